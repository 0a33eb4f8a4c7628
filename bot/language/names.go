package language

import (
	"cmp"
	"slices"
	"strings"

	"floorwalker/bot"
)

// nameIndex finds the entries of one kind by what people call them.
type nameIndex struct {
	kind    bot.Kind
	entries []bot.Entry
	names   []nameForm
	byWord  map[string][]posting
	joined  map[string][]int // whole names without blanks, initials excepted
	initial map[string][]int
	also    map[string][]int // addresses and extensions
	sorted  []string         // the words, for prefixes
	typos   *dictionary
}

type nameForm struct {
	entry int
	words []string
	own   int // the words before the label of a system
}

// posting is the place of a word in a name.
type posting struct{ name, at int }

// The qualities of a name match: how sure it is that the name was meant.
const (
	qualityExact   = 1.0
	qualityWord    = 0.8 // a whole word of a longer name
	qualityPrefix  = 0.65
	qualityTypo    = 0.6
	qualityInitial = 0.5
	qualityCommon  = 0.4 // a whole word of a longer name that is also an ordinary word
)

// genericNouns name no queue or team by themselves.
var genericNouns = wordSet("queue queues line lines team teams room rooms desk unit group site floor agent phone phones the of and for")

func newNameIndex(kind bot.Kind, entries []bot.Entry) *nameIndex {
	x := &nameIndex{
		kind: kind, entries: entries, byWord: map[string][]posting{}, joined: map[string][]int{},
		initial: map[string][]int{}, also: map[string][]int{},
	}
	vocabulary := map[string]bool{}
	for e, entry := range entries {
		x.addName(e, entry.Name, entry.Label, vocabulary)
		for _, also := range entry.Also {
			key := fold(strings.TrimSpace(also))
			x.also[key] = append(x.also[key], e)
			if strings.ContainsAny(also, " ") && !strings.Contains(also, "@") {
				x.addName(e, also, "", vocabulary)
			}
		}
	}
	for w := range vocabulary {
		x.sorted = append(x.sorted, w)
	}
	slices.Sort(x.sorted)
	x.typos = newDictionary(vocabulary)
	return x
}

func (x *nameIndex) addName(e int, name, label string, vocabulary map[string]bool) {
	tokens, _ := tokenize(name)
	form := nameForm{entry: e}
	initials := ""
	for _, t := range tokens {
		if t.class > classNumber || t.text == "" {
			continue
		}
		form.words = append(form.words, t.text)
		initials += t.text[:1]
	}
	if form.words == nil {
		return
	}
	form.own = len(form.words)
	if labels := len(foldWords(label)); labels < form.own {
		form.own -= labels
	}
	n := len(x.names)
	x.names = append(x.names, form)
	for at, w := range form.words {
		x.byWord[w] = append(x.byWord[w], posting{n, at})
		if !isDigit(w[0]) {
			vocabulary[w] = true
		}
	}
	if all := strings.Join(form.words, ""); all != "" {
		x.joined[all] = append(x.joined[all], n)
	}
	if len(form.words) > 1 {
		x.initial[initials] = append(x.initial[initials], n)
	}
}

// match is a run of tokens that names one entry or could name several.
type match struct {
	next    int
	quality float64
	entries []int
}

// find returns the longest and best match that starts at tokens[i].
func (x *nameIndex) find(tokens []token, i int) match {
	t := tokens[i]
	switch t.class {
	case classEmail, classPhone, classNumber:
		if hits := x.also[t.text]; hits != nil && (t.class != classNumber || len(t.text) >= 3) {
			return match{i + 1, qualityExact, slices.Clone(hits)}
		}
		if t.class != classNumber {
			return match{}
		}
	case classWord:
	case classQuote: // a quotation is text, unless it is a whole name
		best := match{}
		for _, n := range x.joined[strings.ReplaceAll(fold(t.text), " ", "")] {
			best.offer(i+1, qualityExact, x.names[n].entry)
		}
		return best
	default:
		return match{}
	}
	best := match{}
	x.extend(tokens, i, t.text, qualityExact, &best)
	if best.next == 0 && !t.known && t.class == classWord {
		for _, w := range x.prefixes(t.text) {
			x.extend(tokens, i, w, qualityPrefix, &best)
		}
		for _, w := range x.typos.nearest(t.text) {
			x.extend(tokens, i, w, qualityTypo, &best)
		}
	}
	if t.class == classWord {
		x.whole(tokens, i, &best)
	}
	return best
}

// extend follows the names that hold word from there on, as far as the tokens
// do.
func (x *nameIndex) extend(tokens []token, i int, word string, quality float64, best *match) {
	for _, p := range x.byWord[word] {
		name := x.names[p.name]
		if p.at >= name.own {
			continue
		}
		q, k := quality, 1
		for p.at+k < len(name.words) && i+k < len(tokens) && tokens[i+k].sep&sepComma == 0 {
			step := similar(tokens[i+k], name.words[p.at+k])
			if step == 0 {
				break
			}
			q = min(q, step)
			k++
		}
		if at := name.labelAt(tokens, i+k, p.at+k); at > 0 {
			k = at - i
		}
		full := p.at == 0 && p.at+k >= len(name.words)
		switch {
		case full:
		case k == 1 && (tokens[i].class == classNumber || genericNouns[word]):
			continue
		case k == 1 && tokens[i].known:
			q = min(q, qualityCommon)
		default:
			q = min(q, qualityWord)
		}
		best.offer(i+k, q, name.entry)
	}
}

// labelAt returns the index after the label of a system where it stands at tokens[i]:
// “Freight (Finesse)”, “freight on finesse”. It is 0 where it does not, or where
// the name has not been said up to there.
func (n nameForm) labelAt(tokens []token, i, said int) int {
	if said != n.own || n.own == len(n.words) {
		return 0
	}
	if i+1 < len(tokens) && tokens[i].in(beforeLabel) {
		i++
	}
	if !hasWords(tokens, i, n.words[n.own:]) {
		return 0
	}
	return i + len(n.words) - n.own
}

// beforeLabel are the words that may stand before the label of a system.
var beforeLabel = wordSet("on in at of from")

// similar says how well a token stands for a word of a name.
func similar(t token, w string) float64 {
	switch {
	case t.class > classNumber:
		return 0
	case t.text == w:
		return qualityExact
	case t.known || t.class == classNumber:
		return 0
	case strings.HasPrefix(w, t.text): // "tom b"
		return qualityPrefix
	}
	if limit := allowedTypos(min(len(t.text), len(w))); limit > 0 && distance(t.text, w, limit) <= limit && !turnedRound(t.text, w) {
		return qualityTypo
	}
	return 0
}

// offer keeps the longest match, of those the best, and of those all.
func (m *match) offer(next int, quality float64, entry int) {
	switch {
	case next < m.next || next == m.next && quality < m.quality:
		return
	case next > m.next || quality > m.quality:
		m.next, m.quality, m.entries = next, quality, m.entries[:0]
	}
	if !slices.Contains(m.entries, entry) {
		m.entries = append(m.entries, entry)
	}
}

// whole tries names written without blanks or with too many, and initials.
func (x *nameIndex) whole(tokens []token, i int, best *match) {
	if best.next <= i+1 {
		for _, n := range x.joined[tokens[i].text] {
			best.offer(i+1, qualityExact, x.names[n].entry)
		}
		if i+1 < len(tokens) && tokens[i+1].class <= classNumber && tokens[i+1].sep&sepComma == 0 {
			for _, n := range x.joined[tokens[i].text+tokens[i+1].text] {
				best.offer(i+2, qualityExact, x.names[n].entry)
			}
		}
	}
	if best.next == 0 && !tokens[i].known && len(tokens[i].text) >= 2 {
		for _, n := range x.initial[tokens[i].text] {
			best.offer(i+1, qualityInitial, x.names[n].entry)
		}
	}
}

// prefixes returns the words that start with three letters or more.
func (x *nameIndex) prefixes(text string) []string {
	if len(text) < 3 {
		return nil
	}
	start, _ := slices.BinarySearch(x.sorted, text)
	end := start
	for end < len(x.sorted) && strings.HasPrefix(x.sorted[end], text) {
		end++
	}
	return x.sorted[start:end]
}

// values returns the entries as values, by name.
func (x *nameIndex) values(entries []int) []bot.Value {
	vs := make([]bot.Value, 0, len(entries))
	for _, e := range entries {
		vs = append(vs, bot.Value{Kind: x.kind, ID: x.entries[e].ID, Name: x.entries[e].Name})
	}
	if len(vs) > 1 {
		slices.SortFunc(vs, func(a, b bot.Value) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	}
	return vs
}
