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

const (
	// maxChanged is how many agents one request may change: more than that is
	// more likely a slip than a wish.
	maxChanged = 10
	// confirmFor is how long Do watches the board for a change that was accepted;
	// the engine then goes on looking. firstLook is when it is looked at first,
	// and each further wait is twice as long. The contact centre shows most
	// changes within a second.
	confirmFor = 4 * time.Second
	firstLook  = 400 * time.Millisecond
)

// boardLooker reads what all agents do in one request.
type boardLooker interface {
	AgentsNow(context.Context) ([]bot.Agent, error)
}

// floorLooker reads one agent, or all.
type floorLooker interface {
	agentLooker
	boardLooker
}

// goal is what a change wants of agents.
type goal struct {
	state  string // as it follows "is now": "Available", "logged out"
	change string // "the change to Available", "the logout"
	holds  func(bot.Agent) bool
	// shows reports whether an agent for whom it was asked has come to it.
	shows func(bot.Agent) bool
	// bars says why the change cannot be asked of an agent; nil when it can.
	bars func(bot.Agent) error
	ask  func(ctx context.Context, agentID string) error
}

// agentChange is what became of one agent's change.
type agentChange struct {
	agent bot.Agent // as seen last
	asked bool      // the request was sent, once
	// err is why it was not sent, or how it was answered.
	err  error
	done bool // the live record shows the goal
	// pending says that the live record shows it as what follows when the contact
	// at hand is over.
	pending bool
}

// uncertain reports whether nobody knows what became of the request. An error
// without a kind is that of a connection that broke, or of time that ran out.
func (a agentChange) uncertain() bool {
	kind := bot.KindOf(a.err)
	return a.asked && (kind == bot.Uncertain || kind == bot.Internal)
}

// open reports whether the live record may still come to show the goal.
func (a agentChange) open() bool {
	return a.asked && !a.done && !a.pending && (a.err == nil || a.uncertain())
}

// changeAgents asks for every agent's change, each once, then watches all of
// them together and says of each what the live record shows. One that fails
// does not keep the others from theirs. When some are open at the end, the error
// is Uncertain: the engine goes on looking.
func changeAgents(ctx context.Context, source boardLooker, r bot.Request, agents []bot.Value, to goal) (bot.Reply, error) {
	changes := begin(ctx, source, agents, to)
	for i := range changes {
		tell(r, i, len(changes), "Asking for "+to.change)
		changes[i].send(ctx, to)
	}
	watch(ctx, source, r, changes, to)
	if err := failed(changes, to); err != nil {
		return bot.Reply{}, err
	}
	reply := bot.Reply{
		Headline: changes[0].agent.Name + " " + changes[0].say(to) + ".",
		Items:    agents,
		Note:     "From the live records.",
		Buttons: []bot.Button{
			run("Look again", "agent status", bot.Slots{"agent": agents[:1]}),
			run("Agents", "agent list", nil),
		},
	}
	if len(changes) > 1 {
		reply.Headline = sumUp(changes, to)
	}
	if len(changes) > 1 {
		reply.Table = &bot.Table{Columns: []bot.Column{{Title: "Agent"}, {Title: "What happened"}}, Total: len(changes)}
		for _, a := range changes {
			reply.Table.Rows = append(reply.Table.Rows, []string{a.agent.Name, a.say(to)})
		}
	}
	if slices.ContainsFunc(changes, agentChange.open) {
		err := bot.Errorf(bot.Uncertain, "%s", reply.Headline)
		reply.Note = unconfirmedNote(changes, to)
		return reply, err
	}
	return reply, nil
}

// begin returns the changes to be asked for, and notes who is there already.
// Every request to the contact centre comes out of a budget that everybody
// shares, and the preview has just looked: who changes one agent asks for the
// change at once. Of several agents some may have been there already when the
// question was asked; one look tells them all.
func begin(ctx context.Context, source boardLooker, asked []bot.Value, to goal) []agentChange {
	changes := make([]agentChange, len(asked))
	for i, v := range asked {
		changes[i].agent = bot.Agent{ID: v.ID, Name: v.Name}
	}
	if len(changes) == 1 {
		return changes
	}
	board, err := lookAtAll(ctx, source, asked)
	for i := range changes {
		a := &changes[i]
		if err != nil {
			a.err = err
			continue
		}
		a.agent = board[i]
		if a.done = to.holds(a.agent); !a.done {
			a.err = to.bars(a.agent)
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
func (a *agentChange) send(ctx context.Context, to goal) {
	if a.done || a.err != nil {
		return
	}
	if a.err = ctx.Err(); a.err != nil {
		return
	}
	a.err = to.ask(ctx, a.agent.ID)
	var held unsent
	a.asked = !errors.As(a.err, &held) || !held.Unsent()
}

// watch looks at the board until it shows the goal for all whose change is
// open, or confirmFor has passed. One look serves all of them, and whoever else
// looks at the same moment. A look that fails is not the change's failure: the
// next one may succeed, and the last state seen is reported.
func watch(ctx context.Context, source boardLooker, r bot.Request, changes []agentChange, to goal) {
	ctx, cancel := context.WithTimeout(ctx, confirmFor)
	defer cancel()
	asked := make([]bot.Value, len(changes))
	for i, a := range changes {
		asked[i] = agentValue(a.agent)
	}
	for wait := firstLook; slices.ContainsFunc(changes, agentChange.open); wait *= 2 {
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
		board, err := lookAtAll(ctx, source, asked)
		settled := 0
		for i := range changes {
			a := &changes[i]
			if err == nil && a.open() {
				a.agent, a.done = board[i], to.shows(board[i])
				a.pending = !a.done && a.agent.Pending != "" && to.holds(bot.Agent{State: a.agent.Pending})
			}
			if !a.open() {
				settled++
			}
		}
		tell(r, settled, len(changes), "Waiting for the live records")
	}
}

// tell says how far a change of several agents is.
func tell(r bot.Request, done, total int, text string) {
	if r.Progress != nil && total > 1 {
		r.Progress(done, total, text)
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

// look reads the live records of the agents asked for, in one request.
func look(ctx context.Context, source floorLooker, asked []bot.Value) ([]bot.Agent, error) {
	if len(asked) > 1 {
		return lookAtAll(ctx, source, asked)
	}
	a, err := lookAt(ctx, source, bot.Agent{ID: asked[0].ID, Name: asked[0].Name})
	return []bot.Agent{a}, err
}

// observeAgents looks at the live records after a change of agents. One who is
// engaged may still come to the goal when the contact at hand is over.
func observeAgents(ctx context.Context, source floorLooker, agents []bot.Value, holds func(bot.Agent) bool) (bot.Outcome, error) {
	found, err := look(ctx, source, agents)
	if err != nil {
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	outcome := bot.Outcome{State: bot.OutcomeDone}
	var all []string
	for _, a := range found {
		all = append(all, a.Name+" is "+stateOf(a))
		switch {
		case holds(a):
		case a.State == bot.StateAvailable || a.State == bot.StateIdle || a.State == bot.StateLoggedOut:
			if outcome.State == bot.OutcomeDone {
				outcome.State = bot.OutcomeNotDone
			}
		default:
			outcome.State = bot.OutcomeUnknown
		}
	}
	outcome.Reply = bot.Reply{Headline: strings.Join(all, "; ") + ".", Note: "From the live records."}
	return outcome, nil
}
