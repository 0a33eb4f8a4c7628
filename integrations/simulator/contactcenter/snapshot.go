package contactcenter

import "time"

// Snapshot is the floor at one moment, for a wallboard.
type Snapshot struct {
	Now    time.Time   `json:"now"`
	Queues []QueueView `json:"queues"`
	Agents []AgentView `json:"agents"`
}

// QueueView is a queue of a Snapshot.
type QueueView struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Channel string `json:"channel"`
	// Waiting counts the contacts in queue; those that ring are not in it.
	Waiting int `json:"waiting"`
	// WaitingSince is when the first of them entered; zero when nobody waits.
	WaitingSince time.Time `json:"waitingSince,omitzero"`
	// Agents counts the agents of the queue's teams by state.
	Agents map[string]int `json:"agents"`
}

// AgentView is an agent of a Snapshot.
type AgentView struct {
	ID       string    `json:"id"`
	Name     string    `json:"name"`
	Team     string    `json:"team"`
	State    string    `json:"state"` // for example available, idle, on-hold, logged-out
	IdleCode string    `json:"idleCode,omitempty"`
	Since    time.Time `json:"since,omitzero"`
	// Pending is the state that follows the present contact, if one is asked for.
	Pending string `json:"pending,omitempty"`
	// Contact, Origin and Queue are what the agent is engaged with.
	Contact string `json:"contact,omitempty"`
	Origin  string `json:"origin,omitempty"`
	Queue   string `json:"queue,omitempty"`
}

// Snapshot shows the floor now.
func (c *Centre) Snapshot() Snapshot {
	c.mu.Lock()
	defer c.unlock()
	c.catchUp()
	s := Snapshot{Now: time.UnixMilli(c.now).In(c.zone)}
	for _, q := range c.queues {
		s.Queues = append(s.Queues, c.viewQueue(q))
	}
	for _, a := range c.agents {
		s.Agents = append(s.Agents, c.viewAgent(a))
	}
	return s
}

func (c *Centre) viewQueue(q *queue) QueueView {
	v := QueueView{ID: q.id, Name: q.name, Channel: q.channel, Waiting: len(q.waiting), Agents: map[string]int{}}
	if len(q.waiting) > 0 {
		v.WaitingSince = time.UnixMilli(q.waiting[0].leg().entered).In(c.zone)
	}
	for _, t := range q.teams {
		for _, a := range t.agents {
			v.Agents[a.state.String()]++
		}
	}
	return v
}

func (c *Centre) viewAgent(a *agent) AgentView {
	v := AgentView{ID: a.id, Name: a.name, Team: a.team.name, State: a.state.String()}
	if a.since != 0 {
		v.Since = time.UnixMilli(a.since).In(c.zone)
	}
	if a.session != nil {
		if x := a.session.activities[len(a.session.activities)-1].code; x != nil {
			v.IdleCode = x.name
		}
	}
	if a.pending != nil {
		v.Pending = a.pending.state.String()
		if a.pending.code != nil {
			v.Pending = a.pending.code.name
		}
	}
	if l := a.leg; l != nil {
		v.Contact, v.Origin, v.Queue = l.contact.id, l.contact.origin, l.queue.name
	}
	return v
}
