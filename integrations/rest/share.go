package rest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// flights are the shared calls under way.
type flights struct {
	mu sync.Mutex
	by map[string]*flight
}

// flight is one call upstream for several callers. It has a context of its own,
// which ends when the last of them has left.
type flight struct {
	cancel  context.CancelFunc
	waiting map[context.Context]int // how often each context waits
	done    chan struct{}
	landed  landing
}

// landing is what a flight brings: an answer to decode, or an error.
type landing struct {
	status int
	header http.Header
	body   []byte
	err    error
}

func newFlights() *flights { return &flights{by: make(map[string]*flight)} }

// sharable reports whether the request can be told from others by its method,
// address and JSON body alone.
func (r *Request) sharable() bool {
	reads := r.Method == "" || r.Method == http.MethodGet || r.Idempotent
	return r.Share && reads && r.Out != nil && r.Into == nil && r.Raw == nil && r.GetBody == nil && len(r.Header) == 0
}

// doShared makes the call, or waits for the identical one under way, and
// decodes the answer for this caller.
func (c *Client) doShared(ctx context.Context, r *Request) error {
	key, err := c.shareKey(ctx, r)
	if err != nil {
		return c.newCall(ctx, r).failure(&notSentError{err})
	}
	l, err := c.flights.join(ctx, key, func(ctx context.Context) landing { return c.fly(ctx, *r) })
	if err != nil {
		return c.newCall(ctx, r).failure(&notSentError{err})
	}
	if l.err != nil {
		return l.err
	}
	resp := &http.Response{StatusCode: l.status, Header: l.header}
	if err := decode(resp, l.body, r.Out); err != nil {
		return c.newCall(ctx, r).failure(err)
	}
	if r.Response != nil {
		*r.Response = Response{l.status, l.header.Clone()}
	}
	return nil
}

// fly makes the call upstream and keeps its body undecoded.
func (c *Client) fly(ctx context.Context, r Request) landing {
	var resp Response
	r.Response = &resp
	k := c.newCall(ctx, &r)
	k.keep = true
	err := c.send(k) //nolint:contextcheck // the call is the context.
	return landing{resp.Status, resp.Header, k.body, err}
}

// shareKey is equal for requests that are the same upstream.
func (c *Client) shareKey(ctx context.Context, r *Request) (string, error) {
	address, err := c.address(r)
	if err != nil {
		return "", err
	}
	token := ""
	if c.tokens != nil && !r.NoToken {
		if token, err = c.tokens.Token(ctx); err != nil {
			return "", fmt.Errorf("get the token: %w", err)
		}
	}
	var body []byte
	if r.Body != nil {
		if body, err = json.Marshal(r.Body); err != nil {
			return "", fmt.Errorf("encode the request: %w", err)
		}
	}
	_, raw := r.Out.(*[]byte)
	return strings.Join([]string{
		strconv.Itoa(int(PriorityOf(ctx))), strconv.FormatBool(raw), strconv.FormatInt(r.MaxBody, 10),
		token, r.Method, address.String(), string(body),
	}, "\x00"), nil
}

// join waits for the flight of key, which it starts when there is none.
func (g *flights) join(ctx context.Context, key string, fly func(context.Context) landing) (landing, error) {
	if err := ctx.Err(); err != nil {
		return landing{}, err
	}
	g.mu.Lock()
	f := g.by[key]
	if f == nil {
		f = &flight{waiting: make(map[context.Context]int), done: make(chan struct{})}
		var own context.Context
		tell := func(_ string, d time.Duration) { g.notify(f, d) } //nolint:contextcheck // each caller is told through its own context.
		own, f.cancel = context.WithCancel(WithWaitNotice(context.WithoutCancel(ctx), tell))
		g.by[key] = f
		go g.run(own, key, f, fly)
	}
	f.waiting[ctx]++
	g.mu.Unlock()
	select {
	case <-f.done:
		return f.landed, nil
	case <-ctx.Done():
		g.leave(ctx, key, f)
		return landing{}, ctx.Err()
	}
}

// run flies and lands. A panic in a token source or a limiter ends as every
// caller's error, as it would without sharing: nobody could recover it here.
func (g *flights) run(ctx context.Context, key string, f *flight, fly func(context.Context) landing) {
	defer func() {
		if cause := recover(); cause != nil {
			f.landed = landing{err: fmt.Errorf("shared call panicked: %v", cause)}
		}
		g.forget(key, f)
		f.cancel()
		close(f.done)
	}()
	f.landed = fly(ctx)
}

// leave takes one caller off the flight; the last one ends it.
func (g *flights) leave(ctx context.Context, key string, f *flight) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if f.waiting[ctx]--; f.waiting[ctx] == 0 {
		delete(f.waiting, ctx)
	}
	if len(f.waiting) == 0 {
		f.cancel()
		if g.by[key] == f {
			delete(g.by, key)
		}
	}
}

func (g *flights) forget(key string, f *flight) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.by[key] == f {
		delete(g.by, key)
	}
}

// notify passes a wait on to everybody on the flight.
func (g *flights) notify(f *flight, d time.Duration) {
	g.mu.Lock()
	all := make([]context.Context, 0, len(f.waiting))
	for ctx := range f.waiting {
		all = append(all, ctx)
	}
	g.mu.Unlock()
	for _, ctx := range all {
		NotifyWait(ctx, d)
	}
}
