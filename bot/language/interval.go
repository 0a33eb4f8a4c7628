package language

import "time"

// point is one end of an interval: a day, a time of day, both, or a moment.
type point struct {
	day    days
	hasDay bool
	clock  clock
	timed  bool
	moment time.Time
	exact  bool
}

// parsePoint reads one end of an interval at i. after says that it is the
// start: lunch is then over.
func (p *rangeParser) parsePoint(i int, after, bare bool) (point, int, error) {
	if p.word(i, "now") {
		return point{moment: p.now, exact: true}, i + 1, nil
	}
	if i < len(p.tokens) && p.tokens[i].class == classDate && p.tokens[i].hasTime {
		t := p.tokens[i].at
		if !p.tokens[i].hasZone {
			t = time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, p.s.Zone)
		}
		return point{moment: t.In(p.s.Zone), exact: true}, i + 1, nil
	}
	if d, next := parseDuration(p.tokens, i); next > i && p.word(next, "ago") {
		return point{moment: p.now.Add(-d), exact: true}, next + 1, nil
	}
	var pt point
	if d, next, err := p.parseDay(i); next > i {
		if err != nil {
			return pt, next, err
		}
		pt.day, pt.hasDay = d, true
		if d.single() {
			k := p.skip(next, "at", "around")
			if c, end := p.clockAt(k, after, true); end > k {
				pt.clock, pt.timed, next = c, true, end
			} else if t, end := p.dayPart(next); end > next {
				pt.clock, pt.timed, next = clock{minutes: t.start}, true, end
			}
		}
		return pt, next, nil
	}
	k := p.skip(i, "at", "around", "about")
	c, next := p.clockAt(k, after, bare)
	if next == k {
		if k = p.skip(i, "this"); k > i {
			if t, end := p.dayPart(k); end > k {
				return point{day: p.day(0), hasDay: true, clock: clock{minutes: t.start}, timed: true}, end, nil
			}
		}
		return pt, i, nil
	}
	pt.clock, pt.timed = c, true
	if d, end, err := p.parseDay(next); end > next && (err != nil || d.single()) {
		pt.day, pt.hasDay = d, true
		return pt, end, err
	}
	return pt, next, nil
}

// interval reads "from … to …", "between … and …" and "… to …".
func (p *rangeParser) interval(i int) (from, to time.Time, next int, err error) {
	lead := p.word(i, "from", "between", "starting")
	p.between = p.word(i, "between")
	defer func() { p.between = false }()
	k := i
	if lead {
		k++
		// "mon to fri" is one stretch of days.
		if d, next, err := p.parseDay(k); next > k && err == nil && !d.single() && !d.week {
			return d.from, d.to, next, nil
		}
	}
	a, k, err := p.parsePoint(k, true, lead)
	if err != nil {
		return from, to, k, err
	}
	if k <= i+b2i(lead) || k >= len(p.tokens) {
		return from, to, i, nil
	}
	switch {
	case p.between && p.word(k, "and"), !p.between && p.word(k, "to", "until", "through"):
		k++
	case p.tokens[k].sep&(sepDash|sepSlash) != 0:
	default:
		return from, to, i, nil
	}
	b, end, err := p.parsePoint(k, false, true)
	if err != nil {
		return from, to, end, err
	}
	if end == k || !lead && !a.hasDay && !a.exact {
		return from, to, i, nil
	}
	from, to, ok, err := p.join(a, b, i, end)
	if !ok {
		return from, to, i, nil
	}
	return from, to, end, err
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// join makes a range of its two ends. ok is false when they do not fit.
func (p *rangeParser) join(a, b point, i, next int) (from, to time.Time, ok bool, err error) {
	switch {
	case a.timed && b.timed && (!a.hasDay || !b.hasDay):
		t := timePart{shape: shapePair, a: a.clock, b: b.clock}
		switch {
		case a.hasDay:
			from, to, err = p.on(a.day, t, i, next)
		case b.hasDay:
			from, to, err = p.on(b.day, t, i, next)
		default:
			from, to, err = p.somewhere(t, i, next)
		}
		return from, to, true, err
	case !a.hasDay && !a.exact && !b.exact, !b.hasDay && !b.exact:
		return from, to, false, nil
	}
	from, err = p.start(a, i, next)
	if err != nil {
		return from, to, true, err
	}
	switch {
	case b.exact:
		to = b.moment
	case b.timed:
		if b.clock.bad {
			return from, to, true, p.refuse(i, next, "there is no such time of day")
		}
		to = p.at(b.day.from, p.s.read(b.clock))
	default:
		to = b.day.to
		if a.day.named && b.day.named && to.Before(from) {
			to = p.midnight(to, 7)
		}
	}
	return from, to, true, nil
}

// start is the moment a point begins.
func (p *rangeParser) start(a point, i, next int) (time.Time, error) {
	switch {
	case a.exact:
		return a.moment, nil
	case a.clock.bad:
		return time.Time{}, p.refuse(i, next, "there is no such time of day")
	case a.hasDay && a.timed:
		return p.at(a.day.from, p.s.read(a.clock)), nil
	case a.hasDay:
		return a.day.from, nil
	}
	from, _, err := p.somewhere(timePart{shape: shapeAfter, a: a.clock}, i, next)
	return from, err
}

// edge reads "since …", "after …", "before …" and "until …" with a day, and a
// moment alone.
func (p *rangeParser) edge(i int) (from, to time.Time, next int, err error) {
	if !p.word(i, "since", "after", "before", "until") {
		return from, to, i, nil
	}
	opens := p.word(i, "since", "after")
	a, next, err := p.parsePoint(i+1, opens, true)
	if next == i+1 {
		return from, to, i, nil
	}
	if err != nil {
		return from, to, next, err
	}
	if !a.hasDay && !a.exact {
		return from, to, i, nil // a time alone, which may be followed by its day
	}
	moment, err := p.start(a, i, next)
	if err != nil {
		return from, to, next, err
	}
	switch {
	case p.word(i, "since"):
		return moment, p.now, next, nil
	case p.word(i, "after") && a.timed:
		return moment, a.day.to, next, nil // to the end of that day
	case p.word(i, "after") && a.hasDay:
		return a.day.to, p.now, next, nil
	case p.word(i, "after"):
		return moment, p.now, next, nil
	case p.s.Direction == Future:
		return p.now, moment, next, nil
	case a.timed:
		return a.day.from, moment, next, nil
	}
	return from, to, i, nil
}
