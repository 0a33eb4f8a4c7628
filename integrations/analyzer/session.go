package analyzer

import (
	"context"
	"iter"
	"strings"
	"time"

	"floorwalker/bot"
)

// Session is a contact session record (CSR). What the Analyzer did not say is
// empty.
type Session struct {
	ID          string // UUID
	Begin, End  time.Time
	Caller      string // number or address of the customer
	Called      string // number or address that was called
	Customer    string
	EntryPoint  string
	Queue       string
	Team        string
	Agent       string
	AgentID     string
	Channel     string // telephony, chat, email
	Direction   string
	State       string // of a session under way, or ended
	Termination string // how it ended, in Cisco's words
	Talk        time.Duration
	Talked      bool // Talk is known
	// Record has every field under its own name.
	Record Record
}

// sessionColumns are the documented fields of a session that a list shows.
var sessionColumns = []string{
	"sid", "cstts", "cetts", "ani__s", "dnis__s", "customerName__s", "entrypointName__s", "teamName__s", "agentId__s",
	"agentName__s", "channelType__s", "callDirection__s", "currentState__s", "terminationType__s", "talkDuration__l",
}

func newSession(r Record) Session {
	s := Session{
		ID: strings.ToLower(r.Text("sid", "id")), Begin: r.Time("cstts"), End: r.Time("cetts"),
		Caller: r.Text("ani__s", "customerPhoneNumber__s"), Called: r.Text("dnis__s"), Customer: r.Text("customerName__s"),
		EntryPoint: r.Text("entrypointName__s"), Queue: r.Text("queueName__s"), Team: r.Text("teamName__s"),
		Agent: r.Text("agentName__s"), AgentID: r.Text("agentId__s"), Channel: strings.ToLower(r.Text("channelType__s")),
		Direction: strings.ToLower(r.Text("callDirection__s")), State: r.Text("currentState__s"),
		Termination: r.Text("terminationType__s"), Record: r,
	}
	s.Talk, s.Talked = r.Duration("talkDuration__l")
	if s.End.Before(s.Begin) {
		s.End = time.Time{}
	}
	return s
}

// Session returns one contact session by its id, a UUID.
func (c *Client) Session(ctx context.Context, id string) (Session, error) {
	const doing = "I could not read that session"
	if !isUUID(id) {
		return Session{}, bot.Errorf(bot.Invalid, "“%s” is no id of a session: it has 36 characters, as in 74d98c29-39b4-4e1e-81fa-0ce0ae5aebb0.", cell(id))
	}
	r, err := c.record(ctx, Sessions, strings.ToLower(id))
	if err != nil {
		return Session{}, failure(doing, err)
	}
	s := newSession(r)
	if s.ID == "" {
		s.ID = strings.ToLower(id)
	}
	if s.ID != strings.ToLower(id) || s.Begin.IsZero() {
		return Session{}, failure(doing, &AnswerError{Err: errNoRecord})
	}
	return s, nil
}

// Sessions lists the contact sessions that the Analyzer counts into a window,
// in no order. After an error, which is the last thing it yields, the list is
// incomplete.
func (c *Client) Sessions(ctx context.Context, window bot.Range) iter.Seq2[Session, error] {
	q := c.newQuery(Sessions, window, sessionColumns...)
	return typedRecords(c.records(ctx, q, func(r Record) string { return r.Text("sid") }), "list the sessions", newSession,
		func(s Session) bool { return isUUID(s.ID) && !s.Begin.IsZero() })
}

// typedRecords reads records as what they are; those that are none, such as
// rows with sums, are left out.
func typedRecords[T any](records iter.Seq2[Record, error], doing string, read func(Record) T, sound func(T) bool) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for r, err := range records {
			var x T
			if err != nil {
				yield(x, failure("I could not "+doing, err))
				return
			}
			if x = read(r); sound(x) && !yield(x, nil) {
				return
			}
		}
	}
}

// isUUID reports whether an id is one as Cisco's are.
func isUUID(id string) bool {
	if len(id) != 36 {
		return false
	}
	for i, r := range id {
		dash := i == 8 || i == 13 || i == 18 || i == 23
		hex := r >= '0' && r <= '9' || r|0x20 >= 'a' && r|0x20 <= 'f'
		if dash != (r == '-') || !dash && !hex {
			return false
		}
	}
	return true
}
