package messaging

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // Webex signs with HMAC-SHA1
	"encoding/hex"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"floorwalker/integrations/simulator/faults"
)

const (
	maxQueued     = 50000 // deliveries that wait; more are dropped and count as failed
	perTarget     = 16    // deliveries to one target at the same time
	deliveryLimit = 15 * time.Second
)

// delivery is one webhook call to make.
type delivery struct {
	target, secret string
	body           []byte
	sign           func(secret string, body []byte) http.Header
	done           func(ok bool)
}

// Delivery is a webhook call of another service of the cloud.
type Delivery struct {
	Target, Secret string
	Body           []byte
	Sign           func(secret string, body []byte) http.Header // the headers for a secret
	Done           func(ok bool)
}

// Deliver makes a delivery, with the faults that are in force for it.
func (s *Service) Deliver(d Delivery) {
	s.hooks.add(delivery{target: d.Target, secret: d.Secret, body: d.Body, sign: d.Sign, done: d.Done})
}

// dispatcher delivers webhooks, to several targets and several to each at the
// same time: Webex promises no order either.
type dispatcher struct {
	faults *faults.Set
	client *http.Client
	wake   chan struct{}

	mu      sync.Mutex
	waiting map[string][]delivery // by target
	busy    map[string]int
	queued  int
}

func newDispatcher(f *faults.Set) *dispatcher {
	transport := &http.Transport{DialContext: dialLoopback, MaxIdleConnsPerHost: perTarget, IdleConnTimeout: 30 * time.Second}
	return &dispatcher{
		faults: f, wake: make(chan struct{}, 1), waiting: map[string][]delivery{}, busy: map[string]int{},
		client: &http.Client{
			Transport: transport, Timeout: deliveryLimit,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
}

var errNotLoopback = errors.New("the simulator calls webhooks on this machine only")

// dialLoopback keeps the simulator from calling anybody on a network.
func dialLoopback(ctx context.Context, network, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	if host == "localhost" {
		host = "127.0.0.1"
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return nil, errNotLoopback
	}
	return new(net.Dialer).DialContext(ctx, network, net.JoinHostPort(host, port))
}

func (d *dispatcher) add(one delivery) {
	d.mu.Lock()
	full := d.queued >= maxQueued
	if !full {
		d.queued++
		d.waiting[one.target] = append(d.waiting[one.target], one)
	}
	d.mu.Unlock()
	if !full {
		d.nudge()
	}
}

func (d *dispatcher) nudge() {
	select {
	case d.wake <- struct{}{}:
	default:
	}
}

// Run delivers webhooks until ctx ends.
func (s *Service) Run(ctx context.Context) {
	d := s.hooks
	var running sync.WaitGroup
	defer d.client.CloseIdleConnections()
	defer running.Wait()
	for {
		for _, one := range d.ready() {
			running.Go(func() {
				d.send(ctx, one)
				d.finished(one.target)
			})
		}
		select {
		case <-ctx.Done():
			return
		case <-d.wake:
		}
	}
}

// ready takes what may be delivered now.
func (d *dispatcher) ready() []delivery {
	d.mu.Lock()
	defer d.mu.Unlock()
	var out []delivery
	for target, waiting := range d.waiting {
		n := min(perTarget-d.busy[target], len(waiting))
		out = append(out, waiting[:n]...)
		d.busy[target] += n
		d.queued -= n
		if n == len(waiting) {
			delete(d.waiting, target)
		} else {
			d.waiting[target] = waiting[n:]
		}
	}
	return out
}

func (d *dispatcher) finished(target string) {
	d.mu.Lock()
	if d.busy[target]--; d.busy[target] == 0 {
		delete(d.busy, target)
	}
	d.mu.Unlock()
	d.nudge()
}

// send makes a delivery, with the faults that are in force for it.
func (d *dispatcher) send(ctx context.Context, one delivery) {
	path := ""
	if u, err := url.Parse(one.target); err == nil {
		path = u.Path
	}
	fault := d.faults.Delivery(path)
	if fault.Drop {
		one.done(true) // Webex would think it delivered
		return
	}
	if !sleep(ctx, fault.Delay) {
		return
	}
	secret := one.secret
	if fault.BadSignature {
		secret += "?"
	}
	for range 1 + fault.Duplicates {
		ok := d.post(ctx, one, secret)
		if ctx.Err() != nil {
			return
		}
		one.done(ok)
	}
}

func sleep(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

func (d *dispatcher) post(ctx context.Context, one delivery, secret string) (ok bool) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, one.target, bytes.NewReader(one.body))
	if err != nil {
		return false
	}
	if one.sign != nil {
		req.Header = one.sign(secret, one.body)
	}
	req.Header.Set("Content-Type", "application/json")
	if one.secret != "" && one.sign == nil {
		req.Header.Set("X-Spark-Signature", sign(secret, one.body))
	}
	resp, err := d.client.Do(req)
	if err != nil {
		return false
	}
	defer resp.Body.Close() //nolint:errcheck // nothing is left to do about it
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 64<<10))
	return resp.StatusCode/100 == 2
}

// sign is Webex's signature: lower-case hex of HMAC-SHA1 over the raw body.
func sign(secret string, body []byte) string {
	mac := hmac.New(sha1.New, []byte(secret))
	mac.Write(body)
	return hex.EncodeToString(mac.Sum(nil))
}

// health counts a webhook's failures. Cisco: 100 failed attempts in five
// minutes switch it off; for five minutes after it was switched on again the
// tolerance is lower (how much lower is not said; we take a fifth).
type health struct {
	failures []time.Time
	revived  time.Time
}

const (
	healthWindow    = 5 * time.Minute
	maxFailures     = 100
	maxSoonFailures = 20
)

// failed notes a failure and reports whether it was one too many.
func (h *health) failed(now time.Time) bool {
	keep := h.failures[:0]
	for _, at := range h.failures {
		if now.Sub(at) < healthWindow {
			keep = append(keep, at)
		}
	}
	h.failures = append(keep, now)
	limit := maxFailures
	if !h.revived.IsZero() && now.Sub(h.revived) < healthWindow {
		limit = maxSoonFailures
	}
	return len(h.failures) >= limit
}

func (h *health) revive(now time.Time) { h.failures, h.revived = nil, now }
