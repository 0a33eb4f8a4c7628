package commands

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"floorwalker/bot"
)

// agentSeats is what agent login needs beside a desk.
type agentSeats interface {
	floorLooker
	userLister
	Teams(context.Context) ([]bot.Team, error)
	Seat(ctx context.Context, agentID string) (bot.Seat, error)
}

// agentLogin begins the asker's own session as an agent, on their own token.
type agentLogin struct {
	source agentSeats
	desk   agentDesk
	centre string // its name
}

func (agentLogin) Spec() bot.Spec {
	return bot.Spec{
		Name:    "agent login",
		Area:    areaAgents,
		Aliases: []string{"log in", "sign in", "log me in", "sign me in", "log on"},
		Summary: "Logs you in as an agent with your phone and team, after you confirm it.",
		Params: []bot.Param{
			{Name: "phone", Kind: bot.KindPhoneNumber},
			{Name: "team", Kind: bot.KindTeam},
		},
		Examples: []string{
			"log me in on ext 4471, Blue team", "agent login", "sign me in at 4101", "agent login 4101 team Evening",
			"log me in with extension 4101", "log in as an agent on +19195550142", "sign me in for Evening", "start my session on 4101",
		},
		Role:    bot.Viewer,
		Changes: true,
	}
}

// Preview shows at which phone and in which team the asker would be.
func (c agentLogin) Preview(ctx context.Context, r bot.Request) (bot.Reply, bool, error) {
	if err := c.desk.Connected(ctx, r.Person); err != nil {
		return bot.Reply{}, false, err
	}
	me, err := c.me(ctx, r)
	if err != nil {
		return bot.Reply{}, false, err
	}
	now, err := lookAt(ctx, c.source, me)
	if err != nil {
		return bot.Reply{}, false, err
	}
	if now.State != bot.StateLoggedOut {
		return bot.Reply{Settled: true, Facts: agentFacts(now, r), Note: "Live state as of " + clock(r.Now, r.Location) + ".",
			Headline: fmt.Sprintf("Nothing to change: you are logged in already, and %s%s. Log out first to change your phone or team.", stateOf(now), lasting(now, r))}, false, nil
	}
	l, team, err := c.seat(ctx, r, me)
	if several, ok := errors.AsType[*severalTeams](err); ok {
		return several.question(r), false, nil
	}
	if err != nil {
		return bot.Reply{}, false, err
	}
	return bot.Reply{
		Headline: fmt.Sprintf("Log you in at %s, team %s?", phoneOf(l), team.Name),
		Facts:    []bot.Fact{{Label: "Agent", Value: me.Name}, {Label: "Phone", Value: phoneOf(l)}, {Label: "Team", Value: team.Name}},
		Note:     "You begin Idle, and take contacts once you are Available.",
		Items:    []bot.Value{agentValue(me)},
		Slots: bot.Slots{
			"phone": {{Kind: bot.KindPhoneNumber, Name: l.DialNumber}}, "team": {{Kind: bot.KindTeam, ID: team.ID, Name: team.Name}},
		},
	}, true, nil
}

// Do asks for the session and says what the live record shows.
func (c agentLogin) Do(ctx context.Context, r bot.Request) (bot.Reply, error) {
	me, err := c.me(ctx, r)
	if err != nil {
		return bot.Reply{}, err
	}
	l, team, err := c.seat(ctx, r, me)
	if err != nil {
		return bot.Reply{}, err
	}
	return changeAgents(ctx, c.source, r, []bot.Value{agentValue(me)}, goal{
		state: "logged in at " + phoneOf(l) + ", team " + team.Name, change: "the login", holds: loggedIn, shows: loggedIn,
		bars: func(bot.Agent) error { return nil },
		ask:  func(ctx context.Context, _ string) error { return c.desk.LogIn(ctx, r.Person, l) },
	})
}

// Observe looks at the live record.
func (c agentLogin) Observe(ctx context.Context, r bot.Request) (bot.Outcome, error) {
	me, err := c.me(ctx, r)
	if err != nil {
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	return observeAgents(ctx, c.source, []bot.Value{agentValue(me)}, loggedIn)
}

func loggedIn(a bot.Agent) bool { return a.State != bot.StateLoggedOut }

// me is the agent that the asker is.
func (c agentLogin) me(ctx context.Context, r bot.Request) (bot.Agent, error) {
	me, known, err := askerAsAgent(ctx, c.source, r.Person)
	if err == nil && !known {
		err = noAgent(c.centre, r.Person)
	}
	return me, err
}

// seat returns the phone and team that are meant: those said, or else the
// default dial number and the only team of the set-up.
func (c agentLogin) seat(ctx context.Context, r bot.Request, me bot.Agent) (bot.Login, bot.Team, error) {
	s, err := c.source.Seat(ctx, me.ID)
	if err != nil {
		return bot.Login{}, bot.Team{}, err
	}
	l, err := c.phoneToLogIn(cmp.Or(r.Text("phone"), s.DialNumber))
	if err != nil {
		return l, bot.Team{}, err
	}
	teams, err := c.source.Teams(ctx)
	if err != nil {
		return l, bot.Team{}, err
	}
	var mine []bot.Team
	for _, t := range teams {
		if slices.Contains(s.TeamIDs, t.ID) {
			mine = append(mine, t)
		}
	}
	team := r.Team("team")
	switch {
	case r.Has("team") && !slices.ContainsFunc(mine, func(t bot.Team) bool { return t.ID == team.ID }):
		return l, team, bot.Errorf(bot.Invalid, "You are not in team %s%s. Nothing was changed.", team.Name, theirTeams(mine))
	case r.Has("team"):
	case len(mine) == 1:
		team = mine[0]
	case len(mine) == 0:
		return l, team, bot.Errorf(bot.Invalid, "You are in no team of %s, and agents log in to a team. Nothing was changed; an administrator can add you to one.", c.centre)
	default:
		return l, team, &severalTeams{mine}
	}
	l.TeamID = team.ID
	return l, team, nil
}

// severalTeams is the error of somebody who has to say which team is meant.
type severalTeams struct{ teams []bot.Team }

func (e *severalTeams) Error() string { return fmt.Sprintf("one of %d teams", len(e.teams)) }

// question asks which team is meant.
func (e *severalTeams) question(r bot.Request) bot.Reply {
	reply := bot.Reply{Settled: true, Headline: "You are in several teams. Which one do you want to log in to?"}
	for _, t := range e.teams[:min(len(e.teams), maxTeamButtons)] {
		v := bot.Value{Kind: bot.KindTeam, ID: t.ID, Name: t.Name}
		reply.Items = append(reply.Items, v)
		reply.Buttons = append(reply.Buttons, run(t.Name, "agent login", r.Slots.With("team", v)))
	}
	if len(e.teams) > maxTeamButtons {
		reply.Note = fmt.Sprintf("These are the first %d of %d; say “agent login team NAME” for another.", maxTeamButtons, len(e.teams))
	}
	return reply
}

// maxTeamButtons is how many teams are offered at once.
const maxTeamButtons = 5

func theirTeams(mine []bot.Team) string {
	if len(mine) == 0 {
		return ""
	}
	names := make([]string, len(mine))
	for i, t := range mine {
		names[i] = t.Name
	}
	return "; yours: " + strings.Join(names, ", ")
}

// The lengths of what can be dialled: an extension, and a number by E.164.
const (
	minExtension = 2
	maxExtension = 6
	minNumber    = 7
	maxNumber    = 15
)

// phoneToLogIn tells an extension from a number.
func (c agentLogin) phoneToLogIn(said string) (bot.Login, error) {
	digits := strings.TrimPrefix(said, "+")
	n := len(digits)
	switch whole := strings.HasPrefix(said, "+"); {
	case said == "":
		return bot.Login{}, bot.Errorf(bot.Invalid, "Say at which phone you take contacts, for example “agent login 4101”: %s has no default dial number of yours. Nothing was changed.", c.centre)
	case strings.Trim(digits, "0123456789") != "" || n > maxNumber || n < minExtension || n > maxExtension && n < minNumber || whole && n < minNumber:
		return bot.Login{}, bot.Errorf(bot.Invalid, "%s is neither an extension of %d to %d digits nor a number of %d to %d. Nothing was changed.",
			said, minExtension, maxExtension, minNumber, maxNumber)
	default:
		return bot.Login{DialNumber: said, Extension: !whole && n <= maxExtension}, nil
	}
}

func phoneOf(l bot.Login) string {
	if l.Extension {
		return "extension " + l.DialNumber
	}
	return l.DialNumber
}
