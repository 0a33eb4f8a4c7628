package main

import (
	"context"
	"net/http"
	"sync"
	"time"

	"floorwalker/integrations/rest"
	"floorwalker/integrations/webex"
)

const (
	// answersWithin is how long Webex may take to show that it answers.
	answersWithin = 3 * time.Second
	// silentFor is how long Webex is taken to be away after it did not answer:
	// while it is away, every conversation wants to know.
	silentFor = 5 * time.Second
)

// answering finds out whether Webex answers when an event of its messaging has
// failed and nothing else tells whether the event or Webex is to blame.
type answering struct {
	// client asks past the breaker, which the event itself may have opened.
	client *rest.Client
	mu     sync.Mutex
	silent time.Time // until when Webex is taken to be away
}

func (a *app) newAnswering(pauses rest.Limiter) (*answering, error) {
	client, err := a.webexREST(rest.WithLimiter(pauses), rest.WithPolicy(rest.Policy{Tries: 1, Timeout: answersWithin}))
	return &answering{client: client}, err
}

// now reports whether Webex answers. Of the upstreams behind other sources
// nothing is known.
func (a *answering) now(ctx context.Context, source string) bool {
	if source != webex.SourceMessages && source != webex.SourceAttachmentActions {
		return false
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if time.Now().Before(a.silent) {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, answersWithin)
	defer cancel()
	if err := a.client.Do(ctx, rest.Request{Method: http.MethodGet, Path: "people/me"}); err != nil {
		a.silent = time.Now().Add(silentFor)
		return false
	}
	return true
}
