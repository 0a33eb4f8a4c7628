package bot

import (
	"context"
	"time"
)

// Subscription is somebody's wish to be told when something happens.
type Subscription struct {
	ID string `json:"id"`
	// Topic is what it is about: the source of the events that serve it.
	Topic string `json:"topic"`
	// Filter narrows the topic: slots of the command that made it.
	Filter Slots `json:"filter,omitempty"`
	// Said is the wish in words, for lists.
	Said   string `json:"said"`
	Person Person `json:"person"`
	// RoomID is where to post; empty means the person's direct messages.
	RoomID  string    `json:"roomId,omitempty"`
	Created time.Time `json:"created"`
	// From is when it begins, if not at once; Until is when it ends, if it does.
	From  time.Time `json:"from,omitzero"`
	Until time.Time `json:"until,omitzero"`
}

// Begun reports whether it is served by now.
func (s Subscription) Begun(now time.Time) bool { return !now.Before(s.From) }

// Subscriptions keeps who wants what, where and until when. Expired ones are
// not returned.
type Subscriptions interface {
	Subscribe(ctx context.Context, s Subscription) error
	// Unsubscribe reports whether there was one to remove.
	Unsubscribe(ctx context.Context, id string) (bool, error)
	// ByTopic returns the subscriptions of a topic, oldest first.
	ByTopic(ctx context.Context, topic string) ([]Subscription, error)
	// All returns every subscription, oldest first.
	All(ctx context.Context) ([]Subscription, error)
	// MoveRoom makes subscriptions of a room follow it to its new id.
	MoveRoom(ctx context.Context, from, to string) error
}
