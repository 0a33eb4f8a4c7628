package roomos

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
)

// ReadJSON reads what a device or the cloud says in JSON, as a node without a
// name. Leaves may be wrapped as {"Value": "…"}, as in feedback; items of lists
// carry their number as id.
func ReadJSON(r io.Reader) (*Node, error) {
	limited := &io.LimitedReader{R: r, N: maxDocument + 1}
	raw, err := io.ReadAll(limited)
	if err != nil {
		return nil, err
	}
	if limited.N <= 0 {
		return nil, fmt.Errorf("%w: longer than %d bytes", errDocument, maxDocument)
	}
	return parseJSON(raw)
}

func parseJSON(raw []byte) (*Node, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var value any
	if err := d.Decode(&value); err != nil {
		return nil, fmt.Errorf("%w: %w", errDocument, err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%w: there is something behind it", errDocument)
	}
	b := &jsonBuilder{}
	root := &Node{}
	if err := b.fill(root, value, 0); err != nil {
		return nil, err
	}
	return root, nil
}

// jsonBuilder counts what it makes.
type jsonBuilder struct{ nodes int }

func (b *jsonBuilder) fill(n *Node, value any, depth int) error {
	if b.nodes++; b.nodes > maxNodes || depth > maxDepth {
		return fmt.Errorf("%w: it is too large or too deep", errDocument)
	}
	switch v := value.(type) {
	case nil:
	case string:
		n.Value = v
	case json.Number:
		n.Value = v.String()
	case bool:
		n.Value = map[bool]string{true: "True", false: "False"}[v]
	case []any: // of leaves, or a list without a name
		return b.items(n, n.Name, v, depth)
	case map[string]any:
		return b.object(n, v, depth)
	}
	return nil
}

func (b *jsonBuilder) object(n *Node, object map[string]any, depth int) error {
	keys := make([]string, 0, len(object))
	for k := range object {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		switch v := object[k].(type) {
		case []any:
			if err := b.items(n, k, v, depth); err != nil {
				return err
			}
		default:
			switch text, leaf := scalar(v); {
			case k == "id" && leaf:
				n.ID = text
			case k == "Value" && leaf:
				n.Value = text
			case k == "ghost" && leaf:
				n.Attributes = map[string]string{"ghost": text}
			default:
				if err := b.add(n, k, v, "", depth); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// items adds the entries of a list, each with its number.
func (b *jsonBuilder) items(n *Node, name string, list []any, depth int) error {
	for i, v := range list {
		if err := b.add(n, name, v, strconv.Itoa(i+1), depth); err != nil {
			return err
		}
	}
	return nil
}

func (b *jsonBuilder) add(n *Node, name string, value any, id string, depth int) error {
	child := &Node{Name: name}
	if err := b.fill(child, value, depth+1); err != nil {
		return err
	}
	if child.ID == "" {
		child.ID = id
	}
	n.Children = append(n.Children, child)
	return nil
}

func scalar(v any) (text string, ok bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	case bool:
		return map[bool]string{true: "True", false: "False"}[v], true
	}
	return "", false
}
