package language

import (
	"strconv"

	"floorwalker/bot"
)

// kindPlan marks ranges that lie in the future; the slots that take them are
// those named in planned.
const kindPlan bot.Kind = "plan"

// kindVersus marks ranges that another is compared with; the slot that takes
// them is called versus.
const kindVersus bot.Kind = "versus"

// kindWhen marks ranges in the asker's own zone: of what people have in their
// calendar. The slots that take them are those named in appointed.
const kindWhen bot.Kind = "when"

// kindOf is what a parameter takes of an utterance.
func kindOf(p bot.Param) bot.Kind {
	switch {
	case p.Kind == bot.KindRange && planned[p.Name]:
		return kindPlan
	case p.Kind == bot.KindRange && p.Name == "versus":
		return kindVersus
	case p.Kind == bot.KindRange && appointed[p.Name]:
		return kindWhen
	}
	return p.Kind
}

// kindSet is a set of kinds.
type kindSet uint64

// kindBits are the kinds that a span can have.
var kindBits = func() map[bot.Kind]kindSet {
	m := map[bot.Kind]kindSet{}
	for i, k := range []bot.Kind{
		kindFiller, kindPlan, bot.KindQueue, bot.KindAgent, bot.KindTeam, bot.KindSite, bot.KindPerson, bot.KindDevice,
		bot.KindAgentState, bot.KindChannel, bot.KindStatus, bot.KindMetric, bot.KindComparison, bot.KindRange,
		bot.KindDuration, bot.KindNumber, bot.KindTaskID, bot.KindPhoneNumber, bot.KindChoice, bot.KindText,
		bot.KindInterval, kindVersus, bot.KindCall, bot.KindParty, bot.KindDestination, bot.KindCallQueue,
		bot.KindTitle, kindWhen, bot.KindMeeting, bot.KindPhone, bot.KindLocation,
		bot.KindFloor, bot.KindSetting, bot.KindCaller,
	} {
		m[k] = 1 << i
	}
	return m
}()

// spanForm tells the ways in which words can name a value.
type spanForm uint8

const (
	formValue   spanForm = iota
	formScope            // "all queues": no value, on purpose
	formRef              // "he", "that call"
	formOrdinal          // "the second one"
	formBare             // an extension that nobody knows, without a word that says so
	formAddress          // an e-mail address of somebody whom nobody knows
	formOwn              // a title in the person's own calendar
)

// span is a run of tokens [from, to) that can fill a slot. Spans overlap; what
// the words mean is decided for each command.
type span struct {
	kind     bot.Kind
	bit      kindSet
	form     spanForm
	from, to int
	// values is one value, several when the words are ambiguous, and none for a
	// scope and for a reference to nothing.
	values  []bot.Value
	quality float64
	// refusal says why the words cannot be meant.
	refusal string
	// param is set for a choice and a title of one's own: the parameter that takes it.
	param string
}

// worth is what a reading gains by taking the span.
func (s *span) worth() float64 {
	n := float64(s.to - s.from)
	switch {
	case s.kind == kindFiller:
		return 0.65 * n
	case s.form == formRef && len(s.values) == 0:
		return 0.3 * n
	}
	return 0.9*n*s.quality + 0.3
}

// lattice holds every span of an utterance by its first token.
type lattice struct {
	text   string // the tokens' offsets lie in it
	tokens []token
	named  int // tokens at the start that are a command's name, when it is that command's turn
	at     [][]span
	kinds  kindSet // all kinds that occur
}

func (l *lattice) add(s span) {
	if s.bit = kindBits[s.kind]; s.bit == 0 || s.to <= s.from {
		return
	}
	l.kinds |= s.bit
	l.at[s.from] = append(l.at[s.from], s)
}

// addBest adds s unless a longer or equal span of its kind starts there.
func (l *lattice) addBest(s span) {
	for k := range l.at[s.from] {
		o := &l.at[s.from][k]
		if o.kind == s.kind && o.form == s.form {
			if s.to > o.to {
				s.bit = o.bit
				*o = s
			}
			return
		}
	}
	l.add(s)
}

// addPhrases adds what the words at i mean by themselves.
func (l *lattice) addPhrases(i int) {
	t := l.tokens[i]
	for _, p := range words.phrases[t.word] {
		if hasWords(l.tokens, i, p.words) && (p.value.Op == "" || !l.goesOn(i+1)) {
			s := span{kind: p.kind, from: i, to: i + len(p.words), quality: 1}
			if p.kind != kindFiller {
				s.values = []bot.Value{p.value}
			}
			l.addBest(s)
		}
	}
	for _, p := range words.scopes[t.word] {
		if hasWords(l.tokens, i, p.words) {
			l.addBest(span{kind: p.kind, form: formScope, from: i, to: i + len(p.words), quality: 1})
		}
	}
}

// goesOn reports whether "back" leads to what follows, as in "back on Available"
// and "back to lunch", and says nothing by itself.
func (l *lattice) goesOn(i int) bool {
	return i < len(l.tokens) && (l.tokens[i].in(statePrepositions) || l.tokens[i].is("to") || l.tokens[i].is("into") || l.tokens[i].is("off"))
}

// addLiterals adds ids, numbers, phone numbers and quoted text.
func (l *lattice) addLiterals(i int) {
	t := l.tokens[i]
	one := func(v bot.Value, quality float64) {
		l.add(span{kind: v.Kind, from: i, to: i + 1, values: []bot.Value{v}, quality: quality})
	}
	switch t.class {
	case classID:
		one(bot.Value{Kind: bot.KindTaskID, ID: t.text, Name: t.text}, 1)
	case classQuote:
		one(bot.Value{Kind: bot.KindText, Name: t.text}, 1)
		one(bot.Value{Kind: bot.KindTitle, Name: t.text}, 1)
	case classNumber:
		one(bot.Value{Kind: bot.KindNumber, Name: t.text, Number: t.number}, 0.9)
	case classEmail:
		v := bot.Value{Kind: bot.KindPerson, ID: t.text, Name: t.text}
		l.add(span{kind: v.Kind, form: formAddress, from: i, to: i + 1, values: []bot.Value{v}, quality: 0.9})
	case classSetting:
		one(bot.Value{Kind: bot.KindSetting, Name: t.text}, 1)
	case classWord:
		if n, to := parseNumber(l.tokens, i); to > i && !t.is("one") { // "that one" is no number
			l.add(span{kind: bot.KindNumber, from: i, to: to, quality: 0.9,
				values: []bot.Value{{Kind: bot.KindNumber, Name: strconv.FormatFloat(n, 'f', -1, 64), Number: n}}})
		}
	case classClock, classDate, classPhone, classCall, classCode, classPhoneName:
	}
	l.addFloor(i)
	l.addDialled(i)
}

// addNames adds the entries that the words at i name, with the noun of their
// kind taken in: "blue team", "team blue".
func (l *lattice) addNames(x *nameIndex, i int) {
	m := x.find(l.tokens, i)
	if m.next == 0 {
		return
	}
	s := span{kind: x.kind, from: i, to: m.next, values: x.values(m.entries), quality: m.quality}
	nouns := kindNouns[x.kind]
	if s.to < len(l.tokens) && l.tokens[s.to].in(nouns) && l.tokens[s.to].sep&sepComma == 0 {
		s.to++
		s.quality += 0.05
	} else if i > 0 && l.tokens[i-1].in(nouns) && l.tokens[i].sep&sepComma == 0 {
		with := s
		with.from--
		with.quality += 0.05
		l.add(with)
	}
	l.add(s)
}

// kindNouns are the nouns that stand beside a name of a kind.
var kindNouns = map[bot.Kind]map[string]bool{
	bot.KindQueue:      wordSet("queue line"),
	bot.KindTeam:       wordSet("team squad crew group"),
	bot.KindAgent:      wordSet("agent"),
	bot.KindSite:       wordSet("site office location"),
	bot.KindDevice:     wordSet("device unit"),
	bot.KindAgentState: wordSet("state break code"),
	bot.KindCallQueue:  wordSet("queue line"),
	bot.KindLocation:   wordSet("location site office branch"),
}

// addStates adds idle codes with the preposition before them, "on lunch", and
// the end of them, "off lunch", "back from lunch".
func (l *lattice) addStates(x *nameIndex, i int) {
	if over := l.overAt(i); over > i && over < len(l.tokens) {
		if s := x.state(l.tokens, over); s.to > 0 {
			l.add(span{kind: bot.KindAgentState, from: i, to: s.to, values: []bot.Value{backAtWork}, quality: s.quality})
			return
		}
	}
	from := i
	if from < len(l.tokens) && l.tokens[from].is("idle") && from+1 < len(l.tokens) {
		from++ // "idle lunch", "idle, on break"
		if l.tokens[from].is("on") || l.tokens[from].is("in") {
			from++
		}
	}
	if from >= len(l.tokens) {
		return
	}
	s := x.state(l.tokens, from)
	if s.to == 0 {
		return
	}
	s.from = i
	if s.to < len(l.tokens) && l.tokens[s.to].in(kindNouns[bot.KindAgentState]) {
		s.to++
	}
	l.addBest(s) // "back office" is no "back"
}

// state reads an idle code; to is 0 when there is none. Where no code is called a
// break, one is Idle; and "back" is no part of one.
func (x *nameIndex) state(tokens []token, i int) span {
	m := x.find(tokens, i)
	if tokens[i].is("back") && m.quality < qualityWord {
		m = match{}
	}
	if m.next == 0 && tokens[i].is("break") && x.byWord["break"] == nil {
		idle := bot.Value{Kind: bot.KindAgentState, Name: string(bot.StateIdle)}
		return span{kind: bot.KindAgentState, from: i, to: i + 1, values: []bot.Value{idle}, quality: 1}
	}
	return span{kind: bot.KindAgentState, from: i, to: m.next, values: x.values(m.entries), quality: m.quality}
}

// overAt reads the words before an idle code by which it is over, and returns
// the index after them, or i when there are none.
func (l *lattice) overAt(i int) int {
	k := i
	if l.tokens[k].is("back") {
		k++
	}
	switch {
	case k == len(l.tokens):
		return i
	case l.tokens[k].is("off"), k > i && l.tokens[k].is("from"):
		k++
	default:
		return i
	}
	for k < len(l.tokens) && l.tokens[k].in(beforeState) {
		k++
	}
	return k
}

// beforeState are the words that may stand between "off" and an idle code.
var beforeState = wordSet("of the a his her their my")

// addDurations adds a duration with what compares it: "over 3 min".
func (l *lattice) addDurations(i int) {
	op, k := parseComparator(l.tokens, i)
	if k == i && l.tokens[i].is("for") {
		op, k = bot.OpAtLeast, i+1
		if o, next := parseComparator(l.tokens, k); next > k {
			op, k = o, next
		}
	}
	d, next := parseDuration(l.tokens, k)
	if next == k {
		return
	}
	q := 1.0
	if op == "" && i > 0 && l.tokens[i-1].is("in") {
		return // "in 10 minutes" is a time to come, and no wait
	}
	if op == "" {
		op, q = bot.OpAtLeast, 0.8
	}
	if hasWords(l.tokens, next, []string{"or", "more"}) || hasWords(l.tokens, next, []string{"or", "longer"}) {
		op = bot.OpAtLeast
		next += 2
	} else if hasWords(l.tokens, next, []string{"or", "less"}) {
		op = bot.OpAtMost
		next += 2
	}
	v := bot.Value{Kind: bot.KindDuration, Duration: d, Op: op, Name: Humanize(d)}
	l.add(span{kind: bot.KindDuration, from: i, to: next, values: []bot.Value{v}, quality: q})
}

// addRange adds the range that starts at i.
func (l *lattice) addRange(p *rangeParser, kind bot.Kind, i int) {
	r, next, err := p.find(i)
	if next == i {
		return
	}
	s := span{kind: kind, from: i, to: next, quality: 1}
	if err != nil {
		s.refusal = err.Error()
	} else {
		s.values = []bot.Value{{Kind: bot.KindRange, Range: &r, Name: r.Said}}
	}
	l.add(s)
}
