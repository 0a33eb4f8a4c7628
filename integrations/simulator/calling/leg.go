package calling

import (
	"slices"
	"time"
)

// phase is how far a leg has come. What the API calls its state follows from it
// and from who holds.
type phase int

const (
	summoned phase = iota // the owner's devices ring for a click to dial
	calling               // the other party is being rung
	ringing               // the owner's devices ring for an incoming call
	talking
	over
)

// leg is one party's end of a call, with an id of its own. Legs of outside
// parties are kept too, so that every call has two ends; nobody sees them.
type leg struct {
	id      string // UUID
	session string // UUID, shared with the other end
	owner   party
	other   *leg // the other end, once there is one
	// remote is who the owner deals with when there is no other end: the number
	// that is dialled, or who was there last.
	remote      party
	personality string
	phase       phase
	step        int // counts what happened, so that plans for the past lapse

	created, answered, ended time.Time
	appearance               int
	holds, muted, ignored    bool
	heldSince                time.Time
	held                     time.Duration // before heldSince
	handedOver               bool          // its owner has transferred it
	visit                    *visit        // of a call queue
	redirections             []redirection // most recent first
	recall                   *party        // where the call was parked that now comes back
	onPickUp                 func()        // what follows when a summoned device is picked up
	dialled                  bool          // a call that history calls placed
	transfers                *leg          // the call that goes where this one goes, once it is answered
	barged                   *leg          // the call that this one listens to or takes part in
	queued                   *queued
	parked                   *park
	endpoint                 endpoint
	taping                   *taping
}

type redirection struct {
	reason string
	by     party
}

const (
	originator  = "originator"
	terminator  = "terminator"
	clickToDial = "clickToDial"
)

// state is the leg's state in Cisco's words.
func (l *leg) state() string {
	switch {
	case l.phase == summoned, l.phase == ringing:
		return "alerting"
	case l.phase == calling:
		return "connecting"
	case l.phase == over:
		return "disconnected"
	case l.holds:
		return "held"
	// Cisco: only a party of the same organization is seen to hold.
	case l.parked != nil, l.other != nil && l.other.holds && l.other.owner.member != nil && !l.other.conferring():
		return "remoteHeld"
	}
	return "connected"
}

// conferring tells whether the leg is one of its owner's conference. Who holds
// a conference only steps out of it: the others go on talking.
func (l *leg) conferring() bool {
	m := l.owner.member
	return m != nil && m.meeting != nil && slices.Contains(m.meeting.legs, l)
}

// far is the remote party.
func (l *leg) far() party {
	switch {
	case l.phase == over || l.other == nil:
		return l.remote
	}
	return l.other.owner
}

// open makes a leg and gives it to its owner.
func (s *System) open(owner party, personality string, p phase, session string) *leg {
	l := &leg{id: s.newID("call"), session: session, owner: owner, personality: personality, phase: p, created: s.clock.Now()}
	s.live = append(s.live, l)
	if m := owner.member; m != nil {
		l.appearance = 1
		for slices.ContainsFunc(m.legs, func(o *leg) bool { return o.appearance == l.appearance }) {
			l.appearance++
		}
		m.legs = append(m.legs, l)
		l.endpoint = m.endpoints[0]
	}
	return l
}

func (s *System) newSession() string { return s.newID("session") }

// join connects two ends. Whoever waits for that hears of it: the event is
// answered for an end that was not talking yet, and another remote party for
// one that was.
func (s *System) join(a, b *leg) {
	a.other, b.other = b, a
	ends := []*leg{a, b}
	fresh := []bool{a.phase != talking, b.phase != talking}
	for i, l := range ends {
		if l.visit != nil && l.queued != nil {
			l.visit.answered = s.clock.Now()
		}
		s.leaveQueue(l)
		s.leavePark(l)
		if fresh[i] {
			l.step++
			l.phase, l.answered = talking, s.clock.Now()
			s.alone(l)
		}
	}
	for i, l := range ends {
		if fresh[i] {
			s.tell(l, updated, "answered")
			s.tapeAnswered(l)
		} else {
			s.tell(l, updated, "updated")
		}
	}
	for _, l := range ends {
		s.completeTransfer(l)
	}
}

// alone puts the owner's other calls on hold: one speaks on one line at a time.
func (s *System) alone(l *leg) {
	if l.owner.member == nil {
		return
	}
	for _, o := range l.owner.member.legs {
		if o != l && o.phase == talking && !o.holds && o.other != nil && !o.conferring() {
			s.hold(o, true)
		}
	}
}

// hold holds or resumes, and tells both ends what changed for them.
func (s *System) hold(l *leg, on bool) {
	before := ""
	if l.other != nil {
		before = l.other.state()
	}
	l.holds = on
	l.countHold(on, s.clock.Now())
	event, remote := "resumed", "resumed"
	if on {
		event, remote = "held", "remoteHeld"
	}
	s.tell(l, updated, event)
	if l.other != nil && l.other.state() != before {
		s.tell(l.other, updated, remote)
	}
}

// countHold adds up how long the owner held.
func (l *leg) countHold(on bool, now time.Time) {
	if !l.heldSince.IsZero() {
		l.held += now.Sub(l.heldSince)
		l.heldSince = time.Time{}
	}
	if on {
		l.heldSince = now
	}
}

// end releases legs together. Their other ends must be among them, or have been
// given another one.
func (s *System) end(event string, legs ...*leg) {
	for _, l := range legs {
		l.remote = l.far()
	}
	ended := legs[:0:0]
	for _, l := range legs {
		if l.phase == over {
			continue
		}
		ended = append(ended, l)
		s.close(l)
	}
	for _, l := range ended {
		s.tell(l, deleted, event)
	}
	for _, l := range ended {
		s.book(l)
		s.endBarges(l)
	}
	s.serveQueues()
}

// close takes an ended leg out of everything it was part of.
func (s *System) close(l *leg) {
	answered := l.phase == talking
	wasRinging := l.phase == ringing
	l.phase, l.ended = over, s.clock.Now()
	l.step++
	l.countHold(false, l.ended)
	l.holds, l.onPickUp, l.transfers = false, nil, nil
	s.live = slices.DeleteFunc(s.live, func(o *leg) bool { return o == l })
	s.leaveQueue(l)
	s.leavePark(l)
	s.tapeEnded(l)
	m := l.owner.member
	if m == nil {
		return
	}
	m.legs = slices.DeleteFunc(m.legs, func(o *leg) bool { return o == l })
	s.leaveConference(l)
	if answered {
		m.completed = true
	}
	if l.personality == terminator {
		if wasRinging {
			s.log(m, "missed", l.remote, l.ended)
		} else {
			s.log(m, "received", l.remote, l.answered)
		}
	}
}

// hangUp ends a call for everybody who is in it.
func (s *System) hangUp(l *leg) {
	if o := l.other; o != nil && o.phase != over {
		s.end("disconnected", l, o)
		return
	}
	s.end("disconnected", l)
}
