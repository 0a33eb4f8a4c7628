package language

import (
	"errors"
	"time"

	"floorwalker/bot"
)

// ErrNoRange is returned for a text that is not a time range.
var ErrNoRange = errors.New("not a time range")

// ParseRange reads a whole text as a time range [from, to) in the zone of s. It
// returns ErrNoRange for a text that is none and a *RangeError for one that
// cannot be meant: a day that does not exist, an end before the start, a
// history of the future.
func ParseRange(text string, now time.Time, s TimeSettings) (bot.Range, error) {
	tokens, cut := tokenize(text)
	p := newRangeParser(tokens, now, s)
	r, next, err := p.find(0)
	if next = p.skip(next, "so", "far"); cut || next == 0 || next != len(tokens) {
		return bot.Range{}, ErrNoRange
	}
	return r, err
}

// rangeParser reads time ranges out of tokens.
type rangeParser struct {
	tokens  []token
	now     time.Time
	s       TimeSettings
	between bool // inside "between … and …"
}

func newRangeParser(tokens []token, now time.Time, s TimeSettings) *rangeParser {
	s = s.complete()
	return &rangeParser{tokens: tokens, now: now.In(s.Zone), s: s}
}

func (p *rangeParser) word(i int, words ...string) bool {
	if i >= len(p.tokens) || p.tokens[i].class != classWord {
		return false
	}
	for _, w := range words {
		if p.tokens[i].word == w {
			return true
		}
	}
	return false
}

// skip returns the index after any of the words at i.
func (p *rangeParser) skip(i int, words ...string) int {
	for p.word(i, words...) {
		i++
	}
	return i
}

func (p *rangeParser) refuse(i, next int, reason string) error {
	return &RangeError{Said: said(p.tokens[i:next]), Reason: reason}
}

// said joins tokens to a text that tokenizes to them again.
func said(tokens []token) string {
	b := make([]byte, 0, 32)
	for i, t := range tokens {
		switch {
		case i == 0:
		case t.sep&sepDash != 0:
			b = append(b, '-')
		case t.sep&sepSlash != 0:
			b = append(b, '/')
		case t.sep&sepGlued == 0:
			b = append(b, ' ')
		}
		b = append(b, t.word...)
	}
	return string(b)
}

// find reads the range that starts at tokens[i] and returns the index after
// it, or i when there is none.
func (p *rangeParser) find(i int) (bot.Range, int, error) {
	if i >= len(p.tokens) || !startsRange(p.tokens[i]) {
		return bot.Range{}, i, nil
	}
	from, to, next, err := p.parse(i)
	if next == i {
		return bot.Range{}, i, nil
	}
	if err == nil {
		from, to, err = p.bound(from, to, i, next)
	}
	if err != nil {
		return bot.Range{}, next, err
	}
	return bot.Range{From: from, To: to, Said: said(p.tokens[i:next])}, next, nil
}

// rangeStarters are the words a range can start with, beside weekdays and
// months.
var rangeStarters = wordSet(`today yesterday tomorrow tonight overnight on the day last past previous next coming this current
	in since from between after before until at around by during over within for noon midnight morning afternoon evening
	lunch half all now one two three four five six seven eight nine ten eleven twelve starting`)

func startsRange(t token) bool {
	switch t.class {
	case classNumber, classClock, classDate:
		return t.sep&sepHash == 0
	case classWord:
		if rangeStarters[t.word] {
			return true
		}
		_, day := weekdays[t.word]
		_, month := months[t.word]
		return day || month
	case classID, classEmail, classPhone, classQuote, classCall, classCode, classPhoneName, classSetting:
	}
	return false
}

// bound holds a range to the direction: history ends now, plans start now.
func (p *rangeParser) bound(from, to time.Time, i, next int) (time.Time, time.Time, error) {
	if !from.Before(to) {
		return from, to, p.refuse(i, next, "it ends before it begins")
	}
	if p.s.Direction == Future {
		if !to.After(p.now) {
			return from, to, p.refuse(i, next, "that time is over")
		}
		if from.Before(p.now) {
			from = p.now
		}
		return from, to, nil
	}
	if !from.Before(p.now) {
		return from, to, p.refuse(i, next, "that time is still to come")
	}
	if to.After(p.now) {
		to = p.now
	}
	return from, to, nil
}

// parse reads any form of range.
func (p *rangeParser) parse(i int) (from, to time.Time, next int, err error) {
	k := p.skip(i, "over", "within", "during", "for", "in", "from", "the", "at")
	if from, to, next = p.back(k); next > k {
		return from, to, next, nil
	}
	if k > i {
		if from, to, next, err = p.part(k); next > k {
			return from, to, next, err
		}
	}
	for _, form := range []func(int) (time.Time, time.Time, int, error){p.part, p.interval, p.edge, p.dayAndTime, p.timeAndDay} {
		if from, to, next, err = form(i); next > i {
			return from, to, next, err
		}
	}
	// "recordings from yesterday", "calls for monday", "in the last hour"
	if lead := p.skip(i, "from", "for", "in", "during", "over", "the"); lead > i {
		if from, to, next, err = p.dayAndTime(lead); next > lead {
			return from, to, next, err
		}
	}
	return from, to, i, nil
}

// back reads "last 20 min", "past half hour", "last 3 days", "last hour".
func (p *rangeParser) back(i int) (from, to time.Time, next int) {
	if p.s.Direction == Future && p.word(i, "next") || p.word(i, "last", "past", "previous") {
		future := p.word(i, "next")
		k := i + 1
		d, next := parseDuration(p.tokens, k)
		days := 0
		switch n, after := parseNumber(p.tokens, k); {
		case p.word(k, "hour"):
			d, next = time.Hour, k+1
		case p.word(k, "minute", "min"):
			d, next = time.Minute, k+1
		case p.word(k, "day"):
			days, next = 1, k+1
		case p.word(k, "week") && p.word(i, "past"):
			days, next = 7, k+1
		case after > k && n == float64(int(n)) && n >= 1 && n <= 366 && p.word(after, "day", "days", "d"):
			days, next = int(n), after+1
		case after > k && n == float64(int(n)) && n >= 1 && n <= 52 && p.word(after, "week", "weeks"):
			days, next = 7*int(n), after+1
		case after > k && n == float64(int(n)) && n >= 1 && n <= 12 && p.word(after, "month", "months") && !future:
			return p.now.AddDate(0, -int(n), 0), p.now, after + 1
		}
		switch {
		case next == k:
			return from, to, i
		case days > 0 && future:
			return p.now, p.now.AddDate(0, 0, days), next
		case days > 0:
			return p.now.AddDate(0, 0, -days), p.now, next
		case future:
			return p.now, p.now.Add(d), next
		}
		return p.now.Add(-d), p.now, next
	}
	return from, to, i
}

// dayAndTime reads a day and perhaps a time on it: "yesterday between 2 and 4",
// "monday morning", "june 17 9-11".
func (p *rangeParser) dayAndTime(i int) (from, to time.Time, next int, err error) {
	d, k, err := p.parseDay(i)
	if k == i || err != nil {
		return from, to, k, err
	}
	if d.single() {
		if t, next := p.timePart(k, true); next > k {
			from, to, err = p.on(d, t, i, next)
			return from, to, next, err
		}
	}
	return d.from, d.to, k, nil
}

// timeAndDay reads a time and perhaps the day it is on: "between 2 and 4
// yesterday", "9-17", "after 4 on monday".
func (p *rangeParser) timeAndDay(i int) (from, to time.Time, next int, err error) {
	t, k := p.timePart(i, false)
	bare, kb := p.timePart(i, true)
	if kb > i {
		// A bare "9 to 5" is a time only when a day follows.
		if d, next, err := p.parseDay(kb); next > kb && d.single() {
			if err != nil {
				return from, to, next, err
			}
			from, to, err = p.on(d, bare, i, next)
			return from, to, next, err
		}
	}
	if k == i {
		return from, to, i, nil
	}
	from, to, err = p.somewhere(t, i, k)
	return from, to, k, err
}
