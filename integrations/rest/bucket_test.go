package rest_test

import (
	"context"
	"errors"
	"math"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"floorwalker/integrations/rest"
)

func TestBucketKeepsItsRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := rest.NewBucket(300, 5)
		start := time.Now()
		for range 305 {
			if err := b.Wait(t.Context(), rest.Chat); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(start); took < time.Minute || took > time.Minute+time.Second {
			t.Errorf("305 requests took %v, want a minute after the burst of 5", took)
		}
	})
}

func TestBucketTellsWhatIsLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := rest.NewBucket(60, 3)
		left := func() float64 {
			n, err := b.Left(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		if n := left(); n != 3 {
			t.Errorf("%v are left after a rest", n)
		}
		for range 2 {
			if err := b.Wait(t.Context(), rest.Chat); err != nil {
				t.Fatal(err)
			}
		}
		if n := left(); n != 1 {
			t.Errorf("%v are left after two of three", n)
		}
		time.Sleep(time.Second)
		if n := left(); n != 2 {
			t.Errorf("%v are left a second later", n)
		}
		b.Pause(t.Context(), time.Now().Add(time.Minute))
		if n := left(); n != 0 {
			t.Errorf("%v are left during a pause", n)
		}
		if n, _ := rest.NewBucket(0, 0).Left(t.Context()); !math.IsInf(n, 1) {
			t.Errorf("%v are left without a limit", n)
		}
	})
}

func TestBucketServesChatFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := rest.NewBucket(60, 1)
		if err := b.Wait(t.Context(), rest.Background); err != nil {
			t.Fatal(err)
		}
		var mu sync.Mutex
		var order []string
		var wg sync.WaitGroup
		for _, w := range []struct {
			name     string
			priority rest.Priority
		}{{"poll 1", rest.Background}, {"poll 2", rest.Background}, {"chat 1", rest.Chat}, {"chat 2", rest.Chat}} {
			wg.Go(func() {
				if err := b.Wait(t.Context(), w.priority); err != nil {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				order = append(order, w.name)
			})
			synctest.Wait()
		}
		wg.Wait()
		if want := []string{"chat 1", "chat 2", "poll 1", "poll 2"}; !slices.Equal(order, want) {
			t.Errorf("order %v, want %v", order, want)
		}
	})
}

func TestBucketPause(t *testing.T) {
	tests := []struct {
		name  string
		pause time.Duration
		wait  time.Duration // until a waiter goes
		fails bool
	}{
		{"short", 10 * time.Second, 10 * time.Second, false},
		{"too long to wait for", time.Hour, 0, true},
		{"already over", -time.Second, 0, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := rest.NewBucket(0, 0)
				start := time.Now()
				b.Pause(t.Context(), start.Add(test.pause))
				b.Pause(t.Context(), start.Add(test.pause-time.Second)) // never shortens
				err := b.Wait(t.Context(), rest.Chat)
				throttled, failed := errors.AsType[*rest.ThrottledError](err)
				if failed != test.fails || failed && throttled.Wait != test.pause {
					t.Errorf("error %v, want one: %v", err, test.fails)
				}
				if took := time.Since(start); took != test.wait {
					t.Errorf("waited %v, want %v", took, test.wait)
				}
			})
		})
	}
}

func TestBucketPauseReachesThoseInLine(t *testing.T) {
	for pause, want := range map[time.Duration]time.Duration{30 * time.Second: 30 * time.Second, time.Hour: 0} {
		synctest.Test(t, func(t *testing.T) {
			b := rest.NewBucket(60, 1)
			var told []time.Duration
			ctx := rest.WithWaitNotice(t.Context(), func(_ string, d time.Duration) { told = append(told, d) })
			if err := b.Wait(ctx, rest.Chat); err != nil {
				t.Fatal(err)
			}
			start := time.Now()
			done := make(chan error)
			go func() { done <- b.Wait(ctx, rest.Chat) }()
			synctest.Wait()
			b.Pause(ctx, start.Add(pause))
			err := <-done
			if took := time.Since(start); took != want || (err != nil) != (want == 0) {
				t.Errorf("pause of %v: %v after %v, want to end after %v", pause, err, took, want)
			}
			if err == nil && !slices.Equal(told, []time.Duration{time.Second, pause}) {
				t.Errorf("told %v, want the turn's second and then the pause", told)
			}
		})
	}
}

func TestBucketAndContexts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := rest.NewBucket(60, 1)
		if err := b.Wait(t.Context(), rest.Chat); err != nil {
			t.Fatal(err)
		}
		short, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		if _, ok := errors.AsType[*rest.ThrottledError](b.Wait(short, rest.Chat)); !ok {
			t.Error("a turn after the deadline is to be refused at once")
		}
		leaving, leave := context.WithCancel(t.Context())
		left := make(chan error)
		go func() { left <- b.Wait(leaving, rest.Chat) }()
		synctest.Wait()
		leave()
		if err := <-left; !errors.Is(err, context.Canceled) {
			t.Errorf("error %v, want context.Canceled", err)
		}
		start := time.Now()
		if err := b.Wait(t.Context(), rest.Background); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(start); took > time.Second+time.Millisecond {
			t.Errorf("waited %v, want the turn of the one who left", took)
		}
	})
}
