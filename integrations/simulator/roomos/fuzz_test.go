package roomos

import (
	"bytes"
	"encoding/json"
	"testing"
)

// FuzzReadXML: what is read can be written and read again.
func FuzzReadXML(f *testing.F) {
	for _, seed := range []string{
		"<Command><Audio><Volume><Set command=\"True\"><Level>50</Level></Set></Volume></Audio></Command>",
		"<Configuration><SystemUnit><Name>A &amp; B</Name></SystemUnit></Configuration>", "<a item=\"3\"><b/></a>", "<!DOCTYPE x><a/>", "<a><b></a>", "",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		n, err := readXML(bytes.NewReader(data))
		if err != nil {
			return
		}
		if again, err := readXML(bytes.NewReader(asXML(&node{name: "Whole", kids: n.kids}))); err == nil && len(again.kids) != len(n.kids) {
			t.Errorf("%q has %d parts, and %d when it is read again", data, len(n.kids), len(again.kids))
		}
	})
}

// FuzzPatterns: no expression that is taken reads more than there is.
func FuzzPatterns(f *testing.F) {
	for _, seed := range []string{"Audio.Volume", "Call[*].Status", "Service[1..3].Name", "Service[2..n]", "/Status/Call[@item='3']", "**", "*.*", "[", "a..b", `["Status","Call",3]`} {
		f.Add(seed)
	}
	tree := &node{name: "Status"}
	tree.put("Audio.Volume", 50)
	tree.put("Call[1].Status", "Connected")
	tree.put("Call[3].Status", "Ringing")
	total := 0
	tree.leaves(func(string, *node) { total++ })
	f.Fuzz(func(t *testing.T, text string) {
		check := func(pattern []segment) {
			found := tree.selected(pattern)
			if found == nil {
				return
			}
			n := 0
			found.leaves(func(path string, leaf *node) {
				if n++; tree.at(path) == nil {
					t.Errorf("%q finds %s, which is not there", text, path)
				}
			})
			if n > total {
				t.Errorf("%q finds %d leaves of %d", text, n, total)
			}
		}
		if p, ok := dotted(text); ok {
			check(p)
		}
		if _, p, ok := slashed(text); ok {
			check(p)
		}
		if _, p, ok := listed(json.RawMessage(text)); ok {
			check(p)
		}
	})
}
