package rest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/sony/gobreaker/v2"
)

// The breaker opens when an upstream is down, not when it has bad moments: with
// three requests in ten failing, tries still get through, and ten failures in a
// row are a matter of six in a million.
const (
	breakerRow      = 10              // failures in a row that open it
	breakerRequests = 20              // requests in the window that make a ratio
	breakerRatio    = 0.6             // share of failures that opens it
	breakerOpen     = 5 * time.Second // until one request may probe
	// breakerTimeouts is the window in time limits of a try. A try is counted
	// by when it began, so a shorter window would never see one time out.
	breakerTimeouts = 3
	breakerBuckets  = 10 // steps in which the window moves on
)

// breaker refuses requests while the upstream is down. 5xx, transport
// errors and slowness count against it; 4xx, a caller who left, and errors that
// say nothing about its health do not.
type breaker struct {
	next    http.RoundTripper
	circuit *gobreaker.CircuitBreaker[*http.Response]
}

// errServer tells the circuit of a 5xx, which is an answer to everybody else.
var errServer = errors.New("server error")

func newBreaker(name string, timeout time.Duration, next http.RoundTripper) *breaker {
	window := breakerTimeouts * timeout
	return &breaker{next, gobreaker.NewCircuitBreaker[*http.Response](gobreaker.Settings{
		Name:         name,
		MaxRequests:  1,
		Interval:     window,
		BucketPeriod: window / breakerBuckets,
		Timeout:      breakerOpen,
		ReadyToTrip: func(c gobreaker.Counts) bool {
			return c.ConsecutiveFailures >= breakerRow ||
				c.Requests >= breakerRequests && float64(c.TotalFailures) >= breakerRatio*float64(c.Requests)
		},
		IsExcluded: func(err error) bool {
			return err != nil && (!transient(err) || errors.Is(err, context.Canceled))
		},
	})}
}

func (t *breaker) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := t.circuit.Execute(func() (*http.Response, error) {
		resp, err := t.next.RoundTrip(req)
		if err == nil && resp.StatusCode >= http.StatusInternalServerError {
			return resp, errServer
		}
		return resp, err
	})
	switch {
	case errors.Is(err, errServer):
		return resp, nil
	case errors.Is(err, gobreaker.ErrOpenState), errors.Is(err, gobreaker.ErrTooManyRequests):
		return nil, &notSentError{fmt.Errorf("%w: breaker is %s", ErrUnavailable, t.circuit.State())}
	}
	return resp, err
}
