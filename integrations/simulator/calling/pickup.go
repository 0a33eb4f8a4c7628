package calling

import (
	"net/http"

	"floorwalker/integrations/simulator/platform"
)

// pickup takes over a call that rings a colleague.
func (s *System) pickup(q *request, m *member) (int, any, error) {
	e, err := q.endpoint(m)
	if err != nil {
		return 0, nil, err
	}
	rings := func(o *member) *leg {
		for _, l := range o.legs {
			if o != m && l.phase == ringing && l.recall == nil {
				return l
			}
		}
		return nil
	}
	var found *leg
	if q.body.Target != "" {
		t, ok := s.find(q.body.Target)
		if !ok || t.member == nil {
			return 0, nil, errDestination
		}
		found = rings(t.member)
	} else {
		for _, o := range s.members {
			if found == nil && m.group != "" && o.group == m.group {
				found = rings(o)
			}
		}
	}
	if found == nil {
		return 0, nil, platform.Refuse(http.StatusBadRequest, "There is no incoming call to pick up.")
	}
	l := s.summon(m, e, found.owner, found.session, func(l *leg) {
		if found.phase != ringing || found.other.owner.member == m {
			s.hangUp(l)
			return
		}
		caller := found.other
		s.leaveQueue(caller)
		s.detach(found)
		l.other, caller.other = caller, l
		s.end("disconnected", found)
		s.join(caller, l)
	})
	return http.StatusCreated, startedCall(l), nil
}

// retrieve takes a parked call back.
func (s *System) retrieve(q *request, m *member) (int, any, error) {
	e, err := q.endpoint(m)
	if err != nil {
		return 0, nil, err
	}
	against := m
	if q.body.Destination != "" {
		t, ok := s.find(q.body.Destination)
		if !ok || t.member == nil {
			return 0, nil, errDestination
		}
		against = t.member
	}
	p := s.parkedAgainst(against)
	if p == nil {
		return 0, nil, platform.Refuse(http.StatusBadRequest, "There is no call parked at the destination.")
	}
	l := s.summon(m, e, of(against), p.caller.session, func(l *leg) {
		if p.caller.parked != p || p.caller.owner.member == m {
			s.hangUp(l)
			return
		}
		s.leavePark(p.caller)
		s.join(p.caller, l)
	})
	return http.StatusCreated, startedCall(l), nil
}

// pull moves the member's call to another device. The call that is made for it
// ends when that device is picked up.
func (s *System) pull(q *request, m *member) (int, any, error) {
	e, err := q.endpoint(m)
	if err != nil {
		return 0, nil, err
	}
	var pulled *leg
	for _, l := range m.legs {
		if l.phase == talking && l.other != nil && (pulled == nil || pulled.holds && !l.holds) {
			pulled = l
		}
	}
	if pulled == nil {
		return 0, nil, platform.Refuse(http.StatusBadRequest, "There is no active call to pull.")
	}
	l := s.summon(m, e, pulled.far(), s.newSession(), func(l *leg) {
		if pulled.phase == talking {
			pulled.endpoint = l.endpoint
		}
		s.hangUp(l)
		if pulled.phase == talking && pulled.holds && pulled.other != nil {
			s.hold(pulled, false)
		}
	})
	return http.StatusCreated, startedCall(l), nil
}

// push hands an assistant's call to the executive whom it was for.
func (s *System) push(l *leg) error {
	boss := l.owner.member.executive
	for _, r := range l.redirections {
		if boss != nil && r.by.member == boss && l.phase == talking && l.other != nil && !l.conferring() {
			s.divert(l, target{member: boss, party: of(boss)}, nil)
			return nil
		}
	}
	return platform.Refuse(http.StatusBadRequest, "The call is not associated with an executive.")
}
