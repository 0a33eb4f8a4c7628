package commands

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"floorwalker/bot"
	"floorwalker/bot/language"
	"floorwalker/integrations/analyzer"
)

// sessionList lists contact session records (CSRs).
type sessionList struct{ source sessionSource }

func (sessionList) Spec() bot.Spec {
	return bot.Spec{
		Name:    "session list",
		Area:    areaSessions,
		Aliases: []string{"list sessions", "sessions", "csrs", "legacy records", "list csrs"},
		Summary: "Lists the legacy records (CSRs) of contact sessions of a time, an agent or a channel.",
		Params: []bot.Param{
			{Name: "time", Kind: bot.KindRange},
			{Name: "agent", Kind: bot.KindAgent},
			{Name: "channel", Kind: bot.KindChannel},
			{Name: "format", Kind: bot.KindChoice, Choices: fileFormats},
		},
		Examples: []string{
			"session list", "session list yesterday", "list sessions of last week csv", "csrs of Maya Patel yesterday",
			"session list last 2 hours", "sessions of Luis Ortega this morning", "legacy records of yesterday plain csv",
			"session list chats today",
		},
		Role: bot.Supervisor,
	}
}

func (c sessionList) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	window, agent, channel := r.Range("time"), r.Agent("agent"), r.Text("channel")
	l := listing[analyzer.Session]{plain: r.Text("format") == formatPlainCSV}
	l.compare = func(a, b analyzer.Session) int { return cmp.Or(b.Begin.Compare(a.Begin), cmp.Compare(a.ID, b.ID)) }
	l.columns = []string{"Session", "Begin", "End", "From", "To", "Customer", "Entry point", "Team", "Agent", "Channel", "Direction",
		"State", "Termination", "Talk (s)"}
	l.cells = func(s analyzer.Session) []string {
		return []string{s.ID, iso(s.Begin, r.Location), iso(s.End, r.Location), caller(s.Caller), s.Called, s.Customer, s.EntryPoint,
			s.Team, s.Agent, s.Channel, s.Direction, s.State, s.Termination, number(s.Talk.Seconds(), s.Talked)}
	}
	if wantsFile(r) {
		l.open()
	}
	n := 0
	for s, err := range c.source.Sessions(ctx, window) {
		if err != nil {
			return bot.Reply{}, err
		}
		readRecords(r, &n)
		if sameAgent(agent, s.AgentID, s.Agent) && (channel == "" || s.Channel == "" || strings.EqualFold(s.Channel, channel)) {
			l.add(s)
		}
	}
	return sessionsReply(r, &l, window)
}

func sessionsReply(r bot.Request, l *listing[analyzer.Session], window bot.Range) (bot.Reply, error) {
	what := "sessions"
	if l.n == 1 {
		what = "session"
	}
	if channel := r.Text("channel"); channel != "" {
		what = channel + " " + what
	}
	if r.Has("agent") {
		what += " of " + r.Agent("agent").Name
	}
	when := language.Describe(window, r.Location)
	if l.n == 0 {
		return bot.Reply{Headline: fmt.Sprintf("The Analyzer has no %s (%s).", what, when), Note: legacyNote(r)}, nil
	}
	reply := bot.Reply{
		Headline: fmt.Sprintf("%s %s (%s).", count(l.n), what, when),
		Table:    sessionTable(r, l),
		Note:     "Newest first; times in " + r.Location.String() + ". " + legacyNote(r),
		Explain:  []string{"Counted: the contact session records (CSR) that the Analyzer gives for the window, " + when, "= " + count(l.n)},
	}
	for i, s := range l.top {
		reply.Items = append(reply.Items, taskValue(s.ID))
		if i < 3 {
			reply.Buttons = append(reply.Buttons, sessionButton(fmt.Sprintf("Open %d", i+1), "session show", s.ID))
		}
	}
	if l.file == nil {
		reply.Buttons = append(reply.Buttons, run("As a file", "session list",
			r.Slots.With("format", bot.Value{Kind: bot.KindChoice, ID: formatCSV, Name: formatCSV})))
		return reply, nil
	}
	reply.Note += leftOut(l.file)
	var err error
	reply.File, err = l.file.File("sessions-" + fileTime(window, r.Location) + ".csv")
	return reply, err
}

// leftOut says what a file has not; "" when it has all.
func leftOut(f *csvFile) string {
	if f.dropped == 0 {
		return ""
	}
	return fmt.Sprintf(" The file has the first %s; %s were left out.", count(f.added), count(f.dropped))
}

func sessionTable(r bot.Request, l *listing[analyzer.Session]) *bot.Table {
	t := &bot.Table{Total: l.n, Columns: []bot.Column{
		{Title: "Began"}, {Title: "From"}, {Title: "Entry point"}, {Title: "Agent"}, {Title: "State"}, {Title: "Talk", Right: true},
	}}
	layout := dayLayout(r, l.top[len(l.top)-1].Begin, l.top[0].Begin)
	for _, s := range l.top {
		t.Rows = append(t.Rows, []string{s.Begin.In(r.Location).Format(layout), sessionCaller(s), s.EntryPoint, s.Agent, sessionState(s),
			orDash(s.Talk, s.Talked && s.Talk > 0)})
	}
	return t
}

// dayLayout writes the times of a list: with the day when it is not today's.
func dayLayout(r bot.Request, moments ...time.Time) string {
	for _, t := range moments {
		if !sameDay(t, r.Now, r.Location) {
			return "2 Jan 15:04:05"
		}
	}
	return "15:04:05"
}
