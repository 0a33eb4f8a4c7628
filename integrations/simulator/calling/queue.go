package calling

import (
	"slices"
	"time"

	"floorwalker/integrations/simulator/world"
)

// How a call queue treats callers.
const (
	offerLimit = 15 * time.Second // until an agent who does not answer is passed over
	patience   = 10 * time.Minute // until a caller who waits gives up
)

// queue is a call queue of Webex Calling.
type queue struct {
	id, name, number, extension string
	location                    *world.Location
	agents                      []*member
	calls                       []*leg // the callers who wait, oldest first; those that ring are among them
}

// queued is a caller's place in a queue.
type queued struct {
	queue   *queue
	since   time.Time
	orig    string    // id of the call as it entered
	offer   *leg      // the agent's leg while it rings
	passed  []*member // who did not answer
	bounced bool
}

func (s *System) queueNamed(name string) *queue {
	i := slices.IndexFunc(s.queues, func(q *queue) bool {
		return q.name == name || q.id == name || encodeID(kindQueue, q.id) == name || q.extension == name
	})
	if i < 0 {
		return nil
	}
	return s.queues[i]
}

func (s *System) enqueue(l *leg, q *queue) {
	l.queued = &queued{queue: q, since: s.clock.Now(), orig: callID(l)}
	l.remote = party{queue: q}
	s.bookVisit(l) // of a queue that it comes from
	l.visit = &visit{queue: q, legID: s.name("queue-leg", l.id+"/"+q.id), since: s.clock.Now()}
	q.calls = append(q.calls, l)
	place := l.queued
	s.after(patience, l, func() {
		if l.queued == place {
			s.hangUp(l)
		}
	})
	s.serveQueues()
}

// serveQueues offers callers who wait to agents who are free.
func (s *System) serveQueues() {
	for _, q := range s.queues {
		for _, l := range slices.Clone(q.calls) {
			if l.queued == nil || l.queued.offer != nil {
				continue
			}
			free := slices.IndexFunc(q.agents, func(m *member) bool {
				return len(m.legs) == 0 && !slices.Contains(l.queued.passed, m) && l.owner.member != m
			})
			if free >= 0 {
				s.offer(l, q.agents[free])
			}
		}
	}
}

// offer rings an agent for a caller, who does not know of it.
func (s *System) offer(l *leg, m *member) {
	place := l.queued
	o := s.open(of(m), terminator, ringing, l.session)
	place.offer, o.other, l.other = o, l, o
	o.redirections = []redirection{{"callQueue", party{queue: place.queue}}}
	s.tell(o, created, "received")
	s.after(offerLimit, o, func() { s.passOver(o) })
}

// passOver takes an offered call from an agent who does not take it. When all
// have been passed over, they are tried again.
func (s *System) passOver(o *leg) {
	l := o.other
	l.queued.bounced = true
	l.queued.passed = append(l.queued.passed, o.owner.member)
	if len(l.queued.passed) >= len(l.queued.queue.agents) {
		l.queued.passed = []*member{o.owner.member}
		if len(l.queued.queue.agents) == 1 {
			l.queued.passed = nil
		}
	}
	s.withdraw(l)
	s.end("forwarded", o)
}

// withdraw ends the offer of a caller's call; the caller goes on waiting.
func (s *System) withdraw(l *leg) {
	l.queued.offer, l.other = nil, nil
	l.remote = party{queue: l.queued.queue}
}

// leaveQueue takes a leg out of the queue that it waits in.
func (s *System) leaveQueue(l *leg) {
	for _, q := range s.queues {
		q.calls = slices.DeleteFunc(q.calls, func(o *leg) bool { return o == l })
	}
	l.queued = nil
}

// queueCallView is a caller who waits, as Cisco shows it (CallQueueCall).
type queueCallView struct {
	CallID        string    `json:"callId"`
	OrigCallID    string    `json:"origCallId"`
	CallSessionID string    `json:"callSessionId"`
	RemoteParty   partyView `json:"remoteParty"`
	AddTime       string    `json:"addTime"`
	QueueNumber   string    `json:"queueNumber,omitempty"`
	QueueName     string    `json:"queueName"`
	Priority      string    `json:"priority"`
	Bounced       bool      `json:"bounced"`
}

func viewQueue(q *queue) []queueCallView {
	views := []queueCallView{}
	viewer := &member{location: q.location}
	for _, l := range q.calls {
		views = append(views, queueCallView{
			CallID: callID(l), OrigCallID: l.queued.orig, CallSessionID: sessionID(l.session),
			RemoteParty: l.owner.seenBy(viewer), AddTime: stamp(l.queued.since),
			QueueNumber: q.number, QueueName: q.name, Priority: "medium", Bounced: l.queued.bounced,
		})
	}
	return views
}
