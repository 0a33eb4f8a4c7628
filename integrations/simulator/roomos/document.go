package roomos

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"
)

// Limits of a document that is put to a device.
const (
	maxDocument = 1 << 20
	maxDepth    = 64
)

// asXML writes a node as a document.
func asXML(n *node) []byte {
	var b strings.Builder
	b.WriteString("<?xml version=\"1.0\"?>\n")
	writeXML(&b, n, 0)
	return []byte(b.String())
}

func writeXML(b *strings.Builder, n *node, depth int) {
	indent := strings.Repeat("  ", depth)
	b.WriteString(indent + "<" + n.name)
	if n.item > 0 {
		b.WriteString(` item="` + strconv.Itoa(n.item) + `"`)
		if !n.ghost {
			b.WriteString(` maxOccurrence="n"`)
		}
	}
	if n.ghost {
		b.WriteString(` ghost="True"`)
	}
	for _, a := range n.attrs {
		b.WriteString(" " + a[0] + `="`)
		_ = xml.EscapeText(b, []byte(a[1])) // a strings.Builder does not fail
		b.WriteString(`"`)
	}
	switch {
	case len(n.kids) > 0:
		b.WriteString(">\n")
		for _, k := range n.kids {
			writeXML(b, k, depth+1)
		}
		b.WriteString(indent + "</" + n.name + ">\n")
	case n.value != "":
		b.WriteString(">")
		_ = xml.EscapeText(b, []byte(n.value)) // see above
		b.WriteString("</" + n.name + ">\n")
	default:
		b.WriteString("/>\n")
	}
}

var errDocument = errors.New("the document is too large, too deep, or has a DOCTYPE")

// readXML reads a document. Attributes are kept; blanks around values are not,
// except below an element called body.
func readXML(r io.Reader) (*node, error) {
	d := xml.NewDecoder(io.LimitReader(r, maxDocument))
	var stack []*node
	var root *node
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) && root != nil && len(stack) == 0 {
			return root, nil
		}
		if err != nil {
			return nil, err
		}
		switch t := token.(type) {
		case xml.Directive:
			return nil, errDocument
		case xml.StartElement:
			if len(stack) >= maxDepth || root != nil && len(stack) == 0 {
				return nil, errDocument
			}
			n := &node{name: t.Name.Local}
			for _, a := range t.Attr {
				n.attrs = append(n.attrs, [2]string{a.Name.Local, a.Value})
				if a.Name.Local == "item" {
					n.item, _ = strconv.Atoi(a.Value)
				}
			}
			if len(stack) == 0 {
				root = n
			} else {
				parent := stack[len(stack)-1]
				parent.kids = append(parent.kids, n)
			}
			stack = append(stack, n)
		case xml.CharData:
			if len(stack) > 0 {
				stack[len(stack)-1].value += string(t)
			}
		case xml.EndElement:
			n := stack[len(stack)-1]
			if n.name != "body" {
				n.value = strings.TrimSpace(n.value)
			}
			stack = stack[:len(stack)-1]
		}
	}
}

func (n *node) attr(name string) string {
	for _, a := range n.attrs {
		if a[0] == name {
			return a[1]
		}
	}
	return ""
}

// asValue is a node as the cloud and JSON-RPC write it: numbers are numbers,
// lists are arrays whose entries have an id.
func asValue(n *node) any {
	if len(n.kids) == 0 && !n.ghost {
		if n.number {
			return json.Number(n.value)
		}
		return n.value
	}
	object := map[string]any{}
	if n.item > 0 {
		object["id"] = n.item
	}
	if n.ghost {
		object["ghost"] = "True"
	}
	return gather(n, object, asValue)
}

// asFeedback is a node as a device posts it in JSON: every leaf is wrapped, and
// every value a text.
func asFeedback(n *node) any {
	if len(n.kids) == 0 && !n.ghost {
		return map[string]any{"Value": n.value}
	}
	object := map[string]any{}
	if n.item > 0 {
		object["id"] = strconv.Itoa(n.item)
	}
	if n.ghost {
		object["ghost"] = "True"
	}
	return gather(n, object, asFeedback)
}

func gather(n *node, object map[string]any, write func(*node) any) any {
	for _, k := range n.kids {
		v := write(k)
		if k.item == 0 {
			object[k.name] = v
			continue
		}
		list, _ := object[k.name].([]any)
		object[k.name] = append(list, v)
	}
	return object
}
