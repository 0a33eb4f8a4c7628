package language

import (
	"slices"
	"strings"
)

// negatingPrefixes turn a word round: "unavailable", "inactive".
var negatingPrefixes = []string{"un", "in", "im", "non", "dis", "mis"}

// sameAsWhole are words that start like one of the prefixes and negate nothing,
// although what follows is a word.
var sameAsWhole = wordSet("incoming interact interaction interactions")

// turnedRound reports whether w is the word n with a negating prefix. One slip,
// in the prefix or after it, does not hide that: no misspelling may be put right
// into its opposite.
func turnedRound(w, n string) bool {
	for cut := 1; cut <= 4 && cut < len(w); cut++ {
		for _, p := range negatingPrefixes {
			slips := distance(w[:cut], p, 1)
			if slips <= 1 && distance(w[cut:], n, 1-slips) <= 1-slips {
				return true
			}
		}
	}
	return false
}

// The shortest words that count as turned round: shorter ones are inside too
// many others, and those with a slip need more letters to be told.
const (
	minTurned       = 5
	minTurnedMisfit = 7
)

// negates reports whether a word that nobody knows is a known one turned round.
func (d *dictionary) negates(w string) bool {
	if sameAsWhole[w] {
		return false
	}
	for _, p := range negatingPrefixes {
		rest, ok := strings.CutPrefix(w, p)
		if !ok || len(rest) < minTurned {
			continue
		}
		slips := b2i(len(rest) >= minTurnedMisfit)
		for _, n := range d.nearest(rest) {
			if distance(rest, n, slips) <= slips && !joinedPhrase(p, n) {
				return true
			}
		}
	}
	return false
}

// joinedPhrase reports whether two words are a phrase that may have been written
// together: "inqueue".
func joinedPhrase(first, second string) bool {
	return slices.ContainsFunc(words.phrases[first], func(p phrase) bool {
		return slices.Equal(p.words, []string{first, second})
	})
}
