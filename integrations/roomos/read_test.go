package roomos

import (
	"errors"
	"strings"
	"testing"
)

const statusXML = `<?xml version="1.0"?>
<Status product="Cisco Codec" version="ce11.20" apiVersion="4">
  <Audio><Volume>50</Volume><Microphones><Mute>Off</Mute></Microphones></Audio>
  <Call item="3" maxOccurrence="n"><Status>Connected</Status><DisplayName>Tier &amp; 2</DisplayName></Call>
  <Call item="4" ghost="True"/>
</Status>`

func TestReadXML(t *testing.T) {
	n, err := ReadXML(strings.NewReader(statusXML))
	if err != nil {
		t.Fatal(err)
	}
	if v, ok := n.Int("audio", "volume"); !ok || v != 50 || n.Name != "Status" {
		t.Errorf("the volume is %d, %v, in %s", v, ok, n.Name)
	}
	if got := n.Text("Call[3]", "DisplayName"); got != "Tier & 2" {
		t.Errorf("call 3 is %q", got)
	}
	if calls := n.All("Call"); len(calls) != 1 || calls[0].ID != "3" {
		t.Errorf("%d calls, one of the two has ended", len(calls))
	}
	if n.Text("Audio", "Loudness") != "" || n.At("No", "Such").All("Thing") != nil {
		t.Error("what is not there has a value")
	}
}

func TestReadXMLRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"a doctype":    `<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>`,
		"an entity":    `<a>&unknown;</a>`,
		"depth":        strings.Repeat("<a>", maxDepth+1) + strings.Repeat("</a>", maxDepth+1),
		"two roots":    `<a/><b/>`,
		"a cut":        `<a><b>`,
		"nothing":      ``,
		"a web page":   `<!DOCTYPE html><html></html>`,
		"attributes":   `<a ` + strings.Repeat(`b="c" `, maxAttributes+1) + `/>`,
		"bad nesting":  `<a><b></a></b>`,
		"a large body": `<a>` + strings.Repeat("x", maxDocument) + `</a>`,
	} {
		if _, err := ReadXML(strings.NewReader(text)); !errors.Is(err, errDocument) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestReadJSON(t *testing.T) {
	n, err := ReadJSON(strings.NewReader(`{"Status":{"Identification":{"SystemName":{"Value":"Board Room"}},
		"RoomAnalytics":{"PeopleCount":{"Current":{"Value":"3"}}},"Audio":{"Volume":75,"Mute":true},
		"Call":[{"id":"7","Status":{"Value":"Connected"}},{"id":"8","ghost":"True"}]}}`))
	if err != nil {
		t.Fatal(err)
	}
	s := n.At("Status")
	if got := s.Text("Identification", "SystemName"); got != "Board Room" {
		t.Errorf("the name is %q", got)
	}
	if v, _ := s.Int("RoomAnalytics", "PeopleCount", "Current"); v != 3 {
		t.Errorf("%d people", v)
	}
	if v, _ := s.Int("Audio", "Volume"); v != 75 || !s.Is([]string{"Audio", "Mute"}, "true") {
		t.Errorf("volume %d, mute %q", v, s.Text("Audio", "Mute"))
	}
	if calls := s.All("Call"); len(calls) != 1 || calls[0].ID != "7" || calls[0].Text("Status") != "Connected" {
		t.Errorf("calls %v", calls)
	}
	for name, text := range map[string]string{
		"depth": strings.Repeat(`{"a":`, maxDepth+2) + "1" + strings.Repeat("}", maxDepth+2),
		"a cut": `{"a":`, "two": `{} {}`, "nothing": ``,
	} {
		if _, err := ReadJSON(strings.NewReader(text)); !errors.Is(err, errDocument) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzReadXML(f *testing.F) {
	f.Add(statusXML)
	f.Add(`<Command><VolumeSetResult status="OK"/></Command>`)
	f.Add(`<a b="c"><d item="1">e</d></a>`)
	f.Fuzz(func(t *testing.T, text string) {
		n, err := ReadXML(strings.NewReader(text))
		if (n == nil) == (err == nil) {
			t.Fatalf("%v and %v", n, err)
		}
		_, _ = commandResult("Audio.Volume.Set", n)
		_ = readFault("Audio", n)
	})
}

func FuzzReadJSON(f *testing.F) {
	f.Add(`{"Status":{"Call":[{"id":"7","Status":{"Value":"Connected"}}]}}`)
	f.Add(`[1,"a",null,true,{"Value":{"Value":1}}]`)
	f.Fuzz(func(t *testing.T, text string) {
		n, err := ReadJSON(strings.NewReader(text))
		if (n == nil) == (err == nil) {
			t.Fatalf("%v and %v", n, err)
		}
		below("Call[*].Status", &Node{Children: n.All("Call")})
	})
}
