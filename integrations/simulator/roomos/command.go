package roomos

import (
	"slices"
	"strings"
)

// command is something that devices do.
type command struct {
	name   string // "Audio.Volume.Set"
	params []param
	body   bool // it takes a multi-line payload
	admin  bool // only an administrator may
	do     func(*device, arguments) (*node, error)
}

// param is one parameter of a command.
type param struct {
	name string
	space
	required bool
}

// arguments are what a command was given, checked and as the device writes it.
type arguments struct {
	values map[string][]string
	body   string
}

func (a arguments) text(name string) string {
	if v := a.values[name]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// number returns an argument that is a number, or what it is when left out.
func (a arguments) number(name string, otherwise int) int {
	if v := a.values[name]; len(v) > 0 {
		return atoi(v[0])
	}
	return otherwise
}

// refusal is a device's "no".
type refusal struct {
	reason    string
	parameter string // that it is about, if any
	unknown   bool   // there is no such command
	path      string // that was asked for, when it is unknown
}

func (e *refusal) Error() string { return e.reason }

func cannot(reason string) error { return &refusal{reason: reason} }

// result makes the result of a command.
func result(leaves ...any) *node {
	n := &node{}
	for i := 0; i+1 < len(leaves); i += 2 {
		n.put(leaves[i].(string), leaves[i+1])
	}
	return n
}

// resultName is the name of a command's result in XML: the last two words of
// its path.
func resultName(name string) string {
	words := strings.Split(name, ".")
	return strings.Join(words[max(0, len(words)-2):], "") + "Result"
}

func findCommand(name string) *command {
	for _, c := range commands {
		if strings.EqualFold(c.name, name) {
			return c
		}
	}
	return nil
}

// has reports whether a kind of device knows a command.
func (d *device) has(c *command) bool {
	return c != nil && (d.kind.camera || !strings.HasPrefix(c.name, "Camera.")) && (d.kind.share || !strings.HasPrefix(c.name, "Presentation."))
}

// run does a command. The error is a *refusal. Whoever asks is an administrator
// of the device: it has no other users.
func (d *device) run(name string, given arguments) (*node, error) {
	c := findCommand(name)
	if !d.has(c) {
		return nil, &refusal{reason: "Unknown command", unknown: true, path: "/" + strings.ReplaceAll(name, ".", "/")}
	}
	checked, err := c.check(given)
	if err != nil {
		return nil, err
	}
	out, err := c.do(d, checked)
	if err != nil {
		return nil, err
	}
	d.changed()
	if out == nil {
		out = &node{}
	}
	return out, nil
}

func (c *command) check(given arguments) (arguments, error) {
	checked := arguments{values: map[string][]string{}, body: given.body}
	if given.body != "" && !c.body {
		return checked, &refusal{reason: "Unknown parameter", parameter: "body"}
	}
	names := make([]string, 0, len(given.values))
	for name := range given.values {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		values := given.values[name]
		i := slices.IndexFunc(c.params, func(p param) bool { return strings.EqualFold(p.name, name) })
		if i < 0 {
			return checked, &refusal{reason: "Unknown parameter", parameter: name}
		}
		p := c.params[i]
		if len(values) > max(1, p.many) {
			return checked, &refusal{reason: "Too many values", parameter: p.name}
		}
		for _, v := range values {
			canonical, ok := p.canonical(v)
			if !ok {
				return checked, &refusal{reason: "Invalid value", parameter: p.name}
			}
			checked.values[p.name] = append(checked.values[p.name], canonical)
		}
	}
	for _, p := range c.params {
		if p.required && len(checked.values[p.name]) == 0 {
			return checked, &refusal{reason: "Missing or invalid parameter", parameter: p.name}
		}
	}
	return checked, nil
}
