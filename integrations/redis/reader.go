package redis

import (
	"context"
	"errors"
	"slices"
	"time"

	goredis "github.com/redis/go-redis/v9"
)

// block is how long a read waits for events. It also bounds how late a newly
// gained shard is watched and how long Run takes to end.
const block = 500 * time.Millisecond

// read follows the streams of a lane's shards with one blocking read: all of
// them, or on a Cluster one. It ends with ctx.
func (c *consumer) read(ctx context.Context, group int) {
	for ctx.Err() == nil {
		shards, changed := c.watch(group)
		if len(shards) == 0 {
			select {
			case <-changed:
			case <-ctx.Done():
			}
			continue
		}
		if err := c.readOnce(ctx, shards); err != nil && ctx.Err() == nil {
			c.store.opt.Logger.Warn("events could not be read", "error", err)
			select {
			case <-time.After(retryMarks):
			case <-ctx.Done():
			}
		}
	}
}

// watched is a shard and the entry after which to read.
type watched struct {
	shard *shard
	last  string
}

// watch returns what to read now, and what is closed when that changes.
func (c *consumer) watch(group int) ([]watched, <-chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var shards []watched
	if c.full() {
		return nil, c.changed
	}
	for n, sh := range c.owned {
		if n%len(c.store.lanes) == group && sh.caughtUp && !sh.stopped {
			shards = append(shards, watched{sh, sh.last})
		}
	}
	return shards, c.changed
}

func (c *consumer) readOnce(ctx context.Context, shards []watched) error {
	s := c.store
	ctx, cancel := context.WithTimeout(ctx, block+ioTimeout)
	defer cancel()
	streams := make([]string, 0, 2*len(shards))
	for _, w := range shards {
		streams = append(streams, s.keys[w.shard.n].events)
	}
	for _, w := range shards {
		streams = append(streams, w.last)
	}
	found, err := s.client.XRead(ctx, &goredis.XReadArgs{Streams: streams, Count: pieceSize, Block: block}).Result()
	if errors.Is(err, goredis.Nil) {
		return nil
	}
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, stream := range found {
		i := slices.Index(streams, stream.Stream)
		if i >= 0 && i < len(shards) {
			shards[i].shard.receive(stream.Messages)
		}
	}
	return nil
}
