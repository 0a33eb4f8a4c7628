package language

import "time"

// clock is a time of day in minutes since midnight. An open clock was written
// without a.m. or p.m. and could be twelve hours later.
type clock struct {
	minutes int
	open    bool
	bad     bool // no time of day: 25:00
}

// parseClock reads a time of day at tokens[i] and returns the index after it,
// or i when there is none. A bare number counts only if bare is set.
func parseClock(tokens []token, i int, bare bool) (clock, int) {
	if i >= len(tokens) {
		return clock{}, i
	}
	t := tokens[i]
	switch {
	case t.is("noon") || t.is("midday"):
		return clock{minutes: 12 * 60}, i + 1
	case t.is("midnight"):
		return clock{}, i + 1
	case t.is("half") && i+2 < len(tokens) && tokens[i+1].is("past"):
		if c, next := parseClock(tokens, i+2, true); next > i+2 && c.minutes%60 == 0 {
			c.minutes += 30
			return c, next
		}
		return clock{}, i
	case t.class == classClock:
		m := int(t.number)
		c := clock{minutes: m, open: m >= 60 && m < 13*60 && !t.padded, bad: m > 24*60}
		return meridiem(tokens, i+1, c)
	case t.class == classNumber && t.number == float64(int(t.number)) && t.number < 2500 && t.sep&sepHash == 0:
		h := int(t.number)
		if len(t.text) == 4 && h%100 < 60 && h/100 <= 24 && (bare || t.padded) {
			return meridiem(tokens, i+1, clock{minutes: h/100*60 + h%100})
		}
		c := clock{minutes: 60 * h, open: h >= 1 && h <= 12 && !t.padded, bad: h > 24}
		if c.bad && len(t.text) > 2 {
			return clock{}, i
		}
		c, next := meridiem(tokens, i+1, c)
		if next == i+1 && !bare {
			return clock{}, i
		}
		return c, next
	case t.class == classWord && bare:
		if n, next := parseNumber(tokens, i); next > i && n >= 1 && n <= 12 {
			return meridiem(tokens, next, clock{minutes: 60 * int(n), open: true})
		}
	}
	return clock{}, i
}

// meridiem applies an "am", "pm", "h" or "o'clock" at tokens[i] to c.
func meridiem(tokens []token, i int, c clock) (clock, int) {
	if i >= len(tokens) || tokens[i].class != classWord {
		return c, i
	}
	next := i + 1
	word := tokens[i].word
	// "p.m." is two letters with glued points.
	if (word == "a" || word == "p") && next < len(tokens) && tokens[next].is("m") {
		word += "m"
		next++
	} else if (word == "a" || word == "p") && tokens[i].sep&sepGlued != 0 {
		word += "m"
	}
	switch word {
	case "oclock":
		return c, next
	case "h", "hrs":
		if tokens[i].sep&sepGlued == 0 {
			return c, i
		}
		c.open = false
		return c, next
	case "am", "pm":
		h := c.minutes / 60
		if h < 1 || h > 12 {
			c.bad = true
			return c, next
		}
		c.open = false
		c.minutes %= 12 * 60
		if word == "pm" {
			c.minutes += 12 * 60
		}
		return c, next
	}
	return c, i
}

// readings are the minutes since midnight that c can mean.
func (c clock) readings() []int {
	if !c.open {
		return []int{c.minutes}
	}
	m := c.minutes % (12 * 60)
	return []int{m, m + 12*60}
}

// outside is how far minute m lies outside the opening hours.
func (s TimeSettings) outside(m int) int {
	open, closing := int(s.Opening/time.Minute), int(s.Closing/time.Minute)
	if closing <= open { // over midnight, or round the clock
		closing += 24 * 60
		if m < open && m+24*60 <= closing {
			return 0
		}
	}
	return max(open-m, m-closing, 0)
}

// read returns the reading of c inside the opening hours, or the one nearest
// to them; of two, the earlier one.
func (s TimeSettings) read(c clock) int {
	best := c.readings()[0]
	for _, m := range c.readings()[1:] {
		if s.outside(m) < s.outside(best) {
			best = m
		}
	}
	return best
}

// readPair returns the readings of a first and a later clock. They are in
// order when they can be; of those that are, it takes the pair that lies least
// outside the opening hours.
func (s TimeSettings) readPair(from, to clock) (a, b int) {
	best := -1
	for _, m := range from.readings() {
		for _, n := range to.readings() {
			cost := s.outside(m) + s.outside(n)
			if n == 0 && !to.open { // midnight ends a day
				n = 24 * 60
			}
			if n <= m {
				cost += 10 * 24 * 60
			}
			if best < 0 || cost < best {
				a, b, best = m, n, cost
			}
		}
	}
	return a, b
}
