package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"floorwalker/bot"
	"floorwalker/bot/language"
)

// agentLooker is what agent status needs.
type agentLooker interface {
	AgentNow(ctx context.Context, agentID string) (bot.Agent, error)
}

// agentStatus says what one agent does now, and since when.
type agentStatus struct{ source agentLooker }

func (agentStatus) Spec() bot.Spec {
	return bot.Spec{
		Name:    "agent status",
		Area:    areaAgents,
		Aliases: []string{"where is", "what is doing", "is back", "agent", "how long has", "is available", "is on"},
		Summary: "Says what an agent does now, and for how long.",
		Params: []bot.Param{
			{Name: "agent", Kind: bot.KindAgent, Required: true, Ask: "Which agent?"},
			{Name: "state", Kind: bot.KindAgentState},
			{Name: "metric", Kind: bot.KindMetric, Choices: agentMetrics},
		},
		Examples: []string{
			"where's Maya?", "how long has Luis Ortega been on Break", "what is Priya Raman doing",
			"is Grace Lin available", "agent status Tom Becker", "is he back yet", "is Sam Okafor back from Lunch",
			"is Dana Whitfield on a call", "is Tom Alvarez logged in", "what's Grace up to", "where is she",
			"how long has she been in wrap-up", "is Maya Patel still on Lunch", "check on Sam Okafor",
			"what state is Luis in", "since when is Priya idle", "is Dana here today",
			"is Grace off Lunch yet", "has Luis come back", "how is Tom Becker doing",
		},
		Role: bot.Viewer,
	}
}

func (c agentStatus) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	a, err := lookAt(ctx, c.source, r.Agent("agent"))
	if err != nil {
		return bot.Reply{}, err
	}
	headline := fmt.Sprintf("%s is %s%s (live, %s).", a.Name, doing(a), lasting(a, r), clock(r.Now, r.Location))
	if asked := r.Value("state"); r.Has("state") {
		word := "Yes"
		if !inState(a, asked) {
			word = "No"
		}
		headline = word + ": " + headline
	}
	reply := bot.Reply{
		Headline: headline,
		Facts:    agentFacts(a, r),
		Note:     "Live state as of " + clock(r.Now, r.Location) + ".",
	}
	slots := bot.Slots{"agent": {agentValue(a)}}
	if a.ContactID != "" {
		reply.Buttons = append(reply.Buttons, run("Their contact", "task show", bot.Slots{"task": {taskValue(a.ContactID)}}))
	}
	if a.TeamID != "" {
		team := bot.Value{Kind: bot.KindTeam, ID: a.TeamID, Name: a.TeamName}
		reply.Buttons = append(reply.Buttons, run("Team "+a.TeamName, "agent list", bot.Slots{"team": {team}}))
	}
	if r.Role < bot.Supervisor || a.State == bot.StateLoggedOut {
		return reply, nil
	}
	if asked := r.Value("state"); asked.ID != "" && !inState(a, asked) {
		// "Maya lunch" may have been meant as a wish.
		reply.Buttons = append(reply.Buttons, run("Put on "+asked.Name, "agent state", slots.With("state", asked)))
	}
	if a.State == bot.StateIdle {
		available := bot.Value{Kind: bot.KindAgentState, Name: string(bot.StateAvailable)}
		reply.Buttons = append(reply.Buttons, run("Make Available", "agent state", slots.With("state", available)))
	}
	return reply, nil
}

// lookAt reads the live record of an agent and keeps the name that was asked
// for when the record has none.
func lookAt(ctx context.Context, source agentLooker, asked bot.Agent) (bot.Agent, error) {
	a, err := source.AgentNow(ctx, asked.ID)
	if err != nil {
		return bot.Agent{}, err
	}
	if a.Name == "" {
		a.Name = asked.Name
	}
	if a.ID == "" {
		a.ID = asked.ID
	}
	return a, nil
}

func agentFacts(a bot.Agent, r bot.Request) []bot.Fact {
	var facts []bot.Fact
	add := func(label, value string) {
		if value != "" {
			facts = append(facts, bot.Fact{Label: label, Value: value})
		}
	}
	add("State", stateOf(a))
	if !a.Since.IsZero() && a.State != bot.StateLoggedOut {
		add("Since", clock(a.Since, r.Location))
	}
	add("Then", string(a.Pending))
	add("Queue", a.QueueName)
	add("Team", a.TeamName)
	add("Site", a.SiteName)
	if !a.LoggedInAt.IsZero() {
		add("Logged in", dateTime(a.LoggedInAt, r.Location))
	}
	return facts
}

// stateOf is the state in Cisco's words, Idle with its code.
func stateOf(a bot.Agent) string {
	if a.State == bot.StateIdle && a.IdleCode != "" {
		return "Idle (" + a.IdleCode + ")"
	}
	return string(a.State)
}

// doing is the state as it follows "is".
func doing(a bot.Agent) string {
	switch a.State {
	case bot.StateLoggedOut, bot.StateOnHold, bot.StateNotResponding:
		return strings.ToLower(string(a.State))
	case bot.StateWrapUp:
		return "in wrap-up" + queueOf(a)
	case bot.StateConnected:
		return "connected" + queueOf(a)
	default:
		return stateOf(a)
	}
}

func queueOf(a bot.Agent) string {
	if a.QueueName == "" {
		return ""
	}
	return " on " + a.QueueName
}

// lasting says for how long the state has held, when that is known.
func lasting(a bot.Agent, r bot.Request) string {
	d, ok := inStateFor(a, r.Now)
	if !ok || a.State == bot.StateLoggedOut {
		return ""
	}
	return ", for " + language.Humanize(d)
}

// inStateFor is how long an agent has been in the present state. It is not ok
// when the system does not say.
func inStateFor(a bot.Agent, now time.Time) (time.Duration, bool) {
	if a.Since.IsZero() {
		return 0, false
	}
	return max(now.Sub(a.Since), 0), true
}

// talking are the states in which an agent is with a customer.
var talking = []bot.AgentState{bot.StateConnected, bot.StateOnHold, bot.StateConsulting, bot.StateConferencing}

// inState reports whether an agent is in the state asked for: an idle code by
// its name, Idle with any code, talking in every form as Connected.
func inState(a bot.Agent, want bot.Value) bool {
	switch name := want.Name; {
	case want.Op != "": // "back", "off break"
		return a.State != bot.StateLoggedOut && a.State != bot.StateIdle
	case strings.EqualFold(name, string(language.StateLoggedIn)):
		return a.State != bot.StateLoggedOut
	case want.ID != "" || !isState(name):
		return a.State == bot.StateIdle && strings.EqualFold(a.IdleCode, name)
	case strings.EqualFold(name, string(bot.StateConnected)):
		return slices.Contains(talking, a.State)
	default:
		return strings.EqualFold(string(a.State), name)
	}
}

// isState reports whether a name is that of a state, and not of an idle code.
func isState(name string) bool {
	for _, s := range []bot.AgentState{
		bot.StateLoggedOut, bot.StateAvailable, bot.StateIdle, bot.StateReserved, bot.StateConnected, bot.StateOnHold,
		bot.StateConsulting, bot.StateConferencing, bot.StateWrapUp, bot.StateNotResponding,
	} {
		if strings.EqualFold(string(s), name) {
			return true
		}
	}
	return false
}

func agentValue(a bot.Agent) bot.Value { return bot.Value{Kind: bot.KindAgent, ID: a.ID, Name: a.Name} }

func taskValue(id string) bot.Value { return bot.Value{Kind: bot.KindTaskID, ID: id, Name: id} }
