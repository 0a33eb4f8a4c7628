package commands

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"floorwalker/bot"
	"floorwalker/bot/figures"
	"floorwalker/bot/language"
)

// noCalls is the value of a figure over nothing.
const noCalls = "no calls"

// metric is how a figure of queues is shown. The figure itself is made in
// package figures.
type metric struct {
	label string
	// live figures are about this moment, the others about a window.
	live bool
	// text is the figure; number is what comparisons compare: a count, percent
	// or seconds. It is not ok when there is nothing to compare.
	text   func(queueView) string
	number func(queueView) (n float64, ok bool)
	// counted is the choice of task list for the contacts behind the figure.
	counted string
}

// name is the label within a sentence; abbreviations keep their capitals.
func (m metric) name() string {
	if strings.ToUpper(m.label) == m.label {
		return m.label
	}
	return strings.ToLower(m.label[:1]) + m.label[1:]
}

// cell is the figure in a table, where the words for having none would stand in
// every row.
func (m metric) cell(v queueView) string {
	if _, ok := m.value(v); !ok {
		return "–"
	}
	return m.text(v)
}

// value is number, where there is a past that it could be of.
func (m metric) value(v queueView) (n float64, ok bool) {
	if v.noPast && !m.live {
		return 0, false
	}
	return m.number(v)
}

// standard are the figures of an answer in which none was asked for.
var standard = []bot.Metric{
	bot.MetricWaiting, bot.MetricLongestWait, bot.MetricServiceLevel, bot.MetricAbandoned,
	bot.MetricASA, bot.MetricAHT, bot.MetricAgentsAvailable,
}

var metrics = map[bot.Metric]metric{
	bot.MetricWaiting: {label: "Waiting now", live: true, counted: "counted waiting",
		text:   func(v queueView) string { return count(v.now.Waiting) },
		number: func(v queueView) (float64, bool) { return float64(v.now.Waiting), true }},
	bot.MetricLongestWait: {label: "Longest wait now", live: true, counted: "counted waiting",
		text: func(v queueView) string {
			if v.now.Waiting == 0 {
				return "nobody waiting"
			}
			return language.Humanize(v.now.LongestWait)
		},
		number: func(v queueView) (float64, bool) { return v.now.LongestWait.Seconds(), v.now.Waiting > 0 }},
	bot.MetricAgentsAvailable: {label: "Agents available", live: true,
		text:   func(v queueView) string { return fmt.Sprintf("%d of %d logged in", v.available, v.loggedIn) },
		number: func(v queueView) (float64, bool) { return float64(v.available), true }},
	bot.MetricServiceLevel: {label: "Service level", counted: "counted in time",
		text: func(v queueView) string { return share(v.past.ServiceLevel(v.rule)) },
		number: func(v queueView) (float64, bool) {
			n, ok := v.past.ServiceLevel(v.rule)
			return 100 * n, ok
		}},
	bot.MetricAbandoned: {label: "Abandoned", counted: "counted abandoned",
		text: func(v queueView) string {
			rate, ok := v.past.AbandonRate()
			if !ok {
				return noCalls
			}
			return fmt.Sprintf("%s (%s of %s)", count(v.past.Abandoned), figures.Percent(rate), count(v.past.Offered()))
		},
		number: tallied(func(c figures.Counts) int { return c.Abandoned })},
	bot.MetricAbandonRate: {label: "Abandon rate", counted: "counted abandoned",
		text: func(v queueView) string { return share(v.past.AbandonRate()) },
		number: func(v queueView) (float64, bool) {
			n, ok := v.past.AbandonRate()
			return 100 * n, ok
		}},
	bot.MetricASA:       average("ASA", "counted answered", figures.Counts.ASA),
	bot.MetricAHT:       average("AHT", "counted handled", figures.Counts.AHT),
	bot.MetricQueueTime: average("Average queue time", "counted gone", figures.Counts.QueueTime),
	bot.MetricLongestQueueTime: average("Longest wait", "counted offered", func(c figures.Counts) (time.Duration, bool) {
		return c.LongestQueueTime, c.Offered() > 0
	}),
	bot.MetricOffered:     tally("Offered", "counted offered", figures.Counts.Offered),
	bot.MetricCount:       tally("Offered", "counted offered", figures.Counts.Offered),
	bot.MetricAnswered:    tally("Answered", "counted answered", func(c figures.Counts) int { return c.Answered }),
	bot.MetricHandled:     tally("Handled", "counted handled", func(c figures.Counts) int { return c.Handled }),
	bot.MetricShortCalls:  tally("Short calls", "counted short", func(c figures.Counts) int { return c.ShortAbandons }),
	bot.MetricTransferred: tally("Transferred", "counted transferred", func(c figures.Counts) int { return c.Transferred }),
}

// queueMetrics are those that can be asked of queues.
var queueMetrics = func() []string {
	var all []string
	for m := range metrics {
		all = append(all, string(m))
	}
	slices.Sort(all)
	return all
}()

func tally(label, counted string, n func(figures.Counts) int) metric {
	return metric{label: label, counted: counted, text: func(v queueView) string { return count(n(v.past)) }, number: tallied(n)}
}

func tallied(n func(figures.Counts) int) func(queueView) (float64, bool) {
	return func(v queueView) (float64, bool) { return float64(n(v.past)), true }
}

func average(label, counted string, f func(figures.Counts) (time.Duration, bool)) metric {
	return metric{
		label:   label,
		counted: counted,
		text: func(v queueView) string {
			d, ok := f(v.past)
			if !ok {
				return noCalls
			}
			return language.Humanize(d)
		},
		number: func(v queueView) (float64, bool) {
			d, ok := f(v.past)
			return d.Seconds(), ok
		},
	}
}

func share(n float64, ok bool) string {
	if !ok {
		return noCalls
	}
	return figures.Percent(n)
}

// timed is a figure asked for with a time. People say “longest wait” of this moment
// and of a day.
func timed(m bot.Metric, r bot.Request) bot.Metric {
	if m == bot.MetricLongestWait && r.Has("time") {
		return bot.MetricLongestQueueTime
	}
	return m
}

// metricOf returns a metric of queues. Those of agents are refused with what
// can be asked instead.
func metricOf(m bot.Metric) (metric, error) {
	if f, ok := metrics[m]; ok {
		return f, nil
	}
	return metric{}, bot.Errorf(bot.Invalid,
		"I have no such figure for a queue (%s is a figure of agents' time). Ask for waiting, longest wait, service level, abandoned, ASA, AHT, handled or agents available.", m)
}
