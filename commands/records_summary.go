package commands

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"floorwalker/bot"
	"floorwalker/bot/language"
)

// recordsSummary counts the calls of a time, in all and by location, person or
// queue.
type recordsSummary struct{ ledger }

// What a summary can be grouped by.
const (
	byLocation = "location"
	byPerson   = "person"
	byQueue    = "queue"
)

var callWays = []string{string(bot.CallInbound), string(bot.CallOutbound), string(bot.CallInternal)}

func (recordsSummary) Spec() bot.Spec {
	return bot.Spec{
		Name:    "records summary",
		Area:    areaRecords,
		Aliases: []string{"call records summary", "summary of the call records", "call volume by location"},
		Summary: "Counts the telephone calls of a time: answered, missed, talk time, in all and by location, person or queue.",
		Params: []bot.Param{
			{Name: "grouped", Kind: bot.KindChoice, Choices: []string{byLocation, byPerson, byQueue}},
			{Name: "location", Kind: bot.KindLocation}, {Name: "calling queue", Kind: bot.KindCallQueue}, {Name: "time", Kind: bot.KindRange},
			{Name: "direction", Kind: bot.KindChoice, Choices: callWays},
			{Name: "format", Kind: bot.KindChoice, Choices: fileFormats}, allCustomers,
		},
		Examples: []string{
			"records summary", "records summary location yesterday", "records summary person last week", "records summary queue today",
			"inbound calls of Tampa yesterday", "outbound calls made from Raleigh today",
			"summary of the call records of last week by location", "records summary Night Desk today",
			"records summary location last week csv", "call records summary of internal calls today", "records summary all customers yesterday",
			"phone calls by location today", "phone calls per location yesterday",
		},
		Role: bot.Supervisor,
	}
}

// callTally counts calls.
type callTally struct {
	name                              string
	calls, answered, missed, unplaced int // unplaced were placed outside and nobody answered
	failed                            int
	talk, wait                        time.Duration // of the answered
}

func (t *callTally) add(c *bot.LoggedCall) {
	t.calls++
	switch c.Fate() {
	case bot.CallWasAnswered:
		t.answered++
		t.talk += c.Talk()
		t.wait += c.Wait()
	case bot.CallWasMissed:
		t.missed++
	case bot.CallNoAnswer:
		t.unplaced++
	case bot.CallHasFailed:
		t.failed++
	}
}

func mean(total time.Duration, n int) string {
	if n == 0 {
		return "–"
	}
	return language.Humanize((total / time.Duration(n)).Truncate(time.Second))
}

func (c recordsSummary) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	found, err := c.calls(ctx, r, r.Range("time"), c.narrowed(r))
	if err != nil {
		return bot.Reply{}, err
	}
	a := summaryAnswer{request: r, found: found, by: cmp.Or(r.Text("grouped"), byLocation)}
	groups := map[string]*callTally{}
	for i := range found.calls {
		k := &found.calls[i]
		a.total.add(k)
		name := groupOf(k, a.by)
		if groups[name] == nil {
			groups[name] = &callTally{name: name}
		}
		groups[name].add(k)
	}
	for _, g := range groups {
		a.groups = append(a.groups, g)
	}
	slices.SortFunc(a.groups, func(x, y *callTally) int { return cmp.Or(cmp.Compare(y.calls, x.calls), cmp.Compare(x.name, y.name)) })
	return a.reply()
}

// groupOf is what a call is counted under.
func groupOf(c *bot.LoggedCall, by string) string {
	name := ""
	who := c.Who()
	switch by {
	case byQueue:
		if name = c.Queue(); name == "" {
			return "no queue"
		}
	case byPerson:
		if who != nil {
			name = who.User
		}
	default:
		if who != nil {
			name = who.Location
		}
	}
	if name == "" {
		return "unknown"
	}
	return short(name)
}

// summaryAnswer puts counts into words.
type summaryAnswer struct {
	request bot.Request
	found   logged
	by      string
	total   callTally
	groups  []*callTally // largest first
}

func (a summaryAnswer) when() string { return language.Describe(a.found.window, a.request.Location) }

func (a summaryAnswer) what() string {
	if way := a.request.Text("direction"); way != "" {
		return way + " call"
	}
	return "call"
}

func (a summaryAnswer) headline() string {
	name := subject(a.request, "All calls")
	t := a.total
	if t.calls == 0 {
		return fmt.Sprintf("%s: no %ss, %s.", name, a.what(), a.when()+a.found.asFar())
	}
	text := fmt.Sprintf("%s: %s, %s: %s answered", name, plural(t.calls, a.what(), a.what()+"s"), a.when()+a.found.asFar(), count(t.answered))
	for _, part := range []struct {
		n    int
		what string
	}{{t.missed, "missed"}, {t.unplaced, "not answered outside"}, {t.failed, "failed"}} {
		if part.n > 0 {
			text += fmt.Sprintf(", %s %s", count(part.n), part.what)
		}
	}
	return text + "."
}

func (a summaryAnswer) reply() (bot.Reply, error) {
	r, t := a.request, a.total
	reply := bot.Reply{Headline: a.headline(), Note: a.found.note(r), Explain: []string{
		"Call = all call detail records with one Interaction ID: transfers and consultations of a call are one with it",
		"Answered = by a person",
		fmt.Sprintf("= %s of %s, %s", count(t.answered), plural(t.calls, "call", "calls"), a.when()),
		"Talk = from the first answer to the end; wait = from the beginning to the first answer. both of answered calls",
		"Counted for = the one who answered, else the last who was rung, else the queue that was called",
	}}
	if t.calls == 0 {
		return reply, nil
	}
	reply.Facts = []bot.Fact{
		{Label: "Talk time", Value: fmt.Sprintf("%s in all, %s on average", hours(t.talk), mean(t.talk, t.answered))},
		{Label: "Wait before the answer", Value: mean(t.wait, t.answered) + " on average"},
	}
	if len(a.groups) > 1 || a.by != byLocation {
		reply.Table, reply.Chart = a.table(), a.chart()
	} else {
		reply.Chart = a.times()
	}
	if len(a.groups) > maxRows || wantsFile(r) {
		var err error
		if reply.File, err = a.file(); err != nil {
			return bot.Reply{}, err
		}
	}
	reply.Buttons = a.buttons(reply)
	return reply, nil
}

func (a summaryAnswer) table() *bot.Table {
	t := &bot.Table{Total: len(a.groups), Columns: []bot.Column{{Title: capital(a.by)}, {Title: "Calls", Right: true}, {Title: "Answered", Right: true},
		{Title: "Missed", Right: true}, {Title: "No answer outside", Right: true}, {Title: "Failed", Right: true}, {Title: "Talk", Right: true}}}
	for _, g := range a.groups[:min(len(a.groups), maxRows)] {
		t.Rows = append(t.Rows, []string{g.name, count(g.calls), count(g.answered), count(g.missed), count(g.unplaced), count(g.failed), mean(g.talk, g.answered)})
	}
	return t
}

func (a summaryAnswer) file() (*bot.File, error) {
	f := csvFor(a.request, capital(a.by), "Calls", "Answered", "Missed", "No answer outside", "Failed", "Talk (s)", "Average talk (s)", "Average wait (s)")
	for _, g := range a.groups {
		n := time.Duration(max(g.answered, 1))
		f.Add(g.name, fmt.Sprint(g.calls), fmt.Sprint(g.answered), fmt.Sprint(g.missed), fmt.Sprint(g.unplaced), fmt.Sprint(g.failed), seconds(g.talk), seconds(g.talk/n), seconds(g.wait/n))
	}
	return f.File("calls-by-" + a.by + "-" + fileTime(a.found.window, a.request.Location) + ".csv")
}

// fates are the bars of a chart, from the bottom.
var fates = []struct {
	name string
	of   func(*callTally) int
}{
	{"Answered", func(t *callTally) int { return t.answered }},
	{"Missed", func(t *callTally) int { return t.missed }},
	{"No answer outside", func(t *callTally) int { return t.unplaced }},
	{"Failed", func(t *callTally) int { return t.failed }},
}

// bars draws tallies on top of one another, without what none of them has.
func bars(title string, tallies []*callTally) *bot.Chart {
	c := &bot.Chart{Title: title, Kind: bot.ChartStacked, YLabel: "calls"}
	for _, t := range tallies {
		c.X = append(c.X, t.name)
	}
	for _, f := range fates {
		s, any := bot.Series{Name: f.name}, false
		for _, t := range tallies {
			s.Values = append(s.Values, float64(f.of(t)))
			any = any || f.of(t) > 0
		}
		if any {
			c.Series = append(c.Series, s)
		}
	}
	return c
}

// maxGroupBars is how many groups a picture shows.
const maxGroupBars = 12

// chart shows the groups.
func (a summaryAnswer) chart() *bot.Chart {
	shown := a.groups[:min(len(a.groups), maxGroupBars)]
	c := bars(fmt.Sprintf("Calls by %s, %s", a.by, a.when()), shown)
	c.Alt = fmt.Sprintf("Most calls: %s with %s of %s.", shown[0].name, count(shown[0].calls), count(a.total.calls))
	if left := len(a.groups) - len(shown); left > 0 {
		c.Alt += fmt.Sprintf(" %s not shown.", plural(left, "smaller one is", "smaller ones are"))
	}
	return c
}

// times shows when the calls were.
func (a summaryAnswer) times() *bot.Chart {
	every := chartInterval(a.found.window)
	var slots []*callTally
	next := 0
	for from := a.found.window.From; from.Before(a.found.window.To); from = from.Add(every) {
		t := &callTally{name: slotLabel(bot.Range{From: from, To: from.Add(every)}, a.found.window, a.request.Location)}
		for ; next < len(a.found.calls) && a.found.calls[next].End().Before(from.Add(every)); next++ {
			t.add(&a.found.calls[next])
		}
		slots = append(slots, t)
	}
	busiest := slices.MaxFunc(slots, func(x, y *callTally) int { return cmp.Compare(x.calls, y.calls) })
	c := bars(subject(a.request, "All calls")+", "+a.when(), slots)
	c.Alt = fmt.Sprintf("Most calls from %s: %s of %s.", busiest.name, count(busiest.calls), count(a.total.calls))
	return c
}

func (a summaryAnswer) buttons(reply bot.Reply) []bot.Button {
	r := a.request
	var all []bot.Button
	for _, by := range []string{byLocation, byPerson, byQueue} {
		if by != a.by && len(all) < 2 {
			all = append(all, run("By "+by, "records summary", r.Slots.With("grouped", bot.Value{Kind: bot.KindChoice, ID: by, Name: by})))
		}
	}
	if reply.File == nil {
		all = append(all, run("As a file", "records summary", r.Slots.With("format", bot.Value{Kind: bot.KindChoice, ID: formatCSV, Name: formatCSV})))
	}
	return append(all, run("Missed calls", "missed calls", kept(r, a.found.window, "location", "calling queue", "time", "all")), run("Explain", "explain", nil))
}
