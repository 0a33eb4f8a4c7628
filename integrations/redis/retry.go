package redis

import (
	"context"
	"errors"
	"time"

	"floorwalker/bot"
)

// maxBackoff is the longest wait between two tries of an event.
const maxBackoff = 15 * time.Second

// blameAfter is how long an event must have failed, although its upstream
// answered other questions, until it is given up on that evidence alone. An
// upstream may answer some questions and fail at others for a while.
const blameAfter = time.Minute

// hopeless counts a failed try and reports whether the event is to be given up.
//
// An event that fails Options.Attempts times is poison: it would hold up its
// conversation for ever. But while an upstream is away every event fails, and
// none is to blame. So a try that failed because of an upstream counts only if
// another event was handled successfully since the try before. On a replica
// that has nothing else to do, the upstream is asked: an event that fails for a
// minute while it answers is given up too. When it does not answer, the event is
// given up when nobody expects an answer any more, which is after
// bot.StaleAfter. The lock is held.
func (c *consumer) hopeless(it *item, err error, answers bool) bool {
	o := &c.store.opt
	now := o.Clock()
	doubt := c.doubts(it, err)
	it.attempt++
	if it.attempt == 1 || !doubt {
		it.counted++
	}
	it.successes = c.successes
	switch {
	case doubt && !answers:
		it.blamed = time.Time{}
	case it.blamed.IsZero():
		it.blamed = now
	}
	alone := !it.blamed.IsZero() && now.Sub(it.blamed) >= blameAfter
	stale := now.Sub(it.event.At) >= bot.StaleAfter
	return it.counted >= o.Attempts || it.attempt >= o.Attempts && (alone || stale) || bot.IsPermanent(err)
}

// doubts reports whether nobody can tell yet who is to blame for a failure: the
// event, or its upstream. The lock is held.
func (c *consumer) doubts(it *item, err error) bool {
	return err != nil && ofUpstream(err) && !bot.IsPermanent(err) && c.successes == it.successes
}

// ofUpstream reports whether another system, and not the event or the bot, may
// be the cause of err.
func ofUpstream(err error) bool {
	kind := bot.KindOf(err)
	return kind == bot.Upstream || kind == bot.Uncertain || errors.Is(err, context.DeadlineExceeded)
}

// backoff is the wait after a failed try.
func (s *Store) backoff(attempt int) time.Duration {
	wait := s.opt.Backoff
	for ; attempt > 1 && wait < maxBackoff; attempt-- {
		wait *= 4
	}
	return min(wait, maxBackoff)
}
