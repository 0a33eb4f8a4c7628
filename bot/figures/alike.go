package figures

import (
	"time"

	"floorwalker/bot"
)

// Alike narrows what a range is compared with to the stretch that is like it,
// and reports whether that is less than was asked for. A week that is not over
// is compared with the same days and hours of the other week, a day with the
// same hours of the other day, and a day compared with a week with the same day
// of that week. Ranges that are alike already, or that nothing makes so, stay
// as they are.
func Alike(r, versus bot.Range, zone *time.Location) (alike bot.Range, narrowed bool) {
	r.From, r.To = r.From.In(zone), r.To.In(zone)
	versus.From, versus.To = versus.From.In(zone), versus.To.In(zone)
	whole := versus.From.Equal(startOfDay(versus.From, 0)) && versus.To.Equal(startOfDay(versus.To, 0))
	days := daysBetween(versus.From, versus.To)
	if !whole || days < 1 {
		return versus, false
	}
	start := versus.From
	last := r.To.Add(-time.Nanosecond)
	oneDay := daysBetween(r.From, last) == 0
	switch {
	case days == 7:
		start = startOfDay(start, (int(r.From.Weekday())-int(start.Weekday())+7)%7)
	case days > 360:
		start = time.Date(start.Year(), r.From.Month(), r.From.Day(), 0, 0, 0, 0, zone)
	case days > 1 && (oneDay || r.From.Day() != start.Day()):
		return versus, false // a day of a month is like no other
	case days == 1 && !oneDay:
		return versus, false
	}
	alike = bot.Range{From: shift(r.From, r.From, start), To: shift(r.To, r.From, start), Said: versus.Said}
	if alike.To.After(versus.To) {
		alike.To = versus.To
	}
	if !alike.From.Before(alike.To) {
		return versus, false
	}
	return alike, !alike.From.Equal(versus.From) || !alike.To.Equal(versus.To)
}

// shift is the same time of day as t as many days from start as t is from base.
func shift(t, base, start time.Time) time.Time {
	y, m, d := start.Date()
	h, min, s := t.Clock()
	return time.Date(y, m, d+daysBetween(base, t), h, min, s, t.Nanosecond(), start.Location())
}

// daysBetween counts the midnights between two moments of one zone.
func daysBetween(a, b time.Time) int {
	y, m, d := a.Date()
	first := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	y, m, d = b.Date()
	return int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Sub(first) / day)
}
