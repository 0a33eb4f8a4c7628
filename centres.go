package main

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"

	"floorwalker/bot"
	"floorwalker/commands"
	"floorwalker/integrations/contactcenter"
	"floorwalker/integrations/finesse"
)

// How the contact centres are called beside a name, when there are two.
const (
	webexCentre    = "Webex Contact Center"
	webexLabel     = "Webex"
	premisesCentre = finesse.System
)

// centres answers the words for queues and agents from Finesse, and from Webex
// Contact Center beside it where there is one. An id tells whose something is.
// With both, every name says so too: “Billing (Webex)”.
type centres struct {
	webex    commands.ContactCenter // nil when there is none
	premises *finesse.Client
	// only is the label of the one that is asked; empty asks all.
	only string
}

// asks reports whether a centre is among those that are asked.
func (c centres) asks(label string) bool { return c.only == "" || c.only == label }

// both reports whether names have to say whose they are.
func (c centres) both() bool { return c.webex != nil }

// name is a name with the centre it belongs to, where that must be said.
func (c centres) name(label, name string) string {
	if !c.both() || name == "" {
		return name
	}
	return fmt.Sprintf("%s (%s)", name, label)
}

// gather reads one list from every centre. One that does not answer is told of
// beside the answer, as long as another does; one that has no such list is not.
func gather[T any](ctx context.Context, c centres, cloud, premises func(context.Context) ([]T, error), own func(label string, x *T)) ([]T, error) {
	var all []T
	var failed []error
	for _, centre := range []struct {
		title, label string
		list         func(context.Context) ([]T, error)
	}{{webexCentre, webexLabel, cloud}, {premisesCentre, premisesCentre, premises}} {
		if centre.list == nil || !c.asks(centre.label) {
			continue
		}
		found, err := centre.list(ctx)
		switch {
		case err != nil && bot.KindOf(err) == bot.Invalid && c.both() && c.only == "":
			continue
		case err != nil && ctx.Err() != nil:
			return nil, err
		case err != nil:
			failed = append(failed, err)
			bot.Remark(ctx, "This is without "+centre.title+", which did not answer.")
			continue
		}
		for _, x := range found {
			own(centre.label, &x)
			all = append(all, x)
		}
	}
	if len(all) == 0 && len(failed) > 0 {
		return nil, failed[0]
	}
	return all, nil
}

// cloud is a list of Webex Contact Center, nil when there is none.
func cloud[T any](c centres, list func(commands.ContactCenter) func(context.Context) ([]T, error)) func(context.Context) ([]T, error) {
	if c.webex == nil {
		return nil
	}
	return list(c.webex)
}

func (c centres) agent(label string, a *bot.Agent) {
	a.Name, a.TeamName = c.name(label, a.Name), c.name(label, a.TeamName)
}

// Queues lists the queues of all centres.
func (c centres) Queues(ctx context.Context) ([]bot.Queue, error) {
	return gather(ctx, c, cloud(c, func(w commands.ContactCenter) func(context.Context) ([]bot.Queue, error) { return w.Queues }), c.premises.Queues,
		func(label string, q *bot.Queue) { q.Name = c.name(label, q.Name) })
}

// AgentsNow lists who is logged in anywhere.
func (c centres) AgentsNow(ctx context.Context) ([]bot.Agent, error) {
	return gather(ctx, c, cloud(c, func(w commands.ContactCenter) func(context.Context) ([]bot.Agent, error) { return w.AgentsNow }), c.premises.AgentsNow, c.agent)
}

// Users lists everybody who may take contacts.
func (c centres) Users(ctx context.Context) ([]bot.Agent, error) {
	return gather(ctx, c, cloud(c, func(w commands.ContactCenter) func(context.Context) ([]bot.Agent, error) { return w.Users }), c.premises.Users, c.agent)
}

// Teams lists the teams of all centres.
func (c centres) Teams(ctx context.Context) ([]bot.Team, error) {
	return gather(ctx, c, cloud(c, func(w commands.ContactCenter) func(context.Context) ([]bot.Team, error) { return w.Teams }), c.premises.Teams,
		func(label string, t *bot.Team) { t.Name = c.name(label, t.Name) })
}

// IdleCodes lists the codes of all centres, and says whose each is.
func (c centres) IdleCodes(ctx context.Context) ([]bot.Code, error) {
	return gather(ctx, c, cloud(c, func(w commands.ContactCenter) func(context.Context) ([]bot.Code, error) { return w.IdleCodes }), c.premises.IdleCodes, c.code)
}

func (c centres) code(label string, k *bot.Code) {
	if c.both() {
		k.System = label
	}
}

// Sites lists those of Webex Contact Center: Finesse has none.
func (c centres) Sites(ctx context.Context) ([]bot.Site, error) {
	if c.webex == nil {
		return nil, nil
	}
	return c.webex.Sites(ctx)
}

// WrapUpCodes lists those of Webex Contact Center.
func (c centres) WrapUpCodes(ctx context.Context) ([]bot.Code, error) {
	if c.webex == nil {
		return nil, nil
	}
	codes, err := c.webex.WrapUpCodes(ctx)
	codes = slices.Clone(codes)
	for i := range codes {
		c.code(webexLabel, &codes[i])
	}
	return codes, err
}

// WaitingLegs are those of Webex Contact Center: Finesse counts, and names nobody.
func (c centres) WaitingLegs(ctx context.Context, queueIDs []string) ([]bot.Leg, error) {
	queueIDs, some := c.cloudQueues(queueIDs)
	if !some {
		return nil, nil
	}
	return c.webex.WaitingLegs(ctx, queueIDs)
}

// Legs are those of Webex Contact Center: Finesse keeps no past.
func (c centres) Legs(ctx context.Context, window bot.Range, f contactcenter.LegFilter) iter.Seq2[bot.Leg, error] {
	var some bool
	if f.QueueIDs, some = c.cloudQueues(f.QueueIDs); !some {
		return func(func(bot.Leg, error) bool) {}
	}
	return c.webex.Legs(ctx, window, f)
}

// cloudQueues are those of Webex Contact Center among some, nil for all; some is
// false when none is left.
func (c centres) cloudQueues(ids []string) (kept []string, some bool) {
	if c.webex == nil || !c.asks(webexLabel) {
		return nil, false
	}
	if ids == nil {
		return nil, true
	}
	for _, id := range ids {
		if !finesse.Owns(id) {
			kept = append(kept, id)
		}
	}
	return kept, len(kept) > 0
}

// of is the centre that an agent belongs to.
func (c centres) of(agentID string) (centre commands.Centre, label string, err error) {
	switch {
	case finesse.Owns(agentID):
		return premisesCentreOf{c.premises}, premisesCentre, nil
	case c.webex != nil:
		return c.webex, webexLabel, nil
	}
	return nil, "", bot.Errorf(bot.NotFound, "Finesse has no such agent. Nothing was changed.")
}

// premisesCentreOf is Finesse as a Centre of its own.
type premisesCentreOf struct{ *finesse.Client }

func (premisesCentreOf) Sites(context.Context) ([]bot.Site, error)       { return nil, nil }
func (premisesCentreOf) WrapUpCodes(context.Context) ([]bot.Code, error) { return nil, nil }

func (premisesCentreOf) Legs(context.Context, bot.Range, contactcenter.LegFilter) iter.Seq2[bot.Leg, error] {
	return func(func(bot.Leg, error) bool) {}
}

// AgentNow looks at one agent.
func (c centres) AgentNow(ctx context.Context, agentID string) (bot.Agent, error) {
	centre, label, err := c.of(agentID)
	if err != nil {
		return bot.Agent{}, err
	}
	a, err := centre.AgentNow(ctx, agentID)
	c.agent(label, &a)
	return a, err
}

// StateFor is a state as the agent's own centre has it: a name may have been
// resolved to a code of the other one.
func (c centres) StateFor(ctx context.Context, agentID string, w bot.StateWish) (as bot.StateWish, note string, err error) {
	centre, _, err := c.of(agentID)
	if err != nil {
		return as, "", err
	}
	if w.Code.ID != "" && finesse.Owns(w.Code.ID) != finesse.Owns(agentID) {
		w.Code.ID = ""
	}
	return centre.StateFor(ctx, agentID, w)
}

// SetAgentState asks the agent's own centre.
func (c centres) SetAgentState(ctx context.Context, agentID string, w bot.StateWish, reason string) error {
	centre, _, err := c.of(agentID)
	if err != nil {
		return err
	}
	return centre.SetAgentState(ctx, agentID, w, reason)
}

// LogOut asks the agent's own centre.
func (c centres) LogOut(ctx context.Context, agentID, reason string) error {
	centre, _, err := c.of(agentID)
	if err != nil {
		return err
	}
	return centre.LogOut(ctx, agentID, reason)
}

// Seat is how an agent signs in at their own centre.
func (c centres) Seat(ctx context.Context, agentID string) (bot.Seat, error) {
	centre, _, err := c.of(agentID)
	if err != nil {
		return bot.Seat{}, err
	}
	return centre.Seat(ctx, agentID)
}

// logins are where people sign in and out as agents: with their own account in
// the cloud, and as the owner of the bot's account on the premises.
type logins struct {
	cloud    commands.Desk // nil when nobody can connect an account
	premises finesseDesk
}

// Connected reports whether somebody can sign in anywhere.
func (l logins) Connected(ctx context.Context, p bot.Person) error {
	if l.premises.owns(p) {
		return nil
	}
	if l.cloud != nil {
		return l.cloud.Connected(ctx, p)
	}
	return bot.Errorf(bot.Forbidden, "In Finesse agents sign in and out themselves. I can do that only for %s, whose account I use. Nothing was changed.",
		cmp.Or(l.premises.Owner(), "nobody: FINESSE_OWNER is not set"))
}

// LogIn begins a session where the team is.
func (l logins) LogIn(ctx context.Context, p bot.Person, in bot.Login) error {
	if finesse.Owns(in.TeamID) || l.cloud == nil {
		if err := l.Connected(ctx, p); err != nil {
			return err
		}
		return l.premises.LogIn(ctx, in)
	}
	return l.cloud.LogIn(ctx, p, in)
}

// LogOut ends a person's own session.
func (l logins) LogOut(ctx context.Context, p bot.Person, agentID, reason string) error {
	if finesse.Owns(agentID) || l.cloud == nil {
		if err := l.Connected(ctx, p); err != nil {
			return err
		}
		return l.premises.LogOut(ctx, agentID, reason)
	}
	return l.cloud.LogOut(ctx, p, agentID, reason)
}

// joinCentres makes one vocabulary of what is set up. It comes after both.
func (a *app) joinCentres() error {
	if a.premises == nil {
		return nil
	}
	desk := a.deps.Finesse.(finesseDesk)
	all := centres{webex: a.deps.ContactCenter, premises: a.premises}
	a.deps.Centre = all
	desk.centres = all
	a.deps.Finesse = desk
	if all.both() {
		for _, label := range []string{webexLabel, premisesCentre} {
			one := all
			one.only = label
			a.deps.Systems = append(a.deps.Systems, commands.System{Name: label, Centre: one})
		}
	}
	a.deps.Logins = logins{a.deps.Desk, desk}
	a.deps.CentreName = premisesCentre
	if a.deps.ContactCenter != nil {
		a.deps.CentreName = webexCentre + " and " + premisesCentre
	}
	a.deps.Calling = &twoPhones{cloud: a.deps.Calling, desk: desk, plan: a.cfg.dialplan}
	return nil
}
