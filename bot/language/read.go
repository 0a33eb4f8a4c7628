package language

import (
	"slices"
	"time"

	"floorwalker/bot"
)

// filling says which spans an utterance can have.
type filling struct {
	kinds    kindSet
	now      time.Time
	settings TimeSettings
	talk     bot.Conversation
	person   bot.Person
	mentions []bot.Mention
	own      *nameIndex
	example  bool
}

// fill finds every span of the kinds wanted.
func (l *lattice) fill(names map[bot.Kind]*nameIndex, f filling) {
	l.addMentions(f.mentions)
	past := newRangeParser(l.tokens, f.now, f.settings)
	past.s.Direction = Past
	ahead := *past
	ahead.s.Direction = Future
	when := newAppointments(l.tokens, f)
	for i, t := range l.tokens {
		l.addLiterals(i)
		if f.kinds&kindBits[bot.KindCaller] != 0 {
			l.addCaller(i)
		}
		if t.class == classWord {
			l.addPhrases(i)
			l.addRefs(f.talk.Slots, i)
			if f.kinds&kindBits[bot.KindParty] != 0 && !f.example {
				l.addParty(names, i)
			}
		}
		if f.kinds&kindBits[bot.KindRange] != 0 {
			l.addRange(past, bot.KindRange, i)
		}
		if f.kinds&kindBits[kindPlan] != 0 {
			l.addRange(&ahead, kindPlan, i)
		}
		if f.kinds&kindBits[kindWhen] != 0 {
			l.addWhen(when, i)
		}
		if f.kinds&kindBits[kindVersus] != 0 {
			l.addVersus(past, i)
		}
		if f.kinds&kindBits[bot.KindPhone] != 0 {
			l.addPhone(names[bot.KindPhone], i)
		}
		if f.kinds&kindBits[bot.KindDuration] != 0 {
			l.addDurations(i)
		}
		if f.kinds&kindBits[bot.KindInterval] != 0 {
			l.addIntervals(i)
		}
		if f.kinds&kindBits[bot.KindComparison] != 0 {
			l.addComparisons(i)
		}
		if t.class == classWord || t.class == classNumber {
			l.addOrdinal(f.talk.List, i)
		}
		if f.own != nil {
			l.addOwn(f.own, i)
		}
		for _, kind := range nameKinds {
			x := names[kind]
			switch {
			case x == nil || f.kinds&kindBits[kind] == 0:
			case kind == bot.KindAgentState:
				l.addStates(x, i)
			default:
				l.addNames(x, i)
				if kind == bot.KindAgent && f.kinds&kindBits[bot.KindPerson] != 0 && !f.example {
					l.addByAddress(x, names[bot.KindPerson], i)
				}
				if kind == bot.KindAgent && t.class == classWord && !f.example {
					l.addSelf(x, f.person, i)
				}
			}
		}
	}
	l.emptyIt(bot.KindDevice)
	l.nameCalls()
}

// surely is from which quality on a name is one that was said, and no guess.
const surely = 0.9

// emptyIt makes the "it" of "how warm is it in the Boardroom" mean nothing,
// where it could be something of a kind and another of that kind is named.
func (l *lattice) emptyIt(kind bot.Kind) {
	bit := kindBits[kind]
	named := false
	for _, spans := range l.at {
		for k := range spans {
			named = named || spans[k].bit == bit && spans[k].form == formValue && spans[k].quality >= surely
		}
	}
	if !named {
		return
	}
	for i, spans := range l.at {
		for k := range spans {
			if s := &spans[k]; s.bit == bit && s.form == formRef && l.tokens[i].is("it") {
				*s = span{kind: kindFiller, bit: kindBits[kindFiller], from: s.from, to: s.to, quality: 1}
			}
		}
	}
}

// nameKinds are the kinds that a Directory knows, in the order in which they
// are tried.
var nameKinds = []bot.Kind{
	bot.KindQueue, bot.KindAgent, bot.KindTeam, bot.KindSite, bot.KindPerson, bot.KindDevice, bot.KindAgentState,
	bot.KindCallQueue, bot.KindDestination, bot.KindParty, bot.KindPhone, bot.KindLocation,
}

// addChoices adds the words of the command's KindChoice parameters. They mean
// something to this command only.
func (c *command) addChoices(l *lattice) []span {
	var spans []span
	for i, t := range l.tokens {
		for k := range c.choices {
			ch := &c.choices[k]
			if c.endsName(l, i) {
				break
			}
			if t.word != ch.words[0] && (len(ch.words) > 1 || root(t.word) != root(ch.words[0])) {
				continue
			}
			if n := len(ch.words) - 1; n > 0 && (i+n >= len(l.tokens) || !hasWords(l.tokens, i, ch.words[:n]) ||
				l.tokens[i+n].class != classWord || root(l.tokens[i+n].word) != root(ch.words[n])) {
				continue // "room kits" are of the kind room kit
			}
			spans = append(spans, span{kind: bot.KindChoice, bit: kindBits[bot.KindChoice], from: i, to: i + len(ch.words),
				values: []bot.Value{ch.value}, quality: 1, param: ch.param})
		}
	}
	return spans
}

// endsName reports whether the word at i is the last of a name that the command
// takes, “Freight (Finesse)”, and so no choice.
func (c *command) endsName(l *lattice, i int) bool {
	for from := range i {
		for _, s := range l.at[from] {
			if s.to == i+1 && s.form == formValue && len(s.values) > 0 && s.bit&c.kinds != 0 && slices.Contains(nameKinds, s.kind) {
				return true
			}
		}
	}
	return false
}

// accepts reports whether a span of a kind that the command takes is one that it
// takes: not every figure, nor every state.
func (c *command) accepts(l *lattice, s *span) bool {
	if s.form == formAddress && !c.addresses || s.form == formOwn && !takesOwn(c.spec) {
		return false
	}
	if s.kind == bot.KindMetric && c.metrics != nil && len(s.values) == 1 {
		return slices.Contains(c.metrics, string(s.values[0].Metric))
	}
	if s.kind == bot.KindPhoneNumber && c.kinds&(kindBits[bot.KindCall]|kindBits[bot.KindParty]) != 0 && c.leads != nil && !l.behind(s, articlesAndTo, c.leads) {
		return false
	}
	if s.form == formBare && c.leads != nil && !l.behind(s, articles, c.leads) {
		return false // "task 5101" is no phone
	}
	if s.kind == bot.KindParty && c.kinds&kindBits[bot.KindPhoneNumber] != 0 && c.kinds&kindBits[bot.KindCall] == 0 && dialled(l.tokens[s.from]) {
		return false // a number goes where numbers go
	}
	if s.bit&rolesInCall != 0 && !c.playsRole(l, s) || s.kind == bot.KindAgentState && !c.takesState(s) {
		return false
	}
	if s.kind == bot.KindDuration && c.kinds&kindBits[bot.KindComparison] != 0 && !l.tokens[s.from].is("for") {
		return false // "the wait is over 5 min" compares, and "for 5 min" says how long
	}
	if s.kind == bot.KindPerson && c.kinds&kindBits[bot.KindMeeting] != 0 && l.tokens[s.to-1].possessive {
		return false // "maya's 3:30" is hers
	}
	return s.bit&c.loose == 0 || l.plainState(s) && !c.chooses(l, s) && !c.hasStatus(l, s)
}

// hasStatus reports whether the words of a state are the status of a contact to the
// command: "contacts on hold" are no agents.
func (c *command) hasStatus(l *lattice, s *span) bool {
	return c.kinds&kindBits[bot.KindStatus] != 0 &&
		slices.ContainsFunc(l.at[s.from], func(o span) bool { return o.kind == bot.KindStatus && o.to == s.to })
}

// chooses reports whether a span holds a word that the command takes as a choice:
// "missed calls" is no state to one that tells of the missed ones.
func (c *command) chooses(l *lattice, s *span) bool {
	for _, t := range l.tokens[s.from:s.to] {
		for _, ch := range c.choices {
			if len(ch.words) == 1 && ch.words[0] == t.word {
				return true
			}
		}
	}
	return false
}

// dialled reports whether a token is a number as people dial it.
func dialled(t token) bool { return t.class == classNumber || t.class == classPhone }

// plainState reports whether a state is one also to a command that takes none:
// "on meeting" is, and "are we meeting the target" is not.
func (l *lattice) plainState(s *span) bool {
	if len(s.values) == 1 && s.values[0].Op != "" {
		return false // "back" is mostly just a word
	}
	if len(s.values) == 0 || s.values[0].ID == "" {
		return true
	}
	return s.from > 0 && l.tokens[s.from-1].in(statePrepositions)
}

var statePrepositions = wordSet("on at in from")

// reading is how one command takes an utterance: which spans fill slots and
// which tokens stay words.
type reading struct {
	spans []*span
	words []int // tokens that are content words, or nothing the command takes
}

// read finds the reading of an utterance that explains most of it. vocabulary
// holds the root ids of the tokens; nil when templates are learned.
func (c *command) read(l *lattice, ids []int) reading {
	n := len(l.tokens)
	var best [maxTokens + 1]float64
	var taken [maxTokens + 1]*span
	var choices []span
	if len(c.choices) > 0 {
		choices = c.addChoices(l)
	}
	if c.kinds&kindBits[bot.KindTitle] != 0 && ids != nil {
		choices = append(choices, c.titles(l)...)
	}
	choices = append(choices, c.texts(l)...)
	accept := c.kinds | c.loose | kindBits[kindFiller]
	for i := n - 1; i >= 0; i-- {
		t := &l.tokens[i]
		gain := -0.5
		switch {
		case t.class != classWord:
		case t.filler(), c.own && t.word == myself:
			gain = 0.02
		case ids == nil:
			gain = 0.3
		case ids[i] >= 0 && c.vocab[ids[i]]:
			gain = 0.5
		case light[t.word]:
			gain = -0.2
		}
		best[i] = best[i+1] + gain
		offer := func(s *span) {
			if v := best[s.to] + s.worth(); v > best[i]+1e-9 {
				best[i], taken[i] = v, s
			}
		}
		if l.kinds&accept != 0 {
			for k := range l.at[i] {
				if s := &l.at[i][k]; s.bit&accept != 0 && c.accepts(l, s) {
					offer(s)
				}
			}
		}
		for k := range choices {
			if choices[k].from == i {
				offer(&choices[k])
			}
		}
	}
	var r reading
	for i := 0; i < n; {
		if s := taken[i]; s != nil {
			if s.kind != kindFiller {
				r.spans = append(r.spans, s)
			}
			i = s.to
			continue
		}
		if t := l.tokens[i]; t.class != classWord || !t.filler() && (!c.own || t.word != myself) {
			r.words = append(r.words, i)
		}
		i++
	}
	return r
}
