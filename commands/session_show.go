package commands

import (
	"context"
	"fmt"

	"floorwalker/bot"
	"floorwalker/bot/language"
	"floorwalker/integrations/analyzer"
)

// sessionShow shows one contact session record (CSR).
type sessionShow struct{ source sessionSource }

func (sessionShow) Spec() bot.Spec {
	return bot.Spec{
		Name:    "session show",
		Area:    areaSessions,
		Aliases: []string{"show session", "csr", "legacy record"},
		Summary: "Shows the legacy record (CSR) of one contact session, all its fields as a file if asked for.",
		Params: []bot.Param{
			{Name: "task", Kind: bot.KindTaskID, Required: true, Ask: "Which session? Say its id, or “the second one” after a list."},
			{Name: "format", Kind: bot.KindChoice, Choices: fileFormats},
		},
		Examples: []string{
			"session show 74d98c29-39b4-4e1e-81fa-0ce0ae5aebb0", "csr 6a64d539-4653-4c48-98d7-78fb66c1bc1d",
			"show the session 74d98c29-39b4-4e1e-81fa-0ce0ae5aebb0", "show the csr of that call", "legacy record of the second one",
			"session show 74d98c29-39b4-4e1e-81fa-0ce0ae5aebb0 csv",
		},
		Role: bot.Supervisor,
	}
}

func (c sessionShow) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	s, err := c.source.Session(ctx, idOf(r, "task"))
	if err != nil {
		return bot.Reply{}, err
	}
	what := map[string]string{"telephony": "Call", "chat": "Chat", "email": "Email", "social": "Message"}[s.Channel]
	if what == "" {
		what = "Session"
	}
	direction := "from"
	if s.Direction == "outbound" {
		direction = "to"
	}
	reply := bot.Reply{
		Headline: fmt.Sprintf("%s %s %s, %s: %s.", what, direction, caller(s.Caller), dateTime(s.Begin, r.Location), sessionState(s)),
		Facts:    sessionFacts(s, r),
		Note:     legacyNote(r),
		Items:    []bot.Value{taskValue(s.ID)},
		Buttons:  []bot.Button{sessionButton("Activities", "session chain", s.ID)},
	}
	if !wantsFile(r) {
		reply.Buttons = append(reply.Buttons, run("All fields", "session show",
			r.Slots.With("format", bot.Value{Kind: bot.KindChoice, ID: formatCSV, Name: formatCSV})))
		return reply, nil
	}
	f := csvFor(r, "Field", "Value")
	for i, name := range s.Record.Columns {
		f.Add(name, s.Record.Values[i])
	}
	reply.File, err = f.File("session-" + s.ID + ".csv")
	return reply, err
}

func sessionFacts(s analyzer.Session, r bot.Request) []bot.Fact {
	var facts []bot.Fact
	add := func(label, value string) {
		if value != "" {
			facts = append(facts, bot.Fact{Label: label, Value: value})
		}
	}
	add("Id", s.ID)
	add("Customer", s.Customer)
	add("Called", s.Called)
	add("Entry point", s.EntryPoint)
	add("Queue", s.Queue)
	add("Team", s.Team)
	add("Agent", s.Agent)
	if s.Talked && s.Talk > 0 {
		add("Talk", language.Humanize(s.Talk))
	}
	if !s.End.IsZero() {
		add("Ended", dateTime(s.End, r.Location))
		add("Lasted", lasted(s.Begin, s.End))
	}
	return facts
}
