package language

import (
	"cmp"
	"slices"
	"strings"

	"floorwalker/bot"
)

// sentence is an utterance with everything that was found in it.
type sentence struct {
	model *model
	u     bot.Utterance
	l     *lattice
	ids   []int // root ids of the tokens, −1 when no command knows the word
}

// sentence looks words up, corrects misspelled ones and finds the spans.
func (in *Interpreter) sentence(m *model, u bot.Utterance, tokens []token, names map[bot.Kind]*nameIndex, own *nameIndex) *sentence {
	tokens = withoutReason(tokens)
	markSwitched(tokens)
	s := &sentence{model: m, u: u, ids: make([]int, len(tokens))}
	for i := range tokens {
		t := &tokens[i]
		s.ids[i] = -1
		if t.class != classWord {
			continue
		}
		t.known = words.known[t.text]
		id, ok := m.vocab[root(t.text)]
		if !t.known && !ok && !isName(names, t.text) {
			if near := likeliest(t.text, m.typos.nearest(t.text)); len(near) > 0 && sameRoot(near) {
				t.word, t.fixed = near[0], true
				id, ok = m.vocab[root(t.word)]
			}
			t.negates = !t.fixed && m.typos.negates(t.text)
		}
		if ok {
			s.ids[i] = id
			t.known = t.known || !t.fixed
		}
	}
	s.l = &lattice{text: u.Text, tokens: tokens, at: make([][]span, len(tokens))}
	s.l.fill(names, filling{
		kinds: m.kinds, now: u.Now, settings: in.times, talk: u.Conversation, person: u.Person, mentions: u.Mentions, own: own,
	})
	return s
}

func isName(names map[bot.Kind]*nameIndex, w string) bool {
	for _, x := range names {
		if x.byWord[w] != nil || x.joined[w] != nil {
			return true
		}
	}
	return false
}

// likeliest prefers, of words equally near, those as long as w: letters are
// swapped and mistaken more often than they are missing.
func likeliest(w string, near []string) []string {
	var same []string
	for _, n := range near {
		if len(n) == len(w) {
			same = append(same, n)
		}
	}
	if same != nil {
		return same
	}
	return near
}

func sameRoot(ws []string) bool {
	for _, w := range ws[1:] {
		if root(w) != root(ws[0]) {
			return false
		}
	}
	return true
}

// reasonStarters open a clause that says why. A clause after a comma that
// starts with anything else belongs to the request.
var reasonStarters = wordSet("he she they we i it there his her their my our because")

// corrections are words by which a clause takes back or narrows what was asked.
// One with any of them is not dropped as a reason.
var corrections = wordSet("mean meant instead wait actually rather cancel undo if unless until only once except no")

// forAWhile are the verbs that are for a while by themselves, so that a clause
// which says for how long only explains: "hold him while I check".
var forAWhile = wordSet("pause hold mute")

// withoutReason drops a trailing clause that only explains: "sign dana out, she
// forgot when she left".
func withoutReason(tokens []token) []token {
	for i := 1; i < len(tokens); i++ {
		t := tokens[i]
		clause := t.sep&sepComma != 0 && t.in(reasonStarters) && len(tokens)-i >= 3
		meanwhile := t.is("while") && slices.ContainsFunc(tokens[:i], func(t token) bool { return t.in(forAWhile) })
		if !clause && !meanwhile && !t.is("because") {
			continue
		}
		if slices.ContainsFunc(tokens[i:], func(t token) bool { return t.in(corrections) }) {
			return tokens
		}
		return tokens[:i]
	}
	return tokens
}

// nearly is the difference of scores within which what can be done comes before
// what cannot.
const nearly = 0.1

// evenly is the difference of scores within which a command that is understood
// as a whole comes before one that is not; and of two that are understood in
// part, the one that has the word which opens the utterance: the verb says what
// is asked for.
const evenly = 0.02

// opens reports whether the utterance opens with a word of the command's.
func (c *command) opens(s *sentence) bool {
	for i, id := range s.ids {
		if t := s.l.tokens[i]; t.class == classWord && !fillers[t.word] {
			return id >= 0 && c.vocab[id]
		}
	}
	return false
}

// rank scores every command, best first. Of two that fit alike, the one that
// takes more of the words as values comes first.
func (s *sentence) rank() []candidate {
	ranked := make([]candidate, 0, len(s.model.commands))
	for _, c := range s.model.commands {
		if cand := s.model.evaluate(c, s.l, s.ids); cand.score > 0 {
			ranked = append(ranked, cand)
		}
	}
	slices.SortStableFunc(ranked, func(a, b candidate) int {
		if refused := b2i(a.refusal != "") - b2i(b.refusal != ""); refused != 0 && a.score-b.score < nearly && b.score-a.score < nearly {
			return refused // what cannot be is less likely what was meant
		}
		changes := b2i(a.command.changesCall()) - b2i(b.command.changesCall())
		if a.leftover && b.leftover && changes != 0 && a.score-b.score < nearly && b.score-a.score < nearly {
			return changes // of a change that is understood in part, nothing comes
		}
		if whole := b2i(a.leftover) - b2i(b.leftover); whole != 0 && a.score-b.score < evenly && b.score-a.score < evenly {
			return whole
		}
		verb := b2i(b.command.opens(s)) - b2i(a.command.opens(s))
		if a.leftover && b.leftover && verb != 0 && a.score-b.score < evenly && b.score-a.score < evenly {
			return verb
		}
		if recent := b2i(s.recent(&a)) - b2i(s.recent(&b)); recent != 0 && !a.leftover && !b.leftover && a.score-b.score < nearly && b.score-a.score < nearly {
			return -recent // "it" is what was spoken of last
		}
		if d := a.score - b.score; d > 1e-9 || d < -1e-9 {
			return cmp.Compare(b.score, a.score)
		}
		return cmp.Or(b2i(a.leftover)-b2i(b.leftover), len(a.reading.words)-len(b.reading.words), a.command.order-b.command.order)
	})
	return ranked
}

// recent reports whether a pronoun of a candidate points at what the last command
// was about.
func (s *sentence) recent(c *candidate) bool {
	last := s.u.Conversation.Last
	return last != nil && slices.ContainsFunc(c.reading.spans, func(sp *span) bool {
		if sp.form != formRef || len(sp.values) != 1 || sp.values[0].ID == "" {
			return false
		}
		for _, values := range last.Slots {
			if slices.ContainsFunc(values, func(v bot.Value) bool { return v.Kind == sp.kind }) {
				return true
			}
		}
		return false
	})
}

// canonical reads what follows a command's name as its slots. It is taken only
// when nothing is left over.
func (s *sentence) canonical(h *head, after int) (*candidate, bool) {
	if after >= len(s.l.tokens) {
		return nil, false
	}
	sub := &lattice{text: s.l.text, tokens: s.l.tokens, named: after, at: slices.Clone(s.l.at), kinds: s.l.kinds}
	for i := range after {
		sub.at[i] = nil
	}
	cand := candidate{command: h.command, reading: h.command.read(sub, s.ids), score: 1}
	for len(cand.reading.words) > 0 && cand.reading.words[0] < after {
		cand.reading.words = cand.reading.words[1:]
	}
	lost := cand.assign()
	for _, sp := range cand.reading.spans {
		if sp.from < after {
			return nil, false
		}
	}
	return &cand, lost == 0 && len(cand.reading.words) == 0 && len(cand.reading.spans) > 0
}

// ignored are the words of a reading that mean nothing to any command.
func (s *sentence) ignored(c *candidate) string {
	var ignored []string
	for _, i := range c.reading.words {
		if t := s.l.tokens[i]; s.ids[i] < 0 && !t.known && !light[t.word] && len(ignored) < maxIgnored {
			ignored = append(ignored, cutWord(t.text))
		}
	}
	return strings.Join(ignored, " ")
}

// Limits of what is said to have been ignored: it is what somebody typed.
const (
	maxIgnored     = 6
	maxIgnoredWord = 30 // in runes
)

func cutWord(w string) string {
	if r := []rune(w); len(r) > maxIgnoredWord {
		return string(r[:maxIgnoredWord]) + "…"
	}
	return w
}

// finish makes an interpretation of a candidate.
func (in *Interpreter) finish(c *candidate, names map[bot.Kind]*nameIndex) bot.Interpretation {
	got := bot.Interpretation{Command: c.command.spec.Name, Slots: c.slots, Partial: c.leftover, Refusal: c.refusal}
	if c.refusal != "" {
		return got
	}
	c.nameInTitle(names)
	if c.missing != "" {
		got.Missing, got.Choices = c.missing, c.choices
		return got
	}
	for _, name := range c.command.required {
		if len(c.slots[name]) > 0 {
			continue
		}
		p, _ := c.command.spec.Param(name)
		if p.Unless != "" && len(c.slots[p.Unless]) > 0 {
			continue
		}
		got.Missing = name
		got.Choices = choicesOf(p, names[p.Kind])
		break
	}
	return got
}

// maxChoices is up to how many values a missing one is offered from.
const maxChoices = 10

// choicesOf returns all values of a parameter when they are few.
func choicesOf(p bot.Param, x *nameIndex) []bot.Value {
	if p.Kind == bot.KindChoice {
		var vs []bot.Value
		for _, c := range p.Choices {
			vs = append(vs, bot.Value{Kind: bot.KindChoice, ID: c, Name: c})
		}
		return vs
	}
	if x == nil || len(x.entries) == 0 || len(x.entries) > maxChoices {
		return nil
	}
	all := make([]int, len(x.entries))
	for i := range all {
		all[i] = i
	}
	vs := x.values(all)
	if p.Kind == bot.KindAgentState {
		vs = append([]bot.Value{{Kind: bot.KindAgentState, Name: string(bot.StateAvailable)}}, vs...)
	}
	return vs
}
