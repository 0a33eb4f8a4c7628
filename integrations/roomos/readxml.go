package roomos

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Limits of what is read of a device. The whole status of a large device is
// about 200 KB, its value space 700 KB.
const (
	maxDocument   = 4 << 20
	maxDepth      = 64
	maxNodes      = 200_000
	maxAttributes = 32
)

// errDocument is the cause of errors about documents that are refused.
var errDocument = errors.New("not a document of a device")

// kept are the attributes that carry meaning.
var kept = map[string]bool{"status": true, "command": true, "required": true, "valueSpaceRef": true,
	"type": true, "ghost": true, "name": true, "maxOccurrence": true}

// ReadXML reads a document of a device. The node returned is its root element.
// A DOCTYPE, more than 64 levels and what is too large are refused: the reader
// also takes what is posted to our own address.
func ReadXML(r io.Reader) (*Node, error) {
	limited := &io.LimitedReader{R: r, N: maxDocument + 1}
	d := xml.NewDecoder(limited)
	d.Strict = true
	d.Entity = nil
	var stack []*Node
	var root *Node
	nodes := 0
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) && root != nil && len(stack) == 0 {
			return root, nil
		}
		if limited.N <= 0 {
			return nil, fmt.Errorf("%w: longer than %d bytes", errDocument, maxDocument)
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errDocument, err)
		}
		switch t := token.(type) {
		case xml.Directive:
			return nil, fmt.Errorf("%w: it has a DOCTYPE", errDocument)
		case xml.StartElement:
			if nodes++; nodes > maxNodes || len(stack) >= maxDepth || len(t.Attr) > maxAttributes || root != nil && len(stack) == 0 {
				return nil, fmt.Errorf("%w: it is too large, too deep, or more than one", errDocument)
			}
			n := element(t)
			if len(stack) == 0 {
				root = n
			} else {
				parent := stack[len(stack)-1]
				parent.Children = append(parent.Children, n)
			}
			stack = append(stack, n)
		case xml.EndElement:
			n := stack[len(stack)-1]
			if len(n.Children) > 0 {
				n.Value = ""
			}
			n.Value = strings.TrimSpace(n.Value)
			stack = stack[:len(stack)-1]
		case xml.CharData:
			if len(stack) > 0 {
				stack[len(stack)-1].Value += string(t)
			}
		}
	}
}

func element(t xml.StartElement) *Node {
	n := &Node{Name: t.Name.Local}
	for _, a := range t.Attr {
		switch {
		case a.Name.Local == "item" || a.Name.Local == "id":
			n.ID = a.Value
		case kept[a.Name.Local]:
			if n.Attributes == nil {
				n.Attributes = map[string]string{}
			}
			n.Attributes[a.Name.Local] = a.Value
		}
	}
	return n
}
