package main

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// failing is a Finesse whose first node can be made to fall silent while it is being
// asked.
type failing struct {
	*stage
	*held
	armed atomic.Bool
}

// newFailing starts a bot on Finesse alone. begins reports whether a request is the
// one after which questions to the first node are held.
func newFailing(t *testing.T, begins func(*http.Request) bool) *failing {
	t.Helper()
	f := &failing{stage: newStage(t, premisesWorld(), startTime(t))}
	f.held = hold(t, f.base, false, func(r *http.Request) bool {
		if begins(r) {
			f.armed.Store(true)
			return false
		}
		return f.armed.Load() && r.Method == http.MethodGet && strings.HasPrefix(r.URL.Path, "/finesse1/") && !strings.HasSuffix(r.URL.Path, "/SystemInfo")
	})
	f.bot(func(c *Config) {
		premisesOnly(c)
		c.FinessePoll = 20 * time.Millisecond
		c.finesseNodes = []string{f.URL + "/finesse1", f.URL + "/finesse2"}
	})
	return f
}

// fail waits until the first node is asked, and then lets it fall silent.
func (f *failing) fail() {
	f.t.Helper()
	select {
	case <-f.asked:
	case <-time.After(patience):
		f.t.Fatal("the first node was not asked")
	}
	if err := f.sim.Happen("finesse node fails", map[string]any{"node": "1", "how": "silent"}); err != nil {
		f.t.Fatal(err)
	}
	f.armed.Store(false)
	f.CloseClientConnections()
}

// TestFinesseNodeFailsWhileAChangeIsAwaited loses the first node between a change
// that it has accepted and the look at whether it shows: the other node tells, and
// the change is sent once.
func TestFinesseNodeFailsWhileAChangeIsAwaited(t *testing.T) {
	t.Parallel()
	asks := func(r *http.Request) bool {
		return r.Method == http.MethodPut && strings.HasSuffix(r.URL.Path, "/finesse/api/User/5003")
	}
	f := newFailing(t, asks)
	alex := f.as("alex")
	card := alex.ask(alex.room(floorRoom), "put Wanda Fry on Idle")
	alex.submit(card, "Confirm")
	f.fail()
	f.sim.Clock().Advance(2 * time.Second)
	if got := alex.answer(card.ParentID).Text; !strings.HasPrefix(got, "Wanda Fry is now Idle.") {
		t.Errorf("the thread says:\n%s", got)
	}
	sent := 0
	for _, e := range f.sim.Calls().Since(0, 5000) {
		if e.Method == http.MethodPut && strings.HasSuffix(e.Path, "/finesse/api/User/5003") {
			sent++
		}
	}
	if sent != 1 {
		t.Errorf("the change was sent %d times", sent)
	}
	if got := alex.ask(alex.room(floorRoom), "finesse status").Text; !strings.HasPrefix(got, "1 of 2 nodes of Finesse is in service.") {
		t.Errorf("the nodes:\n%s", got)
	}
}

// TestFinesseNodeFailsInTheMiddleOfAPoll loses the first node while it is asked for a
// team that somebody watches: the other node is asked in the same poll, and the
// change that came meanwhile is told once.
func TestFinesseNodeFailsInTheMiddleOfAPoll(t *testing.T) {
	t.Parallel()
	const team = "/finesse/api/Team/501"
	var looks, watching atomic.Int32
	f := newFailing(t, func(r *http.Request) bool {
		// The first looks tell nothing: one of the later ones is lost.
		return watching.Load() > 0 && strings.HasSuffix(r.URL.Path, team) && looks.Add(1) == 3
	})
	alex := f.as("alex")
	alex.ask(alex.room(floorRoom), "notify agents Dockside here")
	watching.Store(1)
	f.fail()
	happens := func(state, reason string) {
		if err := f.sim.Happen("finesse agent state", map[string]any{"finesseAgent": "Wanda Fry", "state": state, "reason": reason}); err != nil {
			t.Fatal(err)
		}
	}
	happens("NOT_READY", "Coffee")
	told := 0
	hears := func(what string) {
		t.Helper()
		for deadline := time.After(patience); ; {
			select {
			case e := <-alex.events:
				if e.kind != "messages.created" || e.msg.PersonID != alex.bot() {
					continue
				}
				text := alex.reads(e.msg.ID)
				if strings.HasPrefix(text, "Wanda Fry is Idle (Coffee)") {
					told++
				}
				if strings.HasPrefix(text, what) {
					return
				}
			case <-deadline:
				t.Fatalf("nobody was told that %s", what)
			}
		}
	}
	hears("Wanda Fry is Idle (Coffee)")
	f.sim.Clock().Advance(time.Second)
	happens("READY", "")
	hears("Wanda Fry is Available")
	if told != 1 {
		t.Errorf("the change was told %d times", told)
	}
	for _, e := range f.sim.Calls().Since(0, 5000) {
		if strings.HasPrefix(e.Path, "/finesse2") && strings.HasSuffix(e.Path, team) {
			return
		}
	}
	t.Error("the other node was not asked for the team")
}
