package clock_test

import (
	"context"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"floorwalker/integrations/simulator/clock"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var start = time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)

func TestAdvanceFiresInOrder(t *testing.T) {
	c := clock.NewFrozen(start)
	var fired []string
	note := func(name string) func() {
		return func() { fired = append(fired, name+" "+c.Now().Format(time.TimeOnly)) }
	}
	c.Schedule(start.Add(3*time.Minute), note("third"))
	c.Schedule(start.Add(time.Minute), func() {
		note("first")()
		c.Schedule(c.Now().Add(time.Minute), note("second"))
		c.Schedule(start, note("overdue"))
	})
	c.Schedule(start.Add(3*time.Minute), note("fourth"))
	c.Schedule(start.Add(time.Hour), note("never"))
	c.Advance(3 * time.Minute)
	want := []string{"first 09:01:00", "overdue 09:01:00", "second 09:02:00", "third 09:03:00", "fourth 09:03:00"}
	if diff := cmp.Diff(want, fired); diff != "" {
		t.Error(diff)
	}
	if got := c.Now(); !got.Equal(start.Add(3 * time.Minute)) {
		t.Errorf("now %s", got)
	}
}

func TestCancel(t *testing.T) {
	c := clock.NewFrozen(start)
	count := 0
	cancel := c.Schedule(start.Add(time.Minute), func() { count++ })
	kept := c.Schedule(start.Add(time.Minute), func() { count++ })
	if !cancel() || cancel() {
		t.Error("the first cancel takes back, the second finds nothing")
	}
	c.Advance(time.Hour)
	if count != 1 {
		t.Errorf("%d fired, want 1", count)
	}
	if kept() {
		t.Error("cancelled what had fired")
	}
}

func TestOnlyForward(t *testing.T) {
	c := clock.NewFrozen(start)
	c.Advance(-time.Hour)
	if got := c.Now(); !got.Equal(start) {
		t.Errorf("now %s after a negative advance", got)
	}
	if c.AdvanceTo(start.Add(-time.Second)) {
		t.Error("went back")
	}
	if !c.AdvanceTo(start.Add(time.Second)) || !c.Now().Equal(start.Add(time.Second)) {
		t.Error("did not go forward")
	}
}

func TestRunsWithRealTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		c := clock.New(start)
		go c.Run(ctx)
		var at atomic.Pointer[time.Time]
		c.Schedule(start.Add(10*time.Second), func() { at.Store(new(c.Now())) })
		time.Sleep(9 * time.Second)
		synctest.Wait()
		if at.Load() != nil {
			t.Error("fired early")
		}
		time.Sleep(time.Second)
		synctest.Wait()
		if got := at.Load(); got == nil || !got.Equal(start.Add(10*time.Second)) {
			t.Errorf("fired at %v", got)
		}
		cancel()
	})
}

func TestFreezeAndResume(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		c := clock.New(start)
		go c.Run(ctx)
		time.Sleep(5 * time.Second)
		c.Freeze()
		fired := false
		c.Schedule(start.Add(6*time.Second), func() { fired = true })
		time.Sleep(time.Hour)
		synctest.Wait()
		if !c.Frozen() || fired || !c.Now().Equal(start.Add(5*time.Second)) {
			t.Errorf("frozen %v, fired %v, now %s", c.Frozen(), fired, c.Now())
		}
		c.Resume()
		time.Sleep(time.Second)
		synctest.Wait()
		if c.Frozen() || !fired {
			t.Errorf("frozen %v, fired %v after resuming", c.Frozen(), fired)
		}
		cancel()
	})
}

// TestNeverBack moves a clock and reads it from elsewhere: what was read once
// is never undone by a later reading.
func TestNeverBack(t *testing.T) {
	c := clock.NewFrozen(start)
	for range 200 {
		c.Schedule(start.Add(time.Duration(rand.Int64N(int64(time.Hour)))), func() {})
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for range 20 {
			c.Advance(3 * time.Minute)
		}
	}()
	last := c.Now()
	for {
		now := c.Now()
		if now.Before(last) {
			t.Fatalf("%s after %s", now, last)
		}
		last = now
		select {
		case <-done:
			return
		default:
		}
	}
}
