package roomos

import (
	"encoding/json"
	"errors"
	"strings"
	"time"
)

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
	out, err := c.d.run(name, args)
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
