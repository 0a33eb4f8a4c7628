package rest

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"
)

// DefaultMaxBody is the cap of an answer, in bytes, unless WithMaxBody or
// Request.MaxBody say otherwise.
const DefaultMaxBody = 8 << 20

// trackingHeader carries the id that Cisco's support asks for.
const trackingHeader = "Trackingid"

// Client calls one upstream with one identity. It is safe for concurrent use.
type Client struct {
	name    string
	base    *url.URL
	hosts   []string // allowed beside the base's; ".example.com" allows all below
	maxBody int64
	policy  Policy
	now     func() time.Time
	tokens  TokenSource
	header  func(token string) string // the value of Authorization
	limiter Limiter

	// base.Path and its escaped form, ending in "/".
	pathPrefix, escapedPrefix string

	local bool // the upstream runs on this machine: a simulator

	shared  http.RoundTripper // breaker → observe → attempt → transport: one per upstream
	circuit *breaker
	flights *flights
	chain   http.RoundTripper // auth → retry → limit → shared
}

// Option sets one thing about a Client.
type Option func(*options)

type options struct {
	Client
	transport http.RoundTripper
	observer  func(context.Context, Observation)
	log       *slog.Logger
}

// WithName sets the upstream's name in errors, metrics and logs; the default is
// the base URL's host.
func WithName(name string) Option { return func(o *options) { o.name = name } }

// WithToken sends the tokens of source as a bearer; without it none is sent.
func WithToken(source TokenSource) Option { return func(o *options) { o.tokens = source } }

// WithAuthorization writes the header Authorization as header returns it, for
// upstreams that do not take a bearer's token.
func WithAuthorization(header func(token string) string) Option {
	return func(o *options) { o.header = header }
}

// WithLimiter shares the budget of l; without it there is none, and a 429
// pauses this client and those made from it.
func WithLimiter(l Limiter) Option { return func(o *options) { o.limiter = l } }

// WithTransport sends through rt instead of a transport of NewTransport. rt
// must not follow redirects.
func WithTransport(rt http.RoundTripper) Option { return func(o *options) { o.transport = rt } }

// WithLogger logs every try: failed ones as warnings, others for debugging.
func WithLogger(log *slog.Logger) Option { return func(o *options) { o.log = log } }

// WithObserver calls f after every try, from the goroutine that made it and with
// the values of the caller's context.
func WithObserver(f func(context.Context, Observation)) Option {
	return func(o *options) { o.observer = f }
}

// WithClock tells the date against which a date in Retry-After is read when the
// answer has no date of its own. Waits themselves run on the machine's clock.
func WithClock(now func() time.Time) Option { return func(o *options) { o.now = now } }

// WithMaxBody caps answers at n bytes.
func WithMaxBody(n int64) Option { return func(o *options) { o.maxBody = n } }

// WithPolicy sets times and tries.
func WithPolicy(p Policy) Option { return func(o *options) { o.policy = p } }

// WithAllowedHosts lets Request.URL and next pages lead to these hosts
// ("files.example.com", "127.0.0.1:8080") besides the base's own; ".example.com"
// stands for every host below example.com. The token is sent to them.
func WithAllowedHosts(hosts ...string) Option {
	return func(o *options) {
		for _, h := range hosts {
			o.hosts = append(o.hosts, strings.ToLower(h))
		}
	}
}

// New returns a client of the upstream at base, an absolute URL that paths are
// joined to.
func New(base string, opts ...Option) (*Client, error) {
	u, err := parseBase(base)
	if err != nil {
		return nil, err
	}
	o := options{log: slog.New(slog.DiscardHandler)}
	o.Client = Client{name: u.Host, base: u, maxBody: DefaultMaxBody, now: time.Now, flights: newFlights(),
		header: func(token string) string { return "Bearer " + token }}
	for _, set := range opts {
		set(&o)
	}
	if o.transport == nil {
		o.transport = NewTransport()
	}
	if o.limiter == nil {
		o.limiter = NewBucket(0, 0)
	}
	c := o.Client
	c.policy = c.policy.withDefaults()
	address, err := netip.ParseAddr(u.Hostname())
	c.local = u.Hostname() == "localhost" || err == nil && address.IsLoopback()
	c.pathPrefix = strings.TrimSuffix(u.Path, "/") + "/"
	c.escapedPrefix = strings.TrimSuffix(u.EscapedPath(), "/") + "/"
	attempt := &attempt{o.transport, c.policy.Timeout}
	c.circuit = newBreaker(c.name, c.policy.Timeout, &observe{attempt, c.name, o.observer, o.log})
	c.shared = c.circuit
	c.assemble()
	return &c, nil
}

// As returns a client of the same upstream for another identity: same
// connections, breaker and metrics, its own token and that token's budget. A
// nil limiter keeps the one there is.
func (c *Client) As(tokens TokenSource, limiter Limiter) *Client {
	other := *c
	other.tokens = tokens
	if limiter != nil {
		other.limiter = limiter
	}
	other.assemble()
	return &other
}

func (c *Client) assemble() {
	limited := &limit{c.shared, c.limiter}
	c.chain = &auth{next: &retry{limited, c.policy, c.limiter, c.now}, source: c.tokens, header: c.header}
}

// Name is the upstream's name.
func (c *Client) Name() string { return c.name }

// Breaker is the state of the upstream's breaker: "closed" when all is well,
// "half-open" while one request probes, "open" while calls are refused.
func (c *Client) Breaker() string { return c.circuit.circuit.State().String() }

// Do makes one call. It returns nil after a 2xx answer that was read to its
// end; else an *APIError, a *ThrottledError, a *CallError, or the error of a
// request that could not be made.
func (c *Client) Do(ctx context.Context, r Request) error {
	ctx = WithUpstream(ctx, c.name)
	if r.sharable() {
		return c.doShared(ctx, &r)
	}
	return c.send(c.newCall(ctx, &r)) //nolint:contextcheck // the call is the context.
}

func (c *Client) newCall(ctx context.Context, r *Request) *call {
	k := &call{Context: ctx, client: c, request: r, method: r.Method}
	if k.method == "" {
		k.method = http.MethodGet
	}
	return k
}

func (c *Client) send(k *call) error {
	req, err := c.build(k)
	if err != nil {
		return k.failure(&notSentError{err})
	}
	resp, err := c.chain.RoundTrip(req)
	if err != nil {
		return k.failure(err)
	}
	if resp.StatusCode/100 != 2 {
		return k.refusal(resp)
	}
	if k.request.Response != nil {
		*k.request.Response = Response{resp.StatusCode, resp.Header}
	}
	return nil
}

// changes reports whether the call may change something upstream.
func (k *call) changes() bool { return !k.reads() && !k.request.Idempotent }

// failure is the error of a call without an answer.
func (k *call) failure(err error) error {
	if refused, ok := errors.AsType[*notSentError](err); ok {
		err = refused.error
	}
	if throttled, ok := errors.AsType[*ThrottledError](err); ok && throttled.Err == nil {
		err = &ThrottledError{Wait: throttled.Wait, Err: k.callError(errors.New("held back"))}
		return err
	}
	if text := err.Error(); k.redact(text) != text {
		err = errors.New(k.redact(text))
	}
	return k.callError(err)
}

func (k *call) callError(err error) error {
	return &CallError{
		Upstream: k.client.name, Method: k.method, Path: k.route(), Err: err,
		uncertain: k.doubt && k.changes(),
	}
}

// refusal is the error of an answer outside 2xx.
func (k *call) refusal(resp *http.Response) error {
	e := &APIError{
		Upstream: k.client.name, Method: k.method, Path: k.route(), Status: resp.StatusCode,
		TrackingID: clean(resp.Header.Get(trackingHeader)), Header: resp.Header, Body: k.body,
		uncertain: k.doubt && k.changes(),
	}
	e.fill(k.body)
	e.Message, e.Code, e.TrackingID = k.redact(e.Message), k.redact(e.Code), k.redact(e.TrackingID)
	e.RetryAfter, _ = RetryAfter(resp.Header, k.client.now())
	if resp.StatusCode == http.StatusTooManyRequests {
		e.RetryAfter = k.wait
		return &ThrottledError{Wait: k.wait, Err: e}
	}
	return e
}

func isSyntax(err error) bool {
	_, ok := errors.AsType[*json.SyntaxError](err)
	return ok
}
