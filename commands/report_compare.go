package commands

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"floorwalker/bot"
	"floorwalker/bot/figures"
	"floorwalker/bot/language"
)

// reportCompare puts the figures of a time beside those of another.
type reportCompare struct{ floor }

func (reportCompare) Spec() bot.Spec {
	return bot.Spec{
		Name:    "report compare",
		Area:    areaReports,
		Aliases: []string{"compare", "comparison", "week on week", "week over week"},
		Summary: "Puts the figures of a queue, or of all, beside those of another time: the same days and hours of it.",
		Params: []bot.Param{
			{Name: "queue", Kind: bot.KindQueue},
			{Name: "metric", Kind: bot.KindMetric, Many: true},
			{Name: "time", Kind: bot.KindRange},
			{Name: "versus", Kind: bot.KindRange},
			{Name: "format", Kind: bot.KindChoice, Choices: pictureOrFile},
		},
		Examples: []string{
			"compare Billing this week with last week", "Billing today vs yesterday", "this week vs last", "today vs yesterday",
			"report compare Sales yesterday vs the day before", "compare today with last week", "compare Billing with yesterday",
			"how does this week compare with last week", "how does today compare to yesterday for Claims", "Sales this week versus last week",
			"abandon rate this week vs last week", "compare service level on Billing today with yesterday", "compare Sales",
			"is today busier than yesterday", "is Billing worse than last week", "how is Tech Support today compared with yesterday",
			"compare last week and the week before csv", "calls today compared to last tuesday", "this month vs last month",
			"compare yesterday with the same day last week", "compare this week with last week as a chart",
			"are we doing better than yesterday", "AHT for Tier 2 yesterday against last week",
		},
		Role: bot.Viewer,
	}
}

// compareFigures are the rows of a comparison in which none was asked for.
var compareFigures = []bot.Metric{bot.MetricOffered, bot.MetricAnswered, bot.MetricHandled, bot.MetricAbandoned, bot.MetricAbandonRate,
	bot.MetricServiceLevel, bot.MetricASA, bot.MetricAHT, bot.MetricQueueTime, bot.MetricTransferred}

func (c reportCompare) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	a, err := newReport(r, "report compare")
	if err != nil {
		return bot.Reply{}, err
	}
	if !r.Has("metric") {
		a.columns = compareFigures
	}
	pair := pairOf(r)
	every := max(chartInterval(pair.this), chartInterval(pair.that))
	if a.question.window, a.cut = pair.this, (cutting{every: every}); !r.Has("time") {
		a.request.Slots = r.Slots.With("time", bot.Value{Kind: bot.KindRange, Range: &pair.this, Name: pair.this.Said})
	}
	b := a
	b.question.window = pair.that
	var drawn [2]*figures.Intervals
	for i, side := range []*report{&a, &b} {
		if drawn[i], err = figures.NewIntervals(side.question.window, every); err != nil {
			return bot.Reply{}, &bot.Error{Kind: bot.Invalid, Public: "That is too long a time to compare.", Err: err}
		}
		side.question.each = func(l bot.Leg, rule figures.Rule) { drawn[i].Add(l, rule, r.Now) }
		if side.view, err = c.read(ctx, r, side.question); err != nil {
			return bot.Reply{}, err
		}
	}
	return comparison{report: a, other: b, pair: pair, drawn: drawn}.reply()
}

// pair is a time and the one it is compared with.
type pair struct {
	this, that bot.Range
	// narrowed says that that is less than was asked for: the stretch that is
	// like this.
	narrowed bool
}

// pairOf completes what was said: a week is compared with the week before, other
// times with the same a week earlier; and what stands against a week or month
// alone is this week or month so far.
func pairOf(r bot.Request) pair {
	zone := r.Location
	p := pair{this: r.Range("time")}
	versus := r.Value("versus").Range
	if versus != nil && !r.Has("time") {
		midnight := bot.Today(r.Now, zone).From
		switch days := math.Round(versus.Duration().Hours() / 24); {
		case days == 7:
			p.this = bot.Range{From: midnight.AddDate(0, 0, -(int(midnight.Weekday())+6)%7), To: r.Now, Said: "this week"}
		case days >= 28 && days <= 31 && versus.From.In(zone).Day() == 1:
			p.this = bot.Range{From: midnight.AddDate(0, 0, 1-midnight.Day()), To: r.Now, Said: "this month"}
		}
	}
	if versus == nil {
		from, to := p.this.From.In(zone), p.this.To.In(zone)
		switch {
		case from.Day() == 1 && p.this.Duration() > 8*day:
			versus = &bot.Range{From: from.AddDate(0, -1, 0), To: from, Said: "the month before"}
		case p.this.Duration() <= 8*day:
			p.that = bot.Range{From: from.AddDate(0, 0, -7), To: to.AddDate(0, 0, -7), Said: "the same time a week earlier"}
			return p
		default:
			days := int(math.Ceil(p.this.Duration().Hours()/24/7)) * 7
			p.that = bot.Range{From: from.AddDate(0, 0, -days), To: to.AddDate(0, 0, -days), Said: "the time before"}
			return p
		}
	}
	p.that, p.narrowed = figures.Alike(p.this, *versus, zone)
	return p
}

// comparison puts two times into words.
type comparison struct {
	report
	other report
	pair  pair
	drawn [2]*figures.Intervals
}

func (a comparison) reply() (bot.Reply, error) {
	behind := a.counted("counted offered")
	reply := bot.Reply{Headline: a.headline(), Behind: behind, Explain: a.explained()}
	if a.request.Text("format") == formatChart {
		reply.Chart = a.chart()
	} else {
		reply.Table = a.table()
	}
	if wantsFile(a.request) {
		var err error
		if reply.File, err = a.file(); err != nil {
			return bot.Reply{}, err
		}
	}
	like := ""
	if a.pair.narrowed {
		like = "like with like: of “" + a.pair.that.Said + "” only " + a.other.when()
	}
	reply.Note = a.note(like)
	if d, e := a.pair.this.Duration(), a.pair.that.Duration(); math.Abs(d.Hours()-e.Hours()) > 1.5 {
		reply.Note += " · the times are not of one length: compare rates, not counts"
	}
	if reply.Chart == nil {
		reply.Buttons = append(reply.Buttons, a.again("Chart", formatChart))
	}
	if reply.File == nil {
		reply.Buttons = append(reply.Buttons, a.again("As a file", formatCSV))
	}
	reply.Buttons = append(reply.Buttons, bot.Button{Title: "Show them", Run: behind}, run("Explain", "explain", nil))
	return reply, nil
}

// headline is the change of what was asked for, or of the calls and the service
// level.
func (a comparison) headline() string {
	shown := a.columns[:min(len(a.columns), 3)]
	if !a.request.Has("metric") {
		shown = []bot.Metric{bot.MetricOffered, bot.MetricServiceLevel, bot.MetricAbandonRate}
	}
	var parts []string
	for _, m := range shown {
		part := metrics[m].name() + " " + brief(m, a.view.total)
		if change := a.change(m); change != "" {
			part += " (" + change + ")"
		} else if _, ok := metrics[m].number(a.other.view.total); !ok {
			part += " (no calls before)"
		}
		parts = append(parts, part)
	}
	if a.view.total.past.Entered == 0 {
		parts = []string{noCalls}
		if n := a.other.view.total.past.Offered(); n > 0 {
			parts[0] += fmt.Sprintf(", after %s offered", count(n))
		}
	}
	return fmt.Sprintf("%s: %s; %s compared with %s.", a.subject(), strings.Join(parts, ", "), a.when(), a.other.when())
}

// change is by how much a figure is more or less than in the other time; "" when
// one of them is none.
func (a comparison) change(m bot.Metric) string {
	n, ok := metrics[m].number(a.view.total)
	o, known := metrics[m].number(a.other.view.total)
	if !ok || !known {
		return ""
	}
	n, o = asShown(m, n), asShown(m, o) // or the change would not be that of the figures beside it
	sign, size := "+", n-o
	if size < 0 {
		sign, size = "−", -size
	}
	switch unit(m) {
	case " (%)":
		if size < 0.05 {
			return "unchanged"
		}
		return sign + strconv.FormatFloat(size, 'f', 1, 64) + " points"
	case " (s)":
		if size == 0 {
			return "unchanged"
		}
		return sign + language.Humanize(time.Duration(size)*time.Second)
	}
	switch {
	case size == 0:
		return "unchanged"
	case o == 0 || size/o < 0.005:
		return sign + count(int(size))
	}
	return fmt.Sprintf("%s%s, %s%.0f %%", sign, count(int(size)), sign, 100*size/o)
}

// asShown rounds a figure to what a table has of it.
func asShown(m bot.Metric, n float64) float64 {
	if unit(m) == " (%)" {
		return math.Round(10*n) / 10
	}
	return math.Round(n)
}

func (a comparison) table() *bot.Table {
	t := &bot.Table{Total: len(a.columns), Columns: []bot.Column{{Title: "Figure"}, {Title: a.name(a.pair.this), Right: true},
		{Title: a.name(a.pair.that), Right: true}, {Title: "Change", Right: true}}}
	for _, m := range a.columns[:min(len(a.columns), maxRows)] {
		change := a.change(m)
		if change == "" {
			change = "–"
		}
		t.Rows = append(t.Rows, []string{metrics[m].label, brief(m, a.view.total), brief(m, a.other.view.total), change})
	}
	return t
}

// name is how a time was called, or its days.
func (a comparison) name(r bot.Range) string {
	if said := r.Said; said != "" && len(said) <= 20 && !a.pair.narrowed {
		return capital(said)
	}
	from, last := r.From.In(a.request.Location), r.To.In(a.request.Location).Add(-time.Nanosecond)
	if from.Format(time.DateOnly) == last.Format(time.DateOnly) {
		return from.Format("Mon 2 Jan")
	}
	return from.Format("2 Jan") + " – " + last.Format("2 Jan")
}

func (a comparison) file() (*bot.File, error) {
	f := csvFor(a.request, fileColumns(fileFigures)...)
	for _, side := range []report{a.report, a.other} {
		v := side.view.total
		v.Name = side.subject()
		f.Add(side.fileRow(v, side.question.window, fileFigures)...)
	}
	return f.File(a.fileName("comparison"))
}

// chart puts the calls of both times beside one another, interval by interval.
func (a comparison) chart() *bot.Chart {
	c := &bot.Chart{Title: "Offered: " + a.subject() + ", " + a.when(), Kind: bot.ChartBars, YLabel: "contacts",
		Alt: fmt.Sprintf("Offered %s, and %s in the other time.", count(a.view.total.past.Offered()), count(a.other.view.total.past.Offered()))}
	these, those := a.drawn[0].All(), a.drawn[1].All()
	n := max(len(these), len(those))
	sides := []bot.Series{{Name: a.name(a.pair.this)}, {Name: a.name(a.pair.that)}}
	for i := range n {
		for k, all := range [][]figures.Interval{these, those} {
			v := math.NaN()
			if i < len(all) {
				v = float64(all[i].Offered())
			}
			sides[k].Values = append(sides[k].Values, v)
		}
		if i < len(these) {
			c.X = append(c.X, a.pairLabel(these[i].Range))
		} else {
			c.X = append(c.X, a.pairLabel(those[i].Range))
		}
	}
	c.X, sides = withoutQuiet(c.X, sides)
	c.Series = sides
	return c
}

// pairLabel names a position of two times: their days have different dates.
func (a comparison) pairLabel(slot bot.Range) string {
	from := slot.From.In(a.request.Location)
	switch whole := a.pair.this.Duration(); {
	case whole > 8*day:
		return from.Format("2 Jan")
	case slot.Duration() >= 20*time.Hour:
		return from.Format("Mon")
	case whole > 25*time.Hour:
		return from.Format("Mon 15:04")
	}
	return from.Format("15:04")
}

// withoutQuiet leaves out the positions at both ends at which nothing is.
func withoutQuiet(x []string, all []bot.Series) ([]string, []bot.Series) {
	quiet := func(i int) bool {
		return !slices.ContainsFunc(all, func(s bot.Series) bool { return s.Values[i] > 0 })
	}
	first, last := 0, len(x)
	for last > first+1 && quiet(last-1) {
		last--
	}
	for first < last-1 && quiet(first) {
		first++
	}
	for i := range all {
		all[i].Values = all[i].Values[first:last]
	}
	return x[first:last], all
}

// explained has the formulas with the numbers of both times.
func (a comparison) explained() []string {
	shown := a.columns
	if !a.request.Has("metric") {
		shown = []bot.Metric{bot.MetricServiceLevel, bot.MetricAbandonRate}
	}
	a.columns = shown
	lines := []string{"First: " + a.when()}
	lines = append(lines, a.formulas()...)
	a.other.columns = shown
	lines = append(lines, "Compared with: "+a.other.when())
	return append(lines, a.other.formulas()...)
}
