package main

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestKilledInTheMiddleOfAnIncident kills a bot with kill -9 while it opens an
// incident. Another replica makes no second space, says what is missing, and has
// the incident in its books: it is listed, and can be closed.
func TestKilledInTheMiddleOfAnIncident(t *testing.T) {
	t.Parallel()
	post := func(path string) func(*http.Request) bool {
		return func(r *http.Request) bool { return r.Method == http.MethodPost && r.URL.Path == path }
	}
	for _, c := range []struct {
		name string
		late bool
		call func(*http.Request) bool
		want []string
	}{
		{"the space is made", true, post("/rooms"), []string{"The incident is open", "Alex Morgan (not brought in yet); Maya Patel (not brought in yet)"}},
		{"the asker is in", true, post("/memberships"), []string{"The incident is open", "with Alex Morgan and me in it", "Maya Patel (not brought in yet)"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			store := redisServer(t)
			s := newStage(t, nil, startTime(t))
			first := hold(t, s.base+"/v1", c.late, c.call)
			process := s.process("REDIS_URL="+store, "WEBEX_API_URL="+first.URL, "LEASE=1s")

			alex := s.as("alex")
			card := alex.ask(alex.room(floorRoom), `incident open "Card readers" with Maya Patel`)
			alex.submit(card, "Confirm")
			first.kill(t, process)
			s.sim.Clock().Advance(2 * time.Minute)

			s.bot(func(cfg *Config) { cfg.RedisURL, cfg.Lease = Secret(store), 3*time.Second })
			floor := alex.room(floorRoom)
			found := alex.sees(floor, c.want[0])
			for _, want := range c.want {
				if !strings.Contains(found.Text, want) {
					t.Errorf("the thread does not say %q:\n%s", want, found.Text)
				}
			}
			s.drained(store)
			alex.submit(found, "Bring them in")
			alex.submit(alex.sees(floor, "into “Incident – Card readers”?"), "Confirm")
			alex.sees(floor, "Maya Patel is in “Incident – Card readers”", "Alex Morgan and Maya Patel are in “Incident – Card readers”")
			alex.say(floor, "", "incident list")
			alex.sees(floor, "I sent you that as a direct message")
			alex.sees(alex.directRoom(), "1 incident is open")
			made := 0
			for _, e := range s.sim.Calls().Since(0, 5000) {
				if e.Method == http.MethodPost && strings.HasSuffix(e.Path, "/rooms") {
					made++
				}
			}
			if made != 1 {
				t.Errorf("%d spaces were made", made)
			}
		})
	}
}

// TestKilledInTheMiddleOfAGuest kills a bot with kill -9 when a guest has just
// come in: their token is gone with it. Whoever asked is told so, alone.
func TestKilledInTheMiddleOfAGuest(t *testing.T) {
	t.Parallel()
	store := redisServer(t)
	s := newStage(t, nil, startTime(t))
	first := hold(t, s.base+"/v1", true, func(r *http.Request) bool { return r.Method == http.MethodPost && r.URL.Path == "/memberships" })
	process := s.process("REDIS_URL="+store, "WEBEX_API_URL="+first.URL, "LEASE=1s")
	alex := s.as("alex")
	floor := alex.room(floorRoom)
	alex.submit(alex.ask(floor, `guest invite "Jo Fox" to this space`), "Confirm")
	first.kill(t, process)
	s.sim.Clock().Advance(2 * time.Minute)

	s.bot(func(cfg *Config) { cfg.RedisURL, cfg.Lease = Secret(store), 3*time.Second })
	alex.sees(floor, "I sent you that as a direct message")
	told := alex.sees(alex.directRoom(), "“Jo Fox” is in the space, but I was interrupted and did not give you what they sign in with.")
	if !strings.Contains(told.Text, "take the guest out of the space and invite them again") {
		t.Errorf("it does not say what to do: %q", told.Text)
	}
	for _, m := range alex.messages(floor) {
		if strings.Contains(m.Text, "Token") || strings.Contains(m.Text, "interrupted") {
			t.Errorf("the space reads %q", m.Text)
		}
	}
}

// sees waits until the bot has said one of some things in a room.
func (p *person) sees(room string, any ...string) (found wireMessage) {
	p.s.t.Helper()
	p.s.until(func() (bool, string) {
		said := ""
		for _, m := range p.messages(room) {
			said += "\n" + m.Text
			if m.PersonID == p.bot() && slices.ContainsFunc(any, func(text string) bool { return strings.Contains(m.Text, text) }) {
				found = m
				return true, ""
			}
		}
		return false, "nobody says " + strings.Join(any, " or ") + ":" + said
	})
	return found
}
