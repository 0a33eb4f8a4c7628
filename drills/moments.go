package main

import (
	"net/http"
	"strings"
)

// moment is a point in a command's life at which its replica is killed.
type moment struct {
	name string
	// change says that the command changes something.
	change bool
	// inside says that the change is under way: only then may the bot say that
	// the outcome is uncertain.
	inside bool
	// pressed says that the moment lies behind the press of the button.
	pressed bool
	// after holds the call that match finds after it was carried out. Without
	// match, the kill comes at any time soon after the delivery.
	after bool
	match func(ch *change) func(call) bool
}

// moments are the points, from the delivery to the answer.
var moments = []moment{
	{name: "soon after the message was accepted"},
	{name: "the message is asked for", match: readsMessage},
	{name: "the message was read", after: true, match: readsMessage},
	{name: "the answer is on its way", match: postsPong},
	{name: "the answer was posted", after: true, match: postsPong},
	{name: "soon after the change was asked for", change: true},
	{name: "the agent is looked at before asking", change: true, match: callsCentre},
	{name: "the question was posted", change: true, after: true, match: asks},
	{name: "soon after the press was accepted", change: true, pressed: true, inside: true},
	{name: "the press is read", change: true, pressed: true, match: readsPress},
	{name: "the change is on its way", change: true, pressed: true, inside: true, match: (*change).puts},
	{name: "the change was carried out", change: true, pressed: true, inside: true, after: true, match: (*change).puts},
	{name: "the change is watched", change: true, pressed: true, inside: true, match: watchesChange},
	{name: "the outcome is on its way", change: true, pressed: true, match: tellsOutcome},
	{name: "the outcome was told", change: true, pressed: true, after: true, match: tellsOutcome},
}

func readsMessage(*change) func(call) bool {
	return func(c call) bool { return c.Method == http.MethodGet && strings.HasPrefix(c.Path, "/v1/messages/") }
}

func postsPong(*change) func(call) bool {
	return func(c call) bool { return c.Method != http.MethodGet && pong.MatchString(c.Body) }
}

func callsCentre(*change) func(call) bool {
	return func(c call) bool { return strings.HasPrefix(c.Path, "/contact-center/") }
}

func readsPress(*change) func(call) bool {
	return func(c call) bool { return strings.HasPrefix(c.Path, "/v1/attachment/actions/") }
}

func asks(ch *change) func(call) bool {
	return func(c call) bool {
		return c.Path == "/v1/messages" && strings.Contains(c.Body, ch.message.ID) && strings.Contains(c.Body, "Confirm")
	}
}

func (ch *change) puts() func(call) bool { return ch.isPut }

func watchesChange(ch *change) func(call) bool {
	put := ""
	return func(c call) bool {
		if ch.isPut(c) {
			put = c.Replica
		}
		return put == c.Replica && !ch.isPut(c) && strings.HasPrefix(c.Path, "/contact-center/")
	}
}

func tellsOutcome(ch *change) func(call) bool {
	return func(c call) bool {
		return c.Path == "/v1/messages" && strings.Contains(c.Body, ch.message.ID) &&
			strings.Contains(c.Body, "Idle (Break)") && !strings.Contains(c.Body, "Confirm")
	}
}
