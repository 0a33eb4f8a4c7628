package commands

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"floorwalker/bot"
)

// agentChange is what became of one agent's change of state.
type agentChange struct {
	agent bot.Agent // as seen last
	asked bool      // the request was sent, once
	// err is why it was not sent, or how it was answered.
	err  error
	done bool // the live record shows the target
}

// uncertain reports whether nobody knows what became of the request. An error
// without a kind is that of a connection that broke, or of time that ran out.
func (a agentChange) uncertain() bool {
	kind := bot.KindOf(a.err)
	return a.asked && (kind == bot.Uncertain || kind == bot.Internal)
}

// open reports whether the live record may still come to show the target.
func (a agentChange) open() bool { return a.asked && !a.done && (a.err == nil || a.uncertain()) }

// The groups in which several agents are told, in this order.
var changeGroups = []string{"Now", "Already", "Accepted, not confirmed yet", "Asked, outcome not known", "Refused", "Not asked"}

// group is the agent's group in changeGroups.
func (a agentChange) group() int {
	switch {
	case a.done && a.asked:
		return 0
	case a.done:
		return 1
	case a.asked && a.err == nil:
		return 2
	case a.uncertain():
		return 3
	case a.asked:
		return 4
	}
	return 5
}

// say tells what became of the change, to go on from the agent's name.
func (a agentChange) say(to target) string {
	still := "is still " + stateOf(a.agent) + ": the change to " + to.String()
	if a.agent.State == "" {
		still = "could not be looked at: the change to " + to.String()
	}
	switch a.group() {
	case 0:
		return "is now " + stateOf(a.agent)
	case 1:
		return "is already " + stateOf(a.agent) + ", nothing was changed"
	case 2:
		return still + " was accepted but is not confirmed yet"
	case 3:
		return still + " was asked for once, and whether it was accepted is not known"
	case 4:
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

// begin returns the changes to be asked for, and notes who is there already.
// Every request to the contact centre comes out of a budget that everybody
// shares, and the preview has just looked: who changes one agent asks for the
// change at once. Of several agents some may have been there already when the
// question was asked; one look tells them all.
func (c agentState) begin(ctx context.Context, asked []bot.Value, to target) []agentChange {
	changes := make([]agentChange, len(asked))
	for i, v := range asked {
		changes[i].agent = bot.Agent{ID: v.ID, Name: v.Name}
	}
	if len(changes) == 1 {
		return changes
	}
	board, err := lookAtAll(ctx, c.source, asked)
	for i := range changes {
		a := &changes[i]
		if err != nil {
			a.err = err
			continue
		}
		a.agent = board[i]
		switch a.done = to.holds(a.agent); {
		case a.done:
		case a.agent.State == bot.StateLoggedOut:
			a.err = bot.Errorf(bot.Invalid, "Only agents who are logged in have a state.")
		}
	}
	return changes
}

// unsent is an error that tells whether a request was held back before it was
// sent: the budget that all share was used up.
type unsent interface {
	error
	Unsent() bool
}

// send asks for one agent's change, once.
func (c agentState) send(ctx context.Context, a *agentChange, to target, r bot.Request) {
	if a.done || a.err != nil {
		return
	}
	if a.err = ctx.Err(); a.err != nil {
		return
	}
	a.err = c.source.SetAgentState(ctx, a.agent.ID, to.available, to.codeID, "asked for by "+r.Person.Name)
	var held unsent
	a.asked = !errors.As(a.err, &held) || !held.Unsent()
}

// watch looks at the board until it shows the target for all whose change is
// open, or confirmFor has passed. One look serves all of them, and whoever else
// looks at the same moment. A look that fails is not the change's failure: the
// next one may succeed, and the last state seen is reported.
func (c agentState) watch(ctx context.Context, changes []agentChange, to target) {
	ctx, cancel := context.WithTimeout(ctx, confirmFor)
	defer cancel()
	for wait := firstLook; slices.ContainsFunc(changes, agentChange.open); wait *= 2 {
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
		var asked []bot.Value
		for _, a := range changes {
			asked = append(asked, agentValue(a.agent))
		}
		board, err := lookAtAll(ctx, c.source, asked)
		for i := range changes {
			if a := &changes[i]; err == nil && a.open() {
				a.agent, a.done = board[i], to.holds(board[i])
			}
		}
	}
}

// lookAtAll reads the live records of several agents in one request. Who is not
// on the board is logged out.
func lookAtAll(ctx context.Context, source boardLooker, asked []bot.Value) ([]bot.Agent, error) {
	board, err := source.AgentsNow(ctx)
	if err != nil {
		return nil, err
	}
	found := make([]bot.Agent, len(asked))
	for i, v := range asked {
		found[i] = bot.Agent{ID: v.ID, Name: v.Name, State: bot.StateLoggedOut}
		if at := slices.IndexFunc(board, func(a bot.Agent) bool { return a.ID == v.ID }); at >= 0 {
			found[i] = board[at]
			found[i].Name = cmp.Or(found[i].Name, v.Name)
		}
	}
	return found, nil
}

// sumUp names the agents of each group: "Now Available: Tom Becker. Refused:
// Grace Lin."
func sumUp(changes []agentChange, to target) string {
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
		if g < 2 {
			title += " " + to.String()
		}
		parts = append(parts, title+": "+strings.Join(names, ", ")+".")
	}
	return strings.Join(parts, " ")
}

// failed returns the error of changes of which none was made nor may yet be. A
// single agent's is told as it is.
func failed(changes []agentChange, to target) error {
	for _, a := range changes {
		if a.done || a.open() && len(changes) > 1 || a.err == nil {
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
