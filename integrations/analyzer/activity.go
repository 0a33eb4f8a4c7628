package analyzer

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

// Activity is a contact activity record (CAR): one step of a contact.
type Activity struct {
	ActivityID
	End    time.Time // zero while it lasts, or unknown
	Queue  string
	Agent  string
	Team   string
	Record Record
}

// ActivityID names an activity: {session}-{cstts}-{event}.
type ActivityID struct {
	Session string // UUID
	Begin   time.Time
	Event   string // for example ivr-connected
}

func (id ActivityID) String() string {
	return fmt.Sprintf("%s-%d-%s", id.Session, id.Begin.UnixMilli(), id.Event)
}

// ParseActivityID reads the id from the left: events have hyphens themselves.
func ParseActivityID(s string) (ActivityID, bool) {
	if len(s) < 38 || !isUUID(s[:36]) || s[36] != '-' {
		return ActivityID{}, false
	}
	digits, event, ok := strings.Cut(s[37:], "-")
	ms, err := strconv.ParseInt(digits, 10, 64)
	if !ok || err != nil || ms <= 0 || ms >= maxTime || digits[0] == '+' || !isEvent(event) {
		return ActivityID{}, false
	}
	return ActivityID{strings.ToLower(s[:36]), time.UnixMilli(ms).UTC(), event}, true
}

// isEvent reports whether an event is named as Cisco names them.
func isEvent(s string) bool {
	return s != "" && len(s) <= 40 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-") == ""
}

// The events of activities. Cisco's labs show the first four; the others are
// its words for the steps of a contact elsewhere.
var events = []string{
	"new", "ivr-connected", "parked", "ended",
	"connect", "connected", "on-hold", "hold-done", "consulting", "consult-done", "conferencing", "conference-done",
	"transferred", "wrapup", "wrapup-done",
}

// next are the events that usually follow, the usual one first: every wrong
// guess costs a request.
var next = map[string][]string{
	"":                {"new"},
	"new":             {"ivr-connected", "parked", "connect"},
	"ivr-connected":   {"parked", "ended", "connect"},
	"parked":          {"connect", "connected", "ended", "ivr-connected"},
	"connect":         {"connected", "parked", "ended"},
	"connected":       {"ended", "on-hold", "wrapup", "consulting", "parked", "transferred"},
	"on-hold":         {"connected", "hold-done", "consulting", "ended"},
	"hold-done":       {"connected", "ended", "on-hold"},
	"consulting":      {"consult-done", "connected", "conferencing", "parked", "ended"},
	"consult-done":    {"connected", "on-hold", "ended"},
	"conferencing":    {"conference-done", "connected", "ended"},
	"conference-done": {"connected", "ended"},
	"transferred":     {"parked", "connect", "ended"},
	"ended":           {"wrapup"},
	"wrapup":          {"wrapup-done", "ended", "parked"},
	"wrapup-done":     {"ended"},
}

// Limits of a chain.
const (
	maxChain   = 200 // activities
	maxGuesses = 600 // requests
)

// Chain is the activities of a session, one after another.
type Chain struct {
	Session    Session
	Activities []Activity
	// Open says that the chain stops before the session ends: what comes next
	// has a name that is not known, or there are more activities than are read.
	Open bool
}

// Chain follows the activities of a session: each begins when the one before
// it ends, and what it is called is found by asking for the events there are.
// found is called after each activity.
func (c *Client) Chain(ctx context.Context, id string, found func(n int)) (Chain, error) {
	s, err := c.Session(ctx, id)
	if err != nil {
		return Chain{}, err
	}
	chain := Chain{Session: s}
	at, last, guesses := s.Begin, "", 0
	asked := map[string]bool{} // ids, so that steps without length lead nowhere twice
	for len(chain.Activities) < maxChain {
		var a Activity
		ok := false
		for _, event := range following(last) {
			next := ActivityID{s.ID, at, event}
			if asked[next.String()] {
				continue
			}
			asked[next.String()] = true
			if guesses++; guesses > maxGuesses {
				break
			}
			if a, ok, err = c.activity(ctx, next); err != nil {
				return Chain{}, failure("I could not follow the activities of that session", err)
			}
			if ok {
				break
			}
		}
		if !ok {
			break
		}
		chain.Activities = append(chain.Activities, a)
		found(len(chain.Activities))
		if a.End.IsZero() {
			return chain, nil // it lasts
		}
		at, last = a.End, a.Event
	}
	chain.Open = len(chain.Activities) == maxChain || !over(last) && (s.End.IsZero() || at.Before(s.End))
	return chain, nil
}

// over reports whether an event ends a session.
func over(event string) bool { return event == "ended" || event == "wrapup" || event == "wrapup-done" }

// following are all events, those first that usually come after one. After the
// end only what belongs to it may come.
func following(event string) []string {
	usual := next[event]
	if event == "ended" || event == "wrapup-done" {
		return usual
	}
	all := slices.Clone(usual)
	for _, e := range events {
		if !slices.Contains(usual, e) {
			all = append(all, e)
		}
	}
	return all
}

// activity fetches one; that there is none is no error.
func (c *Client) activity(ctx context.Context, id ActivityID) (Activity, bool, error) {
	r, err := c.record(ctx, Activities, id.String())
	if rest.Status(err) == http.StatusNotFound {
		return Activity{}, false, nil
	}
	if err != nil {
		return Activity{}, false, err
	}
	a := Activity{ActivityID: id, End: r.Time("cetts"), Queue: r.Text("queueName__s"), Agent: r.Text("agentName__s"),
		Team: r.Text("teamName__s"), Record: r}
	if a.End.Before(a.Begin) {
		a.End = time.Time{}
	}
	return a, true, nil
}

// Activity returns one activity by its id.
func (c *Client) Activity(ctx context.Context, id ActivityID) (Activity, error) {
	a, ok, err := c.activity(ctx, id)
	if err == nil && !ok {
		return a, bot.Errorf(bot.NotFound, "The Analyzer does not know the activity %s.", id)
	}
	return a, failure("I could not read that activity", err)
}
