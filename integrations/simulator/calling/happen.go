package calling

import (
	"slices"
	"strconv"
	"strings"

	"floorwalker/integrations/simulator/happening"
	"floorwalker/integrations/simulator/world"
)

// occurrences are what can happen here.
func occurrences() happening.List[*System] {
	must := func(name, doc string) happening.Field { return happening.Field{Name: name, Doc: doc, Required: true} }
	may := func(name, doc string) happening.Field { return happening.Field{Name: name, Doc: doc} }
	person := must("person", "name, e-mail or id of somebody with a phone")
	call := may("call", "id of one of the person's calls; the newest that fits when left out")
	from := may("from", "who calls: a colleague's name, a number, or any name; somebody outside when left out")
	hidden := may("hidden", "yes: the caller withholds name and number")
	on := func(do func(*System, *leg) error) func(*System, map[string]string) error {
		return func(s *System, f map[string]string) error {
			l, err := s.callOf(f)
			if err != nil {
				return err
			}
			return do(s, l)
		}
	}
	h := func(what, doc string, do func(*System, map[string]string) error, fields ...happening.Field) happening.Occurrence[*System] {
		return happening.Occurrence[*System]{Happening: happening.Happening{What: what, Doc: doc, Fields: fields}, Of: do}
	}
	return happening.List[*System]{
		h("phone rings", "Somebody calls a person. Unanswered for 30 s the call goes to voicemail.", (*System).phoneRings, person, from, hidden,
			may("via", "colleague whose phone the call was forwarded from")),
		h("caller hangs up", "The other party of a person's call hangs up, before or after the answer.", on((*System).otherHangsUp), person, call),
		h("party answers", "The party that a person has dialled answers.", on((*System).otherAnswers), person, call),
		h("party holds", "The other party, a colleague, puts the person on hold. Webex does not show it of outside parties.", on(otherHolds(true)), person, call),
		h("party resumes", "The other party, a colleague, takes the person off hold.", on(otherHolds(false)), person, call),
		h("phone is answered", "A person answers on their own phone: an incoming call, or what rings for a click to dial.", on((*System).phoneAnswered), person, call),
		h("phone is hung up", "A person hangs up on their own phone.", on(func(s *System, l *leg) error { return s.hangup(l) }), person, call),
		h("voicemail arrives", "A message is left in a person's mailbox.", (*System).voicemailArrives, person, from, hidden,
			may("urgent", "yes: marked urgent"), may("seconds", "how long it is; 20")),
		h("caller queues", "Somebody calls a call queue of Webex Calling.", (*System).callerQueues, must("callingQueue", "name or id of the call queue"), from, hidden),
		h("queue caller hangs up", "Who has waited longest in a call queue of Webex Calling gives up.", (*System).queueCallerLeaves, must("callingQueue", "name or id of the call queue")),
		h("supervisor listens", "A supervisor steps into a person's call from their own client.", (*System).supervisorListens,
			must("supervisor", "who listens"), person, may("mode", "silentMonitoring (default), coaching or bargeIn")),
		h("recording mode", "An administrator sets how a person's calls are recorded, from the next answer on.", (*System).setRecording,
			person, must("mode", strings.Join(world.RecordingModes, ", "))),
		h("tenant is older", "The members API becomes that of an older tenant, or whole again.", (*System).setLevel,
			must("members", "full; five (dial, answer, hangup, list, details; the others 404); none (405)")),
	}
}

// Happenings lists what Happen knows.
func (*System) Happenings() []happening.Happening { return occurrences().Happenings() }

// Happen makes something happen now.
func (s *System) Happen(what string, values map[string]any) error {
	return occurrences().Happen(s, &s.mu, what, values)
}

func (s *System) personOf(name string) (*member, error) {
	if m := s.memberNamed(name); m != nil {
		return m, nil
	}
	return nil, happening.Cannot("nobody called %q has a phone", name)
}

// callOf is the person's call that the fields name, or the newest one. What is
// done with it says whether it fits.
func (s *System) callOf(f map[string]string) (*leg, error) {
	m, err := s.personOf(f["person"])
	if err != nil {
		return nil, err
	}
	for _, l := range slices.Backward(m.legs) {
		if f["call"] == "" || callID(l) == f["call"] {
			return l, nil
		}
	}
	return nil, happening.Cannot("%s has no such call", m.name)
}

// outsiders call when nobody is named.
var outsiders = []party{
	{name: "Henry Green", number: "+12025550143"},
	{name: "Olivia Stone", number: "+13125550161"},
	{number: "+16175550128"},
	{name: "Northwind Ltd", number: "+14045550174"},
}

// caller is who a happening's call comes from.
func (s *System) caller(f map[string]string) (party, error) {
	hidden, err := yes(f, "hidden")
	if err != nil {
		return party{}, err
	}
	p := outsiders[int(s.seq)%len(outsiders)]
	if name := f["from"]; name != "" {
		n := number(name)
		switch m := s.memberNamed(name); {
		case m != nil:
			p = of(m)
		case strings.HasPrefix(n, "+"), digitsOnly(n):
			p = party{number: n}
			if t, ok := s.find(n); ok && t.member != nil {
				p = of(t.member)
			}
		default:
			p = party{name: name, number: outsiders[len(name)%len(outsiders)].number}
		}
	}
	p.withheld = hidden
	return p, nil
}

func yes(f map[string]string, field string) (bool, error) {
	switch strings.ToLower(f[field]) {
	case "", "no", "false":
		return false, nil
	case "yes", "true":
		return true, nil
	}
	return false, happening.Cannot("%s is yes or no", field)
}

func (s *System) phoneRings(f map[string]string) error {
	m, err := s.personOf(f["person"])
	if err != nil {
		return err
	}
	from, err := s.caller(f)
	if err != nil {
		return err
	}
	if from.member == m {
		return happening.Cannot("%s cannot call themselves", m.name)
	}
	var past []redirection
	if f["via"] != "" {
		via, err := s.personOf(f["via"])
		if err != nil {
			return err
		}
		past = []redirection{{"noAnswer", of(via)}}
	}
	s.ring(s.comeIn(from, of(m)), m, past...)
	return nil
}

// comeIn opens the leg of somebody who calls.
func (s *System) comeIn(from, to party) *leg {
	l := s.open(from, originator, calling, s.newSession())
	l.remote = to
	if from.member != nil {
		s.log(from.member, "placed", to, s.clock.Now())
		s.tell(l, created, "originated")
	}
	return l
}

func (s *System) otherHangsUp(l *leg) error {
	if l.other == nil {
		return happening.Cannot("nobody is at the other end of that call")
	}
	s.hangUp(l)
	return nil
}

func (s *System) otherAnswers(l *leg) error {
	if l.phase == summoned {
		s.pickUp(l)
	}
	if l.other == nil || l.other.phase != ringing {
		return happening.Cannot("nobody rings at the other end of that call")
	}
	s.answerCall(l.other)
	return nil
}

func otherHolds(on bool) func(*System, *leg) error {
	return func(s *System, l *leg) error {
		o := l.other
		switch {
		case o == nil || o.phase != talking || l.phase != talking:
			return happening.Cannot("that call is not connected")
		case o.owner.member == nil:
			return happening.Cannot("Webex does not show it when an outside party holds")
		case o.holds == on || o.conferring():
			return happening.Cannot("the other party cannot do that now")
		}
		s.hold(o, on)
		return nil
	}
}

func (s *System) phoneAnswered(l *leg) error {
	switch l.phase {
	case summoned:
		s.pickUp(l)
	case ringing:
		s.answerCall(l)
	default:
		return happening.Cannot("that call does not ring")
	}
	return nil
}

func (s *System) voicemailArrives(f map[string]string) error {
	m, err := s.personOf(f["person"])
	if err != nil {
		return err
	}
	from, err := s.caller(f)
	if err != nil {
		return err
	}
	urgent, err := yes(f, "urgent")
	if err != nil {
		return err
	}
	seconds := 20
	if f["seconds"] != "" {
		if seconds, err = strconv.Atoi(f["seconds"]); err != nil || seconds < 1 || seconds > 600 {
			return happening.Cannot("seconds is not between 1 and 600")
		}
	}
	s.leave(m, &message{from: from, seconds: seconds, urgent: urgent})
	return nil
}

func (s *System) callerQueues(f map[string]string) error {
	q := s.queueNamed(f["callingQueue"])
	if q == nil {
		return happening.Cannot("no call queue is called %q", f["callingQueue"])
	}
	from, err := s.caller(f)
	if err != nil {
		return err
	}
	s.enqueue(s.comeIn(from, party{queue: q}), q)
	return nil
}

func (s *System) queueCallerLeaves(f map[string]string) error {
	q := s.queueNamed(f["callingQueue"])
	if q == nil || len(q.calls) == 0 {
		return happening.Cannot("nobody waits in %q", f["callingQueue"])
	}
	s.hangUp(q.calls[0])
	return nil
}

func (s *System) supervisorListens(f map[string]string) error {
	boss, err := s.personOf(f["supervisor"])
	if err != nil {
		return err
	}
	m, err := s.personOf(f["person"])
	if err != nil {
		return err
	}
	mode := f["mode"]
	if mode == "" {
		mode = silentMonitoring
	}
	on := answeredCall(m)
	switch {
	case !slices.Contains([]string{silentMonitoring, coaching, bargeIn}, mode):
		return happening.Cannot("mode is silentMonitoring, coaching or bargeIn")
	case on == nil || boss == m:
		return happening.Cannot("%s is in no answered call", m.name)
	case boss.meeting != nil:
		return happening.Cannot("%s is in a conference already", boss.name)
	}
	l := s.open(of(boss), originator, calling, on.session)
	l.remote = of(m)
	s.tell(l, created, "originated")
	s.listenIn(l, on, mode)
	return nil
}

func (s *System) setRecording(f map[string]string) error {
	m, err := s.personOf(f["person"])
	if err != nil {
		return err
	}
	if !slices.Contains(world.RecordingModes, f["mode"]) {
		return happening.Cannot("mode is one of %s", strings.Join(world.RecordingModes, ", "))
	}
	m.recording = f["mode"]
	return nil
}

func (s *System) setLevel(f map[string]string) error {
	level := world.MembersAPILevel(f["members"])
	if level != world.MembersFull && level != world.MembersFive && level != world.MembersNone {
		return happening.Cannot("members is full, five or none")
	}
	s.level = level
	return nil
}
