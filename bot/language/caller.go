package language

import (
	"slices"

	"floorwalker/bot"
)

// Words by which a number is said to be the end of one: "ending in 0170", "the
// last four digits 0170".
var (
	endings   = wordSet("ending ends end")
	afterEnd  = wordSet("in with on is are of being digits digit number the")
	howMany   = wordSet("three four five six seven")
	digitWord = wordSet("digits digit numbers")
	numbers   = wordSet("number numbers no")
	dialling  = wordSet("call dial ring phone")
)

// leastEnd is how many digits say whose number is meant at least.
const leastEnd = 2

// addCaller adds a customer who is named by number, by the last digits of one, or
// by address.
func (l *lattice) addCaller(i int) {
	k := i
	if l.tokens[k].is("phone") && k+1 < len(l.tokens) && l.tokens[k+1].in(numbers) {
		k++
	}
	if l.tokens[k].in(numbers) && k+1 < len(l.tokens) {
		k++
	}
	if i > 0 && l.tokens[i-1].in(dialling) {
		return // "call 702-555-0170" asks for a call, and not after one
	}
	switch end, t := l.pastEnding(k), l.tokens[k]; {
	case end > k:
		l.caller(i, end)
	case t.class == classPhone, t.class == classEmail && k == i:
		l.caller(i, k)
	}
}

// caller adds the token at as the caller that the words from i on name.
func (l *lattice) caller(i, at int) {
	v := bot.Value{Kind: bot.KindCaller, Name: l.tokens[at].text}
	l.add(span{kind: bot.KindCaller, from: i, to: at + 1, values: []bot.Value{v}, quality: 1})
}

// pastEnding is where the digits stand that the words at i announce as the last
// ones of a number; i when they announce none.
func (l *lattice) pastEnding(i int) int {
	k := i
	switch last := l.tokens[i].is("last"); {
	case l.tokens[i].in(endings):
		k++
	case last && i+2 < len(l.tokens) && l.small(i+1) && l.tokens[i+2].in(digitWord):
		k += 3
	case last && i+1 < len(l.tokens) && l.tokens[i+1].in(digitWord):
		k += 2
	default:
		return i
	}
	for k < len(l.tokens) && l.tokens[k].in(afterEnd) {
		k++
	}
	if k >= len(l.tokens) {
		return i
	}
	switch t := l.tokens[k]; {
	case t.class == classPhone && t.text[0] != '+':
		return k
	case t.class == classNumber && len(t.text) >= leastEnd && allDigits(t.text):
		return k
	}
	return i
}

// small reports whether a token is how many digits somebody speaks of.
func (l *lattice) small(i int) bool {
	t := l.tokens[i]
	return t.in(howMany) || t.class == classNumber && t.number >= 2 && t.number <= 9
}

func allDigits(s string) bool {
	for i := range len(s) {
		if !isDigit(s[i]) {
			return false
		}
	}
	return true
}

// ofCaller stand between a contact and whose it is.
var ofCaller = wordSet("from with of by to the")

// nameCalls makes the "call" of "the call from 702-555-0170" a word: it is no call
// that was spoken of before, and "the last call" from there is none of the list.
func (l *lattice) nameCalls() {
	if l.kinds&kindBits[bot.KindCaller] == 0 {
		return
	}
	isCaller := func(s span) bool { return s.kind == bot.KindCaller }
	for i := range l.at {
		l.at[i] = slices.DeleteFunc(l.at[i], func(s span) bool {
			if s.form != formRef && s.form != formOrdinal || s.kind != bot.KindTaskID && s.kind != bot.KindCall {
				return false
			}
			k := s.to
			for k < len(l.tokens) && l.tokens[k].in(ofCaller) && !slices.ContainsFunc(l.at[k], isCaller) {
				k++
			}
			return k > s.to && k < len(l.tokens) && slices.ContainsFunc(l.at[k], isCaller)
		})
	}
}
