package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

// doubleDrill has every webhook delivered to both replicas and every fifth
// once more, shuffled. Within a conversation the first copies come in order,
// because order is that of acceptance.
func doubleDrill(ctx context.Context, s *stage) error {
	_, c, a, b, err := s.both(ctx)
	if err != nil {
		return err
	}
	copies := &copier{ctx: ctx, addrs: []string{a.addr, b.addr}, spread: time.Duration(s.pick(5, 30)) * time.Second}
	// These changes come one after the other; allAtOnce has them all together.
	changes := s.pick(8, 30)
	asked := make([]*change, changes)
	var changing errgroup.Group
	changing.Go(func() (err error) {
		for i := 0; i < changes && err == nil && pause(ctx, time.Second); i++ {
			asked[i], err = c.doubledChange(ctx, c.talks[i*7%len(c.talks)], i, copies)
		}
		return errors.Join(err, ctx.Err())
	})
	pings := make([][]*ping, len(c.talks))
	group, gctx := errgroup.WithContext(ctx)
	group.SetLimit(64)
	for i := range c.talks {
		count := s.pick(600, 5000)/len(c.talks) + 1
		group.Go(func() error {
			for range count {
				p, err := c.ping(c.talks[i])
				if err != nil {
					return err
				}
				first := copies.send(p.delivery)
				if err := p.deliver(gctx, copies.addrs[first]); err != nil {
					return err
				}
				pings[i] = append(pings[i], p)
			}
			return nil
		})
	}
	if err := errors.Join(group.Wait(), changing.Wait()); err != nil {
		return err
	}
	copies.wait()
	var all []*ping
	for _, p := range pings {
		all = append(all, p...)
	}
	s.tell("commands of 200 people in 50 rooms", float64(len(all)+changes), "")
	s.tell("deliveries beyond the first", float64(copies.count()), "")
	lost := c.settle(ctx, 30*time.Second, all)
	s.none("commands without an answer", len(lost), lost...)
	doubled := c.doubles(all)
	s.none("double final replies", len(doubled), doubled...)
	wrong := outOfOrder(c, pings)
	s.none("conversations out of order", len(wrong), wrong...)
	if err := s.judgeDoubled(ctx, asked); err != nil {
		return err
	}
	return s.allAtOnce(ctx, c, copies)
}

// judgeDoubled judges the changes whose every delivery came more than once.
func (s *stage) judgeDoubled(ctx context.Context, asked []*change) error {
	until(ctx, 30*time.Second, func() bool {
		for _, ch := range asked {
			if len(ch.outcomes()) == 0 {
				return false
			}
		}
		return true
	})
	sent, extra := 0, 0
	var unsaid []string
	for _, ch := range asked {
		sent += len(ch.sent())
		if ch.says() != saysDone {
			unsaid = append(unsaid, ch.says()+": "+strings.Join(ch.texts(), " | "))
		}
		extra += max(len(ch.outcomes())-1, 0)
	}
	s.exactly("changes sent to the contact centre", sent, len(asked))
	s.none("changes not said to be done", len(unsaid), unsaid...)
	s.none("changes told twice", extra)
	return nil
}

// doubledChange asks for a change and confirms it, each delivery more than once.
func (c *cloud) doubledChange(ctx context.Context, t talk, n int, copies *copier) (*change, error) {
	ch, err := c.change(t, n)
	if err != nil {
		return nil, err
	}
	if err := ch.delivery.deliver(ctx, copies.addrs[copies.send(ch.delivery)]); err != nil {
		return nil, err
	}
	press, err := ch.confirm(ctx, 60*time.Second)
	if err != nil {
		return nil, err
	}
	return ch, press.deliver(ctx, copies.addrs[copies.send(press)])
}

// outOfOrder finds the conversations whose answers do not come in the order of
// the questions.
func outOfOrder(c *cloud, talks [][]*ping) (wrong []string) {
	for _, pings := range talks {
		last := said{}
		for _, p := range pings {
			finals := c.ledger.pong(p.n)
			if len(finals) == 0 {
				continue
			}
			if finals[0].Order < last.Order {
				wrong = append(wrong, fmt.Sprintf("ping %d before its predecessor", p.n))
				break
			}
			last = finals[0]
		}
	}
	return wrong
}

// copier delivers further copies some time later.
type copier struct {
	ctx    context.Context
	addrs  []string
	spread time.Duration
	group  sync.WaitGroup
	mu     sync.Mutex
	sent   int
}

// send plans the copies of a delivery and returns where its first one goes.
func (k *copier) send(d delivery) (first int) {
	first = dice(2)
	apart := time.Duration(0) // half of the copies come at the same moment
	if dice(2) == 0 {
		apart = upTo(2 * time.Second)
	}
	k.later(d, 1-first, apart)
	if dice(5) == 0 {
		k.later(d, dice(2), upTo(k.spread))
	}
	return first
}

func (k *copier) later(d delivery, to int, after time.Duration) {
	k.group.Go(func() {
		if pause(k.ctx, after) && d.deliver(k.ctx, k.addrs[to]) == nil {
			k.mu.Lock()
			k.sent++
			k.mu.Unlock()
		}
	})
}

func (k *copier) wait() { k.group.Wait() }

func (k *copier) count() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.sent
}
