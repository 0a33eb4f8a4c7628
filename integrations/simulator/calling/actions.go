package calling

import (
	"net/http"
	"slices"
	"strings"

	"floorwalker/integrations/simulator/platform"
)

// actions are the commands of /telephony/calls, for oneself and for members.
func (s *System) actions() map[string]handler {
	return map[string]handler{
		"dial": s.dial, "answer": s.answer, "reject": s.reject, "hangup": s.onCall(s.hangup),
		"hold": s.onCall(s.holdCall), "resume": s.onCall(s.resumeCall),
		"mute": s.onCall(muteCall(true)), "unmute": s.onCall(muteCall(false)),
		"divert": s.divertCall, "transfer": s.transfer, "park": s.parkCall, "retrieve": s.retrieve,
		"startRecording": s.tape("startRecording"), "stopRecording": s.tape("stopRecording"),
		"pauseRecording": s.tape("pauseRecording"), "resumeRecording": s.tape("resumeRecording"),
		"transmitDtmf": s.dtmf, "push": s.pushCall, "pull": s.pull, "pickup": s.pickup, "bargeIn": s.bargeIn,
	}
}

// onCall is a command on the call that callId names.
func (s *System) onCall(do func(*leg) error) handler {
	return func(q *request, m *member) (int, any, error) {
		l, err := s.legOf(m, q.body.CallID)
		if err != nil {
			return 0, nil, err
		}
		return http.StatusNoContent, nil, do(l)
	}
}

func (s *System) listCalls(_ *request, m *member) (int, any, error) {
	views := []callView{}
	for _, l := range m.legs {
		views = append(views, viewCall(l))
	}
	return http.StatusOK, items(views), nil
}

func (s *System) getCall(q *request, m *member) (int, any, error) {
	l, err := s.legOf(m, q.r.PathValue("callId"))
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, viewCall(l), nil
}

func (s *System) listHistory(q *request, m *member) (int, any, error) {
	kind := q.r.URL.Query().Get("type")
	if kind != "" && kind != "placed" && kind != "missed" && kind != "received" {
		return 0, nil, platform.Refuse(http.StatusBadRequest, "Invalid value for parameter type.")
	}
	return http.StatusOK, items(lastCalls(m, kind)), nil
}

func (s *System) listQueueCalls(q *request) (int, any, error) {
	uuid, _ := decodeID(kindQueue, q.r.PathValue("queueId"))
	for _, one := range s.queues {
		if one.id == uuid {
			return http.StatusOK, items(viewQueue(one)), nil
		}
	}
	return 0, nil, platform.ErrNotFound
}

func (s *System) dial(q *request, m *member) (int, any, error) {
	e, err := q.endpoint(m)
	if err != nil {
		return 0, nil, err
	}
	t, ok := s.find(q.body.Destination)
	if !ok {
		return 0, nil, errDestination
	}
	l := s.summon(m, e, t.party, s.newSession(), func(l *leg) {
		s.alone(l)
		s.route(l, t)
	})
	l.dialled = true
	return http.StatusCreated, startedCall(l), nil
}

func (s *System) answer(q *request, m *member) (int, any, error) {
	l, err := s.legOf(m, q.body.CallID)
	if err != nil {
		return 0, nil, err
	}
	e, err := q.endpoint(m)
	if err != nil {
		return 0, nil, err
	}
	switch {
	case l.phase == summoned:
		l.endpoint = e
		s.pickUp(l)
	case l.phase == ringing && !l.ignored:
		l.endpoint = e
		s.answerCall(l)
	default:
		return 0, nil, errState
	}
	return http.StatusNoContent, nil, nil
}

// answerCall is what happens when a ringing call is answered.
func (s *System) answerCall(l *leg) { s.join(l.other, l) }

// reject turns an unanswered incoming call away. Cisco: busy when no action is
// named; ignore lets the caller hear ringing on.
func (s *System) reject(q *request, m *member) (int, any, error) {
	l, err := s.legOf(m, q.body.CallID)
	if err != nil {
		return 0, nil, err
	}
	if !slices.Contains([]string{"", "busy", "temporarilyUnavailable", "ignore"}, q.body.Action) {
		return 0, nil, platform.Refuse(http.StatusBadRequest, "Invalid value for action.")
	}
	if l.phase != ringing || l.ignored {
		return 0, nil, errState
	}
	if q.body.Action == "ignore" {
		l.ignored = true
	} else {
		s.turnAway(l)
	}
	return http.StatusNoContent, nil, nil
}

// turnAway sends a ringing call to where a busy one goes: the queue's next
// agent, or voicemail.
func (s *System) turnAway(l *leg) {
	if l.other.queued != nil {
		s.passOver(l)
		return
	}
	s.unanswered(l)
}

func (s *System) hangup(l *leg) error {
	if l.phase == ringing {
		s.turnAway(l)
		return nil
	}
	s.hangUp(l)
	return nil
}

func (s *System) holdCall(l *leg) error {
	if l.phase != talking || l.holds || l.other == nil || l.conferring() {
		return errState
	}
	s.hold(l, true)
	return nil
}

func (s *System) resumeCall(l *leg) error {
	if l.phase != talking || !l.holds || l.other == nil || l.conferring() {
		return errState
	}
	s.alone(l)
	s.hold(l, false)
	return nil
}

func muteCall(on bool) func(*leg) error {
	return func(l *leg) error {
		if l.phase != talking {
			return errState
		}
		l.muted = on
		return nil
	}
}

func (s *System) divertCall(q *request, m *member) (int, any, error) {
	l, err := s.legOf(m, q.body.CallID)
	if err != nil {
		return 0, nil, err
	}
	var t target
	var mailbox *member
	if q.body.ToVoicemail && q.body.Destination == "" {
		mailbox = m
	} else {
		var ok bool
		if t, ok = s.find(q.body.Destination); !ok || q.body.ToVoicemail && t.member == nil {
			return 0, nil, errDestination
		}
		if q.body.ToVoicemail {
			mailbox = t.member
		}
	}
	if (l.phase != ringing && l.phase != talking) || l.other == nil || l.conferring() || l.recall != nil && l.phase == ringing && mailbox != nil {
		return 0, nil, errState
	}
	if t.member == m && mailbox == nil {
		return 0, nil, errDestination
	}
	s.divert(l, t, mailbox)
	return http.StatusNoContent, nil, nil
}

func (s *System) parkCall(q *request, m *member) (int, any, error) {
	l, err := s.legOf(m, q.body.CallID)
	if err != nil {
		return 0, nil, err
	}
	against := m
	switch {
	case q.body.IsGroupPark:
		if against = s.freeOfGroup(m); against == nil {
			return 0, nil, platform.Refuse(http.StatusBadRequest, "There is no free member of the call park group.")
		}
	case q.body.Destination != "":
		t, ok := s.find(q.body.Destination)
		if !ok || t.member == nil {
			return 0, nil, errDestination
		}
		against = t.member
	}
	if l.state() != "connected" || l.other == nil || l.conferring() {
		return 0, nil, errState
	}
	if err := s.park(l, against); err != nil {
		return 0, nil, err
	}
	return http.StatusOK, map[string]any{"parkedAgainst": of(against).seenBy(m)}, nil
}

func (s *System) freeOfGroup(m *member) *member {
	for _, o := range s.members {
		if o != m && m.group != "" && o.group == m.group && s.parkedAgainst(o) == nil {
			return o
		}
	}
	return nil
}

const dtmfDigits = "0123456789*#ABCD,"

func (s *System) dtmf(q *request, m *member) (int, any, error) {
	l, err := s.legOrOnly(q, m)
	if err != nil {
		return 0, nil, err
	}
	if q.body.DTMF == "" || strings.Trim(q.body.DTMF, dtmfDigits) != "" {
		return 0, nil, platform.Refuse(http.StatusBadRequest, "dtmf is not valid.")
	}
	if l.phase != talking || l.holds {
		return 0, nil, errState
	}
	return http.StatusNoContent, nil, nil
}

func (s *System) pushCall(q *request, m *member) (int, any, error) {
	l, err := s.legOrOnly(q, m)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusNoContent, nil, s.push(l)
}

// setWrapUp gives the last completed call its reasons.
func (s *System) setWrapUp(q *request, m *member) (int, any, error) {
	if len(q.body.WrapupReasons) == 0 {
		return 0, nil, platform.Refuse(http.StatusBadRequest, "wrapupReasons is required.")
	}
	if !m.completed {
		return 0, nil, platform.ErrNotFound
	}
	m.wrapUp = q.body.WrapupReasons
	return http.StatusNoContent, nil, nil
}
