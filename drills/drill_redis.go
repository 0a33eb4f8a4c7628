package main

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// redisDrill kills Redis under load and starts it again, with both ways of
// flushing its append-only file.
func redisDrill(ctx context.Context, s *stage) error {
	for _, fsync := range []string{always, everysec}[:s.pick(1, 2)] {
		if err := s.killRedis(ctx, fsync); err != nil {
			return err
		}
	}
	return nil
}

func (s *stage) killRedis(ctx context.Context, fsync string) error {
	o, err := s.open(ctx, fsync, []string{"bot " + fsync})
	if err != nil {
		return err
	}
	redis, c, bot := o.redis, o.cloud, o.replicas[0]
	pid := bot.proc.pid()
	var killed, back time.Time
	outage := make(chan error, 1)
	go func() {
		pause(ctx, 3*time.Second)
		killed = time.Now()
		redis.proc.kill()
		pause(ctx, 2*time.Second)
		err := redis.start(ctx)
		back = time.Now()
		outage <- err
	}()
	pings, err := c.barrage(ctx, s.pick(200, 500), 10*time.Second, func(int) string { return bot.addr })
	if err != nil {
		return err
	}
	if err := <-outage; err != nil {
		return err
	}
	lost := c.settle(ctx, 40*time.Second, pings)
	var accepted, refusedElse int
	recovered := time.Duration(0)
	for _, p := range pings {
		if !p.accepted.IsZero() {
			accepted++
			continue
		}
		if p.sent.Before(killed.Add(-time.Second)) || p.sent.After(back.Add(3*time.Second)) || p.status != http.StatusServiceUnavailable {
			refusedElse++
		}
		recovered = max(recovered, p.sent.Sub(back))
	}
	s.tell(fsync+": webhooks sent", float64(len(pings)), "")
	s.tell(fsync+": refused while Redis was away", float64(len(pings)-accepted), "")
	s.none(fsync+": acknowledged and lost", len(lost), lost...)
	s.noneInTime(fsync+": refused otherwise than with 503, or at another time", refusedElse)
	s.within(fsync+": last refusal after Redis was back", recovered, 3*time.Second)
	s.exactly(fsync+": the bot's process is the same", bot.proc.pid(), pid)
	s.tell(fsync+": pings answered twice", float64(len(c.doubles(pings))), "")
	return nil
}

// barrage sends pings at a steady rate for a time, each once, in an open loop,
// and returns when every one was answered or refused.
func (c *cloud) barrage(ctx context.Context, perSecond int, lasting time.Duration, to func(n int) string) ([]*ping, error) {
	var group sync.WaitGroup
	var pings []*ping
	started := time.Now()
	total := int(lasting.Seconds() * float64(perSecond))
	for i := range total {
		if !pause(ctx, time.Until(started.Add(time.Duration(i)*time.Second/time.Duration(perSecond)))) {
			group.Wait()
			return nil, fmt.Errorf("the barrage was broken off: %w", ctx.Err())
		}
		p, err := c.ping(c.talks[i%len(c.talks)])
		if err != nil {
			return nil, err
		}
		pings = append(pings, p)
		group.Go(func() { p.once(ctx, to(i)) })
	}
	group.Wait()
	return pings, nil
}
