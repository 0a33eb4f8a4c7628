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

// maxIntervals is the most intervals that a report is cut into: a month of
// quarter hours. More than that is no report but a log.
const maxIntervals = 3000

// usualIntervals are those that a report falls back to, shortest first.
var usualIntervals = []time.Duration{15 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour, 4 * time.Hour, day, 7 * day}

const day = 24 * time.Hour

// cutting is how a report cuts its window.
type cutting struct {
	every time.Duration
	note  string // why it is not what was asked for; "" when it is
}

// cuttingOf returns the interval asked for, or else the usual one, as far as it
// makes sense for the window.
func cuttingOf(r bot.Request, window bot.Range, usual time.Duration) (cutting, error) {
	every := usual
	if r.Has("interval") {
		every = r.Duration("interval")
	}
	if every < time.Minute {
		return cutting{}, bot.Errorf(bot.Invalid, "I cut figures into intervals of a minute or more. Ask for every 15 minutes, hourly or daily.")
	}
	n := int64(window.Duration() / every)
	switch {
	case n >= maxIntervals:
		longer := fitting(window, every, maxIntervals)
		return cutting{longer, fmt.Sprintf("%s would make %s intervals; this is %s", capital(intervalName(every)), count(int(n)), intervalName(longer))}, nil
	case every > window.Duration() && r.Has("interval"):
		return cutting{every, "the window is shorter than the interval asked for (" + intervalName(every) + "): it is one interval"}, nil
	}
	return cutting{every: every}, nil
}

// fitting is the shortest usual interval over one that makes at most that many
// of a window.
func fitting(window bot.Range, over time.Duration, most int64) time.Duration {
	for _, every := range usualIntervals {
		if every > over && int64(window.Duration()/every) < most {
			return every
		}
	}
	return 28 * day
}

// intervalName is how often, in words.
func intervalName(every time.Duration) string {
	switch every {
	case time.Minute:
		return "every minute"
	case time.Hour:
		return "hourly"
	case day:
		return "daily"
	case 7 * day:
		return "weekly"
	default:
		return "every " + language.Humanize(every)
	}
}

// intervalNoun is one interval, in words.
func intervalNoun(every time.Duration) string {
	switch every {
	case 15 * time.Minute:
		return "quarter hour"
	case 30 * time.Minute:
		return "half hour"
	case time.Hour:
		return "hour"
	case day:
		return "day"
	case 7 * day:
		return "week"
	default:
		return "interval"
	}
}

// hours prints a long time at work: in hours, where days would be those of the
// calendar.
func hours(d time.Duration) string {
	if d < day {
		return language.Humanize(d)
	}
	d = d.Round(time.Minute)
	return fmt.Sprintf("%s h %d min", count(int(d/time.Hour)), int(d%time.Hour/time.Minute))
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// slotName names an interval within a window.
func slotName(slot, window bot.Range, zone *time.Location) string {
	from, to := slot.From.In(zone), slot.To.In(zone)
	long := window.Duration() > 25*time.Hour
	switch {
	case slot.Duration() > 25*time.Hour:
		return from.Format("2 Jan") + " – " + to.Add(-time.Nanosecond).Format("2 Jan")
	case slot.Duration() >= 20*time.Hour:
		return from.Format("Mon 2 Jan")
	case changesClock(window, zone): // an hour may be there twice
		return from.Format("Mon 15:04 MST") + "–" + to.Format("15:04 MST")
	case long:
		return from.Format("Mon 2 Jan 15:04") + "–" + to.Format("15:04")
	}
	return from.Format("15:04") + "–" + to.Format("15:04")
}

func changesClock(window bot.Range, zone *time.Location) bool {
	_, a := window.From.In(zone).Zone()
	_, b := window.To.In(zone).Zone()
	return a != b
}

// brief is a figure in a table: its number in its unit, without what stands
// behind it.
func brief(m bot.Metric, v queueView) string {
	n, ok := metrics[m].number(v)
	switch {
	case !ok:
		return "–"
	case unit(m) == " (%)":
		return figures.Percent(n / 100)
	case unit(m) == " (s)":
		return language.Humanize(time.Duration(n * float64(time.Second)))
	}
	return count(int(n))
}

// past are the figures of a request that a window has, or these when it names
// none.
func pastMetrics(r bot.Request, usual []bot.Metric) ([]bot.Metric, error) {
	var asked []bot.Metric
	for _, v := range r.Slots["metric"] {
		m, err := metricOf(v.Metric)
		if err != nil {
			return nil, err
		}
		if m.live {
			return nil, bot.Errorf(bot.Invalid, "“%s” is a figure of this moment and has no history; “report waiting” shows how many waited when.", m.label)
		}
		asked = append(asked, v.Metric)
	}
	if asked == nil {
		return usual, nil
	}
	return asked, nil
}

// reportFigures are the figures of a table when none was asked for.
var reportFigures = []bot.Metric{bot.MetricOffered, bot.MetricAnswered, bot.MetricAbandoned, bot.MetricServiceLevel, bot.MetricASA, bot.MetricAHT}

// report is the answer of a report on the contacts of queues.
type report struct {
	queueAnswer
	command string
	cut     cutting
	columns []bot.Metric
}

// newReport reads the window of a request. each is called for every contact in
// it.
func newReport(r bot.Request, command string) (report, error) {
	columns, err := pastMetrics(r, reportFigures)
	if err != nil {
		return report{}, err
	}
	return report{command: command, columns: columns,
		queueAnswer: queueAnswer{request: r, question: question{queue: r.Queue("queue"), window: r.Range("time"), past: true}}}, nil
}

// note is the small print: window, rule, what was cut otherwise, age.
func (a report) note(more ...string) string {
	parts := []string{a.queueAnswer.note(), "counted by the entry into the queue"}
	if a.cut.note != "" {
		parts = append(parts, a.cut.note)
	}
	for _, s := range more {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(append(parts, "as of "+a.now()), " · ")
}

// counted lists the contacts behind a figure of the report.
func (a report) counted(counted string) *bot.Invocation {
	window := a.question.window
	slots := bot.Slots{"counted": {{Kind: bot.KindChoice, ID: counted, Name: counted}}, "time": {{Kind: bot.KindRange, Range: &window}}}
	if a.question.queue.ID != "" {
		slots["queue"] = a.request.Slots["queue"]
	}
	return &bot.Invocation{Command: "task list", Slots: slots}
}

// again is the report with another format.
func (a report) again(title, format string) bot.Button {
	return run(title, a.command, a.request.Slots.With("format", bot.Value{Kind: bot.KindChoice, ID: format, Name: format}))
}

// next are the usual next steps: what was not given yet, the same of the time
// before, the contacts, the formulas.
func (a report) next(reply bot.Reply, behind *bot.Invocation) []bot.Button {
	var all []bot.Button
	if reply.Chart == nil {
		all = append(all, a.again("Chart", formatChart))
	}
	if reply.File == nil {
		all = append(all, a.again("As a file", formatCSV))
	}
	compare := bot.Slots{"time": {{Kind: bot.KindRange, Range: &a.question.window, Name: a.question.window.Said}}}
	if a.question.queue.ID != "" {
		compare["queue"] = a.request.Slots["queue"]
	}
	return append(all, run("Compare", "report compare", compare), bot.Button{Title: "Show them", Run: behind}, run("Explain", "explain", nil))
}

// formulas explains the figures of the report, each once.
func (a report) formulas() []string {
	var lines []string
	for _, m := range a.columns {
		a.metric = m
		for _, line := range a.explain() {
			if strings.HasPrefix(line, "=") || !slices.Contains(lines, line) {
				lines = append(lines, line)
			}
		}
	}
	return lines
}

// fileName names a file after what is in it.
func (a report) fileName(what string) string {
	return what + "-" + fileTime(a.question.window, a.request.Location) + ".csv"
}
