package commands

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"floorwalker/bot"
	"floorwalker/integrations/contactcenter"
)

func span(from, to time.Time, state bot.AgentState, code string) contactcenter.StateSpan {
	return contactcenter.StateSpan{Range: bot.Range{From: from, To: to}, State: state, IdleCode: code}
}

// mayasDay is Maya's day and the night before it.
func mayasDay() *fakeCenter {
	f := team()
	yesterday := at(0, 0).Add(-2 * time.Hour)
	f.spans = []contactcenter.AgentSpans{
		{Agent: bot.Agent{ID: "maya", Name: "Maya Patel"}, Spans: []contactcenter.StateSpan{
			span(yesterday, at(0, 0), bot.StateAvailable, ""),
			span(at(0, 0), at(0, 30), bot.StateAvailable, ""),
			span(at(9, 15), at(10, 0), bot.StateAvailable, ""),
			span(at(10, 0), at(10, 20), bot.StateConnected, ""),
			span(at(10, 20), at(10, 50), bot.StateIdle, "Break"),
			span(at(10, 50), at(12, 50), bot.StateAvailable, ""),
		}},
		{Agent: bot.Agent{ID: "tom", Name: "Tom Becker"}, Spans: []contactcenter.StateSpan{span(at(9, 0), at(10, 0), bot.StateIdle, "Lunch")}},
	}
	return f
}

func TestAgentActivity(t *testing.T) {
	morning := one(rangeValue(at(6, 0), at(13, 0)))
	reply, err := agentActivity{mayasDay()}.Run(t.Context(), request(bot.Slots{"agent": who(mayasDay(), "maya"), "time": morning}))
	if err != nil {
		t.Fatal(err)
	}
	if want := "Maya Patel was logged in for 3 h 35 min: Available 2 h 45 min, Idle (Break) 30 min, Connected 20 min, Tue 17 Jun 06:00–13:00 EDT."; reply.Headline != want {
		t.Errorf("%q", reply.Headline)
	}
	rows := [][]string{
		{"Available", "2 h 45 min", "76.7 %", "2", "2 h"},
		{"Idle (Break)", "30 min", "14.0 %", "1", "30 min"},
		{"Connected", "20 min", "9.3 %", "1", "20 min"},
	}
	if diff := cmp.Diff(rows, reply.Table.Rows); diff != "" {
		t.Error(diff)
	}
	want := &bot.Chart{
		Title: "Maya Patel, Tue 17 Jun 06:00–13:00 EDT", Kind: bot.ChartTimeline,
		X: []string{"09:00", "10:00", "11:00", "12:00", "13:00"},
		Rows: []bot.TimelineRow{
			{Name: "Available", Spans: []bot.Span{{From: 0.0625, To: 0.25, Kind: "Available"}, {From: 11.0 / 24, To: 23.0 / 24, Kind: "Available"}}},
			{Name: "Idle (Break)", Spans: []bot.Span{{From: 1.0 / 3, To: 11.0 / 24, Kind: "Idle (Break)"}}},
			{Name: "Connected", Spans: []bot.Span{{From: 0.25, To: 1.0 / 3, Kind: "Connected"}}},
		},
		Alt: "3 states of Maya Patel; the longest stretch was 2 h of Available.",
	}
	near := cmp.Comparer(func(x, y float64) bool { return x-y < 1e-9 && y-x < 1e-9 })
	if diff := cmp.Diff(want, reply.Chart, near); diff != "" {
		t.Error(diff)
	}
}

// TestAgentActivityOverMidnight counts a stretch that goes on over midnight as
// one, and shows a row for each day.
func TestAgentActivityOverMidnight(t *testing.T) {
	since := one(rangeValue(at(0, 0).AddDate(0, 0, -1), now))
	reply, err := agentActivity{mayasDay()}.Run(t.Context(), request(bot.Slots{"agent": who(mayasDay(), "maya"), "time": since}))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"Available", "5 h 15 min", "86.3 %", "3", "2 h 30 min"}, reply.Table.Rows[0]); diff != "" {
		t.Error(diff)
	}
	var rows []string
	for _, r := range reply.Chart.Rows {
		rows = append(rows, r.Name)
		for _, s := range r.Spans {
			if s.From < 0 || s.To > 1 || s.To <= s.From {
				t.Errorf("%s: %+v", r.Name, s)
			}
		}
	}
	if diff := cmp.Diff([]string{"Mon 16 Jun", "Tue 17 Jun"}, rows); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"00:00", "04:00", "08:00", "12:00", "16:00", "20:00", "24:00"}, reply.Chart.X); diff != "" {
		t.Error(diff)
	}
}

// TestAgentActivityOfManyStates gives those beyond the colours one of their own.
func TestAgentActivityOfManyStates(t *testing.T) {
	f := team()
	var spans []contactcenter.StateSpan
	for i := range 12 {
		spans = append(spans, span(at(9, 5*i), at(9, 5*i+5), bot.StateIdle, "Code "+string(rune('A'+i))))
	}
	f.spans = []contactcenter.AgentSpans{{Agent: bot.Agent{ID: "maya"}, Spans: spans}}
	reply, err := agentActivity{f}.Run(t.Context(), request(bot.Slots{"agent": who(f, "maya")}))
	if err != nil {
		t.Fatal(err)
	}
	if n := len(reply.Chart.Rows); n != maxLanes || reply.Chart.Rows[n-1].Name != "other" || len(reply.Chart.Rows[n-1].Spans) != 5 {
		t.Errorf("%d rows: %+v", n, reply.Chart.Rows)
	}
	if len(reply.Table.Rows) != maxRows || reply.Table.Total != 12 {
		t.Errorf("%d rows of %d", len(reply.Table.Rows), reply.Table.Total)
	}
}

func TestAgentActivityFile(t *testing.T) {
	csv := one(bot.Value{Kind: bot.KindChoice, ID: formatCSV, Name: formatCSV})
	reply, err := agentActivity{mayasDay()}.Run(t.Context(), request(bot.Slots{"agent": who(mayasDay(), "tom"), "format": csv}))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := reply.File.Write(&b); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), "2025-06-17T09:00:00-04:00,2025-06-17T10:00:00-04:00,Idle,Lunch,3600,,") {
		t.Errorf("%s", b.String())
	}
}

func TestAgentActivityRefuses(t *testing.T) {
	away := errors.New("away")
	for name, tt := range map[string]struct {
		agent string
		time  []bot.Value
		state bot.AgentState // of the agent now
		since time.Time
		err   error
		want  string // headline and facts, or public error
		kind  bot.ErrorKind
	}{
		"tomorrow": {"maya", one(rangeValue(now.AddDate(0, 0, 1), now.AddDate(0, 0, 2))), "", now, nil,
			"That time has not come yet; activity can be shown up to now.", bot.Invalid},
		"a quarter": {"maya", one(rangeValue(now.AddDate(0, -3, 0), now)), "", now, nil,
			"I show the activity of up to 31 days; “report agent” sums up a longer time.", bot.Invalid},
		"no session": {"luis", nil, bot.StateLoggedOut, now.AddDate(0, 0, -2), nil,
			"Luis Ortega was not logged in, today 00:00–14:35 EDT. Last session ended: 15 Jun 14:35 EDT", ""},
		"no session at all": {"luis", nil, bot.StateLoggedOut, time.Time{}, nil,
			"Luis Ortega was not logged in, today 00:00–14:35 EDT.", ""},
		"in now": {"luis", nil, bot.StateAvailable, now.Add(-time.Minute), nil,
			"Luis Ortega was not logged in, today 00:00–14:35 EDT. Now: Available, for 1 min", ""},
		"unknown": {"nobody", nil, "", now, nil, "no agent nobody", bot.NotFound},
		"away":    {"maya", nil, "", now, away, "", bot.Internal},
	} {
		t.Run(name, func(t *testing.T) {
			f := mayasDay()
			f.err = tt.err
			for i := range f.agents {
				if f.agents[i].ID == tt.agent && tt.state != "" {
					f.agents[i].State, f.agents[i].Since = tt.state, tt.since
				}
			}
			slots := bot.Slots{"agent": who(f, tt.agent)}
			if len(slots["agent"]) == 0 {
				slots["agent"] = one(bot.Value{Kind: bot.KindAgent, ID: tt.agent, Name: tt.agent})
			}
			if tt.time != nil {
				slots["time"] = tt.time
			}
			reply, err := agentActivity{f}.Run(context.Background(), request(slots))
			got := reply.Headline
			for _, x := range reply.Facts {
				got += " " + x.Label + ": " + x.Value
			}
			if e, ok := asError(err); ok {
				got = e.Public
			}
			if got != tt.want || bot.KindOf(err) != tt.kind {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
}
