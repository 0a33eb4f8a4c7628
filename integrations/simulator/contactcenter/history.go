package contactcenter

import (
	"time"

	"floorwalker/integrations/simulator/world"
)

// remember lives through the time before start: days of made-up history, the
// exact contacts, and the states in which the agents are found at start.
func (c *Centre) remember(start int64) error {
	cc := c.cfg.World.ContactCenter
	plan, err := c.plan(cc.Contacts, start)
	if err != nil {
		return err
	}
	pins, err := c.pins(cc.Agents, start)
	if err != nil {
		return err
	}
	begin := start
	if cc.HistoryDays > 0 {
		day := time.UnixMilli(start).In(c.zone)
		begin = time.Date(day.Year(), day.Month(), day.Day()-cc.HistoryDays, 0, 0, 0, 0, c.zone).UnixMilli()
		c.agenda.add(begin, func() { c.liven(historicTraffic(cc.Traffic)) })
	}
	c.now = min(begin, plan.earliest(start))
	for _, p := range pins {
		if p.at < start {
			c.now = min(c.now, p.at)
			c.agenda.add(p.at, func() { c.pin(p) })
		}
	}
	plan.write(c)
	c.runUntil(start - 1)
	c.now = start
	c.settle(cc, pins)
	c.runUntil(start)
	c.changed, c.events = false, nil
	return nil
}

// historicTraffic lets a silent centre have an ordinary past.
func historicTraffic(traffic float64) float64 {
	if traffic == 0 {
		return 1
	}
	return traffic
}

// liven lets people act on their own from now on.
func (c *Centre) liven(traffic float64) {
	c.lively, c.traffic = true, traffic
	c.days()
	for _, q := range c.queues {
		c.arrivals(q)
	}
}

// pin is the state in which an agent is at the start, and since when.
type pin struct {
	agent *agent
	at    int64
	state state
	code  *code
	exact bool // the world asks for more than being available
}

func (c *Centre) pins(agents []world.Agent, start int64) ([]pin, error) {
	var all []pin
	for i, a := range agents {
		p := pin{agent: c.agents[i], at: start, state: available, exact: a.Since != ""}
		switch a.State {
		case "Available", "":
		case "LoggedOut":
			p.state, p.exact = loggedOut, true
		default:
			p.state, p.code, p.exact = idle, codeCalled(c.idle, a.State), true
		}
		if a.Since != "" {
			since, err := time.ParseDuration(a.Since)
			if err != nil {
				return nil, err
			}
			p.at -= since.Milliseconds()
		}
		all = append(all, p)
	}
	return all, nil
}

// pin puts an agent into the state of the start; nothing else moves the agent
// until then. Agents of whom nothing special is asked go on with their day.
func (c *Centre) pin(p pin) {
	if !p.exact || p.agent.reserved {
		return
	}
	p.agent.reserved = true
	c.force(p)
}

func (c *Centre) force(p pin) {
	a := p.agent
	c.clear(a)
	to := change{state: p.state, code: p.code}
	switch {
	case p.state == loggedOut:
		c.logout(a, ownLogout)
	case a.session == nil:
		c.login(a, to)
	case a.state != p.state || p.code != a.session.activities[len(a.session.activities)-1].code:
		c.become(a, to)
	}
}

// clear takes an agent off what they are doing, so that they are free.
func (c *Centre) clear(a *agent) {
	a.pending, a.leaving = nil, false
	l := a.leg
	if l == nil {
		return
	}
	switch a.state {
	case ringing:
		c.abandon(l.contact)
	case connected, onHold:
		c.end(l.contact, true)
		c.finish(l, c.anyWrapUp())
	case wrapUp:
		c.finish(l, c.anyWrapUp())
	default: // only engaged agents have a contact
	}
}

// settle ends history and begins the present.
func (c *Centre) settle(cc world.ContactCenter, pins []pin) {
	c.lively = cc.Traffic > 0
	c.overtime = c.now + overtime
	if !c.lively {
		c.silence()
	} else if cc.HistoryDays == 0 {
		c.liven(cc.Traffic)
	}
	for _, p := range pins {
		a := p.agent
		switch {
		case a.leg != nil && a.leg.contact.scripted:
			continue
		case !c.lively || p.exact:
			a.reserved = true
			c.force(p)
		case a.session == nil:
			c.login(a, change{state: available})
			c.after(overtime, func() { c.endShift(a) })
		}
		a.reserved = false
		if c.lively && p.state == idle {
			c.afterAgent(8*minute+c.rng.Int64N(17*minute), a, func() { c.become(a, change{state: available}) })
		}
	}
	for _, p := range pins {
		c.routeTo(p.agent)
	}
}

// silence ends what chance began: in a silent centre nothing moves by itself.
func (c *Centre) silence() {
	c.traffic = 0
	for _, q := range c.queues {
		for _, k := range append([]*contact(nil), q.waiting...) {
			if !k.scripted {
				c.abandon(k)
			}
		}
	}
	for _, a := range c.agents {
		if !a.reserved {
			c.clear(a)
		}
	}
}
