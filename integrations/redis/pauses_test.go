package redis

import (
	"context"
	"errors"
	"testing"
	"time"

	"floorwalker/integrations/rest"
)

// pausedFor returns how long l is still paused. It must be by more than a
// second, or not at all.
func pausedFor(t *testing.T, l rest.Limiter) time.Duration {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	err := l.Wait(ctx, rest.Chat)
	if throttled, ok := errors.AsType[*rest.ThrottledError](err); ok {
		return throttled.Wait
	}
	if err != nil {
		t.Error(err)
	}
	return 0
}

func TestPausesAreThoseOfAllReplicas(t *testing.T) {
	everywhere(t, func(t *testing.T, o Options) {
		one := open(t, o)
		a, ctx := one.Pauses("webex"), context.Background()
		replicas := []rest.Limiter{a}
		if !one.Embedded() {
			replicas = append(replicas, open(t, o).Pauses("webex"))
		}
		for i, l := range replicas {
			if d := pausedFor(t, l); d != 0 {
				t.Errorf("replica %d is paused for %s from the start", i, d)
			}
		}
		a.Pause(ctx, time.Now().Add(20*time.Minute))
		a.Pause(ctx, time.Now().Add(10*time.Minute)) // which makes it no shorter
		for _, l := range replicas {
			eventually(t, "a replica obeys", func() bool {
				d := pausedFor(t, l)
				return d > 19*time.Minute && d < 21*time.Minute
			})
		}
		if d := pausedFor(t, one.Pauses("another")); d != 0 {
			t.Errorf("another upstream is paused for %s", d)
		}
		if one.Embedded() {
			return
		}
		if d := pausedFor(t, open(t, o).Pauses("webex")); d < 19*time.Minute {
			t.Errorf("a replica that starts in the pause obeys for %s", d)
		}
	})
}

func TestPausesAreHeardAfterAnInterruption(t *testing.T) {
	r := startServer(t)
	a, b := open(t, Options{URL: r.url()}).Pauses("webex"), open(t, Options{URL: r.url()}).Pauses("webex")
	ctx, c := context.Background(), r.client()
	defer c.Close()
	eventually(t, "both listen", func() bool {
		n, err := c.PubSubNumSub(ctx, "floorwalker:pause:webex").Result()
		return err == nil && n["floorwalker:pause:webex"] == 2
	})
	if n, err := c.Do(ctx, "CLIENT", "KILL", "TYPE", "pubsub").Int(); err != nil || n != 2 {
		t.Fatalf("cut %d connections: %v", n, err)
	}
	a.Pause(ctx, time.Now().Add(10*time.Minute))
	eventually(t, "the other one obeys", func() bool { return pausedFor(t, b) > 9*time.Minute })
}

func TestPausesHoldWithoutTheStore(t *testing.T) {
	r := startServer(t)
	p := open(t, Options{URL: r.url()}).Pauses("webex")
	r.kill()
	if d := pausedFor(t, p); d != 0 {
		t.Errorf("paused for %s when the store went away", d)
	}
	p.Pause(context.Background(), time.Now().Add(10*time.Minute))
	if d := pausedFor(t, p); d < 9*time.Minute {
		t.Errorf("the replica's own pause holds for %s", d)
	}
}
