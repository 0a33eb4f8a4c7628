package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"floorwalker/bot"
	"floorwalker/bot/language"
)

// recordsList lists the calls that ended in a time.
type recordsList struct{ ledger }

func (recordsList) Spec() bot.Spec {
	return bot.Spec{
		Name:    "records list",
		Area:    areaRecords,
		Aliases: []string{"list the call records", "list the recorded calls"},
		Summary: "Lists the telephone calls that ended in a time: all, the answered, missed, long or failed ones.",
		Params: []bot.Param{
			{Name: "which", Kind: bot.KindChoice, Choices: []string{whichAnswered, whichMissed, whichLong, whichFailed}},
			{Name: "person", Kind: bot.KindPerson}, {Name: "location", Kind: bot.KindLocation}, {Name: "calling queue", Kind: bot.KindCallQueue},
			{Name: "direction", Kind: bot.KindChoice, Choices: callWays}, {Name: "longer", Kind: bot.KindDuration}, {Name: "time", Kind: bot.KindRange},
			{Name: "format", Kind: bot.KindChoice, Choices: fileFormats}, allCustomers,
		},
		Examples: []string{
			"records list", "records list today Raleigh", "list the call records of the last hour", "records list long yesterday", "records list failed today",
			"records list long over 20 minutes yesterday", "records list for Maya Patel today", "list the call records of Night Desk today", "records list outbound today csv",
			"records list missed for Maya Patel yesterday", "which phone calls failed today", "which recorded calls failed today and why",
		},
		Role: bot.Supervisor,
	}
}

func (c recordsList) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	w := callWish{which: plainWhich(r.Text("which")), longer: longCall}
	if r.Has("longer") {
		w.longer = r.Duration("longer")
		if !r.Has("which") {
			w.which = whichLong
		}
	}
	narrowed := c.narrowed(r)
	found, err := c.calls(ctx, r, r.Range("time"), func(k *bot.LoggedCall) bool { return narrowed(k) && w.fits(k.Fate(), k.Talk()) })
	if err != nil {
		return bot.Reply{}, err
	}
	when := language.Describe(found.window, r.Location)
	what := strings.TrimPrefix(w.words(), "ended ")
	if way := r.Text("direction"); way != "" {
		what = way + " " + what
	}
	name := subject(r, "All calls")
	n := len(found.calls)
	reply := bot.Reply{Headline: fmt.Sprintf("%s: no %s, %s%s.", name, what, when, found.asFar()), Note: found.note(r)}
	if n == 0 {
		return reply, nil
	}
	reply.Headline = fmt.Sprintf("%s: %s %s, %s, newest first.", name, count(n), what, when)
	if n == 1 {
		reply.Headline = fmt.Sprintf("%s: one of %s, %s.", name, what, when)
	}
	reply.Table = callTable(r, found)
	if n > maxRows || wantsFile(r) {
		if reply.File, err = callFile(r, found); err != nil {
			return bot.Reply{}, err
		}
	}
	if reply.File == nil {
		reply.Buttons = append(reply.Buttons, run("As a file", "records list", r.Slots.With("format", bot.Value{Kind: bot.KindChoice, ID: formatCSV, Name: formatCSV})))
	}
	reply.Buttons = append(reply.Buttons, run("Summary", "records summary", kept(r, found.window, "location", "calling queue", "direction", "time", "all")))
	return reply, nil
}

// newestFirst are calls in the order in which lists show them: by their beginning,
// which is what stands in the first column.
func newestFirst(calls []bot.LoggedCall) []bot.LoggedCall {
	calls = slices.Clone(calls)
	slices.Reverse(calls)
	slices.SortStableFunc(calls, func(a, b bot.LoggedCall) int { return b.Start().Compare(a.Start()) })
	return calls
}

// callTable shows the newest calls.
func callTable(r bot.Request, found logged) *bot.Table {
	t := &bot.Table{Total: len(found.calls), Columns: []bot.Column{{Title: "Began"}, {Title: "Way"}, {Title: "With"}, {Title: "Who"}, {Title: "Outcome"}, {Title: "Talked", Right: true}}}
	layout := moments(r, found.window)
	for _, k := range newestFirst(found.calls) {
		if len(t.Rows) < maxRows {
			t.Rows = append(t.Rows, []string{k.Start().In(r.Location).Format(layout), string(k.Way()), farCells(&k), ownParty(&k), outcomeWords(&k), talked(&k)})
		}
	}
	return t
}

// callFile has all of them.
func callFile(r bot.Request, found logged) (*bot.File, error) {
	f := csvFor(r, "Began", "Ended", "Way", "Other name", "Other number", "Who", "Queue", "Location", "Outcome", "Reason", "Waited (s)", "Talked (s)", "Call")
	for _, k := range newestFirst(found.calls) {
		f.Add(callCells(&k, r)...)
	}
	return f.File("calls-" + fileTime(found.window, r.Location) + ".csv")
}
