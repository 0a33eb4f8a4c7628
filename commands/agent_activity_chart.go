package commands

import (
	"fmt"
	"math"
	"slices"
	"time"

	"floorwalker/bot"
)

// maxLanes is how many states have a row of their own in the picture of a day,
// and maxTimeLabels how many times stand below it.
const (
	maxLanes      = 8
	maxTimeLabels = 7
)

// chart is a timeline: of one day a row for each state, and of several a row
// for each day.
func (a activityReport) chart() *bot.Chart {
	c := &bot.Chart{Title: a.agent.Name + ", " + a.when(), Kind: bot.ChartTimeline}
	shown := a.lanes()
	axis := a.axis()
	c.X = axis.labels()
	kind := func(name string) string {
		if slices.Contains(shown, name) {
			return name
		}
		return "other"
	}
	rows := map[string]int{}
	add := func(name string) {
		rows[name] = len(c.Rows)
		c.Rows = append(c.Rows, bot.TimelineRow{Name: name})
	}
	dayName := func(d activityDay) string { return d.From.In(a.request.Location).Format("Mon 2 Jan") }
	if len(a.days) > 1 {
		for _, d := range a.days {
			add(dayName(d))
		}
	} else {
		for _, s := range a.states {
			if _, known := rows[kind(s.name)]; !known {
				add(kind(s.name))
			}
		}
	}
	for _, d := range a.days {
		for _, s := range d.spans {
			span := bot.Span{From: axis.at(s.From, a.request.Location, d), To: axis.at(s.To, a.request.Location, d), Kind: kind(spanName(s))}
			row := &c.Rows[rows[span.Kind]]
			if len(a.days) > 1 {
				row = &c.Rows[rows[dayName(d)]]
			}
			row.Spans = append(row.Spans, span)
		}
	}
	longest := slices.MaxFunc(a.states, func(x, y activityState) int { return int(x.longest/time.Second) - int(y.longest/time.Second) })
	c.Alt = fmt.Sprintf("%s of %s; the longest stretch was %s of %s.", plural(len(a.states), "state", "states"), a.agent.Name, hours(longest.longest), longest.name)
	return c
}

// lanes are the states with a colour of their own.
func (a activityReport) lanes() []string {
	most := maxLanes
	if len(a.states) > maxLanes {
		most-- // for all others together
	}
	var names []string
	for _, s := range a.states[:min(len(a.states), most)] {
		names = append(names, s.name)
	}
	return names
}

// timeAxis is a stretch of the clock, in hours since midnight.
type timeAxis struct{ from, to, step int }

// axis covers the hours in which the agent was logged in on any of the days,
// cut into steps of whole hours.
func (a activityReport) axis() timeAxis {
	from, to := 24.0, 0.0
	for _, d := range a.days {
		for _, s := range d.spans {
			from, to = min(from, clockHours(s.From, a.request.Location, d)), max(to, clockHours(s.To, a.request.Location, d))
		}
	}
	x := timeAxis{from: int(math.Floor(from)), to: int(math.Ceil(to)), step: 1}
	for (x.to-x.from+x.step-1)/x.step >= maxTimeLabels {
		x.step++
	}
	x.to = x.from + (x.to-x.from+x.step-1)/x.step*x.step
	return x
}

// clockHours is the time of the day on a clock on the wall; the midnight that
// ends a day is 24.
func clockHours(t time.Time, zone *time.Location, day activityDay) float64 {
	l := t.In(zone)
	h, m, s := l.Clock()
	if h == 0 && m == 0 && s == 0 && t.After(day.From) {
		return 24
	}
	return float64(h) + float64(m)/60 + float64(s)/3600
}

// at is where a moment stands, as a share of the width.
func (x timeAxis) at(t time.Time, zone *time.Location, day activityDay) float64 {
	return (clockHours(t, zone, day) - float64(x.from)) / float64(max(x.to-x.from, 1))
}

func (x timeAxis) labels() []string {
	var all []string
	for h := x.from; h <= x.to; h += x.step {
		all = append(all, fmt.Sprintf("%02d:00", h))
	}
	return all
}
