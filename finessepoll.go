package main

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"floorwalker/bot"
	"floorwalker/commands"
	"floorwalker/integrations/finesse"
	"floorwalker/integrations/rest"
)

// finesseSource are the changes of agents' states that polling finds. Finesse
// would tell of them by XMPP only: see package finesse for why nobody listens.
const finesseSource = "finesse-agents"

// leastPoll is between two polls at least, however old a state may be.
const leastPoll = 250 * time.Millisecond

// stateKept is how long the state that was seen last is remembered.
const stateKept = time.Hour

// agentChange is the payload of an event of finesseSource.
type agentChange struct {
	Before, Now bot.Agent
	Team        string // id
}

// pollFinesse asks for each team that somebody wants to hear of, once for all
// replicas: the others wait for the one that does to fall silent. Nothing is
// asked while nobody listens.
func (a *app) pollFinesse(c *finesse.Client) func(context.Context) error {
	return func(ctx context.Context) error {
		ctx = rest.WithPriority(ctx, rest.Background)
		for ctx.Err() == nil {
			err := a.store.Vault().Alone(ctx, "finesse poll", func(ctx context.Context) error {
				return a.pollTeams(ctx, c)
			})
			if err != nil && ctx.Err() == nil {
				a.log.Warn("the agents of Finesse are not looked at", "error", err)
			}
			_ = rest.Sleep(ctx, time.Second) // it ends early with the loop
		}
		return nil
	}
}

// pollTeams polls until its context ends.
func (a *app) pollTeams(ctx context.Context, c *finesse.Client) error {
	tick := time.NewTicker(max(a.cfg.FinessePoll, leastPoll))
	defer tick.Stop()
	for {
		subs, err := a.store.ByTopic(ctx, commands.TopicAgents)
		if err != nil {
			return err
		}
		teams := map[string]bool{}
		for _, s := range subs {
			if t, ok := s.Filter.First("team"); ok {
				teams[t.ID] = true
			}
		}
		for team := range teams {
			if err := a.pollTeam(ctx, c, team); err != nil && ctx.Err() == nil {
				// The next poll comes soon, and what has changed meanwhile is seen then.
				a.log.Warn("a team of Finesse was not read", "error", err)
			}
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-tick.C:
		}
	}
}

// pollTeam reads a team, and accepts an event for everybody whose state is not
// the one seen last. A team that was never seen has no changes.
func (a *app) pollTeam(ctx context.Context, c *finesse.Client, team string) error {
	agents, err := c.Team(ctx, team)
	if err != nil {
		return err
	}
	notes := a.store.Notes("finesse")
	raw, version, err := notes.Load(ctx, team)
	if err != nil {
		return err
	}
	before := map[string]bot.Agent{}
	if version != "" {
		if err := json.Unmarshal(raw, &before); err != nil {
			return err
		}
	}
	now := map[string]bot.Agent{}
	var events []bot.Event
	for _, agent := range agents {
		now[agent.ID] = agent
		was, known := before[agent.ID]
		if !known || was.State == agent.State && was.IdleCode == agent.IdleCode {
			continue
		}
		payload, err := json.Marshal(agentChange{was, agent, team})
		if err != nil {
			return err
		}
		events = append(events, bot.Event{Source: finesseSource, Key: agent.ID, At: a.clock(), Payload: payload,
			ID: agent.ID + "|" + agent.Since.UTC().Format(time.RFC3339Nano) + "|" + string(agent.State) + "|" + agent.IdleCode})
	}
	if len(events) > 0 {
		if err := a.store.Accept(ctx, events...); err != nil {
			return err
		}
	}
	if raw, err = json.Marshal(now); err != nil {
		return err
	}
	return notes.Save(ctx, team, version, raw, stateKept)
}

// told are the states whose beginning is told: what an agent chose, and not the
// calls in between.
var told = map[bot.AgentState]bool{bot.StateAvailable: true, bot.StateIdle: true, bot.StateLoggedOut: true}

// finesseEvent tells those who want to hear it that an agent has changed state.
func (a *app) finesseEvent(ctx context.Context, d bot.Delivery) error {
	var change agentChange
	if err := json.Unmarshal(d.Payload, &change); err != nil {
		return bot.Permanent(err)
	}
	if !told[change.Now.State] {
		return nil
	}
	subs, err := a.store.ByTopic(ctx, commands.TopicAgents)
	if err != nil {
		return err
	}
	reply := commands.AgentChanged(change.Before, change.Now, bot.Request{Now: a.clock(), Location: a.cfg.zone})
	for _, s := range subs {
		if t, _ := s.Filter.First("team"); t.ID != change.Team {
			continue
		}
		if a.access.Role(s.Person, s.RoomID, s.RoomID == "") < bot.Supervisor {
			continue // may not know it any more
		}
		if d.Again {
			continue // it may have been told: better once too few than twice
		}
		to := bot.Address{RoomID: s.RoomID}
		if s.RoomID == "" {
			to.PersonID = s.Person.ID
		}
		if _, err := a.engine.Tell(ctx, to, "", reply); err != nil && !errors.Is(err, bot.ErrMuted) {
			a.log.Warn("a change of state could not be told", "error", err)
		}
	}
	return nil
}
