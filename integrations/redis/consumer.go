package redis

import (
	"context"
	"errors"
	"sync"
	"time"

	"floorwalker/bot"
)

// consumer handles the events of the shards that this replica owns.
type consumer struct {
	store  *Store
	handle bot.Handler
	// direct says that events come from Accept, because nobody else adds any.
	direct bool

	mu      sync.Mutex
	owned   map[int]*shard
	leaving map[int]*shard // lost, but handlers still run
	workers int
	ready   []*line // lines that wait for a worker
	held    int     // entries in memory
	size    int     // their bytes
	// successes counts the events that a handler was done with.
	successes uint64
	changed   chan struct{}
	hurry     chan struct{} // a shard became free or idle: coordinate now
}

// What may be held in memory before reading pauses.
const (
	maxHeld      = 8 << 10
	maxHeldBytes = 32 << 20
)

// Run handles events until ctx ends, and then finishes what is running within
// Options.Drain, gives its shards to the other replicas and returns nil. The
// context of a handler ends when its shard is lost. Only one Run may be active.
func (s *Store) Run(ctx context.Context, handle bot.Handler) error {
	c := &consumer{
		store: s, handle: handle, direct: s.Embedded(),
		owned: make(map[int]*shard), leaving: make(map[int]*shard),
		changed: make(chan struct{}), hurry: make(chan struct{}, 1),
	}
	if !s.consumer.CompareAndSwap(nil, c) {
		return errors.New("the store's events are handled already")
	}
	defer s.consumer.Store(nil)
	reading, stopReading := context.WithCancel(ctx)
	var readers sync.WaitGroup
	if !c.direct {
		for group := range s.lanes {
			readers.Go(func() { c.read(reading, group) })
		}
	}
	c.coordinate(ctx)
	stopReading()
	c.drain(context.WithoutCancel(ctx))
	readers.Wait()
	return nil
}

// beat is how often the shards are looked after.
func (s *Store) beat() time.Duration {
	return max(20*time.Millisecond, min(500*time.Millisecond, s.opt.Lease/20))
}

// coordinate keeps the right shards until ctx ends.
func (c *consumer) coordinate(ctx context.Context) {
	ticker := time.NewTicker(c.store.beat())
	defer ticker.Stop()
	for {
		if err := c.look(ctx); err != nil && ctx.Err() == nil {
			c.store.opt.Logger.Warn("the leases could not be looked after", "error", err)
		}
		select {
		case <-ticker.C:
		case <-c.hurry:
		case <-ctx.Done():
			return
		}
	}
}

// look renews what is owned, gives away what another replica should have and
// takes what this one should have.
func (c *consumer) look(ctx context.Context) error {
	s := c.store
	ctx, cancel := context.WithTimeout(ctx, min(ioTimeout, s.opt.Lease/3))
	defer cancel()
	if err := c.renew(ctx); err != nil {
		return err
	}
	replicas, err := s.heartbeat(ctx)
	if err != nil {
		return err
	}
	for n, wanted := range s.wanted(replicas) {
		c.mu.Lock()
		owned, leaving := c.owned[n], c.leaving[n]
		c.mu.Unlock()
		switch {
		case owned != nil && c.leaves(owned, wanted):
			c.yield(ctx, owned)
		case owned == nil && leaving == nil && wanted:
			if err := c.take(ctx, n); err != nil {
				return err
			}
		}
	}
	return nil
}

// renew prolongs the leases of which a third has passed.
func (c *consumer) renew(ctx context.Context) error {
	s := c.store
	var due []int
	sent := time.Now()
	c.mu.Lock()
	for n, sh := range c.owned {
		if sent.Sub(sh.renewed) >= s.opt.Lease/3 {
			due = append(due, n)
		}
	}
	c.mu.Unlock()
	if len(due) == 0 {
		return nil
	}
	lost, err := s.renew(ctx, due)
	if err != nil {
		return err
	}
	c.mu.Lock()
	for _, n := range due {
		if sh := c.owned[n]; sh != nil {
			sh.renewed = sent
			sh.expiry.Reset(s.opt.Lease - margin(s.opt.Lease) - time.Since(sent))
		}
	}
	c.mu.Unlock()
	for _, n := range lost {
		c.mu.Lock()
		sh := c.owned[n]
		c.mu.Unlock()
		if sh != nil {
			c.lose(sh)
		}
	}
	return nil
}

// take tries to become the owner of a shard, and loads what an owner knows.
func (c *consumer) take(ctx context.Context, n int) error {
	s := c.store
	// What is done must be gone before the shard is read again.
	if err := s.lane(n).awaitSettled(ctx); err != nil {
		return err
	}
	sent := time.Now()
	fence, err := s.acquire(ctx, n)
	if err != nil || fence == 0 {
		return err
	}
	sh := newShard(c, n, fence, sent)
	if err := sh.load(ctx); err != nil {
		sh.cancel(err)
		return errors.Join(err, s.release(context.WithoutCancel(ctx), n))
	}
	c.mu.Lock()
	c.owned[n] = sh
	sh.expiry = time.AfterFunc(time.Until(sent.Add(s.opt.Lease-margin(s.opt.Lease))), func() { c.lose(sh) })
	sh.more()
	c.announce()
	c.mu.Unlock()
	s.opt.Logger.Info("took over a shard", "shard", n, "fence", fence, "replica", s.opt.Replica)
	return nil
}

// lose gives up a shard at once: its lease is gone or cannot be renewed.
func (c *consumer) lose(sh *shard) {
	c.mu.Lock()
	defer c.mu.Unlock() // Run does not end before this is told: it may come from a timer
	if c.owned[sh.n] != sh {
		return
	}
	c.remove(sh)
	sh.cancel(bot.ErrFenced)
	c.store.opt.Logger.Warn("lost a shard", "shard", sh.n, "fence", sh.fence)
}

// remove forgets a shard and what waits in it. The consumer's lock is held.
func (c *consumer) remove(sh *shard) {
	delete(c.owned, sh.n)
	if sh.running > 0 {
		c.leaving[sh.n] = sh
	}
	sh.expiry.Stop()
	sh.clear()
	c.refill()
}

// refill reads on after memory became free. The lock is held.
func (c *consumer) refill() {
	for _, sh := range c.owned {
		sh.more()
	}
	c.announce()
}

// drain ends the work: running handlers finish, the rest stays in the stream.
func (c *consumer) drain(ctx context.Context) {
	s := c.store
	deadline := time.NewTimer(s.opt.Drain)
	defer deadline.Stop()
	ticker := time.NewTicker(s.opt.Lease / 6)
	defer ticker.Stop()
	if err := s.leave(ctx); err != nil {
		s.opt.Logger.Warn("the other replicas could not be told of the leave", "error", err)
	}
	for late := false; ; {
		left := c.yieldAll(ctx)
		if left == 0 {
			return
		}
		select {
		case <-c.hurry:
		case <-ticker.C:
			if err := c.renew(ctx); err != nil {
				s.opt.Logger.Warn("leases could not be renewed while finishing", "error", err)
			}
		case <-deadline.C:
			if late {
				return
			}
			late = true
			c.cancelAll()
			deadline.Reset(margin(s.opt.Lease))
		}
	}
}

// yieldAll yields what it can and returns how many shards still have running
// handlers.
func (c *consumer) yieldAll(ctx context.Context) int {
	ctx, cancel := context.WithTimeout(ctx, ioTimeout)
	defer cancel()
	c.mu.Lock()
	all := make([]*shard, 0, len(c.owned))
	for _, sh := range c.owned {
		sh.stopped = true
		all = append(all, sh)
	}
	c.mu.Unlock()
	for _, sh := range all {
		c.yield(ctx, sh)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.owned) + len(c.leaving)
}

// cancelAll ends the contexts of the handlers that took too long. Their events
// stay in the stream for the next owner.
func (c *consumer) cancelAll() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, sh := range c.owned {
		sh.cancel(context.DeadlineExceeded)
	}
}

// announce wakes those who wait for another set of shards, or for room. The
// lock is held.
func (c *consumer) announce() {
	close(c.changed)
	c.changed = make(chan struct{})
}

func (c *consumer) full() bool { return c.held >= maxHeld || c.size >= maxHeldBytes }
