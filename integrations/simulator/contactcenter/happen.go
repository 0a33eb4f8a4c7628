package contactcenter

import (
	"sort"

	"floorwalker/integrations/simulator/happening"
)

// occurrence is a happening of the tenant with what it does. Queues, agents,
// codes and contacts go by name or id.
type occurrence struct {
	happening.Happening
	do func(*Centre, fields) error
}

// occurrences lists what can happen, by name.
func occurrences() []occurrence {
	all := append(contactHappenings(), agentHappenings()...)
	sort.Slice(all, func(i, j int) bool { return all[i].What < all[j].What })
	return all
}

// Happenings lists what Happen knows, by name.
func (*Centre) Happenings() []happening.Happening {
	var all []happening.Happening
	for _, o := range occurrences() {
		all = append(all, o.Happening)
	}
	return all
}

// Happen makes something happen now.
func (c *Centre) Happen(what string, values map[string]any) error {
	for _, o := range occurrences() {
		if o.What != what {
			continue
		}
		given, err := o.Read(values)
		if err != nil {
			return err
		}
		c.mu.Lock()
		defer c.unlock()
		c.catchUp()
		return o.do(c, fields{c, given})
	}
	return happening.Cannot("nothing is called %q", what)
}

// fields are the given fields of a happening.
type fields struct {
	c      *Centre
	values map[string]string
}

func (f fields) queue(name string) (*queue, error) {
	q := f.c.queueCalled(f.values[name])
	if q == nil {
		return nil, happening.Cannot("no queue is called %q", f.values[name])
	}
	return q, nil
}

// agent returns the agent that the field agent names.
func (f fields) agent() (*agent, error) {
	a := f.c.agentCalled(f.values["agent"])
	if a == nil {
		return nil, happening.Cannot("no agent is called %q", f.values["agent"])
	}
	return a, nil
}

// signedIn returns the agent that the field agent names if they are logged in.
func (f fields) signedIn() (*agent, error) {
	a, err := f.agent()
	if err == nil && a.session == nil {
		return nil, happening.Cannot("%s is logged out", a.name)
	}
	return a, err
}

// contact returns the contact that the fields contact, agent or queue point
// at: by id, the one the agent is engaged with, or the one that has waited
// longest in the queue.
func (f fields) contact() (*contact, error) {
	switch {
	case f.values["contact"] != "":
		for i := len(f.c.contacts) - 1; i >= 0; i-- {
			if k := f.c.contacts[i]; k.id == f.values["contact"] {
				return k, nil
			}
		}
		return nil, happening.Cannot("no contact has the id %q", f.values["contact"])
	case f.values["agent"] != "":
		a, err := f.signedIn()
		if err != nil {
			return nil, err
		}
		if a.leg == nil {
			return nil, happening.Cannot("%s has no contact", a.name)
		}
		return a.leg.contact, nil
	case f.values["queue"] != "":
		q, err := f.queue("queue")
		if err != nil {
			return nil, err
		}
		if len(q.waiting) == 0 {
			return nil, happening.Cannot("nobody waits in %s", q.name)
		}
		return q.waiting[0], nil
	}
	return nil, happening.Cannot("say which contact: contact, agent or queue")
}

// talking returns the contact of fields if it is connected or on hold.
func (f fields) talking() (*contact, error) {
	k, err := f.contact()
	if err == nil && (k.ended != 0 || !k.leg().wasAnswered()) {
		return nil, happening.Cannot("contact %s is not connected", k.id)
	}
	return k, err
}
