package language

import (
	"slices"
	"strings"

	"floorwalker/bot"
)

// EvidentCall is the name of the call that "it" and "this one" mean: one that was
// spoken of when it has an ID, else the only one that can be.
const EvidentCall = "this call"

// rolesInCall are the kinds between which only the words around a name decide:
// whose phone it is, who is at the other end, and where a call goes.
var rolesInCall = kindBits[bot.KindPerson] | kindBits[bot.KindParty] | kindBits[bot.KindDestination] | kindBits[bot.KindPhone]

// Words before a name that say what part somebody plays in a call.
var (
	beforeDestination = wordSet("to on at onto into against over toward towards")
	beforePerson      = wordSet("for of on")
	articles          = wordSet("the extension ext number")
	articlesAndTo     = wordSet("the extension ext number to up")
)

// playsRole reports whether a name can have that part for a command that takes
// several of them: "transfer Henry to Maya", "put Maya's call on hold".
func (c *command) playsRole(l *lattice, s *span) bool {
	before := func(words map[string]bool) bool { return l.behind(s, articles, words) }
	others := c.kinds & rolesInCall &^ s.bit
	if others == 0 {
		// "calls from 4101" is no call to it.
		return s.kind != bot.KindDestination || c.leads == nil || l.behind(s, articlesAndTo, c.leads) ||
			l.toldTo(s)
	}
	possessive := l.tokens[s.to-1].possessive
	switch s.kind {
	case bot.KindDestination:
		return before(beforeDestination) && !possessive
	case bot.KindPerson:
		return possessive || before(beforePerson) && !before(wordOn)
	case bot.KindPhone: // "forward 5101 to 5106"
		return !before(towards)
	default: // the other party is whoever is left
		goesThere := others&kindBits[bot.KindDestination] != 0 && before(beforeDestination)
		isOwner := possessive || others&kindBits[bot.KindPerson] != 0 && before(wordFor)
		return !goesThere && !isOwner
	}
}

var (
	wordOn  = wordSet("on")
	wordFor = wordSet("for")
	towards = wordSet("to onto into at")
)

// toldTo reports whether a device is told to call what a span says: "Boardroom to
// 4101".
func (l *lattice) toldTo(s *span) bool {
	to := s.from - 1
	if to < 1 || !l.tokens[to].is("to") {
		return false
	}
	for from := range to {
		if slices.ContainsFunc(l.at[from], func(d span) bool { return d.kind == bot.KindDevice && d.form == formValue && d.to == to }) {
			return true
		}
	}
	return false
}

// behind reports whether a span comes after one of some words, with others passed
// over.
func (l *lattice) behind(s *span, passed, words map[string]bool) bool {
	i := s.from - 1
	for i >= 0 && l.tokens[i].in(passed) {
		i--
	}
	return i >= 0 && l.tokens[i].in(words)
}

// ofCalls are the kinds that only commands on calls take.
var ofCalls = kindBits[bot.KindCall] | kindBits[bot.KindParty] | kindBits[bot.KindDestination]

// changesCall reports whether a command does something with the asker's calls or
// meetings.
func (c *command) changesCall() bool {
	return c.kinds&(ofCalls|kindBits[bot.KindMeeting]|kindBits[kindWhen]) != 0 && c.spec.Changes
}

// learnLead notes the word before what is dialled or pressed: outside the command's own
// wording a number is none, as in "calls from 4101".
func learnLead(l *lattice, s *span, leads map[string]bool) {
	i := s.from - 1
	for i >= 0 && l.tokens[i].in(articlesAndTo) {
		i--
	}
	if i >= 0 {
		leads[l.tokens[i].text] = true
	}
}

// takesState reports whether a command takes that state: a change cannot put
// anybody on hold.
func (c *command) takesState(s *span) bool {
	if c.states == nil || len(s.values) != 1 || s.values[0].ID != "" {
		return true
	}
	for _, name := range c.states {
		if name == s.values[0].Name {
			return true
		}
	}
	return false
}

// addDialled adds what can be dialled or pressed as it stands: numbers,
// addresses, feature codes, ids of calls.
func (l *lattice) addDialled(i int) {
	t := l.tokens[i]
	add := func(kind bot.Kind, v bot.Value) {
		v.Kind = kind
		l.add(span{kind: kind, from: i, to: i + 1, values: []bot.Value{v}, quality: 0.9})
	}
	said := bot.Value{Name: t.text}
	switch t.class {
	case classNumber:
		if t.number != float64(int(t.number)) || t.sep&sepHash != 0 || strings.Contains(t.text, ".") {
			return
		}
		add(bot.KindPhoneNumber, said)
		if len(t.text) >= 2 {
			add(bot.KindDestination, said)
		}
		if len(t.text) >= 3 {
			add(bot.KindParty, said)
		}
	case classPhone:
		add(bot.KindPhoneNumber, said)
		add(bot.KindDestination, said)
		add(bot.KindParty, said)
	case classEmail:
		add(bot.KindDestination, said)
	case classCode:
		add(bot.KindPhoneNumber, said)
		add(bot.KindDestination, said)
	case classCall:
		add(bot.KindCall, bot.Value{ID: t.text, Name: t.text})
	case classQuote:
		add(bot.KindParty, said)
	case classWord, classClock, classDate, classID, classPhoneName, classSetting:
	}
}

// solid reports whether a reading of a command on calls rests on more than words
// that nobody knows and a "this".
func (m *model) solid(c *command, r reading, said []contentWord) bool {
	for _, s := range r.spans {
		loose := s.kind == bot.KindParty || s.kind == bot.KindCall && s.form == formRef
		if !loose && s.bit&c.kinds != 0 {
			return true
		}
	}
	for _, w := range said {
		if w.own && w.weight > lightWeight {
			return true
		}
	}
	return false
}

// maxPartyWords is how many words a party's name has at most.
const maxPartyWords = 4

// noParties are the kinds of which nothing calls.
var noParties = []bot.Kind{bot.KindQueue, bot.KindTeam, bot.KindSite, bot.KindDevice, bot.KindAgentState, bot.KindLocation}

// addParty adds words that nobody knows as the name of who is at the other end
// of a call: only the calls that are up can tell whether there is somebody of
// that name.
func (l *lattice) addParty(names map[bot.Kind]*nameIndex, i int) {
	var name []string
	for k := i; k < len(l.tokens) && k-i < maxPartyWords; k++ {
		t := l.tokens[k]
		if t.class != classWord || t.known || t.fixed || t.negation() || fillers[t.word] || k > i && t.sep&sepComma != 0 {
			return
		}
		for _, kind := range noParties {
			if x := names[kind]; x != nil && len(x.byWord[t.text]) > 0 {
				return
			}
		}
		name = append(name, t.text)
		v := bot.Value{Kind: bot.KindParty, Name: strings.Join(name, " ")}
		// Two words are rather one name than two.
		l.add(span{kind: bot.KindParty, from: i, to: k + 1, values: []bot.Value{v}, quality: 0.6 + 0.25*float64(k-i)})
	}
}

// callPrefix begins the ids of calls: base64 of ciscospark://.
const callPrefix = "Y2lzY29zcGFyazov"

// maxCallID is the longest id of a call, in bytes.
const maxCallID = 512

// callID reads the id of a call.
func (l *lexer) callID() bool {
	rest := l.src[l.pos:]
	if !strings.HasPrefix(rest, callPrefix) {
		return false
	}
	n := 0
	for n < len(rest) && n < maxCallID && (isAlnum(rest[n]) || strings.IndexByte("-_+/=", rest[n]) >= 0) {
		n++
	}
	l.add(token{text: rest[:n], class: classCall, start: l.pos, end: l.pos + n})
	l.pos += n
	return true
}

// scheme passes over "tel:" and "sip:" in front of what is dialled.
func (l *lexer) scheme() bool {
	rest := l.src[l.pos:min(len(l.src), l.pos+6)]
	for _, s := range []string{"sips:", "sip:", "tel:"} {
		if len(rest) > len(s) && strings.EqualFold(rest[:len(s)], s) && rest[len(s)] != ' ' {
			l.pos += len(s)
			return true
		}
	}
	return false
}

// maxCode is the longest feature code with what is dialled after it, in bytes.
const maxCode = 24

// pressed are the words behind which a sign alone is a key of a phone.
var pressed = wordSet("press hit push key")

// code reads keys of a phone that are not digits alone: a feature code, which is a
// star with two digits or more, digits with a star or a hash among or behind them,
// and one of these by itself where somebody presses it. A hash before digits is a
// number in a list.
func (l *lexer) code() bool {
	n, digits := l.pos, 0
	for n < len(l.src) && n-l.pos < maxCode && (isDigit(l.src[n]) || l.src[n] == '*' || l.src[n] == '#') {
		if isDigit(l.src[n]) {
			digits++
		}
		n++
	}
	size := n - l.pos
	alone := size == 1 && digits == 0 && len(l.tokens) > 0 && pressed[l.tokens[len(l.tokens)-1].text]
	feature := size >= 3 && l.src[l.pos] == '*' && isDigit(l.src[l.pos+1])
	keyed := size > 0 && isDigit(l.src[l.pos]) && digits < size
	if !alone && !feature && !keyed || n < len(l.src) && isAlnum(l.src[n]) {
		return false
	}
	l.add(token{text: l.src[l.pos:n], class: classCode, start: l.pos, end: n})
	l.pos = n
	return true
}
