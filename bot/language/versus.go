package language

import (
	"strings"

	"floorwalker/bot"
)

// addVersus adds the range that another is compared with: "vs yesterday",
// "compared with last week", "than the week before". After "compare", "with",
// "to" and "and" do it too.
func (l *lattice) addVersus(p *rangeParser, i int) {
	k := l.against(i)
	if k == i {
		return
	}
	k = p.sameTime(k)
	var err error
	r, next := l.previous(p, i, k)
	if next == k {
		if r, next, err = p.find(k); next == k {
			return
		}
	}
	s := span{kind: kindVersus, from: i, to: next, quality: 1}
	if err != nil {
		s.refusal = err.Error()
	} else {
		s.values = []bot.Value{{Kind: bot.KindRange, Range: &r, Name: r.Said}}
	}
	l.add(s)
}

// against returns the index after the words that lead to what something is
// compared with, or i when there are none.
func (l *lattice) against(i int) int {
	t := l.tokens[i]
	switch {
	case t.is("vs"), t.is("versus"), t.is("against"), t.is("than"):
		return i + 1
	case t.is("compared"), t.is("comparing"):
		if i+1 < len(l.tokens) && (l.tokens[i+1].is("with") || l.tokens[i+1].is("to") || l.tokens[i+1].is("against")) {
			return i + 2
		}
	case t.is("with"), t.is("to"), t.is("and"):
		for _, before := range l.tokens[:i] {
			if before.in(compareWords) {
				return i + 1
			}
		}
	}
	return i
}

var compareWords = wordSet("compare compares comparison compared")

// sameTime skips the words that say of a comparison what goes without saying:
// "the same time yesterday", "the same day last week".
func (p *rangeParser) sameTime(i int) int {
	k := p.skip(i, "the", "at")
	same := p.skip(k, "same", "this")
	if same == k || !p.word(same, "time", "day", "period", "point", "stretch", "hours", "days") {
		return i
	}
	return p.skip(same, "time", "day", "period", "point", "stretch", "hours", "days", "of", "on")
}

// unitBefore reads "last", "the week before" and their like; the unit is empty
// when it is that of the range before it.
func (p *rangeParser) unitBefore(i int) (unit string, next int) {
	k := p.skip(i, "the")
	switch {
	case p.word(k, "one", "time", "period") && p.word(k+1, "before"):
		return "", k + 2
	case p.word(k, "day", "week", "month") && p.word(k+1, "before") && !p.word(k+2, "yesterday"):
		return p.tokens[k].word, k + 2
	case p.word(k, "previous") && p.word(k+1, "one", "period", "day"):
		if p.word(k+1, "day") {
			return "day", k + 2
		}
		return "", k + 2
	case p.word(k, "last", "previous") && (k+1 == len(p.tokens) || p.tokens[k+1].class != classWord && p.tokens[k+1].class != classNumber || p.tokens[k+1].in(afterLast)):
		return "", k + 1
	}
	return "", i
}

// afterLast are words that may follow a "last" that stands alone.
var afterLast = wordSet("for in on by please thanks csv chart as per")

// previous reads what is named by the range before it: "this week vs last",
// "today vs the day before", "monday and the week before".
func (l *lattice) previous(p *rangeParser, versus, i int) (bot.Range, int) {
	unit, next := p.unitBefore(i)
	if next == i {
		return bot.Range{}, i
	}
	r, ok := l.rangeBefore(versus)
	if !ok {
		return bot.Range{}, i
	}
	from := r.From.In(p.s.Zone)
	if unit == "" {
		for _, u := range []string{"week", "month"} {
			if strings.Contains(r.Said, u) {
				unit = u
			}
		}
	}
	switch unit {
	case "week":
		monday := p.midnight(from, -(int(from.Weekday())+6)%7)
		return bot.Range{From: p.midnight(monday, -7), To: monday, Said: "the week before"}, next
	case "month":
		first := p.midnight(from, 1-from.Day())
		return bot.Range{From: first.AddDate(0, -1, 0), To: first, Said: "the month before"}, next
	}
	day := p.midnight(from, 0)
	return bot.Range{From: p.midnight(day, -1), To: day, Said: "the day before"}, next
}

// rangeBefore is the range said last before token i.
func (l *lattice) rangeBefore(i int) (bot.Range, bool) {
	for from := i - 1; from >= 0; from-- {
		for k := range l.at[from] {
			if s := &l.at[from][k]; s.kind == bot.KindRange && s.to <= i && len(s.values) == 1 {
				return *s.values[0].Range, true
			}
		}
	}
	return bot.Range{}, false
}
