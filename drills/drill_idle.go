package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"floorwalker/integrations/simulator/world"
)

const (
	// manySpaces is in how many spaces the bot of this drill is.
	manySpaces = 1000
	// mostStartCalls is how many calls a start may take, whatever the number of
	// spaces: who am I, the webhooks, and what is set up.
	mostStartCalls = 30
)

// idleDrill starts a bot that is in a thousand spaces, on the embedded store
// and on Redis, and sees what it uses while nobody says anything.
func idleDrill(ctx context.Context, s *stage) error {
	redis, err := s.redis(ctx, "redis", everysec)
	if err != nil {
		return err
	}
	w := crowd()
	for i := len(w.Rooms); i < manySpaces; i++ {
		w.Rooms = append(w.Rooms, world.Room{Title: fmt.Sprintf("Space %04d", i), Bot: true, Members: []string{w.People[i%crowdPeople].Email}})
	}
	w.Complete()
	c, err := s.cloudOf(ctx, w)
	if err != nil {
		return err
	}
	for _, store := range []struct{ name, setting string }{{"embedded", "REDIS_URL="}, {"redis", "REDIS_URL=" + redis.url()}} {
		began := time.Now()
		// With an address of its own it keeps its webhooks, too.
		bot, err := s.replica(ctx, c, store.name, store.setting, "PUBLIC_URL=http://{addr}")
		if err != nil {
			return err
		}
		ready := time.Since(began)
		calls := c.ledger.find(func(q call) bool { return q.Replica == store.name })
		walks := c.ledger.find(func(q call) bool {
			return q.Replica == store.name && (strings.HasPrefix(q.Path, "/v1/memberships") || strings.HasPrefix(q.Path, "/v1/rooms"))
		})
		s.within(store.name+": ready with 1,000 spaces", ready, 2*time.Second)
		s.atMost(store.name+": calls until then", float64(len(calls)), mostStartCalls, "")
		s.none(store.name+": memberships or spaces asked for", len(walks))
		pause(ctx, 3*time.Second)
		before, err := bot.metrics(ctx)
		if err != nil {
			return err
		}
		span := time.Duration(s.pick(5, 30)) * time.Second
		pause(ctx, span)
		after, err := bot.metrics(ctx)
		if err != nil {
			return err
		}
		used := after["process_cpu_seconds_total"] - before["process_cpu_seconds_total"]
		s.atMostInTime(store.name+": per cent of one core while idle", 100*used/span.Seconds(), 1)
		bot.proc.kill()
	}
	return nil
}
