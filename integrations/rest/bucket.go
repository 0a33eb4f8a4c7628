package rest

import (
	"container/list"
	"context"
	"math"
	"sync"
	"time"
)

// maxPause is the longest pause that callers of a Bucket wait for; behind a
// longer one they are told to come back.
const maxPause = time.Minute

// noticeable is the shortest wait that people are told of.
const noticeable = time.Second

// Bucket is the Limiter of one process: a token bucket with a queue for each
// priority.
type Bucket struct {
	interval time.Duration // between two requests; 0 is no limit
	burst    float64

	mu     sync.Mutex
	tokens float64
	filled time.Time    // when tokens was true
	paused time.Time    // nobody goes before
	queues [2]list.List // of *waiter, by Priority
	timer  *time.Timer  // wakes the next in line; nil when nobody waits
}

// waiter is one request in line. Its channel gets nil, or why it cannot go.
type waiter struct {
	ctx   context.Context
	ready chan error
}

// NewBucket allows perMinute requests a minute and burst of them at once after
// a rest. perMinute 0 is no limit beside pauses.
func NewBucket(perMinute, burst int) *Bucket {
	b := &Bucket{filled: time.Now()}
	if perMinute > 0 {
		b.interval = time.Minute / time.Duration(perMinute)
		b.burst = float64(max(burst, 1))
		b.tokens = b.burst
	}
	return b
}

// Wait implements Limiter.
func (b *Bucket) Wait(ctx context.Context, p Priority) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	b.mu.Lock()
	wait := b.estimate(p)
	if wait == 0 {
		b.spend()
		b.mu.Unlock()
		return nil
	}
	if pause := time.Until(b.paused); pause > maxPause || EndsWithin(ctx, wait) {
		b.mu.Unlock()
		return &ThrottledError{Wait: wait}
	}
	w := &waiter{ctx, make(chan error, 1)}
	place := b.queues[index(p)].PushBack(w)
	b.schedule()
	b.mu.Unlock()
	if wait >= noticeable {
		NotifyWait(ctx, wait)
	}
	select {
	case err := <-w.ready:
		return err
	case <-ctx.Done():
		b.abandon(w, p, place)
		return ctx.Err()
	}
}

// Pause implements Limiter.
func (b *Bucket) Pause(_ context.Context, until time.Time) {
	pause := time.Until(until)
	b.mu.Lock()
	if !until.After(b.paused) || pause <= 0 {
		b.mu.Unlock()
		return
	}
	b.paused = until
	held := b.waiting()
	if pause > maxPause {
		for _, w := range held {
			w.ready <- &ThrottledError{Wait: pause}
		}
		b.queues[Chat].Init()
		b.queues[Background].Init()
	}
	b.schedule()
	b.mu.Unlock()
	if pause >= noticeable && pause <= maxPause {
		for _, w := range held {
			NotifyWait(w.ctx, pause) //nolint:contextcheck // each waiter is told through its own context.
		}
	}
}

// Paused returns how much is left of the pause, 0 when there is none.
func (b *Bucket) Paused() time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	return max(time.Until(b.paused), 0)
}

// estimate is how long a newcomer of priority p waits at least.
func (b *Bucket) estimate(p Priority) time.Duration {
	now := time.Now()
	b.refill(now)
	ahead := b.queues[Chat].Len()
	if index(p) == Background {
		ahead += b.queues[Background].Len()
	}
	wait := max(b.paused.Sub(now), 0)
	if missing := float64(ahead+1) - b.tokens; b.interval > 0 && missing > 0 {
		wait = max(wait, time.Duration(missing*float64(b.interval)))
	}
	if wait == 0 && ahead > 0 {
		wait = 1 // it is somebody else's turn
	}
	return wait
}

// refill adds what time has brought, up to the burst.
func (b *Bucket) refill(now time.Time) {
	if b.interval == 0 {
		return
	}
	b.tokens = min(b.burst, b.tokens+float64(now.Sub(b.filled))/float64(b.interval))
	b.filled = now
}

// Left implements Budget; it is infinite without a limit.
func (b *Bucket) Left(context.Context) (float64, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now()
	b.refill(now)
	switch {
	case now.Before(b.paused):
		return 0, nil
	case b.interval == 0:
		return math.Inf(1), nil
	}
	return max(b.tokens, 0), nil
}

func (b *Bucket) spend() {
	if b.interval > 0 {
		b.tokens--
	}
}

// schedule sets the timer for the next in line.
func (b *Bucket) schedule() {
	if b.timer != nil {
		b.timer.Stop()
		b.timer = nil
	}
	if b.queues[Chat].Len()+b.queues[Background].Len() == 0 {
		return
	}
	now := time.Now()
	b.refill(now)
	wait := max(b.paused.Sub(now), 0)
	if b.interval > 0 && b.tokens < 1 {
		// One nanosecond more, so that rounding down does not wake it too early.
		wait = max(wait, time.Duration((1-b.tokens)*float64(b.interval))+1)
	}
	b.timer = time.AfterFunc(wait, b.grant)
}

// grant lets go whoever may go now, Chat first.
func (b *Bucket) grant() {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now()
	b.refill(now)
	for !now.Before(b.paused) && (b.interval == 0 || b.tokens >= 1) {
		queue := &b.queues[Chat]
		if queue.Len() == 0 {
			queue = &b.queues[Background]
		}
		first := queue.Front()
		if first == nil {
			break
		}
		b.spend()
		queue.Remove(first).(*waiter).ready <- nil
	}
	b.schedule()
}

// abandon takes a waiter out of the line; a turn it was given meanwhile goes to
// the next.
func (b *Bucket) abandon(w *waiter, p Priority, place *list.Element) {
	b.mu.Lock()
	defer b.mu.Unlock()
	select {
	case err := <-w.ready:
		if err == nil && b.interval > 0 {
			b.tokens++
		}
	default:
		b.queues[index(p)].Remove(place)
	}
	b.schedule()
}

func (b *Bucket) waiting() []*waiter {
	var all []*waiter
	for i := range b.queues {
		for e := b.queues[i].Front(); e != nil; e = e.Next() {
			all = append(all, e.Value.(*waiter))
		}
	}
	return all
}

// index is p as a queue; what is not Chat is Background.
func index(p Priority) Priority {
	if p == Chat {
		return Chat
	}
	return Background
}
