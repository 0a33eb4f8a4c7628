package figures_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"floorwalker/bot"
	"floorwalker/bot/figures"
)

// stay is a stretch of an agent in a state.
type stay struct {
	agent string
	span  bot.Range
	state bot.AgentState
	code  string
}

var someStates = []bot.AgentState{bot.StateAvailable, bot.StateIdle, bot.StateConnected, bot.StateOnHold, bot.StateWrapUp,
	bot.StateReserved, bot.StateNotResponding, bot.StateLoggedOut}

func stayGenerator() *rapid.Generator[stay] {
	return rapid.Custom(func(t *rapid.T) stay {
		// From an hour before the window to an hour after it.
		from := noon.Add(time.Duration(rapid.IntRange(-3600, 7*3600).Draw(t, "from")) * time.Second)
		s := stay{agent: rapid.SampledFrom([]string{"maya", "tom"}).Draw(t, "agent"), state: rapid.SampledFrom(someStates).Draw(t, "state"),
			span: bot.Range{From: from, To: from.Add(time.Duration(rapid.IntRange(1, 9000).Draw(t, "length")) * time.Second)}}
		if s.state == bot.StateIdle {
			s.code = rapid.SampledFrom([]string{"Break", "Lunch"}).Draw(t, "code")
		}
		return s
	})
}

// secondsIn counts the seconds of the stays one by one.
func secondsIn(slot bot.Range, all []stay, is func(stay) bool) (n time.Duration) {
	for _, s := range all {
		for at := s.span.From; is(s) && at.Before(s.span.To); at = at.Add(time.Second) {
			if slot.Contains(at) {
				n += time.Second
			}
		}
	}
	return n
}

func TestAgentsEqualNaive(t *testing.T) {
	window := bot.Range{From: noon, To: noon.Add(6 * time.Hour)}
	now := window.To
	rapid.Check(t, func(t *rapid.T) {
		stays := rapid.SliceOfN(stayGenerator(), 0, 12).Draw(t, "stays")
		legs := rapid.SliceOfN(legGenerator(noon), 0, 25).Draw(t, "legs")
		every := time.Duration(rapid.SampledFrom([]int{0, 15, 37, 60, 600}).Draw(t, "minutes")) * time.Minute
		a, err := figures.NewAgents(window, every)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range stays {
			a.AddTime(bot.Agent{ID: s.agent, Name: s.agent, TeamName: "Blue"}, s.span, s.state, s.code)
		}
		for i := range legs {
			legs[i].AgentID = rapid.SampledFrom([]string{"maya", "tom", ""}).Draw(t, "taker")
			legs[i].AgentName = legs[i].AgentID
			a.AddLeg(legs[i], rule, now)
		}
		for _, row := range a.Rows() {
			for i, slot := range a.Cuts() {
				name := fmt.Sprintf("%s from %s", row.Agent.ID, slot.From.Format(time.TimeOnly))
				got := row.Parts[i]
				mine := func(states ...bot.AgentState) time.Duration {
					return secondsIn(slot, stays, func(s stay) bool {
						for _, state := range states {
							if s.agent == row.Agent.ID && s.state == state {
								return true
							}
						}
						return false
					})
				}
				busy, available := mine(bot.StateConnected, bot.StateOnHold, bot.StateWrapUp), mine(bot.StateAvailable)
				share, ok := got.Time.Occupancy()
				if ok != (busy+available > 0) || ok && share != float64(busy)/float64(busy+available) {
					t.Fatalf("%s: occupancy %v, %v of %v busy and %v available", name, share, ok, busy, available)
				}
				if want := mine(someStates[:len(someStates)-1]...); got.Time.Total() != want {
					t.Fatalf("%s: logged in for %v, want %v", name, got.Time.Total(), want)
				}
				for _, code := range []string{"Break", "Lunch"} {
					want := secondsIn(slot, stays, func(s stay) bool { return s.agent == row.Agent.ID && s.code == code })
					if got.IdleBy[code] != want {
						t.Fatalf("%s: %s for %v, want %v", name, code, got.IdleBy[code], want)
					}
				}
				var theirs []bot.Leg
				for _, l := range legs {
					if l.AgentID == row.Agent.ID && l.Answered && slot.Contains(l.Entered) {
						theirs = append(theirs, l)
					}
				}
				if diff := cmp.Diff(naive(theirs, rule, now), got.Contacts); diff != "" {
					t.Fatalf("%s (-naive +streamed):\n%s", name, diff)
				}
			}
		}
	})
}

func TestAgentTotals(t *testing.T) {
	window := bot.Range{From: noon, To: noon.Add(time.Hour)}
	a, err := figures.NewAgents(window, 15*time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	maya := bot.Agent{ID: "maya", Name: "Maya", TeamName: "Blue"}
	l := answered(noon.Add(14*time.Minute+50*time.Second), 15*time.Second, 20*time.Minute, 0, time.Minute) // over two windows
	l.AgentID, l.AgentName = "maya", "maya@acme.example"
	a.AddLeg(l, rule, window.To)
	a.AddTime(maya, bot.Range{From: noon, To: noon.Add(40 * time.Minute)}, bot.StateIdle, "Lunch")
	a.AddTime(maya, bot.Range{From: noon.Add(40 * time.Minute), To: noon.Add(2 * time.Hour)}, bot.StateAvailable, "")
	rows := a.Rows()
	if len(rows) != 1 || rows[0].Agent.Name != "Maya" {
		t.Fatalf("rows are %+v", rows)
	}
	total := rows[0].Total()
	if total.Time.Total() != time.Hour || total.IdleBy["Lunch"] != 40*time.Minute || total.Contacts.Handled != 1 {
		t.Errorf("the total is %+v", total)
	}
	if p := rows[0].Parts; p[0].Contacts.Handled != 1 || p[1].Contacts.Handled != 0 || p[2].Time.Available != 5*time.Minute {
		t.Errorf("the parts are %+v", p)
	}
	if _, err := figures.NewAgents(window, -time.Second); err == nil {
		t.Error("an interval of less than nothing was taken")
	}
}
