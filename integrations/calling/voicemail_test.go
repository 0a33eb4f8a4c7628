package calling

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

func (o *office) mailbox(name string) *Mailbox { return o.Mailbox(rest.StaticToken(name), nil) }

func (o *office) messages(m *Mailbox) []bot.VoiceMessage {
	o.t.Helper()
	all, err := m.Messages(o.t.Context())
	if err != nil {
		o.t.Fatal(err)
	}
	return all
}

func TestVoicemail(t *testing.T) {
	o := newOffice(t)
	box := o.mailbox(jamie)
	before := len(o.messages(box))
	o.happen("voicemail arrives", map[string]any{"person": jamie, "from": "Henry Green"})
	o.clock.Advance(time.Minute)
	o.happen("voicemail arrives", map[string]any{"person": jamie, "hidden": "yes"})
	all := o.messages(box)
	if len(all) != before+2 || all[0].From != (bot.Party{Withheld: true}) || all[1].From.Name != "Henry Green" || all[1].From.Number == "" {
		t.Fatalf("the mailbox has %+v", all)
	}
	if m := all[1]; m.Read || m.ID == "" || m.Duration <= 0 || !m.Created.Equal(o.clock.Now().Add(-time.Minute)) {
		t.Errorf("the message is %+v", m)
	}
	count := func() bot.VoiceCount {
		t.Helper()
		n, err := box.Count(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	first := count()
	do := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	do(box.Mark(t.Context(), all[1].ID, true))
	if now := o.messages(box); !now[1].Read || now[0].Read {
		t.Errorf("marked one, and now they are %+v", now)
	}
	if now := count(); now.New != first.New-1 || now.Old != first.Old+1 {
		t.Errorf("the count went from %+v to %+v", first, now)
	}
	do(box.Mark(t.Context(), all[1].ID, false))
	if now := count(); now != first {
		t.Errorf("the count is %+v, want %+v", now, first)
	}
	do(box.Delete(t.Context(), all[1].ID))
	if now := o.messages(box); len(now) != before+1 || now[0].ID != all[0].ID {
		t.Errorf("deleted one, and now they are %+v", now)
	}
	do(box.MarkAll(t.Context(), true))
	if now := count(); now.New != 0 || now.Old != before+1 {
		t.Errorf("marked all, and the count is %+v", now)
	}
	for name, err := range map[string]error{"mark": box.Mark(t.Context(), all[1].ID, true), "delete": box.Delete(t.Context(), all[1].ID)} {
		if bot.KindOf(err) != bot.NotFound {
			t.Errorf("%s what is gone: %v", name, err)
		}
	}
	if err := box.Mark(t.Context(), all[0].ID, false); err != nil {
		t.Error(err)
	}
	if err := o.mailbox(alex).Delete(t.Context(), all[0].ID); bot.KindOf(err) != bot.NotFound {
		t.Errorf("somebody else's message: %v", err)
	}
}

// TestNoMessageIsNotAllMessages: without an id Webex marks every message, so
// nothing is sent.
func TestNoMessageIsNotAllMessages(t *testing.T) {
	up := newREST(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { t.Errorf("sent %s %s", r.Method, r.URL) }))
	c, err := New(up, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	box := c.Mailbox(rest.StaticToken(alex), nil)
	for _, id := range []string{"", strings.Repeat("x", maxID+1)} {
		for _, err := range []error{box.Mark(t.Context(), id, true), box.Mark(t.Context(), id, false), box.Delete(t.Context(), id)} {
			if bot.KindOf(err) != bot.Invalid {
				t.Errorf("%.10q: %v", id, err)
			}
		}
	}
}

func TestRecordings(t *testing.T) {
	o := newOffice(t)
	list := o.Recordings(rest.StaticToken(alex), nil)
	window := bot.Range{From: o.clock.Now().AddDate(0, 0, -30), To: o.clock.Now()}
	found, more, err := list.In(t.Context(), window)
	if err != nil || more || len(found) == 0 {
		t.Fatalf("%+v, %v, %v", found, more, err)
	}
	for _, one := range found {
		if one.ID == "" || !strings.HasPrefix(one.Topic, "Call with ") || one.Recorded.IsZero() || one.Duration <= 0 || one.Link != "" {
			t.Errorf("listed %+v", one)
		}
	}
	whole, err := list.Get(t.Context(), found[0].ID)
	if err != nil || whole.Topic != found[0].Topic || !strings.HasPrefix(whole.Link, "http") || !whole.LinkUntil.After(o.clock.Now()) {
		t.Errorf("looked at %+v, %v", whole, err)
	}
	if found, _, err := list.In(t.Context(), bot.Range{From: o.clock.Now().Add(-time.Minute), To: o.clock.Now()}); err != nil || len(found) != 0 {
		t.Errorf("of the last minute: %+v, %v", found, err)
	}
	if _, err := o.Recordings(rest.StaticToken(maya), nil).Get(t.Context(), found[0].ID); bot.KindOf(err) == "" {
		t.Error("somebody else's recording can be had")
	}
	if _, err := list.Get(t.Context(), ""); bot.KindOf(err) != bot.Invalid {
		t.Errorf("no id: %v", err)
	}
}

func TestTolerantCounts(t *testing.T) {
	for text, want := range map[string]count{"7": 7, `"7"`: 7, "7.9": 7, "-1": 0, "1e300": 0, `"x"`: 0, "null": 0, "{}": 0, "true": 0} {
		var n count = 5
		if err := n.UnmarshalJSON([]byte(text)); err != nil || n != want {
			t.Errorf("%s is %d, %v, want %d", text, n, err, want)
		}
	}
}
