package commands

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"time"

	"floorwalker/bot"
	"floorwalker/bot/language"
	"floorwalker/integrations/analyzer"
)

// agentRecords is what the commands on agents' legacy records need.
type agentRecords interface {
	AgentSessions(context.Context, bot.Range) iter.Seq2[analyzer.AgentSession, error]
	AgentActivities(context.Context, bot.Range) iter.Seq2[analyzer.AgentActivity, error]
}

// sessionAgents lists agent session records (ASRs).
type sessionAgents struct{ source agentRecords }

func (sessionAgents) Spec() bot.Spec {
	return bot.Spec{
		Name:    "session agents",
		Area:    areaSessions,
		Aliases: []string{"agent sessions", "asrs", "agent logins"},
		Summary: "Lists the legacy records (ASRs) of agents' sessions: login, logout and the time in each state.",
		Params: []bot.Param{
			{Name: "agent", Kind: bot.KindAgent},
			{Name: "time", Kind: bot.KindRange},
			{Name: "format", Kind: bot.KindChoice, Choices: fileFormats},
		},
		Examples: []string{
			"session agents", "session agents Maya Patel today", "agent sessions yesterday", "asrs of Luis Ortega last week",
			"agent sessions last week csv", "agent logins of Priya Raman this week",
		},
		Role: bot.Supervisor,
	}
}

func (c sessionAgents) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	window := r.Range("time")
	l := listing[analyzer.AgentSession]{plain: r.Text("format") == formatPlainCSV}
	l.compare = func(a, b analyzer.AgentSession) int {
		return cmp.Or(b.Begin.Compare(a.Begin), cmp.Compare(a.Agent, b.Agent), cmp.Compare(a.ID, b.ID))
	}
	l.columns = []string{"Session", "Agent", "Team", "Login", "Logout"}
	for _, state := range analyzer.SpentStates {
		l.columns = append(l.columns, capital(state)+" (s)")
	}
	l.cells = func(s analyzer.AgentSession) []string {
		cells := []string{s.ID, s.Agent, s.Team, iso(s.Begin, r.Location), iso(s.End, r.Location)}
		for _, state := range analyzer.SpentStates {
			d, ok := s.Spent[state]
			cells = append(cells, number(d.Seconds(), ok))
		}
		return cells
	}
	if wantsFile(r) {
		l.open()
	}
	n := 0
	for s, err := range c.source.AgentSessions(ctx, window) {
		if err != nil {
			return bot.Reply{}, err
		}
		readRecords(r, &n)
		if sameAgent(r.Agent("agent"), s.AgentID, s.Agent) {
			l.add(s)
		}
	}
	a := recordAnswer{r, window, "session agents", [2]string{"agent session", "agent sessions"}, l.n, l.file}
	if l.n == 0 {
		return a.reply(nil)
	}
	t := &bot.Table{Total: l.n, Columns: []bot.Column{{Title: "Agent"}, {Title: "Login"}, {Title: "Logout"}, {Title: "Logged in", Right: true},
		{Title: "Connected", Right: true}, {Title: "Idle", Right: true}, {Title: "Wrap-up", Right: true}}}
	layout := dayLayout(r, l.top[0].Begin, l.top[len(l.top)-1].Begin)
	for _, s := range l.top {
		spent := func(state string) string {
			d, ok := s.Spent[state]
			if !ok {
				return "–"
			}
			return hours(d)
		}
		out, in := "logged in", hours(max(r.Now.Sub(s.Begin), 0))
		if !s.End.IsZero() {
			out, in = s.End.In(r.Location).Format(layout), hours(s.End.Sub(s.Begin))
		}
		t.Rows = append(t.Rows, []string{cmp.Or(s.Agent, s.AgentID), s.Begin.In(r.Location).Format(layout), out, in,
			spent("connected"), spent("idle"), spent("wrapup")})
	}
	return a.reply(t)
}

// recordAnswer is the answer of a list of agents' records.
type recordAnswer struct {
	request bot.Request
	window  bot.Range
	command string
	nouns   [2]string // one, many
	n       int
	file    *csvFile
}

func (a recordAnswer) reply(t *bot.Table) (bot.Reply, error) {
	r := a.request
	what, when := a.nouns[1], language.Describe(a.window, r.Location)
	if a.n == 1 {
		what = a.nouns[0]
	}
	if r.Has("agent") {
		what += " of " + r.Agent("agent").Name
	}
	if a.n == 0 {
		return bot.Reply{Headline: fmt.Sprintf("The Analyzer has no %s (%s).", what, when), Note: legacyNote(r)}, nil
	}
	reply := bot.Reply{Headline: fmt.Sprintf("%s %s (%s).", count(a.n), what, when), Table: t,
		Note: "Newest first; times in " + r.Location.String() + ". " + legacyNote(r)}
	if a.file == nil {
		reply.Buttons = []bot.Button{run("As a file", a.command, r.Slots.With("format", bot.Value{Kind: bot.KindChoice, ID: formatCSV, Name: formatCSV}))}
		return reply, nil
	}
	reply.Note += leftOut(a.file)
	var err error
	reply.File, err = a.file.File(agentFileNames[a.command] + "-" + fileTime(a.window, r.Location) + ".csv")
	return reply, err
}

var agentFileNames = map[string]string{"session agents": "agent-sessions", "session activities": "agent-activities"}

// since is from a moment until another, or until now.
func since(from, to, now time.Time) time.Duration {
	if to.IsZero() {
		to = now
	}
	return max(to.Sub(from), 0)
}
