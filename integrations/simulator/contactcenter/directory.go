package contactcenter

import (
	"fmt"
	"strings"

	"floorwalker/integrations/simulator/world"
)

// Channel types as Cisco's reports write them.
const (
	telephony = "telephony"
	chat      = "chat"
	email     = "email"
	social    = "social"
)

type site struct{ id, name string }

type team struct {
	id, name string
	site     *site
	agents   []*agent
	queues   []*queue // those that it serves
	channels []string // of its queues, telephony first
}

type code struct{ id, name string }

type entryPoint struct{ id, name, number string }

type queue struct {
	id, name, channel string
	teams             []*team
	entry             entryPoint
	serviceLevel      int64 // milliseconds
	short             int64 // milliseconds
	perHour           float64
	handle            float64 // mean talk time, milliseconds
	waiting           []*contact
}

// directory is the tenant's configuration.
type directory struct {
	sites   []*site
	teams   []*team
	queues  []*queue
	agents  []*agent
	idle    []*code
	wrapUps []*code
}

func newDirectory(w *world.World) (directory, error) {
	var d directory
	cc := w.ContactCenter
	for _, s := range cc.Sites {
		d.sites = append(d.sites, &site{s.ID, s.Name})
	}
	for _, t := range cc.Teams {
		s := find(d.sites, func(s *site) string { return s.name }, t.Site)
		if s == nil {
			return d, fmt.Errorf("team %s: no site is called %q", t.Name, t.Site)
		}
		d.teams = append(d.teams, &team{id: t.ID, name: t.Name, site: s})
	}
	for _, q := range cc.Queues {
		if err := d.addQueue(w, q); err != nil {
			return d, err
		}
	}
	for _, t := range d.teams {
		if len(t.channels) == 0 {
			t.channels = []string{telephony}
		}
	}
	for _, x := range cc.IdleCodes {
		d.idle = append(d.idle, &code{x.ID, x.Name})
	}
	for _, x := range cc.WrapUpCodes {
		d.wrapUps = append(d.wrapUps, &code{x.ID, x.Name})
	}
	for i, a := range cc.Agents {
		t := d.team(a.Team)
		if t == nil || a.ID == "" {
			return d, fmt.Errorf("agent %s: no id, or no team is called %q", a.Name, a.Team)
		}
		member := &agent{
			id: a.ID, name: a.Name, email: a.Email, extension: a.Extension, team: t,
			userID: world.UUID(w.Seed, "contact-center-user", a.ID), number: i,
		}
		d.agents = append(d.agents, member)
		t.agents = append(t.agents, member)
	}
	return d, nil
}

func (d *directory) addQueue(w *world.World, q world.Queue) error {
	if q.ID == "" || q.Channel == "" {
		return fmt.Errorf("queue %s: the world is not completed", q.Name)
	}
	n := len(d.queues)
	made := &queue{
		id: q.ID, name: q.Name, channel: q.Channel,
		entry: entryPoint{
			id:     world.UUID(w.Seed, "entry-point", q.Name),
			name:   q.Name + " Entry",
			number: fmt.Sprintf("+1800555%04d", 1000+n),
		},
		serviceLevel: int64(q.ServiceLevelSeconds) * 1000,
		short:        int64(q.ShortCallSeconds) * 1000,
		perHour:      q.PerHour,
		handle:       float64(q.HandleSeconds) * 1000,
	}
	for _, name := range q.Teams {
		t := d.team(name)
		if t == nil {
			return fmt.Errorf("queue %s: no team is called %q", q.Name, name)
		}
		made.teams = append(made.teams, t)
		t.queues = append(t.queues, made)
		t.addChannel(q.Channel)
	}
	d.queues = append(d.queues, made)
	return nil
}

func (t *team) addChannel(channel string) {
	for _, known := range t.channels {
		if known == channel {
			return
		}
	}
	if channel == telephony {
		t.channels = append([]string{telephony}, t.channels...)
		return
	}
	t.channels = append(t.channels, channel)
}

func (d *directory) team(name string) *team {
	return find(d.teams, func(t *team) string { return t.name }, name)
}

// queueCalled, agentCalled and idleCode find by name or id.
func (d *directory) queueCalled(name string) *queue {
	if q := find(d.queues, func(q *queue) string { return q.name }, name); q != nil {
		return q
	}
	return find(d.queues, func(q *queue) string { return q.id }, name)
}

func (d *directory) agentCalled(name string) *agent {
	for _, by := range []func(*agent) string{
		func(a *agent) string { return a.name },
		func(a *agent) string { return a.id },
		func(a *agent) string { return a.userID },
		func(a *agent) string { return a.email },
	} {
		if a := find(d.agents, by, name); a != nil {
			return a
		}
	}
	return nil
}

func codeCalled(codes []*code, name string) *code {
	if x := find(codes, func(x *code) string { return x.name }, name); x != nil {
		return x
	}
	return find(codes, func(x *code) string { return x.id }, name)
}

// idleCodeLike returns the first idle code whose name contains word, or else
// the first one of all; nil when the tenant has none.
func (d *directory) idleCodeLike(word string) *code {
	for _, x := range d.idle {
		if strings.Contains(strings.ToLower(x.name), word) {
			return x
		}
	}
	if len(d.idle) > 0 {
		return d.idle[0]
	}
	return nil
}

// find returns the first of all whose key equals want, case aside; nil
// when none does or want is empty.
func find[T any](all []*T, key func(*T) string, want string) *T {
	if want == "" {
		return nil
	}
	for _, x := range all {
		if strings.EqualFold(key(x), want) {
			return x
		}
	}
	return nil
}
