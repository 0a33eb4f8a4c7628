package commands

import (
	"slices"
	"strings"
	"time"

	"floorwalker/bot"
)

// Which calls somebody wants to hear of. The first of each pair is how lists
// say it.
const (
	whichAll        = "all"
	whichEnded      = "ended"
	whichAnswered   = "answered"
	whichMissed     = "missed"
	whichUnanswered = "unanswered" // as people also say
	whichLong       = "long"
	whichFailed     = "failed"
)

var whichCalls = []string{whichAnswered, whichMissed, whichAll, whichEnded, whichUnanswered, whichLong, whichFailed}

// longCall is what counts as long when nothing is said.
const longCall = 15 * time.Minute

// callWish is what a subscription to ended calls asks for.
type callWish struct {
	which                   string
	longer                  time.Duration
	person, queue, location bot.Value
	created                 time.Time
}

func callWishOf(s bot.Subscription) callWish {
	first := func(name string) bot.Value { v, _ := s.Filter.First(name); return v }
	w := callWish{which: plainWhich(first("which").Name), person: first("person"), queue: first("queue"), location: first("location"), created: s.Created, longer: longCall}
	if v := first("longer"); v.Duration > 0 {
		w.longer = v.Duration
	}
	return w
}

// plainWhich is a choice without its synonyms.
func plainWhich(which string) string {
	switch which {
	case "", whichEnded:
		return whichAll
	case whichUnanswered:
		return whichMissed
	}
	return which
}

// fits reports whether a call became what the wish is about.
func (w callWish) fits(fate bot.CallFate, talk time.Duration) bool {
	switch w.which {
	case whichAnswered:
		return fate == bot.CallWasAnswered
	case whichMissed:
		return fate == bot.CallWasMissed
	case whichFailed:
		return fate == bot.CallHasFailed
	case whichLong:
		return fate == bot.CallWasAnswered && talk >= w.longer
	}
	return true
}

// ofRecords reports whether a logged call is what the wish is about. A wish is
// for what comes after it.
func (w callWish) ofRecords(c *bot.LoggedCall, bareID func(string) string) bool {
	switch {
	case c.End().Before(w.created),
		w.queue.Kind == bot.KindQueue && w.queue.ID != "" && !strings.EqualFold(c.Queue(), w.queue.Name),
		w.queue.Kind != bot.KindQueue && w.queue.ID != "" && !strings.EqualFold(c.Queue(), w.queue.Name),
		!atLocation(w.location.Name)(c):
		return false
	}
	if w.person.ID != "" {
		id := strings.ToLower(bareID(w.person.ID))
		if !slices.ContainsFunc(c.Legs, func(l bot.CallRecord) bool { return strings.EqualFold(l.UserID, id) }) {
			return false
		}
	}
	return w.fits(c.Fate(), c.Talk())
}

// ofContact reports whether a contact of the contact centre that is over is what
// the wish is about.
func (w callWish) ofContact(c bot.Contact) bool {
	if w.queue.Kind != bot.KindQueue || w.queue.ID != c.QueueID || w.person.ID != "" || w.location.Name != "" {
		return false
	}
	fate := bot.CallWasMissed
	if c.Talk > 0 || c.AgentID != "" && c.Status != bot.ContactAbandoned {
		fate = bot.CallWasAnswered
	}
	return w.fits(fate, c.Talk)
}

// words say what the wish is about: "missed calls of Maya Patel at Raleigh".
func (w callWish) words() string {
	said := map[string]string{whichAll: "ended calls", whichAnswered: "answered calls", whichMissed: "missed calls", whichFailed: "failed calls",
		whichLong: "calls of " + longWords(w.longer) + " or more"}[w.which]
	if w.person.Name != "" {
		said += " of " + w.person.Name
	}
	if w.queue.Name != "" {
		said += " through " + w.queue.Name
	}
	if w.location.Name != "" {
		said += " at " + w.location.Name
	}
	return said
}
