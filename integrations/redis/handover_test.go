package redis

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"floorwalker/bot"
)

// keysPerShard returns n keys of each shard.
func keysPerShard(s *Store, n int) [][]string {
	keys := make([][]string, s.Shards())
	for i, left := 0, n*s.Shards(); left > 0; i++ {
		key := fmt.Sprint("key", i)
		if shard := s.shardOf(key); len(keys[shard]) < n {
			keys[shard] = append(keys[shard], key)
			left--
		}
	}
	return keys
}

// moving counts the shards that another replica should have.
func moving(s *Store) (n int) {
	c := s.consumer.Load()
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, sh := range c.owned {
		if !sh.leaveBy.IsZero() {
			n++
		}
	}
	return n
}

func TestAShardThatMovesGoesOnBesideASlowHandler(t *testing.T) {
	onSharedStores(t, func(t *testing.T, o Options) {
		o.HandOver = time.Hour
		first, second := open(t, o), open(t, o)
		finish, started := make(chan struct{}), make(chan struct{}, o.Shards)
		keys := keysPerShard(first, 2)
		var j journal
		run(t, first, func(_ context.Context, d bot.Delivery) error {
			if d.Key == keys[d.Fence.Shard][0] {
				started <- struct{}{}
				<-finish
			}
			j.note(d)
			return nil
		})
		awaitOwned(t, first, o.Shards)
		for _, k := range keys {
			accept(t, first, event(k[0], 0))
			<-started
		}
		var k journal
		run(t, second, k.handle)
		eventually(t, "half of the shards should move", func() bool { return moving(first) == o.Shards/2 })
		for _, k := range keys {
			accept(t, second, event(k[1], 0))
		}
		eventually(t, "the other conversations were answered", func() bool { return j.count() == o.Shards })
		close(finish)
		awaitOwned(t, second, o.Shards/2)
		eventually(t, "all is done", empty(t, first))
		if j.count() != 2*o.Shards || k.count() != 0 {
			t.Errorf("the first replica handled %d and the second %d, want %d and 0", j.count(), k.count(), 2*o.Shards)
		}
	})
}

func TestAShardMovesAwayFromAHandlerThatTakesTooLong(t *testing.T) {
	onSharedStores(t, func(t *testing.T, o Options) {
		o.HandOver, o.Drain = 50*time.Millisecond, 50*time.Millisecond
		first, second := open(t, o), open(t, o)
		started := make(chan struct{}, o.Shards)
		ended := make(chan error, o.Shards)
		run(t, first, func(ctx context.Context, d bot.Delivery) error {
			started <- struct{}{}
			<-ctx.Done()
			ended <- context.Cause(ctx)
			return ctx.Err()
		})
		awaitOwned(t, first, o.Shards)
		for _, k := range keysPerShard(first, 1) {
			accept(t, first, event(k[0], 0))
			<-started
		}
		again := make(chan bot.Delivery, o.Shards)
		run(t, second, func(_ context.Context, d bot.Delivery) error { again <- d; return nil })
		for range o.Shards / 2 {
			if cause := <-ended; !errors.Is(cause, bot.ErrFenced) {
				t.Errorf("a handler was ended with %v", cause)
			}
			if d := <-again; !d.Again || d.Fence.Number != 2 {
				t.Errorf("the next owner got %+v", d)
			}
		}
	})
}
