package figures

import (
	"cmp"
	"slices"
	"sort"
	"time"

	"floorwalker/bot"
)

// AgentFigures are those of one agent, or of several together.
type AgentFigures struct {
	// Time is that of the clock: what they did in the window.
	Time AgentTime
	// IdleBy is Time.Idle by the name of the idle code.
	IdleBy map[string]time.Duration
	// Contacts are those of the window they answered, by its time of entry.
	Contacts Counts
}

// Merge adds the figures of another agent or window.
func (f *AgentFigures) Merge(o AgentFigures) {
	f.Time.Merge(o.Time)
	f.Contacts.Merge(o.Contacts)
	for code, d := range o.IdleBy {
		f.idle(code, d)
	}
}

func (f *AgentFigures) idle(code string, d time.Duration) {
	if f.IdleBy == nil {
		f.IdleBy = map[string]time.Duration{}
	}
	f.IdleBy[code] += d
}

// AgentRow is an agent with their figures for each interval of the window.
type AgentRow struct {
	Agent bot.Agent
	Parts []AgentFigures
}

// Total returns the agent's figures of the whole window.
func (r AgentRow) Total() AgentFigures {
	var f AgentFigures
	for _, p := range r.Parts {
		f.Merge(p)
	}
	return f
}

// Agents counts contacts and times by agent and interval. It grows with the
// number of agents and intervals, not with what they did.
type Agents struct {
	cuts []bot.Range
	rows map[string]*AgentRow
}

// NewAgents cuts a window as NewIntervals does; every zero leaves it whole.
func NewAgents(window bot.Range, every time.Duration) (*Agents, error) {
	a := &Agents{cuts: []bot.Range{window}, rows: map[string]*AgentRow{}}
	if every == 0 {
		return a, nil
	}
	iv, err := NewIntervals(window, every)
	if err != nil {
		return nil, err
	}
	a.cuts = a.cuts[:0]
	for _, slot := range iv.All() {
		a.cuts = append(a.cuts, slot.Range)
	}
	return a, nil
}

// Cuts are the intervals in order.
func (a *Agents) Cuts() []bot.Range { return a.cuts }

// AddTime counts a stretch of time that an agent spent in a state, in every
// interval the part that lies in it. code is that of Idle.
func (a *Agents) AddTime(agent bot.Agent, span bot.Range, state bot.AgentState, code string) {
	row := a.row(agent)
	first := sort.Search(len(a.cuts), func(i int) bool { return span.From.Before(a.cuts[i].To) })
	for i := first; i < len(a.cuts) && a.cuts[i].From.Before(span.To); i++ {
		d := overlap(a.cuts[i], span)
		row.Parts[i].Time.Add(state, d)
		if state == bot.StateIdle {
			row.Parts[i].idle(code, d)
		}
	}
}

// AddLeg counts a contact for the agent who answered it, in the interval in
// which it entered the queue. Others count for nobody.
func (a *Agents) AddLeg(l bot.Leg, r Rule, now time.Time) {
	if !l.Answered || l.AgentID == "" {
		return
	}
	i := sort.Search(len(a.cuts), func(i int) bool { return l.Entered.Before(a.cuts[i].To) })
	if i == len(a.cuts) || l.Entered.Before(a.cuts[i].From) {
		return
	}
	row := a.row(bot.Agent{ID: l.AgentID, Name: l.AgentName, TeamID: l.TeamID})
	row.Parts[i].Contacts.Add(l, r, now)
}

func (a *Agents) row(agent bot.Agent) *AgentRow {
	row := a.rows[agent.ID]
	if row == nil {
		row = &AgentRow{Agent: agent, Parts: make([]AgentFigures, len(a.cuts))}
		a.rows[agent.ID] = row
	}
	if row.Agent.TeamName == "" && agent.TeamName != "" {
		row.Agent = agent // a record of their time says more than a contact's
	}
	return row
}

// Rows returns the agents by name.
func (a *Agents) Rows() []AgentRow {
	all := make([]AgentRow, 0, len(a.rows))
	for _, row := range a.rows {
		all = append(all, *row)
	}
	slices.SortFunc(all, func(x, y AgentRow) int {
		return cmp.Or(cmp.Compare(x.Agent.Name, y.Agent.Name), cmp.Compare(x.Agent.ID, y.Agent.ID))
	})
	return all
}

// overlap is how much of b lies in a.
func overlap(a, b bot.Range) time.Duration {
	from, to := a.From, a.To
	if b.From.After(from) {
		from = b.From
	}
	if b.To.Before(to) {
		to = b.To
	}
	return max(to.Sub(from), 0)
}
