package rest

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

var (
	// ErrNoRefresh is what TokenSource.Refresh returns when it has no other
	// token to offer; the call then ends with the 401 itself.
	ErrNoRefresh = errors.New("the token cannot be refreshed")
	// ErrUnavailable is the error of a call that was not made because the
	// upstream kept failing a moment ago (its breaker is open).
	ErrUnavailable = errors.New("upstream is unavailable")
	// ErrTooLarge is the error of an answer longer than the cap.
	ErrTooLarge = errors.New("answer is too large")
	// ErrHost is the error of an absolute address outside the allowed hosts.
	ErrHost = errors.New("host is not allowed")
	// ErrTimeout is the error of a try that took longer than Policy.Timeout. It
	// is not context.DeadlineExceeded: the caller's own context had time left.
	ErrTimeout = errors.New("no complete answer in time")
)

// APIError is an answer outside 2xx.
type APIError struct {
	Upstream string // name of the client
	Method   string
	// Path is the route of the request: Request.Route or the path with its ids
	// taken out; never the query.
	Path   string
	Status int
	// Code is the upstream's own error code when its body has one, for example
	// a numeric errorCode of Webex Calling or a key of Contact Center.
	Code string
	// Message is the upstream's explanation, else the text of the status.
	Message    string
	TrackingID string // what Cisco's support asks for
	// RetryAfter is how long the upstream asked to wait, 0 when it did not.
	RetryAfter time.Duration
	// Header and Body are the answer as it came, Body up to 64 KB, for
	// upstreams whose errors are no JSON. Error never prints them.
	Header http.Header
	Body   []byte

	uncertain bool
}

func (e *APIError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s %s: %d %s", e.Upstream, e.Method, e.Path, e.Status, e.Message)
	if e.Code != "" {
		fmt.Fprintf(&b, " (code %s)", e.Code)
	}
	if e.TrackingID != "" {
		fmt.Fprintf(&b, " (trackingId %s)", e.TrackingID)
	}
	return b.String()
}

// ThrottledError says that the upstream, or the budget shared for it, asks for
// a longer wait than the policy or the context allows. Nothing was done
// upstream. It wraps the APIError when there is one.
type ThrottledError struct {
	Wait time.Duration // from now
	Err  error
}

func (e *ThrottledError) Error() string {
	text := "throttled, may be asked again in " + e.Wait.Round(time.Second).String()
	if e.Err != nil {
		return e.Err.Error() + ": " + text
	}
	return text
}

func (e *ThrottledError) Unwrap() error { return e.Err }

// Unsent reports whether the request was held back before it was sent: the
// budget was used up.
func (e *ThrottledError) Unsent() bool { return Status(e.Err) == 0 }

// DecodeError is a 2xx answer that is not the JSON it should be.
type DecodeError struct {
	ContentType string // as the upstream declared it
	Err         error
}

func (e *DecodeError) Error() string {
	return fmt.Sprintf("unreadable answer (content type %q): %v", e.ContentType, e.Err)
}

func (e *DecodeError) Unwrap() error { return e.Err }

// CallError is a call that brought no usable answer: a transport error, a cut
// or unreadable body, an open breaker, the end of the context.
type CallError struct {
	Upstream, Method, Path string // as in APIError
	Err                    error

	uncertain bool
}

func (e *CallError) Error() string {
	return fmt.Sprintf("%s: %s %s: %v", e.Upstream, e.Method, e.Path, e.Err)
}

func (e *CallError) Unwrap() error { return e.Err }

// Uncertain reports whether the upstream may have carried out the request that
// ended with err: it was sent, and then the answer was lost, unreadable, or a
// 5xx. After any other error nothing was changed.
func Uncertain(err error) bool {
	if e, ok := errors.AsType[*APIError](err); ok {
		return e.uncertain
	}
	e, ok := errors.AsType[*CallError](err)
	return ok && e.uncertain
}

// Status returns the HTTP status that err carries, 0 when there is none.
func Status(err error) int {
	if e, ok := errors.AsType[*APIError](err); ok {
		return e.Status
	}
	return 0
}
