package contactcenter

import (
	"fmt"
	"slices"
	"time"

	"floorwalker/integrations/simulator/world"
)

// plan is what the exact contacts of a world do, and when.
type plan struct {
	steps []step
	uses  map[*agent][]span // when exact history needs an agent
	start int64
}

type step struct {
	at int64
	do func()
}

func (c *Centre) plan(contacts []world.Contact, start int64) (*plan, error) {
	p := &plan{uses: map[*agent][]span{}, start: start}
	scripts := make([]*script, 0, len(contacts))
	for i, x := range contacts {
		created, err := time.Parse(time.RFC3339Nano, x.Created)
		if err != nil {
			return nil, fmt.Errorf("contact %d: %w", i, err)
		}
		if created.UnixMilli() >= start {
			return nil, fmt.Errorf("contact %d is created at %s, which is not before the start", i, x.Created)
		}
		scripts = append(scripts, &script{c: c, plan: p, world: x, at: created.UnixMilli()})
	}
	slices.SortStableFunc(scripts, func(a, b *script) int { return int(a.at - b.at) })
	for _, s := range scripts {
		if err := s.write(); err != nil {
			return nil, fmt.Errorf("contact created at %s: %w", s.world.Created, err)
		}
	}
	return p, p.check()
}

// check refuses an agent who is needed twice at the same time.
func (p *plan) check() error {
	for a, uses := range p.uses {
		slices.SortFunc(uses, func(x, y span) int { return int(x.from - y.from) })
		for i := 1; i < len(uses); i++ {
			if uses[i].from < uses[i-1].to {
				at := time.UnixMilli(uses[i].from).UTC().Format(time.RFC3339)
				return fmt.Errorf("the exact contacts need agent %s twice at %s", a.name, at)
			}
		}
	}
	return nil
}

func (p *plan) earliest(start int64) int64 {
	for _, s := range p.steps {
		start = min(start, s.at)
	}
	return start
}

func (p *plan) write(c *Centre) {
	for _, s := range p.steps {
		c.agenda.add(s.at, s.do)
	}
}

func (p *plan) add(at int64, do func()) { p.steps = append(p.steps, step{at, do}) }

// script writes the story of one exact contact.
type script struct {
	c       *Centre
	plan    *plan
	world   world.Contact
	at      int64
	contact *contact
	step    uint32 // of the contact after the last act
}

// act plans a step of the contact. Once somebody else has moved the contact,
// which can happen after the start only, the script is over.
func (s *script) act(at int64, do func()) {
	s.plan.add(at, func() {
		if s.contact.step == s.step {
			do()
			s.step = s.contact.step
		}
	})
}

func (s *script) write() error {
	c := s.c
	queues := make([]*queue, len(s.world.Legs))
	for i, x := range s.world.Legs {
		if queues[i] = c.queueCalled(x.Queue); queues[i] == nil {
			return fmt.Errorf("no queue is called %q", x.Queue)
		}
	}
	s.plan.add(s.at, func() {
		s.contact = c.create(s.world.ID, queues[0], s.world.Origin)
		s.contact.channel, s.contact.scripted = s.world.Channel, true
		c.enqueue(s.contact, queues[0])
		s.step = s.contact.step
	})
	for i, leg := range s.world.Legs {
		entered := s.at
		s.at += milliseconds(leg.WaitSeconds)
		if err := s.rona(leg, entered); err != nil {
			return err
		}
		more := queues[i+1:]
		if leg.Agent == "" {
			if len(more) > 0 {
				return fmt.Errorf("leg %d has no agent but is not the last one", i)
			}
			s.act(s.at, func() { c.abandon(s.contact) })
			return nil
		}
		a := c.agentCalled(leg.Agent)
		if a == nil {
			return fmt.Errorf("no agent is called %q", leg.Agent)
		}
		s.serve(a, leg, more)
	}
	return nil
}

// rona lets the agents who did not answer ring at the end of the wait.
func (s *script) rona(leg world.Leg, entered int64) error {
	n := int64(len(leg.RONA))
	each := min(ringTimeout, (s.at-entered)/(n+1))
	for i, name := range leg.RONA {
		a := s.c.agentCalled(name)
		if a == nil {
			return fmt.Errorf("no agent is called %q", name)
		}
		from := s.at - (n-int64(i))*each
		free := s.use(a, from, from+each)
		s.act(from, func() { s.c.offer(s.contact, a) })
		s.act(from+each, func() { s.c.ignore(s.contact) })
		s.plan.add(from+each, free)
	}
	return nil
}

// serve lets a answer and pass the contact on to the first of more, if any.
func (s *script) serve(a *agent, part world.Leg, more []*queue) {
	c, hold := s.c, milliseconds(part.HoldSeconds)
	talk, wrap := milliseconds(part.TalkSeconds), milliseconds(part.WrapSeconds)
	free := s.use(a, s.at, s.at+talk+hold+wrap)
	var served *leg
	s.act(s.at, func() {
		c.offer(s.contact, a)
		c.answer(s.contact)
		served = s.contact.leg()
	})
	if hold > 0 {
		s.act(s.at+talk/2, func() { c.hold(s.contact) })
		s.act(s.at+talk/2+hold, func() { c.resume(s.contact) })
	}
	s.at += talk + hold
	var x *code
	if len(more) > 0 {
		s.act(s.at, func() { c.transfer(s.contact, more[0]) })
	} else {
		x = codeCalled(c.wrapUps, s.world.WrapUpCode)
		s.act(s.at, func() { c.end(s.contact, false) })
	}
	s.plan.add(s.at+wrap, func() {
		if a.state == wrapUp && a.leg == served {
			c.finish(served, x)
		}
	})
	s.plan.add(s.at+wrap, free)
}

// use takes an agent out of everybody else's reach from one time to another
// and returns what gives them back.
func (s *script) use(a *agent, from, to int64) (free func()) {
	s.plan.uses[a] = append(s.plan.uses[a], span{from, to})
	s.plan.add(from, func() { s.c.reserve(a) })
	return func() { s.c.unreserve(a, s.plan.next(a, to)) }
}

// next is when exact history, or the start, needs an agent again.
func (p *plan) next(a *agent, after int64) int64 {
	for _, use := range p.uses[a] {
		if use.from >= after {
			return use.from
		}
	}
	return p.start
}

func (c *Centre) reserve(a *agent) {
	a.reserved = true
	c.clear(a)
	if a.session == nil {
		c.login(a, change{state: available})
	} else if a.state != available {
		c.become(a, change{state: available})
	}
}

// unreserve gives an agent back to chance, or sends them home when there is
// none and the next use is far off.
func (c *Centre) unreserve(a *agent, next int64) {
	a.reserved = false
	switch {
	case !c.lively && next-c.now > 12*hour:
		c.logout(a, ownLogout)
	case a.state == notResponding:
		c.recover(a)
	default:
		c.routeTo(a)
	}
}

func milliseconds(seconds float64) int64 { return int64(seconds*1000 + 0.5) }
