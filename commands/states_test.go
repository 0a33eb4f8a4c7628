package commands

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"floorwalker/bot"
)

// roster is a floor on which agents change their states, with somebody who looks.
type roster struct {
	*States
	t      *testing.T
	center *fakeCenter
	store  *fakeSubscriptions
	teller *fakeTeller
	now    time.Time
}

func newRoster(t *testing.T) *roster {
	r := &roster{t: t, center: &fakeCenter{}, store: &fakeSubscriptions{}, teller: &fakeTeller{}, now: now}
	r.States = &States{Source: r.center, Subscriptions: r.store, Notes: &fakeNotes{}, Post: &AlertPost{Teller: r.teller, Now: func() time.Time { return r.now }, Log: slog.New(slog.DiscardHandler)},
		May: func(s bot.Subscription) bool { return s.Person.ID != "gone" }, Now: func() time.Time { return r.now }, Location: zone,
		Log: slog.New(slog.DiscardHandler)}
	r.put("Maya", "blue", bot.StateConnected, "")
	r.put("Tom", "blue", bot.StateIdle, "Break")
	r.put("Nina", "evening", bot.StateAvailable, "")
	return r
}

// put has an agent change their state now.
func (r *roster) put(name, team string, state bot.AgentState, code string) {
	a := bot.Agent{ID: strings.ToLower(name), Name: name, TeamID: team, State: state, IdleCode: code, Since: r.now}
	for i := range r.center.agents {
		if r.center.agents[i].ID == a.ID {
			r.center.agents[i] = a
			return
		}
	}
	r.center.agents = append(r.center.agents, a)
}

func (r *roster) ask(who string, slots bot.Slots) bot.Reply {
	r.t.Helper()
	req := request(slots)
	req.Person, req.Now = bot.Person{ID: who, Name: who}, r.now.Add(-answerFirst)
	cmd := notifyState{r.store, r.center, r.Notes}
	if _, asks, err := cmd.Preview(r.t.Context(), req); err != nil || asks {
		r.t.Fatalf("asks %v, %v", asks, err)
	}
	reply, err := cmd.Do(r.t.Context(), req)
	if err != nil {
		r.t.Fatal(err)
	}
	return reply
}

func (r *roster) look(after time.Duration) []string {
	r.t.Helper()
	r.now = r.now.Add(after)
	before := len(r.teller.told)
	if err := r.Look(r.t.Context()); err != nil {
		r.t.Fatal(err)
	}
	return r.teller.told[before:]
}

func state(name string) []bot.Value { return one(bot.Value{Kind: bot.KindAgentState, Name: name}) }

func idle(code string) []bot.Value {
	return one(bot.Value{Kind: bot.KindAgentState, ID: strings.ToLower(code), Name: code})
}

func agentNamed(name string) []bot.Value {
	return one(bot.Value{Kind: bot.KindAgent, ID: strings.ToLower(name), Name: name})
}

// TestStateOfOneIsToldOnce waits for somebody, and ends with that.
func TestStateOfOneIsToldOnce(t *testing.T) {
	r := newRoster(t)
	said := r.ask("alex", bot.Slots{"agent": agentNamed("Tom"), "state": one(bot.Value{Kind: bot.KindAgentState, Name: "Available", Op: bot.OpAtLeast})})
	if said.Headline != "I tell this space when Tom is back at work, once." {
		t.Errorf("said %q", said.Headline)
	}
	if told := r.look(0); len(told) != 0 {
		t.Errorf("told %q", told)
	}
	r.put("Tom", "blue", bot.StateConnected, "")
	if diff := cmp.Diff([]string{"floor: Tom is connected."}, r.look(time.Minute)); diff != "" {
		t.Error(diff)
	}
	if len(r.store.all) != 0 {
		t.Errorf("it goes on: %+v", r.store.all)
	}
}

// TestStateFromLaterOn sets an alert that begins later: what is so by then is no
// change.
func TestStateFromLaterOn(t *testing.T) {
	r := newRoster(t)
	later := &bot.Range{From: r.now.Add(time.Hour), To: r.now.Add(2 * time.Hour)}
	said := r.ask("alex", bot.Slots{"agent": agentNamed("Tom"), "state": idle("Break"), "until": one(bot.Value{Kind: bot.KindRange, Range: later})})
	if want := "I tell this space when Tom is Idle (Break), once, from 17 Jun 15:35 EDT until 17 Jun 16:35 EDT."; said.Headline != want || strings.Contains(said.Note, "Already") {
		t.Errorf("said %q, noted %q", said.Headline, said.Note)
	}
	r.look(time.Minute)
	r.put("Tom", "blue", bot.StateAvailable, "")
	r.look(time.Minute)
	r.put("Tom", "blue", bot.StateIdle, "Break")
	if told := append(r.look(0), r.look(time.Hour)...); len(told) != 0 {
		t.Errorf("told %q", told)
	}
	r.put("Tom", "blue", bot.StateAvailable, "")
	r.look(time.Minute)
	r.put("Tom", "blue", bot.StateIdle, "Break")
	if told := r.look(0); len(told) != 1 {
		t.Errorf("told %q", told)
	}
}

// TestStateThatHoldsAlready is not a change.
func TestStateThatHoldsAlready(t *testing.T) {
	r := newRoster(t)
	said := r.ask("alex", bot.Slots{"agent": agentNamed("Tom"), "state": idle("Break")})
	if !strings.HasPrefix(said.Note, "Already so: Tom. I tell it from the next change on.") {
		t.Errorf("noted %q", said.Note)
	}
	if told := r.look(time.Minute); len(told) != 0 {
		t.Errorf("told %q", told)
	}
	r.put("Tom", "blue", bot.StateAvailable, "")
	r.look(time.Minute)
	r.put("Tom", "blue", bot.StateIdle, "Break")
	if told := r.look(0); len(told) != 1 {
		t.Errorf("told %q", told)
	}
}

func TestStateForTooLong(t *testing.T) {
	r := newRoster(t)
	twenty := one(bot.Value{Kind: bot.KindDuration, Duration: 20 * time.Minute})
	if said := r.ask("alex", bot.Slots{"state": idle("Break"), "longer": twenty}); said.Headline != "I tell this space when anyone is Idle (Break) for 20 min or longer." {
		t.Errorf("said %q", said.Headline)
	}
	r.ask("sam", bot.Slots{"team": one(bot.Value{Kind: bot.KindTeam, ID: "evening", Name: "Evening"}), "state": idle("Break"), "longer": twenty})
	if told := r.look(19 * time.Minute); len(told) != 0 {
		t.Errorf("too early: %q", told)
	}
	r.put("Nina", "evening", bot.StateIdle, "Break")
	if diff := cmp.Diff([]string{"floor: Tom is Idle (Break), for 20 min."}, r.look(time.Minute)); diff != "" {
		t.Error(diff)
	}
	if told := r.look(time.Minute); len(told) != 0 {
		t.Errorf("told again: %q", told)
	}
	if diff := cmp.Diff([]string{"floor: Nina is Idle (Break), for 20 min.", "floor: Nina is Idle (Break), for 20 min."}, r.look(18*time.Minute)); diff != "" {
		t.Error(diff)
	}
	r.put("Tom", "blue", bot.StateAvailable, "")
	if diff := cmp.Diff([]string{"floor: Over: Tom is Available, after 41 min."}, r.look(2*time.Minute)); diff != "" {
		t.Error(diff)
	}
	r.center.agents = nil
	want := []string{"floor: Over: Nina is not logged in any more, after 23 min.", "floor: Over: Nina is not logged in any more, after 23 min."}
	if diff := cmp.Diff(want, r.look(time.Minute)); diff != "" {
		t.Error(diff)
	}
}

func TestStateRefuses(t *testing.T) {
	for name, slots := range map[string]bot.Slots{
		"nobody logged out":   {"state": state("Logged out")},
		"for days":            {"state": idle("Break"), "longer": one(bot.Value{Kind: bot.KindDuration, Duration: 50 * time.Hour})},
		"a time that is over": {"state": idle("Break"), "until": one(rangeValue(now.Add(-2*time.Hour), now.Add(-time.Hour)))},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRoster(t)
			if _, _, err := (notifyState{r.store, r.center, r.Notes}).Preview(t.Context(), request(slots)); bot.KindOf(err) != bot.Invalid {
				t.Error(err)
			}
		})
	}
}

func TestStateOfSomebodyWhoLogsOut(t *testing.T) {
	r := newRoster(t)
	r.ask("alex", bot.Slots{"agent": agentNamed("Nina"), "state": state("Logged out")})
	r.ask("gone", bot.Slots{"agent": agentNamed("Nina"), "state": state("Logged out")})
	r.look(0)
	r.center.agents = r.center.agents[:2]
	if diff := cmp.Diff([]string{"floor: Nina is logged out."}, r.look(time.Minute)); diff != "" {
		t.Error(diff)
	}
}

func TestStateObserve(t *testing.T) {
	r := newRoster(t)
	cmd, req := notifyState{r.store, r.center, r.Notes}, request(bot.Slots{"state": idle("Break")})
	if out, err := cmd.Observe(t.Context(), req); err != nil || out.State != bot.OutcomeNotDone {
		t.Errorf("before: %v, %v", out, err)
	}
	r.ask("alex", req.Slots)
	if out, err := cmd.Observe(t.Context(), req); err != nil || out.State != bot.OutcomeDone {
		t.Errorf("after: %v, %v", out, err)
	}
}
