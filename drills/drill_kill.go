package main

import (
	"context"
	"fmt"
	"time"
)

// shortLease is long enough for a change to be seen: the contact centre takes a
// second to show it, and a change may take eight tenths of the lease.
const shortLease = 2 * time.Second

// killDrill kills one of two replicas again and again.
func killDrill(ctx context.Context, s *stage) error {
	if err := s.kills(ctx, "short lease", shortLease, s.pick(15, 96)); err != nil {
		return err
	}
	if s.short {
		return nil
	}
	return s.kills(ctx, "real lease", 10*time.Second, 4)
}

// killing is a series of kills.
type killing struct {
	*stage
	cloud     *cloud
	replicas  [2]*replica
	pings     []*ping
	changes   []*change
	moment    map[*change]moment
	takeovers []time.Duration
	missed    []string // moments that did not come
	away      time.Duration
}

func (s *stage) kills(ctx context.Context, series string, lease time.Duration, count int) error {
	redis, err := s.redis(ctx, "redis "+series, everysec)
	if err != nil {
		return err
	}
	k := &killing{stage: s, moment: map[*change]moment{}, away: 300 * time.Millisecond}
	if lease > shortLease {
		k.away = lease * 12 / 10 // the other replica has to act before the victim is back
	}
	if k.cloud, err = s.cloud(ctx); err != nil {
		return err
	}
	settings := []string{"REDIS_URL=" + redis.url(), "LEASE=" + lease.String()}
	for i, name := range []string{"a", "b"} {
		if k.replicas[i], err = s.replica(ctx, k.cloud, name+" "+series, settings...); err != nil {
			return err
		}
	}
	for i := range count {
		// A stride that visits all moments, also in a short series.
		m := moments[(i*4+i/len(moments))%len(moments)]
		if err := k.one(ctx, m, i); err != nil {
			return fmt.Errorf("kill %d, when %s: %w", i, m.name, err)
		}
	}
	return k.judge(ctx, series, count)
}

// one lives through one command and kills its replica at the moment.
func (k *killing) one(ctx context.Context, m moment, i int) error {
	t := k.cloud.talks[i*changeTalks%len(k.cloud.talks)]
	var ch *change
	if m.change {
		var err error
		if ch, err = k.cloud.change(t, i); err != nil {
			return err
		}
		k.changes = append(k.changes, ch)
		k.moment[ch] = m
	}
	deliver := k.burst
	switch {
	case m.pressed:
		if err := ch.delivery.deliver(ctx, k.addrs()...); err != nil {
			return err
		}
		press, err := ch.confirm(ctx, 30*time.Second)
		if err != nil {
			return err
		}
		deliver = func(ctx context.Context) error { return press.deliver(ctx, k.addrs()...) }
	case m.change:
		deliver = func(ctx context.Context) error { return ch.delivery.deliver(ctx, k.addrs()...) }
	}
	victim, err := k.strike(ctx, m, ch, deliver)
	if err != nil {
		return err
	}
	if err := k.aftermath(ctx, victim); err != nil {
		return err
	}
	return k.finish(ctx, m, ch)
}

func (k *killing) addrs() []string {
	first := dice(2)
	return []string{k.replicas[first].addr, k.replicas[1-first].addr}
}

// burst delivers some pings at once.
func (k *killing) burst(ctx context.Context) error {
	for range 10 {
		if err := k.ping(ctx, k.addrs()...); err != nil {
			return err
		}
	}
	return nil
}

// changeTalks says which conversations are for changes: every fifth. A ping
// behind a change would rightly wait for it.
const changeTalks = 5

func (k *killing) ping(ctx context.Context, addrs ...string) error {
	n := dice(len(k.cloud.talks) - 1)
	if n%changeTalks == 0 {
		n++
	}
	p, err := k.cloud.ping(k.cloud.talks[n])
	if err != nil {
		return err
	}
	k.pings = append(k.pings, p)
	return p.deliver(ctx, addrs...)
}

// strike delivers and kills the replica that comes to the moment.
func (k *killing) strike(ctx context.Context, m moment, ch *change, deliver func(context.Context) error) (*replica, error) {
	if m.match == nil {
		if err := deliver(ctx); err != nil {
			return nil, err
		}
		pause(ctx, upTo(30*time.Millisecond))
		victim := k.replicas[dice(2)]
		victim.proc.kill()
		return victim, nil
	}
	g := k.cloud.ledger.gate(m.after, m.match(ch))
	defer k.cloud.ledger.open(g)
	delivered := make(chan error, 1)
	go func() { delivered <- deliver(ctx) }()
	victim := k.replicas[0]
	select {
	case c := <-g.reached:
		if c.Replica == k.replicas[1].name {
			victim = k.replicas[1]
		}
	case <-time.After(10 * time.Second):
		k.missed = append(k.missed, m.name)
	}
	victim.proc.kill()
	return victim, <-delivered
}

// aftermath sees how long it takes until everything accepted so far, and a
// question in many conversations, is answered; meanwhile the victim comes back.
func (k *killing) aftermath(ctx context.Context, victim *replica) error {
	died := time.Now()
	other := k.replicas[0]
	if other == victim {
		other = k.replicas[1]
	}
	for range 8 {
		if err := k.ping(ctx, other.addr); err != nil {
			return err
		}
	}
	recent := k.pings[max(0, len(k.pings)-40):]
	restarted := make(chan error, 1)
	go func() {
		pause(ctx, k.away)
		restarted <- victim.start(ctx)
	}()
	k.cloud.settle(ctx, 20*time.Second, recent)
	k.takeovers = append(k.takeovers, time.Since(died))
	return <-restarted
}

// finish brings a change to its end, unless it may take long to be sure.
func (k *killing) finish(ctx context.Context, m moment, ch *change) error {
	if !m.change || m.inside {
		return nil
	}
	if !m.pressed {
		press, err := ch.confirm(ctx, 30*time.Second)
		if err != nil {
			return err
		}
		if err := press.deliver(ctx, k.addrs()...); err != nil {
			return err
		}
	}
	until(ctx, 30*time.Second, func() bool { return len(ch.outcomes()) > 0 })
	return nil
}
