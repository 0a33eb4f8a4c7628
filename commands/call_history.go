package commands

import (
	"context"
	"fmt"
	"slices"

	"floorwalker/bot"
	"floorwalker/bot/language"
)

// callHistory shows the last calls of a phone.
type callHistory struct{ desk }

func (callHistory) Spec() bot.Spec {
	return bot.Spec{
		Name:    "call history",
		Area:    areaCalls,
		Aliases: []string{"recent calls", "my missed calls"},
		Summary: "Shows the last calls of your phone, in a direct message: placed, received, missed.",
		Params: []bot.Param{
			{Name: "type", Kind: bot.KindChoice, Choices: []string{"missed", "received", "placed"}},
			{Name: "person", Kind: bot.KindPerson}, {Name: "time", Kind: bot.KindRange},
		},
		Examples: []string{
			"call history", "who did I talk to today", "my missed calls", "call history missed", "call history placed today", "who tried to reach me today",
			"which calls did I miss today", "my call history yesterday", "calls that I missed yesterday", "call history received", "call history for Maya Patel",
		},
		Role: bot.Viewer,
	}
}

func (c callHistory) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	u, err := c.user(r)
	if err != nil {
		return bot.Reply{}, err
	}
	kind := r.Text("type")
	past, err := u.History(ctx, kind)
	if err != nil {
		return bot.Reply{}, err
	}
	what, window := "calls", ""
	if kind != "" {
		what = kind + " calls"
	}
	if r.Has("time") {
		within := r.Range("time")
		past = slices.DeleteFunc(past, func(p bot.PastCall) bool { return !within.Contains(p.At) })
		window = " (" + language.Describe(within, r.Location) + ")"
	}
	slices.SortStableFunc(past, func(a, b bot.PastCall) int { return b.At.Compare(a.At) })
	reply := bot.Reply{
		Headline: fmt.Sprintf("%s no %s%s.", u.has(), what, window),
		Note:     "Webex keeps the last twenty of each type. As of " + clock(r.Now, r.Location) + ".",
		Private:  true,
	}
	if len(past) == 0 {
		return reply, nil
	}
	reply.Headline = fmt.Sprintf("%s %s%s, newest first.", u.has(), counted(len(past), what), window)
	reply.Table = &bot.Table{Columns: []bot.Column{{Title: "Time"}, {Title: "With"}, {Title: "Number"}, {Title: "Type"}}, Total: len(past)}
	file := newCSV("Time", "With", "Number", "Type")
	for _, p := range past {
		cells := []string{partyName(p.Party), shownNumber(p.Party), p.Type}
		if len(reply.Table.Rows) < maxRows {
			reply.Table.Rows = append(reply.Table.Rows, append([]string{dateTime(p.At, r.Location)}, cells...))
		}
		file.Add(append([]string{iso(p.At, r.Location)}, cells...)...)
	}
	if len(past) > maxRows {
		reply.File, err = file.File("call-history-" + r.Now.In(r.Location).Format("2006-01-02") + ".csv")
	}
	return reply, err
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what[:len(what)-1]
	}
	return count(n) + " " + what
}
