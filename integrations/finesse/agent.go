package finesse

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

// StateUnknown is the state of an agent whom Finesse knows nothing of, in its
// own word.
const StateUnknown bot.AgentState = "Unknown"

// states are those of Finesse in the words that all contact centres share.
var states = map[string]bot.AgentState{
	"LOGOUT": bot.StateLoggedOut, "NOT_READY": bot.StateIdle, "READY": bot.StateAvailable,
	"RESERVED": bot.StateReserved, "RESERVED_OUTBOUND": bot.StateReserved, "RESERVED_OUTBOUND_PREVIEW": bot.StateReserved,
	"TALKING": bot.StateConnected, "HOLD": bot.StateOnHold, "WORK": bot.StateWrapUp, "WORK_READY": bot.StateWrapUp,
}

func stateOf(word string) bot.AgentState {
	if s, ok := states[strings.ToUpper(strings.TrimSpace(word))]; ok {
		return s
	}
	return StateUnknown
}

// label is a reason code as people read it.
func (r reasonRecord) label() string {
	return cmp.Or(oneLine(r.Label, maxText), oneLine(r.Code, maxText))
}

// agent is a record as the bot knows it. The team is the one that the record
// was read with, when it does not say.
func (c *Client) agent(r userRecord, t teamRecord) bot.Agent {
	a := bot.Agent{
		System: System, ID: ours(r.LoginID), Name: strings.TrimSpace(oneLine(r.FirstName+" "+r.LastName, maxText)),
		TeamID: ours(cmp.Or(r.TeamID, t.ID)), TeamName: oneLine(cmp.Or(r.TeamName, t.Name), maxText),
		State: stateOf(r.State), Since: moment(r.StateChangeTime), Channel: "telephony", DialNumber: oneLine(r.Extension, maxText),
	}
	a.Name = cmp.Or(a.Name, oneLine(r.LoginName, maxText), oneLine(r.LoginID, maxText))
	if a.State == bot.StateIdle {
		a.IdleCode = r.Reason.label()
	}
	if r.PendingState != "" {
		a.Pending = stateOf(r.PendingState)
	}
	if strings.EqualFold(r.LoginID, c.cfg.User) {
		a.Email = c.cfg.Owner
	}
	if a.DialNumber != "" {
		c.mu.Lock()
		c.phones[a.DialNumber] = a.Name
		c.mu.Unlock()
	}
	return a
}

// user reads one user as they are now.
func (c *Client) user(ctx context.Context, what, id string) (userRecord, error) {
	var r userRecord
	err := c.read(ctx, what, rest.Request{Path: api("User", id), Route: "User/{id}"}, "User", &r)
	return r, err
}

// AgentNow returns one agent as they are at this moment, never as they were when
// somebody asked earlier.
func (c *Client) AgentNow(ctx context.Context, agentID string) (bot.Agent, error) {
	id, err := bare("agent", agentID)
	if err != nil {
		return bot.Agent{}, err
	}
	r, err := c.user(ctx, "see what that agent does", id)
	if err != nil {
		return bot.Agent{}, err
	}
	return c.agent(r, teamRecord{}), nil
}

// AgentsNow returns the agents of the account's teams who are logged in. The
// states of a team are read in one request and shared by all replicas for
// Config.Poll; agents whose change was asked for a moment ago are looked at
// themselves.
func (c *Client) AgentsNow(ctx context.Context) ([]bot.Agent, error) {
	all, err := c.everybody(ctx)
	if err != nil {
		return nil, err
	}
	for _, id := range c.watched() {
		now, err := c.AgentNow(ctx, id)
		if err != nil {
			return nil, err
		}
		at := slices.IndexFunc(all, func(a bot.Agent) bool { return a.ID == id })
		if at < 0 {
			all = append(all, now)
			continue
		}
		all[at] = now
	}
	return slices.DeleteFunc(all, func(a bot.Agent) bool { return a.State == bot.StateLoggedOut }), nil
}

// Users returns all agents of the account's teams, also those who are logged out.
func (c *Client) Users(ctx context.Context) ([]bot.Agent, error) { return c.everybody(ctx) }

// teamReaders is how many teams are read at a time.
const teamReaders = 2

// everybody reads the account's teams, and the account itself, which need not be
// in one.
func (c *Client) everybody(ctx context.Context) ([]bot.Agent, error) {
	teams, err := c.supervised(ctx)
	if err != nil {
		return nil, err
	}
	members := make([][]bot.Agent, len(teams))
	errs := make([]error, len(teams))
	room := make(chan struct{}, teamReaders)
	var reading sync.WaitGroup
	for i, t := range teams {
		reading.Go(func() {
			room <- struct{}{}
			defer func() { <-room }()
			members[i], errs[i] = c.Team(ctx, ours(t.ID))
		})
	}
	reading.Wait()
	var all []bot.Agent
	seen := map[string]bool{}
	for i := range teams {
		if errs[i] != nil {
			return nil, errs[i]
		}
		for _, a := range members[i] {
			if a.ID != "" && !seen[a.ID] {
				seen[a.ID] = true
				all = append(all, a)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b bot.Agent) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	return all, nil
}

// changedFor is for how long an agent is looked at after their change was asked
// for.
const changedFor = 30 * time.Second

func (c *Client) watch(agentID string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.changed[agentID] = time.Now()
}

// watched are the agents whose change was asked for a moment ago, in order.
func (c *Client) watched() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var ids []string
	for id, at := range c.changed {
		if time.Since(at) > changedFor {
			delete(c.changed, id)
			continue
		}
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}
