package contactcenter

import "encoding/hex"

// records is everything that happened, each list in order of time.
type records struct {
	contacts []*contact
	legs     []*leg
	sessions []*session
}

// contact is a contact session (Cisco: CSR). Its legs tell the story.
type contact struct {
	id        string
	number    int // its place in records.contacts
	channel   string
	origin    string
	entry     entryPoint
	created   int64
	ended     int64 // 0 while the customer is there
	last      int64 // when anything happened last
	legs      []*leg
	abandoned bool
	byAgent   bool // the agent hung up
	scripted  bool // exact history, which chance leaves alone
	step      uint32
	ears      map[string]*ear // who listens, by user id
	monitored bool            // somebody has listened, or has barged in
	barged    bool
}

func (k *contact) leg() *leg { return k.legs[len(k.legs)-1] }

// outcome is how a leg ended.
type outcome uint8

const (
	active outcome = iota
	handled
	transferred
	abandoned
)

// leg is a contact's time in one queue and with the agent who took it from
// there (Cisco: CLR).
type leg struct {
	contact  *contact
	number   int // its place in records.legs
	queue    *queue
	entered  int64
	parked   bool   // it had to wait before it was offered
	rona     []ring // offers that were not answered
	ringing  int64  // all ringing, milliseconds
	offered  int64  // when the present or answered offer began, or 0
	answered int64
	agent    *agent // whom it is offered to or who answered
	session  *session
	holds    []span
	ended    int64 // when it left the queue or the agent
	outcome  outcome
	to       *queue
	wrapped  int64 // when the wrap-up was completed, or 0
	wrapUp   *code
}

type ring struct {
	agent   *agent
	session *session
	span
}

type span struct{ from, to int64 } // to is 0 while it lasts

// reason is why a contact ended, in Cisco's words.
func (k *contact) reason() string {
	if k.byAgent {
		return "Agent Left"
	}
	return "Customer Left"
}

func (k *contact) terminatingEnd() string {
	if k.byAgent {
		return "Agent"
	}
	return "Customer"
}

func (l *leg) wasAnswered() bool { return l.answered != 0 }

// held is the completed hold time.
func (l *leg) held() (total int64) {
	for _, h := range l.holds {
		if h.to != 0 {
			total += h.to - h.from
		}
	}
	return total
}

// queued is the completed time in queue, which leaves ringing out.
func (l *leg) queued() int64 {
	end := l.answered
	switch {
	case end == 0 && l.ended != 0:
		end = l.ended
	case end == 0:
		return 0
	}
	return end - l.entered - l.ringing
}

// talked is the completed time in conversation, which leaves hold out.
func (l *leg) talked() int64 {
	if !l.wasAnswered() || l.ended == 0 {
		return 0
	}
	return l.ended - l.answered - l.held()
}

// wrapping is the completed wrap-up time.
func (l *leg) wrapping() int64 {
	if l.wrapped == 0 {
		return 0
	}
	return l.wrapped - l.ended
}

func (l *leg) withinServiceLevel() bool {
	return l.wasAnswered() && l.answered-l.entered <= l.queue.serviceLevel
}

// shortCall tells whether the customer gave up before the short-call
// threshold, counted from the start of the contact as Cisco does.
func (l *leg) shortCall() bool {
	return l.outcome == abandoned && l.ended-l.contact.created < l.queue.short
}

// offers counts how often it was offered to an agent.
func (l *leg) offers() int {
	n := len(l.rona)
	if l.offered != 0 {
		n++
	}
	return n
}

// session is an agent's time from login to logout (Cisco: ASR).
type session struct {
	id         string
	number     int // its place in records.sessions
	agent      *agent
	start, end int64 // end is 0 while the agent is logged in
	reason     string
	activities []activity
}

// activity is one uninterrupted state of an agent (Cisco: AAR).
type activity struct {
	state      state
	start, end int64 // end is 0 while it lasts
	leg        *leg  // what the agent is engaged with, if anything
	code       *code // of an idle state
	note       *note
}

// note is why a state was changed from outside, and by whom.
type note struct{ reason, byID, byName string }

// newID returns a random-looking version 4 UUID.
func (c *Centre) newID() string {
	var b [16]byte
	hi, lo := c.ids.Uint64(), c.ids.Uint64()
	for i := range 8 {
		b[i], b[8+i] = byte(hi>>(8*i)), byte(lo>>(8*i))
	}
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	var text [36]byte
	hex.Encode(text[:8], b[:4])
	hex.Encode(text[9:13], b[4:6])
	hex.Encode(text[14:18], b[6:8])
	hex.Encode(text[19:23], b[8:10])
	hex.Encode(text[24:], b[10:])
	text[8], text[13], text[18], text[23] = '-', '-', '-', '-'
	return string(text[:])
}
