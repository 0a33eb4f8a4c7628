package calling

import (
	"net/http"
	"slices"
	"time"

	"floorwalker/integrations/simulator/platform"
)

// The types of a supervisor's conference. A conference that a user made has
// none.
const (
	bargeIn          = "bargeIn"
	silentMonitoring = "silentMonitoring"
	coaching         = "coaching"
)

// conference is several of its host's calls put together, or a supervisor's
// part in an agent's call.
type conference struct {
	kind    string
	created time.Time
	legs    []*leg // the host's
	quiet   []*leg // those of them whose participant is muted
	muted   bool   // the host
	held    bool
}

type conferenceView struct {
	State        string            `json:"state"`
	Appearance   int               `json:"appearance,omitempty"`
	Created      string            `json:"created"`
	Muted        bool              `json:"muted"`
	Type         string            `json:"type,omitempty"`
	Participants []participantView `json:"participants"`
}

type participantView struct {
	CallID   string `json:"callId"`
	Muted    bool   `json:"muted"`
	Deafened bool   `json:"deafened"`
}

func viewConference(m *member) any {
	c := m.meeting
	if c == nil {
		return struct{}{}
	}
	v := conferenceView{
		State: "connected", Appearance: c.legs[0].appearance, Created: stamp(c.created),
		Muted: c.muted || c.kind == silentMonitoring, Type: c.kind, Participants: []participantView{},
	}
	if c.held {
		v.State = "held"
	}
	for _, l := range c.legs {
		v.Participants = append(v.Participants, participantView{CallID: callID(l), Muted: slices.Contains(c.quiet, l)})
	}
	return v
}

// conferenceable tells whether a call can become part of a conference.
func conferenceable(l *leg) bool {
	return l.phase == talking && l.other != nil && !l.conferring()
}

func (s *System) startConference(q *request, m *member) (int, any, error) {
	if len(q.body.CallIDs) < 2 {
		return 0, nil, platform.Refuse(http.StatusBadRequest, "At least two callIds are required.")
	}
	var legs []*leg
	for _, id := range q.body.CallIDs {
		l, err := s.legOf(m, id)
		if err != nil {
			return 0, nil, err
		}
		if !conferenceable(l) || slices.Contains(legs, l) {
			return 0, nil, errState
		}
		legs = append(legs, l)
	}
	if m.meeting != nil {
		return 0, nil, errState
	}
	m.meeting = &conference{created: s.clock.Now()}
	for _, l := range legs {
		s.admit(m.meeting, l)
	}
	return http.StatusNoContent, nil, nil
}

// admit adds a call to its owner's conference; nobody in it is on hold.
func (s *System) admit(c *conference, l *leg) {
	before := l.other.state()
	held := l.holds
	c.legs = append(c.legs, l)
	l.holds = false
	if held && !c.held {
		s.tell(l, updated, "resumed")
	}
	l.holds = c.held
	if l.other.state() != before {
		s.tell(l.other, updated, "resumed")
	}
}

func (s *System) addParticipant(q *request, m *member) (int, any, error) {
	l, err := s.legOf(m, q.body.CallID)
	if err != nil {
		return 0, nil, err
	}
	if m.meeting == nil {
		return 0, nil, errNoConference
	}
	if !conferenceable(l) || m.meeting.kind != "" {
		return 0, nil, errState
	}
	s.admit(m.meeting, l)
	return http.StatusNoContent, nil, nil
}

// releaseConference ends the host and all participants.
func (s *System) releaseConference(_ *request, m *member) (int, any, error) {
	if m.meeting == nil {
		return 0, nil, errNoConference
	}
	for _, l := range slices.Clone(m.meeting.legs) {
		s.hangUp(l)
	}
	return http.StatusNoContent, nil, nil
}

func (s *System) muteConference(on bool) handler {
	return func(q *request, m *member) (int, any, error) {
		c := m.meeting
		if c == nil {
			return 0, nil, errNoConference
		}
		if q.body.CallID == "" {
			c.muted = on
			return http.StatusNoContent, nil, nil
		}
		l, err := s.legOf(m, q.body.CallID)
		if err != nil {
			return 0, nil, err
		}
		if !slices.Contains(c.legs, l) {
			return 0, nil, errState
		}
		c.quiet = slices.DeleteFunc(c.quiet, func(o *leg) bool { return o == l })
		if on {
			c.quiet = append(c.quiet, l)
		}
		return http.StatusNoContent, nil, nil
	}
}

// holdConference takes the host out of the conference or back in. The others go
// on talking.
func (s *System) holdConference(on bool) handler {
	return func(_ *request, m *member) (int, any, error) {
		c := m.meeting
		if c == nil {
			return 0, nil, errNoConference
		}
		if c.held == on || c.kind != "" {
			return 0, nil, errState
		}
		c.held = on
		for _, l := range c.legs {
			s.hold(l, on)
		}
		return http.StatusNoContent, nil, nil
	}
}

// leaveConference takes an ended call out of its owner's conference. One call
// alone is no conference.
func (s *System) leaveConference(l *leg) {
	c := l.owner.member.meeting
	if c == nil || !slices.Contains(c.legs, l) {
		return
	}
	c.legs = slices.DeleteFunc(c.legs, func(o *leg) bool { return o == l })
	c.quiet = slices.DeleteFunc(c.quiet, func(o *leg) bool { return o == l })
	if len(c.legs) > 1 {
		return
	}
	l.owner.member.meeting = nil
	for _, last := range c.legs { // now the other party hears that it is on hold
		if last.holds && last.other != nil {
			s.tell(last.other, updated, "remoteHeld")
		}
	}
}

// bargeIn joins a colleague's answered call.
func (s *System) bargeIn(q *request, m *member) (int, any, error) {
	e, err := q.endpoint(m)
	if err != nil {
		return 0, nil, err
	}
	t, ok := s.find(q.body.Target)
	if !ok || t.member == nil || t.member == m {
		return 0, nil, errDestination
	}
	found := answeredCall(t.member)
	if found == nil || m.meeting != nil {
		return 0, nil, platform.Refuse(http.StatusBadRequest, "There is no answered call to barge in on.")
	}
	l := s.summon(m, e, t.party, found.session, func(l *leg) {
		if found.phase != talking || m.meeting != nil {
			s.hangUp(l)
			return
		}
		s.listenIn(l, found, bargeIn)
	})
	return http.StatusCreated, startedCall(l), nil
}

// answeredCall is the call that a member talks in.
func answeredCall(m *member) *leg {
	for _, l := range m.legs {
		if l.phase == talking && l.other != nil && l.barged == nil && !l.holds {
			return l
		}
	}
	return nil
}

// listenIn makes l its owner's part in an agent's call.
func (s *System) listenIn(l, on *leg, kind string) {
	l.step++
	l.phase, l.answered, l.barged, l.remote = talking, s.clock.Now(), on, on.owner
	l.owner.member.meeting = &conference{kind: kind, created: s.clock.Now(), legs: []*leg{l}}
	s.alone(l)
	s.tell(l, updated, "answered")
}

// endBarges ends the parts that supervisors have in an ended call.
func (s *System) endBarges(l *leg) {
	for _, o := range slices.Clone(s.live) {
		if o.barged == l && o.phase != over {
			s.end("disconnected", o)
		}
	}
}

// switchTo changes what a supervisor does in the agent's call.
func (s *System) switchTo(kind string) handler {
	return func(_ *request, m *member) (int, any, error) {
		switch c := m.meeting; {
		case c == nil:
			return 0, nil, errNoConference
		case c.kind == "":
			return 0, nil, errState
		default:
			c.kind = kind
		}
		return http.StatusNoContent, nil, nil
	}
}
