package redis

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"floorwalker/bot"
)

const (
	// MaxPayload is the largest payload that is accepted, in bytes.
	MaxPayload = 256 << 10
	// maxName bounds source, key and id of an event.
	maxName = 1024
	// acceptTimeout is how long a sender is kept waiting for the store.
	acceptTimeout = 1500 * time.Millisecond
	// measureEvery is how old the length of a shard may be.
	measureEvery = 250 * time.Millisecond
)

// ErrTooLarge is returned for an event that can never be accepted.
var ErrTooLarge = errors.New("the event is too large")

// Accept stores events durably. It returns bot.ErrBusy when the store is away
// or too much is waiting already; some of the events may have been stored then,
// and sending them again does no harm.
func (s *Store) Accept(ctx context.Context, events ...bot.Event) error {
	if len(events) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, acceptTimeout)
	defer cancel()
	w := newWaiter(len(events))
	for i := range events {
		if err := s.accept(ctx, events[i], w); err != nil {
			return err
		}
	}
	select {
	case <-w.done:
		if w.err != nil {
			return fmt.Errorf("%w: %w", bot.ErrBusy, w.err)
		}
		return nil
	case <-ctx.Done():
		return fmt.Errorf("%w: %w", bot.ErrBusy, ctx.Err())
	}
}

func (s *Store) accept(ctx context.Context, e bot.Event, w *waiter) error {
	if len(e.Payload) > MaxPayload || len(e.Source) > maxName || len(e.Key) > maxName || len(e.ID) > maxName {
		return ErrTooLarge
	}
	if e.At.IsZero() {
		e.At = s.opt.Clock()
	}
	shard := s.shardOf(e.Key)
	if err := s.makeRoom(ctx, shard); err != nil {
		return err
	}
	return s.push(ctx, shard, &e, w.finish)
}

// push adds an event to a shard. In the embedded store, where nobody else adds
// any, it goes straight to the consumer as well: the lane keeps the order.
func (s *Store) push(ctx context.Context, shard int, e *bot.Event, then func(error)) error {
	blob := encodeEntry(e, 0)
	add := goredis.NewStringCmd(ctx, "XADD", s.keys[shard].events, "*", "e", blob)
	ops := make([]*op, 1, 2)
	ops[0] = &op{cmd: add, replicate: s.opt.Wait > 0, then: func(err error) {
		c := s.consumer.Load()
		if add.Err() == nil {
			s.backlog[shard].accepted(len(blob))
			if c != nil && c.direct {
				c.offer(shard, item{id: add.Val(), event: *e, size: len(blob)})
			}
		} else if c != nil {
			c.recheck(shard)
		}
		then(err)
	}}
	if b := &s.backlog[shard]; b.due() {
		ops = append(ops, s.measure(ctx, shard))
	}
	if err := s.lane(shard).add(ops...); err != nil {
		return fmt.Errorf("%w: %w", bot.ErrBusy, err)
	}
	return nil
}

// measure is the command that refreshes the known length of a shard.
func (s *Store) measure(ctx context.Context, shard int) *op {
	length := goredis.NewIntCmd(ctx, "XLEN", s.keys[shard].events)
	return &op{cmd: length, then: func(err error) {
		if err == nil {
			s.backlog[shard].measured(length.Val())
		}
	}}
}

// makeRoom fails when a shard is over its share of the budget.
func (s *Store) makeRoom(ctx context.Context, shard int) error {
	b := &s.backlog[shard]
	entries := int64(max(1, s.opt.MaxBacklog/len(s.keys)))
	bytes := max(1, s.opt.MaxBacklogBytes/int64(len(s.keys)))
	if !b.over(entries, bytes) {
		return nil
	}
	// The estimate does not know what was done since it was measured.
	length := s.measure(ctx, shard)
	if err := s.lane(shard).do(ctx, length.cmd); err != nil {
		return fmt.Errorf("%w: %w", bot.ErrBusy, err)
	}
	if length.then(nil); !b.over(entries, bytes) {
		return nil
	}
	return fmt.Errorf("%w: too many events wait", bot.ErrBusy)
}

// backlog is what this process knows of a shard's length: the last one
// measured and what it added since.
type backlog struct {
	length atomic.Int64
	since  atomic.Int64
	mean   atomic.Int64 // size of an accepted event, in bytes, smoothed
	at     atomic.Int64 // of the last measurement, Unix nanoseconds
}

func (b *backlog) accepted(size int) {
	b.since.Add(1)
	mean := b.mean.Load()
	b.mean.Store(mean + (int64(size)-mean)/8)
}

func (b *backlog) measured(length int64) {
	b.length.Store(length)
	b.since.Store(0)
}

// due reports, to one caller, that the length is too old.
func (b *backlog) due() bool {
	at, now := b.at.Load(), time.Now().UnixNano()
	return now-at > int64(measureEvery) && b.at.CompareAndSwap(at, now)
}

func (b *backlog) over(entries, bytes int64) bool {
	n := b.length.Load() + b.since.Load()
	return n >= entries || n*b.mean.Load() >= bytes
}

// waiter waits for several replies and keeps the first error.
type waiter struct {
	mu   sync.Mutex
	left int
	err  error
	done chan struct{}
}

func newWaiter(n int) *waiter { return &waiter{left: n, done: make(chan struct{})} }

func (w *waiter) finish(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err == nil {
		w.err = err
	}
	if w.left--; w.left == 0 {
		close(w.done)
	}
}
