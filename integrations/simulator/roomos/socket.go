package roomos

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/coder/websocket"
)

// Codes of JSON-RPC errors.
const (
	codeCommand    = 1
	codeParse      = -32700
	codeRequest    = -32600
	codeMethod     = -32601
	codeParameter  = -32602
	codeTooMany    = -31998
	causeArgument  = 27
	maxSubscribed  = 50
	maxOutbox      = 1000
	currentValueIn = 50 * time.Millisecond
)

// wire is an open websocket.
type wire struct {
	d      *device
	conn   *websocket.Conn
	cancel context.CancelFunc
	out    chan []byte

	// The System's lock guards these.
	next       int
	subscribed map[int]*listener
	pending    []*time.Timer

	once sync.Once
}

type rpcRequest struct {
	Version string                     `json:"jsonrpc"`
	Method  string                     `json:"method"`
	ID      json.RawMessage            `json:"id"`
	Params  map[string]json.RawMessage `json:"params"`
}

// rpcError is the error of an answer.
type rpcError struct {
	Code    int            `json:"code"`
	Message string         `json:"message"`
	Data    map[string]any `json:"data,omitempty"`
}

func (e *rpcError) Error() string { return e.Message }

// socket serves JSON-RPC over a websocket.
func (f *face) socket(w http.ResponseWriter, r *http.Request) {
	s := f.d.sys
	s.mu.Lock()
	off := f.d.config("NetworkServices.Websocket") == "Off"
	protocol, status := f.socketUser(r)
	s.mu.Unlock()
	switch {
	case off:
		http.NotFound(w, r)
		return
	case status != 0:
		http.Error(w, http.StatusText(status), status)
		return
	}
	options := &websocket.AcceptOptions{InsecureSkipVerify: true} // clients are programs; they have no origin
	if protocol != "" {
		options.Subprotocols = []string{protocol}
	}
	conn, err := websocket.Accept(w, r, options)
	if err != nil {
		return // it has answered
	}
	conn.SetReadLimit(maxDocument)
	ctx, cancel := context.WithCancel(f.ctx) //nolint:contextcheck // the request's context says nothing about a hijacked connection
	one := &wire{d: f.d, conn: conn, cancel: cancel, out: make(chan []byte, maxOutbox), subscribed: map[int]*listener{}}
	one.serve(ctx)
}

func (c *wire) serve(ctx context.Context) {
	s := c.d.sys
	// This one hears nothing: it is there to be told that the device has gone.
	life := &listener{hear: func(*node) {}, gone: c.close}
	s.mu.Lock()
	there := c.d.reachable()
	c.d.listen(life)
	s.mu.Unlock()
	var writing sync.WaitGroup
	writing.Go(func() { c.write(ctx) })
	if !there {
		c.close()
	}
	for {
		_, raw, err := c.conn.Read(ctx)
		if err != nil {
			break
		}
		c.answer(raw)
	}
	c.close()
	writing.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	c.d.ignore(life)
	for _, l := range c.subscribed {
		c.d.ignore(l)
	}
	for _, t := range c.pending {
		t.Stop()
	}
}

func (c *wire) write(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case raw := <-c.out:
			if c.conn.Write(ctx, websocket.MessageText, raw) != nil {
				c.close()
				return
			}
		}
	}
}

// close breaks the connection, as a device that goes does.
func (c *wire) close() {
	c.once.Do(func() {
		c.cancel()
		_ = c.conn.CloseNow()
	})
}

// send puts something on its way. Who does not read is cut off.
func (c *wire) send(v any) {
	raw, err := json.Marshal(v)
	if err != nil { // our own maps and texts
		return
	}
	select {
	case c.out <- raw:
	default:
		c.close()
	}
}

func (c *wire) answer(raw []byte) {
	var q rpcRequest
	answer := map[string]any{"jsonrpc": "2.0", "id": nil}
	s := c.d.sys
	s.mu.Lock()
	defer s.mu.Unlock()
	result, err := any(nil), error(nil)
	if json.Unmarshal(raw, &q) != nil {
		err = &rpcError{Code: codeParse, Message: "Parse error"}
	} else if q.Version != "2.0" || q.Method == "" || len(q.ID) == 0 {
		err = &rpcError{Code: codeRequest, Message: "Invalid request"}
	} else {
		answer["id"] = q.ID
		result, err = c.do(q)
	}
	if wrong := (*rpcError)(nil); errors.As(err, &wrong) {
		answer["error"] = wrong
	} else {
		answer["result"] = result
	}
	c.send(answer)
}

func (c *wire) do(q rpcRequest) (any, error) {
	if name, ok := strings.CutPrefix(q.Method, "xCommand/"); ok {
		return c.command(strings.ReplaceAll(name, "/", "."), q.Params)
	}
	switch q.Method {
	case "xGet":
		return c.get(q.Params["Path"])
	case "xQuery":
		root, pattern, ok := listed(q.Params["Query"])
		tree := c.tree(root)
		if !ok || tree == nil {
			return nil, badArgument("Query")
		}
		out := &node{}
		if found := tree.selected(pattern); found != nil {
			out.kids = []*node{found}
		}
		return asObject(out), nil
	case "xSet":
		return c.set(q.Params)
	case "xFeedback/Subscribe":
		return c.subscribe(q.Params)
	case "xFeedback/Unsubscribe":
		var id int
		if json.Unmarshal(q.Params["Id"], &id) != nil || c.subscribed[id] == nil {
			return nil, badArgument("Id")
		}
		c.d.ignore(c.subscribed[id])
		delete(c.subscribed, id)
		return true, nil
	}
	return nil, &rpcError{Code: codeMethod, Message: "Method not found"}
}

func badArgument(name string) error {
	return &rpcError{Code: codeParameter, Message: "Invalid or missing parameters: " + name, Data: map[string]any{"Cause": causeArgument}}
}

func (c *wire) tree(root string) *node {
	switch strings.ToLower(root) {
	case "status":
		return c.d.status()
	case "configuration":
		return c.d.configuration()
	}
	return nil
}

// get answers with what stands at a path: a value, an object or a list.
func (c *wire) get(path json.RawMessage) (any, error) {
	root, pattern, ok := listed(path)
	tree := c.tree(root)
	if !ok || tree == nil {
		return nil, badArgument("Path")
	}
	found := tree.selected(pattern)
	if found == nil {
		return nil, &rpcError{Code: codeParameter, Message: "No match on address expression"}
	}
	for i, g := range pattern {
		last := i == len(pattern)-1
		if g.name == "*" || g.deep {
			return asObject(found), nil
		}
		if last && g.from == 0 && found.kids[0].item > 0 {
			list := []any{}
			for _, k := range found.kids {
				list = append(list, asValue(k))
			}
			return list, nil
		}
		found = found.kids[0]
	}
	return asValue(found), nil
}

func (c *wire) set(params map[string]json.RawMessage) (any, error) {
	root, pattern, ok := listed(params["Path"])
	args, err := readArguments(map[string]json.RawMessage{"Value": params["Value"]})
	if !ok || !strings.EqualFold(root, "Configuration") || err != nil || len(args.values["Value"]) != 1 {
		return nil, badArgument("Path")
	}
	var words []string
	for _, g := range pattern {
		words = append(words, g.name)
	}
	err = c.d.configure(strings.Join(words, "."), args.text("Value"))
	if refusal := (*refusal)(nil); errors.As(err, &refusal) {
		return nil, &rpcError{Code: codeParameter, Message: refusal.reason, Data: map[string]any{"Cause": causeArgument}}
	}
	return true, nil
}

func (c *wire) command(name string, params map[string]json.RawMessage) (any, error) {
	body := params["body"]
	delete(params, "body")
	args, err := readArguments(params)
	if err != nil {
		return nil, badArgument("params")
	}
	if len(body) > 0 {
		args.body = bodyText(body)
	}
	out, err := c.d.run(name, args, true)
	refusal := (*refusal)(nil)
	switch {
	case !errors.As(err, &refusal):
	case refusal.unknown:
		return nil, &rpcError{Code: codeMethod, Message: "Unknown command"}
	case refusal.parameter != "":
		return nil, badArgument(refusal.parameter)
	default:
		return nil, &rpcError{Code: codeCommand, Message: refusal.reason, Data: map[string]any{"Cause": codeCommand}}
	}
	if len(out.kids) == 0 {
		return map[string]any{"status": "OK"}, nil
	}
	return asValue(out), nil
}

func (c *wire) subscribe(params map[string]json.RawMessage) (any, error) {
	root, pattern, ok := listed(params["Query"])
	switch {
	case !ok || c.tree(root) == nil && !strings.EqualFold(root, "Event"):
		return nil, badArgument("Query")
	case len(c.subscribed) >= maxSubscribed:
		return nil, &rpcError{Code: codeTooMany, Message: "Too many subscriptions"}
	}
	id := c.next
	c.next++
	l := &listener{wants: []expression{{root, pattern}}, hear: func(tree *node) { c.notify(id, tree) }}
	c.subscribed[id] = l
	c.d.listen(l)
	var current bool
	if _ = json.Unmarshal(params["NotifyCurrentValue"], &current); current && c.tree(root) != nil {
		// A client attaches its listener when it has read the answer: what
		// comes in the same burst is lost.
		c.pending = append(c.pending, time.AfterFunc(currentValueIn, func() {
			c.d.sys.mu.Lock()
			defer c.d.sys.mu.Unlock()
			if found := c.tree(root).selected(pattern); found != nil && c.subscribed[id] != nil {
				c.notify(id, found)
			}
		}))
	}
	return map[string]any{"Id": id}, nil
}

func (c *wire) notify(id int, tree *node) {
	c.send(map[string]any{"jsonrpc": "2.0", "method": "xFeedback/Event", "params": map[string]any{"Id": id, tree.name: asValue(tree)}})
}
