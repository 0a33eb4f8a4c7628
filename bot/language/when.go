package language

import (
	"slices"
	"time"

	"floorwalker/bot"
)

// appointments reads times in somebody's calendar: in their own zone, ahead
// where they can be, else gone by.
type appointments struct{ ahead, past *rangeParser }

func newAppointments(tokens []token, f filling) appointments {
	s := f.settings
	if zone, err := time.LoadLocation(f.person.Zone); f.person.Zone != "" && err == nil {
		s.Zone = zone
	}
	ahead, past := s, s
	ahead.Direction, past.Direction = Future, Past
	return appointments{newRangeParser(tokens, f.now, ahead), newRangeParser(tokens, f.now, past)}
}

// backward are the words of times that have gone by.
var backward = wordSet("last past previous yesterday ago since")

// usualLength is how long an appointment takes when only its start was said, as
// a range that starts "at 9" does.
const usualLength = time.Hour

// partsOfTime are the words of stretches that are no appointment by themselves.
var partsOfTime = wordSet("morning afternoon evening night overnight tonight lunch lunchtime week month year")

// loose reports whether a range is one of whole days, of which today may have
// begun.
func (p appointments) loose(from, to time.Time) bool {
	return isMidnight(to.In(p.ahead.s.Zone)) && (isMidnight(from.In(p.ahead.s.Zone)) || from.Equal(p.ahead.now))
}

// addWhen adds the time of an appointment that starts at i.
func (l *lattice) addWhen(p appointments, i int) {
	add := func(from, to time.Time, next int, quality float64) {
		r := bot.Range{From: from, To: to, Said: said(l.tokens[i:next]), Loose: p.loose(from, to) || l.anyOf(i, next, partsOfTime)}
		r.Ends = !r.Loose && l.joined(i, next)
		r.Bare = l.isClock(i, next)
		l.add(span{kind: kindWhen, from: i, to: next, quality: quality, values: []bot.Value{{Kind: bot.KindRange, Range: &r, Name: r.Said}}})
	}
	t := l.tokens[i]
	// "in 20 min" starts then.
	if d, next := parseDuration(l.tokens, i+1); t.is("in") && next > i+1 {
		from := p.ahead.now.Add(d).Truncate(time.Minute)
		add(from, from.Add(usualLength), next, 1)
		return
	}
	// "move it to 4": a bare hour, which the end of "3 to 4" is rather.
	if c, next := parseClock(l.tokens, i+1, true); t.is("to") && next > i+1 && !c.bad {
		from, to, err := p.ahead.somewhere(timePart{shape: shapeAt, a: c}, i+1, next)
		if err == nil && !p.counts(i+1, next) {
			add(from, to, next, 0.5)
		}
	}
	ahead, next, err := p.ahead.find(i)
	if next > i && err == nil && !l.anyOf(i, next, backward) {
		add(ahead.From, ahead.To, next, 1)
		l.withNoun(p, i, next, add)
		return
	}
	gone, after, refused := p.past.find(i)
	switch {
	case after > i && refused == nil:
		add(gone.From, gone.To, after, 1)
	case next > i && err == nil:
		add(ahead.From, ahead.To, next, 1)
	case next > i && l.firstOfTwo(p, i, next, add):
	case next > i:
		l.add(span{kind: kindWhen, from: i, to: next, quality: 1, refusal: err.Error()})
	}
}

// beforeClock are the words that may stand before a time of day.
var beforeClock = wordSet("to at for from by my the")

// isClock reports whether [from, to) is a time of day and nothing else.
func (l *lattice) isClock(from, to int) bool {
	for from < to && l.tokens[from].in(beforeClock) {
		from++
	}
	_, next := parseClock(l.tokens, from, true)
	return next == to && next > from
}

// firstOfTwo adds the time before the "to" of what cannot be one stretch: "9 am
// tomorrow to today at 5 pm" are the times before and after a move.
func (l *lattice) firstOfTwo(p appointments, i, next int, add func(from, to time.Time, next int, quality float64)) bool {
	for k := i + 1; k < next-1; k++ {
		if !l.tokens[k].is("to") {
			continue
		}
		first := *p.ahead
		first.tokens = l.tokens[:k]
		r, end, err := first.find(i)
		if err != nil || end != k {
			return false
		}
		add(r.From, r.To, k, 1)
		return true
	}
	return false
}

// appointmentNouns follow the time of what they name: "my 3:30 meeting".
var appointmentNouns = wordSet("meeting appointment one")

// withNoun adds a time with the noun that follows it taken in, and the day that
// may follow that: "my 4 pm meeting tomorrow".
func (l *lattice) withNoun(p appointments, i, next int, add func(from, to time.Time, next int, quality float64)) {
	if next >= len(l.tokens) || !l.tokens[next].in(appointmentNouns) || l.tokens[next].sep&sepComma != 0 {
		return
	}
	without := *p.ahead
	without.tokens = slices.Concat(l.tokens[i:next], l.tokens[next+1:])
	r, end, err := without.find(0)
	if err != nil || end < next-i {
		return
	}
	add(r.From, r.To, i+end+1, 1)
}

// joined reports whether two ends stand in [from, to).
func (l *lattice) joined(from, to int) bool {
	for k := from + 1; k < to; k++ {
		t := l.tokens[k]
		if t.in(untilWords) || t.sep&sepDash != 0 || t.class == classDate && t.sep&sepSlash != 0 {
			return true
		}
	}
	return false
}

var untilWords = wordSet("to until through and")

// counts reports whether the number at i counts what follows: "to 4 people".
func (p appointments) counts(i, next int) bool {
	if next != i+1 || next >= len(p.ahead.tokens) {
		return false
	}
	t := p.ahead.tokens[next]
	return t.class == classWord && (durationUnits[t.word] > 0 || countNouns[t.word])
}

// anyOf reports whether one of some words stands in [from, to).
func (l *lattice) anyOf(from, to int, words map[string]bool) bool {
	for _, t := range l.tokens[from:to] {
		if t.in(words) {
			return true
		}
	}
	return false
}
