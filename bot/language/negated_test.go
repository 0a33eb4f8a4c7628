package language

import (
	"testing"

	"pgregory.net/rapid"

	"floorwalker/bot"
)

// TestOppositeIsNoMisspelling says words whose opposite the commands know, whole
// and misspelled. None may be taken for its opposite.
func TestOppositeIsNoMisspelling(t *testing.T) {
	in := newTestInterpreter(t, centre)
	for _, text := range []string{
		"make sam unavailable", "set sam to unavailable", "agent state sam unavailable", "switch maya to inavailable",
		"make sam un-available", "make sam non available", "make sam non-available", "make sam navailable", "make sam nuavailable",
		"make sam unavailble", "make sam unavialable", "make sam umavailable", "put sam to disavailable", "make grace unavailable again",
		"who is unavailable", "who is unavailable on billing", "unanswered calls on billing today", "how many calls were unanswered today",
		"how many agents are inactive", "unabandoned calls today", "who is disconnected", "which calls are disconnected",
		"calls that were untransferred today", "how many calls were mishandled today",
	} {
		got := interpret(t, in, text, bot.Conversation{})
		if got.Command != "" && !got.Partial {
			t.Errorf("%q is read as %s", text, show(got))
		}
		for _, values := range got.Slots {
			for _, v := range values {
				if v.Kind == bot.KindAgentState || v.Kind == bot.KindStatus || v.Kind == bot.KindMetric {
					t.Errorf("%q is read as %s", text, show(got))
				}
			}
		}
	}
}

// TestPrefixAloneNegatesNothing holds plain words and misspellings that only
// look like negated ones.
func TestPrefixAloneNegatesNothing(t *testing.T) {
	in := newTestInterpreter(t, centre)
	for text, want := range map[string]string{
		"make sam avialable":               "agent state agent=Sam_Okafor state=Available",
		"make sam availablle":              "agent state agent=Sam_Okafor state=Available",
		"how many calls inqueue for sales": "queue status metric=contacts_in_queue queue=Sales",
		"put maya on traning":              "agent state agent=Maya_Patel state=Training",
	} {
		if got := interpret(t, in, text, bot.Conversation{}); show(got) != want {
			t.Errorf("%q is read as %s, want %s", text, show(got), want)
		}
	}
}

// TestNoWordIsCorrectedToItsOpposite puts every prefix before every word.
func TestNoWordIsCorrectedToItsOpposite(t *testing.T) {
	vocabulary := map[string]bool{"available": true, "answered": true, "active": true, "connected": true, "logged": true, "abandoned": true}
	d := newDictionary(vocabulary)
	var all []string
	for w := range vocabulary {
		all = append(all, w)
	}
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.SampledFrom(all).Draw(t, "word")
		w := []byte(rapid.SampledFrom(negatingPrefixes).Draw(t, "prefix") + word)
		i := rapid.IntRange(0, len(w)-1).Draw(t, "at")
		switch rapid.SampledFrom([]string{"none", "missing", "double", "other"}).Draw(t, "slip") {
		case "missing":
			w = append(w[:i:i], w[i+1:]...)
		case "double":
			w = append(w[:i+1:i+1], w[i:]...)
		case "other":
			w[i] = byte(rapid.IntRange('a', 'z').Draw(t, "letter"))
		}
		if string(w) == word {
			t.Skip("the slip took the prefix off")
		}
		for _, n := range d.nearest(string(w)) {
			if n == word {
				t.Fatalf("%q is corrected to %q", w, n)
			}
		}
	})
}
