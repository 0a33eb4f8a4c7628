package language

import (
	"strings"
	"time"

	"floorwalker/bot"
)

// Describe prints a range in the centre's zone, with its abbreviation: "today
// 00:00–14:35 EDT", "Mon 16 Jun 14:00–16:00 EDT", "Mon 9 – Fri 13 Jun EDT".
func Describe(r bot.Range, zone *time.Location) string {
	if zone == nil {
		zone = time.UTC
	}
	from, to := r.From.In(zone), r.To.In(zone)
	abbreviation := to.Format("MST")
	year := ""
	if from.Year() != to.Year() {
		year = " 2006"
	}
	day := "Mon 2 Jan" + year
	last := to
	if to.After(from) {
		last = to.Add(-time.Nanosecond)
	}
	oneDay := from.YearDay() == last.YearDay() && from.Year() == last.Year()
	switch {
	case oneDay:
		name := from.Format("Mon 2 Jan")
		if first, _, _ := strings.Cut(r.Said, " "); first == "today" {
			name = "today"
		}
		end := to.Format("15:04")
		if end == "00:00" {
			end = "24:00"
		}
		if from.Format("MST") != abbreviation {
			return name + " " + from.Format("15:04 MST") + "–" + end + " " + abbreviation
		}
		return name + " " + from.Format("15:04") + "–" + end + " " + abbreviation
	case isMidnight(from) && isMidnight(to):
		if from.Format("MST") != abbreviation {
			return from.Format(day+" MST") + " – " + last.Format(day) + " " + abbreviation
		}
		return from.Format(day) + " – " + last.Format(day) + " " + abbreviation
	}
	if from.Format("MST") != abbreviation {
		return from.Format(day+" 15:04 MST") + " – " + to.Format(day+" 15:04") + " " + abbreviation
	}
	return from.Format(day+" 15:04") + " – " + to.Format(day+" 15:04") + " " + abbreviation
}

func isMidnight(t time.Time) bool {
	h, m, s := t.Clock()
	return h == 0 && m == 0 && s == 0 && t.Nanosecond() == 0
}
