package figures

import (
	"fmt"
	"sort"
	"time"

	"floorwalker/bot"
)

// MaxIntervals is the most intervals a window is cut into: more than any chart
// can show or file should hold (a year of quarter hours).
const MaxIntervals = 366 * 24 * 4

// Interval is one stretch of a window with the counts of the legs that entered
// in it.
type Interval struct {
	bot.Range
	Counts
}

// Intervals counts legs by the interval of a window in which they entered.
type Intervals struct {
	slots []Interval
}

// NewIntervals cuts a window into stretches of the given length. Their borders
// are those of the clock in the window's zone (every hour on the hour), so that
// the first and the last may be shorter. They are measured in absolute time: a
// day of 23 hours has 23 of one hour. Whole days are the exception; they run
// from midnight to midnight, however long that is.
func NewIntervals(window bot.Range, every time.Duration) (*Intervals, error) {
	if every <= 0 || window.Duration() < 0 || int64(window.Duration()/every) >= MaxIntervals {
		return nil, fmt.Errorf("cannot cut %s to %s into intervals of %s",
			window.From.Format(time.RFC3339), window.To.Format(time.RFC3339), every)
	}
	var slots []Interval
	for from := window.From; from.Before(window.To); {
		to := border(from, every)
		if to.After(window.To) {
			to = window.To
		}
		slots = append(slots, Interval{Range: bot.Range{From: from, To: to}})
		from = to
	}
	return &Intervals{slots: slots}, nil
}

const day = 24 * time.Hour

// border returns the first border after t.
func border(t time.Time, every time.Duration) time.Time {
	midnight := startOfDay(t, 0)
	if every%day == 0 {
		return startOfDay(t, int(every/day))
	}
	next := t.Add(every - t.Sub(midnight)%every)
	if tomorrow := startOfDay(t, 1); every < day && next.After(tomorrow) {
		return tomorrow
	}
	return next
}

// startOfDay returns the start of the day that many days after that of t. Where
// midnight does not exist, because clocks were put forward at that moment, the
// day starts at the first instant that does.
func startOfDay(t time.Time, days int) time.Time {
	y, m, d := t.Date()
	start := time.Date(y, m, d+days, 0, 0, 0, 0, t.Location())
	if start.Hour() == 23 {
		start = start.Add(time.Hour)
	}
	return start
}

// Index returns which interval a moment lies in.
func (iv *Intervals) Index(t time.Time) (i int, ok bool) {
	i = sort.Search(len(iv.slots), func(i int) bool { return t.Before(iv.slots[i].To) })
	return i, i < len(iv.slots) && !t.Before(iv.slots[i].From)
}

// Add counts a leg in the interval in which it entered, and reports whether
// there is one.
func (iv *Intervals) Add(l bot.Leg, r Rule, now time.Time) bool {
	i, ok := iv.Index(l.Entered)
	if ok {
		iv.slots[i].Add(l, r, now)
	}
	return ok
}

// All returns the intervals in order, empty ones included.
func (iv *Intervals) All() []Interval { return iv.slots }

// Total returns the counts of the whole window.
func (iv *Intervals) Total() Counts {
	var c Counts
	for _, s := range iv.slots {
		c.Merge(s.Counts)
	}
	return c
}
