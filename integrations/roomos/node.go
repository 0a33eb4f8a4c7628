package roomos

import (
	"strconv"
	"strings"
)

// Node is a part of what a device says: of its status, its configuration, an
// event, or the result of a command. A nil Node is one that is not there; every
// method works on it.
type Node struct {
	Name string
	// ID tells the items of a list apart; empty elsewhere.
	ID string
	// Value is a leaf's text. Devices send numbers and booleans as texts in XML
	// and as either in JSON; here they are always texts.
	Value    string
	Children []*Node
	// Attributes of XML that carry meaning: status, command, required,
	// valueSpaceRef, type, ghost.
	Attributes map[string]string
}

// At follows words down from the node. Words are compared without case, because
// devices write them as they please; "Call[3]" is the item 3.
func (n *Node) At(words ...string) *Node {
	for _, w := range words {
		name, id := item(w)
		found := n.find(name, id)
		if found == nil {
			return nil
		}
		n = found
	}
	return n
}

// Find follows a path.
func (n *Node) Find(p Path) *Node { return n.At(strings.Split(string(p), ".")...) }

func (n *Node) find(name, id string) *Node {
	if n == nil {
		return nil
	}
	for _, c := range n.Children {
		if strings.EqualFold(c.Name, name) && (id == "" || id == "*" || id == c.ID) {
			return c
		}
	}
	return nil
}

// All returns the items of a list that are still there; a device marks one that
// has ended as a ghost.
func (n *Node) All(words ...string) []*Node {
	if len(words) == 0 {
		return nil
	}
	parent := n.At(words[:len(words)-1]...)
	if parent == nil {
		return nil
	}
	var all []*Node
	for _, c := range parent.Children {
		if strings.EqualFold(c.Name, words[len(words)-1]) && !c.Ghost() {
			all = append(all, c)
		}
	}
	return all
}

// Ghost reports whether the node says that something has ended.
func (n *Node) Ghost() bool { return n != nil && strings.EqualFold(n.Attributes["ghost"], "true") }

// Text returns the leaf at words, or "".
func (n *Node) Text(words ...string) string {
	if found := n.At(words...); found != nil {
		return found.Value
	}
	return ""
}

// Int returns the number at words. Devices also write "21.0".
func (n *Node) Int(words ...string) (int, bool) {
	f, ok := n.Float(words...)
	return int(f), ok
}

// Float returns the number at words.
func (n *Node) Float(words ...string) (float64, bool) {
	f, err := strconv.ParseFloat(strings.TrimSpace(n.Text(words...)), 64)
	return f, err == nil
}

// Is reports whether the leaf at words is one of values, without case.
func (n *Node) Is(words []string, values ...string) bool {
	text := n.Text(words...)
	for _, v := range values {
		if strings.EqualFold(text, v) {
			return true
		}
	}
	return false
}
