// Package language turns what a supervisor says into a command with resolved
// slots. It learns each command's wording from the examples in its spec, finds
// names, figures, states and times by itself, and scores whole utterances:
// never a part of a word, never half a sentence as if it were all.
package language

import (
	"context"
	"hash/maphash"
	"slices"
	"strings"
	"sync"

	"floorwalker/bot"
)

// Config is what an Interpreter needs to know of the centre.
type Config struct {
	Directory bot.Directory
	// Times are the conventions for time words; its zone is the centre's.
	Times TimeSettings
	// Samples are the names that stand in the examples of the specs.
	Samples []bot.Entry
	// Titles are asked for when a sentence is not understood without them; nil when
	// nobody's calendar is read.
	Titles Titles
}

// Interpreter implements bot.Interpreter. It is safe for concurrent use.
type Interpreter struct {
	directory bot.Directory
	times     TimeSettings
	titles    Titles
	samples   map[bot.Kind]*nameIndex
	seed      maphash.Seed

	mu     sync.Mutex
	models map[uint64]*model
	// specs are those of the last utterance, and latest their model. A slice
	// that is held cannot be another one, so that its content need not be
	// looked at again.
	specs  []bot.Spec
	latest *model
	names  map[bot.Kind]cachedIndex
}

type cachedIndex struct {
	// entries are those that the index was made of. A slice that is held cannot
	// be another one: while the directory gives it, nothing has changed.
	entries []bot.Entry
	sum     uint64
	index   *nameIndex
}

func (c cachedIndex) isOf(entries []bot.Entry) bool {
	return c.index != nil && len(entries) > 0 && len(entries) == len(c.entries) && &entries[0] == &c.entries[0]
}

// maxModels is how many sets of commands are kept; there is one for each role
// and state of the settings.
const maxModels = 32

// maxText is how much of a message is read, in bytes.
const maxText = 4096

// New makes an Interpreter.
func New(c Config) *Interpreter {
	in := &Interpreter{
		directory: c.Directory, times: c.Times.complete(), titles: c.Titles, samples: map[bot.Kind]*nameIndex{},
		seed: maphash.MakeSeed(), models: map[uint64]*model{}, names: map[bot.Kind]cachedIndex{},
	}
	byKind := map[bot.Kind][]bot.Entry{}
	for _, e := range c.Samples {
		byKind[e.Kind] = append(byKind[e.Kind], e)
	}
	for kind, entries := range byKind {
		in.samples[kind] = newNameIndex(kind, entries)
	}
	return in
}

// Interpret reads an utterance, whose commands must not be changed afterwards.
// Its error is that of the directory: what can be understood wholly without the
// names that are missing is understood.
func (in *Interpreter) Interpret(ctx context.Context, u bot.Utterance) (bot.Interpretation, error) {
	if in.asksText(u) { // several requests in one breath are no text that was asked for
		if parts, rest, err := in.parts(ctx, u, ""); err == nil && len(parts) > 0 && rest == "" {
			return bot.Interpretation{Partial: true, Parts: parts}, nil
		}
	}
	got, err := in.interpret(ctx, u, nil)
	got = in.withOwn(ctx, u, got)
	if err != nil && (got.Command == "" || got.Partial) {
		return bot.Interpretation{}, err
	}
	if err = nil; got.Partial && got.Refusal == "" {
		got.Parts, got.Rest, err = in.parts(ctx, u, got.Command)
	}
	return got, err
}

func (in *Interpreter) interpret(ctx context.Context, u bot.Utterance, own *nameIndex) (bot.Interpretation, error) {
	whole := u.Text
	text, cut := whole, false
	if len(text) > maxText {
		text, cut = strings.ToValidUTF8(text[:maxText], ""), true
	}
	u.Text = text
	m := in.model(u.Commands)
	tokens, long := tokenize(text)
	cut = cut || long
	if len(tokens) == 0 {
		return bot.Interpretation{Nearest: m.suggestHelp()}, nil
	}
	h, rest := m.head(tokens)
	if h == nil || len(rest) > 0 {
		if said := m.smallTalk(tokens); said != nil && (h == nil || h.command.textParam == "") {
			return in.finish(&candidate{command: said.command, slots: bot.Slots{}}, nil), nil
		}
		tokens = withoutCourtesies(tokens)
		h, rest = m.head(tokens)
	}
	if h != nil && len(rest) == 0 {
		return in.finish(&candidate{command: h.command, slots: bot.Slots{}}, nil), nil
	}
	var spoken *candidate
	if h != nil && !h.alias && h.command.textParam != "" && len(h.command.spec.Params) == 1 {
		spoken = textCandidate(h.command, whole, rest) // what is pasted may be long
		if len(rest) <= 2 && u.Conversation.Question == nil {
			return in.finish(spoken, nil), nil
		}
	}
	names, missing := in.indexes(ctx, m.kinds)
	s := in.sentence(m, u, tokens, names, own)
	if got, ok := s.answer(); ok && !cut {
		return in.finish(got, names), missing
	}
	if h != nil {
		if got, ok := s.canonical(h, len(tokens)-len(rest)); ok && !cut {
			return in.finish(got, names), missing
		}
	}
	if got, ok := s.followUp(); ok && !cut {
		return in.finish(got, names), missing
	}
	ranked := s.rank()
	if spoken != nil && (len(ranked) == 0 || ranked[0].score < 0.9 || ranked[0].leftover) {
		return in.finish(spoken, names), missing
	}
	if len(ranked) == 0 || ranked[0].score < threshold {
		return s.unknown(ranked), missing
	}
	ranked[0].leftover = ranked[0].leftover || cut
	got := in.finish(&ranked[0], names)
	if got.Partial {
		got.Nearest, got.Ignored = s.nearest(ranked), s.ignored(&ranked[0])
	}
	return got, missing
}

// openers and closers stand before and after what polite people say.
var (
	openers = wordSet("please hey hi hello ok okay thanks thank cheers pls ta sorry oh um uh hm hmm")
	closers = wordSet("please hey ok okay thanks thank cheers pls ta")
)

// pleasantries make a greeting or thanks longer and nothing else of it.
var pleasantries = wordSet(`there all team everyone everybody folks guys mate friend bot you very much so a lot again for the that your
	help good great nice perfect morning afternoon evening day to and many one`)

// smallTalk returns the name or alias in an utterance that is a greeting or
// thanks and nothing else: "hello there", "ok thanks all". It returns nil when
// there is more to it.
func (m *model) smallTalk(tokens []token) *head {
	for i := range tokens {
		if !tokens[i].in(openers) && !tokens[i].in(pleasantries) {
			return nil
		}
	}
	for i := len(tokens) - 1; i >= 0; i-- { // "hey, thanks" is thanks
		for k := range m.heads[tokens[i].text] {
			if h := &m.heads[tokens[i].text][k]; hasWords(tokens, i, h.words) {
				return h
			}
		}
	}
	return nil
}

// withoutCourtesies drops politeness at both ends, unless nothing else is left,
// and the "wait" of somebody who is surprised.
func withoutCourtesies(tokens []token) []token {
	from, to := 0, len(tokens)
	for from < to && (tokens[from].in(openers) || tokens[from].is("wait") && interjected(tokens, from+1)) {
		from++
	}
	from += salutation(tokens[from:])
	for to > from && tokens[to-1].in(closers) {
		to--
	}
	if from == to {
		return tokens
	}
	return tokens[from:to]
}

// salutation is how many words greet before a question: “morning all, how is
// Billing”. The morning of “morning service level” is a time.
func salutation(tokens []token) int {
	n := 0
	if n < len(tokens) && tokens[n].is("good") {
		n++
	}
	if n == len(tokens) || !tokens[n].in(dayparts) {
		return 0
	}
	for n++; n < len(tokens) && tokens[n].in(greeted); n++ {
	}
	if !interjected(tokens, n) {
		return 0
	}
	return n
}

var (
	dayparts = wordSet("morning afternoon evening")
	greeted  = wordSet("all everyone everybody team folks guys there")
)

// interjected reports whether the word before i stands apart from what follows.
func interjected(tokens []token, i int) bool {
	return i < len(tokens) && (tokens[i].sep&sepComma != 0 || tokens[i].in(questionWords))
}

var questionWords = wordSet("what who how where when why which is are did do does")

// head finds the name or alias that the utterance starts with, and what
// follows it.
func (m *model) head(tokens []token) (*head, []token) {
	for k, h := range m.heads[tokens[0].text] {
		if len(h.words) > len(tokens) {
			continue
		}
		same := true
		for i, w := range h.words {
			same = same && tokens[i].text == w && tokens[i].class <= classNumber
		}
		if same && (!h.alias || len(h.words) == len(tokens)) {
			return &m.heads[tokens[0].text][k], tokens[len(h.words):]
		}
	}
	return nil, nil
}

// textCandidate takes everything after the command's name as its text.
func textCandidate(c *command, text string, rest []token) *candidate {
	start := rest[0].start
	for start > 0 && strings.IndexByte("{[ \t\r\n", text[start-1]) >= 0 {
		start-- // brackets are no tokens, but what is pasted needs them
	}
	said := strings.TrimSpace(text[start:])
	if len(rest) == 1 && rest[0].class == classQuote {
		said = rest[0].text
	}
	return &candidate{command: c, score: 1, slots: bot.Slots{c.textParam: {{Kind: bot.KindText, Name: said}}}}
}

// model returns the compiled commands, from the cache when they are the same.
func (in *Interpreter) model(specs []bot.Spec) *model {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.latest != nil && len(specs) > 0 && len(specs) == len(in.specs) && &specs[0] == &in.specs[0] {
		return in.latest
	}
	sum := fingerprint(in.seed, specs)
	m := in.models[sum]
	if m == nil {
		if len(in.models) >= maxModels {
			clear(in.models)
		}
		m = learn(slices.Clone(specs), in.samples, in.times)
		in.models[sum] = m
	}
	in.specs, in.latest = specs, m
	return m
}

// indexes returns the name indexes of the kinds wanted. They are rebuilt only
// when what the directory says has changed. With an error come those of the names
// that could be read.
func (in *Interpreter) indexes(ctx context.Context, kinds kindSet) (map[bot.Kind]*nameIndex, error) {
	found := make(map[bot.Kind]*nameIndex, len(nameKinds))
	if in.directory == nil {
		return found, nil
	}
	var missing error
	for _, kind := range nameKinds {
		if kinds&kindBits[kind] == 0 {
			continue
		}
		entries, err := in.directory.Entries(ctx, kind)
		if err != nil && missing == nil {
			missing = err
		}
		in.mu.Lock()
		cached := in.names[kind]
		in.mu.Unlock()
		if !cached.isOf(entries) {
			if sum := in.sum(entries); cached.index == nil || cached.sum != sum {
				cached.sum, cached.index = sum, newNameIndex(kind, slices.Clone(entries))
			}
			cached.entries = entries
			in.mu.Lock()
			in.names[kind] = cached
			in.mu.Unlock()
		}
		found[kind] = cached.index
	}
	return found, missing
}

func (in *Interpreter) sum(entries []bot.Entry) uint64 {
	var h maphash.Hash
	h.SetSeed(in.seed)
	for i := range entries {
		h.WriteString(entries[i].ID)
		h.WriteByte(0)
		h.WriteString(entries[i].Name)
		for _, a := range entries[i].Also {
			h.WriteByte(1)
			h.WriteString(a)
		}
		h.WriteByte(2)
		h.WriteString(entries[i].Label)
		h.WriteByte(3)
	}
	return h.Sum64()
}
