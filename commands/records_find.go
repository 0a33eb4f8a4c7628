package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"floorwalker/bot"
	"floorwalker/bot/language"
)

// recordsFind lists the calls with somebody: by number, or by a part of a name.
type recordsFind struct{ ledger }

func (recordsFind) Spec() bot.Spec {
	return bot.Spec{
		Name:    "records find",
		Area:    areaRecords,
		Aliases: []string{"find calls with", "search the call records for"},
		Summary: "Lists the telephone calls with a number or a person of the last days, from the call records.",
		Params: []bot.Param{
			{Name: "phone", Kind: bot.KindPhoneNumber}, {Name: "party", Kind: bot.KindParty}, {Name: "time", Kind: bot.KindRange},
			{Name: "format", Kind: bot.KindChoice, Choices: fileFormats}, allCustomers,
		},
		Examples: []string{
			"records find +12025550143", "records find \"Henry Green\" yesterday", "find calls with \"Henry Green\"", "show the calls with \"Henry Green\"", "search the call records for +12025550143 last week",
			"search the call records for +12025550143", "find calls with \"Henry Green\" this week", "records find +12025550143 csv",
			"records find withheld today", "who called +12025550143 today", "which of us called +12025550143 yesterday", "the calls with \"Henry Green\"",
		},
		Role: bot.Supervisor,
	}
}

func (c recordsFind) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	window := lastDays(r, 7)
	hides := hidden(r.Text("party"))
	q := bot.RecordQuery{Number: r.Text("phone")}
	who := q.Number
	if party := r.Text("party"); who == "" {
		if who = party; strings.Trim(party, "+0123456789 -()") == "" {
			q.Number = party
		} else {
			q.Name = party
		}
	}
	switch {
	case who == "":
		return bot.Reply{Headline: "Whose calls? Give me a number, or a name in quotes.", Asks: "party"}, nil
	case q.Number != "" && len(digitsOf(q.Number)) < 2:
		return bot.Reply{}, bot.Errorf(bot.Invalid, "“%s” is no number that I can look for. Nothing was changed.", short(who))
	}
	if hides {
		who = "a withheld number"
	}
	found, err := c.calls(ctx, r, window, func(k *bot.LoggedCall) bool {
		if hides {
			return k.Way() == bot.CallInbound && far(k).Withheld
		}
		return slices.ContainsFunc(k.Legs, func(l bot.CallRecord) bool { return q.Matches(&l) })
	})
	if err != nil {
		return bot.Reply{}, err
	}
	return c.reply(r, found, who)
}

func (c recordsFind) reply(r bot.Request, found logged, who string) (bot.Reply, error) {
	when := language.Describe(found.window, r.Location)
	n := len(found.calls)
	reply := bot.Reply{Headline: fmt.Sprintf("No calls with %s, %s%s.", short(who), when, found.asFar()), Note: found.note(r)}
	if n == 0 {
		if !r.Has("time") {
			reply.Note += " Without a time, I look at the last 7 days."
		}
		return reply, nil
	}
	var t callTally
	for i := range found.calls {
		t.add(&found.calls[i])
	}
	reply.Headline = fmt.Sprintf("%s with %s, %s: %s answered, %s not; newest first.", plural(n, "call", "calls"), short(who), when, count(t.answered), count(n-t.answered))
	reply.Facts = []bot.Fact{{Label: "Talk time", Value: hours(t.talk)}}
	reply.Table = callTable(r, found)
	if n > maxRows || wantsFile(r) {
		var err error
		if reply.File, err = callFile(r, found); err != nil {
			return bot.Reply{}, err
		}
	}
	if reply.File == nil {
		reply.Buttons = append(reply.Buttons, run("As a file", "records find", r.Slots.With("format", bot.Value{Kind: bot.KindChoice, ID: formatCSV, Name: formatCSV})))
	}
	return reply, nil
}

// outcomeWords say what became of a call.
func outcomeWords(k *bot.LoggedCall) string {
	if k.Fate() == bot.CallWasAnswered {
		return "answered"
	}
	fate := map[bot.CallFate]string{bot.CallWasMissed: "missed", bot.CallNoAnswer: "not answered", bot.CallHasFailed: "failed"}[k.Fate()]
	if why := reasonWords(k.Reason()); k.Reason() != "" && why != "no answer" {
		return fate + ", " + why
	}
	return fate
}

func talked(k *bot.LoggedCall) string {
	if k.Fate() != bot.CallWasAnswered {
		return "–"
	}
	return language.Humanize(k.Talk().Truncate(time.Second))
}

// callCells are a call in a file.
func callCells(k *bot.LoggedCall, r bot.Request) []string {
	p, who := far(k), k.Who()
	name, number := p.Name, p.Number
	if p.Withheld {
		name, number = withheld, withheld
	}
	return []string{iso(k.Start(), r.Location), iso(k.End(), r.Location), string(k.Way()), name, number, who.User, k.Queue(), who.Location,
		string(k.Fate()), k.Reason(), seconds(k.Wait()), seconds(k.Talk()), k.ID}
}
