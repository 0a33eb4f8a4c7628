package commands

import (
	"context"
	"fmt"
	"slices"
	"time"

	"floorwalker/bot"
	"floorwalker/bot/language"
)

// missedCalls lists the calls that nobody answered, and what became of their
// callers.
type missedCalls struct{ ledger }

func (missedCalls) Spec() bot.Spec {
	return bot.Spec{
		Name:    "missed calls",
		Area:    areaRecords,
		Aliases: []string{"calls we missed", "calls nobody answered", "unanswered calls"},
		Summary: "Lists the telephone calls that nobody picked up, with who called whom and whether they were reached later.",
		Params: []bot.Param{
			{Name: "location", Kind: bot.KindLocation}, {Name: "calling queue", Kind: bot.KindCallQueue}, {Name: "time", Kind: bot.KindRange},
			{Name: "format", Kind: bot.KindChoice, Choices: pictureOrFile}, allCustomers,
		},
		Examples: []string{
			"missed calls", "missed calls yesterday", "missed calls today Raleigh", "did we miss calls overnight", "did we miss anything last night",
			"which calls did nobody pick up this morning", "calls that were not picked up in Tampa since 9", "calls we missed on Night Desk today",
			"missed calls last week csv", "missed calls yesterday chart", "missed calls today all customers", "unanswered calls today",
			"how many calls went unanswered today", "which calls went unanswered this morning",
			"how many missed calls between 9 and 10 today",
		},
		Role: bot.Supervisor,
	}
}

// missedCall is a call that nobody answered.
type missedCall struct {
	bot.LoggedCall
	later string // what became of the caller
}

func (c missedCalls) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	window := r.Range("time")
	// Callers may be reached after the window.
	reading := window
	if reading.To.Before(r.Now) {
		reading.To = r.Now
		if limit := window.To.Add(7 * day); reading.To.After(limit) {
			reading.To = limit
		}
	}
	all, err := c.calls(ctx, r, reading, nil)
	if err != nil {
		return bot.Reply{}, err
	}
	wanted, later := c.narrowed(r), newReached(all.calls)
	var missed []missedCall
	came := 0
	for i := range all.calls {
		k := &all.calls[i]
		if !window.Contains(k.End()) || k.Way() == bot.CallOutbound || !wanted(k) {
			continue
		}
		came++
		if k.Fate() == bot.CallWasMissed || k.Fate() == bot.CallHasFailed {
			missed = append(missed, missedCall{*k, later.after(k, r)})
		}
	}
	all.window = window
	return missedAnswer{r, all, missed, came}.reply()
}

// reachedLater are the answered calls by the number of the other party, by which
// a missed call is found to have been made good.
type reachedLater map[string][]*bot.LoggedCall

func newReached(calls []bot.LoggedCall) reachedLater {
	by := reachedLater{}
	for i := range calls {
		if c := &calls[i]; c.Fate() == bot.CallWasAnswered {
			if key := numberKey(far(c)); key != "" {
				by[c.OrgID+key] = append(by[c.OrgID+key], c)
			}
		}
	}
	return by
}

// numberKey is a number without its country; "" for one that is hidden, or too
// short to be anybody's.
func numberKey(p bot.Party) string {
	digits := digitsOf(p.Number)
	if len(digits) < 3 {
		return ""
	}
	return digits[max(0, len(digits)-9):]
}

// after says when the caller of a missed call was spoken to later, and who
// called whom.
func (by reachedLater) after(k *bot.LoggedCall, r bot.Request) string {
	key := numberKey(far(k))
	if key == "" {
		return ""
	}
	for _, l := range by[k.OrgID+key] {
		if l.ID == k.ID || l.Start().Before(k.Start()) {
			continue
		}
		layout := "15:04"
		if !sameDay(l.Start(), k.End(), r.Location) {
			layout = "Mon 15:04"
		}
		when := l.Start().In(r.Location).Format(layout)
		if l.Way() == bot.CallOutbound {
			return "called back " + when
		}
		return "got through " + when
	}
	return ""
}

// missedAnswer puts missed calls into words.
type missedAnswer struct {
	request bot.Request
	found   logged
	missed  []missedCall // oldest first
	came    int          // calls of the window that could have been missed
}

func (a missedAnswer) reply() (bot.Reply, error) {
	reply := bot.Reply{Headline: a.headline(), Note: a.found.note(a.request), Explain: []string{
		"Missed = calls from outside, or between colleagues, that no person answered, on a phone or for a call queue",
		fmt.Sprintf("= %s of %s that came in, %s", count(len(a.missed)), count(a.came), a.when()),
		"Left out = calls that were placed outside; voicemail, menus and announcements answer nobody",
		"Later = the first answered call with the same number within a week: the caller got through, or was called back",
	}}
	if len(a.missed) == 0 {
		reply.Buttons = []bot.Button{a.button("Summary", "records summary", "location", "calling queue", "time", "all")}
		return reply, nil
	}
	r := a.request
	switch {
	case r.Text("format") == formatChart:
		reply.Chart = a.chart()
	default:
		reply.Table = a.table()
	}
	if len(a.missed) > maxRows || wantsFile(r) {
		var err error
		if reply.File, err = a.file(); err != nil {
			return bot.Reply{}, err
		}
	}
	reply.Buttons = a.buttons(reply)
	return reply, nil
}

func (a missedAnswer) when() string { return language.Describe(a.found.window, a.request.Location) }

func (a missedAnswer) headline() string {
	where := ""
	if s := subject(a.request, ""); s != "" {
		where = s + ": "
	}
	switch {
	case a.came == 0:
		return fmt.Sprintf("%s%s, %s.", where, map[bool]string{true: "No calls came in", false: "no calls came in"}[where == ""], a.when()+a.found.asFar())
	case len(a.missed) == 0:
		return fmt.Sprintf("%sNo call was missed of %s, %s.", where, plural(a.came, "that came in", "that came in"), a.when()+a.found.asFar())
	}
	text := fmt.Sprintf("%s%s missed of %s, %s", where, plural(len(a.missed), "call was", "calls were"), count(a.came), a.when()+a.found.asFar())
	inside, later := 0, 0
	for i := range a.missed {
		if a.missed[i].Way() == bot.CallInternal {
			inside++
		}
		if a.missed[i].later != "" {
			later++
		}
	}
	if inside > 0 {
		text += fmt.Sprintf("; %s from colleagues", count(inside))
	}
	if later > 0 {
		text += fmt.Sprintf("; %s reached later", plural(later, "caller was", "callers were"))
	}
	return text + "."
}

// newest are the latest missed calls, latest first.
func (a missedAnswer) newest() []missedCall {
	shown := slices.Clone(a.missed)
	slices.Reverse(shown)
	slices.SortStableFunc(shown, func(x, y missedCall) int { return y.Start().Compare(x.Start()) })
	return shown[:min(len(shown), maxRows)]
}

func (a missedAnswer) table() *bot.Table {
	r := a.request
	t := &bot.Table{Total: len(a.missed), Columns: []bot.Column{{Title: "Began"}, {Title: "From"}, {Title: "For"}, {Title: "Rang", Right: true}, {Title: "Why"}, {Title: "Later"}}}
	layout := moments(r, a.found.window)
	for _, k := range a.newest() {
		t.Rows = append(t.Rows, []string{k.Start().In(r.Location).Format(layout), farCells(&k.LoggedCall), ownParty(&k.LoggedCall),
			language.Humanize(k.Wait().Truncate(time.Second)), reasonWords(k.Reason()), k.later})
	}
	return t
}

// reasonWords are Cisco's reasons, read aloud.
func reasonWords(reason string) string {
	switch reason {
	case "NoAnswer", "NoAnswerFromUser", "NoUserResponse":
		return "no answer"
	case "UserBusy":
		return "busy"
	case "CallRejected":
		return "rejected"
	case "UnassignedNumber":
		return "unassigned number"
	case "TemporarilyUnavailable", "SIP480":
		return "unavailable"
	case "":
		return "not told"
	}
	return short(reason)
}

func (a missedAnswer) file() (*bot.File, error) {
	r := a.request
	f := csvFor(r, "Began", "Ended", "From name", "From number", "For", "Queue", "Location", "Way", "Rang (s)", "Reason", "Later")
	for _, k := range slices.Backward(a.missed) {
		p, who := far(&k.LoggedCall), k.Who()
		name, number := p.Name, p.Number
		if p.Withheld {
			name, number = withheld, withheld
		}
		f.Add(iso(k.Start(), r.Location), iso(k.End(), r.Location), name, number, who.User, k.Queue(), who.Location, string(k.Way()), seconds(k.Wait()), k.Reason(), k.later)
	}
	return f.File("missed-calls-" + fileTime(a.found.window, r.Location) + ".csv")
}

// chart shows when calls were missed, beside those that were answered.
func (a missedAnswer) chart() *bot.Chart {
	c := &bot.Chart{Title: "Missed calls: " + subject(a.request, "all") + ", " + a.when(), Kind: bot.ChartBars, YLabel: "calls"}
	every := chartInterval(a.found.window)
	bars := bot.Series{Name: "Missed"}
	worst, most := "", 0
	for from := a.found.window.From; from.Before(a.found.window.To); from = from.Add(every) {
		slot := bot.Range{From: from, To: from.Add(every)}
		n := 0
		for i := range a.missed {
			if slot.Contains(a.missed[i].End()) {
				n++
			}
		}
		label := slotLabel(slot, a.found.window, a.request.Location)
		c.X, bars.Values = append(c.X, label), append(bars.Values, float64(n))
		if n > most {
			worst, most = label, n
		}
	}
	c.Series = []bot.Series{bars}
	c.Alt = fmt.Sprintf("Most calls were missed from %s: %s of %s.", worst, count(most), count(len(a.missed)))
	return c
}

// slotLabel names a bar: the time of day, or the day in a longer window.
func slotLabel(slot, window bot.Range, zone *time.Location) string {
	from := slot.From.In(zone)
	switch {
	case slot.Duration() >= 20*time.Hour:
		return from.Format("Mon 2 Jan")
	case window.Duration() > 25*time.Hour:
		return from.Format("Mon 15:04")
	}
	return from.Format("15:04")
}

func (a missedAnswer) buttons(reply bot.Reply) []bot.Button {
	var all []bot.Button
	format := func(title, name string) {
		all = append(all, run(title, "missed calls", a.request.Slots.With("format", bot.Value{Kind: bot.KindChoice, ID: name, Name: name})))
	}
	if reply.Chart == nil {
		format("Chart", formatChart)
	}
	if reply.File == nil {
		format("As a file", formatCSV)
	}
	return append(all, a.button("Summary", "records summary", "location", "calling queue", "time", "all"), run("Explain", "explain", nil))
}

// button runs another command with slots of this request.
func (a missedAnswer) button(title, command string, slots ...string) bot.Button {
	return run(title, command, kept(a.request, a.found.window, slots...))
}

// kept are some slots of a request, with the window that it turned out to be.
func kept(r bot.Request, window bot.Range, names ...string) bot.Slots {
	slots := bot.Slots{}
	for _, name := range names {
		switch {
		case name == "time":
			slots[name] = []bot.Value{{Kind: bot.KindRange, Range: &window, Name: window.Said}}
		case r.Has(name):
			slots[name] = r.Slots[name]
		}
	}
	return slots
}
