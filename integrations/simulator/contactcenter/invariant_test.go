package contactcenter

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"floorwalker/integrations/simulator/happening"
	"floorwalker/integrations/simulator/world"
)

// fataler is what the checks need of a test or a property.
type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

// TestRecordsAgree lives random days and checks that every record agrees with
// every other.
func TestRecordsAgree(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := world.Default()
		w.ContactCenter.HistoryDays = rapid.IntRange(0, 4).Draw(rt, "days")
		w.ContactCenter.Traffic = rapid.SampledFrom([]float64{0, .3, 1, 3}).Draw(rt, "traffic")
		c, clk := newCentre(t, w, rapid.Uint64().Draw(rt, "seed"))
		c.Start()
		happen := c.Happenings()
		for range rapid.IntRange(0, 40).Draw(rt, "steps") {
			clk.Advance(time.Duration(rapid.IntRange(0, 600).Draw(rt, "seconds")) * time.Second)
			h := rapid.SampledFrom(happen).Draw(rt, "happening")
			_ = c.Happen(h.What, drawFields(rt, c, h)) // refusals are part of life
		}
		clk.Advance(time.Duration(rapid.IntRange(0, 3000).Draw(rt, "minutes")) * time.Minute)
		checkInvariants(rt, c)
	})
}

func drawFields(rt *rapid.T, c *Centre, h happening.Happening) map[string]any {
	values := map[string]any{}
	for _, f := range h.Fields {
		switch f.Name {
		case "agent":
			values["agent"] = rapid.SampledFrom(c.agents).Draw(rt, "agent").name
		case "queue", "to":
			values[f.Name] = rapid.SampledFrom(c.queues).Draw(rt, "queue").name
		case "state":
			values["state"] = rapid.SampledFrom([]string{"Available", "Break", "Lunch"}).Draw(rt, "state")
		}
	}
	return values
}

func checkInvariants(t fataler, c *Centre) {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	checkContacts(t, c)
	checkSessions(t, c)
	checkCounts(t, c)
}

func checkContacts(t fataler, c *Centre) {
	t.Helper()
	for i, k := range c.contacts {
		if k.number != i || i > 0 && k.created < c.contacts[i-1].created {
			t.Fatalf("contact %d is out of order", i)
		}
		at := k.created
		for _, l := range k.legs {
			if l.entered != at {
				t.Fatalf("contact %s: a leg begins at %d and not at %d", k.id, l.entered, at)
			}
			if l.ended != 0 && l.queued()+l.ringing+l.talked()+l.held() != l.ended-l.entered {
				t.Fatalf("contact %s: the parts of a leg do not add up", k.id)
			}
			if l.queued() < 0 || l.talked() < 0 || l.held() < 0 || l.wrapping() < 0 {
				t.Fatalf("contact %s has a negative duration", k.id)
			}
			at = l.ended
		}
		if k.ended != 0 && k.ended != at {
			t.Fatalf("contact %s ends at %d and its last leg at %d", k.id, k.ended, at)
		}
	}
}

func checkSessions(t fataler, c *Centre) {
	t.Helper()
	ended := map[*agent]int64{}
	talk, held, wrapped, rang := map[*leg]int64{}, map[*leg]int64{}, map[*leg]int64{}, map[*leg]int64{}
	for _, s := range c.sessions {
		if s.start < ended[s.agent] {
			t.Fatalf("%s has two sessions at once", s.agent.name)
		}
		ended[s.agent] = s.end
		if s.end == 0 && s.agent.session != s {
			t.Fatalf("%s has a session that nobody ends", s.agent.name)
		}
		at := s.start
		for i, x := range s.activities {
			if x.start != at || x.end == 0 && (s.end != 0 || i < len(s.activities)-1) {
				t.Fatalf("%s: activity %d of %d does not join the one before", s.agent.name, i, len(s.activities))
			}
			at = x.end
			if x.end == 0 {
				continue
			}
			switch x.state {
			case connected:
				talk[x.leg] += x.end - x.start
			case onHold:
				held[x.leg] += x.end - x.start
			case wrapUp:
				wrapped[x.leg] += x.end - x.start
			case ringing:
				rang[x.leg] += x.end - x.start
			}
		}
		if at != s.end {
			t.Fatalf("%s: the activities end at %d, the session at %d", s.agent.name, at, s.end)
		}
	}
	for _, l := range c.legs {
		if rang[l] != l.ringing {
			t.Fatalf("leg %d: agents rang %d ms, the contact %d ms", l.number, rang[l], l.ringing)
		}
		if l.ended != 0 && (talk[l] != l.talked() || held[l] != l.held()) {
			t.Fatalf("leg %d: talk %d/%d, hold %d/%d", l.number, talk[l], l.talked(), held[l], l.held())
		}
		if l.wrapped != 0 && wrapped[l] != l.wrapping() {
			t.Fatalf("leg %d: wrap-up %d/%d", l.number, wrapped[l], l.wrapping())
		}
	}
}

// checkCounts checks that whoever entered a queue was answered, gave up or is
// still there, and that nobody is in two places.
func checkCounts(t fataler, c *Centre) {
	t.Helper()
	waiting, engaged := map[*contact]int{}, map[*leg]string{}
	for _, q := range c.queues {
		for i, k := range q.waiting {
			waiting[k]++
			if k.leg().queue != q || i > 0 && k.leg().entered < q.waiting[i-1].leg().entered {
				t.Fatalf("contact %s stands wrong in %s", k.id, q.name)
			}
		}
	}
	for _, a := range c.agents {
		if (a.leg != nil) != a.state.engaged() {
			t.Fatalf("%s is %s with contact %v", a.name, a.state, a.leg)
		}
		if a.leg == nil {
			continue
		}
		if other := engaged[a.leg]; other != "" {
			t.Fatalf("%s and %s have the same contact", other, a.name)
		}
		engaged[a.leg] = a.name
	}
	answered, gaveUp, there := 0, 0, 0
	for _, l := range c.legs {
		switch {
		case l.wasAnswered():
			answered++
		case l.outcome == abandoned:
			gaveUp++
		default:
			there++
			if (waiting[l.contact] == 1) == (engaged[l] != "") {
				t.Fatalf("contact %s waits %d times and rings %q", l.contact.id, waiting[l.contact], engaged[l])
			}
		}
		if l.wasAnswered() && l.ended == 0 && engaged[l] != l.agent.name {
			t.Fatalf("contact %s is connected to nobody", l.contact.id)
		}
	}
	if answered+gaveUp+there != len(c.legs) {
		t.Fatalf("%d answered + %d abandoned + %d waiting is not %d offered", answered, gaveUp, there, len(c.legs))
	}
}
