package rest

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"time"
)

// Policy says how long a call may take and how often it is tried. Fields that
// are zero have the defaults named here.
type Policy struct {
	Timeout    time.Duration // of one try: 20 s
	Tries      int           // of a call that fails; waits for 429 are not counted: 4
	Backoff    time.Duration // upper bound of the first wait, doubled each time: 200 ms
	MaxBackoff time.Duration // upper bound of every wait: 5 s

	Throttle time.Duration // wait for a 429 that does not say how long, doubled each time: 5 s
	MaxWait  time.Duration // longest single wait for an upstream that says how long: 60 s
	MaxWaits time.Duration // longest sum of such waits of one call: 5 min
}

func (p Policy) withDefaults() Policy {
	set := func(d *time.Duration, value time.Duration) {
		if *d <= 0 {
			*d = value
		}
	}
	set(&p.Timeout, 20*time.Second)
	set(&p.Backoff, 200*time.Millisecond)
	set(&p.MaxBackoff, 5*time.Second)
	set(&p.Throttle, 5*time.Second)
	set(&p.MaxWait, time.Minute)
	set(&p.MaxWaits, 5*time.Minute)
	if p.Tries <= 0 {
		p.Tries = 4
	}
	return p
}

// retry decides, alone, what is sent again.
//
// A request that may have been carried out (5xx, a transport error after it
// got a connection, an answer cut short) is repeated only when a repeat does no
// harm. Any request is repeated when the upstream says that it did nothing
// (429) or surely never saw it (no connection).
type retry struct {
	next    http.RoundTripper
	policy  Policy
	limiter Limiter
	now     func() time.Time
}

// pauseTime bounds telling the limiter of a pause, which must happen even when
// the caller has gone.
const pauseTime = time.Second

// outcome is how a try ended.
type outcome struct {
	resp *http.Response
	err  error
}

// progress is what retry remembers between the tries of a call.
type progress struct {
	failed    int           // tries that failed
	throttled int           // tries that were told to come later
	waited    time.Duration // for such answers
}

func (t *retry) RoundTrip(req *http.Request) (*http.Response, error) {
	k := callOf(req)
	k.fixed = !replayable(req)
	var p progress
	var before outcome
	for {
		if err := k.Err(); err != nil {
			return nil, &notSentError{err}
		}
		k.tries++
		resp, err := t.next.RoundTrip(req)
		if p.failed > 0 && errors.Is(err, ErrUnavailable) {
			return before.resp, before.err // what opened the breaker says more
		}
		before = outcome{resp, err}
		wait, ok := t.decide(k, &p, resp, err)
		if !ok || k.fixed || EndsWithin(k, wait) {
			return resp, err
		}
		if Sleep(k, wait) != nil {
			return nil, &notSentError{context.Cause(k)}
		}
		if req, err = again(req); err != nil {
			return nil, &notSentError{err}
		}
	}
}

// decide returns how long to wait before the next try, or that there is none.
func (t *retry) decide(k *call, p *progress, resp *http.Response, err error) (time.Duration, bool) {
	if err != nil {
		return t.afterError(k, p, err)
	}
	switch status := resp.StatusCode; {
	case status == http.StatusTooManyRequests:
		return t.afterThrottle(k, p, resp)
	case status == http.StatusRequestTimeout, status == http.StatusLocked && resp.Header.Get("Retry-After") != "",
		status >= 500 && status != http.StatusNotImplemented:
		k.doubt = k.doubt || status >= 500
		if !k.repeatable() {
			return 0, false
		}
		wait, ok := t.afterFailure(p)
		if asked, said := RetryAfter(resp.Header, t.now()); said {
			wait, ok = max(asked, wait), ok && asked <= t.policy.MaxWait
		}
		return wait, ok
	}
	return 0, false
}

func (t *retry) afterError(k *call, p *progress, err error) (time.Duration, bool) {
	if _, refused := errors.AsType[*notSentError](err); refused {
		return 0, false
	}
	unsent := k.unsent()
	k.doubt = k.doubt || !unsent
	if k.Err() != nil || !transient(err) || !unsent && !k.repeatable() {
		return 0, false
	}
	return t.afterFailure(p)
}

// transient reports whether another try may end better. A larger body than
// allowed and JSON of another shape come again; JSON that breaks off or is a
// gateway's page may not.
func transient(err error) bool {
	if _, ours := errors.AsType[*intoError](err); ours || errors.Is(err, ErrTooLarge) {
		return false
	}
	if d, ok := errors.AsType[*DecodeError](err); ok {
		return isSyntax(d.Err)
	}
	return true
}

// backoff is a wait that grows with the nth failure, with full jitter, so that
// clients that failed together do not come back together.
func (t *retry) backoff(nth int) time.Duration {
	return rand.N(doubled(t.policy.Backoff, nth-1, t.policy.MaxBackoff)) + 1 //nolint:gosec // G404: it spreads load and keeps no secret.
}

// afterFailure backs off while there are tries left.
func (t *retry) afterFailure(p *progress) (time.Duration, bool) {
	p.failed++
	if p.failed >= t.policy.Tries {
		return 0, false
	}
	return t.backoff(p.failed), true
}

// afterThrottle waits as long as a 429 says, and tells the limiter, so that
// nobody else sends before that either.
func (t *retry) afterThrottle(k *call, p *progress, resp *http.Response) (time.Duration, bool) {
	wait := t.throttle(p, resp)
	k.wait = wait
	pauseCtx, cancel := context.WithTimeout(context.WithoutCancel(k), pauseTime)
	defer cancel()
	t.limiter.Pause(pauseCtx, time.Now().Add(wait))
	p.waited += wait
	if wait > t.policy.MaxWait || p.waited > t.policy.MaxWaits || EndsWithin(k, wait) || k.fixed {
		return 0, false
	}
	NotifyWait(k, wait)
	return wait, true
}

// throttle is the wait that a 429 asks for. Without a usable Retry-After it is
// the default, rising; "0" still backs off, or a refusing upstream would be
// asked in a tight loop.
func (t *retry) throttle(p *progress, resp *http.Response) time.Duration {
	p.throttled++
	wait, ok := RetryAfter(resp.Header, t.now())
	if !ok {
		return doubled(t.policy.Throttle, p.throttled-1, t.policy.MaxWait)
	}
	return max(wait, t.backoff(p.throttled))
}

// doubled returns d doubled n times, at most limit.
func doubled(d time.Duration, n int, limit time.Duration) time.Duration {
	for range n {
		if d >= limit/2 {
			return limit
		}
		d *= 2
	}
	return min(d, limit)
}
