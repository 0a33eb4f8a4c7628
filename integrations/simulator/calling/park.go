package calling

import (
	"net/http"
	"slices"
	"time"

	"floorwalker/integrations/simulator/platform"
)

// recallDelay is how long a call stays parked before whoever parked it is
// recalled.
const recallDelay = time.Minute

// park is a caller who waits parked against a member.
type park struct {
	against, by *member
	caller      *leg
}

func (s *System) parkedAgainst(m *member) *park {
	for _, p := range s.parks {
		if p.against == m {
			return p
		}
	}
	return nil
}

// park takes the call of l away from its owner and parks the other end.
func (s *System) park(l *leg, against *member) error {
	if s.parkedAgainst(against) != nil {
		return platform.Refuse(http.StatusBadRequest, "A call is already parked against the destination.")
	}
	caller := l.other
	p := &park{against: against, by: l.owner.member, caller: caller}
	s.end("disconnected", s.detach(l))
	caller.parked, caller.remote = p, of(against)
	s.parks = append(s.parks, p)
	s.tell(caller, updated, "updated")
	s.after(recallDelay, caller, func() {
		if caller.parked == p {
			s.recall(p)
		}
	})
	return nil
}

// recall rings whoever parked the call.
func (s *System) recall(p *park) {
	s.leavePark(p.caller)
	where := of(p.against)
	caller := p.caller
	caller.remote = of(p.by)
	l := s.open(of(p.by), terminator, ringing, caller.session)
	l.recall, l.other, caller.other = &where, caller, l
	s.tell(l, created, "received")
	s.after(ringLimit, l, func() { s.unanswered(l) })
}

func (s *System) leavePark(l *leg) {
	s.parks = slices.DeleteFunc(s.parks, func(p *park) bool { return p.caller == l })
	l.parked = nil
}

// detach takes a leg's other end away from it, so that the leg can end alone.
func (s *System) detach(l *leg) *leg {
	l.remote = l.far()
	if l.other != nil {
		l.other.other = nil
		l.other = nil
	}
	return l
}
