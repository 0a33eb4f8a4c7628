package commands

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"floorwalker/bot"
	"floorwalker/bot/language"
	"floorwalker/integrations/analyzer"
)

// sessionActivities lists agent activity records (AARs), with a picture when
// they are one agent's.
type sessionActivities struct{ source agentRecords }

func (sessionActivities) Spec() bot.Spec {
	return bot.Spec{
		Name:    "session activities",
		Area:    areaSessions,
		Aliases: []string{"agent activities", "aars", "legacy activities"},
		Summary: "Lists the legacy records (AARs) of what agents did, with a timeline for one agent.",
		Params: []bot.Param{
			{Name: "agent", Kind: bot.KindAgent},
			{Name: "time", Kind: bot.KindRange},
			{Name: "format", Kind: bot.KindChoice, Choices: fileFormats},
		},
		Examples: []string{
			"session activities Maya Patel today", "agent activities of Luis Ortega this morning", "aars of Priya Raman yesterday",
			"session activities yesterday csv", "legacy activities of Tom Becker today", "session activities last hour",
		},
		Role: bot.Supervisor,
	}
}

// maxDrawn is how many spans a picture takes.
const maxDrawn = 2000

func (c sessionActivities) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	window := r.Range("time")
	l := listing[analyzer.AgentActivity]{plain: r.Text("format") == formatPlainCSV}
	l.compare = func(a, b analyzer.AgentActivity) int {
		return cmp.Or(b.Begin.Compare(a.Begin), cmp.Compare(since(b.Begin, b.End, r.Now), since(a.Begin, a.End, r.Now)), cmp.Compare(a.Agent, b.Agent), cmp.Compare(a.Channel, b.Channel), cmp.Compare(a.State, b.State))
	}
	l.columns = []string{"Agent", "Team", "Channel", "State", "Code", "Begin", "End", "Duration (s)"}
	l.cells = func(a analyzer.AgentActivity) []string {
		return []string{a.Agent, a.Team, a.Channel, a.State, a.Code, iso(a.Begin, r.Location), iso(a.End, r.Location),
			number(a.End.Sub(a.Begin).Seconds(), !a.End.IsZero())}
	}
	if wantsFile(r) {
		l.open()
	}
	var drawn []analyzer.AgentActivity
	n := 0
	for a, err := range c.source.AgentActivities(ctx, window) {
		if err != nil {
			return bot.Reply{}, err
		}
		readRecords(r, &n)
		if !sameAgent(r.Agent("agent"), a.AgentID, a.Agent) {
			continue
		}
		l.add(a)
		if r.Has("agent") && len(drawn) <= maxDrawn {
			drawn = append(drawn, a)
		}
	}
	answer := recordAnswer{r, window, "session activities", [2]string{"agent activity", "agent activities"}, l.n, l.file}
	if l.n == 0 {
		return answer.reply(nil)
	}
	reply, err := answer.reply(activityTable(r, l.top, l.n))
	if len(drawn) <= maxDrawn {
		reply.Chart = activityChart(r, window, drawn)
	}
	return reply, err
}

func activityTable(r bot.Request, top []analyzer.AgentActivity, total int) *bot.Table {
	t := &bot.Table{Total: total, Columns: []bot.Column{{Title: "Began"}, {Title: "Agent"}, {Title: "State"}, {Title: "Lasted", Right: true}}}
	layout := dayLayout(r, top[0].Begin, top[len(top)-1].Begin)
	for _, a := range top {
		length := "goes on"
		if !a.End.IsZero() {
			length = lasted(a.Begin, a.End)
		}
		t.Rows = append(t.Rows, []string{a.Begin.In(r.Location).Format(layout), cmp.Or(a.Agent, a.AgentID), legacyState(a), length})
	}
	return t
}

func legacyState(a analyzer.AgentActivity) string {
	if a.Code != "" {
		return a.State + " (" + a.Code + ")"
	}
	return a.State
}

// activityChart draws one agent's states, a row for each channel; nil when
// there is nothing to draw.
func activityChart(r bot.Request, window bot.Range, all []analyzer.AgentActivity) *bot.Chart {
	slices.SortFunc(all, func(a, b analyzer.AgentActivity) int { return a.Begin.Compare(b.Begin) })
	if len(all) == 0 {
		return nil
	}
	shown := bot.Range{From: all[0].Begin, To: all[0].Begin}
	for _, a := range all {
		if to := a.Begin.Add(since(a.Begin, a.End, r.Now)); to.After(shown.To) {
			shown.To = to
		}
	}
	if shown.To.After(window.To) && window.To.After(shown.From) {
		shown.To = window.To
	}
	if shown.Duration() <= 0 {
		return nil
	}
	name := r.Agent("agent").Name
	c := &bot.Chart{Kind: bot.ChartTimeline, X: clockTimes(shown.From, shown.To, r.Location), Title: name + ", " + language.Describe(window, r.Location)}
	spent := map[string]time.Duration{}
	longest := ""
	for _, a := range all {
		row := cmp.Or(a.Channel, name)
		i := slices.IndexFunc(c.Rows, func(x bot.TimelineRow) bool { return x.Name == row })
		if i < 0 {
			i = len(c.Rows)
			c.Rows = append(c.Rows, bot.TimelineRow{Name: row})
		}
		length := since(a.Begin, a.End, r.Now)
		c.Rows[i].Spans = append(c.Rows[i].Spans, stretch(a.Begin, a.Begin.Add(length), shown, a.State))
		if spent[a.State] += length; spent[a.State] > spent[longest] || longest == "" {
			longest = a.State
		}
	}
	c.Rows = c.Rows[:min(len(c.Rows), maxTimelineRows)]
	c.Alt = fmt.Sprintf("Most time was spent %s: %s.", longest, hours(spent[longest]))
	return c
}
