package language

import (
	"math/bits"
	"slices"
)

// dictionary finds the words nearest to a misspelled one.
type dictionary struct {
	words []dictionaryWord // sorted by length, then alphabet
}

type dictionaryWord struct {
	text    string
	letters uint32 // one bit per letter
}

func newDictionary(words map[string]bool) *dictionary {
	d := &dictionary{}
	for w := range words {
		if len(w) >= 4 {
			d.words = append(d.words, dictionaryWord{w, letters(w)})
		}
	}
	slices.SortFunc(d.words, func(a, b dictionaryWord) int {
		if n := len(a.text) - len(b.text); n != 0 {
			return n
		}
		if a.text < b.text {
			return -1
		}
		return 1
	})
	return d
}

func letters(w string) uint32 {
	var set uint32
	for i := range len(w) {
		if c := w[i]; c >= 'a' && c <= 'z' {
			set |= 1 << (c - 'a')
		} else {
			set |= 1 << 31
		}
	}
	return set
}

// allowedTypos is how many slips a word of that length may have.
func allowedTypos(length int) int {
	switch {
	case length < 4:
		return 0
	case length < 8:
		return 1
	}
	return 2
}

// nearest returns the words within the allowed distance that are nearest to w,
// in a stable order. A word of which w is the opposite is none of them.
func (d *dictionary) nearest(w string) []string {
	limit := allowedTypos(len(w))
	if limit == 0 {
		return nil
	}
	set := letters(w)
	var found []string
	best := limit
	start, _ := slices.BinarySearchFunc(d.words, len(w)-limit, func(e dictionaryWord, n int) int { return len(e.text) - n })
	for _, e := range d.words[start:] {
		if len(e.text) > len(w)+limit {
			break
		}
		if bits.OnesCount32(e.letters^set) > 2*best {
			continue
		}
		n := distance(w, e.text, min(best, allowedTypos(len(e.text))))
		if n > best || n > allowedTypos(len(e.text)) || n > 0 && turnedRound(w, e.text) {
			continue
		}
		if n < best {
			best, found = n, found[:0]
		}
		found = append(found, e.text)
	}
	return found
}

// maxWord is the length of the longest word that is compared letter by letter.
const maxWord = 32

// distance returns the Damerau–Levenshtein distance (optimal string alignment)
// of a and b in bytes, or limit+1 when it is larger than limit.
func distance(a, b string, limit int) int {
	if len(a) > maxWord || len(b) > maxWord || len(a)-len(b) > limit || len(b)-len(a) > limit {
		return limit + 1
	}
	var rows [3][maxWord + 1]int
	for j := range len(b) + 1 {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		this, last, before := &rows[i%3], &rows[(i+2)%3], &rows[(i+1)%3]
		this[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			n := min(last[j]+1, this[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				n = min(n, before[j-2]+1)
			}
			this[j] = n
			least = min(least, n)
		}
		if least > limit {
			return limit + 1
		}
	}
	return rows[len(a)%3][len(b)]
}
