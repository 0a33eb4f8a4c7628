package commands

import (
	"cmp"
	"slices"
	"time"

	"floorwalker/bot"
	"floorwalker/bot/figures"
)

// maxRows is how many rows an answer shows; more go to a file.
const maxRows = 10

// table lists the queues under their total, those with the longest wait first
// and then those with the most calls. All of them are in the file, when there
// are more than the table shows or when the file was asked for.
func (a queueAnswer) table(file bool) (*bot.Table, *bot.File, error) {
	queues := slices.Clone(a.view.queues)
	slices.SortStableFunc(queues, func(x, y queueView) int {
		return cmp.Or(cmp.Compare(y.now.LongestWait, x.now.LongestWait), cmp.Compare(y.past.Entered, x.past.Entered))
	})
	if len(queues) > 1 {
		total := a.view.total
		total.Name = "All queues"
		queues = append([]queueView{total}, queues...)
	}
	return a.rows(queues, file)
}

// rows puts queues into a table as they are ordered, and into a file too when
// one was asked for or the table is too short.
func (a queueAnswer) rows(queues []queueView, file bool) (*bot.Table, *bot.File, error) {
	t := &bot.Table{Columns: []bot.Column{{Title: "Queue"}}, Total: len(queues)}
	columns := a.columns()
	for _, m := range columns {
		t.Columns = append(t.Columns, bot.Column{Title: metrics[m].label, Right: true})
	}
	for _, q := range queues[:min(len(queues), maxRows)] {
		row := []string{q.Name}
		for _, m := range columns {
			row = append(row, metrics[m].cell(q))
		}
		t.Rows = append(t.Rows, row)
	}
	if !file && len(queues) <= maxRows {
		return t, nil, nil
	}
	f, err := a.file(queues)
	return t, f, err
}

// columns are the figures of the table: the one asked for, or the standard
// ones as far as they were read.
func (a queueAnswer) columns() []bot.Metric {
	var columns []bot.Metric
	if a.metric != "" {
		columns = append(columns, a.metric)
	}
	columns = append(columns, a.also...)
	for _, m := range standard {
		if slices.Contains(columns, m) || metrics[m].live && !a.question.live || !metrics[m].live && !a.question.past {
			continue
		}
		columns = append(columns, m)
	}
	return columns
}

// fileFigures are the figures of a window that a file has, more than the table.
var fileFigures = []bot.Metric{bot.MetricOffered, bot.MetricAnswered, bot.MetricHandled, bot.MetricAbandoned, bot.MetricShortCalls,
	bot.MetricTransferred, bot.MetricServiceLevel, bot.MetricASA, bot.MetricAHT, bot.MetricQueueTime, bot.MetricLongestQueueTime}

// file has a row for each queue.
func (a queueAnswer) file(queues []queueView) (*bot.File, error) {
	var shown []bot.Metric
	if a.question.live {
		shown = append(shown, bot.MetricWaiting, bot.MetricLongestWait, bot.MetricAgentsAvailable)
	}
	if a.question.past {
		shown = append(shown, fileFigures...)
	}
	f := csvFor(a.request, fileColumns(shown)...)
	for _, q := range queues {
		f.Add(a.fileRow(q, a.question.window, shown)...)
	}
	return f.File("queues-" + fileTime(a.question.window, a.request.Location) + ".csv")
}

// intervalFile has a row for each hour of a queue, or each day of a long window.
func (a queueAnswer) intervalFile(parts *figures.Intervals) (*bot.File, error) {
	f := csvFor(a.request, fileColumns(fileFigures)...)
	for _, part := range parts.All() {
		q := a.view.total
		q.past = part.Counts
		f.Add(a.fileRow(q, part.Range, fileFigures)...)
	}
	return f.File("queue-" + fileTime(a.question.window, a.request.Location) + ".csv")
}

// fileInterval is an hour, or a day where a file of hours would be too long to
// read.
func fileInterval(window bot.Range) time.Duration {
	const mostHours = 31 * 24
	if window.Duration() > (mostHours+1)*time.Hour {
		return 24 * time.Hour
	}
	return time.Hour
}

func fileColumns(shown []bot.Metric) []string {
	columns := []string{"Queue", "From", "To"}
	for _, m := range shown {
		columns = append(columns, metrics[m].label+unit(m))
	}
	return columns
}

// fileRow has the figures as numbers, empty where there is none.
func (a queueAnswer) fileRow(q queueView, window bot.Range, shown []bot.Metric) []string {
	row := []string{q.Name, iso(window.From, a.request.Location), iso(window.To, a.request.Location)}
	for _, m := range shown {
		row = append(row, number(metrics[m].value(q)))
	}
	return row
}

// unit is what a metric's number in a file is measured in.
func unit(m bot.Metric) string {
	switch m {
	case bot.MetricServiceLevel, bot.MetricAbandonRate:
		return " (%)"
	case bot.MetricLongestWait, bot.MetricASA, bot.MetricAHT, bot.MetricQueueTime, bot.MetricLongestQueueTime:
		return " (s)"
	default:
		return ""
	}
}

// fileTime names a file after the days of its window.
func fileTime(window bot.Range, zone *time.Location) string {
	from := window.From.In(zone).Format(time.DateOnly)
	to := window.To.Add(-time.Nanosecond).In(zone).Format(time.DateOnly)
	if from == to {
		return from
	}
	return from + "-to-" + to
}
