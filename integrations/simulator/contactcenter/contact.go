package contactcenter

import "slices"

// arrive brings a contact into a queue. An empty id is made up.
func (c *Centre) arrive(id string, q *queue, origin string) {
	if id == "" {
		id = c.newID()
	}
	c.enqueue(c.create(id, q, origin), q)
}

func (c *Centre) create(id string, q *queue, origin string) *contact {
	k := &contact{
		id: id, number: len(c.contacts), channel: q.channel, origin: origin, entry: q.entry, created: c.now,
	}
	c.contacts = append(c.contacts, k)
	c.tellTask(k, "task:new")
	return k
}

func (c *Centre) enqueue(k *contact, q *queue) {
	l := &leg{contact: k, number: len(c.legs), queue: q, entered: c.now}
	k.legs = append(k.legs, l)
	c.legs = append(c.legs, l)
	c.touch(k)
	q.waiting = append(q.waiting, k)
	if !k.scripted && c.lively {
		c.losePatience(k)
		if a := c.longestAvailable(q); a != nil {
			c.offer(k, a)
			return
		}
	}
	l.parked = true
	c.tellTask(k, "task:parked")
}

func (c *Centre) touch(k *contact) {
	k.last = c.now
	k.step++
	c.changed = true
}

func (q *queue) remove(k *contact) {
	if i := slices.Index(q.waiting, k); i >= 0 {
		q.waiting = slices.Delete(q.waiting, i, i+1)
	}
}

// putBack returns a contact to its place in the queue, by its time of entry.
func (q *queue) putBack(k *contact) {
	i := 0
	for i < len(q.waiting) && q.waiting[i].leg().entered <= k.leg().entered {
		i++
	}
	q.waiting = slices.Insert(q.waiting, i, k)
}

// offer rings a free agent.
func (c *Centre) offer(k *contact, a *agent) {
	l := k.leg()
	l.queue.remove(k)
	l.offered, l.agent, l.session = c.now, a, a.session
	c.touch(k)
	c.tellTask(k, "task:connect")
	c.enter(a, ringing, l, nil, nil)
	if c.lively && !k.scripted {
		c.decideAnswer(k)
	}
}

// ignore ends an offer that was not answered (RONA): the agent is not
// responding, the contact is back in its place in the queue.
func (c *Centre) ignore(k *contact) {
	l := k.leg()
	a := l.agent
	l.rona = append(l.rona, ring{a, a.session, span{l.offered, c.now}})
	l.ringing += c.now - l.offered
	l.offered, l.agent, l.session, l.parked = 0, nil, nil, true
	l.queue.putBack(k)
	c.touch(k)
	c.tellTask(k, "task:parked")
	c.unresponsive(a)
	if c.lively && !k.scripted {
		if b := c.longestAvailable(l.queue); b != nil {
			c.offer(k, b)
		}
	}
}

func (c *Centre) unresponsive(a *agent) {
	c.enter(a, notResponding, nil, nil, nil)
	if a.leaving {
		c.logout(a, ownLogout)
		return
	}
	if a.pending != nil {
		to := *a.pending
		a.pending = nil
		c.become(a, to)
		return
	}
	if c.lively && !a.reserved {
		c.recover(a)
	}
}

func (c *Centre) answer(k *contact) {
	l := k.leg()
	l.ringing += c.now - l.offered
	l.answered = c.now
	c.touch(k)
	c.tellTask(k, "task:connected")
	c.enter(l.agent, connected, l, nil, nil)
	if c.lively && !k.scripted {
		c.converse(k)
	}
}

func (c *Centre) hold(k *contact) {
	l := k.leg()
	l.holds = append(l.holds, span{from: c.now})
	c.touch(k)
	c.tellTask(k, "task:on-hold")
	c.enter(l.agent, onHold, l, nil, nil)
}

func (c *Centre) resume(k *contact) {
	l := k.leg()
	l.holds[len(l.holds)-1].to = c.now
	c.touch(k)
	c.tellTask(k, "task:hold-done")
	c.enter(l.agent, connected, l, nil, nil)
}

// part ends the conversation and puts the agent into wrap-up.
func (c *Centre) part(l *leg, how outcome) {
	if n := len(l.holds); n > 0 && l.holds[n-1].to == 0 {
		l.holds[n-1].to = c.now
	}
	l.ended, l.outcome = c.now, how
	c.touch(l.contact)
	c.enter(l.agent, wrapUp, l, nil, nil)
}

// end ends an answered contact.
func (c *Centre) end(k *contact, byAgent bool) {
	l := k.leg()
	k.ended, k.byAgent = c.now, byAgent
	c.part(l, handled)
	c.tellTask(k, "task:ended")
	if c.lively && !k.scripted {
		c.wrapUpSoon(l)
	}
}

// transfer hands an answered contact over to another queue.
func (c *Centre) transfer(k *contact, to *queue) {
	l := k.leg()
	l.to = to
	c.part(l, transferred)
	if c.lively && !k.scripted {
		c.wrapUpSoon(l)
	}
	c.enqueue(k, to)
}

// finish completes the wrap-up of a leg.
func (c *Centre) finish(l *leg, x *code) {
	l.wrapped, l.wrapUp = c.now, x
	l.contact.last = c.now
	c.changed = true
	c.release(l.agent)
}

// abandon lets the customer of an unanswered contact give up.
func (c *Centre) abandon(k *contact) {
	l := k.leg()
	a := l.agent
	if a == nil {
		l.queue.remove(k)
	} else {
		l.ringing += c.now - l.offered
	}
	l.ended, l.outcome = c.now, abandoned
	k.ended, k.abandoned = c.now, true
	c.touch(k)
	c.tellTask(k, "task:ended")
	if a != nil {
		c.release(a)
	}
}
