package contactcenter

import "sort"

// Past is a contact as the tenant's legacy interface reports it. Times are
// epoch milliseconds, 0 while something lasts.
type Past struct {
	ID                              string
	Channel, Origin, Destination    string
	EntryPoint, Queue, Reason       string
	Team, Agent, AgentID, AgentName string // of the last agent; Agent is the login
	Began, Ended                    int64
	Talk, Hold                      int64
	Steps                           []PastStep
}

// PastStep is a step of a contact, or a state of an agent. The steps of a
// contact follow one another: each begins when the one before it ends.
type PastStep struct {
	Event                    string
	Began, Ended             int64
	Queue, Team              string
	AgentID, AgentName       string
	Code, Channel, ContactID string // of an agent's state
	SessionID                string
}

// PastSession is an agent's time between login and logout.
type PastSession struct {
	ID, AgentID, AgentName, Team, Channel string
	Began, Ended                          int64
	Spent                                 map[string]int64 // completed milliseconds by state
	Steps                                 []PastStep
}

// PastContacts returns the contacts created in [from, to), oldest first.
func (c *Centre) PastContacts(from, to int64) []Past {
	c.mu.Lock()
	defer c.unlock()
	c.catchUp()
	at := func(t int64) int {
		return sort.Search(len(c.contacts), func(i int) bool { return c.contacts[i].created >= t })
	}
	var all []Past
	for _, k := range c.contacts[min(at(from), at(to)):at(to)] {
		all = append(all, k.past())
	}
	return all
}

// PastContact returns a contact by its id.
func (c *Centre) PastContact(id string) (Past, bool) {
	c.mu.Lock()
	defer c.unlock()
	c.catchUp()
	for _, k := range c.contacts {
		if k.id == id {
			return k.past(), true
		}
	}
	return Past{}, false
}

// PastSessions returns the agents' sessions that touch [from, to), by login.
func (c *Centre) PastSessions(from, to int64) []PastSession {
	c.mu.Lock()
	defer c.unlock()
	c.catchUp()
	var all []PastSession
	for _, s := range c.sessions {
		if s.start < to && (s.end == 0 || s.end > from) {
			all = append(all, s.past())
		}
	}
	return all
}

func (k *contact) past() Past {
	last := k.leg()
	p := Past{ID: k.id, Channel: k.channel, Origin: k.origin, Destination: k.entry.number, EntryPoint: k.entry.name,
		Queue: last.queue.name, Began: k.created, Ended: k.ended}
	if k.ended != 0 {
		p.Reason = k.reason()
	}
	for _, l := range k.legs {
		p.Talk, p.Hold = p.Talk+l.talked(), p.Hold+l.held()
		if l.agent != nil {
			p.Team, p.AgentID, p.Agent, p.AgentName = l.agent.team.name, l.agent.id, l.agent.email, l.agent.name
		}
	}
	p.Steps = append(p.Steps, PastStep{Event: "new", Began: k.created, Ended: k.created, Queue: k.legs[0].queue.name})
	for _, l := range k.legs {
		p.Steps = append(p.Steps, l.past()...)
	}
	if k.ended == 0 {
		return p
	}
	ending := PastStep{Event: "ended", Began: k.ended, Ended: k.ended, Queue: last.queue.name}
	p.Steps = append(p.Steps, ending)
	if last.wasAnswered() {
		ending.Event, ending.Ended, ending.Team = "wrapup", last.wrapped, last.agent.team.name
		ending.AgentID, ending.AgentName = last.agent.id, last.agent.name
		p.Steps = append(p.Steps, ending)
	}
	return p
}

// past is a leg's steps. The wrap-up after a transfer is the agent's alone.
func (l *leg) past() (all []PastStep) {
	for _, e := range l.events() {
		s := PastStep{Event: e.name, Began: e.at, Ended: e.ended, Queue: l.queue.name}
		switch e.name {
		case "WrapUp", "wrapup-completed":
			continue
		case "vt-transfer":
			s.Event = "transferred"
		}
		if e.agent != nil {
			s.AgentID, s.AgentName, s.Team = e.agent.id, e.agent.name, e.agent.team.name
		}
		all = append(all, s)
	}
	return all
}

func (s *session) past() PastSession {
	p := PastSession{ID: s.id, AgentID: s.agent.id, AgentName: s.agent.name, Team: s.agent.team.name,
		Channel: s.agent.team.channels[0], Began: s.start, Ended: s.end, Spent: map[string]int64{}}
	for _, x := range s.activities {
		step := PastStep{Event: x.state.String(), Began: x.start, Ended: x.end, AgentID: p.AgentID, AgentName: p.AgentName,
			Team: p.Team, Code: x.code.label(), Channel: x.channel(s), SessionID: s.id}
		if x.leg != nil {
			step.ContactID, step.Queue = x.leg.contact.id, x.leg.queue.name
		}
		if x.end != 0 {
			p.Spent[step.Event] += x.end - x.start
		}
		p.Steps = append(p.Steps, step)
	}
	return p
}
