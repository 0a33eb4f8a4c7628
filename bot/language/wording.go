package language

import (
	"slices"
	"strings"

	"floorwalker/bot"
)

// wording is how a command that puts a text on screens announces it, learned from
// its examples. By it a text is understood without quotation marks, too, also in
// the examples that follow.
type wording struct {
	// before are the verbs right before a text, “put” of `put "back soon" on the
	// screen”, and to those before a device and then a text: “tell the Boardroom”.
	before, to map[string]bool
}

// learnWording notes the words before a quoted text.
func (c *command) learnWording(l *lattice, spans []*span) {
	i := slices.IndexFunc(spans, func(s *span) bool { return s.kind == bot.KindText })
	if i < 0 || c.kinds&kindBits[bot.KindDevice] == 0 || spans[i].from == 0 || l.tokens[0].class != classWord {
		return
	}
	if from := spans[i].from; from == 1 {
		c.wording.before[l.tokens[0].text] = true
	} else if slices.ContainsFunc(spans, func(s *span) bool { return s.kind == bot.KindDevice && s.to == from }) {
		c.wording.to[l.tokens[0].text] = true
	}
}

// learnVerbs gives every command the verbs by which devices are told to do
// something.
func (m *model) learnVerbs() {
	verbs := map[string]bool{}
	for _, c := range m.commands {
		if !c.spec.Changes || c.kinds&kindBits[bot.KindDevice] == 0 {
			continue
		}
		for _, e := range c.spec.Examples {
			if ws := foldWords(e); len(ws) > 0 {
				verbs[root(ws[0])] = true
			}
		}
	}
	for _, c := range m.commands {
		c.verbs = verbs
	}
}

// Words around a text that is not quoted.
var (
	saying    = wordSet("saying says reading")
	ontoPlace = wordSet("on onto in at to across")
	inPlace   = wordSet("in at on")
	placeWord = wordSet("the a of every all each it their that this and for screen screens room rooms device devices board unit")
	screens   = wordSet("screen screens")
	// noText are words that stand for a text and are none.
	noText = wordSet("the a an it this that these something anything message messages text note notice sign words picture up one")
	// reported open what is no text itself, but tells what it is about.
	reported = wordSet("if whether about what which who whom when where why how for of with from")
)

// texts are the words that the command takes for a text though nobody quoted
// them: those between its verb and the screen they are for, or those after the
// device that is told. What may be something else is none.
func (c *command) texts(l *lattice) []span {
	if len(c.wording.before)+len(c.wording.to) == 0 || len(l.tokens) <= l.named ||
		slices.ContainsFunc(l.tokens, func(t token) bool { return t.class == classQuote }) {
		return nil
	}
	from := l.named
	verb := l.tokens[from]
	if from == 0 {
		from++
	}
	if verb.in(c.wording.to) || l.named > 0 {
		if to := l.pastDevices(from); to > from {
			return c.text(l, to, len(l.tokens))
		}
	}
	if l.named > 0 || !verb.in(c.wording.before) {
		return nil
	}
	for i := from + 1; i+1 < len(l.tokens); i++ {
		if l.tokens[i].in(saying) && l.isScreen(l.pastNoText(from), i) {
			return c.text(l, i+1, len(l.tokens))
		}
	}
	for k := len(l.tokens) - 1; k > from; k-- {
		if l.tokens[k].in(ontoPlace) && l.isScreen(k, len(l.tokens)) {
			return c.text(l, from, k)
		}
	}
	return nil
}

// text makes a span of the tokens [from, to), unless they may be meant otherwise.
func (c *command) text(l *lattice, from, to int) []span {
	s := span{kind: bot.KindText, bit: kindBits[bot.KindText], from: from, to: to, quality: 1}
	if from < to && (l.tokens[from].is("that") || l.tokens[from].is("up")) {
		from++
	}
	if from >= to || l.tokens[from].is("to") || c.goesOn(l, from, to) {
		return nil
	}
	if l.tokens[from].in(reported) {
		if to < len(l.tokens) {
			return nil
		}
		return []span{s} // "ask them whether they are done": their own words are not said
	}
	said := l.tokens[from:to]
	if !slices.ContainsFunc(said, func(t token) bool { return !t.in(noText) }) || l.isNames(from, to) {
		return nil
	}
	end := l.tokens[to-1].end
	if to == len(l.tokens) { // with the mark at its end, and a reason that was given
		end = len(l.text)
	}
	s.values = []bot.Value{{Kind: bot.KindText, Name: strings.TrimSpace(l.text[l.tokens[from].start:end])}}
	return []span{s}
}

// goesOn reports whether something else is asked for after a comma or an "and":
// "tell the Boardroom time is up and mute it".
func (c *command) goesOn(l *lattice, from, to int) bool {
	for i := from + 1; i < to; i++ {
		t := l.tokens[i]
		apart := t.sep&sepComma != 0 || l.tokens[i-1].is("and") || l.tokens[i-1].is("then")
		if apart && c.verbs[root(t.word)] {
			return true
		}
	}
	return false
}

// isNames reports whether words only name what could be shown: a queue, a figure.
func (l *lattice) isNames(from, to int) bool {
	part := lattice{text: l.text, tokens: l.tokens[:to], at: l.at[:to]}
	for part.tokens[from].in(fillers) && from+1 < to {
		from++
	}
	return part.isAll(from, kindBits[bot.KindQueue]|kindBits[bot.KindTeam]|kindBits[bot.KindAgent]|kindBits[bot.KindMetric]|kindBits[bot.KindRange])
}

// pastDevices is where the devices end that are named from i on; i when there are
// none.
func (l *lattice) pastDevices(i int) int {
	end, joined := i, true
	for k := i; k < len(l.tokens); {
		next := k
		joined = joined || l.tokens[k].is("and")
		for n := range l.at[k] {
			s := &l.at[k][n]
			device := s.kind == bot.KindDevice && (s.form == formRef || s.quality >= qualityWord) && joined
			place := (s.kind == bot.KindSite || s.kind == bot.KindFloor) && end > i && k > 0 && l.tokens[k-1].in(inPlace) && s.quality >= qualityWord
			if device && len(s.values) > 0 || place {
				next = max(next, s.to)
			}
		}
		switch {
		case next > k:
			k, end, joined = next, next, false
		case end == k && end > i && l.tokens[k].in(screens):
			k, end = k+1, k+1
		case l.tokens[k].in(placeWord) || l.tokens[k].in(inPlace) || l.tokens[k].is("and"):
			k++
		default:
			return end
		}
	}
	return end
}

// pastNoText is where "a message" ends, which stands at i.
func (l *lattice) pastNoText(i int) int {
	for i < len(l.tokens) && l.tokens[i].in(noText) {
		i++
	}
	return i
}

// isScreen reports whether the tokens [i, to) say which screens are meant, and for
// how long.
func (l *lattice) isScreen(i, to int) bool {
	screen := false
	for k := i; k < to; {
		next := k
		for n := range l.at[k] {
			s := &l.at[k][n]
			if s.bit&(kindBits[bot.KindDevice]|kindBits[bot.KindSite]|kindBits[bot.KindFloor]|kindBits[bot.KindDuration]) != 0 && len(s.values) > 0 {
				next = max(next, s.to)
			}
		}
		t := l.tokens[k]
		screen = screen || t.in(screens)
		switch {
		case t.in(placeWord) || t.in(ontoPlace) || t.possessive && next == k:
			k = max(next, k+1)
		case next > k:
			k = next
		default:
			return false
		}
	}
	return screen
}
