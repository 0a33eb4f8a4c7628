package commands

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"floorwalker/bot"
	"floorwalker/bot/figures"
	"floorwalker/bot/language"
)

// agentFigure is a figure of agents over a time.
type agentFigure struct {
	label string
	text  func(figures.AgentFigures) string
}

// agentCells are the figures of a table of agents.
var agentCells = []agentFigure{
	{"Answered", func(f figures.AgentFigures) string { return count(f.Contacts.Answered) }},
	{"AHT", func(f figures.AgentFigures) string { return orDash(f.Contacts.AHT()) }},
	{"Occupancy", func(f figures.AgentFigures) string {
		n, ok := f.Time.Occupancy()
		if !ok {
			return "–"
		}
		return figures.Percent(n)
	}},
	{"Logged in", func(f figures.AgentFigures) string { return hours(f.Time.Total()) }},
	{"Idle", func(f figures.AgentFigures) string { return hours(f.Time.Idle) }},
}

func orDash(d time.Duration, ok bool) string {
	if !ok {
		return "–"
	}
	return language.Humanize(d)
}

func (a agentReport) headline() string {
	f := a.total
	if len(a.rows) == 0 {
		return fmt.Sprintf("%s: not logged in and no contacts, %s.", a.subject(), a.when())
	}
	var parts []string
	for _, v := range a.request.Slots["metric"] {
		parts = append(parts, agentMetricText(v.Metric, f))
	}
	if len(parts) == 0 {
		parts = []string{plural(f.Contacts.Answered, "contact", "contacts") + " answered" + a.most()}
		if aht, ok := f.Contacts.AHT(); ok {
			parts = append(parts, "AHT "+language.Humanize(aht))
		}
		parts = append(parts, agentMetricText(bot.MetricOccupancy, f), agentMetricText(bot.MetricTimeInState, f))
	}
	who := a.subject()
	if len(a.rows) > 1 {
		who += " (" + plural(len(a.rows), "agent", "agents") + ")"
	}
	return fmt.Sprintf("%s: %s, %s.", who, strings.Join(parts, "; "), a.when())
}

// most says who answered the most contacts, where several agents are compared.
func (a agentReport) most() string {
	if len(a.rows) < 2 {
		return ""
	}
	best, who := 0, []string(nil)
	for _, row := range a.rows {
		switch n := row.total.Contacts.Answered; {
		case n > best:
			best, who = n, []string{row.Agent.Name}
		case n == best:
			who = append(who, row.Agent.Name)
		}
	}
	if best == 0 || len(who) > 3 {
		return ""
	}
	return fmt.Sprintf(", most by %s (%s)", enumerate(who), count(best))
}

// agentMetricText is a figure in a sentence, with what it rests on.
func agentMetricText(m bot.Metric, f figures.AgentFigures) string {
	c := f.Contacts
	switch m {
	case bot.MetricOccupancy:
		n, ok := f.Time.Occupancy()
		if !ok {
			return "no occupancy: neither at work nor available"
		}
		busy := f.Time.Talk + f.Time.Hold + f.Time.WrapUp
		return fmt.Sprintf("occupancy %s (%s of %s)", figures.Percent(n), hours(busy), hours(busy+f.Time.Available))
	case bot.MetricAHT:
		d, ok := c.AHT()
		if !ok {
			return "no AHT: nothing handled"
		}
		return fmt.Sprintf("AHT %s over %s handled", language.Humanize(d), count(c.Handled))
	case bot.MetricTimeInState:
		text := "logged in " + hours(f.Time.Total())
		if f.Time.Idle > 0 {
			text += ", of it Idle " + hours(f.Time.Idle) + idleCodes(f)
		}
		return text
	default: // what they answered
		return plural(c.Answered, "contact", "contacts") + " answered"
	}
}

// idleCodes are the codes of idle time, the longest first: " (Lunch 30 min, …)".
func idleCodes(f figures.AgentFigures) string {
	codes := slices.Collect(maps.Keys(f.IdleBy))
	slices.SortFunc(codes, func(x, y string) int { return cmp.Or(cmp.Compare(f.IdleBy[y], f.IdleBy[x]), cmp.Compare(x, y)) })
	var parts []string
	for _, code := range codes {
		if code != "" && f.IdleBy[code] > 0 && len(parts) < 3 {
			parts = append(parts, code+" "+hours(f.IdleBy[code]))
		}
	}
	if parts == nil {
		return ""
	}
	return " (" + strings.Join(parts, ", ") + ")"
}

// agentFigures are all figures of one agent.
func agentFigures(f figures.AgentFigures) []bot.Fact {
	facts := []bot.Fact{{Label: "Answered", Value: count(f.Contacts.Answered)}, {Label: "Handled", Value: count(f.Contacts.Handled)},
		{Label: "Transferred", Value: count(f.Contacts.Transferred)}, {Label: "AHT", Value: orDash(f.Contacts.AHT())},
		{Label: "Occupancy", Value: agentCells[2].text(f)}, {Label: "Logged in", Value: hours(f.Time.Total())}}
	for _, s := range stateTimes(f.Time) {
		if s.time > 0 {
			value := hours(s.time)
			if s.name == string(bot.StateIdle) {
				value += idleCodes(f)
			}
			facts = append(facts, bot.Fact{Label: s.name, Value: value})
		}
	}
	return facts
}

// stateTime is how long somebody was in a state.
type stateTime struct {
	name string
	time time.Duration
}

// stateTimes are the states in the order in which pictures and files have them.
func stateTimes(t figures.AgentTime) []stateTime {
	return []stateTime{
		{"Talk", t.Talk}, {"Hold", t.Hold}, {string(bot.StateWrapUp), t.WrapUp}, {string(bot.StateAvailable), t.Available},
		{string(bot.StateIdle), t.Idle}, {string(bot.StateReserved), t.Reserved}, {string(bot.StateNotResponding), t.NotResponding},
	}
}

// table has a row for each agent under the total of several.
func (a agentReport) table() *bot.Table {
	t := &bot.Table{Columns: []bot.Column{{Title: "Agent"}}, Total: len(a.rows) + 1}
	row := func(name string, f figures.AgentFigures) {
		cells := []string{name}
		for _, c := range agentCells {
			cells = append(cells, c.text(f))
		}
		t.Rows = append(t.Rows, cells)
	}
	for _, c := range agentCells {
		t.Columns = append(t.Columns, bot.Column{Title: c.label, Right: true})
	}
	row(a.subject(), a.total)
	for _, r := range a.rows[:min(len(a.rows), maxRows-1)] {
		row(r.Agent.Name, r.total)
	}
	return t
}

// intervalTable has a row for each interval in which the only agent was there.
func (a agentReport) intervalTable() (t *bot.Table, shown string) {
	t = &bot.Table{Columns: []bot.Column{{Title: capital(intervalNoun(a.cut.every))}}}
	for _, c := range agentCells {
		t.Columns = append(t.Columns, bot.Column{Title: c.label, Right: true})
	}
	for i, f := range a.rows[0].Parts {
		if f.Time.Total() == 0 && f.Contacts.Entered == 0 {
			continue
		}
		if t.Total++; t.Total > maxRows {
			continue
		}
		cells := []string{slotName(a.cuts[i], a.window, a.request.Location)}
		for _, c := range agentCells {
			cells = append(cells, c.text(f))
		}
		t.Rows = append(t.Rows, cells)
	}
	if t.Total > maxRows {
		shown = fmt.Sprintf("the table has the first %d of %s intervals, the file all", maxRows, count(t.Total))
	}
	return t, shown
}

func (a agentReport) note(shown string) string {
	parts := []string{"Window " + a.when(), "occupancy = (talk + hold + wrap-up) ÷ (those + available)",
		"time by the clock, contacts by their entry into the queue"}
	for _, s := range []string{a.cut.note, shown} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(append(parts, "as of "+clock(a.request.Now, a.request.Location)), " · ")
}

func (a agentReport) explain() []string {
	t, zone := a.total.Time, a.request.Location
	busy := t.Talk + t.Hold + t.WrapUp
	whole := figures.Duration(busy) + " ÷ (" + figures.Duration(busy) + " + " + figures.Duration(t.Available) + ")"
	lines := []string{"Occupancy = (talk + hold + wrap-up) ÷ (those + available); idle time, ringing and RONA are outside"}
	if n, ok := t.Occupancy(); ok {
		lines = append(lines, "= "+whole+" = "+figures.Percent(n))
	} else {
		lines = append(lines, "= "+whole+": neither work nor availability")
	}
	lines = append(lines, figures.Explain(bot.MetricAHT, a.total.Contacts, figures.Rule{}, bot.Range{})...)
	return append(lines, "Answered: contacts that entered a queue in the window and were taken by the agent: "+count(a.total.Contacts.Answered),
		"Logged in: all time in a state but Logged out, by the clock: "+figures.Duration(t.Total()),
		"Window: "+a.window.From.In(zone).Format("2006-01-02 15:04")+" until "+a.window.To.In(zone).Format("2006-01-02 15:04")+" ("+zone.String()+")")
}

// file has a row for each agent, or each interval of each agent, with a column
// for every idle code that occurs.
func (a agentReport) file() (*bot.File, error) {
	columns := []string{"Agent", "Team", "From", "To", "Answered", "Handled", "Transferred", "AHT (s)", "Occupancy (%)", "Logged in (s)"}
	for _, s := range stateTimes(figures.AgentTime{}) {
		columns = append(columns, s.name+" (s)")
	}
	codes := slices.Sorted(maps.Keys(a.total.IdleBy))
	for _, code := range codes {
		columns = append(columns, "Idle: "+cmp.Or(code, "no code")+" (s)")
	}
	f := csvFor(a.request, columns...)
	for _, row := range a.rows {
		for i, part := range row.Parts {
			aht, handled := part.Contacts.AHT()
			share, worked := part.Time.Occupancy()
			cells := []string{row.Agent.Name, row.Agent.TeamName, iso(a.cuts[i].From, a.request.Location), iso(a.cuts[i].To, a.request.Location),
				number(float64(part.Contacts.Answered), true), number(float64(part.Contacts.Handled), true), number(float64(part.Contacts.Transferred), true),
				number(aht.Seconds(), handled), number(100*share, worked), seconds(part.Time.Total())}
			for _, s := range stateTimes(part.Time) {
				cells = append(cells, seconds(s.time))
			}
			for _, code := range codes {
				cells = append(cells, seconds(part.IdleBy[code]))
			}
			f.Add(cells...)
		}
	}
	return f.File("agents-" + fileTime(a.window, a.request.Location) + ".csv")
}

// maxAgentBars is how many agents a picture shows.
const maxAgentBars = 24

// chart shows the states of the agents: how many were in each on average, by
// interval, or, for a window that is not cut, how long each agent was.
func (a agentReport) chart() *bot.Chart {
	busy, _ := a.total.Time.Occupancy()
	alt := fmt.Sprintf("%s: occupancy %s, logged in %s.", a.subject(), figures.Percent(busy), hours(a.total.Time.Total()))
	if len(a.cuts) > 1 {
		return a.stackedChart(alt)
	}
	c := &bot.Chart{Title: "Time by state: " + a.subject() + ", " + a.when(), Kind: bot.ChartTimeline, Alt: alt}
	rows := a.rows[:min(len(a.rows), maxAgentBars)]
	longest := time.Duration(1)
	for _, r := range rows {
		longest = max(longest, r.total.Time.Total())
	}
	for _, r := range rows {
		row := bot.TimelineRow{Name: r.Agent.Name}
		at := time.Duration(0)
		for _, s := range stateTimes(r.total.Time) {
			if s.time > 0 {
				row.Spans = append(row.Spans, bot.Span{From: float64(at) / float64(longest), To: float64(at+s.time) / float64(longest), Kind: s.name})
			}
			at += s.time
		}
		c.Rows = append(c.Rows, row)
	}
	for i := range 5 {
		c.X = append(c.X, hours((longest * time.Duration(i) / 4).Truncate(time.Minute)))
	}
	c.X[0] = "0"
	if more := len(a.rows) - len(rows); more > 0 {
		c.Alt += fmt.Sprintf(" The picture has %d of %d agents.", len(rows), len(a.rows))
	}
	return c
}

func (a agentReport) stackedChart(alt string) *bot.Chart {
	c := &bot.Chart{Title: "Agents by state: " + a.subject() + ", " + a.when(), Kind: bot.ChartStacked, YLabel: "agents on average", Alt: alt}
	var all []bot.Series
	for _, s := range stateTimes(figures.AgentTime{}) {
		all = append(all, bot.Series{Name: s.name})
	}
	every := (len(a.cuts) + maxBars - 1) / maxBars
	for from := 0; from < len(a.cuts); from += every {
		to := min(from+every, len(a.cuts))
		span := bot.Range{From: a.cuts[from].From, To: a.cuts[to-1].To}
		var sum figures.AgentTime
		for _, r := range a.rows {
			for _, part := range r.Parts[from:to] {
				sum.Merge(part.Time)
			}
		}
		q := queueAnswer{request: a.request, question: question{window: a.window}}
		c.X = append(c.X, q.label(span))
		for k, s := range stateTimes(sum) {
			all[k].Values = append(all[k].Values, float64(s.time)/float64(span.Duration()))
		}
	}
	c.X, all = withoutQuiet(c.X, all)
	c.Series = slices.DeleteFunc(all, func(s bot.Series) bool { return slices.Max(s.Values) == 0 })
	return c
}
