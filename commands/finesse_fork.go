package commands

import (
	"context"

	"floorwalker/bot"
	"floorwalker/integrations/finesse"
)

// forked is a change that has another way for agents of Finesse: the same words lead
// to the system that the agent belongs to.
type forked struct {
	bot.Changer
	there bot.Changer
	// agent is the agent of Finesse whom a request is about.
	agent func(context.Context, bot.Request) (v bot.Value, ok bool, err error)
}

// Preview asks on the agent's own system.
func (c forked) Preview(ctx context.Context, r bot.Request) (bot.Reply, bool, error) {
	v, ok, err := c.agent(ctx, r)
	switch {
	case err != nil:
		return bot.Reply{}, false, err
	case !ok:
		return c.Changer.Preview(ctx, r)
	}
	r.Slots = r.Slots.With("agent", v)
	p, ask, err := c.there.Preview(ctx, r)
	if p.Slots == nil {
		p.Slots = r.Slots
	}
	return p, ask, err
}

// Do does what was confirmed.
func (c forked) Do(ctx context.Context, r bot.Request) (bot.Reply, error) {
	if _, ok := ofFinesse(r); ok {
		return c.there.Do(ctx, r)
	}
	return c.Changer.Do(ctx, r)
}

// Observe looks where it was done.
func (c forked) Observe(ctx context.Context, r bot.Request) (bot.Outcome, error) {
	if _, ok := ofFinesse(r); ok {
		return c.there.Observe(ctx, r)
	}
	return c.Changer.Observe(ctx, r)
}

// ofFinesse is the agent of Finesse that a request names.
func ofFinesse(r bot.Request) (bot.Value, bool) {
	v := r.Value("agent")
	return v, finesse.Owns(v.ID)
}

func namedAgent(_ context.Context, r bot.Request) (bot.Value, bool, error) {
	v, ok := ofFinesse(r)
	return v, ok, nil
}

// dialledAgent is the agent of Finesse whose phone a request is to reach: what is
// dialled has the agent's name and extension.
func dialledAgent(users userLister) func(context.Context, bot.Request) (bot.Value, bool, error) {
	return func(ctx context.Context, r bot.Request) (bot.Value, bool, error) {
		if v, ok := ofFinesse(r); ok {
			return v, true, nil
		}
		to := r.Value("destination")
		if to.ID == "" || users == nil {
			return bot.Value{}, false, nil
		}
		all, err := users.Users(ctx)
		for _, a := range all {
			if finesse.Owns(a.ID) && a.DialNumber == to.ID && a.Name == to.Name {
				return agentValue(a), true, nil
			}
		}
		return bot.Value{}, false, err
	}
}
