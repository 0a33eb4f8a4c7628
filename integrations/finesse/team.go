package finesse

import (
	"context"
	"net/url"
	"slices"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

// teamsAge is how old the list of the account's teams may be.
const teamsAge = 5 * time.Minute

// supervised are the teams that the account supervises, and the one that it is
// in, as its own record says.
func (c *Client) supervised(ctx context.Context) ([]teamRecord, error) {
	c.mu.Lock()
	teams, at := c.teams, c.teamsAt
	c.mu.Unlock()
	if !at.IsZero() && time.Since(at) < teamsAge {
		return teams, nil
	}
	me, err := c.user(ctx, "read which teams the bot's account supervises", c.cfg.User)
	if err != nil {
		return nil, err
	}
	teams = nil
	for _, t := range append(me.Teams, teamRecord{ID: me.TeamID, Name: me.TeamName}) {
		if ours(t.ID) == "" {
			t.ID = last(t.URI)
		}
		known := slices.ContainsFunc(teams, func(k teamRecord) bool { return k.ID == t.ID })
		if ours(t.ID) == "" || known || t.ID == me.TeamID && !isSupervisor(me) {
			continue // only supervisors may read teams
		}
		teams = append(teams, t)
	}
	if len(teams) == 0 {
		return nil, bot.Errorf(bot.Upstream, "The bot's account in Finesse (%s) supervises no team, so it sees no agents: an administrator can make it a supervisor.", c.cfg.User)
	}
	c.mu.Lock()
	c.teams, c.teamsAt = teams, time.Now()
	c.mu.Unlock()
	return teams, nil
}

func isSupervisor(u userRecord) bool { return slices.Contains(u.Roles, "Supervisor") }

// Forget drops what is kept of teams.
func (c *Client) Forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.teams, c.teamsAt = nil, time.Time{}
}

// Teams returns the teams that the account supervises.
func (c *Client) Teams(ctx context.Context) ([]bot.Team, error) {
	teams, err := c.supervised(ctx)
	if err != nil {
		return nil, err
	}
	all := make([]bot.Team, len(teams))
	for i, t := range teams {
		all[i] = bot.Team{ID: ours(t.ID), Name: oneLine(t.Name, maxText)}
	}
	return all, nil
}

// Team returns everybody of a team with their state, read by one replica for all
// within Config.Poll.
func (c *Client) Team(ctx context.Context, teamID string) ([]bot.Agent, error) {
	id, err := bare("team", teamID)
	if err != nil {
		return nil, err
	}
	const what = "I could not see what the agents do"
	load := func(ctx context.Context) ([]byte, error) {
		return c.body(ctx, rest.Request{Path: api("Team", id), Route: "Team/{id}", Query: url.Values{"includeLoggedOutAgents": {"true"}}})
	}
	var data []byte
	if c.cfg.Keep == nil {
		data, err = load(ctx)
	} else {
		data, err = c.cfg.Keep.Fetch(ctx, "team:"+id, c.cfg.Poll, load)
	}
	var t teamRecord
	if err == nil {
		err = decode(data, "Team", &t)
	}
	if err != nil {
		return nil, c.failure(what, "", err)
	}
	agents := make([]bot.Agent, 0, len(t.Users))
	for _, u := range t.Users {
		agents = append(agents, c.agent(u, t))
	}
	return agents, nil
}
