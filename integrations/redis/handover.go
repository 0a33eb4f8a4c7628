package redis

import (
	"context"
	"time"

	"floorwalker/bot"
)

// leaves decides whether to stop a shard that another replica should have. It
// goes on until no handler runs: if it stopped at once, one that waits for a
// silent system would hold up all conversations of the shard. One that is never
// idle stops when nine tenths of Options.HandOver have passed. What runs may end
// within the last tenth; then it is cancelled, and the next owner tries again.
func (c *consumer) leaves(sh *shard, wanted bool) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if wanted && !sh.stopped {
		sh.leaveBy = time.Time{}
		return false
	}
	patience := c.store.opt.HandOver
	if sh.leaveBy.IsZero() {
		sh.leaveBy = time.Now().Add(patience)
	}
	left := time.Until(sh.leaveBy)
	if sh.running == 0 || left < patience/10 {
		sh.stopped = true
	}
	if left < 0 {
		sh.cancel(bot.ErrFenced)
	}
	return sh.stopped
}

// yield begins nothing new in a shard, and gives it to another replica when no
// handler works on it.
func (c *consumer) yield(ctx context.Context, sh *shard) {
	c.mu.Lock()
	sh.stopped = true
	idle := sh.running == 0 && c.owned[sh.n] == sh
	c.mu.Unlock()
	if !idle || c.store.lane(sh.n).awaitSettled(ctx) != nil {
		return
	}
	c.mu.Lock()
	if c.owned[sh.n] == sh {
		c.remove(sh)
	}
	c.mu.Unlock()
	sh.cancel(bot.ErrFenced)
	if err := c.store.release(ctx, sh.n); err != nil {
		c.store.opt.Logger.Warn("a lease could not be released", "shard", sh.n, "error", err)
		return
	}
	c.store.opt.Logger.Info("handed over a shard", "shard", sh.n, "fence", sh.fence)
}
