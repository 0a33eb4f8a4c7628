package main

import (
	"context"
	"regexp"
	"strings"
	"time"
)

// statusRequest is somebody who asks about an agent, which the contact centre
// must answer.
type statusRequest struct {
	message message
	at      time.Time
}

// askStatus asks about agents at a steady rate.
func (c *cloud) askStatus(ctx context.Context, count int, every time.Duration, addr func(int) string) ([]statusRequest, error) {
	var asked []statusRequest
	for i := range count {
		m, err := c.say(c.talks[(200+i)%len(c.talks)], "agent status "+agentName(i))
		if err != nil {
			return nil, err
		}
		d, err := c.deliveryOf(m)
		if err != nil {
			return nil, err
		}
		if err := d.deliver(ctx, addr(i)); err != nil {
			return nil, err
		}
		asked = append(asked, statusRequest{m, time.Now()})
		pause(ctx, every)
	}
	return asked, nil
}

// final returns the first reply of a thread that is no placeholder.
func (c *cloud) final(thread string) (said, bool) {
	for _, s := range c.ledger.in(thread) {
		if !isPlaceholder(s.Text) && !tellsWait(s.Text) {
			return s, true
		}
	}
	return said{}, false
}

var waitWords = regexp.MustCompile(`(?i)\b(wait|waiting|busy|throttled|try again|later|seconds?|min|minutes?|hours?|tomorrow)\b`)

// tellsWait reports whether a text says that one has to wait. An answer about
// an agent names the agent's team and is none.
func tellsWait(text string) bool {
	return waitWords.MatchString(text) && !strings.Contains(text, "Blue")
}
