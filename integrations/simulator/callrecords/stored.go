package callrecords

import (
	"strings"
	"time"

	"floorwalker/integrations/simulator/world"
)

// maxStored bounds the records of simulated phones and exact calls; the oldest
// go first.
const maxStored = 50000

// phoneDelay is how long after its end the record of a simulated phone's call
// is there.
const phoneDelay = 15 * second

// Ended is one end of a call of the simulated phones that is over.
type Ended struct {
	LegID, Session, Interaction string // UUIDs; Session is shared with the other end
	OtherID                     string // of the other end, if there was one
	UserID                      string // of the phone's owner, or of the call queue
	Outgoing                    bool
	Far                         Far
	// Via is the id of the queue or person that the call came by, and Related
	// why, in the words of the records.
	Via, Related             string
	Start, Answered, Release time.Time // Answered is zero when nobody answered
	Transferred              time.Time // when its user handed it on, or zero
	Held                     time.Duration
	Queue                    bool // the end of a call queue
}

// Far is the other party of an ended call. UserID is that of somebody with a
// phone or of a queue.
type Far struct {
	UserID, Name, Number string
	Withheld             bool
}

// Record keeps the record of an ended call.
func (s *System) Record(e Ended) {
	o := s.orgs[0]
	u := o.find(e.UserID)
	if u == nil || e.Release.IsZero() {
		return
	}
	l := &leg{
		org: o, key: mix(s.seed, digest(e.LegID)) | 1, call: mix(s.seed, digest(e.Session)), deal: mix(s.seed, digest(e.Interaction)), user: u, out: e.Outgoing,
		start: ms(e.Start), release: ms(e.Release), hold: int(e.Held / time.Second), related: e.Related,
		far: far{user: o.find(e.Far.UserID), name: e.Far.Name, number: e.Far.Number, withheld: e.Far.Withheld}, via: o.find(e.Via),
		given: &given{local: e.LegID, remote: e.OtherID},
	}
	l.callType = callType(l)
	if !e.Transferred.IsZero() {
		l.transfer = ms(e.Transferred)
	}
	switch {
	case !e.Answered.IsZero():
		l.answered(ms(e.Answered))
		l.ring = int((l.answer - l.start) / second)
		if e.Queue {
			l.indicator = "Yes-PostRedirection"
		}
	default:
		l.unanswered("NoAnswer")
		l.ring = int((l.release - l.start) / second)
	}
	l.inserted = l.release + phoneDelay
	s.mu.Lock()
	defer s.mu.Unlock()
	s.store([]*leg{l})
}

func (s *System) store(legs []*leg) {
	s.stored = append(s.stored, legs...)
	if over := len(s.stored) - maxStored; over > 0 {
		s.stored = append([]*leg(nil), s.stored[over:]...) // others may be reading the old ones
	}
}

// find is the organization's user or queue of this id or name.
func (o *organization) find(name string) *user {
	if name == "" {
		return nil
	}
	for _, group := range [][]user{o.users, o.queues} {
		for i := range group {
			if u := &group[i]; u.id == name || strings.EqualFold(u.name, name) || u.extension == name || u.number == name {
				return u
			}
		}
	}
	return nil
}

func callType(l *leg) string {
	switch {
	case l.far.user != nil:
		return "SIP_ENTERPRISE"
	case !l.out:
		return "SIP_INBOUND"
	case l.far.number == "911" || l.far.number == "933":
		return "SIP_EMERGENCY"
	case strings.HasPrefix(l.far.number, "+") && !strings.HasPrefix(l.far.number, "+1"):
		return "SIP_INTERNATIONAL"
	case strings.HasPrefix(l.far.number, "+"):
		return "SIP_NATIONAL"
	}
	return "UNKNOWN"
}

// exact makes the legs of an exact call that ended then.
func (s *System) exact(c world.RecordedCall, ended time.Time) []*leg {
	o := s.orgs[0]
	u := o.find(c.Of)
	if u == nil {
		return nil
	}
	id := s.newID("exact-call")
	key := mix(s.seed, digest(id)) | 1
	release := ms(ended)
	l := &leg{
		org: o, key: key, call: key, deal: key, user: u, out: c.Direction == "outbound" || c.Direction == "internal",
		release: release, ring: c.RingSeconds, far: far{user: o.find(c.Number), name: c.Name, number: c.Number, withheld: c.Withheld},
	}
	l.callType = callType(l)
	l.start = release - int64(c.RingSeconds+c.TalkSeconds)*second
	switch c.Outcome {
	case "answered":
		l.answered(release - int64(c.TalkSeconds)*second)
	case "busy":
		l.unanswered("UserBusy")
	case "failed":
		l.failed("Failure", "Q850102ServerTimeout")
	case "refused":
		l.failed("Refusal", "CallRejected")
	default:
		l.unanswered("NoAnswer")
	}
	legs := []*leg{l}
	agent := o.find(c.By)
	if u.kind == kindQueue && agent != nil {
		a := *l
		a.key, a.user, a.via, a.related = mix(key, 1)|1, agent, u, "CallQueue"
		if l.answer != 0 {
			l.indicator = "Yes-PostRedirection"
		}
		legs = append(legs, &a)
	}
	if c.Direction == "internal" && l.far.user != nil {
		b := *l
		b.key, b.out, b.user, b.far, b.peer = mix(key, 2)|1, false, l.far.user, far{user: u}, l.key
		l.peer = b.key
		legs = append(legs, &b)
	}
	late, _ := time.ParseDuration(c.Late)
	for _, l := range legs {
		l.inserted = release + max(phoneDelay, late.Milliseconds())
	}
	return legs
}

// digest is FNV-1a of a text.
func digest(text string) uint64 {
	h := uint64(0xcbf29ce484222325)
	for i := range len(text) {
		h = (h ^ uint64(text[i])) * 0x100000001b3
	}
	return h
}
