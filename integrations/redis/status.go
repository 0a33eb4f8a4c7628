package redis

import (
	"context"
	"slices"
	"time"

	goredis "github.com/redis/go-redis/v9"
)

// Owned returns the shards that this replica owns, in order.
func (s *Store) Owned() []int {
	c := s.consumer.Load()
	if c == nil {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	owned := make([]int, 0, len(c.owned))
	for n, sh := range c.owned {
		if sh.caughtUp && !sh.stopped {
			owned = append(owned, n)
		}
	}
	slices.Sort(owned)
	return owned
}

// Shards returns how many shards there are, over all replicas.
func (s *Store) Shards() int { return len(s.keys) }

// Backlog returns how many events of all shards are not done.
func (s *Store) Backlog(ctx context.Context) (int64, error) {
	return s.count(ctx, func(k shardKeys) string { return k.events })
}

// Oldest returns when the event that waits longest was stored, by the server's
// clock; zero when none waits.
func (s *Store) Oldest(ctx context.Context) (oldest time.Time, err error) {
	pipe := s.client.Pipeline()
	first := make([]*goredis.XMessageSliceCmd, len(s.keys))
	for i, k := range s.keys {
		first[i] = pipe.XRangeN(ctx, k.events, "-", "+", 1)
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return time.Time{}, err
	}
	for _, entries := range first {
		for _, m := range entries.Val() {
			ms, _ := splitID(m.ID)
			if at := time.UnixMilli(int64(ms)); oldest.IsZero() || at.Before(oldest) {
				oldest = at
			}
		}
	}
	return oldest, nil
}

// Buried returns how many events of all shards were given up.
func (s *Store) Buried(ctx context.Context) (int64, error) {
	return s.count(ctx, func(k shardKeys) string { return k.dead })
}

// count adds up the lengths of one stream of each shard, in one round trip to
// each server.
func (s *Store) count(ctx context.Context, stream func(shardKeys) string) (total int64, err error) {
	pipe := s.client.Pipeline()
	lengths := make([]*goredis.IntCmd, len(s.keys))
	for i, k := range s.keys {
		lengths[i] = pipe.XLen(ctx, stream(k))
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return 0, err
	}
	for _, n := range lengths {
		total += n.Val()
	}
	return total, nil
}
