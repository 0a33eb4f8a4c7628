package language

import (
	"fmt"
	"slices"

	"floorwalker/bot"
)

// ordinalWords are the places of a list; −1 is the last one.
var ordinalWords = map[string]int{
	"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
	"ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15,
	"sixteenth": 16, "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "last": -1,
}

// listNouns may follow an ordinal.
var listNouns = wordSet("one ones call contact chat email task agent queue row entry item person device")

// parseOrdinal reads "the second one", "#3", "number 3", "3rd", "last one" at
// tokens[i]. alone accepts a place without a noun or article, as an answer to a
// question does.
func parseOrdinal(tokens []token, i int, alone bool) (n, next int) {
	k := i
	article := k < len(tokens) && tokens[k].is("the")
	if article {
		k++
	}
	if k >= len(tokens) {
		return 0, i
	}
	t := tokens[k]
	number := func(at int) bool {
		return at < len(tokens) && tokens[at].class == classNumber && tokens[at].number >= 1 && tokens[at].number <= 1000 &&
			tokens[at].number == float64(int(tokens[at].number))
	}
	named := article || alone
	switch {
	case number(k) && t.sep&sepHash != 0:
		n, next, named = int(t.number), k+1, true
	case (t.is("number") || t.is("row") || t.is("item")) && number(k+1):
		n, next, named = int(tokens[k+1].number), k+2, true
	case number(k) && k+1 < len(tokens) && tokens[k+1].sep&sepGlued != 0 &&
		(tokens[k+1].is("st") || tokens[k+1].is("nd") || tokens[k+1].is("rd") || tokens[k+1].is("th")):
		n, next = int(t.number), k+2
	case alone && number(k):
		n, next = int(t.number), k+1
	case t.class == classWord && ordinalWords[t.word] != 0:
		n, next = ordinalWords[t.word], k+1
	default:
		return 0, i
	}
	if next < len(tokens) && tokens[next].in(listNouns) {
		return n, next + 1
	}
	if !named {
		return 0, i
	}
	return n, next
}

// addOrdinal adds "the second one" of the last list.
func (l *lattice) addOrdinal(list []bot.Value, i int) {
	n, next := parseOrdinal(l.tokens, i, false)
	if next == i {
		return
	}
	s := span{kind: bot.KindTaskID, form: formOrdinal, from: i, to: next, quality: 1}
	if len(list) > 0 {
		s.kind = list[0].Kind
	}
	switch place := n - 1; {
	case n < 0 && len(list) > 0:
		s.values = list[len(list)-1:]
	case place < len(list) && place >= 0:
		s.values = list[place : place+1]
	case len(list) > 0:
		s.refusal = fmt.Sprintf("The last list has %d rows, so there is no number %d in it.", len(list), n)
		if len(list) == 1 {
			s.refusal = fmt.Sprintf("The last list has only 1 row, so there is no number %d in it.", n)
		}
	}
	if len(s.values) == 1 {
		s.kind = s.values[0].Kind
	}
	l.add(s)
}

// EvidentMeeting is the name of the meeting that "this meeting" means when none
// was spoken of.
const EvidentMeeting = "this meeting"

// addRefs adds pronouns and their like with what they point at.
func (l *lattice) addRefs(slots map[bot.Kind]bot.Value, i int) {
	for _, p := range words.refs[l.tokens[i].word] {
		if !hasWords(l.tokens, i, p.words) || l.exists(i) {
			continue
		}
		s := span{kind: p.kind, form: formRef, from: i, to: i + len(p.words), quality: 0.7}
		v, ok := slots[p.kind]
		if p.kind == bot.KindCall {
			s.values = []bot.Value{{Kind: bot.KindCall, ID: v.ID, Name: EvidentCall}}
		} else if ok {
			s.values = []bot.Value{v}
		} else if p.kind == bot.KindMeeting && p.words[len(p.words)-1] == "meeting" {
			s.values = []bot.Value{{Kind: bot.KindMeeting, Name: EvidentMeeting}}
		} else if l.tokens[i].is("there") {
			continue // "is anybody there" points at nothing unless a queue was spoken of
		}
		l.addBest(s)
	}
}

// exists reports whether a "there" only says that there is something: "is there a
// recording" means no queue, and "how is it there" may.
func (l *lattice) exists(i int) bool {
	return l.tokens[i].is("there") && i > 0 && i+1 < len(l.tokens) && l.tokens[i-1].in(beForms)
}

var beForms = wordSet("is are was were")

// afterVerbs are the words after which "me" is the person that something is
// done to.
var afterVerbs = wordSet("put log sign make set move switch mark")

// myself stands for the "my" and "i" of somebody who speaks of what is theirs.
const myself = "myself"

// ownThings are what "my" narrows to the asker.
var ownThings = wordSet("call calls contacts chats emails state status stats tasks")

// ownVerbs are the verbs between which and "i" somebody asks for what they did.
var ownVerbs = wordSet("did have")

// addSelf adds the asker where they speak of themselves. Somebody who is no
// agent cannot have what agents have: they are told so, because everybody's
// calls are no answer to "who did i talk to".
func (l *lattice) addSelf(agents *nameIndex, p bot.Person, i int) {
	t := l.tokens[i]
	me := (t.is("me") || t.is("myself")) && i > 0 && l.tokens[i-1].in(afterVerbs)
	own := t.is("my") && i+1 < len(l.tokens) && l.tokens[i+1].in(ownThings) ||
		t.is("i") && i > 0 && l.tokens[i-1].in(ownVerbs)
	if !me && !own {
		return
	}
	if own {
		l.tokens[i].word = myself // no filler: a command without agents leaves it over
	}
	hits := agents.also[fold(p.Email)]
	if p.Email == "" || len(hits) == 0 {
		for e, entry := range agents.entries {
			if p.Name != "" && entry.Name == p.Name {
				hits = append(slices.Clip(hits), e)
			}
		}
	}
	switch {
	case len(hits) == 1:
		l.add(span{kind: bot.KindAgent, from: i, to: i + 1, values: agents.values(hits), quality: 1})
	case own:
		l.add(span{kind: bot.KindAgent, from: i, to: i + 1, quality: 1,
			refusal: "I do not know you as an agent of the contact centre, so there is nothing of yours that I could show."})
	}
}

// addMentions adds the people mentioned where their names stand. Their words
// are names and no misspelled others.
func (l *lattice) addMentions(mentions []bot.Mention) {
	from := 0
	for _, m := range mentions {
		name, _ := tokenize(m.Name)
		if len(name) == 0 {
			continue
		}
		for i := from; i+len(name) <= len(l.tokens); i++ {
			if !slices.EqualFunc(l.tokens[i:i+len(name)], name, func(a, b token) bool { return a.text == b.text }) {
				continue
			}
			for k := i; k < i+len(name); k++ {
				l.tokens[k].word, l.tokens[k].fixed, l.tokens[k].known = l.tokens[k].text, false, true
			}
			v := bot.Value{Kind: bot.KindPerson, ID: m.PersonID, Name: m.Name}
			l.add(span{kind: bot.KindPerson, from: i, to: i + len(name), values: []bot.Value{v}, quality: 1.1})
			from = i + len(name)
			break
		}
	}
}
