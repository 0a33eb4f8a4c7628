package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"floorwalker/bot"
	"floorwalker/bot/figures"
	"floorwalker/bot/language"
	"floorwalker/integrations/contactcenter"
)

// activitySource is what agent activity needs.
type activitySource interface {
	agentLooker
	agentTimeSource
}

// agentActivity shows what one agent did in a time, state by state.
type agentActivity struct{ source activitySource }

// maxActivityDays is how many days are shown: a row of the picture each.
const maxActivityDays = 31

func (agentActivity) Spec() bot.Spec {
	return bot.Spec{
		Name:    "agent activity",
		Area:    areaAgents,
		Aliases: []string{"activity", "timeline", "agent timeline", "state history", "what has been doing"},
		Summary: "Shows what an agent did in a time, state by state, as a picture.",
		Params: []bot.Param{
			{Name: "agent", Kind: bot.KindAgent, Required: true, Ask: "Whose activity?"},
			{Name: "time", Kind: bot.KindRange},
			{Name: "format", Kind: bot.KindChoice, Choices: pictureOrFile},
		},
		Examples: []string{
			"agent activity Maya Patel", "agent activity Tom Becker yesterday", "timeline of Luis Ortega today",
			"what did Priya Raman do yesterday", "what has Sam Okafor been doing today", "activity of Grace Lin this morning csv",
			"show me Dana Whitfield's timeline", "how did Maya Patel spend the day", "agent activity Luis Ortega last week",
			"state history of Tom Alvarez since 9", "show me what Maya did this afternoon", "show me the activity of Grace Lin", "Priya's activity yesterday",
		},
		Role: bot.Supervisor,
	}
}

func (c agentActivity) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	window := r.Range("time")
	switch {
	case !window.From.Before(r.Now):
		return bot.Reply{}, bot.Errorf(bot.Invalid, "That time has not come yet; activity can be shown up to now.")
	case window.Duration() > maxActivityDays*day+time.Hour: // a day of 25 hours is one
		return bot.Reply{}, bot.Errorf(bot.Invalid, "I show the activity of up to %d days; “report agent” sums up a longer time.", maxActivityDays)
	case window.To.After(r.Now):
		window.To = r.Now
	}
	a := activityReport{request: r, window: window, agent: r.Agent("agent")}
	for d := range days(window, r.Location) {
		found, err := c.source.AgentSpans(ctx, d, contactcenter.AgentFilter{AgentIDs: []string{a.agent.ID}})
		if err != nil {
			return bot.Reply{}, err
		}
		row := activityDay{Range: d}
		for _, f := range found {
			if f.Agent.ID == a.agent.ID {
				row.spans = append(row.spans, f.Spans...)
			}
		}
		a.days = append(a.days, row)
		if n := len(a.days); n > 1 && r.Progress != nil {
			r.Progress(n, int(window.Duration()/day)+1, "Reading day by day")
		}
	}
	a.sum()
	if len(a.states) == 0 {
		return c.nothing(ctx, a)
	}
	return a.reply()
}

// nothing answers for an agent without a session in the window, with when the
// last one was.
func (c agentActivity) nothing(ctx context.Context, a activityReport) (bot.Reply, error) {
	now, err := lookAt(ctx, c.source, a.agent)
	if err != nil {
		return bot.Reply{}, err
	}
	reply := bot.Reply{Headline: fmt.Sprintf("%s was not logged in, %s.", a.agent.Name, a.when()), Items: []bot.Value{agentValue(a.agent)}}
	switch {
	case now.State != bot.StateLoggedOut:
		reply.Facts = []bot.Fact{{Label: "Now", Value: stateOf(now) + lasting(now, a.request)}}
	case !now.Since.IsZero():
		reply.Facts = []bot.Fact{{Label: "Last session ended", Value: dateTime(now.Since, a.request.Location)}}
	default:
		reply.Note = "Webex Contact Center shows no session of theirs in the last week."
	}
	return reply, nil
}

// days yields the window day by day in the centre's zone.
func days(window bot.Range, zone *time.Location) func(func(bot.Range) bool) {
	return func(yield func(bot.Range) bool) {
		for from := window.From; from.Before(window.To); {
			y, m, d := from.In(zone).Date()
			to := time.Date(y, m, d+1, 0, 0, 0, 0, zone)
			if to.After(window.To) {
				to = window.To
			}
			if !yield(bot.Range{From: from, To: to}) {
				return
			}
			from = to
		}
	}
}

// activityDay is what an agent did on one day, in order.
type activityDay struct {
	bot.Range
	spans []contactcenter.StateSpan
}

// activityState sums up the times in one state.
type activityState struct {
	name           string
	times          int
	total, longest time.Duration
}

// activityReport puts an agent's activity into words.
type activityReport struct {
	request bot.Request
	window  bot.Range
	agent   bot.Agent
	days    []activityDay
	states  []activityState // those of the longest time first
	total   time.Duration
}

func spanName(s contactcenter.StateSpan) string {
	return stateOf(bot.Agent{State: s.State, IdleCode: s.IdleCode})
}

// sum adds the spans of a state up. One that goes on over midnight is one time.
func (a *activityReport) sum() {
	index := map[string]int{}
	var last contactcenter.StateSpan
	length := time.Duration(0) // of the stretch that last belongs to
	for _, d := range a.days {
		for _, s := range d.spans {
			name := spanName(s)
			i, known := index[name]
			if !known {
				i = len(a.states)
				index[name] = i
				a.states = append(a.states, activityState{name: name})
			}
			state := &a.states[i]
			goesOn := last.To.Equal(s.From) && spanName(last) == name && last.ContactID == s.ContactID
			if !goesOn {
				state.times++
				length = 0
			}
			length += s.Duration()
			state.total += s.Duration()
			state.longest = max(state.longest, length)
			a.total += s.Duration()
			last = s
		}
	}
	slices.SortStableFunc(a.states, func(x, y activityState) int { return int(y.total/time.Millisecond) - int(x.total/time.Millisecond) })
}

func (a activityReport) when() string { return language.Describe(a.window, a.request.Location) }

func (a activityReport) reply() (bot.Reply, error) {
	var parts []string
	for _, s := range a.states[:min(len(a.states), 3)] {
		parts = append(parts, s.name+" "+hours(s.total))
	}
	reply := bot.Reply{
		Headline: fmt.Sprintf("%s was logged in for %s: %s, %s.", a.agent.Name, hours(a.total), strings.Join(parts, ", "), a.when()),
		Chart:    a.chart(),
		Table:    a.table(),
		Note:     "Window " + a.when() + " · of several channels at a time the most engaged one counts · time logged out is not in it",
		Items:    []bot.Value{agentValue(a.agent)},
		Explain: []string{
			"Logged in: the sum of all activity records of the agent that lie in the window, " + hours(a.total),
			"Share: time in the state ÷ time logged in",
			"Times: how often the state was entered; longest: its longest stretch without a break",
			"Left out: time logged out",
		},
		Buttons: []bot.Button{
			run("Now", "agent status", bot.Slots{"agent": {agentValue(a.agent)}}),
			run("Figures", "report agent", bot.Slots{"agent": {agentValue(a.agent)}, "time": {{Kind: bot.KindRange, Range: &a.window}}}),
		},
	}
	var err error
	if wantsFile(a.request) {
		reply.Chart = nil
		reply.File, err = a.file()
		return reply, err
	}
	csv := bot.Value{Kind: bot.KindChoice, ID: formatCSV, Name: formatCSV}
	reply.Buttons = append(reply.Buttons, run("As a file", "agent activity", a.request.Slots.With("format", csv)), run("Explain", "explain", nil))
	return reply, nil
}

func (a activityReport) table() *bot.Table {
	t := &bot.Table{Columns: []bot.Column{{Title: "State"}, {Title: "Time", Right: true}, {Title: "Share", Right: true}, {Title: "Times", Right: true}, {Title: "Longest", Right: true}},
		Total: len(a.states)}
	for _, s := range a.states[:min(len(a.states), maxRows)] {
		t.Rows = append(t.Rows, []string{s.name, hours(s.total), figures.Percent(s.total.Seconds() / a.total.Seconds()), count(s.times), hours(s.longest)})
	}
	return t
}

func (a activityReport) file() (*bot.File, error) {
	f := csvFor(a.request, "From", "To", "State", "Idle code", "Seconds", "Queue", "Contact")
	for _, d := range a.days {
		for _, s := range d.spans {
			f.Add(iso(s.From, a.request.Location), iso(s.To, a.request.Location), string(s.State), s.IdleCode, seconds(s.Duration()), s.QueueName, s.ContactID)
		}
	}
	return f.File("activity-" + a.window.From.In(a.request.Location).Format("2006-01-02") + ".csv")
}
