package language

import "time"

// shape is how a time of day bounds a range.
type shape uint8

const (
	shapePair   shape = iota // from a to b
	shapeAfter               // from a on
	shapeBefore              // up to a
	shapeAt                  // the hour that starts at a
	shapePart                // minutes given
)

// timePart is a stretch of a day before the day is known.
type timePart struct {
	shape      shape
	a, b       clock
	start, end int // minutes of a shapePart; end beyond 24 h lies on the next day
}

// fixed names the edges of the day that people speak of like a time.
func (p *rangeParser) fixed(i int, after bool) (clock, int) {
	k := p.skip(i, "the")
	at := func(d time.Duration, next int) (clock, int) { return clock{minutes: int(d / time.Minute)}, next }
	switch {
	case p.word(k, "lunch", "lunchtime"):
		if after {
			return at(p.s.Lunch.End, k+1)
		}
		return at(p.s.Lunch.Start, k+1)
	case p.word(k, "opening", "open"):
		return at(p.s.Opening, p.skip(k+1, "time"))
	case p.word(k, "we") && p.word(k+1, "opened", "open"):
		return at(p.s.Opening, k+2)
	case p.word(k, "closing", "close"):
		return at(p.s.Closing, p.skip(k+1, "time"))
	}
	return clock{}, i
}

// clockAt reads a time of day or an edge of the day.
func (p *rangeParser) clockAt(i int, after, bare bool) (clock, int) {
	if c, next := p.fixed(i, after); next > i {
		return c, next
	}
	c, next := parseClock(p.tokens, i, bare)
	// "after 5 min" and "before 3 calls" are no times of day.
	if next == i+1 && next < len(p.tokens) && p.tokens[i].class == classNumber && p.tokens[next].class == classWord {
		if w := p.tokens[next].word; durationUnits[w] > 0 || countNouns[w] {
			return clock{}, i
		}
	}
	return c, next
}

// countNouns are the things that are counted: "5 waiting" is no hour.
var countNouns = wordSet("waiting calls call contacts contact people callers chats emails tasks agents percent queued times")

// timePart reads a stretch of a day at i. bare allows numbers alone.
func (p *rangeParser) timePart(i int, bare bool) (timePart, int) {
	k := i
	lead := ""
	switch {
	case p.word(i, "between", "from", "after", "since", "before", "until", "at", "around", "by"):
		lead = p.tokens[i].word
		k++
	}
	k = p.skip(k, "about", "around")
	if lead == "" {
		if t, next := p.dayPart(i); next > i && bare {
			return t, next
		}
	}
	after := lead == "after" || lead == "since" || lead == "from"
	a, next := p.clockAt(k, after, bare || lead != "")
	if lead == "" && !bare {
		if a, next = parseClock(p.tokens, k, false); next == k {
			return p.bareHours(i)
		}
	}
	if next == k {
		return timePart{}, i
	}
	switch lead {
	case "before", "until", "by":
		return timePart{shape: shapeBefore, a: a}, next
	}
	if b, end := p.second(next, lead); end > next {
		return timePart{shape: shapePair, a: a, b: b}, end
	}
	switch lead {
	case "after", "since", "from":
		return timePart{shape: shapeAfter, a: a}, next
	case "between":
		return timePart{}, i
	case "at", "around":
		return timePart{shape: shapeAt, a: a}, next
	}
	return timePart{shape: shapeAt, a: a}, next
}

// bareHours reads "9-17" and "11 to 1pm": numbers that a dash joins, or of
// which the second is plainly a time.
func (p *rangeParser) bareHours(i int) (timePart, int) {
	a, next := p.clockAt(i, true, true)
	if next != i+1 || p.tokens[i].class != classNumber || a.bad || next >= len(p.tokens) {
		return timePart{}, i
	}
	b, end := p.second(next, "")
	dashed := p.tokens[next].sep&sepDash != 0
	if end == next || b.bad || !dashed && end == next+2 && p.tokens[next+1].class == classNumber {
		return timePart{}, i
	}
	return timePart{shape: shapePair, a: a, b: b}, end
}

// second reads the end of a pair of times.
func (p *rangeParser) second(i int, lead string) (clock, int) {
	if i >= len(p.tokens) || lead == "after" || lead == "since" {
		return clock{}, i
	}
	k := i
	switch {
	case p.word(i, "and") && lead == "between", p.word(i, "to", "until", "through"):
		k++
	case p.tokens[i].sep&sepDash == 0:
		return clock{}, i
	}
	c, next := p.clockAt(k, false, true)
	if next == k {
		return c, i
	}
	return c, next
}

// dayPart reads "morning", "in the afternoon", "night", "lunch", "all day".
func (p *rangeParser) dayPart(i int) (timePart, int) {
	k := p.skip(i, "in", "the", "at", "over", "during")
	var d DayPart
	switch {
	case p.word(k, "morning"):
		d = p.s.Morning
	case p.word(k, "afternoon"):
		d = p.s.Afternoon
	case p.word(k, "evening"):
		d = p.s.Evening
	case p.word(k, "night", "overnight"):
		d = p.s.Overnight
	case p.word(k, "lunch", "lunchtime"):
		d = p.s.Lunch
	case p.word(k, "all") && p.word(k+1, "day"):
		return timePart{shape: shapePart, end: 24 * 60}, k + 2
	default:
		return timePart{}, i
	}
	return partOf(d), k + 1
}

func partOf(d DayPart) timePart {
	t := timePart{shape: shapePart, start: int(d.Start / time.Minute), end: int(d.End / time.Minute)}
	if t.end <= t.start {
		t.end += 24 * 60
	}
	return t
}

// at returns the moment m minutes into the day that starts at midnight. It
// goes by the clock on the wall, also on days of 23 and 25 hours.
func (p *rangeParser) at(midnight time.Time, m int) time.Time {
	return time.Date(midnight.Year(), midnight.Month(), midnight.Day(), 0, m, 0, 0, p.s.Zone)
}

// on puts a stretch of a day on a day.
func (p *rangeParser) on(d days, t timePart, i, next int) (from, to time.Time, err error) {
	if t.a.bad || t.b.bad {
		return from, to, p.refuse(i, next, "there is no such time of day")
	}
	day := d.from
	switch t.shape {
	case shapePair:
		a, b := p.s.readPair(t.a, t.b)
		if b <= a && nightly(a, b) {
			b += 24 * 60
		}
		return p.at(day, a), p.at(day, b), nil
	case shapeAfter:
		return p.at(day, p.s.read(t.a)), d.to, nil
	case shapeBefore:
		return day, p.at(day, p.s.read(t.a)), nil
	case shapeAt:
		m := p.s.read(t.a)
		return p.at(day, m), p.at(day, m+60), nil
	case shapePart:
	}
	return p.at(day, t.start), p.at(day, t.end), nil
}

// nightly reports whether a stretch from a to b runs over midnight as a night
// does: from six in the evening or later to noon or earlier.
func nightly(a, b int) bool { return a >= 18*60 && b <= 12*60 }

// somewhere puts a stretch of a day on the day it must be meant for: today, or
// the day before when "since 4" would otherwise lie in the future.
func (p *rangeParser) somewhere(t timePart, i, next int) (from, to time.Time, err error) {
	from, to, err = p.on(p.day(0), t, i, next)
	if err != nil {
		return from, to, err
	}
	if p.s.Direction == Future {
		switch {
		case t.shape == shapeBefore:
			from = p.now
			if !to.After(p.now) {
				_, to, err = p.on(p.day(1), t, i, next)
			}
		case t.shape == shapeAt && t.a.open && !from.After(p.now):
			if late := p.at(p.day(0).from, t.a.readings()[1]); late.After(p.now) {
				return late, late.Add(time.Hour), nil
			}
			fallthrough
		case !to.After(p.now):
			from, to, err = p.on(p.day(1), t, i, next)
		}
		return from, to, err
	}
	if from.Before(p.now) {
		if p.word(i, "since", "from") && t.shape == shapeAfter {
			to = p.now
		}
		return from, to, nil
	}
	overMidnight := t.shape == shapePair && to.After(p.day(0).to)
	if t.shape == shapeAfter || t.shape == shapeAt || overMidnight {
		from, to, err = p.on(p.day(-1), t, i, next)
		if p.word(i, "since", "from") && t.shape == shapeAfter {
			to = p.now
		}
	}
	return from, to, err
}

// part reads "this morning", "last night", "tonight", "overnight", "at lunch".
func (p *rangeParser) part(i int) (from, to time.Time, next int, err error) {
	k, back := i, 0
	switch {
	case p.word(i, "this"):
		k++
	case p.word(i, "last", "previous"):
		k, back = i+1, -1
	case p.word(i, "tonight"):
		d := p.day(0)
		return p.at(d.from, int(p.s.Evening.Start/time.Minute)), p.at(d.from, partOf(p.s.Overnight).end), i + 1, nil
	case p.word(i, "all") && p.word(i+1, "day"):
		return p.day(0).from, p.day(0).to, i + 2, nil
	case p.word(i, "in") && p.word(i+1, "the"), p.word(i, "at", "over", "during") && p.word(p.skip(i+1, "the"), "lunch", "lunchtime", "night"):
		k = p.skip(i+1, "the")
	case p.word(i, "overnight"):
	case i > 0 && p.word(i-1, "the") && p.word(i, "morning", "afternoon", "evening"):
	default:
		return from, to, i, nil
	}
	t, next := p.dayPart(k)
	if next == k || p.word(k, "in", "the", "at", "over", "during") {
		return from, to, i, nil
	}
	if d, after, derr := p.parseDay(next); after > next && d.single() && derr == nil {
		from, to, err = p.on(d, t, i, after)
		return from, to, after, err
	}
	over := t.end > 24*60
	if over && p.s.Direction == Past {
		// The night that has begun last.
		from, to, err = p.on(p.day(0), t, i, next)
		if !from.Before(p.now) {
			from, to, err = p.on(p.day(-1), t, i, next)
		}
		return from, to, next, err
	}
	from, to, err = p.on(p.day(back), t, i, next)
	return from, to, next, err
}
