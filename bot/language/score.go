package language

import (
	"slices"

	"floorwalker/bot"
)

// candidate is a command with its reading of an utterance and how well that
// fits.
type candidate struct {
	command *command
	reading reading
	slots   bot.Slots
	score   float64
	// leftover says that words or values of the utterance are not explained, or
	// that words the command's wording needs are not there.
	leftover bool
	// unexplained says that the utterance has words or values that are none of
	// the command's.
	unexplained bool
	dangling    bool   // a pronoun points at nothing
	missing     string // parameter whose value is ambiguous
	choices     []bot.Value
	refusal     string
}

// The weights of a score. What the utterance says and the template does not
// counts against it, and so, less, does what is the other way round.
const (
	creditOtherSlot = 0.8  // a slot the command takes, in a template without it
	creditOtherWord = 0.4  // a word of another example of the command
	costMissingWord = 0.7  // share of the weight of a word of the template
	costMissingSlot = 0.12 // an optional slot of the template
	costRequired    = 0.35 // a required one
	costDefining    = 0.6  // one that makes the question what it is
	costNegation    = 3    // a negation that the template has not: it turns the answer round
	alike           = 0.1  // scores that differ by less say the same
	threshold       = 0.58 // below it nothing was understood
)

// negations turn a request into another one, also when it is only a question:
// "who is not available" is not answered with who is.
var negations = wordSet("not no never without except but neither nor unless non un")

// widening are words that make a change of agents one of everybody, which no
// command makes: "sign everybody out" is not "sign me out".
var widening = wordSet("everyone everybody all every each whole")

// orderVerb is the root of the verbs by which people order a change.
const orderVerb = "put"

// negation reports whether a token turns a request round.
func (t token) negation() bool { return t.negates || t.in(negations) }

// evaluate scores the reading of a command against its templates.
func (m *model) evaluate(c *command, l *lattice, ids []int) candidate {
	r := c.read(l, ids)
	cand := candidate{command: c, reading: r}
	lost := cand.assign()
	cand.unexplained = lost > 0
	total := 0.5 * float64(lost)
	var slots kindSet
	counted := r.spans[:0:0] // of several quotations one: however many there are say no more of the command
	for _, s := range r.spans {
		if s.kind == bot.KindText && slots&s.bit != 0 {
			continue
		}
		slots |= s.bit
		total += m.slots[s.bit]
		counted = append(counted, s)
	}
	best, bestLeft, clean := -1.0, true, -1.0
	if len(r.spans) == 0 && len(r.words) == 0 {
		cand.leftover = true
		return cand
	}
	said := make([]contentWord, 0, len(r.words))
	widened, ofAgents := false, c.spec.Changes && c.kinds&kindBits[bot.KindAgent] != 0
	for _, i := range r.words {
		widened = widened || ofAgents && l.tokens[i].in(widening)
		id := ids[i]
		own := id >= 0 && c.vocab[id]
		cand.unexplained = cand.unexplained || !own
		weight := m.weight(l.tokens[i], id)
		if !own && !c.spec.Changes && root(l.tokens[i].word) == orderVerb {
			weight = max(weight, m.unknown) // an order is no question, however many commands have its verb
		}
		said = append(said, contentWord{id, weight, own, l.tokens[i].negation()})
	}
	for k := range c.templates {
		t := &c.templates[k]
		got, all, left := 0.0, total, lost > 0
		for _, s := range counted {
			if t.slots&s.bit != 0 {
				got += m.slots[s.bit]
			} else {
				got += creditOtherSlot * m.slots[s.bit]
			}
		}
		got -= 0.9 * float64(lost)
		for _, w := range said {
			all += w.weight
			here := w.id >= 0 && slices.Contains(t.words, w.id)
			switch {
			case here:
				got += w.weight
			case w.own && len(t.words) > 0:
				got += creditOtherWord * w.weight
				left = left || w.weight > lightWeight
			default:
				left = true
			}
			if w.negates && !here {
				all += costNegation
			}
		}
		for _, id := range t.words {
			if !slices.ContainsFunc(said, func(w contentWord) bool { return w.id == id }) {
				all += costMissingWord * m.weights[id]
				left = left || m.weights[id] > lightWeight
			}
		}
		for b := t.slots &^ slots &^ kindBits[bot.KindChoice]; b != 0; b &= b - 1 {
			switch bit := b & -b; {
			case bit&defining != 0:
				all += costDefining
			case c.needs(bit):
				all += costRequired
			default:
				all += costMissingSlot
			}
		}
		score := got / all
		if left && got < 2*lightWeight+1e-9 {
			score /= 2 // "are you" says nothing
		}
		if !left {
			clean = max(clean, score)
		}
		if score > best+1e-9 || score > best-1e-9 && bestLeft && !left {
			best, bestLeft = score, left
		}
	}
	// Of two wordings that fit nearly alike, a question takes the one that leaves
	// nothing over; how rare a word is changes with every command there is.
	if bestLeft && !c.spec.Changes && clean >= threshold && clean > best-alike {
		bestLeft = false
	}
	if limit := kindBits[bot.KindComparison]; bestLeft && slots&limit == 0 && c.needs(limit) {
		best /= 2 // "tell me how Billing is doing" sets no limit
	}
	if c.kinds&kindBits[bot.KindParty] != 0 && !m.solid(c, r, said) {
		best, bestLeft = 0, true
	}
	if c.kinds&kindBits[bot.KindTitle] != 0 && !restsOnMore(c, l, r, said) {
		best, bestLeft = 0, true
	}
	cand.score, cand.leftover = best, bestLeft || cand.dangling || widened
	return cand
}

// contentWord is a word of an utterance that fills no slot.
type contentWord struct {
	id      int // of its root, −1 when no command knows it
	weight  float64
	own     bool // an example of the command has it
	negates bool
}

// defining are the kinds without which a question is another one: "Billing per
// day" asks for intervals, and "Billing" does not.
var defining = kindBits[bot.KindInterval] | kindBits[kindVersus]

// needs reports whether a required parameter has that kind.
func (c *command) needs(bit kindSet) bool {
	for _, name := range c.required {
		if p, _ := c.spec.Param(name); kindBits[p.Kind] == bit {
			return true
		}
	}
	return false
}

// weight is what a word counts in a score.
func (m *model) weight(t token, id int) float64 {
	switch {
	case id >= 0:
		return m.weights[id]
	case light[t.word]:
		return lightWeight
	}
	return m.unknown
}

// assign puts the values of the spans into slots and returns how many found no
// place.
func (cand *candidate) assign() (lost int) {
	spec := &cand.command.spec
	cand.slots = bot.Slots{}
	var loose []bot.Value // metrics for a comparison
	for _, s := range cand.reading.spans {
		if s.form == formScope {
			if s.kind == bot.KindAgent && spec.Changes {
				lost++ // "log all agents out" is not "log me out"
			}
			continue
		}
		if s.refusal != "" && cand.refusal == "" {
			cand.refusal = s.refusal
		}
		if len(s.values) == 0 {
			cand.dangling = cand.dangling || s.form == formRef
			continue
		}
		if s.bit&cand.command.kinds == 0 && s.kind != bot.KindChoice {
			continue // a state that the command's examples name and it does not take
		}
		p, ok := cand.place(spec, s)
		switch {
		case ok && len(s.values) > 1:
			if cand.missing == "" {
				cand.missing, cand.choices = p.Name, s.values
			} else {
				lost++
			}
		case ok:
			cand.slots[p.Name] = append(cand.slots[p.Name], s.values[0])
		case s.kind == bot.KindMetric:
			loose = append(loose, s.values[0])
		case !cand.has(s.values[0]):
			lost++
		}
	}
	return lost + cand.settleComparisons(loose)
}

// place finds the parameter that takes a span.
func (cand *candidate) place(spec *bot.Spec, s *span) (bot.Param, bool) {
	for _, p := range spec.Params {
		if kindOf(p) != s.kind || s.param != "" && s.param != p.Name {
			continue
		}
		if len(cand.slots[p.Name]) > 0 && !p.Many || cand.missing == p.Name && !p.Many {
			continue
		}
		if len(s.values) == 1 && contains(cand.slots[p.Name], s.values[0]) {
			continue
		}
		return p, true
	}
	return bot.Param{}, false
}

// has reports whether a slot has that very value already.
func (cand *candidate) has(v bot.Value) bool {
	for _, vs := range cand.slots {
		if contains(vs, v) {
			return true
		}
	}
	return false
}

func contains(vs []bot.Value, v bot.Value) bool {
	return slices.ContainsFunc(vs, func(o bot.Value) bool { return sameValue(o, v) })
}

func sameValue(a, b bot.Value) bool {
	if a.Range != nil && b.Range != nil {
		return a.Range.From.Equal(b.Range.From) && a.Range.To.Equal(b.Range.To)
	}
	return a.Kind == b.Kind && a.ID == b.ID && a.Name == b.Name && a.Range == nil && b.Range == nil &&
		a.Duration == b.Duration && a.Number == b.Number && a.Metric == b.Metric && a.Op == b.Op
}

// takeMetric takes the figure out of the slot of its kind, for a comparison
// that needs one.
func (cand *candidate) takeMetric() []bot.Value {
	p, ok := cand.command.spec.ParamOf(bot.KindMetric)
	if !ok || len(cand.slots[p.Name]) == 0 {
		return nil
	}
	vs := cand.slots[p.Name]
	delete(cand.slots, p.Name)
	return vs
}

// settleComparisons gives comparisons without a figure the one named elsewhere
// and returns how many figures are left.
func (cand *candidate) settleComparisons(loose []bot.Value) (lost int) {
	p, ok := cand.command.spec.ParamOf(bot.KindComparison)
	if !ok {
		return len(loose)
	}
	vs := cand.slots[p.Name]
	for i := range vs {
		if vs[i].Metric == "" && len(loose) == 0 {
			loose = cand.takeMetric()
		}
		if vs[i].Metric == "" && len(loose) > 0 {
			vs[i].Metric, loose = loose[0].Metric, loose[1:]
		}
		vs[i] = settle(vs[i])
	}
	if len(vs) == 0 && len(loose) > 0 {
		// "which queues have calls waiting": a figure without a bound is one
		// above nothing.
		if m := loose[0].Metric; m == bot.MetricWaiting || m == bot.MetricAbandoned || m == bot.MetricAgentsAvailable {
			v := bot.Value{Kind: bot.KindComparison, Metric: m, Op: bot.OpMore}
			v.Name = comparisonName(v)
			cand.slots[p.Name] = []bot.Value{v}
			loose = loose[1:]
		}
	}
	return len(loose)
}
