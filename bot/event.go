package bot

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Event is something that came from outside: a message, a card press, a call
// event, a batch of call records.
type Event struct {
	// Source names the kind of event and so its handler: "messages".
	Source string
	// Key orders events: those with one key are handled one after the other.
	Key string
	// ID tells events of a source apart; a second one with the same is dropped.
	ID string
	// At is when the event was accepted.
	At      time.Time
	Payload []byte
}

// Fence proves that a worker owned a shard: every write that must not come
// from a former owner carries it.
type Fence struct {
	Shard  int
	Number int64
}

// ErrFenced is returned by stores to a worker that is not the owner any more.
var ErrFenced = errors.New("the shard has another owner")

// Delivery is an event in the hands of a worker.
type Delivery struct {
	Event
	Fence Fence
	// Again says that the event may have been worked on before: by a crashed
	// owner, or by this one when it failed.
	Again bool
	// Attempt counts from 1.
	Attempt int
}

// Inbox accepts events durably: when Accept returns nil, the event will be
// handled even if this process dies. ErrBusy means that the sender should come
// again later.
type Inbox interface {
	Accept(ctx context.Context, events ...Event) error
}

// ErrBusy is returned by an Inbox that has no room or whose store is away.
var ErrBusy = errors.New("cannot accept events now")

// Handler works on a delivery. An error means that it should be tried again;
// Permanent wraps one for which that is pointless.
type Handler func(context.Context, Delivery) error

// Handlers are the handlers by source.
type Handlers map[string]Handler

// Handle passes a delivery to the handler of its source. A panic becomes an
// error with its stack.
func (h Handlers) Handle(ctx context.Context, d Delivery) (err error) {
	f, ok := h[d.Source]
	if !ok {
		return Permanent(fmt.Errorf("no handler for events of %q", d.Source))
	}
	defer recoverTo(&err)
	return f(ctx, d)
}

type permanentError struct{ error }

func (e permanentError) Unwrap() error { return e.error }

// Permanent marks an error that trying again cannot cure.
func Permanent(err error) error {
	if err == nil {
		return nil
	}
	return permanentError{err}
}

// IsPermanent reports whether trying again is pointless.
func IsPermanent(err error) bool {
	var p permanentError
	return errors.As(err, &p)
}
