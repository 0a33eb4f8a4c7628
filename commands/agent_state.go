package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"floorwalker/bot"
)

// agentChanger is what agent state needs.
type agentChanger interface {
	floorLooker
	// StateFor is a state as the agent's centre has it, and what has to be said of
	// that, or why nobody can be put into it there.
	StateFor(ctx context.Context, agentID string, w bot.StateWish) (as bot.StateWish, note string, err error)
	SetAgentState(ctx context.Context, agentID string, w bot.StateWish, reason string) error
}

// settableStates are the states that somebody can be put into, Idle with its
// code. To put somebody on hold is to hold a call.
var settableStates = []string{string(bot.StateAvailable), string(bot.StateIdle)}

// agentState makes agents Available or Idle with a code. It concerns another
// person's work, so it always asks first.
type agentState struct{ source agentChanger }

func (agentState) Spec() bot.Spec {
	return bot.Spec{
		Name:    "agent state",
		Area:    areaAgents,
		Aliases: []string{"set agent", "put on", "make available", "change state", "send on", "set to", "move to", "bring back"},
		Summary: "Makes an agent Available, or Idle with a code, after you confirm it.",
		Params: []bot.Param{
			{Name: "agent", Kind: bot.KindAgent, Required: true, Many: true, Ask: "Which agent should change state?"},
			{Name: "state", Kind: bot.KindAgentState, Required: true, Choices: settableStates, Ask: "Which state: Available, or an idle code?"},
		},
		Examples: []string{
			"put Sam Okafor on Lunch", "make Grace Lin available again", "agent state Maya Patel Break",
			"set Luis Ortega to Training", "put Maya and Priya on Break", "send Tom Becker on Lunch",
			"make her available", "put him back on Available", "change Dana Whitfield to Meeting",
			"set Priya Raman available", "move Tom Alvarez to Break", "get Sam back to Available",
			"can you put Grace in a Meeting", "bring Luis back to Available", "switch Maya to Lunch",
			"take Dana off Break", "bring Luis back", "get Sam off Lunch",
		},
		Role:    bot.Supervisor,
		Changes: true,
	}
}

// Preview shows who would change, from what to what.
func (c agentState) Preview(ctx context.Context, r bot.Request) (bot.Reply, bool, error) {
	to, err := wanted(r)
	if err != nil {
		return bot.Reply{}, false, err
	}
	var preview bot.Reply
	var names []string
	settled := 0
	agents, err := look(ctx, c.source, r.Slots["agent"])
	if err != nil {
		return bot.Reply{}, false, err
	}
	to, note, err := c.resolve(ctx, agents, to)
	if err != nil {
		return bot.Reply{}, false, err
	}
	preview.Slots = r.Slots.With("state", to.value())
	for _, a := range agents {
		if a.State == bot.StateLoggedOut {
			return bot.Reply{}, false, bot.Errorf(bot.Invalid,
				"%s is logged out, and only agents who are logged in have a state. Nothing was changed.", a.Name)
		}
		preview.Items = append(preview.Items, agentValue(a))
		preview.Facts = append(preview.Facts, bot.Fact{Label: a.Name, Value: step(a, to, r)})
		if to.holds(a) {
			settled++
			continue
		}
		names = append(names, a.Name)
	}
	preview.Note = strings.TrimSpace(note + " State now as of " + clock(r.Now, r.Location) + ".")
	if len(names) == 0 {
		preview.Settled = true
		preview.Headline = fmt.Sprintf("Nothing to change: %s.", already(preview.Facts))
		return preview, false, nil
	}
	preview.Headline = fmt.Sprintf("Set %s to %s?", strings.Join(names, ", "), to)
	return preview, true, nil
}

// resolve is the target as the centre of the agents has it. Where they belong to
// two that differ in it, they are not changed together.
func (c agentState) resolve(ctx context.Context, agents []bot.Agent, to target) (as target, note string, err error) {
	for i, a := range agents {
		w, said, err := c.source.StateFor(ctx, a.ID, to.wish())
		if err != nil {
			return to, "", err
		}
		own := target{w.Available, w.Code.ID, w.Code.Name}
		if i > 0 && own != as {
			return to, "", bot.Errorf(bot.Invalid, "%s would be %s, and %s %s: their systems have other codes, so say it for each. Nothing was changed.", agents[0].Name, as, a.Name, own)
		}
		as, note = own, said
	}
	return as, note, nil
}

// step is one agent's fact in a preview.
func step(a bot.Agent, to target, r bot.Request) string {
	now := stateOf(a)
	if !a.Since.IsZero() {
		now += " since " + clock(a.Since, r.Location) + lasting(a, r)
	}
	if a.Pending != "" {
		now += ", then " + string(a.Pending)
	}
	if to.holds(a) {
		return "already " + now
	}
	text := now + " → " + to.String()
	if slices.Contains(talking, a.State) || a.State == bot.StateReserved || a.State == bot.StateWrapUp {
		text += ", with a contact at hand: the change may wait until it is over"
	}
	return text
}

func already(facts []bot.Fact) string {
	var all []string
	for _, f := range facts {
		all = append(all, f.Label+" is "+f.Value)
	}
	return strings.Join(all, "; ")
}

// Do makes the changes and says what became of each.
func (c agentState) Do(ctx context.Context, r bot.Request) (bot.Reply, error) {
	to, err := wanted(r)
	if err != nil {
		return bot.Reply{}, err
	}
	return changeAgents(ctx, c.source, r, r.Slots["agent"], goal{
		state: to.String(), change: "the change to " + to.String(), holds: to.holds, shows: to.shownSince(r.Now),
		bars: func(a bot.Agent) error {
			if a.State == bot.StateLoggedOut {
				return bot.Errorf(bot.Invalid, "Only agents who are logged in have a state.")
			}
			return nil
		},
		ask: func(ctx context.Context, agentID string) error {
			return c.source.SetAgentState(ctx, agentID, to.wish(), "asked for by "+r.Person.Name)
		},
	})
}

// Observe looks at the live records.
func (c agentState) Observe(ctx context.Context, r bot.Request) (bot.Outcome, error) {
	to, err := wanted(r)
	if err != nil {
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	return observeAgents(ctx, c.source, r.Slots["agent"], to.shownSince(r.Now))
}

// target is the state to be reached.
type target struct {
	available bool
	codeID    string
	code      string
}

// String returns the state in Cisco's words.
func (t target) String() string {
	if t.available {
		return string(bot.StateAvailable)
	}
	if t.code == "" {
		return string(bot.StateIdle)
	}
	return "Idle (" + t.code + ")"
}

func (t target) wish() bot.StateWish {
	return bot.StateWish{Available: t.available, Code: bot.Code{ID: t.codeID, Name: t.code}}
}

// value is the target as a slot has it.
func (t target) value() bot.Value {
	v := bot.Value{Kind: bot.KindAgentState, ID: t.codeID, Name: t.code}
	if v.ID == "" {
		v.Name = t.String()
	}
	return v
}

func (t target) holds(a bot.Agent) bool {
	if t.available {
		return a.State == bot.StateAvailable
	}
	return a.State == bot.StateIdle && (t.code == "" || strings.EqualFold(a.IdleCode, t.code))
}

// clockSkew is by how much the contact centre's seconds may lie behind ours.
const clockSkew = 2 * time.Second

// shownSince returns whether an agent has come to the target: a contact may have
// been offered to them in the moment in which they were Available. One that rang
// before the change was asked for shows nothing.
func (t target) shownSince(asked time.Time) func(bot.Agent) bool {
	return func(a bot.Agent) bool {
		return t.holds(a) || t.available && a.State == bot.StateReserved && !a.Since.Before(asked.Add(-clockSkew))
	}
}

// wanted returns the target of a request. A state that nobody can be put into
// is Invalid.
func wanted(r bot.Request) (target, error) {
	if n := len(r.Slots["agent"]); n == 0 || n > maxChanged {
		return target{}, bot.Errorf(bot.Invalid, "I change one to %d agents at a time. Nothing was changed.", maxChanged)
	}
	state := r.Value("state")
	switch {
	case strings.EqualFold(state.Name, string(bot.StateAvailable)):
		return target{available: true}, nil
	case state.ID != "":
		return target{codeID: state.ID, code: state.Name}, nil
	case strings.EqualFold(state.Name, string(bot.StateIdle)):
		return target{}, nil // whether that takes a code is the centre's to say
	}
	if strings.EqualFold(state.Name, string(bot.StateLoggedOut)) {
		return target{}, bot.Errorf(bot.Invalid, "Logging out is no state to put somebody into: say “agent logout” with the name. Nothing was changed.")
	}
	return target{}, bot.Errorf(bot.Invalid,
		"Nobody can be put into “%s”: agents can be made Available, or Idle with a code. Nothing was changed.", state.Name)
}
