package commands

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"floorwalker/bot"
	"floorwalker/bot/figures"
)

// reportHourly cuts the time of a queue, or of all, into intervals.
type reportHourly struct{ floor }

func (reportHourly) Spec() bot.Spec {
	return bot.Spec{
		Name:    "report hourly",
		Area:    areaReports,
		Aliases: []string{"hourly report", "hour by hour", "report intervals", "busiest hour"},
		Summary: "Cuts the figures of a queue, or of all, into hours, days or other intervals, and names the busiest.",
		Params: []bot.Param{
			{Name: "queue", Kind: bot.KindQueue},
			{Name: "metric", Kind: bot.KindMetric, Many: true},
			{Name: "time", Kind: bot.KindRange},
			{Name: "interval", Kind: bot.KindInterval},
			{Name: "order", Kind: bot.KindChoice, Choices: []string{"busiest", "quietest", "worst", "best", "highest", "lowest"}},
			{Name: "format", Kind: bot.KindChoice, Choices: pictureOrFile},
		},
		Examples: []string{
			"report hourly Billing yesterday", "busiest hour yesterday", "hourly numbers for Billing today csv", "report hourly today",
			"hourly report for Sales on monday", "calls per hour today", "calls per hour for Claims yesterday",
			"service level by hour for Billing today", "abandons per hour yesterday", "Billing last week per day", "calls per day last week",
			"report hourly Sales today every 15 minutes", "Tech Support today in 30 minute intervals", "hourly chart for Billing today",
			"what was the busiest hour on Sales today", "quietest hour yesterday",
			"which hour had the worst service level yesterday", "what was our worst hour yesterday", "busiest day last week",
			"which day was busiest last week", "daily numbers for Billing this week", "hour by hour for Sales",
			"show me Billing by the hour", "report hourly last week csv", "which hour had the most abandons yesterday",
			"volume by day last week", "offered per hour for Claims today", "interval report for Sales yesterday every 15 min",
		},
		Role: bot.Viewer,
	}
}

func (c reportHourly) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	a, err := newReport(r, "report hourly")
	if err != nil {
		return bot.Reply{}, err
	}
	return c.intervals(ctx, r, a)
}

// intervals runs a report that is cut into intervals.
func (f floor) intervals(ctx context.Context, r bot.Request, a report) (bot.Reply, error) {
	var err error
	if a.cut, err = cuttingOf(r, a.question.window, time.Hour); err != nil {
		return bot.Reply{}, err
	}
	parts, err := figures.NewIntervals(a.question.window, a.cut.every)
	if err != nil {
		return bot.Reply{}, &bot.Error{Kind: bot.Invalid, Public: "That is too long a time to cut into intervals.", Err: err}
	}
	drawn, err := figures.NewIntervals(a.question.window, max(a.cut.every, chartInterval(a.question.window)))
	if err != nil {
		return bot.Reply{}, err
	}
	a.question.each = func(l bot.Leg, rule figures.Rule) {
		parts.Add(l, rule, r.Now)
		drawn.Add(l, rule, r.Now)
	}
	if a.view, err = f.read(ctx, r, a.question); err != nil {
		return bot.Reply{}, err
	}
	return intervalReport{report: a, rank: rankOf(r), parts: parts, drawn: drawn}.reply()
}

// intervalReport puts intervals into words.
type intervalReport struct {
	report
	rank  rank
	parts *figures.Intervals
	// drawn are the intervals of the picture: no more than a phone can show.
	drawn *figures.Intervals
}

func (a intervalReport) reply() (bot.Reply, error) {
	busy := busy(a.parts.All())
	behind := a.counted(cmp.Or(metrics[a.columns[0]].counted, "counted offered"))
	reply := bot.Reply{Headline: a.headline(busy), Explain: a.formulas(), Behind: behind}
	shown := ""
	if a.request.Text("format") == formatChart && len(busy) > 0 {
		reply.Chart = a.chart(a.drawn)
	} else if len(busy) > 0 {
		reply.Table, shown = a.table(busy)
	}
	if len(busy) > maxRows && reply.Chart == nil || wantsFile(a.request) {
		var err error
		if reply.File, err = a.file(); err != nil {
			return bot.Reply{}, err
		}
	}
	reply.Note = a.note(shown)
	reply.Buttons = a.next(reply, behind)
	return reply, nil
}

func (a intervalReport) headline(busy []figures.Interval) string {
	if len(busy) == 0 {
		return fmt.Sprintf("%s: %s, %s.", a.subject(), noCalls, a.when())
	}
	noun := intervalNoun(a.cut.every)
	if a.rank.asked {
		best, ok := a.first(busy)
		if !ok {
			return fmt.Sprintf("%s: %s, %s; no %s has a %s.", a.subject(), a.day(), a.when(), noun, metrics[a.rank.by].name())
		}
		return fmt.Sprintf("%s %s of %s: %s with %s; in all %s, %s.", a.rank.said, noun, a.subjectInside(), a.slot(best), a.with(best), a.day(), a.when())
	}
	peak, _ := a.first(busy)
	if len(busy) == 1 {
		return fmt.Sprintf("%s: %s, %s.", a.subject(), a.day(), a.when())
	}
	return fmt.Sprintf("%s: %s; busiest %s %s with %s offered, %s.", a.subject(), a.day(), noun, a.slot(peak), count(peak.Offered()), a.when())
}

func (a intervalReport) subjectInside() string {
	if a.question.queue.ID == "" {
		return "all queues"
	}
	return a.subject()
}

// with is the figure by which an interval is first, and how many it is of.
func (a intervalReport) with(slot figures.Interval) string {
	text := metrics[a.rank.by].name() + " " + brief(a.rank.by, a.at(slot))
	if unit(a.rank.by) == "" {
		text = brief(a.rank.by, a.at(slot)) + " " + metrics[a.rank.by].name()
	}
	if a.rank.by != bot.MetricOffered {
		text += " of " + count(slot.Offered()) + " offered"
	}
	return text
}

// at is the view of an interval.
func (a intervalReport) at(slot figures.Interval) queueView {
	v := a.view.total
	v.past = slot.Counts
	return v
}

// first is the interval that comes first in the rank; the earlier of two alike.
func (a intervalReport) first(all []figures.Interval) (best figures.Interval, found bool) {
	m := metrics[a.rank.by]
	most := 0.0
	for _, slot := range all {
		n, ok := m.number(a.at(slot))
		if ok && (!found || a.rank.rising && n < most || !a.rank.rising && n > most) {
			best, most, found = slot, n, true
		}
	}
	return best, found
}

func (a intervalReport) slot(slot figures.Interval) string {
	return slotName(slot.Range, a.question.window, a.request.Location)
}

// table shows the intervals in the order of time: all of them, or those that
// come first by the rank.
func (a intervalReport) table(busy []figures.Interval) (t *bot.Table, shown string) {
	t = &bot.Table{Columns: []bot.Column{{Title: capital(intervalNoun(a.cut.every))}}, Total: len(busy)}
	for _, m := range a.columns {
		t.Columns = append(t.Columns, bot.Column{Title: metrics[m].label, Right: true})
	}
	top := busy
	if len(busy) > maxRows {
		top = a.ranked(busy)[:maxRows]
		slices.SortFunc(top, func(x, y figures.Interval) int { return x.From.Compare(y.From) })
		shown = fmt.Sprintf("the table has the %d %s of %s intervals with calls", maxRows, a.rank.plural(), count(len(busy)))
		if a.request.Text("format") != formatChart {
			shown += ", the file all"
		}
	}
	for _, slot := range top {
		row := []string{a.slot(slot)}
		for _, m := range a.columns {
			row = append(row, brief(m, a.at(slot)))
		}
		t.Rows = append(t.Rows, row)
	}
	return t, shown
}

// ranked are the intervals, those without the figure last.
func (a intervalReport) ranked(all []figures.Interval) []figures.Interval {
	m := metrics[a.rank.by]
	sorted := slices.Clone(all)
	slices.SortStableFunc(sorted, func(x, y figures.Interval) int {
		n, known := m.number(a.at(x))
		o, other := m.number(a.at(y))
		switch {
		case known != other:
			return map[bool]int{true: -1, false: 1}[known]
		case a.rank.rising:
			n, o = o, n
		}
		return cmp.Compare(o, n)
	})
	return sorted
}

// file has every interval of the window, also those without calls.
func (a intervalReport) file() (*bot.File, error) {
	f := csvFor(a.request, fileColumns(fileFigures)...)
	for _, slot := range a.parts.All() {
		v := a.at(slot)
		v.Name = a.subject()
		f.Add(a.fileRow(v, slot.Range, fileFigures)...)
	}
	return f.File(a.fileName("intervals"))
}

// rank is which interval comes first.
type rank struct {
	by     bot.Metric
	rising bool // the lowest first
	said   string
	asked  bool
}

// plural is what the first intervals are.
func (k rank) plural() string {
	if !k.asked {
		return "busiest"
	}
	return strings.ToLower(k.said)
}

// rankOf reads what an interval is to be first in.
func rankOf(r bot.Request) rank {
	order := r.Text("order")
	k := rank{by: bot.MetricOffered, said: "Busiest", asked: order != ""}
	if !k.asked {
		return k
	}
	if order == "worst" || order == "best" {
		k.by = bot.MetricServiceLevel
	}
	if r.Has("metric") && order != "busiest" && order != "quietest" {
		k.by = r.Metric("metric")
	}
	moreIsBetter := k.by == bot.MetricServiceLevel || k.by == bot.MetricAnswered || k.by == bot.MetricHandled
	switch order {
	case "quietest", "lowest":
		k.rising = true
	case "worst":
		k.rising = moreIsBetter
	case "best":
		k.rising = !moreIsBetter
	}
	k.said = map[string]string{"busiest": "Busiest", "quietest": "Quietest", "worst": "Worst", "best": "Best", "highest": "Peak", "lowest": "Lowest"}[order]
	return k
}
