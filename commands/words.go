package commands

import (
	"errors"
	"math"
	"strconv"
	"time"

	"floorwalker/bot"
)

// clock prints the time of day with its zone: "14:35 EDT".
func clock(t time.Time, zone *time.Location) string { return t.In(zone).Format("15:04 MST") }

// dateTime prints a moment with its zone: "17 Jun 14:35 EDT".
func dateTime(t time.Time, zone *time.Location) string {
	return t.In(zone).Format("2 Jan 15:04 MST")
}

// clockOrDate prints a moment of today as clock does, another one as dateTime does.
func clockOrDate(t, now time.Time, zone *time.Location) string {
	if sameDay(t, now, zone) {
		return clock(t, zone)
	}
	return dateTime(t, zone)
}

// plural prints a number with the word that goes with it.
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return count(n) + " " + many
}

// count prints a number with its thousands apart: "12,345".
func count(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// iso prints a moment for files, with the offset of the zone; "" for none.
func iso(t time.Time, zone *time.Location) string {
	if t.IsZero() {
		return ""
	}
	return t.In(zone).Format(time.RFC3339)
}

// number prints a figure for files, with at most one decimal; "" for none.
func number(n float64, ok bool) string {
	if !ok {
		return ""
	}
	return strconv.FormatFloat(math.Round(10*n)/10, 'f', -1, 64)
}

// seconds prints a duration for files.
func seconds(d time.Duration) string { return number(d.Seconds(), true) }

// asError returns the first bot.Error in a chain.
func asError(err error) (*bot.Error, bool) {
	var e *bot.Error
	ok := errors.As(err, &e)
	return e, ok
}

// wasWere is the verb after that many things.
func wasWere(n int) string {
	if n == 1 {
		return "was"
	}
	return "were"
}
