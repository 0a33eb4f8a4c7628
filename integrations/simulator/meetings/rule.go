package meetings

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"
)

// rule is a recurrence as RFC 5545 writes it, as far as the simulator knows
// it: daily and weekly. The zero rule is a single meeting.
type rule struct {
	weekly   bool
	days     []time.Weekday // of a weekly one; none is that of the start
	interval int
	count    int
	until    time.Time
}

var weekdayNames = map[string]time.Weekday{"SU": 0, "MO": 1, "TU": 2, "WE": 3, "TH": 4, "FR": 5, "SA": 6}

// horizon is how far ahead a series without an end goes.
const horizon = 366

// parseRule reads "FREQ=WEEKLY;INTERVAL=1;BYDAY=MO,WE".
func parseRule(text string) (rule, error) {
	r := rule{interval: 1}
	freq := false
	for part := range strings.SplitSeq(strings.TrimPrefix(text, "RRULE:"), ";") {
		key, value, _ := strings.Cut(part, "=")
		var err error
		switch key {
		case "FREQ":
			freq = value == "DAILY" || value == "WEEKLY"
			r.weekly = value == "WEEKLY"
		case "INTERVAL":
			r.interval, err = strconv.Atoi(value)
		case "COUNT":
			r.count, err = strconv.Atoi(value)
		case "UNTIL":
			r.until, err = time.Parse(occurrenceForm, value)
		case "BYDAY":
			for name := range strings.SplitSeq(value, ",") {
				day, ok := weekdayNames[name]
				if !ok {
					return rule{}, errors.New("BYDAY is not understood")
				}
				r.days = append(r.days, day)
			}
		}
		if err != nil || r.interval < 1 || r.interval > horizon || r.count < 0 {
			return rule{}, errors.New("the recurrence is not understood")
		}
	}
	if !freq {
		return rule{}, errors.New("only FREQ=DAILY and FREQ=WEEKLY are known")
	}
	return r, nil
}

// starts are the starts of a series. They go by the clock on the wall of its
// zone, also when the clocks change.
func (r rule) starts(first time.Time, zone *time.Location) []time.Time {
	if r.interval == 0 {
		return []time.Time{first}
	}
	days := r.days
	if r.weekly && len(days) == 0 {
		days = []time.Weekday{first.In(zone).Weekday()}
	}
	var all []time.Time
	at := first.In(zone)
	monday := (int(at.Weekday()) + 6) % 7
	for n := 0; n <= horizon*max(1, r.interval) && len(all) < maxOccurrences; n++ {
		day := time.Date(at.Year(), at.Month(), at.Day()+n, at.Hour(), at.Minute(), 0, 0, zone)
		switch {
		case r.weekly && (!slices.Contains(days, day.Weekday()) || (n+monday)/7%r.interval != 0):
			continue
		case !r.weekly && n%r.interval != 0:
			continue
		case !r.until.IsZero() && day.After(r.until), r.count > 0 && len(all) == r.count:
			return all
		}
		all = append(all, day)
	}
	return all
}
