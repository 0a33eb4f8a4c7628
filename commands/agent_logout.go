package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"floorwalker/bot"
)

// agentDesk signs people in and out of the contact centre as themselves, with
// the token of their own account.
type agentDesk interface {
	// Connected is NotLinked for somebody who has not connected their account.
	Connected(ctx context.Context, p bot.Person) error
	LogIn(ctx context.Context, p bot.Person, l bot.Login) error
	// LogOut ends the session of a person's own agent.
	LogOut(ctx context.Context, p bot.Person, agentID, reason string) error
}

// agentLogouter is what agent logout needs beside a desk.
type agentLogouter interface {
	floorLooker
	userLister
	LogOut(ctx context.Context, agentID, reason string) error
}

// userLister lists everybody who may take contacts.
type userLister interface {
	Users(context.Context) ([]bot.Agent, error)
}

// agentLogout ends the session of agents. The asker's own ends on their own
// token, and those of others on the service app's: it takes a supervisor.
type agentLogout struct {
	source agentLogouter
	desk   agentDesk // nil when people cannot log in as themselves
	centre string    // its name
}

func (agentLogout) Spec() bot.Spec {
	return bot.Spec{
		Name:    "agent logout",
		Area:    areaAgents,
		Aliases: []string{"log out", "sign out", "log me out", "sign me out", "log off"},
		Summary: "Logs agents out of the contact centre, or you yourself, after you confirm it.",
		Params:  []bot.Param{{Name: "agent", Kind: bot.KindAgent, Many: true}},
		Examples: []string{
			"log me out", "agent logout Dana Whitfield", "sign Dana out", "log Tom Becker off", "log Maya and Priya out",
			"sign him out", "agent logout", "can you sign Sam Okafor out", "end Grace Lin's session", "kick Luis Ortega out",
			"force Tom Alvarez to log off", "end my session",
		},
		Role:    bot.Viewer, // of others: see mayLogOut
		Changes: true,
	}
}

// Preview shows who would be logged out, and what they do now.
func (c agentLogout) Preview(ctx context.Context, r bot.Request) (bot.Reply, bool, error) {
	agents, self, err := c.who(ctx, r)
	if err != nil {
		return bot.Reply{}, false, err
	}
	if self != "" {
		if err := c.desk.Connected(ctx, r.Person); err != nil {
			return bot.Reply{}, false, err
		}
	}
	found, err := look(ctx, c.source, agents)
	if err != nil {
		return bot.Reply{}, false, err
	}
	preview := bot.Reply{Note: "State now as of " + clock(r.Now, r.Location) + "."}
	var names []string
	for _, a := range found {
		preview.Items = append(preview.Items, agentValue(a))
		preview.Facts = append(preview.Facts, bot.Fact{Label: a.Name, Value: leaving(a, r)})
		switch {
		case a.State == bot.StateLoggedOut:
		case a.ID == self:
			names = append(names, "you")
		default:
			names = append(names, a.Name)
		}
	}
	if len(names) == 0 {
		preview.Settled = true
		preview.Headline = fmt.Sprintf("Nothing to change: %s.", already(preview.Facts))
		return preview, false, nil
	}
	preview.Headline = fmt.Sprintf("Log %s out?", strings.Join(names, ", "))
	return preview, true, nil
}

// leaving is one agent's fact in a preview.
func leaving(a bot.Agent, r bot.Request) string {
	if a.State == bot.StateLoggedOut {
		return "already logged out"
	}
	text := stateOf(a)
	if !a.Since.IsZero() {
		text += " since " + clock(a.Since, r.Location) + lasting(a, r)
	}
	text += " → logged out"
	if slices.Contains(talking, a.State) || a.State == bot.StateReserved || a.State == bot.StateWrapUp {
		text += ", with a contact at hand: it may be refused, or wait until that is over"
	}
	return text
}

// Do asks for every logout and says what became of each.
func (c agentLogout) Do(ctx context.Context, r bot.Request) (bot.Reply, error) {
	agents, self, err := c.who(ctx, r)
	if err != nil {
		return bot.Reply{}, err
	}
	why := "Logout asked for by " + r.Person.Name
	return changeAgents(ctx, c.source, r, agents, goal{
		state: "logged out", change: "the logout", holds: loggedOut, shows: loggedOut,
		bars: func(bot.Agent) error { return nil },
		ask: func(ctx context.Context, agentID string) error {
			if agentID == self {
				return c.desk.LogOut(ctx, r.Person, agentID, why)
			}
			return c.source.LogOut(ctx, agentID, why)
		},
	})
}

// Observe looks at the live records.
func (c agentLogout) Observe(ctx context.Context, r bot.Request) (bot.Outcome, error) {
	agents, _, err := c.who(ctx, r)
	if err != nil {
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	return observeAgents(ctx, c.source, agents, loggedOut)
}

func loggedOut(a bot.Agent) bool { return a.State == bot.StateLoggedOut }

// who returns the agents that are meant, the asker when nobody is named, and
// the asker's own agent id when they are among them. Whoever may not log the
// others out is refused.
func (c agentLogout) who(ctx context.Context, r bot.Request) (agents []bot.Value, self string, err error) {
	agents = r.Slots["agent"]
	if len(agents) > maxChanged {
		return nil, "", bot.Errorf(bot.Invalid, "I log out one to %d agents at a time. Nothing was changed.", maxChanged)
	}
	me, known, err := askerAsAgent(ctx, c.source, r.Person)
	if err != nil {
		return nil, "", err
	}
	if len(agents) == 0 {
		if !known {
			return nil, "", noAgent(c.centre, r.Person)
		}
		agents = []bot.Value{agentValue(me)}
	}
	for _, a := range agents {
		switch {
		case known && a.ID == me.ID && c.desk == nil:
			return nil, "", bot.Errorf(bot.Invalid, "Your own session ends with your own account only, and connecting accounts is not set up here: %s is missing. Nothing was changed.", needsLinking)
		case known && a.ID == me.ID:
			self = me.ID
		case r.Role < bot.Supervisor:
			return nil, "", bot.Errorf(bot.Forbidden, "You are not allowed to log other agents out: it takes the role supervisor, and yours is %s. Nothing was changed.", r.Role)
		}
	}
	return agents, self, nil
}

// askerAsAgent returns the agent that a person is, by their address.
func askerAsAgent(ctx context.Context, source userLister, p bot.Person) (bot.Agent, bool, error) {
	users, err := source.Users(ctx)
	if err != nil {
		return bot.Agent{}, false, err
	}
	for _, a := range users {
		if a.Email != "" && strings.EqualFold(a.Email, p.Email) {
			return a, true, nil
		}
	}
	return bot.Agent{}, false, nil
}

func noAgent(centre string, p bot.Person) error {
	return bot.Errorf(bot.NotFound, "%s knows no agent with your address %s. Nothing was changed; name the agent that you mean.", centre, p.Email)
}
