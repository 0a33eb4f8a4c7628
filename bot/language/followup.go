package language

import (
	"slices"

	"floorwalker/bot"
)

// markers open an utterance that goes on with the last one.
var markers = [][]string{
	{"and"}, {"what", "about"}, {"how", "about"}, {"same", "for"}, {"the", "same", "for"}, {"same", "but"}, {"same", "thing", "for"},
	{"same"}, {"also"}, {"now"}, {"then"}, {"ok", "and"}, {"but"}, {"only"}, {"just"}, {"or"}, {"instead"},
}

// followUp reads an utterance that only fills slots of the last command: "and
// tech support?", "same for yesterday".
func (s *sentence) followUp() (*candidate, bool) {
	last := s.u.Conversation.Last
	if last == nil {
		return nil, false
	}
	i := slices.IndexFunc(s.model.commands, func(c *command) bool { return c.spec.Name == last.Command })
	if i < 0 {
		return nil, false
	}
	c := s.model.commands[i]
	marked := s.marker()
	r := c.read(s.l, s.ids)
	for len(r.words) > 0 && r.words[0] < marked {
		r.words = r.words[1:]
	}
	r.spans = slices.DeleteFunc(r.spans, func(sp *span) bool { return sp.to <= marked })
	r.spans = preferred(r.spans, s.l, last, c)
	if len(r.words) > 0 || len(r.spans) == 0 || marked == 0 && s.complete(len(r.spans)) {
		return nil, false
	}
	cand := &candidate{command: c, reading: r, score: 1, leftover: marked == 0}
	if cand.assign() > 0 {
		return nil, false
	}
	slots := bot.Slots{}
	for _, p := range c.spec.Params {
		if vs := last.Slots[p.Name]; len(vs) > 0 && (marked > 0 || p.Kind != bot.KindChoice) {
			slots[p.Name] = slices.Clone(vs)
		}
	}
	for name, vs := range cand.slots {
		slots[name] = vs
	}
	for _, sp := range r.spans {
		if p, ok := c.spec.ParamOf(sp.kind); ok && sp.form == formScope {
			delete(slots, p.Name)
		}
	}
	if cand.missing != "" {
		delete(slots, cand.missing)
	}
	cand.slots = slots
	return cand, true
}

// complete reports whether an utterance with that many values asks for something
// by itself: "longest calls today" does not go on with what was spoken of, and
// "yesterday" does.
func (s *sentence) complete(values int) bool {
	if values < 2 {
		return false
	}
	ranked := s.rank()
	return len(ranked) > 0 && ranked[0].score >= 0.9 && !ranked[0].leftover
}

// marker returns how many tokens the longest marker at the start takes.
func (s *sentence) marker() int {
	n := 0
	for again := true; again; {
		again = false
		for _, m := range markers {
			if hasWords(s.l.tokens, n, m) {
				n += len(m)
				again = true
				break
			}
		}
	}
	return n
}

// preferred takes, of spans that cover the same words, the kind that the last
// command had a value of: after "who is on blue", "and evening" is a team.
func preferred(spans []*span, l *lattice, last *bot.Invocation, c *command) []*span {
	chosen := slices.Clone(spans)
	for n, sp := range chosen {
		if p, ok := c.spec.ParamOf(sp.kind); !ok || len(last.Slots[p.Name]) > 0 {
			continue
		}
		for k := range l.at[sp.from] {
			o := &l.at[sp.from][k]
			if p, ok := c.spec.ParamOf(o.kind); ok && o.to == sp.to && o.form == formValue && len(last.Slots[p.Name]) > 0 {
				chosen[n] = o
			}
		}
	}
	return chosen
}

// answer reads an utterance as the value that the bot has asked for.
func (s *sentence) answer() (*candidate, bool) {
	q := s.u.Conversation.Question
	if q == nil {
		return nil, false
	}
	i := slices.IndexFunc(s.model.commands, func(c *command) bool { return c.spec.Name == q.Invocation.Command })
	if i < 0 {
		return nil, false
	}
	c := s.model.commands[i]
	p, ok := c.spec.Param(q.Param)
	if !ok {
		return nil, false
	}
	cand := &candidate{command: c, score: 1, slots: q.Invocation.Slots.Clone()}
	values, refusal := s.valuesFor(p, q.Choices)
	switch {
	case refusal != "":
		cand.refusal = refusal
	case len(values) == 0:
		return nil, false
	case len(values) > 1:
		cand.missing, cand.choices = p.Name, values
	case p.Many && !contains(cand.slots[p.Name], values[0]):
		cand.slots[p.Name] = append(cand.slots[p.Name], values[0])
	default:
		cand.slots[p.Name] = values
	}
	return cand, true
}

// valuesFor reads the whole utterance as a value of a parameter.
func (s *sentence) valuesFor(p bot.Param, choices []bot.Value) (values []bot.Value, refusal string) {
	if len(choices) > 0 {
		if n, next := parseOrdinal(s.l.tokens, 0, true); next > 0 && s.onlyFillers(next) {
			switch {
			case n < 0:
				return choices[len(choices)-1:], ""
			case n <= len(choices):
				return choices[n-1 : n], ""
			}
		}
		if vs := s.among(choices); len(vs) > 0 {
			return vs, ""
		}
	}
	kind := kindOf(p)
	if kind == bot.KindTitle {
		return s.titleAnswer()
	}
	if kind == bot.KindText {
		if ranked := s.rank(); len(ranked) > 0 && ranked[0].score >= threshold {
			return nil, ""
		}
		return []bot.Value{{Kind: kind, Name: s.u.Text}}, ""
	}
	if keys := onlyKeys(s.u.Text); kind == bot.KindPhoneNumber && keys != "" {
		return []bot.Value{{Kind: kind, Name: keys}}, ""
	}
	for start := range s.l.tokens {
		if start > 0 && !fillers[s.l.tokens[start-1].word] {
			break
		}
		spans := s.l.at[start]
		if kind == bot.KindChoice {
			spans = choiceSpans(p, s.l)
		}
		for k := range spans {
			if sp := &spans[k]; sp.kind == kind && (sp.form != formAddress || p.Addresses) && sp.from == start && s.onlyFillers(sp.to) && (len(sp.values) > 0 || sp.refusal != "") {
				return sp.values, sp.refusal
			}
		}
	}
	return nil, ""
}

func choiceSpans(p bot.Param, l *lattice) []span {
	c := newCommand(bot.Spec{Params: []bot.Param{p}}, 0)
	return c.addChoices(l)
}

// onlyFillers reports whether nothing of weight follows from token i on.
func (s *sentence) onlyFillers(i int) bool {
	for ; i < len(s.l.tokens); i++ {
		if t := s.l.tokens[i]; !t.in(fillers) {
			return false
		}
	}
	return true
}

// among finds the choices that the utterance names.
func (s *sentence) among(choices []bot.Value) []bot.Value {
	entries := make([]bot.Entry, len(choices))
	for i, v := range choices {
		entries[i] = bot.Entry{Kind: v.Kind, Name: v.Name}
	}
	x := newNameIndex("", entries)
	for start := range s.l.tokens {
		if m := x.find(s.l.tokens, start); m.next > 0 && s.onlyFillers(m.next) {
			var vs []bot.Value
			for _, e := range m.entries {
				vs = append(vs, choices[e])
			}
			return vs
		}
		if !fillers[s.l.tokens[start].word] {
			break
		}
	}
	return nil
}
