package bot

import (
	"context"
	"time"
)

// Message is what somebody said to the bot.
type Message struct {
	ID     string
	RoomID string
	// ThreadID is the root of the thread it stands in; empty when it starts one.
	ThreadID string
	PersonID string
	Direct   bool
	// Text is what was said without the mention of the bot itself.
	Text string
	// Mentions are the other people mentioned, in order; their names stand in
	// Text where they were mentioned.
	Mentions []Mention
	Created  time.Time
	// Edited says that the text is not the one that was sent first.
	Edited bool
}

// Mention is somebody named with an @.
type Mention struct{ PersonID, Name string }

// Press is somebody's press of a button on a card.
type Press struct {
	ID        string
	MessageID string
	RoomID    string
	PersonID  string
	Token     string // the pressed button's
	Created   time.Time
}

// Address is where a reply goes: into a thread of a room, or to a person.
type Address struct {
	RoomID   string
	ThreadID string
	PersonID string // direct message, when RoomID is empty
}

// Messenger is the messaging platform. Errors are *Error; a message or press
// that does not exist any more is NotFound.
type Messenger interface {
	Message(ctx context.Context, id string) (Message, error)
	Press(ctx context.Context, id string) (Press, error)
	Person(ctx context.Context, id string) (Person, error)
	Poster
	// Replace puts a reply in the place of an earlier message of ours, by
	// editing it where the platform allows and by delete and post where not.
	// It returns the id of the message that now stands.
	Replace(ctx context.Context, to Address, messageID string, r Reply) (string, error)
	// Delete removes a message of ours; one that is gone already is no error.
	Delete(ctx context.Context, messageID string) error
}

// Poster posts into a room or to a person, also unasked. A message id beside an
// error is that of a message of ours that stands there without the whole reply,
// or perhaps without it: Replace puts the reply in its place.
type Poster interface {
	Post(ctx context.Context, to Address, r Reply) (messageID string, err error)
}

// Entry is a name in the directory.
type Entry struct {
	Kind Kind
	ID   string
	Name string
	// Also are further names: e-mail address, extension.
	Also []string
	// Label is the system that the name ends with, where several know names of the
	// kind: “Finesse” of “Billing (Finesse)”. Alone it names nothing.
	Label string
}

// Directory knows the names people use: queues, agents, teams, sites, people,
// devices and idle codes (under KindAgentState).
type Directory interface {
	// Entries returns the names of a kind. With an error come those that could be
	// read all the same: one system's silence leaves the names of the others.
	Entries(ctx context.Context, kind Kind) ([]Entry, error)
}

// Utterance is what an Interpreter reads.
type Utterance struct {
	Text         string
	Mentions     []Mention
	Person       Person
	Conversation Conversation
	// Commands are all there are; whether the person may use the one that was
	// meant is decided afterwards, so that a refusal can say who may.
	Commands []Spec
	// Role is the person's: what it does not allow is never suggested.
	Role Role
	Now  time.Time
}

// Interpretation is what an Interpreter understood.
type Interpretation struct {
	// Command is the Spec.Name; empty when nothing was understood.
	Command string
	Slots   Slots
	// Missing is a required parameter without a value, or one whose value
	// could be any of Choices.
	Missing string
	Choices []Value
	// Refusal says why the utterance cannot be meant: an impossible range.
	Refusal string
	// Partial says that words of the utterance were left over, so that no
	// change may rest on it.
	Partial bool
	// Ignored are the words of the utterance that mean nothing to any command:
	// perhaps a name that is not known here.
	Ignored string
	// Understood is a sentence on what was recognised, for unknown input.
	Understood string
	// Nearest are the closest commands as utterances, best first, at most three.
	Nearest []string
	// Parts are the things that an utterance asks for which cannot be taken as
	// one, as utterances in its order: none, or two to five. Rest are words of it
	// that stand for another one, and are not understood.
	Parts []string
	Rest  string
}

// Interpreter turns an utterance into a command with resolved slots.
type Interpreter interface {
	Interpret(ctx context.Context, u Utterance) (Interpretation, error)
}

// AuditEntry is a line of the audit: who asked for what, and what became of it.
type AuditEntry struct {
	At      time.Time
	Action  string // refused, confirmed, executed, declined, …
	Person  Person
	RoomID  string
	Command string
	Target  string
	Outcome string
	EventID string
	Detail  string
}

// Auditor keeps the audit. It must not fail the work it records.
type Auditor interface{ Audit(AuditEntry) }

// Observation is one finished turn, for metrics.
type Observation struct {
	Source  string
	Command string
	Kind    ErrorKind // "" for success
	Took    time.Duration
	Waited  time.Duration // from acceptance to start
}
