package commands

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"floorwalker/bot"
)

// The groups in which several agents are told, in this order.
var changeGroups = []string{"Now", "Already", "Once the contact at hand is over", "Accepted, not confirmed yet", "Asked, outcome not known", "Refused", "Not asked"}

// group is the agent's group in changeGroups.
func (a agentChange) group() int {
	switch {
	case a.done && a.asked:
		return 0
	case a.done:
		return 1
	case a.pending:
		return 2
	case a.asked && a.err == nil:
		return 3
	case a.uncertain():
		return 4
	case a.asked:
		return 5
	}
	return 6
}

// say tells what became of the change, to go on from the agent's name.
func (a agentChange) say(to goal) string {
	still := "is still " + stateOf(a.agent) + ": " + to.change
	if a.agent.State == "" {
		still = "could not be looked at: " + to.change
	}
	switch a.group() {
	case 0:
		if a.agent.State == bot.StateReserved {
			return "is now " + to.state + ", and a contact rings"
		}
		return "is now " + to.state
	case 1:
		return "is already " + to.state + ", nothing was changed"
	case 2:
		return "is " + stateOf(a.agent) + ", and will be " + to.state + " when the contact at hand is over"
	case 3:
		return still + " was accepted but is not confirmed yet"
	case 4:
		return still + " was asked for once, and whether it was accepted is not known"
	case 5:
		return "was not changed: " + reason(a.err)
	}
	return "was not asked: " + reason(a.err)
}

// reason is what may be shown of an error, without the full stop.
func reason(err error) string {
	e, ok := asError(err)
	if !ok {
		return "there was no time left"
	}
	text := strings.TrimSuffix(e.Public, ".")
	if e.TrackingID != "" {
		text += " (tracking id " + e.TrackingID + ")"
	}
	return text
}

// sumUp names the agents of each group: "Now Available: Tom Becker. Refused:
// Grace Lin."
func sumUp(changes []agentChange, to goal) string {
	var parts []string
	for g, title := range changeGroups {
		var names []string
		for _, a := range changes {
			if a.group() == g {
				names = append(names, a.agent.Name)
			}
		}
		if names == nil {
			continue
		}
		if g < 3 {
			title += " " + to.state
		}
		parts = append(parts, title+": "+strings.Join(names, ", ")+".")
	}
	return strings.Join(parts, " ")
}

// unconfirmedNote is what is said when no look has shown the goal.
func unconfirmedNote(changes []agentChange, to goal) string {
	if slices.ContainsFunc(changes, func(a agentChange) bool { return a.open() && a.err != nil }) {
		return strings.ToUpper(to.change[:1]) + to.change[1:] + " was asked for once, and whether " + centreOf(changes) + " accepted it is not certain. " +
			"I will not send it again by myself: please check, and ask again if it did not happen."
	}
	return fmt.Sprintf("%s accepted %s, but the live record did not show it within %d s. "+
		"It may still come, for example when the contact at hand is over. I will not send it again by myself.", centreOf(changes), to.change, int(bot.ObserveFor.Seconds()))
}

// centreOf is the contact centre of the agents, by name.
func centreOf(changes []agentChange) string {
	names := map[string]bool{}
	for _, a := range changes {
		names[cmp.Or(a.agent.System, contactCenterName)] = true
	}
	if len(names) == 1 {
		return cmp.Or(changes[0].agent.System, contactCenterName)
	}
	return "the contact centre"
}

// failed returns the error of changes of which none was made nor may yet be. A
// single agent's is told as it is.
func failed(changes []agentChange, to goal) error {
	for _, a := range changes {
		if a.done || a.pending || a.open() && len(changes) > 1 || a.err == nil {
			return nil
		}
	}
	first := changes[0].err
	if len(changes) == 1 {
		return first
	}
	e := &bot.Error{Kind: bot.KindOf(first), Public: sumUp(changes, to), Err: first}
	if !slices.ContainsFunc(changes, func(a agentChange) bool { return a.asked }) && e.Kind == bot.Internal {
		e.Kind = bot.Upstream // nothing was sent, so nothing is in doubt
	}
	for _, a := range changes {
		e.Public += " " + a.agent.Name + " " + a.say(to) + "."
	}
	if cause, ok := asError(first); ok {
		e.TrackingID = cause.TrackingID
	}
	return e
}
