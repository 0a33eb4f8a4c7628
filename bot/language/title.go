package language

import (
	"slices"
	"strings"

	"floorwalker/bot"
)

// learnCue notes the word that an example of the command puts before a quoted
// title: “called” in `a space called "SL dip"`. Without quotation marks the same
// word announces a title.
func (c *command) learnCue(l *lattice, s *span, name []string) {
	if s.from == 0 || s.from == len(name) && hasWords(l.tokens, 0, name) {
		return // right after its name the command takes a title anyway
	}
	if t := l.tokens[s.from-1]; t.class == classWord && root(t.text) != "be" { // “is” announces anything
		c.cues[t.text] = true
	}
}

// titles are the words that can be a title to this command: those after one of
// its cues, and after its own name those that are nothing else to it. A title
// that is quoted stands by itself.
func (c *command) titles(l *lattice) []span {
	if slices.ContainsFunc(l.tokens, func(t token) bool { return t.class == classQuote }) {
		return nil
	}
	var spans []span
	for i := range l.tokens {
		cued := i > 0 && c.cues[l.tokens[i-1].text] && i-1 >= l.named
		named := i > 0 && i == l.named && !c.cues[l.tokens[i].text] && !c.takesAt(l, i)
		if !cued && !named || l.tokens[i].is("with") || c.cues[l.tokens[i].text] {
			continue
		}
		to := c.titleEnd(l, i)
		name := l.titleText(i, to, cued)
		if to < len(l.tokens) && l.isHere(to, c.kinds&timeKinds) {
			to += len(here)
		}
		spans = append(spans, span{kind: bot.KindTitle, bit: kindBits[bot.KindTitle], from: i, to: to, quality: 1,
			values: []bot.Value{{Kind: bot.KindTitle, Name: name}}})
	}
	return spans
}

// takesAt reports whether the command takes what stands at i for a value.
func (c *command) takesAt(l *lattice, i int) bool {
	return slices.ContainsFunc(l.at[i], func(s span) bool { return s.bit&c.kinds != 0 && c.accepts(l, &s) })
}

// titleEnd is where a title that begins at from ends: before “with” and a
// person, before a time at the end of the sentence, else with the sentence.
func (c *command) titleEnd(l *lattice, from int) int {
	people := c.kinds & kindBits[bot.KindPerson]
	times := c.kinds & timeKinds
	for k := from + 1; k < len(l.tokens); k++ {
		if l.isHere(k, times) || l.tokens[k].is("with") && k+1 < len(l.tokens) && l.startsWith(k+1, people) || l.isAll(k, times) {
			return k
		}
	}
	return len(l.tokens)
}

// isHere reports whether everything from i on is “to this space”, perhaps with a
// time: where something goes, and no part of a title.
func (l *lattice) isHere(i int, times kindSet) bool {
	for k, words := range here {
		if i+k >= len(l.tokens) || !l.tokens[i+k].in(words) {
			return false
		}
	}
	return i+len(here) == len(l.tokens) || l.isAll(i+len(here), times)
}

// here are the words of “to this space”, one after the other.
var here = []map[string]bool{wordSet("to into in"), wordSet("this the our"), wordSet("space room")}

// timeKinds are the kinds of times that may follow a title.
var timeKinds = kindBits[kindPlan] | kindBits[kindWhen] | kindBits[bot.KindRange] | kindBits[bot.KindDuration]

// startsWith reports whether a span of one of some kinds begins at i.
func (l *lattice) startsWith(i int, kinds kindSet) bool {
	return slices.ContainsFunc(l.at[i], func(s span) bool { return s.bit&kinds != 0 })
}

// isAll reports whether everything from i on is spans of some kinds, with little
// words between them.
func (l *lattice) isAll(i int, kinds kindSet) bool {
	if kinds == 0 || !l.startsWith(i, kinds) {
		return false
	}
	reached := make([]bool, len(l.tokens)+1)
	reached[i] = true
	for k := i; k < len(l.tokens); k++ {
		if !reached[k] {
			continue
		}
		reached[k+1] = reached[k+1] || l.tokens[k].in(fillers)
		for _, s := range l.at[k] {
			if s.bit&kinds != 0 {
				reached[s.to] = true
			}
		}
	}
	return reached[len(l.tokens)]
}

// titleText is a title as it was typed. “About the SL dip” tells what a thing is
// about, and its article is no part of that.
func (l *lattice) titleText(from, to int, cued bool) string {
	if cued && to-from > 1 && l.tokens[from].in(articlesOfTitles) && l.tokens[from-1].in(aboutWords) {
		from++
	}
	return strings.TrimSpace(l.text[l.tokens[from].start:l.tokens[to-1].end])
}

var (
	articlesOfTitles = wordSet("the a an")
	aboutWords       = wordSet("about for on over regarding")
)

// titleAnswer takes a whole utterance as the title that was asked for, unless it
// is plainly something else that people say.
func (s *sentence) titleAnswer() (values []bot.Value, refusal string) {
	title := strings.TrimSpace(s.u.Text)
	if len(s.l.tokens) == 1 && s.l.tokens[0].class == classQuote {
		title = s.l.tokens[0].text
	} else if ranked := s.rank(); len(ranked) > 0 && ranked[0].score >= 0.9 && !ranked[0].leftover && len(ranked[0].reading.words) > 0 {
		return nil, ""
	}
	return []bot.Value{{Kind: bot.KindTitle, Name: title}}, ""
}

// nameInTitle fills a queue that was not named beside the title with the one
// queue that the title names: "open an incident about billing" concerns Billing.
func (cand *candidate) nameInTitle(names map[bot.Kind]*nameIndex) {
	title, ok := cand.command.spec.ParamOf(bot.KindTitle)
	queue, takes := cand.command.spec.ParamOf(bot.KindQueue)
	x := names[bot.KindQueue]
	if !ok || !takes || x == nil || len(cand.slots[title.Name]) == 0 || len(cand.slots[queue.Name]) > 0 || cand.missing != "" {
		return
	}
	tokens, _ := tokenize(cand.slots[title.Name][0].Name)
	found := map[int]bool{}
	for i := 0; i < len(tokens); i++ {
		m := x.find(tokens, i)
		if m.next == 0 || m.quality < qualityWord || len(m.entries) != 1 {
			continue
		}
		found[m.entries[0]] = true
		i = m.next - 1
	}
	if len(found) != 1 {
		return
	}
	for e := range found {
		cand.slots[queue.Name] = x.values([]int{e})
	}
}

// restsOnMore reports whether a reading with a title that is not quoted rests on more
// than that title and the word before it: “who called 4101” names no space.
func restsOnMore(c *command, l *lattice, r reading, said []contentWord) bool {
	if !slices.ContainsFunc(r.spans, func(s *span) bool {
		return s.kind == bot.KindTitle && s.form != formOwn && l.tokens[s.from].class != classQuote
	}) {
		return true
	}
	for i, w := range said {
		cue := c.cues[l.tokens[r.words[i]].text]
		if w.own && w.weight > lightWeight && !cue {
			return true
		}
	}
	return false
}
