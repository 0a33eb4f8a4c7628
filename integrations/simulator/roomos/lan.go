package roomos

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
)

func (f *face) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /xmlapi/session/begin", f.beginSession)
	mux.HandleFunc("POST /xmlapi/session/end", f.endSession)
	mux.HandleFunc("GET /getxml", f.page(f.getXML))
	mux.HandleFunc("POST /putxml", f.putXML)
	whole := func(tree func() *node) http.HandlerFunc {
		return f.page(func(*http.Request) *node { return f.d.headed(tree()) })
	}
	mux.HandleFunc("GET /status.xml", whole(f.d.status))
	mux.HandleFunc("GET /configuration.xml", whole(f.d.configuration))
	mux.HandleFunc("GET /command.xml", whole(f.d.commandTree))
	mux.HandleFunc("GET /valuespace.xml", whole(valueSpaces))
	mux.HandleFunc("/web/signin", func(w http.ResponseWriter, _ *http.Request) { loginPage(w) })
	all := http.NewServeMux()
	all.HandleFunc("/ws", f.socket)
	if around := f.d.sys.cfg.Around; around != nil {
		all.Handle("/", around(mux))
	} else {
		all.Handle("/", mux)
	}
	return all
}

// headed gives a document the attributes that every one has.
func (d *device) headed(n *node) *node {
	out := *n
	out.attrs = append([][2]string{{"product", "Cisco Codec"}, {"version", d.world.Software}, {"apiVersion", "4"}}, n.attrs...)
	return &out
}

// page answers a reading. An expired session gets a page to sign in, and 200.
func (f *face) page(read func(*http.Request) *node) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		allowed, answer := f.read(r, read)
		switch allowed {
		case entryRefused:
			unauthorized(w)
		case entryExpired:
			loginPage(w)
		case entryGranted:
			writeXMLPage(w, answer)
		}
	}
}

// read reads with the lock; what is read is written without it, because a
// client may be slow.
func (f *face) read(r *http.Request, read func(*http.Request) *node) (entry, *node) {
	f.d.sys.mu.Lock()
	defer f.d.sys.mu.Unlock()
	allowed := f.enter(r)
	if allowed != entryGranted {
		return allowed, nil
	}
	return allowed, read(r)
}

func writeXMLPage(w http.ResponseWriter, n *node) {
	w.Header().Set("Content-Type", "text/xml; charset=utf-8")
	_, _ = w.Write(asXML(n)) // a client that hung up is no concern of ours
}

// getXML reads a part of the device. A path that leads nowhere is an empty
// result; one that is none is a fault. Both are answered with 200.
func (f *face) getXML(r *http.Request) *node {
	location := r.URL.Query().Get("location")
	root, pattern, ok := slashed(location)
	if !ok {
		fault := &node{name: "Fault"}
		fault.put("XPathError", "").attrs = [][2]string{{"type", "parsing"}}
		for name, value := range map[string]string{"ErrorCode": "10", "Location": location, "ProcessString": ""} {
			fault.put("XPathError."+name, value).attrs = [][2]string{{"type", "string"}}
		}
		return fault
	}
	trees := map[string]func() *node{"status": f.d.status, "configuration": f.d.configuration, "command": f.d.commandTree, "valuespace": valueSpaces}
	if tree := trees[strings.ToLower(root)]; tree != nil {
		if found := tree().selected(pattern); found != nil {
			return f.d.headed(found)
		}
	}
	return f.d.headed(&node{name: "EmptyResult"})
}

// putXML does commands and sets configurations. Whatever comes of it is
// answered with 200.
func (f *face) putXML(w http.ResponseWriter, r *http.Request) {
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxDocument))
	if err != nil {
		http.Error(w, "XML syntax error:\nDocument is too large", http.StatusBadRequest)
		return
	}
	doc, err := readXML(bytes.NewReader(data))
	allowed, answer := f.read(r, func(*http.Request) *node {
		if err != nil {
			return nil
		}
		return f.d.put(doc)
	})
	switch {
	case allowed != entryGranted:
		unauthorized(w)
	case err != nil:
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, "XML syntax error:\n"+err.Error())
	case answer == nil: // it is gone before it has answered
		panic(http.ErrAbortHandler)
	default:
		writeXMLPage(w, answer)
	}
}

// put does what a document says; nil is that it does not come to an answer.
func (d *device) put(doc *node) *node {
	switch doc.name {
	case "Configuration":
		return d.putConfiguration(doc)
	case "Command":
		answer := d.putCommands(doc)
		if d.world.Old && d.booting {
			return nil
		}
		return answer
	}
	return &node{name: "Command"}
}

func (d *device) putConfiguration(doc *node) *node {
	answer := &node{name: "Configuration"}
	var failed error
	doc.leaves(func(path string, leaf *node) {
		if failed == nil {
			failed = d.configure(path, leaf.value)
		}
	})
	if refusal := (*refusal)(nil); errors.As(failed, &refusal) {
		answer.put("Error.Reason", refusal.reason)
		path := refusal.path
		if path == "" {
			path = "Configuration/" + strings.ReplaceAll(refusal.parameter, ".", "/")
		}
		answer.put("Error.XPath", path)
		return answer
	}
	answer.put("Success", "")
	return answer
}

// putCommands does every command of a document, in its order.
func (d *device) putCommands(doc *node) *node {
	answer := &node{name: "Command"}
	for _, k := range doc.kids {
		d.putCommand("", k, answer)
	}
	if len(answer.kids) == 0 {
		answer.put("ActionError.Reason", "No action detected in document")
	}
	return answer
}

func (d *device) putCommand(prefix string, n *node, answer *node) {
	name := strings.TrimPrefix(prefix+"."+n.name, ".")
	marked := strings.EqualFold(n.attr("command"), "True")
	// Older devices need the mark; newer ones know a command when they see it.
	if !marked && (d.world.Old || findCommand(name) == nil) {
		for _, k := range n.kids {
			d.putCommand(name, k, answer)
		}
		return
	}
	args := arguments{values: map[string][]string{}}
	for _, k := range n.kids {
		if k.name == "body" {
			args.body = k.value
			continue
		}
		args.values[k.name] = append(args.values[k.name], k.value)
	}
	answer.kids = append(answer.kids, d.resultElement(name, args))
}

// resultElement does a command and writes what came of it.
func (d *device) resultElement(name string, args arguments) *node {
	out, err := d.run(name, args)
	n := &node{name: resultName(name), attrs: [][2]string{{"status", "OK"}}}
	refusal := (*refusal)(nil)
	switch {
	case !errors.As(err, &refusal):
		n.kids = out.kids
	case refusal.unknown:
		n.name, n.attrs = "Result", [][2]string{{"status", "Error"}}
		n.put("Reason", refusal.reason)
		n.put("XPath", refusal.path)
	case refusal.parameter != "":
		n.attrs = [][2]string{{"status", "ParameterError"}}
		n.kids = []*node{{name: refusal.parameter, value: refusal.reason}}
	default:
		n.attrs = [][2]string{{"status", "Error"}}
		n.put("Reason", refusal.reason)
	}
	return n
}

// commandTree is what the device takes, as /command.xml has it.
func (d *device) commandTree() *node {
	root := &node{name: "Command"}
	for _, c := range commands {
		if !d.has(c) {
			continue
		}
		roles := "Admin;Integrator;User"
		if c.admin {
			roles = "Admin"
		}
		n := root.put(c.name, "")
		n.attrs = [][2]string{{"command", "True"}, {"role", roles}}
		if c.body {
			n.attrs = append(n.attrs, [2]string{"multiline", "True"})
		}
		for _, p := range c.params {
			most := "1"
			if p.many > 0 {
				most = "n"
			}
			n.kids = append(n.kids, &node{name: p.name, attrs: [][2]string{{"item", "1"}, {"maxOccurrence", most}, {"required", truth(p.required)},
				{"type", p.kind()}, {"valueSpaceRef", "/Valuespace/" + p.ref()}}})
		}
	}
	return root
}

// valueSpaces is what values may be, as /valuespace.xml has it.
func valueSpaces() *node {
	root := &node{name: "Valuespace"}
	add := func(s space) {
		if root.kid(s.ref(), 0) == nil {
			root.kids = append(root.kids, s.xml())
		}
	}
	for _, c := range commands {
		for _, p := range c.params {
			add(p.space)
		}
	}
	for _, c := range settings {
		add(c.space)
	}
	return root
}
