package language

import (
	"hash/maphash"
	"math"
	"slices"
	"strings"
	"time"

	"floorwalker/bot"
)

// planned are the names of the parameters whose time lies ahead.
var planned = map[string]bool{"until": true, "start": true, "at": true}

// appointed are the names of the parameters whose time is one in the asker's own
// calendar.
var appointed = map[string]bool{"when": true, "newtime": true}

// model is a set of commands with the wording learned from their examples.
type model struct {
	commands []*command
	vocab    map[string]int // root → index of weights
	weights  []float64
	unknown  float64 // weight of a word that no command uses
	slots    map[kindSet]float64
	heads    map[string][]head
	typos    *dictionary
	kinds    kindSet // of all parameters
}

// head is a name or alias that an utterance can start with.
type head struct {
	words   []string
	command *command
	alias   bool
}

// command is a spec with its templates.
type command struct {
	spec      bot.Spec
	order     int
	kinds     kindSet // of the parameters
	loose     kindSet // states named in examples of a command that takes none
	required  []string
	textParam string
	own       bool // it is about what the asker has, unless somebody is named
	choices   []choice
	metrics   []string        // the figures it takes; nil for any
	states    []string        // the states beside idle codes that it takes; nil for any
	leads     map[string]bool // the words before a destination; nil while they are learned
	cues      map[string]bool // the words before a title
	wording   wording         // of a text on a screen
	verbs     map[string]bool // the roots of those by which devices are told to do something
	addresses bool            // it takes people by their address
	vocab     map[int]bool
	templates []template
}

// choice is a word of a KindChoice parameter.
type choice struct {
	param string
	words []string
	value bot.Value
}

// template is an example with its names and figures taken out.
type template struct {
	words []int   // content words, without repetition
	slots kindSet // kinds of what was taken out
}

// fingerprint tells sets of commands apart.
func fingerprint(seed maphash.Seed, specs []bot.Spec) uint64 {
	var h maphash.Hash
	h.SetSeed(seed)
	list := func(ss []string) {
		for _, s := range ss {
			h.WriteString(s)
			h.WriteByte(0)
		}
		h.WriteByte(1)
	}
	for _, s := range specs {
		h.WriteString(s.Name)
		h.WriteByte(byte(s.Role))
		h.WriteByte(byte(b2i(s.Changes)))
		list(s.Aliases)
		list(s.Examples)
		for _, p := range s.Params {
			h.WriteString(p.Name)
			h.WriteString(string(p.Kind))
			h.WriteString(p.Unless)
			h.WriteByte(byte(b2i(p.Required) + 2*b2i(p.Many) + 4*b2i(p.Addresses)))
			list(p.Choices)
		}
		h.WriteByte(2)
	}
	return h.Sum64()
}

// learn compiles commands. samples are the names in their examples.
func learn(specs []bot.Spec, samples map[bot.Kind]*nameIndex, s TimeSettings) *model {
	m := &model{vocab: map[string]int{}, heads: map[string][]head{}}
	written := map[string]bool{}
	uses := map[int]int{}
	for i, spec := range specs {
		c := newCommand(spec, i)
		m.kinds |= c.kinds
		m.commands = append(m.commands, c)
		m.addHead(c, spec.Name, false)
		for _, a := range spec.Aliases {
			m.addHead(c, a, true)
		}
	}
	for _, c := range m.commands {
		leads := map[string]bool{}
		texts := append(append([]string{c.spec.Name}, c.spec.Aliases...), c.spec.Examples...)
		for n, text := range texts {
			m.addTemplate(c, text, n == 0, samples, s, written, leads)
		}
		c.leads = leads
		c.addHome()
		for w := range c.vocab {
			uses[w]++
		}
	}
	m.learnVerbs()
	m.weigh(uses)
	for w := range words.known {
		if !neverMeant[w] {
			written[w] = true
		}
	}
	m.typos = newDictionary(written)
	return m
}

// neverMeant are words that no misspelling is taken for, since they turn a
// request around.
var neverMeant = wordSet("never without except unless until while because")

func newCommand(spec bot.Spec, order int) *command {
	c := &command{spec: spec, order: order, vocab: map[int]bool{}, cues: map[string]bool{}, wording: wording{map[string]bool{}, map[string]bool{}}}
	_, agents := spec.ParamOf(bot.KindAgent)
	c.own = spec.Changes && !agents
	for _, p := range spec.Params {
		c.kinds |= kindBits[kindOf(p)]
		c.own = c.own || p.Kind == bot.KindCall || p.Kind == bot.KindPerson || p.Kind == bot.KindDestination || kindOf(p) == kindWhen
		if p.Kind == bot.KindText && c.textParam == "" {
			c.textParam = p.Name
		}
		c.addresses = c.addresses || p.Addresses
		if p.Kind == bot.KindComparison {
			c.kinds |= kindBits[bot.KindMetric]
		}
		if p.Required {
			c.required = append(c.required, p.Name)
		}
		switch p.Kind {
		case bot.KindMetric:
			c.metrics = p.Choices
		case bot.KindAgentState:
			c.states = p.Choices
		default: // of the others only choices are limited
		}
		if p.Kind != bot.KindChoice {
			continue
		}
		for _, w := range p.Choices {
			c.choices = append(c.choices, choice{p.Name, foldWords(w), bot.Value{Kind: bot.KindChoice, ID: w, Name: w}})
		}
	}
	return c
}

func foldWords(s string) []string {
	tokens, _ := tokenize(s)
	var ws []string
	for _, t := range tokens {
		ws = append(ws, t.text)
	}
	return ws
}

func (m *model) addHead(c *command, name string, alias bool) {
	ws := foldWords(name)
	if len(ws) == 0 {
		return
	}
	m.heads[ws[0]] = append(m.heads[ws[0]], head{ws, c, alias})
	slices.SortStableFunc(m.heads[ws[0]], func(a, b head) int { return len(b.words) - len(a.words) })
}

// id returns the index of a word's root, adding it.
func (m *model) id(w string) int {
	r := root(w)
	i, ok := m.vocab[r]
	if !ok {
		i = len(m.vocab)
		m.vocab[r] = i
	}
	return i
}

// exampleNow is the moment at which examples are read; any would do in which
// none of their times lies in the future.
var exampleNow = time.Date(2025, 6, 20, 19, 59, 0, 0, time.UTC)

// addTemplate learns from an example, alias or name.
func (m *model) addTemplate(c *command, text string, isName bool, samples map[bot.Kind]*nameIndex, s TimeSettings, written, leads map[string]bool) {
	tokens, _ := tokenize(text)
	var t template
	name := foldWords(c.spec.Name)
	if c.textParam != "" && !isName && len(tokens) > len(name) && hasWords(tokens, 0, name) {
		tokens = tokens[:len(name)] // the rest is the text
		t.slots |= kindBits[bot.KindText]
	}
	for i := range tokens {
		tokens[i].known = true
	}
	markSwitched(tokens)
	l := &lattice{text: text, tokens: tokens, at: make([][]span, len(tokens))}
	l.fill(samples, filling{kinds: m.kinds | c.kinds | kindBits[bot.KindAgentState], now: exampleNow, settings: s, example: true})
	// Of a call, "on hold" is what is done with it, and of a room "free" and
	// "offline" say nothing of an agent.
	if c.kinds&(kindBits[bot.KindCall]|kindBits[bot.KindDevice]|kindBits[bot.KindFloor]) == 0 {
		c.loose = kindBits[bot.KindAgentState] &^ c.kinds
	}
	c.addChoices(l)
	r := c.read(l, nil)
	// Only states that really occur make the command take them.
	for _, sp := range r.spans {
		if sp.kind != kindFiller {
			t.slots |= sp.bit
		}
		if sp.kind == bot.KindDestination || sp.kind == bot.KindPhoneNumber || sp.kind == bot.KindPhone {
			learnLead(l, sp, leads)
		}
		if sp.kind == bot.KindTitle {
			c.learnCue(l, sp, name)
		}
	}
	c.learnWording(l, r.spans)
	for _, i := range r.words {
		w := tokens[i]
		if w.class != classWord {
			continue
		}
		id := m.id(w.text)
		c.vocab[id] = true
		written[w.text] = true
		if !slices.Contains(t.words, id) {
			t.words = append(t.words, id)
		}
	}
	if len(t.words) > 0 || t.slots != 0 {
		c.templates = append(c.templates, t)
	}
}

// addHome lets a bare name ask for the state of what it names: "billing" is
// "queue status billing".
func (c *command) addHome() {
	var looseSeen kindSet
	for _, t := range c.templates {
		looseSeen |= t.slots
	}
	c.loose &= looseSeen
	noun, verb, ok := strings.Cut(c.spec.Name, " ")
	if !ok || verb != "status" && verb != "show" || len(c.spec.Params) == 0 {
		return
	}
	p := c.spec.Params[0]
	if first, _, _ := strings.Cut(string(p.Kind), " "); first == noun || p.Name == noun {
		c.templates = append(c.templates, template{slots: kindBits[p.Kind]})
	}
}

// settled is how many commands it takes before a further one, with other words,
// changes nothing about how rare a word is: else every new command would move
// what people say between those that are alike.
const settled = 98

// weigh gives every word, and every kind of slot, the weight of its rarity among
// the commands.
func (m *model) weigh(uses map[int]int) {
	n := float64(min(len(m.commands), settled) + 1)
	m.weights = make([]float64, len(m.vocab))
	m.unknown = 1
	m.slots = map[kindSet]float64{}
	for _, bit := range kindBits {
		takers := 0
		for _, c := range m.commands {
			takers += b2i((c.kinds|c.loose)&bit != 0)
		}
		m.slots[bit] = 0.9 + 0.7*math.Log(n/float64(max(takers, 1)))/math.Log(n+1)
	}
	m.slots[kindBits[bot.KindParty]] = partyWeight
	// Owners of phones are mostly agents, too, and whoever is named by itself is
	// asked about as an agent first.
	phone, agent := kindBits[bot.KindPhone], kindBits[bot.KindAgent]
	m.slots[phone] = min(m.slots[phone], m.slots[agent]) - 0.02
	for w, i := range m.vocab {
		m.weights[i] = 0.35 + 0.9*math.Log(n/float64(max(uses[i], 1)))/math.Log(n+1)
		if w == orderVerb {
			m.weights[i] = max(m.weights[i], orderWeight)
		}
		if light[w] || lightRoots[w] {
			m.weights[i] = min(m.weights[i], lightWeight)
		}
	}
}

// partyWeight is that of a party, which can be any words that nobody knows.
const partyWeight = 0.4

// orderWeight is the least weight of the verb of orders: it says that something is
// to be changed, however many commands change things.
const orderWeight = 0.85

// lightWeight is the weight of a light word.
const lightWeight = 0.25

var lightRoots = func() map[string]bool {
	set := map[string]bool{}
	for w := range light {
		set[root(w)] = true
	}
	return set
}()
