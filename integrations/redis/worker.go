package redis

import (
	"time"

	"floorwalker/bot"
)

// start gives a line to a worker, or lets it wait for one. The lock is held.
func (c *consumer) start(l *line) {
	if c.workers >= c.store.opt.Workers {
		c.ready = append(c.ready, l)
		return
	}
	c.workers++
	go c.work(l)
}

// work handles the first event of a line, and then of the line that waits
// longest, until none waits.
func (c *consumer) work(l *line) {
	c.mu.Lock()
	for {
		if l = c.pick(l); l == nil {
			break
		}
		sh, it := l.shard, l.items[0]
		sh.running++
		known := it.flags&redriven == 0 && sh.knows(&it)
		c.mu.Unlock()
		var err error
		if !known {
			err = c.store.attempt(sh, &it, c.handle)
		}
		if err == nil {
			c.store.done(sh, &it)
		}
		c.mu.Lock()
		if err == nil && !known {
			c.successes++
		}
		answers := false
		if c.doubts(&it, err) {
			c.mu.Unlock()
			answers = c.store.opt.Answers(sh.ctx, it.event.Source)
			c.mu.Lock()
		}
		l = c.finish(l, it, err, answers)
	}
	c.workers--
	c.mu.Unlock()
}

// pick returns the line to work on next: l, unless others wait longer. The
// lock is held.
func (c *consumer) pick(l *line) *line {
	if l != nil && len(c.ready) > 0 {
		c.ready = append(c.ready, l)
		l = nil
	}
	for {
		if l == nil {
			if len(c.ready) == 0 {
				c.ready = nil
				return nil
			}
			l, c.ready = c.ready[0], c.ready[1:]
		}
		if !l.shard.gone && !l.shard.stopped {
			return l
		}
		l = nil
	}
}

// finish takes the first item off its line, or lets it wait for another try,
// and returns the line if it can go on. answers says that the event's upstream
// answers others. The lock is held.
func (c *consumer) finish(l *line, it item, err error, answers bool) *line {
	sh := l.shard
	if sh.running--; sh.running == 0 {
		if sh.gone {
			delete(c.leaving, sh.n)
		}
		if !sh.leaveBy.IsZero() {
			sh.stopped = true
		}
		if sh.gone || sh.stopped {
			signal(c.hurry)
		}
	}
	if sh.gone {
		return nil
	}
	if err != nil {
		if sh.ctx.Err() != nil || sh.stopped {
			// The next owner tries again: this failure may be that of the end.
			return nil
		}
		if !c.hopeless(&it, err, answers) {
			l.items[0] = it
			l.retry = time.AfterFunc(c.store.backoff(it.attempt), func() { c.resume(l) })
			return nil
		}
		c.store.bury(sh.n, &it, nil, err)
	}
	if it.flags&redriven == 0 {
		sh.remember(&it)
	}
	l.items[0] = item{}
	l.items = l.items[1:]
	wasFull := c.full()
	c.held--
	c.size -= it.size
	if c.held == maxHeld/2 || wasFull && !c.full() {
		c.refill()
	}
	if len(l.items) == 0 {
		delete(sh.lines, it.event.Key)
		return nil
	}
	return l
}

// resume lets a line go on whose first item failed.
func (c *consumer) resume(l *line) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !l.shard.gone {
		l.retry = nil
		c.start(l)
	}
}

// attempt calls the handler.
func (s *Store) attempt(sh *shard, it *item, handle bot.Handler) error {
	return handle(sh.ctx, bot.Delivery{
		Event:   it.event,
		Fence:   bot.Fence{Shard: sh.n, Number: sh.fence},
		Again:   it.again || it.attempt > 0,
		Attempt: it.attempt + 1,
	})
}

// done has an event deleted and remembered.
func (s *Store) done(sh *shard, it *item) {
	s.lane(sh.n).settle(s.markOf(sh.n, it.id, &it.event))
}

// knows reports whether an event with this id was done before. The lock is
// held.
func (sh *shard) knows(it *item) bool {
	s := sh.c.store
	return sh.seen.window(s.windowOf(it.event.Source)).has(fingerprint(&it.event), s.opt.Clock())
}

// remember makes knows true. The lock is held.
func (sh *shard) remember(it *item) {
	s := sh.c.store
	sh.seen.window(s.windowOf(it.event.Source)).add(fingerprint(&it.event), s.opt.Clock())
}
