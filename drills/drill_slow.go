package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"floorwalker/integrations/simulator/faults"
)

// slowDrill makes the contact centre answer byte by byte, or not at all, and
// sees how everybody else fares.
func slowDrill(ctx context.Context, s *stage) error {
	_, c, a, b, err := s.both(ctx)
	if err != nil {
		return err
	}
	silent := faults.Rule{Upstream: "contact-center", Kind: faults.KindDelay, Delay: faults.Duration(5 * time.Minute)}
	crawling := faults.Rule{Upstream: "contact-center", Kind: faults.KindSlow, BytesPerSec: 10}
	pause(ctx, 2*time.Second) // both have their shards
	p := slowPhase{s, c, []*replica{a, b}, 0}
	if err := p.run(ctx, "silent from the start", silent, nil); err != nil {
		return err
	}
	if err := c.warm(ctx, a, b); err != nil {
		return err
	}
	if err := p.run(ctx, "silent", silent, nil); err != nil {
		return err
	}
	if err := p.run(ctx, "crawling", crawling, nil); err != nil {
		return err
	}
	// A replica that joins takes shards over in which somebody waits.
	took, _ := b.proc.term(2 * exitLimit)
	s.within("exit while people wait for a slow system", took, exitLimit)
	p.replicas = p.replicas[:1]
	return p.run(ctx, "silent, a replica joins", silent, b)
}

// warm asks each replica about an agent until it answers, so that both know
// the names of the centre.
func (c *cloud) warm(ctx context.Context, replicas ...*replica) error {
	for i := range 16 { // whichever owns the conversation
		m, err := c.say(c.talks[100+i], "agent status "+agentName(i))
		if err != nil {
			return err
		}
		d, err := c.deliveryOf(m)
		if err != nil {
			return err
		}
		if err := d.deliver(ctx, replicas[i%len(replicas)].addr); err != nil {
			return err
		}
		answered := func(s said) bool { return !isPlaceholder(s.Text) }
		if !until(ctx, 90*time.Second, func() bool { return slices.ContainsFunc(c.ledger.in(m.ID), answered) }) {
			return fmt.Errorf("%q got no answer after the fault had ended: %w", m.Text, errPatience)
		}
	}
	return nil
}

// slowPhase runs one fault after the other. The askers of each have
// conversations of their own: an answer that is still awaited holds up what
// comes behind it.
type slowPhase struct {
	*stage
	cloud    *cloud
	replicas []*replica
	askers   int // in all phases so far
}

func (p *slowPhase) run(ctx context.Context, name string, rule faults.Rule, joining *replica) error {
	s, c := p.stage, p.cloud
	remove, err := c.fault(rule)
	if err != nil {
		return err
	}
	defer remove()
	addr := func(n int) string { return p.replicas[n%len(p.replicas)].addr }
	var asked []message
	since := map[string]time.Time{}
	for i := range s.pick(10, 40) {
		p.askers++
		m, err := c.say(c.talks[len(c.talks)-p.askers], "agent status "+agentName(i))
		if err != nil {
			return err
		}
		d, err := c.deliveryOf(m)
		if err != nil {
			return err
		}
		if err := d.deliver(ctx, addr(i)); err != nil {
			return err
		}
		asked = append(asked, m)
		since[m.ID] = time.Now()
	}
	if joining != nil {
		if err := joining.start(ctx); err != nil {
			return err
		}
	}
	pings, err := c.barrage(ctx, 30, time.Duration(s.pick(6, 10))*time.Second, addr)
	if err != nil {
		return err
	}
	lost := c.settle(ctx, 10*time.Second, pings)
	var took []time.Duration
	for _, ping := range pings {
		if finals := c.ledger.pong(ping.n); len(finals) > 0 {
			took = append(took, finals[0].At.Sub(ping.sent))
		}
	}
	silent, longest := []string{}, time.Duration(0)
	for _, m := range asked {
		said := c.ledger.in(m.ID)
		if len(said) == 0 {
			silent = append(silent, m.Text)
			continue
		}
		longest = max(longest, said[0].At.Sub(since[m.ID]))
	}
	s.tell(name+": commands that ask the slow system", float64(len(asked)), "")
	s.none(name+": other commands without an answer", len(lost), lost...)
	s.within(name+": the others' answers, p95", quantile(took, 0.95), 2*time.Second)
	s.none(name+": askers who heard nothing", len(silent), silent...)
	s.within(name+": until an asker heard something, longest", longest, 5*time.Second)
	return nil
}
