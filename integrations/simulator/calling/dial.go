package calling

import (
	"strings"
	"time"
)

// What the simulated telephone network takes its time for.
const (
	deviceDelay   = 2 * time.Second  // until somebody picks up their own device for a click to dial
	ringLimit     = 30 * time.Second // until an unanswered call goes to voicemail
	answerDelay   = 3 * time.Second  // until most outside parties answer
	refusedDelay  = time.Second      // until a call that goes nowhere ends
	messageLength = 15 * time.Second // how long a caller speaks to voicemail
)

// target is where a dialled destination leads.
type target struct {
	member *member
	queue  *queue
	party  party // who is shown while it rings
	habit  habit
}

// habit is what an outside party does with a call.
type habit struct {
	never   bool          // rings until somebody gives up or lets it answer
	refuses bool          // busy, or not in service
	answers time.Duration // after so long
	talks   time.Duration // and hangs up after so long; 0 is never
}

// habits are those of special numbers, by their last four digits: the numbers
// 555-0180 to 555-0189 of every area code.
var habits = map[string]habit{
	"0180": {never: true},
	"0181": {refuses: true},
	"0182": {answers: 10 * time.Second},
	"0183": {answers: answerDelay, talks: 5 * time.Second},
	"0184": {answers: answerDelay, talks: time.Minute},
	"0185": {answers: 25 * time.Second},
}

func habitOf(number string) habit {
	if len(number) > 7 && number[len(number)-7:len(number)-4] == "555" {
		if h, ok := habits[number[len(number)-4:]]; ok {
			return h
		}
	}
	return habit{answers: answerDelay}
}

func isEmergency(number string) bool { return number == "911" || number == "933" }
func isFeatureCode(number string) bool {
	return strings.HasPrefix(number, "*") || strings.HasPrefix(number, "#")
}

// number reads a destination as the United States write them, and returns it as
// E.164, as an extension, or as the URI's address.
func number(destination string) string {
	d := strings.TrimSpace(destination)
	for _, scheme := range []string{"tel:", "sip:", "sips:"} {
		if len(d) > len(scheme) && strings.EqualFold(d[:len(scheme)], scheme) {
			d = d[len(scheme):]
		}
	}
	if strings.Contains(d, "@") {
		return strings.ToLower(d)
	}
	d = strings.NewReplacer(" ", "", "-", "", ".", "", "(", "", ")", "").Replace(d)
	switch plain := strings.TrimPrefix(d, "+"); {
	case plain != d || !digitsOnly(d):
		return d
	case len(d) == 10:
		return "+1" + d
	case len(d) == 11 && d[0] == '1':
		return "+" + d
	}
	return d
}

// find tells where a destination leads. Not ok is something that nobody could
// dial.
func (s *System) find(destination string) (target, bool) {
	n := number(destination)
	if n == "" || len(n) > 161 || strings.ContainsAny(n, " \t\r\n<>\"") {
		return target{}, false
	}
	for _, m := range s.members {
		if n == m.extension || n == m.number || n == strings.ToLower(m.email) {
			return target{member: m, party: of(m)}, true
		}
	}
	for _, q := range s.queues {
		if n == q.extension || n == q.number {
			return target{queue: q, party: party{queue: q}}, true
		}
	}
	t := target{party: party{number: n}}
	switch {
	case strings.Contains(n, "@"), isEmergency(n):
		t.habit = habit{answers: answerDelay}
	case isFeatureCode(n):
		t.habit = habit{talks: answerDelay}
	case strings.HasPrefix(n, "+") && digitsOnly(n[1:]):
		t.habit = habitOf(n)
	case digitsOnly(n):
		t.habit = habit{refuses: true} // no such extension
	default:
		return target{}, false
	}
	return t, true
}

// summon rings a member's own devices and, when one is picked up, does then.
func (s *System) summon(m *member, e endpoint, remote party, session string, then func(*leg)) *leg {
	l := s.open(of(m), clickToDial, summoned, session)
	l.remote, l.endpoint = remote, e
	l.onPickUp = func() { then(l) }
	s.tell(l, created, "originating")
	s.after(deviceDelay, l, func() { s.pickUp(l) })
	return l
}

// pickUp is what happens when a summoned device is picked up.
func (s *System) pickUp(l *leg) {
	then := l.onPickUp
	l.step++
	l.onPickUp, l.personality, l.phase = nil, originator, calling
	if l.dialled {
		s.log(l.owner.member, "placed", l.remote, s.clock.Now())
	}
	s.tell(l, updated, "originated")
	then()
}

// route takes a caller to where a destination leads. The caller may be talking
// already, when the call was transferred.
func (s *System) route(l *leg, t target, past ...redirection) {
	l.remote, l.other = t.party, nil
	switch {
	case t.queue != nil:
		s.enqueue(l, t.queue)
	case t.member != nil && t.member == l.owner.member:
		s.after(refusedDelay, l, func() { s.hangUp(l) })
	case t.member != nil:
		s.ring(l, t.member, past...)
	default:
		s.callOut(l, t)
	}
}

// ring lets a member's devices ring for a caller.
func (s *System) ring(caller *leg, m *member, past ...redirection) {
	l := s.open(of(m), terminator, ringing, caller.session)
	l.redirections = past
	l.other, caller.other = caller, l
	s.tell(l, created, "received")
	s.after(ringLimit, l, func() { s.unanswered(l) })
}

// unanswered sends a ringing call on to the member's voicemail.
func (s *System) unanswered(l *leg) {
	caller, m := l.other, l.owner.member
	if l.recall != nil { // the caller was parked for long enough
		s.end("disconnected", l, caller)
		return
	}
	caller.other = nil
	caller.remote = of(m)
	s.end("forwarded", l)
	s.toVoicemail(caller, m)
}

// callOut rings an outside party, which does what its number stands for.
func (s *System) callOut(l *leg, t target) {
	o := s.open(t.party, terminator, ringing, l.session)
	l.other, o.other = o, l
	switch h := t.habit; {
	case h.never:
	case h.refuses:
		s.after(refusedDelay, o, func() { s.hangUp(o) })
	case h.answers == 0:
		s.outsideAnswers(o, h)
	default:
		s.after(h.answers, o, func() { s.outsideAnswers(o, h) })
	}
}

func (s *System) outsideAnswers(o *leg, h habit) {
	s.join(o.other, o)
	if h.talks > 0 && o.phase == talking {
		s.after(h.talks, o, func() { s.hangUp(o) })
	}
}

// toVoicemail connects a caller to a member's mailbox, speaks, and hangs up.
func (s *System) toVoicemail(caller *leg, m *member) {
	box := s.open(party{name: "Voice Messaging", number: m.extension}, terminator, ringing, caller.session)
	s.join(caller, box)
	s.after(messageLength, box, func() {
		s.leave(m, &message{from: box.other.owner, seconds: int(messageLength / time.Second)})
		s.hangUp(box)
	})
}
