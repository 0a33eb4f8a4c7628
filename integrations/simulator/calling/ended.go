package calling

import "time"

// Ended is one end of a call that is over: what a detailed call record is made
// of. Ends of outside parties are not told; a call queue's are.
type Ended struct {
	LegID, Session, Interaction string // UUIDs; both ends have the session
	OtherID                     string // of the other end, if there was one
	UserID                      string // of the phone's owner, or of the call queue
	Outgoing                    bool
	Far                         EndedParty
	Via                         string // id of the queue or person the call came by
	Related                     string // why, in the words of call records
	Start, Answered, Release    time.Time
	Transferred                 time.Time // when its owner handed it on, or zero
	Held                        time.Duration
	Queue                       bool // the end of a call queue
}

// EndedParty is the other party. UserID is that of a member or of a queue.
type EndedParty struct {
	UserID, Name, Number string
	Withheld             bool
}

// visit is a caller's way through a call queue.
type visit struct {
	queue    *queue
	legID    string
	since    time.Time
	answered time.Time // by an agent
}

// relatedReasons are the redirections' reasons in the words of call records.
var relatedReasons = map[string]string{"callQueue": "CallQueue", "divert": "Deflection", "noAnswer": "CallForwardNoAnswer", "busy": "CallForwardBusy"}

// book tells of a leg that has ended.
func (s *System) book(l *leg) {
	if s.cfg.Ended == nil {
		return
	}
	s.bookVisit(l)
	if l.owner.member == nil || l.personality == clickToDial { // nobody, or never picked up
		return
	}
	e := Ended{
		LegID: l.id, Session: l.session, Interaction: s.interaction(l.session), UserID: l.owner.member.id, Outgoing: l.personality != terminator,
		Far: l.remote.booked(), Start: l.created, Answered: l.answered, Release: l.ended, Held: l.held,
	}
	if l.other != nil {
		e.OtherID = l.other.id
	}
	if l.handedOver {
		e.Transferred = l.ended
	}
	if len(l.redirections) > 0 {
		last := l.redirections[0]
		e.Via, e.Related = last.by.booked().UserID, relatedReasons[last.reason]
	}
	s.cfg.Ended(e)
}

// bookVisit tells of the queue's end of a caller's call.
func (s *System) bookVisit(l *leg) {
	v := l.visit
	if v == nil || s.cfg.Ended == nil {
		return
	}
	l.visit = nil
	s.cfg.Ended(Ended{
		LegID: v.legID, Session: l.session, Interaction: s.interaction(l.session), OtherID: l.id, UserID: v.queue.id,
		Far: l.owner.booked(), Start: v.since, Answered: v.answered, Release: s.clock.Now(), Queue: true,
	})
}

func (p party) booked() EndedParty {
	switch {
	case p.member != nil:
		return EndedParty{UserID: p.member.id, Name: p.member.name, Number: p.member.extension, Withheld: p.withheld}
	case p.queue != nil:
		return EndedParty{UserID: p.queue.id, Name: p.queue.name, Number: p.queue.extension}
	}
	return EndedParty{Name: p.name, Number: p.number, Withheld: p.withheld}
}

// interaction is what calls have in common that were consults or transfers of
// one another: the session of the first.
func (s *System) interaction(session string) string {
	if first, ok := s.consults[session]; ok {
		return first
	}
	return session
}

// relate says that a call belongs to the interaction of another.
func (s *System) relate(first, second string) {
	if from := s.interaction(first); from != second {
		s.consults[second] = from
	}
}
