package contactcenter

import (
	"slices"

	"floorwalker/bot"
)

// statusParked is the status of a contact that waits in a queue.
const statusParked = "parked"

// statuses are the words for each status of a contact in the sources: the
// GraphQL records, /v1/tasks and the events. They are compared without case and
// dashes; the first is what a search asks for.
var statuses = map[bot.ContactStatus][]string{
	bot.ContactCreated:   {"new", "created", "ivrconnected"},
	bot.ContactWaiting:   {statusParked, "queued"},
	bot.ContactRinging:   {"ringing", "connect", "offered"},
	bot.ContactConnected: {"connected", "assigned", "holddone", "consulting", "consultdone", "conferencing", "conferencedone", "conference"},
	bot.ContactOnHold:    {"on-hold", "onhold", "hold"},
	bot.ContactWrapUp:    {"wrapup"},
	bot.ContactAbandoned: {"abandoned"},
	bot.ContactEnded:     {"ended", "completed", "wrapupdone", "wrapupcompleted"},
}

var statusByWord = func() map[string]bot.ContactStatus {
	words := map[string]bot.ContactStatus{}
	for status, all := range statuses {
		for _, w := range all {
			words[trimmed(text(w))] = status
		}
	}
	return words
}()

// statusOf reads a status. An unknown word is taken from whether the record is
// active.
func statusOf(word text, active bool) bot.ContactStatus {
	if s, ok := statusByWord[trimmed(word)]; ok {
		return s
	}
	if active {
		return bot.ContactCreated
	}
	return bot.ContactEnded
}

// agentStates are the words for each state of an agent, compared like statuses.
var agentStates = map[string]bot.AgentState{
	"loggedout": bot.StateLoggedOut, "logout": bot.StateLoggedOut,
	"available": bot.StateAvailable,
	"idle":      bot.StateIdle,
	"ringing":   bot.StateReserved, "reserved": bot.StateReserved, "outdialreserved": bot.StateReserved,
	"availableconsultreserved": bot.StateReserved,
	"connected":                bot.StateConnected, "engaged": bot.StateConnected,
	"engagedother": "", // busy in another channel, which says with what
	"holddone":     bot.StateConnected, "consultdone": bot.StateConnected, "conferencedone": bot.StateConnected,
	"onhold":     bot.StateOnHold,
	"consulting": bot.StateConsulting, "consultanswer": bot.StateConsulting, "consultrequest": bot.StateConsulting,
	"conferencing": bot.StateConferencing, "conference": bot.StateConferencing,
	"wrapup":        bot.StateWrapUp,
	"wrapupdone":    bot.StateAvailable,
	"notresponding": bot.StateNotResponding, "notresponded": bot.StateNotResponding, "rona": bot.StateNotResponding,
}

// agentState reads a state; one that is not known is kept as it is written.
func agentState(word text) bot.AgentState {
	if s, ok := agentStates[trimmed(word)]; ok {
		return s
	}
	return bot.AgentState(word)
}

// precedence orders what an agent does in several channels at the same time:
// the first of these is what they do.
var precedence = []bot.AgentState{
	bot.StateConnected, bot.StateConferencing, bot.StateConsulting, bot.StateOnHold, bot.StateReserved,
	bot.StateWrapUp, bot.StateNotResponding, bot.StateIdle, bot.StateAvailable,
}

func rank(s bot.AgentState) int {
	if i := slices.Index(precedence, s); i >= 0 {
		return i
	}
	return len(precedence)
}

func sortLegs(legs []bot.Leg) {
	slices.SortStableFunc(legs, func(a, b bot.Leg) int { return a.Entered.Compare(b.Entered) })
}
