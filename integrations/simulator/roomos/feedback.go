package roomos

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Limits of HttpFeedback.
const (
	maxSlots       = 4
	maxExpressions = 15
	// maxFailures is after how many posts in a row that fail a slot is
	// deactivated. Cisco publishes no number.
	maxFailures = 3
)

// slot is one of a device's HttpFeedback slots.
type slot struct {
	url         string
	json        bool
	expressions []string
	patterns    []expression
	failures    int
	failed      bool
	listener    *listener
}

// expression is what somebody listens to: a part of the status, of the
// configuration, or an event.
type expression struct {
	root    string // Status, Configuration or Event
	pattern []segment
}

// listener hears what changes on a device.
type listener struct {
	wants []expression
	// hear is called with the lock held, and must not block. The tree is
	// below Status, Configuration or Event.
	hear func(*node)
	// gone is called when the device has left the network.
	gone func()
}

// selected is what of a tree a listener wants.
func (l *listener) selected(tree *node) *node {
	var out *node
	for _, e := range l.wants {
		if !strings.EqualFold(e.root, tree.name) {
			continue
		}
		found := tree.selected(e.pattern)
		if found == nil {
			continue
		}
		if out == nil {
			copied := *found
			copied.kids = slices.Clone(found.kids)
			out = &copied
			continue
		}
		out.merge(found)
	}
	return out
}

// listen lets l hear what changes from now on.
func (d *device) listen(l *listener) {
	if len(d.listeners) == 0 {
		d.told = d.everything()
	}
	d.listeners[l] = true
}

func (d *device) ignore(l *listener) {
	delete(d.listeners, l)
	if len(d.listeners) == 0 {
		d.told = nil
	}
}

// everything is the status and the configuration.
func (d *device) everything() *node {
	return &node{kids: []*node{d.status(), d.configuration()}}
}

// changed tells the listeners what is not as it was. It is called after
// whatever has been done to the device.
func (d *device) changed() {
	if len(d.listeners) > 0 && d.reachable() {
		now := d.everything()
		if c := changes(d.told, now); c != nil {
			d.told = now
			for _, tree := range c.kids {
				d.publish(tree)
			}
		}
	}
	d.sys.moved()
}

// event tells the listeners of something that has happened.
func (d *device) event(name string, leaves ...any) {
	if len(d.listeners) == 0 || !d.reachable() {
		return
	}
	tree := &node{name: "Event"}
	for i := 0; i+1 < len(leaves); i += 2 {
		tree.put(name+"."+leaves[i].(string), leaves[i+1])
	}
	if len(leaves) == 0 {
		tree.put(name, "")
	}
	d.publish(tree)
}

func (d *device) publish(tree *node) {
	for l := range d.listeners {
		if found := l.selected(tree); found != nil {
			l.hear(found)
		}
	}
}

// hangUpListeners ends the connections of those who listen on the LAN. Slots
// stay: a device that comes back posts again.
func (d *device) hangUpListeners() {
	for l := range d.listeners {
		if l.gone != nil {
			l.gone()
		}
	}
}

func (d *device) register(a arguments) (*node, error) {
	n := a.number("FeedbackSlot", 1)
	s := &slot{url: a.text("ServerUrl"), json: a.text("Format") == "JSON", expressions: a.values["Expression"]}
	if len(s.expressions) > maxExpressions {
		return nil, &refusal{reason: "Too many expressions", parameter: "Expression"}
	}
	for _, text := range s.expressions {
		root, pattern, ok := slashed(text)
		if !ok || !slices.ContainsFunc([]string{"Status", "Configuration", "Event"}, func(r string) bool { return strings.EqualFold(r, root) }) {
			return nil, &refusal{reason: "Invalid expression", parameter: "Expression"}
		}
		s.patterns = append(s.patterns, expression{root, pattern})
	}
	if old := d.slots[n]; old != nil {
		d.ignore(old.listener)
	}
	d.slots[n] = s
	s.listener = &listener{wants: s.patterns, hear: func(tree *node) { d.post(s, tree) }}
	d.listen(s.listener)
	return nil, nil
}

func (d *device) deregister(a arguments) (*node, error) {
	n := a.number("FeedbackSlot", 1)
	if s := d.slots[n]; s != nil {
		d.ignore(s.listener)
		d.slots[n] = nil
	}
	return nil, nil
}

func (d *device) enableSlot(a arguments) (*node, error) {
	s := d.slots[a.number("FeedbackSlot", 1)]
	if s == nil {
		return nil, cannot("The feedback slot is not registered")
	}
	s.failures, s.failed = 0, false
	return nil, nil
}

func (d *device) slotStatus(n *node) {
	for i, s := range d.slots {
		if s == nil {
			continue
		}
		at := fmt.Sprintf("HttpFeedback[%d].", i)
		for j, e := range s.expressions {
			n.put(fmt.Sprintf("%sExpression[%d]", at, j+1), e)
		}
		n.put(at+"Format", map[bool]string{true: "JSON", false: "XML"}[s.json])
		n.put(at+"Status", map[bool]string{true: "Failed", false: "OK"}[s.failed])
		n.put(at+"URL", s.url)
	}
}

// identification is what every post begins with.
func (d *device) identification() *node {
	n := &node{name: "Identification"}
	n.put("SystemName", d.config("SystemUnit.Name"))
	n.put("MACAddress", d.world.MAC)
	n.put("IPAddress", d.ip())
	n.put("ProductType", "Cisco Codec")
	n.put("ProductID", d.world.Product)
	n.put("SWVersion", d.world.Software)
	n.put("SerialNumber", d.world.Serial)
	return n
}

// post puts a change on its way to a slot's address.
func (d *device) post(s *slot, tree *node) {
	if s.failed {
		return
	}
	whole := *tree
	whole.kids = append([]*node{d.identification()}, tree.kids...)
	p := post{url: s.url, kind: "text/xml; charset=utf-8", verify: d.config("HttpFeedback.TlsVerify") == "On"}
	if s.json {
		p.kind = "application/json"
		p.body, _ = json.Marshal(map[string]any{whole.name: asFeedback(&whole)}) // our own maps and texts
	} else {
		p.body = asXML(&whole)
	}
	p.done = func(ok bool) {
		d.sys.mu.Lock()
		defer d.sys.mu.Unlock()
		switch {
		case ok:
			s.failures = 0
			return
		case s.failed:
			return
		}
		if s.failures++; s.failures >= maxFailures {
			s.failed = true
			d.changed()
		}
	}
	d.sys.posts.add(s, p)
}
