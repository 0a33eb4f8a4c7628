package redis

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"floorwalker/integrations/rest"
)

func TestLockHasOneHolder(t *testing.T) {
	onSharedStores(t, func(t *testing.T, o Options) {
		ctx := context.Background()
		first, second := open1(t, o), open(t, o)
		one, err := first.Lock(ctx, "webhooks", time.Second)
		if err != nil {
			t.Fatal(err)
		}
		got := make(chan *Lock)
		go func() {
			l, err := second.Lock(ctx, "webhooks", time.Second)
			if err != nil {
				t.Error(err)
			}
			got <- l
		}()
		crash(first)
		two := <-got
		if one.Fence() != 1 || two.Fence() != 2 {
			t.Errorf("fences %d and %d", one.Fence(), two.Fence())
		}
		<-one.Context().Done()
		if cause := context.Cause(one.Context()); !errors.Is(cause, ErrLockLost) {
			t.Errorf("the lost lock's context ended with %v", cause)
		}
		if err := two.Context().Err(); err != nil {
			t.Errorf("the new holder's context: %v", err)
		}
		if err := two.Unlock(ctx); err != nil {
			t.Error(err)
		}
		three, err := second.Lock(ctx, "webhooks", time.Second)
		if err != nil || three.Fence() != 3 {
			t.Fatal(three, err)
		}
		if err := three.Unlock(ctx); err != nil {
			t.Error(err)
		}
	})
}

func TestLockWaitsWithItsContext(t *testing.T) {
	onSharedStores(t, func(t *testing.T, o Options) {
		s := open(t, o)
		l, err := s.Lock(context.Background(), "x", 5*time.Second)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		if _, err := s.Lock(ctx, "x", 5*time.Second); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		if err := l.Unlock(context.Background()); err != nil {
			t.Error(err)
		}
	})
}

func TestCacheLoadsOnce(t *testing.T) {
	everywhere(t, func(t *testing.T, o Options) {
		ctx, c := context.Background(), open(t, o).Cache("names")
		var loads atomic.Int64
		gate := make(chan struct{})
		load := func(context.Context) ([]byte, error) { loads.Add(1); <-gate; return []byte("v"), nil }
		var wait sync.WaitGroup
		for range 10 {
			wait.Go(func() {
				if v, err := c.Fetch(ctx, "k", time.Minute, load); err != nil || string(v) != "v" {
					t.Error(v, err)
				}
			})
		}
		eventually(t, "it is loading", func() bool { return loads.Load() > 0 })
		close(gate)
		wait.Wait()
		if v, ok, err := c.Get(ctx, "k"); err != nil || !ok || string(v) != "v" {
			t.Error(v, ok, err)
		}
		before := loads.Load()
		if _, err := c.Fetch(ctx, "k", time.Minute, load); err != nil || loads.Load() != before {
			t.Error("loaded again:", err)
		}
		failure := errors.New("no")
		if _, err := c.Fetch(ctx, "other", time.Minute, func(context.Context) ([]byte, error) { return nil, failure }); !errors.Is(err, failure) {
			t.Error(err)
		}
		if _, ok, err := c.Get(ctx, "other"); ok || err != nil {
			t.Error("a failure was cached:", ok, err)
		}
	})
}

func TestLimiterIsShared(t *testing.T) {
	onSharedStores(t, func(t *testing.T, o Options) {
		var limiters []rest.Budget
		for range 2 {
			limiters = append(limiters, open(t, o).Limiter("cc", 60, 4))
		}
		ctx, cancel := context.WithTimeout(context.Background(), 900*time.Millisecond)
		defer cancel()
		for i := range 4 {
			// A token a second flows back, so up to one more than the rest is left.
			if left, err := limiters[(i+1)%2].Left(ctx); err != nil || left < float64(4-i) || left >= float64(5-i) {
				t.Errorf("%v are left before request %d (%v)", left, i, err)
			}
			if err := limiters[i%2].Wait(ctx, rest.Chat); err != nil {
				t.Fatalf("request %d of the burst: %v", i, err)
			}
		}
		var throttled *rest.ThrottledError
		for i, l := range limiters {
			if err := l.Wait(ctx, rest.Chat); !errors.As(err, &throttled) || throttled.Wait <= 0 || throttled.Wait > time.Second {
				t.Errorf("replica %d over the budget: %v", i, err)
			}
		}
	})
}

func TestLimiterKeepsChatATurn(t *testing.T) {
	onSharedStores(t, func(t *testing.T, o Options) {
		l := open(t, o).Limiter("cc", 6, 4)
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		var throttled *rest.ThrottledError
		for range 3 {
			if err := l.Wait(ctx, rest.Background); err != nil {
				t.Fatal(err)
			}
		}
		if err := l.Wait(ctx, rest.Background); !errors.As(err, &throttled) {
			t.Errorf("Background took the last turn: %v", err)
		}
		if err := l.Wait(ctx, rest.Chat); err != nil {
			t.Errorf("Chat: %v", err)
		}
	})
}

func TestLimiterPausesEverybody(t *testing.T) {
	onSharedStores(t, func(t *testing.T, o Options) {
		a, b := open(t, o).Limiter("cc", 0, 1), open(t, o).Limiter("cc", 0, 1)
		ctx := context.Background()
		if err := b.Wait(ctx, rest.Chat); err != nil {
			t.Fatal(err)
		}
		a.Pause(ctx, time.Now().Add(10*time.Minute))
		a.Pause(ctx, time.Now().Add(time.Second))
		var throttled *rest.ThrottledError
		if err := b.Wait(ctx, rest.Chat); !errors.As(err, &throttled) || throttled.Wait < 9*time.Minute {
			t.Errorf("in the pause: %v", err)
		}
	})
}

// TestLimiterObeysAPauseThatTheStoreDoesNotKnowYet has a replica hear of a pause
// while its own turn was being reserved.
func TestLimiterObeysAPauseThatTheStoreDoesNotKnowYet(t *testing.T) {
	onSharedStores(t, func(t *testing.T, o Options) {
		l := open(t, o).Limiter("cc", 600, 10).(*limiter)
		ctx := context.Background()
		l.alone.Pause(ctx, time.Now().Add(10*time.Minute))
		var throttled *rest.ThrottledError
		if err := l.Wait(ctx, rest.Chat); !errors.As(err, &throttled) || throttled.Wait < 9*time.Minute {
			t.Errorf("in the pause: %v", err)
		}
	})
}

func TestLimiterHoldsBackWhenTheStoreIsAway(t *testing.T) {
	r := startServer(t)
	l := open(t, Options{URL: r.url()}).Limiter("cc", 60, 8)
	r.kill()
	ctx, cancel := context.WithTimeout(context.Background(), 900*time.Millisecond)
	defer cancel()
	granted := 0
	for l.Wait(ctx, rest.Chat) == nil {
		granted++
	}
	if granted != 2 {
		t.Errorf("%d requests went, want a quarter of the burst", granted)
	}
}
