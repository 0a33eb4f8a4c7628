// Package feed tells the simulator's console what has happened, so that a page
// need not ask again and again. It keeps the last events; who joins late or
// reconnects gets those it missed.
package feed

import (
	"context"
	"slices"
	"sync"
)

// keep is how many events a reader may be behind before it has to reload.
const keep = 1000

// Event is something that happened. Data is shown to those for whom VisibleTo
// is true, which gets the bare person UUID; a nil VisibleTo shows it to all.
type Event struct {
	ID        uint64
	Type      string
	Data      any
	VisibleTo func(personID string) bool
	// Latest says that only the newest event of this type matters.
	Latest bool
}

// Hub keeps and hands out events. The zero value is ready.
type Hub struct {
	mu      sync.Mutex
	last    uint64
	dropped uint64 // the newest event that is gone though it mattered
	events  []Event
	change  chan struct{}
}

// Publish adds an event and wakes the readers.
func (h *Hub) Publish(e Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.last++
	e.ID = h.last
	if e.Latest {
		h.events = slices.DeleteFunc(h.events, func(old Event) bool { return old.Type == e.Type })
	}
	if len(h.events) == keep {
		h.dropped = h.events[0].ID
		h.events = slices.Delete(h.events, 0, 1)
	}
	h.events = append(h.events, e)
	if h.change != nil {
		close(h.change)
		h.change = nil
	}
}

// Last returns the number of the newest event.
func (h *Hub) Last() uint64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.last
}

// Next returns the events after since, and waits for one when there is none.
// Missed is true when events after since are gone already.
func (h *Hub) Next(ctx context.Context, since uint64) (events []Event, missed bool, err error) {
	for {
		h.mu.Lock()
		if h.last > since {
			for i, e := range h.events {
				if e.ID > since {
					events = slices.Clone(h.events[i:])
					break
				}
			}
			missed = since < h.dropped
			h.mu.Unlock()
			return events, missed, nil
		}
		if h.change == nil {
			h.change = make(chan struct{})
		}
		change := h.change
		h.mu.Unlock()
		select {
		case <-ctx.Done():
			return nil, false, ctx.Err()
		case <-change:
		}
	}
}
