package commands

import (
	"context"
	"fmt"
	"time"

	"floorwalker/bot"
	"floorwalker/bot/figures"
	"floorwalker/bot/language"
)

// reportWaiting shows how many waited when.
type reportWaiting struct{ floor }

func (reportWaiting) Spec() bot.Spec {
	return bot.Spec{
		Name:    "report waiting",
		Area:    areaReports,
		Aliases: []string{"waiting over time", "waiting report", "queue over time"},
		Summary: "Shows how many waited when in a queue, or in all, and when it was worst.",
		Params: []bot.Param{
			{Name: "queue", Kind: bot.KindQueue},
			{Name: "time", Kind: bot.KindRange},
			{Name: "interval", Kind: bot.KindInterval},
			{Name: "format", Kind: bot.KindChoice, Choices: pictureOrFile},
		},
		Examples: []string{
			"report waiting Billing today", "waiting over time for Sales today", "report waiting yesterday", "waiting over time",
			"report waiting last week csv", "chart of waiting over time in Claims yesterday", "when was the queue longest today",
			"when were the most people waiting yesterday", "when did most callers wait in Billing today",
			"what was the peak queue on Sales yesterday", "peak queue today",
		},
		Role: bot.Viewer,
	}
}

// waitingBefore is how long before the window a contact may have entered that
// waits in it.
const waitingBefore = 2 * time.Hour

// maxPoints is how many positions of a line a phone can show.
const maxPoints = 150

func (c reportWaiting) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	a, err := newReport(r, "report waiting")
	if err != nil {
		return bot.Reply{}, err
	}
	window := a.question.window
	usual := fitting(window, 0, maxPoints)
	if window.Duration() < maxPoints*5*time.Minute {
		usual = 5 * time.Minute
	}
	if a.cut, err = cuttingOf(r, window, usual); err != nil {
		return bot.Reply{}, err
	}
	parts, err := figures.NewIntervals(window, a.cut.every)
	if err != nil {
		return bot.Reply{}, &bot.Error{Kind: bot.Invalid, Public: "That is too long a time to cut into intervals.", Err: err}
	}
	waiting := figures.NewWaiting(window)
	longest := make([]time.Duration, len(parts.All()))
	a.question.window.From = window.From.Add(-waitingBefore)
	a.question.each = func(l bot.Leg, rule figures.Rule) {
		waiting.Add(l, r.Now)
		if i, ok := parts.Index(l.Entered); ok {
			parts.Add(l, rule, r.Now)
			longest[i] = max(longest[i], l.Wait(r.Now))
		}
	}
	if a.view, err = c.read(ctx, r, a.question); err != nil {
		return bot.Reply{}, err
	}
	a.question.window = window
	cuts := make([]bot.Range, len(parts.All()))
	for i, slot := range parts.All() {
		cuts[i] = slot.Range
	}
	return waitingReport{a, parts, waiting.Peaks(cuts), waiting.Step(), longest}.reply()
}

// waitingReport puts the peaks into words.
type waitingReport struct {
	report
	parts   *figures.Intervals
	peaks   []figures.Peak // of each interval
	step    time.Duration
	longest []time.Duration // wait of those who entered in each interval
}

func (a waitingReport) reply() (bot.Reply, error) {
	peak, wait := figures.Peak{}, 0
	for i, p := range a.peaks {
		if p.Waiting > peak.Waiting {
			peak = p
		}
		if a.longest[i] > a.longest[wait] {
			wait = i
		}
	}
	behind := a.counted("counted offered")
	reply := bot.Reply{Behind: behind, Explain: []string{
		"Waiting = contacts that had entered the queue and not left it, looked at every " + language.Humanize(a.step),
		"= at most " + count(peak.Waiting),
		"Longest wait = the longest wait of those who entered in the interval, whatever became of them",
	}}
	if peak.Waiting == 0 {
		reply.Headline = fmt.Sprintf("%s: nobody waited, %s.", a.subject(), a.when())
		reply.Note = a.note()
		return reply, nil
	}
	zone := a.request.Location
	layout := "15:04:05"
	if !sameDay(peak.At, a.request.Now, zone) {
		layout = "Mon 2 Jan 15:04:05"
	}
	reply.Headline = fmt.Sprintf("%s: most waited at %s, %s; the longest wait was %s, entered %s, %s.", a.subject(), peak.At.In(zone).Format(layout),
		count(peak.Waiting), language.Humanize(a.longest[wait]), slotName(a.parts.All()[wait].Range, a.question.window, zone), a.when())
	if wantsFile(a.request) {
		f := csvFor(a.request, "Queue", "From", "To", "Entered", "Most waiting", "Longest wait (s)")
		for i, slot := range a.parts.All() {
			f.Add(a.subject(), iso(slot.From, zone), iso(slot.To, zone), number(float64(slot.Entered), true),
				number(float64(a.peaks[i].Waiting), true), number(a.longest[i].Seconds(), slot.Entered > 0))
		}
		var err error
		if reply.File, err = f.File(a.fileName("waiting")); err != nil {
			return bot.Reply{}, err
		}
	} else {
		reply.Chart = a.chart(peak)
	}
	reply.Note = a.note(fmt.Sprintf("waiting is looked at every %s", language.Humanize(a.step)))
	reply.Buttons = a.next(reply, behind)
	return reply, nil
}

// chart shows the most that waited in every interval, without the quiet
// stretches at both ends.
func (a waitingReport) chart(peak figures.Peak) *bot.Chart {
	c := &bot.Chart{Title: "Waiting: " + a.subject() + ", " + a.when(), Kind: bot.ChartLine, YLabel: "contacts",
		Alt: fmt.Sprintf("Most waited at %s: %s.", clock(peak.At, a.request.Location), count(peak.Waiting))}
	most := bot.Series{Name: "Most waiting"}
	first, last := 0, len(a.peaks)
	for first < last && a.peaks[first].Waiting == 0 {
		first++
	}
	for last > first && a.peaks[last-1].Waiting == 0 {
		last--
	}
	first, last = max(first-1, 0), min(last+1, len(a.peaks))
	every := (last - first + maxChartPositions - 1) / maxChartPositions
	for i := first; i < last; i += every {
		n := 0
		for _, p := range a.peaks[i:min(i+every, last)] {
			n = max(n, p.Waiting)
		}
		c.X = append(c.X, a.label(a.parts.All()[i].Range))
		most.Values = append(most.Values, float64(n))
	}
	c.Series = []bot.Series{most}
	return c
}

// maxChartPositions is how many a chart can draw.
const maxChartPositions = 400
