package roomos

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// node is a part of what a device says: of its status, its configuration, an
// event, or the result of a command. A nil node is one that is not there.
type node struct {
	name string
	// item tells the entries of a list apart; 0 elsewhere.
	item   int
	value  string
	number bool // the value is a number
	kids   []*node
	// ghost marks an entry of a list that has ended.
	ghost bool
	// quiet is a value that changes all the time: nobody is told of it.
	quiet bool
	// attrs are attributes of XML beside item.
	attrs [][2]string
}

// put sets the leaf at a path, "Call[3].Status", and makes what is missing on
// the way. Values are texts, ints and bools.
func (n *node) put(path string, value any) *node {
	for _, w := range strings.Split(path, ".") {
		name, item := word(w)
		next := n.kid(name, item)
		if next == nil {
			next = &node{name: name, item: item}
			n.kids = append(n.kids, next)
		}
		n = next
	}
	switch v := value.(type) {
	case int:
		n.value, n.number = strconv.Itoa(v), true
	case bool:
		n.value = truth(v)
	case string:
		n.value = v
	default:
		panic(fmt.Sprintf("no value of a device: %T", value))
	}
	return n
}

func truth(v bool) string {
	if v {
		return "True"
	}
	return "False"
}

func onOff(v bool) string {
	if v {
		return "On"
	}
	return "Off"
}

func word(w string) (name string, item int) {
	name, rest, ok := strings.Cut(w, "[")
	if ok {
		item, _ = strconv.Atoi(strings.TrimSuffix(rest, "]"))
	}
	return name, item
}

func (n *node) kid(name string, item int) *node {
	if n == nil {
		return nil
	}
	for _, k := range n.kids {
		if k.item == item && strings.EqualFold(k.name, name) {
			return k
		}
	}
	return nil
}

// at follows names down.
func (n *node) at(path string) *node {
	for _, w := range strings.Split(path, ".") {
		name, item := word(w)
		n = n.kid(name, item)
	}
	return n
}

// text returns the leaf at a path, or "".
func (n *node) text(path string) string {
	if found := n.at(path); found != nil {
		return found.value
	}
	return ""
}

// segment is a part of a pattern.
type segment struct {
	name string // "*" is any name
	// from and to are the items that it means; 0 and 0 is all of them.
	from, to int
	deep     bool // any number of levels
}

func (g segment) is(n *node) bool {
	return (g.name == "*" || strings.EqualFold(g.name, n.name)) && (g.from == 0 || n.item >= g.from && n.item <= g.to)
}

// selected returns what of the tree below n a pattern means, with the way to
// it; nil when that is nothing.
func (n *node) selected(pattern []segment) *node {
	if len(pattern) == 0 || n.ghost {
		return n
	}
	g, rest := pattern[0], pattern[1:]
	out := *n
	out.kids = nil
	for _, k := range n.kids {
		var found *node
		switch {
		case g.deep:
			if found = k.selected(pattern); found == nil && len(rest) > 0 && rest[0].is(k) {
				found = k.selected(rest[1:])
			} else if len(rest) == 0 {
				found = k
			}
		case g.is(k):
			found = k.selected(rest)
		}
		if found != nil {
			out.kids = append(out.kids, found)
		}
	}
	if len(out.kids) == 0 {
		return nil
	}
	return &out
}

// merge adds what another selection of the same tree has.
func (n *node) merge(other *node) {
	if other == nil {
		return
	}
	for _, k := range other.kids {
		have := n.kid(k.name, k.item)
		switch {
		case have == nil:
			n.kids = append(n.kids, k)
		case len(k.kids) > 0:
			copied := *have
			copied.kids = slices.Clone(have.kids)
			copied.merge(k)
			n.kids[slices.Index(n.kids, have)] = &copied
		}
	}
}

// changes returns what now has and before had not or had otherwise. What is
// gone from a list is a ghost.
func changes(before, now *node) *node {
	out := *now
	out.kids = nil
	for _, k := range now.kids {
		old := before.kid(k.name, k.item)
		switch {
		case old == nil:
			out.kids = append(out.kids, k)
		case len(k.kids) == 0 && len(old.kids) == 0:
			if k.value != old.value && !k.quiet {
				out.kids = append(out.kids, k)
			}
		default:
			if c := changes(old, k); c != nil {
				out.kids = append(out.kids, c)
			}
		}
	}
	for _, old := range before.kids {
		if old.item > 0 && now.kid(old.name, old.item) == nil {
			out.kids = append(out.kids, &node{name: old.name, item: old.item, ghost: true})
		}
	}
	if len(out.kids) == 0 {
		return nil
	}
	return &out
}

// leaves calls f with every leaf below n and its path.
func (n *node) leaves(f func(path string, leaf *node)) { n.walk("", f) }

func (n *node) walk(prefix string, f func(string, *node)) {
	for _, k := range n.kids {
		path := k.name
		if k.item > 0 {
			path += "[" + strconv.Itoa(k.item) + "]"
		}
		if prefix != "" {
			path = prefix + "." + path
		}
		if len(k.kids) == 0 {
			f(path, k)
			continue
		}
		k.walk(path, f)
	}
}
