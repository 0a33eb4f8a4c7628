package main

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"floorwalker/integrations/simulator/faults"
)

// What an admin says to see the events that were given up, and the button that
// has the first one tried again.
const (
	listsFailed = "dead letters"
	retryButton = "Retry 1"
)

// poisonDrill has a message that can never be read, between others.
func poisonDrill(ctx context.Context, s *stage) error {
	redis, c, bot, err := s.alone(ctx)
	if err != nil {
		return err
	}
	t := c.talks[300]
	poison, err := c.ping(t)
	if err != nil {
		return err
	}
	remove, err := c.fault(faults.Rule{Upstream: "webex", Path: "/v1/messages/" + poison.message.ID, Kind: faults.KindStatus, Status: http.StatusInternalServerError})
	if err != nil {
		return err
	}
	defer remove()
	if err := poison.deliver(ctx, bot.addr); err != nil {
		return err
	}
	var behind []*ping
	for range 5 {
		p, err := c.ping(t)
		if err != nil {
			return err
		}
		if err := p.deliver(ctx, bot.addr); err != nil {
			return err
		}
		behind = append(behind, p)
	}
	began := time.Now()
	dead := make(chan time.Duration, 1)
	go func() {
		until(ctx, 2*time.Minute, func() bool { n, err := redis.streams(ctx, "{q*}:dead"); return err == nil && n > 0 })
		dead <- time.Since(began)
	}()
	others, err := c.barrage(ctx, 10, 25*time.Second, func(int) string { return bot.addr })
	if err != nil {
		return err
	}
	s.within("until it is a dead letter", <-dead, 2*time.Minute)
	reads := c.ledger.find(func(q call) bool { return strings.HasSuffix(q.Path, poison.message.ID) })
	s.exactly("attempts, of four tries each", (len(reads)+3)/4, 5)
	lost := c.settle(ctx, 15*time.Second, append(behind, others...))
	s.none("commands behind it and elsewhere without an answer", len(lost), lost...)
	var took []time.Duration
	for _, p := range others {
		if finals := c.ledger.pong(p.n); len(finals) > 0 {
			took = append(took, finals[0].At.Sub(p.sent))
		}
	}
	s.within("the others' answers, p95", quantile(took, 0.95), 2*time.Second)
	remove()
	if err := s.retryFailed(ctx, c, bot, poison); err != nil || s.short {
		return err
	}
	return s.quietPoison(ctx, c, bot, redis)
}

// quietPoison has a message that can never be read, and nobody says anything
// else meanwhile but one person behind it.
func (s *stage) quietPoison(ctx context.Context, c *cloud, bot *replica, redis *redisServer) error {
	t := c.talks[301]
	poison, err := c.ping(t)
	if err != nil {
		return err
	}
	behind, err := c.ping(t)
	if err != nil {
		return err
	}
	remove, err := c.fault(faults.Rule{Upstream: "webex", Path: "/v1/messages/" + poison.message.ID, Kind: faults.KindStatus, Status: http.StatusInternalServerError})
	if err != nil {
		return err
	}
	defer remove()
	before, err := redis.streams(ctx, "{q*}:dead")
	if err != nil {
		return err
	}
	began := time.Now()
	if err := errors.Join(poison.deliver(ctx, bot.addr), behind.deliver(ctx, bot.addr)); err != nil {
		return err
	}
	until(ctx, 3*time.Minute, func() bool { n, err := redis.streams(ctx, "{q*}:dead"); return err == nil && n > before })
	s.within("alone: until it is a dead letter", time.Since(began), 2*time.Minute)
	lost := c.settle(ctx, 15*time.Second, []*ping{behind})
	s.none("alone: commands behind it without an answer", len(lost), lost...)
	return nil
}

// retryFailed has an admin list what was given up and try it again.
func (s *stage) retryFailed(ctx context.Context, c *cloud, bot *replica, poison *ping) error {
	admin := c.talks[0]
	m, err := c.say(admin, listsFailed)
	if err != nil {
		return err
	}
	d, err := c.deliveryOf(m)
	if err != nil {
		return err
	}
	if err := d.deliver(ctx, bot.addr); err != nil {
		return err
	}
	// The list goes to a direct message, which hangs on no thread.
	var list said
	listed := until(ctx, 10*time.Second, func() bool {
		all := append(c.ledger.in(m.ID), c.ledger.in("")...)
		i := slices.IndexFunc(all, func(s said) bool { _, ok := buttonData(s.Card, retryButton); return ok })
		if i >= 0 {
			list = all[i]
		}
		return i >= 0
	})
	if !listed {
		s.none("failed events that an admin cannot list", 1, texts(c.ledger.in(m.ID))...)
		return nil
	}
	press, err := c.press(admin, list, retryButton)
	if err != nil {
		return err
	}
	if err := press.deliver(ctx, bot.addr); err != nil {
		return err
	}
	lost := c.settle(ctx, 15*time.Second, []*ping{poison})
	s.none("retried events without an answer", len(lost), lost...)
	return nil
}
