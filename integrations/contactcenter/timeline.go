package contactcenter

import (
	"slices"
	"time"

	"floorwalker/bot"
)

// timeline gathers what one agent did in all channels.
type timeline struct {
	first activity
	all   []StateSpan
}

func (t *timeline) agent() bot.Agent {
	a := t.first
	return bot.Agent{
		ID: string(a.AgentID), Name: string(a.AgentName), Email: string(a.AgentLogin),
		TeamID: string(a.TeamID), TeamName: string(a.TeamName), SiteName: string(a.SiteName),
	}
}

// add takes the part of an activity that lies in the window. One that lasts
// still ends with the window.
func (t *timeline) add(a activity, window bot.Range) {
	s := StateSpan{
		Range:     bot.Range{From: a.StartTime.Time(), To: a.EndTime.Time()},
		State:     agentState(a.CurrentState),
		ContactID: string(a.TaskID), QueueName: string(a.QueueName),
	}
	if s.State == bot.StateIdle {
		s.IdleCode = string(a.IdleCodeName)
	}
	if s.From.Before(window.From) {
		s.From = window.From
	}
	if s.To.IsZero() || s.To.After(window.To) {
		s.To = window.To
	}
	if s.State != "" && s.State != bot.StateLoggedOut && s.From.Before(s.To) {
		t.all = append(t.all, s)
	}
}

// spans resolves overlaps: at every moment the most engaged state counts, and
// among equals the one that began last, because a record that was never closed
// would otherwise cover all that came after it.
func (t *timeline) spans() []StateSpan {
	borders := make([]time.Time, 0, 2*len(t.all))
	for _, s := range t.all {
		borders = append(borders, s.From, s.To)
	}
	slices.SortFunc(borders, time.Time.Compare)
	borders = slices.CompactFunc(borders, time.Time.Equal)
	slices.SortStableFunc(t.all, func(a, b StateSpan) int { return a.From.Compare(b.From) })

	var out []StateSpan
	var open []StateSpan // those that cover the present stretch
	next := 0
	for i := 0; i+1 < len(borders); i++ {
		from, to := borders[i], borders[i+1]
		for ; next < len(t.all) && !t.all[next].From.After(from); next++ {
			open = append(open, t.all[next])
		}
		open = slices.DeleteFunc(open, func(s StateSpan) bool { return !s.To.After(from) })
		if len(open) == 0 {
			continue
		}
		s := open[0]
		for _, other := range open[1:] {
			if rank(other.State) <= rank(s.State) {
				s = other
			}
		}
		s.Range = bot.Range{From: from, To: to}
		if n := len(out) - 1; n >= 0 && out[n].joins(s) {
			out[n].To = to
			continue
		}
		out = append(out, s)
	}
	return out
}

// joins reports whether s goes on where o ends with the same.
func (o StateSpan) joins(s StateSpan) bool {
	return o.To.Equal(s.From) && o.State == s.State && o.IdleCode == s.IdleCode && o.ContactID == s.ContactID
}
