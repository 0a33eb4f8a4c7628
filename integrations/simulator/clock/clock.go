// Package clock is the simulator's time: it runs like a real clock from a
// chosen start, can be moved, and fires what was scheduled in simulated order.
package clock

import (
	"container/heap"
	"context"
	"sync"
	"time"
)

// Clock is simulated time. Create one with New; its methods may be called
// from any goroutine. A function that it fires may call all but Advance and
// AdvanceTo, which wait for what is firing.
type Clock struct {
	mu     sync.Mutex
	real   func() time.Time
	base   time.Time // simulated time at origin
	origin time.Time // real time that base belongs to
	frozen bool
	timers timerHeap
	seq    uint64
	firing sync.Mutex // one goroutine fires at a time, so that order holds
	at     time.Time  // simulated time of what is being fired, or zero
	wake   chan struct{}
}

// New returns a running clock that shows start now.
func New(start time.Time) *Clock {
	return &Clock{real: time.Now, base: start, origin: time.Now(), wake: make(chan struct{}, 1)}
}

// NewFrozen returns a clock that stands at start until it is moved.
func NewFrozen(start time.Time) *Clock {
	c := New(start)
	c.frozen = true
	return c
}

// Now returns the simulated time. While a scheduled function runs it is the
// time the function was scheduled for.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now()
}

func (c *Clock) now() time.Time {
	if !c.at.IsZero() {
		return c.at
	}
	return c.reading()
}

func (c *Clock) reading() time.Time {
	if c.frozen {
		return c.base
	}
	return c.base.Add(c.real().Sub(c.origin))
}

// Schedule runs f once simulated time reaches at. The returned function takes
// it back and reports whether f had not been started.
func (c *Clock) Schedule(at time.Time, f func()) (cancel func() bool) {
	c.mu.Lock()
	c.seq++
	t := &timer{at: at, seq: c.seq, f: f}
	heap.Push(&c.timers, t)
	c.mu.Unlock()
	c.nudge()
	return func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		if t.index < 0 {
			return false
		}
		heap.Remove(&c.timers, t.index)
		return true
	}
}

// Advance moves the clock forward by d and fires everything that falls due on
// the way, in order, before it returns. A negative d is ignored: simulated
// time, like Cisco's records, only moves forward.
func (c *Clock) Advance(d time.Duration) {
	c.firing.Lock()
	defer c.firing.Unlock()
	c.mu.Lock()
	target := c.reading().Add(max(d, 0))
	c.mu.Unlock()
	c.moveTo(target)
}

// AdvanceTo moves the clock forward to target as Advance does, and reports
// false when the clock has passed target already.
func (c *Clock) AdvanceTo(target time.Time) bool {
	c.firing.Lock()
	defer c.firing.Unlock()
	c.mu.Lock()
	past := target.Before(c.reading())
	c.mu.Unlock()
	if past {
		return false
	}
	c.moveTo(target)
	return true
}

// moveTo fires up to target and lets the clock go on from there. The caller
// holds firing. The clock shows target from the moment the last function has
// returned, so that nobody sees it step back.
func (c *Clock) moveTo(target time.Time) {
	c.fireUntil(target, func() {
		if target.After(c.reading()) {
			c.base, c.origin = target, c.real()
		}
	})
	c.nudge()
}

// Freeze stops the clock where it stands; Resume lets it run on.
func (c *Clock) Freeze() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.base, c.frozen = c.reading(), true
}

// Resume lets a frozen clock run on.
func (c *Clock) Resume() {
	c.mu.Lock()
	c.base, c.origin, c.frozen = c.reading(), c.real(), false
	c.mu.Unlock()
	c.nudge()
}

// Frozen reports whether the clock stands still.
func (c *Clock) Frozen() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.frozen
}

// Run fires what falls due as real time passes, until ctx ends.
func (c *Clock) Run(ctx context.Context) {
	wait := time.NewTimer(time.Hour)
	defer wait.Stop()
	for {
		c.firing.Lock()
		c.mu.Lock()
		target := c.reading()
		c.mu.Unlock()
		c.fireUntil(target, func() {})
		c.firing.Unlock()
		wait.Reset(c.untilNext())
		select {
		case <-ctx.Done():
			return
		case <-c.wake:
		case <-wait.C:
		}
	}
}

// fireUntil fires what is due by target; then calls done with mu held.
func (c *Clock) fireUntil(target time.Time, done func()) {
	for {
		c.mu.Lock()
		if len(c.timers) == 0 || c.timers[0].at.After(target) {
			c.at = time.Time{}
			done()
			c.mu.Unlock()
			return
		}
		t := heap.Pop(&c.timers).(*timer)
		if t.at.After(c.at) {
			c.at = t.at
		}
		c.mu.Unlock()
		t.f()
	}
}

func (c *Clock) untilNext() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.timers) == 0 || c.frozen {
		return time.Hour
	}
	return max(0, c.timers[0].at.Sub(c.reading()))
}

func (c *Clock) nudge() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

type timer struct {
	at    time.Time
	seq   uint64
	f     func()
	index int
}

type timerHeap []*timer

func (h timerHeap) Len() int { return len(h) }
func (h timerHeap) Less(i, j int) bool {
	if h[i].at.Equal(h[j].at) {
		return h[i].seq < h[j].seq
	}
	return h[i].at.Before(h[j].at)
}
func (h timerHeap) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].index, h[j].index = i, j
}
func (h *timerHeap) Push(x any) {
	t := x.(*timer)
	t.index = len(*h)
	*h = append(*h, t)
}
func (h *timerHeap) Pop() any {
	old := *h
	t := old[len(old)-1]
	old[len(old)-1] = nil
	*h = old[:len(old)-1]
	t.index = -1
	return t
}
