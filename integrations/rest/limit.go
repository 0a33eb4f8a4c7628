package rest

import (
	"context"
	"errors"
	"net/http"
	"time"
)

// Limiter is the budget of requests that all users of one upstream and token
// share, across replicas too.
type Limiter interface {
	// Wait returns when one request may go, Chat before Background. It returns
	// a *ThrottledError at once when that would be after the context's
	// deadline, or after a pause that is too long to wait for, and the
	// context's error when it ends first. It calls NotifyWait before it waits
	// for a second or more.
	Wait(ctx context.Context, p Priority) error
	// Pause lets nobody send before until: the upstream said so. A pause is
	// never made shorter.
	Pause(ctx context.Context, until time.Time)
}

// Budget is a Limiter that can tell what is left.
type Budget interface {
	Limiter
	// Left returns how many requests could go at once, 0 during a pause. It is
	// for people and metrics: by the time it is read it may be less.
	Left(ctx context.Context) (float64, error)
}

// answerTime is how much of a caller's time is kept for the answer of a change,
// but at most half of it.
const answerTime = 2 * time.Second

// limit waits for the budget before every try, repeated ones included.
type limit struct {
	next    http.RoundTripper
	limiter Limiter
}

func (t *limit) RoundTrip(req *http.Request) (*http.Response, error) {
	if err := t.wait(callOf(req)); err != nil {
		return nil, &notSentError{err}
	}
	return t.next.RoundTrip(req)
}

// wait waits for a turn. A change whose turn comes when there is no time left
// for its answer would leave everybody in doubt, so it is not sent at all.
func (t *limit) wait(k *call) error {
	deadline, limited := k.Deadline()
	if !limited || !k.changes() {
		return t.limiter.Wait(k, PriorityOf(k))
	}
	reserve := min(answerTime, time.Until(deadline)/2)
	ctx, cancel := context.WithDeadline(k, deadline.Add(-reserve))
	defer cancel()
	err := t.limiter.Wait(ctx, PriorityOf(k))
	if errors.Is(err, context.DeadlineExceeded) && k.Err() == nil {
		return &ThrottledError{Wait: reserve}
	}
	return err
}

// notSentError is a try that a layer of ours refused before it was sent.
type notSentError struct{ error }

func (e *notSentError) Unwrap() error { return e.error }
