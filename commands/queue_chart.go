package commands

import (
	"fmt"
	"math"
	"time"

	"floorwalker/bot"
	"floorwalker/bot/figures"
	"floorwalker/bot/language"
)

// maxBars is how many positions of a chart a phone can show.
const maxBars = 26

// chartInterval is the shortest usual interval that makes at most maxBars of a
// window.
func chartInterval(window bot.Range) time.Duration {
	day := 24 * time.Hour
	for _, every := range []time.Duration{15 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour, 4 * time.Hour, day, 7 * day} {
		if window.Duration() <= maxBars*every {
			return every
		}
	}
	return 28 * day
}

// chart shows calls and abandons per interval, with the service level as a
// line. Quiet stretches at both ends are left out.
func (a queueAnswer) chart(parts *figures.Intervals) *bot.Chart {
	shown := busy(parts.All())
	title := a.subject() + ", " + a.when()
	if len(shown) == 0 {
		return &bot.Chart{Title: title, Kind: bot.ChartStacked, Alt: "No calls in this window."}
	}
	answered := bot.Series{Name: "Answered"}
	abandoned := bot.Series{Name: "Abandoned"}
	level := bot.Series{Name: "Service level (%)", Line: true, Right: true}
	c := &bot.Chart{Title: title, Kind: bot.ChartStacked, YLabel: "contacts"}
	peak, worst := shown[0], figures.Interval{}
	lowest := math.Inf(1)
	for _, p := range shown {
		c.X = append(c.X, a.label(p.Range))
		answered.Values = append(answered.Values, float64(p.Answered))
		abandoned.Values = append(abandoned.Values, float64(p.Abandoned))
		share, ok := p.ServiceLevel(a.view.total.rule)
		if !ok {
			share = math.NaN()
		} else if share < lowest {
			lowest, worst = share, p
		}
		level.Values = append(level.Values, 100*share)
		if p.Offered() > peak.Offered() {
			peak = p
		}
	}
	c.Series = []bot.Series{answered, abandoned, level}
	c.Alt = fmt.Sprintf("Busiest %s with %s offered and %s abandoned", a.span(peak.Range), count(peak.Offered()), count(peak.Abandoned))
	if !math.IsInf(lowest, 1) {
		c.Alt += fmt.Sprintf("; service level lowest %s with %s", a.span(worst.Range), figures.Percent(lowest))
	}
	c.Alt += "."
	return c
}

// busy leaves out the empty intervals at both ends.
func busy(all []figures.Interval) []figures.Interval {
	for len(all) > 0 && all[0].Entered == 0 {
		all = all[1:]
	}
	for len(all) > 0 && all[len(all)-1].Entered == 0 {
		all = all[:len(all)-1]
	}
	return all
}

// label names a position: the time of day, or the day in a longer window.
func (a queueAnswer) label(part bot.Range) string {
	from := part.From.In(a.request.Location)
	switch whole := a.question.window.Duration(); {
	case part.Duration() >= 20*time.Hour:
		return from.Format("Mon 2 Jan")
	case whole > 25*time.Hour:
		return from.Format("Mon 15:04")
	}
	return from.Format("15:04")
}

func (a queueAnswer) span(part bot.Range) string { return language.Describe(part, a.request.Location) }
