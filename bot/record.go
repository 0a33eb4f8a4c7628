package bot

import (
	"context"
	"time"
)

// RecordState is where a command that changes something stands.
type RecordState string

// The states of a Record, in order. A record only moves forward.
const (
	RecordNone      RecordState = ""
	RecordReceived  RecordState = "received"  // asked for; perhaps waiting for a confirmation
	RecordConfirmed RecordState = "confirmed" // confirmed, or needs no confirmation
	RecordExecuting RecordState = "executing" // Do was or is about to be called: never call it again
	RecordDone      RecordState = "done"
	RecordFailed    RecordState = "failed"
	RecordUncertain RecordState = "uncertain"
	RecordDeclined  RecordState = "declined"
)

// ConfirmationTTL is how long a change waits for its confirmation.
const ConfirmationTTL = 5 * time.Minute

// RecordTTL is how long a record is kept: as long as events are deduplicated.
const RecordTTL = 24 * time.Hour

// Record is the life of one command across replicas and crashes. ID is the
// event that asked for it; for a confirmation it is an id derived from it that
// nobody else can make.
type Record struct {
	ID         string      `json:"id"`
	State      RecordState `json:"state"`
	Invocation Invocation  `json:"invocation"`
	Person     Person      `json:"person"`
	RoomID     string      `json:"roomId"`
	ThreadID   string      `json:"threadId,omitempty"`
	Direct     bool        `json:"direct,omitempty"`
	// Asked is when the change was asked for; Expires ends its confirmation.
	Asked   time.Time `json:"asked,omitzero"`
	Expires time.Time `json:"expires,omitzero"`
	// PressID is the press that confirmed or declined it.
	PressID string `json:"pressId,omitempty"`
	// Until is when the last upstream call of Do has certainly ended.
	Until time.Time `json:"until,omitzero"`
	// MessageID is the message to be replaced by the result: the preview or
	// the placeholder.
	MessageID string `json:"messageId,omitempty"`
	// Result is the headline of the result, for an owner that has to post it
	// after a crash, Lost what it has to say of the rest, and Private where that
	// goes. Replied says that it was posted.
	Result  string `json:"result,omitempty"`
	Lost    string `json:"lost,omitempty"`
	Private bool   `json:"private,omitempty"`
	Replied bool   `json:"replied,omitempty"`
}

// Records keeps command records for RecordTTL. key is the conversation's.
type Records interface {
	// Record returns the record, or one with State RecordNone.
	Record(ctx context.Context, key, id string) (Record, error)
	// SaveRecord stores r if the stored one is in state from. It fails with
	// ErrConflict otherwise, and with ErrFenced when the shard has another
	// owner by now.
	SaveRecord(ctx context.Context, fence Fence, key string, from RecordState, r Record) error
}
