package commands

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"floorwalker/bot"
	"floorwalker/bot/figures"
)

// reportQueue gives the figures of every queue, or of one, over a window.
type reportQueue struct{ floor }

func (reportQueue) Spec() bot.Spec {
	return bot.Spec{
		Name:    "report queue",
		Area:    areaReports,
		Aliases: []string{"queue report", "report queues", "report"},
		Summary: "Gives the figures of every queue, or of one, over a time, and per interval when you name one.",
		Params: []bot.Param{
			{Name: "queue", Kind: bot.KindQueue},
			{Name: "metric", Kind: bot.KindMetric, Many: true},
			{Name: "time", Kind: bot.KindRange},
			{Name: "interval", Kind: bot.KindInterval},
			{Name: "format", Kind: bot.KindChoice, Choices: pictureOrFile},
		},
		Examples: []string{
			"report queue yesterday", "report queue Billing last week", "queue report for today", "report on Sales yesterday",
			"report", "report queue last week csv", "send me yesterday's queue numbers as a csv", "export the queue figures for last week",
			"report queue last week per day csv", "queue report last week daily", "make a report of yesterday", "weekly report", "daily report",
			"report for Claims this week", "export queue stats for yesterday", "queue report for last month",
			"report queue yesterday plain csv", "give me the report for last week", "report queues yesterday chart",
		},
		Role: bot.Viewer,
	}
}

// maxQueueSlots is for how many queues times intervals figures are kept.
const maxQueueSlots = 20_000

func (c reportQueue) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	r = periodical(r)
	a, err := newReport(r, "report queue")
	if err != nil {
		return bot.Reply{}, err
	}
	if r.Has("interval") && (r.Has("queue") || !wantsFile(r)) || r.Text("format") == formatChart {
		return c.intervals(ctx, r, a)
	}
	perQueue, err := c.perQueue(ctx, r, &a)
	if err != nil {
		return bot.Reply{}, err
	}
	if a.view, err = c.read(ctx, r, a.question); err != nil {
		return bot.Reply{}, err
	}
	behind := a.counted(cmp.Or(metrics[a.columns[0]].counted, "counted offered"))
	reply := bot.Reply{Headline: a.headline(), Explain: a.formulas(), Behind: behind}
	queues := a.queues()
	if len(queues) == 1 {
		reply.Facts = a.facts(queues[0])
	} else {
		reply.Table = a.table(queues)
		for _, q := range queues[1:] {
			reply.Items = append(reply.Items, bot.Value{Kind: bot.KindQueue, ID: q.ID, Name: q.Name})
		}
	}
	if len(queues) > maxRows || wantsFile(r) {
		if reply.File, err = a.file(queues, perQueue); err != nil {
			return bot.Reply{}, err
		}
	}
	reply.Note = a.note()
	reply.Buttons = a.next(reply, behind)
	return reply, nil
}

// periodical reads "weekly report" and "daily report" as reports of this week and
// of today, when no other time was named to be cut.
func periodical(r bot.Request) bot.Request {
	every := r.Duration("interval")
	if r.Has("time") || every != day && every != 7*day {
		return r
	}
	window := bot.Today(r.Now, r.Location)
	if every == 7*day {
		window.From = window.From.AddDate(0, 0, -(int(window.From.Weekday())+6)%7)
		window.Said = "this week"
	}
	r.Slots = r.Slots.With("time", bot.Value{Kind: bot.KindRange, Range: &window, Name: window.Said})
	delete(r.Slots, "interval")
	return r
}

// perQueue cuts every queue's time for the file, when intervals were asked for.
func (c reportQueue) perQueue(ctx context.Context, r bot.Request, a *report) (map[string]*figures.Intervals, error) {
	if !r.Has("interval") {
		return nil, nil
	}
	var err error
	if a.cut, err = cuttingOf(r, a.question.window, day); err != nil {
		return nil, err
	}
	queues, err := c.source.Queues(ctx)
	if err != nil {
		return nil, err
	}
	if most := int64(maxQueueSlots / max(1, len(queues))); int64(a.question.window.Duration()/a.cut.every) >= most {
		asked := a.cut.every
		a.cut.every = fitting(a.question.window, asked, most)
		a.cut.note = fmt.Sprintf("%s for %s would be too many rows; the file is %s", intervalName(asked),
			plural(len(queues), "queue", "queues"), intervalName(a.cut.every))
	}
	parts := map[string]*figures.Intervals{}
	for _, q := range queues {
		if parts[q.ID], err = figures.NewIntervals(a.question.window, a.cut.every); err != nil {
			return nil, &bot.Error{Kind: bot.Invalid, Public: "That is too long a time to cut into intervals.", Err: err}
		}
	}
	a.question.each = func(l bot.Leg, rule figures.Rule) {
		if iv := parts[l.QueueID]; iv != nil {
			iv.Add(l, rule, r.Now)
		}
	}
	return parts, nil
}

// headline sums the window up, and names the queue that did worst.
func (a report) headline() string {
	if a.view.total.past.Entered == 0 {
		return fmt.Sprintf("%s: %s, %s.", a.subject(), noCalls, a.when())
	}
	worst, level := "", 2.0
	for _, q := range a.view.queues {
		if n, ok := q.past.ServiceLevel(q.rule); ok && n < level {
			worst, level = q.Name, n
		}
	}
	if worst == "" || len(a.view.queues) == 1 {
		return fmt.Sprintf("%s: %s, %s.", a.subject(), a.day(), a.when())
	}
	return fmt.Sprintf("%s: %s; lowest service level %s with %s, %s.", a.subject(), a.day(), worst, figures.Percent(level), a.when())
}

// queues are those of the answer, the one with the most contacts first, below
// the total of several.
func (a report) queues() []queueView {
	queues := slices.Clone(a.view.queues)
	slices.SortStableFunc(queues, func(x, y queueView) int { return cmp.Compare(y.past.Entered, x.past.Entered) })
	if len(queues) > 1 {
		total := a.view.total
		total.Name = a.subject()
		queues = append([]queueView{total}, queues...)
	}
	return queues
}

// facts are all figures of the window, those asked for first.
func (a report) facts(q queueView) []bot.Fact {
	var facts []bot.Fact
	for _, m := range append(slices.Clone(a.columns), fileFigures...) {
		f := bot.Fact{Label: metrics[m].label, Value: metrics[m].text(q)}
		if !slices.Contains(facts, f) {
			facts = append(facts, f)
		}
	}
	return facts
}

func (a report) table(queues []queueView) *bot.Table {
	t := &bot.Table{Columns: []bot.Column{{Title: "Queue"}}, Total: len(queues)}
	for _, m := range a.columns {
		t.Columns = append(t.Columns, bot.Column{Title: metrics[m].label, Right: true})
	}
	for _, q := range queues[:min(len(queues), maxRows)] {
		row := []string{q.Name}
		for _, m := range a.columns {
			row = append(row, brief(m, q))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// file has a row for each queue, or for each interval of each queue.
func (a report) file(queues []queueView, parts map[string]*figures.Intervals) (*bot.File, error) {
	f := csvFor(a.request, fileColumns(fileFigures)...)
	for _, q := range queues {
		iv := parts[q.ID]
		switch {
		case parts == nil:
			f.Add(a.fileRow(q, a.question.window, fileFigures)...)
		case iv != nil: // the total has no id
			for _, slot := range iv.All() {
				q.past = slot.Counts
				f.Add(a.fileRow(q, slot.Range, fileFigures)...)
			}
		}
	}
	return f.File(a.fileName("queues"))
}
