package bot

import (
	"context"
	"errors"
	"time"
)

// ConversationTTL is how long a conversation is kept after the last turn that
// left something to remember.
const ConversationTTL = 10 * time.Minute

// Conversation is what one person said in one room: what follow-ups such as
// "and billing?", "same for yesterday" and "the second one" lean on.
type Conversation struct {
	// Last is the last command with its slots.
	Last *Invocation `json:"last,omitempty"`
	// Slots are the last queue, agent, contact and time spoken of, by kind.
	Slots map[Kind]Value `json:"slots,omitempty"`
	// List is the last list shown, in order.
	List []Value `json:"list,omitempty"`
	// Question is what the bot asked and waits for.
	Question *Question `json:"question,omitempty"`
	// Confirmations are the ids of the changes that wait for a press, oldest
	// first; some may have been decided or have expired meanwhile.
	Confirmations []string `json:"confirmations,omitempty"`
	// Explain and Behind belong to the last figure shown.
	Explain []string    `json:"explain,omitempty"`
	Behind  *Invocation `json:"behind,omitempty"`
	// Offered is when the button to connect an account was last shown.
	Offered time.Time `json:"offered,omitzero"`
	// Version counts the changes; stores compare it.
	Version int64     `json:"version,omitempty"`
	At      time.Time `json:"at,omitzero"`
}

// Question is a missing or ambiguous slot that the bot asked for.
type Question struct {
	Invocation Invocation `json:"invocation"`
	Param      string     `json:"param"`
	Choices    []Value    `json:"choices,omitempty"`
}

// ErrConflict is returned by stores when what was to be replaced has changed.
var ErrConflict = errors.New("changed in the meantime")

// Conversations keeps conversations for ConversationTTL. Save compares: it
// fails with ErrConflict when the stored version is not c.Version-1, and with
// ErrFenced when the delivery's shard has another owner by now.
type Conversations interface {
	Conversation(ctx context.Context, key string) (Conversation, error)
	SaveConversation(ctx context.Context, fence Fence, key string, c Conversation) error
}

// ConversationKey names the conversation of a person in a room. It is also the
// key that orders their events.
func ConversationKey(roomID, personID string) string { return roomID + "|" + personID }
