package commands

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"floorwalker/bot"
	"floorwalker/bot/figures"
	"floorwalker/bot/language"
)

// reportAbandoned lists who gave up waiting, and says how many of all that is
// and when it was most.
type reportAbandoned struct{ floor }

func (reportAbandoned) Spec() bot.Spec {
	return bot.Spec{
		Name:    "report abandoned",
		Area:    areaReports,
		Aliases: []string{"abandoned report", "abandon report", "abandoned calls"},
		Summary: "Lists the customers who gave up waiting, with who they are, and says when it was worst.",
		Params: []bot.Param{
			{Name: "queue", Kind: bot.KindQueue},
			{Name: "time", Kind: bot.KindRange},
			{Name: "interval", Kind: bot.KindInterval},
			{Name: "format", Kind: bot.KindChoice, Choices: pictureOrFile},
		},
		Examples: []string{
			"report abandoned Billing today", "abandoned calls today", "report abandoned yesterday csv", "report abandoned",
			"abandoned report for last week", "abandoned calls in Claims yesterday", "abandoned calls on Tech Support since 9",
			"abandon report for Billing yesterday", "who should we call back today", "who do we need to call back in Sales", "who do we have to call back",
			"abandoned calls yesterday as a chart", "report of the abandoned calls last week csv",
			"which numbers abandoned in Billing today", "give me the abandoned calls of last week",
			"missed calls on Billing today", "unanswered calls on Billing today", "calls we missed in Sales yesterday",
		},
		Role: bot.Viewer,
	}
}

func (c reportAbandoned) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	a, err := newReport(r, "report abandoned")
	if err != nil {
		return bot.Reply{}, err
	}
	a.columns = []bot.Metric{bot.MetricAbandoned, bot.MetricAbandonRate}
	if a.cut, err = cuttingOf(r, a.question.window, chartInterval(a.question.window)); err != nil {
		return bot.Reply{}, err
	}
	parts, err := figures.NewIntervals(a.question.window, max(a.cut.every, chartInterval(a.question.window)))
	if err != nil {
		return bot.Reply{}, &bot.Error{Kind: bot.Invalid, Public: "That is too long a time to cut into intervals.", Err: err}
	}
	l := listing[bot.Leg]{columns: legColumns, compare: newestEntry, plain: r.Text("format") == formatPlainCSV}
	l.cells = func(leg bot.Leg) []string { return legCells(leg, r) }
	if wantsFile(r) {
		l.open()
	}
	var waited, longest time.Duration
	a.question.each = func(leg bot.Leg, rule figures.Rule) {
		parts.Add(leg, rule, r.Now)
		var one figures.Counts
		if one.Add(leg, rule, r.Now); one.Abandoned > 0 {
			l.add(leg)
			waited += leg.Wait(r.Now)
			longest = max(longest, leg.Wait(r.Now))
		}
	}
	if a.view, err = c.read(ctx, r, a.question); err != nil {
		return bot.Reply{}, err
	}
	return abandonedReport{a, &l, parts, waited, longest}.reply()
}

// abandonedReport puts those who gave up into words.
type abandonedReport struct {
	report
	list            *listing[bot.Leg]
	parts           *figures.Intervals
	waited, longest time.Duration
}

func (a abandonedReport) reply() (bot.Reply, error) {
	c := a.view.total.past
	behind := a.counted("counted abandoned")
	reply := bot.Reply{Headline: a.headline(), Explain: a.formulas(), Behind: behind}
	if c.Offered() > 0 {
		reply.Facts = a.facts()
	}
	if a.list.n > 0 {
		if a.request.Text("format") == formatChart {
			reply.Chart = a.chart()
		} else {
			reply.Table = a.table()
		}
		for _, leg := range a.list.top {
			reply.Items = append(reply.Items, taskValue(leg.ContactID))
		}
	}
	dropped := ""
	if a.list.file != nil && reply.Chart == nil {
		var err error
		if reply.File, err = a.list.file.File(a.fileName("abandoned")); err != nil {
			return bot.Reply{}, err
		}
		if n := a.list.file.dropped; n > 0 {
			dropped = fmt.Sprintf("the file has the first %s; %s were left out", count(a.list.file.added), count(n))
		}
	}
	reply.Note = a.note(dropped)
	reply.Buttons = a.next(reply, behind)
	return reply, nil
}

func (a abandonedReport) headline() string {
	c := a.view.total.past
	switch {
	case c.Entered == 0:
		return fmt.Sprintf("%s: %s, %s.", a.subject(), noCalls, a.when())
	case c.Abandoned == 0:
		return fmt.Sprintf("%s: nobody abandoned, of %s offered, %s.", a.subject(), count(c.Offered()), a.when())
	}
	rate, _ := c.AbandonRate()
	text := fmt.Sprintf("%s: %s abandoned of %s offered (%s)", a.subject(), count(c.Abandoned), count(c.Offered()), figures.Percent(rate))
	if worst := a.worst(); worst.Abandoned > 1 && worst.Abandoned < c.Abandoned {
		text += fmt.Sprintf("; most %s, %s", slotName(worst.Range, a.question.window, a.request.Location), count(worst.Abandoned))
	}
	return text + ", " + a.when() + "."
}

// worst is the interval in which most gave up.
func (a abandonedReport) worst() figures.Interval {
	return slices.MaxFunc(a.parts.All(), func(x, y figures.Interval) int { return x.Abandoned - y.Abandoned })
}

func (a abandonedReport) facts() []bot.Fact {
	c := a.view.total.past
	facts := []bot.Fact{{Label: "Abandoned", Value: metrics[bot.MetricAbandoned].text(a.view.total)}}
	if c.Abandoned > 0 {
		facts = append(facts,
			bot.Fact{Label: "Wait before giving up", Value: language.Humanize(a.waited/time.Duration(c.Abandoned)) + " on average, " +
				language.Humanize(a.longest) + " at most"},
			bot.Fact{Label: "Within the service level's time", Value: count(c.AbandonedWithin)})
	}
	return append(facts, bot.Fact{Label: "Short calls, left out", Value: count(c.ShortAbandons)})
}

func (a abandonedReport) table() *bot.Table {
	t := &bot.Table{Total: a.list.n, Columns: []bot.Column{{Title: "Entered"}, {Title: "From"}, {Title: "Queue"}, {Title: "Waited", Right: true}}}
	layout := time.TimeOnly
	if slices.ContainsFunc(a.list.top, func(l bot.Leg) bool { return !sameDay(l.Entered, a.request.Now, a.request.Location) }) {
		layout = "Mon 2 Jan 15:04"
	}
	for _, leg := range a.list.top {
		t.Rows = append(t.Rows, []string{leg.Entered.In(a.request.Location).Format(layout), caller(leg.Origin), leg.QueueName,
			language.Humanize(leg.Wait(a.request.Now))})
	}
	return t
}

// chart shows who gave up per interval, with the share of the offered as a line.
func (a abandonedReport) chart() *bot.Chart {
	abandoned := bot.Series{Name: "Abandoned"}
	rate := bot.Series{Name: "Abandon rate", Line: true, Right: true}
	c := &bot.Chart{Title: "Abandoned: " + a.subject() + ", " + a.when(), Kind: bot.ChartBars, YLabel: "contacts"}
	for _, p := range busy(a.parts.All()) {
		c.X = append(c.X, a.label(p.Range))
		abandoned.Values = append(abandoned.Values, float64(p.Abandoned))
		share, ok := p.AbandonRate()
		if !ok {
			share = math.NaN()
		}
		rate.Values = append(rate.Values, 100*share)
	}
	c.Series = []bot.Series{abandoned, rate}
	worst := a.worst()
	c.Alt = fmt.Sprintf("Most gave up %s: %s of %s offered.", a.span(worst.Range), count(worst.Abandoned), count(worst.Offered()))
	return c
}
