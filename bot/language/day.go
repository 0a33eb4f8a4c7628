package language

import (
	"fmt"
	"time"
)

var weekdays = map[string]time.Weekday{
	"mon": 1, "monday": 1, "mondays": 1, "tue": 2, "tues": 2, "tuesday": 2, "tuesdays": 2,
	"wed": 3, "weds": 3, "wednesday": 3, "wednesdays": 3, "thu": 4, "thur": 4, "thurs": 4, "thursday": 4, "thursdays": 4,
	"fri": 5, "friday": 5, "fridays": 5, "sat": 6, "saturday": 6, "saturdays": 6, "sun": 0, "sunday": 0, "sundays": 0,
}

var months = map[string]time.Month{
	"jan": 1, "january": 1, "feb": 2, "february": 2, "mar": 3, "march": 3, "apr": 4, "april": 4, "may": 5,
	"jun": 6, "june": 6, "jul": 7, "july": 7, "aug": 8, "august": 8, "sep": 9, "sept": 9, "september": 9,
	"oct": 10, "october": 10, "nov": 11, "november": 11, "dec": 12, "december": 12,
}

// days is a stretch of whole days [from, to), both midnights of the centre.
type days struct {
	from, to time.Time
	// named is set for a weekday without a date: in "mon to fri" the second is
	// the one after the first.
	named bool
	week  bool // a calendar week
}

func (d days) single() bool { return !d.from.AddDate(0, 0, 1).Before(d.to) }

// midnight returns the start of the day that lies n days after t's.
func (p *rangeParser) midnight(t time.Time, n int) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day()+n, 0, 0, 0, 0, p.s.Zone)
}

func (p *rangeParser) day(n int) days {
	return days{from: p.midnight(p.now, n), to: p.midnight(p.now, n+1)}
}

// monday returns the start of the week that lies n weeks after this one.
func (p *rangeParser) monday(n int) time.Time {
	return p.midnight(p.now, -(int(p.now.Weekday())+6)%7+7*n)
}

// parseDay reads a day, a week, a month or a stretch of weekdays at i.
func (p *rangeParser) parseDay(i int) (days, int, error) {
	k := p.skip(i, "on", "the")
	switch {
	case p.word(k, "today"):
		return p.day(0), k + 1, nil
	case p.word(k, "yesterday"):
		return p.day(-1), k + 1, nil
	case p.word(k, "tomorrow"):
		return p.day(1), k + 1, nil
	case p.word(k, "day") && p.word(k+1, "before") && p.word(k+2, "yesterday"):
		return p.day(-2), k + 3, nil
	}
	if d, next, err := p.date(k); next > k {
		return d, next, err
	}
	if d, next := p.weekday(k); next > k {
		return d, next, nil
	}
	if d, next := p.calendar(k); next > k {
		return d, next, nil
	}
	return days{}, i, nil
}

// weekday reads "monday", "last monday", "this friday" and "mon to fri last
// week".
func (p *rangeParser) weekday(i int) (days, int) {
	k, shift := i, 0
	switch {
	case p.word(i, "last", "past", "previous"):
		k, shift = i+1, -1
	case p.word(i, "next", "coming"):
		k, shift = i+1, 1
	case p.word(i, "this"):
		k++
	}
	first, ok := p.weekdayAt(k)
	if !ok {
		return days{}, i
	}
	k++
	last, span := first, false
	if j := k; j < len(p.tokens) {
		if p.word(j, "to", "through", "until") || p.between && p.word(j, "and") {
			j++
		} else if p.tokens[j].sep&sepDash == 0 {
			j = len(p.tokens)
		}
		if w, ok := p.weekdayAt(j); ok {
			last, span, k = w, true, j+1
		}
	}
	length := (int(last)-int(first)+7)%7 + 1
	if week, next := p.calendar(p.skip(k, "of", "the", "in")); next > k && week.week {
		offset := (int(first) + 6) % 7
		from := p.midnight(week.from, offset)
		return days{from: from, to: p.midnight(from, length)}, next
	}
	today := p.midnight(p.now, 0)
	from := p.midnight(p.now, (int(first)-int(p.now.Weekday())+7)%7) // today or the next one
	if p.s.Direction == Future {
		if shift == 1 && from.Equal(today) {
			from = p.midnight(from, 7)
		}
		return days{from: from, to: p.midnight(from, length), named: !span}, k
	}
	// Of the weeks back, the first one whose last day has begun.
	for p.midnight(from, length-1).After(today) || shift == -1 && !from.Before(today) {
		from = p.midnight(from, -7)
	}
	return days{from: from, to: p.midnight(from, length), named: !span}, k
}

func (p *rangeParser) weekdayAt(i int) (time.Weekday, bool) {
	if i >= len(p.tokens) || p.tokens[i].class != classWord {
		return 0, false
	}
	w, ok := weekdays[p.tokens[i].word]
	return w, ok
}

// calendar reads "this week", "last month", "next year", "in march".
func (p *rangeParser) calendar(i int) (days, int) {
	n, k := 0, i+1
	switch {
	case p.word(i, "this", "current"):
	case p.word(i, "last", "previous"):
		n = -1
	case p.word(i, "next", "coming"):
		n = 1
	case p.word(i, "in"):
		if k < len(p.tokens) && p.tokens[k].class == classWord {
			if m, ok := months[p.tokens[k].word]; ok {
				from := time.Date(p.now.Year(), m, 1, 0, 0, 0, 0, p.s.Zone)
				if p.s.Direction == Past && from.After(p.now) {
					from = from.AddDate(-1, 0, 0)
				}
				return days{from: from, to: from.AddDate(0, 1, 0)}, k + 1
			}
		}
		return days{}, i
	default:
		return days{}, i
	}
	y, m, _ := p.now.Date()
	switch {
	case p.word(k, "week"):
		return days{from: p.monday(n), to: p.monday(n + 1), week: true}, k + 1
	case p.word(k, "month"):
		return days{
			from: time.Date(y, m+time.Month(n), 1, 0, 0, 0, 0, p.s.Zone),
			to:   time.Date(y, m+time.Month(n+1), 1, 0, 0, 0, 0, p.s.Zone),
		}, k + 1
	case p.word(k, "year"):
		return days{
			from: time.Date(y+n, 1, 1, 0, 0, 0, 0, p.s.Zone),
			to:   time.Date(y+n+1, 1, 1, 0, 0, 0, 0, p.s.Zone),
		}, k + 1
	}
	return days{}, i
}

// date reads a day of the calendar: "2025-06-17", "17 june", "june 17th 2025",
// "6/17".
func (p *rangeParser) date(i int) (days, int, error) {
	if i >= len(p.tokens) {
		return days{}, i, nil
	}
	t := p.tokens[i]
	if t.class == classDate && !t.hasTime {
		if t.at.IsZero() {
			return days{}, i + 1, p.refuse(i, i+1, "there is no such day")
		}
		y, m, d := t.at.Date()
		return p.ymd(y, m, d), i + 1, nil
	}
	var day, month, year, next int
	switch {
	case t.class == classNumber && p.slash(i+1):
		month, day, next = p.whole(i), p.whole(i+1), i+2
		if p.s.DayFirst {
			month, day = day, month
		}
		if p.slash(i + 2) {
			year, next = p.whole(i+2), i+3
			if year < 100 {
				year += 2000
			}
		}
	case t.class == classNumber:
		day = p.whole(i)
		k := p.skip(p.ordinal(i+1), "of")
		if month = p.month(k); month == 0 {
			return days{}, i, nil
		}
		next = k + 1
	case t.class == classWord && p.month(i) > 0 && i+1 < len(p.tokens) && p.tokens[i+1].class == classNumber:
		month, day, next = p.month(i), p.whole(i+1), p.ordinal(i+2)
	default:
		return days{}, i, nil
	}
	if day < 1 || day > 31 {
		return days{}, i, nil
	}
	if year == 0 && next < len(p.tokens) && p.tokens[next].class == classNumber && len(p.tokens[next].text) == 4 {
		if y := p.whole(next); y >= 1970 && y < 2100 {
			year, next = y, next+1
		}
	}
	given := year != 0
	if !given {
		year = p.now.Year()
	}
	exists := func(y int) bool {
		d := time.Date(y, time.Month(month), day, 0, 0, 0, 0, time.UTC)
		return month >= 1 && month <= 12 && d.Day() == day
	}
	if !given && !exists(year) && month == 2 && day == 29 {
		for range 8 { // the last leap day may lie eight years back
			if year--; exists(year) {
				break
			}
		}
	}
	if !exists(year) {
		return days{}, next, p.refuse(i, next, "there is no such day")
	}
	d := p.ymd(year, time.Month(month), day)
	if !given && p.s.Direction == Past && d.from.After(p.now) {
		d = p.ymd(year-1, time.Month(month), day)
	}
	if !given && p.s.Direction == Future && !d.to.After(p.now) {
		d = p.ymd(year+1, time.Month(month), day)
	}
	return d, next, nil
}

func (p *rangeParser) ymd(y int, m time.Month, d int) days {
	from := time.Date(y, m, d, 0, 0, 0, 0, p.s.Zone)
	return days{from: from, to: p.midnight(from, 1)}
}

func (p *rangeParser) slash(i int) bool {
	return i < len(p.tokens) && p.tokens[i].class == classNumber && p.tokens[i].sep&sepSlash != 0
}

func (p *rangeParser) month(i int) int {
	if i >= len(p.tokens) || p.tokens[i].class != classWord {
		return 0
	}
	return int(months[p.tokens[i].word])
}

// whole returns the number at i, or -1 when it is not a whole one.
func (p *rangeParser) whole(i int) int {
	n := p.tokens[i].number
	if n != float64(int(n)) || n > 9999 {
		return -1
	}
	return int(n)
}

// ordinal skips the ending of "17th".
func (p *rangeParser) ordinal(i int) int {
	if i < len(p.tokens) && p.tokens[i].sep&sepGlued != 0 && p.word(i, "st", "nd", "rd", "th") {
		return i + 1
	}
	return i
}

// RangeError says why a range that was understood cannot be meant.
type RangeError struct{ Said, Reason string }

// Error returns a sentence that can be shown.
func (e *RangeError) Error() string { return fmt.Sprintf("“%s” cannot be: %s.", e.Said, e.Reason) }
