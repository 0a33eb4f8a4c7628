package main

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // Webex signs with HMAC-SHA1
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

// delivery is a signed webhook, as Webex would send it.
type delivery struct {
	body      []byte
	signature string
	id        string // of what was pressed
}

// sign makes the delivery of something that was created.
func (c *cloud) sign(resource, actor string, data any) (delivery, error) {
	body, err := json.Marshal(map[string]any{
		"id": "hook", "name": "Floorwalker drill", "resource": resource, "event": "created",
		"orgId": webexID("ORGANIZATION", c.sim.World().Organization.ID), "status": "active", "actorId": actor, "data": data,
	})
	return delivery{body: body, signature: signature(c.sim.World().Bot.WebhookSecret, body)}, err
}

func signature(secret string, body []byte) string {
	mac := hmac.New(sha1.New, []byte(secret))
	mac.Write(body)
	return hex.EncodeToString(mac.Sum(nil))
}

// deliveryOf is the webhook of a message. Webex never sends what it says.
func (c *cloud) deliveryOf(m message) (delivery, error) {
	m.Text = ""
	return c.sign("messages", m.PersonID, m)
}

// sender delivers webhooks.
var sender = &http.Client{
	Timeout:   10 * time.Second,
	Transport: &http.Transport{MaxIdleConnsPerHost: 128, IdleConnTimeout: 30 * time.Second},
}

// post delivers once and returns the status, 0 without an answer.
func (d delivery) post(ctx context.Context, addr string) int {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+addr+"/webhooks/webex", bytes.NewReader(d.body))
	if err != nil {
		return 0
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Spark-Signature", d.signature)
	resp, err := sender.Do(req)
	if err != nil {
		return 0
	}
	defer func() { _ = resp.Body.Close() }()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 64<<10))
	return resp.StatusCode
}

// deliver delivers to one address after the other until one accepts.
func (d delivery) deliver(ctx context.Context, addrs ...string) error {
	for i := 0; ; i++ {
		if d.post(ctx, addrs[i%len(addrs)]) == http.StatusOK {
			return nil
		}
		if !pause(ctx, 20*time.Millisecond) {
			return fmt.Errorf("a delivery was not accepted: %w", ctx.Err())
		}
	}
}

// ping is one "ping N" on its way.
type ping struct {
	n        int
	talk     talk
	message  message
	delivery delivery
	sent     time.Time // the last try
	accepted time.Time // zero: not (yet) accepted
	status   int       // of the last try
}

// ping says "ping N" in a talk, with a number that nobody used before. It is
// not delivered yet.
func (c *cloud) ping(t talk) (*ping, error) {
	p := &ping{n: int(c.last.Add(1)), talk: t}
	var err error
	if p.message, err = c.say(t, fmt.Sprint("ping ", p.n)); err != nil {
		return nil, err
	}
	p.delivery, err = c.deliveryOf(p.message)
	return p, err
}

// deliver delivers a ping until it is accepted.
func (p *ping) deliver(ctx context.Context, addrs ...string) error {
	err := p.delivery.deliver(ctx, addrs...)
	if err == nil {
		p.accepted = time.Now()
	}
	return err
}

// once delivers a ping once.
func (p *ping) once(ctx context.Context, addr string) {
	p.sent = time.Now()
	if p.status = p.delivery.post(ctx, addr); p.status == http.StatusOK {
		p.accepted = time.Now()
	}
}

// settle waits until every accepted ping is answered, and as long as answers
// still come; it returns those that are lost.
func (c *cloud) settle(ctx context.Context, patience time.Duration, pings []*ping) (lost []string) {
	if c.stage.short {
		patience *= 3 // it runs on any machine, and only what is lost waits for its end
	}
	missing := pings
	until(ctx, patience, func() bool {
		var left []*ping
		for _, p := range missing {
			if !p.accepted.IsZero() && !c.ledger.answered(p.n) {
				left = append(left, p)
			}
		}
		missing = left
		return len(left) == 0
	})
	for _, p := range missing {
		if !p.accepted.IsZero() {
			lost = append(lost, fmt.Sprintf("ping %d accepted %s", p.n, p.accepted.Format("15:04:05.000")))
		}
	}
	return lost
}

// doubles returns the pings that have more than one final reply.
func (c *cloud) doubles(pings []*ping) (doubled []string) {
	for _, p := range pings {
		if n := len(c.ledger.pong(p.n)); n > 1 {
			doubled = append(doubled, fmt.Sprintf("ping %d: %d replies", p.n, n))
		}
	}
	return doubled
}
