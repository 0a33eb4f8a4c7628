package main

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

// rollingDrill restarts two replicas in turn under load, behind a forwarder
// that drains first. Every other command takes a while, so that each SIGTERM
// comes upon running ones.
func rollingDrill(ctx context.Context, s *stage) error {
	_, c, a, b, err := s.both(ctx)
	if err != nil {
		return err
	}
	front, err := s.forward(a.addr, b.addr)
	if err != nil {
		return err
	}
	c.ledger.slowDown(100 * time.Millisecond)
	rounds, exits, unclean := s.pick(1, 5), []time.Duration{}, 0
	rolled := make(chan error, 1)
	go func() {
		rolled <- func() error {
			for range rounds {
				for _, r := range []*replica{a, b} {
					pause(ctx, time.Second)
					took, clean, err := front.roll(ctx, r)
					if err != nil {
						return err
					}
					exits = append(exits, took)
					if !clean {
						unclean++
					}
				}
			}
			return nil
		}()
	}()
	var pings []*ping
	for finished := false; !finished; {
		more, err := c.barrage(ctx, s.pick(100, 200), time.Second, func(int) string { return front.addr })
		if err != nil {
			return err
		}
		pings = append(pings, more...)
		select {
		case err := <-rolled:
			if err != nil {
				return err
			}
			finished = true
		default:
		}
	}
	lost := c.settle(ctx, 30*time.Second, pings)
	refused := map[int]int{}
	for _, p := range pings {
		if p.status != http.StatusOK {
			refused[p.status]++
		}
	}
	doubled := c.doubles(pings)
	s.tell("webhooks sent", float64(len(pings)), "")
	s.exactly("restarts", len(exits), 2*rounds)
	s.exactly("answers other than 2xx", sum(refused), 0, fmt.Sprint(refused))
	s.none("acknowledged and lost", len(lost), lost...)
	s.none("double final replies", len(doubled), doubled...)
	s.none("exits with an error", unclean)
	s.within("exit after SIGTERM, longest", quantile(exits, 1), exitLimit)
	return nil
}

func sum(counts map[int]int) (total int) {
	for _, n := range counts {
		total += n
	}
	return total
}
