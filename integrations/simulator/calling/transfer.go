package calling

import (
	"net/http"
	"slices"

	"floorwalker/integrations/simulator/platform"
)

// divert sends the other end of a call to a destination, or to a mailbox. It is
// what a blind transfer does, too.
func (s *System) divert(l *leg, t target, mailbox *member) {
	caller, m := l.other, l.owner.member
	answered := l.phase == talking
	if caller.queued != nil { // an agent diverts what the queue offered
		s.leaveQueue(caller)
	}
	s.detach(l)
	// Whoever hears of the diverted end first must find it on its way.
	caller.remote = t.party
	if mailbox != nil {
		caller.remote = of(mailbox)
	}
	event := "forwarded"
	if answered {
		event, l.handedOver = "disconnected", true
	}
	past := append([]redirection{{"divert", of(m)}}, l.redirections...)
	s.end(event, l)
	if caller.phase == over {
		return
	}
	if mailbox != nil {
		s.toVoicemail(caller, mailbox)
		return
	}
	s.route(caller, t, past...)
}

// canTransfer tells whether two calls of one member can be put together.
func canTransfer(a, b *leg) bool {
	up := func(l *leg) bool {
		return l.other != nil && (l.phase == talking || l.phase == calling && l.queuedOffer() == nil)
	}
	return a != b && up(a) && up(b) && (a.phase == talking || b.phase == talking) && !a.other.owner.same(b.other.owner)
}

func (l *leg) queuedOffer() *leg {
	if l.queued == nil {
		return nil
	}
	return l.queued.offer
}

// connectOthers takes the member out of two calls and puts the other ends
// together.
func (s *System) connectOthers(a, b *leg) {
	if a.phase != talking {
		a, b = b, a
	}
	x, y := a.other, b.other
	consulting := y.phase == ringing
	s.detach(a)
	s.detach(b)
	x.other, y.other = y, x
	a.handedOver, b.handedOver = true, true
	s.relate(a.session, b.session)
	s.end("disconnected", a, b)
	if x.phase == over || y.phase == over {
		return
	}
	if consulting {
		x.other, y.other = y, x
		s.tell(x, updated, "updated")
		return
	}
	s.join(x, y)
}

// completeTransfer hands over the call that was to follow this one once it is
// answered.
func (s *System) completeTransfer(l *leg) {
	first := l.transfers
	if first == nil || l.phase != talking {
		return
	}
	l.transfers = nil
	if first.phase == talking && canTransfer(first, l) {
		s.connectOthers(first, l)
	}
}

// transfer is POST /telephony/calls/transfer in its three forms.
func (s *System) transfer(q *request, m *member) (int, any, error) {
	b := &q.body
	switch {
	case b.CallID1 == "" && b.CallID2 == "" && b.Destination == "":
		if len(m.legs) != 2 {
			return 0, nil, platform.Refuse(http.StatusBadRequest, "callId1 and callId2 are required unless the user has exactly two calls.")
		}
		return s.transferTwo(m.legs[0], m.legs[1])
	case b.CallID1 == "":
		return 0, nil, platform.Refuse(http.StatusBadRequest, "callId1 is required.")
	case b.CallID2 != "" && b.Destination != "":
		return 0, nil, platform.Refuse(http.StatusBadRequest, "callId2 and destination are mutually exclusive.")
	case b.CallID2 == "" && b.Destination == "":
		return 0, nil, platform.Refuse(http.StatusBadRequest, "callId2 or destination is required.")
	}
	first, err := s.legOf(m, b.CallID1)
	if err != nil {
		return 0, nil, err
	}
	if b.CallID2 != "" {
		second, err := s.legOf(m, b.CallID2)
		if err != nil {
			return 0, nil, err
		}
		return s.transferTwo(first, second)
	}
	t, ok := s.find(b.Destination)
	switch {
	case !ok:
		return 0, nil, errDestination
	case first.phase != talking || first.other == nil || first.conferring() || t.member == m:
		return 0, nil, errState
	}
	l := s.open(of(m), originator, calling, s.newSession())
	l.transfers, l.dialled, l.remote = first, true, t.party
	s.relate(first.session, l.session)
	s.log(m, "placed", t.party, s.clock.Now())
	s.alone(l)
	s.tell(l, created, "originated")
	s.route(l, t)
	return http.StatusCreated, startedCall(l), nil
}

func (s *System) transferTwo(a, b *leg) (int, any, error) {
	if !canTransfer(a, b) {
		return 0, nil, errState
	}
	if c := a.owner.member.meeting; c != nil && (slices.Contains(c.legs, a) || slices.Contains(c.legs, b)) {
		if len(c.legs) != 2 || !slices.Contains(c.legs, a) || !slices.Contains(c.legs, b) {
			return 0, nil, errState
		}
	}
	s.connectOthers(a, b)
	return http.StatusNoContent, nil, nil
}
