package commands

import (
	"context"
	"fmt"
	"slices"

	"floorwalker/bot"
	"floorwalker/integrations/analyzer"
)

// chainSource follows the activities of a session. found is called after each.
type chainSource interface {
	Chain(ctx context.Context, id string, found func(n int)) (analyzer.Chain, error)
	Activity(context.Context, analyzer.ActivityID) (analyzer.Activity, error)
}

// sessionChain shows the activity records (CARs) of a session one after
// another, with a picture of them.
type sessionChain struct{ source chainSource }

func (sessionChain) Spec() bot.Spec {
	return bot.Spec{
		Name:    "session chain",
		Area:    areaSessions,
		Aliases: []string{"session activities of", "activity chain", "cars of", "event chain", "session timeline", "cars"},
		Summary: "Follows the activities (CARs) of one contact session, with a picture of the time each took.",
		Params: []bot.Param{
			{Name: "task", Kind: bot.KindTaskID, Required: true, Ask: "Which session? Say its id, or “the second one” after a list."},
			{Name: "format", Kind: bot.KindChoice, Choices: fileFormats},
		},
		Examples: []string{
			"session chain 74d98c29-39b4-4e1e-81fa-0ce0ae5aebb0", "session chain of the second one",
			"activity chain of 6a64d539-4653-4c48-98d7-78fb66c1bc1d", "cars of that call",
			"session chain 74d98c29-39b4-4e1e-81fa-0ce0ae5aebb0 csv", "session timeline of that call",
		},
		Role: bot.Supervisor,
	}
}

func (c sessionChain) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	chain, err := c.source.Chain(ctx, idOf(r, "task"), func(n int) {
		if r.Progress != nil {
			r.Progress(n, 0, plural(n, "activity", "activities")+" read")
		}
	})
	if err != nil {
		return bot.Reply{}, err
	}
	s := chain.Session
	reply := bot.Reply{
		Note:    legacyNote(r),
		Items:   []bot.Value{taskValue(s.ID)},
		Buttons: []bot.Button{sessionButton("Record", "session show", s.ID)},
	}
	if chain.Open {
		reply.Note = "The chain stops before the session does: how the Analyzer calls what follows is not known. " + reply.Note
	}
	who := "session of " + caller(s.Caller) + ", " + dateTime(s.Begin, r.Location)
	if len(chain.Activities) == 0 {
		reply.Headline = "The Analyzer has no activities of the " + who + "."
		reply.Note = legacyNote(r)
		return reply, nil
	}
	reply.Headline = fmt.Sprintf("%s of the %s: %s.", plural(len(chain.Activities), "activity", "activities"), who, sessionState(s))
	reply.Table = chainTable(chain, r)
	reply.Chart = chainChart(chain, r)
	if !wantsFile(r) && len(chain.Activities) <= maxRows {
		reply.Buttons = append(reply.Buttons, run("As a file", "session chain",
			r.Slots.With("format", bot.Value{Kind: bot.KindChoice, ID: formatCSV, Name: formatCSV})))
		return reply, nil
	}
	f := csvFor(r, "Activity", "Event", "Begin", "End", "Duration (s)", "Queue", "Team", "Agent")
	for _, a := range chain.Activities {
		length, ok := a.End.Sub(a.Begin), !a.End.IsZero()
		f.Add(a.String(), a.Event, iso(a.Begin, r.Location), iso(a.End, r.Location), number(length.Seconds(), ok), a.Queue, a.Team, a.Agent)
	}
	reply.File, err = f.File("session-" + s.ID + "-activities.csv")
	return reply, err
}

func chainTable(chain analyzer.Chain, r bot.Request) *bot.Table {
	t := &bot.Table{Total: len(chain.Activities), Columns: []bot.Column{
		{Title: "Began"}, {Title: "Activity"}, {Title: "Lasted", Right: true}, {Title: "Queue"}, {Title: "Agent"},
	}}
	for _, a := range chain.Activities[:min(len(chain.Activities), maxRows)] {
		length := "goes on"
		if !a.End.IsZero() {
			length = lasted(a.Begin, a.End)
		}
		t.Rows = append(t.Rows, []string{a.Begin.In(r.Location).Format("15:04:05"), a.Event, length, a.Queue, a.Agent})
	}
	return t
}

// chainChart draws a row for each agent and one for the time without any. It
// is nil when nothing took any time.
func chainChart(chain analyzer.Chain, r bot.Request) *bot.Chart {
	first, last := chain.Activities[0].Begin, chain.Activities[0].Begin
	end := func(a analyzer.Activity) (to bot.Range) {
		to = bot.Range{From: a.Begin, To: a.End}
		if a.End.IsZero() {
			to.To = r.Now
		}
		return to
	}
	for _, a := range chain.Activities {
		if to := end(a).To; to.After(last) {
			last = to
		}
	}
	if !last.After(first) {
		return nil
	}
	whole := bot.Range{From: first, To: last}
	c := &bot.Chart{Kind: bot.ChartTimeline, X: clockTimes(first, last, r.Location),
		Title: "Session of " + caller(chain.Session.Caller) + ", " + dateTime(first, r.Location)}
	longest := chain.Activities[0]
	for _, a := range chain.Activities {
		stay := end(a)
		if stay.Duration() > end(longest).Duration() {
			longest = a
		}
		name := a.Agent
		if name == "" {
			name = "Without an agent"
		}
		i := slices.IndexFunc(c.Rows, func(row bot.TimelineRow) bool { return row.Name == name })
		if i < 0 {
			i = len(c.Rows)
			c.Rows = append(c.Rows, bot.TimelineRow{Name: name})
		}
		if stay.Duration() > 0 {
			c.Rows[i].Spans = append(c.Rows[i].Spans, stretch(stay.From, stay.To, whole, a.Event))
		}
	}
	c.Rows = slices.DeleteFunc(c.Rows, func(row bot.TimelineRow) bool { return len(row.Spans) == 0 })
	c.Rows = c.Rows[:min(len(c.Rows), maxTimelineRows)]
	c.Alt = fmt.Sprintf("The longest activity was %s, %s.", longest.Event, lasted(longest.Begin, end(longest).To))
	return c
}

// maxTimelineRows is how many rows of a timeline a phone can show.
const maxTimelineRows = 20
