package redis

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"floorwalker/bot"
)

// fenceOf makes a store own its shards and returns the fence of a key.
func fenceOf(t *testing.T, s *Store, key string) bot.Fence {
	t.Helper()
	var f bot.Fence
	n := s.shardOf(key)
	eventually(t, "the shard has an owner", func() bool {
		if sh := s.owner(n, 0); sh != nil {
			f = bot.Fence{Shard: n, Number: sh.fence}
		}
		return f.Number > 0
	})
	return f
}

func idle(context.Context, bot.Delivery) error { return nil }

func TestConversationIsComparedAndKept(t *testing.T) {
	everywhere(t, func(t *testing.T, o Options) {
		var now atomic.Int64
		now.Store(time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC).UnixNano())
		o.Clock = func() time.Time { return time.Unix(0, now.Load()).UTC() }
		ctx, s := context.Background(), open(t, o)
		stop := run(t, s, idle)
		f := fenceOf(t, s, "k")
		if c, err := s.Conversation(ctx, "k"); err != nil || c.Version != 0 {
			t.Fatal(c, err)
		}
		first := bot.Conversation{Version: 1, Last: &bot.Invocation{Command: "queue status"}, At: o.Clock()}
		if err := s.SaveConversation(ctx, f, "k", first); err != nil {
			t.Fatal(err)
		}
		got, err := s.Conversation(ctx, "k")
		if diff := cmp.Diff(first, got); diff != "" || err != nil {
			t.Error(diff, err)
		}
		if err := s.SaveConversation(ctx, f, "k", first); !errors.Is(err, bot.ErrConflict) {
			t.Errorf("the same version again: %v", err)
		}
		if err := s.SaveConversation(ctx, f, "k", bot.Conversation{Version: 3}); !errors.Is(err, bot.ErrConflict) {
			t.Errorf("a version left out: %v", err)
		}
		if err := s.SaveConversation(ctx, bot.Fence{Shard: f.Shard + 1, Number: 1}, "k", bot.Conversation{Version: 2}); err == nil {
			t.Error("a foreign shard's fence was accepted")
		}
		if err := s.SaveConversation(ctx, f, "k", bot.Conversation{Version: 2, At: o.Clock()}); err != nil {
			t.Error(err)
		}
		stop()
		if c, err := s.Conversation(ctx, "k"); err != nil || c.Version != 2 {
			t.Errorf("read without owning: %+v, %v", c, err)
		}
		run(t, s, idle)
		f = fenceOf(t, s, "k")
		if c, err := s.Conversation(ctx, "k"); err != nil || c.Version != 2 {
			t.Errorf("read by the next owner: %+v, %v", c, err)
		}
		now.Add(int64(bot.ConversationTTL))
		if c, err := s.Conversation(ctx, "k"); err != nil || c.Version != 0 {
			t.Errorf("read after its end: %+v, %v", c, err)
		}
		if err := s.SaveConversation(ctx, f, "k", bot.Conversation{Version: 1}); err != nil {
			t.Error(err)
		}
	})
}

func TestEndedConversationsAreRemoved(t *testing.T) {
	everywhere(t, func(t *testing.T, o Options) {
		var now atomic.Int64
		now.Store(time.Now().UnixNano())
		o.Clock = func() time.Time { return time.Unix(0, now.Load()) }
		o.Shards = 1
		ctx, s := context.Background(), open(t, o)
		run(t, s, idle)
		f := fenceOf(t, s, "a")
		for _, key := range []string{"a", "b"} {
			if err := s.SaveConversation(ctx, f, key, bot.Conversation{Version: 1}); err != nil {
				t.Fatal(err)
			}
			now.Add(int64(bot.ConversationTTL))
		}
		if err := s.SaveConversation(ctx, f, "c", bot.Conversation{Version: 1}); err != nil {
			t.Fatal(err)
		}
		if got, err := s.client.HKeys(ctx, s.keys[0].talks(f.Number)).Result(); err != nil || !cmp.Equal(got, []string{"c"}) {
			t.Error(got, err)
		}
		if ttl, err := s.client.PTTL(ctx, s.keys[0].talks(f.Number)).Result(); err != nil || ttl <= 0 {
			t.Error("no lifetime:", ttl, err)
		}
	})
}

// TestAConversationAfterAPauseIsKept saves under a key whose former
// conversation has ended, at a time when ended ones are removed.
func TestAConversationAfterAPauseIsKept(t *testing.T) {
	everywhere(t, func(t *testing.T, o Options) {
		var now atomic.Int64
		now.Store(time.Now().UnixNano())
		o.Clock = func() time.Time { return time.Unix(0, now.Load()) }
		o.Shards = 1
		ctx, s := context.Background(), open(t, o)
		run(t, s, idle)
		f := fenceOf(t, s, "a")
		for range 2 {
			if err := s.SaveConversation(ctx, f, "a", bot.Conversation{Version: 1}); err != nil {
				t.Fatal(err)
			}
			if got, err := s.client.HKeys(ctx, s.keys[0].talks(f.Number)).Result(); err != nil || !cmp.Equal(got, []string{"a"}) {
				t.Error("stored are", got, err)
			}
			now.Add(int64(bot.ConversationTTL + time.Second))
		}
	})
}

func TestFormerOwnersAreFenced(t *testing.T) {
	onSharedStores(t, func(t *testing.T, o Options) {
		ctx := context.Background()
		o.Shards, o.Lease = 1, 10*time.Second
		s := open(t, o)
		run(t, s, idle)
		f := fenceOf(t, s, "k")
		if err := s.SaveConversation(ctx, f, "k", bot.Conversation{Version: 1}); err != nil {
			t.Fatal(err)
		}
		r := bot.Record{ID: "r", State: bot.RecordReceived}
		if err := s.SaveRecord(ctx, f, "k", bot.RecordNone, r); err != nil {
			t.Fatal(err)
		}
		// Another replica takes the shard while this one believes to own it.
		if err := s.client.Del(ctx, s.keys[0].owner).Err(); err != nil {
			t.Fatal(err)
		}
		other := open(t, o)
		if n, err := other.acquire(ctx, 0); err != nil || n != 2 {
			t.Fatal(n, err)
		}
		r.State = bot.RecordExecuting
		if err := s.SaveRecord(ctx, f, "k", bot.RecordReceived, r); !errors.Is(err, bot.ErrFenced) {
			t.Errorf("record: %v", err)
		}
		if err := s.SaveConversation(ctx, f, "k", bot.Conversation{Version: 2}); !errors.Is(err, bot.ErrFenced) {
			t.Errorf("conversation: %v", err)
		}
		if c, err := other.Conversation(ctx, "k"); err != nil || c.Version != 1 {
			t.Errorf("the next owner sees %+v, %v", c, err)
		}
		if err := s.SaveConversation(ctx, f, "k", bot.Conversation{Version: 2}); !errors.Is(err, bot.ErrFenced) {
			t.Errorf("conversation again: %v", err)
		}
		if n, err := s.client.Exists(ctx, s.keys[0].talks(1)).Result(); err != nil || n != 0 {
			t.Errorf("the former owner left its conversations: %d, %v", n, err)
		}
	})
}

func TestRecordsMoveForward(t *testing.T) {
	everywhere(t, func(t *testing.T, o Options) {
		ctx, s := context.Background(), open(t, o)
		run(t, s, idle)
		f := fenceOf(t, s, "k")
		if r, err := s.Record(ctx, "k", "x"); err != nil || r.State != bot.RecordNone {
			t.Fatal(r, err)
		}
		r := bot.Record{ID: "x", State: bot.RecordReceived, RoomID: "room", Asked: time.Unix(1, 0).UTC()}
		steps := []struct {
			from bot.RecordState
			to   bot.RecordState
			want error
		}{
			{bot.RecordReceived, bot.RecordConfirmed, bot.ErrConflict},
			{bot.RecordNone, bot.RecordReceived, nil},
			{bot.RecordNone, bot.RecordReceived, nil}, // the reply was lost
			{bot.RecordReceived, bot.RecordConfirmed, nil},
			{bot.RecordReceived, bot.RecordDeclined, bot.ErrConflict},
			{bot.RecordConfirmed, bot.RecordExecuting, nil},
		}
		for i, step := range steps {
			r.State = step.to
			if err := s.SaveRecord(ctx, f, "k", step.from, r); !errors.Is(err, step.want) {
				t.Errorf("step %d, %s to %s: %v, want %v", i, step.from, step.to, err, step.want)
			}
		}
		got, err := s.Record(ctx, "k", "x")
		if diff := cmp.Diff(r, got); diff != "" || err != nil {
			t.Error(diff, err)
		}
	})
}

func TestSubscriptions(t *testing.T) {
	everywhere(t, func(t *testing.T, o Options) {
		start := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
		var now atomic.Int64
		now.Store(start.UnixNano())
		o.Clock = func() time.Time { return time.Unix(0, now.Load()) }
		ctx, s := context.Background(), open(t, o)
		subs := []bot.Subscription{
			{ID: "2", Topic: "calls", RoomID: "old", Created: start.Add(time.Second)},
			{ID: "1", Topic: "calls", Created: start, Until: start.Add(time.Hour)},
			{ID: "3", Topic: "waits", RoomID: "old", Created: start},
		}
		for _, sub := range subs {
			if err := s.Subscribe(ctx, sub); err != nil {
				t.Fatal(err)
			}
		}
		ids := func(list []bot.Subscription, err error) (out []string) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
			for _, sub := range list {
				out = append(out, sub.ID+sub.RoomID)
			}
			return out
		}
		expect := func(want []string, got []string) {
			t.Helper()
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		}
		expect([]string{"1", "2old"}, ids(s.ByTopic(ctx, "calls")))
		expect([]string{"1", "3old", "2old"}, ids(s.All(ctx)))
		if err := s.MoveRoom(ctx, "old", "new"); err != nil {
			t.Fatal(err)
		}
		now.Add(int64(time.Hour))
		expect([]string{"3new", "2new"}, ids(s.All(ctx)))
		for _, want := range []bool{true, false} {
			if had, err := s.Unsubscribe(ctx, "3"); err != nil || had != want {
				t.Error(had, err)
			}
		}
		expect([]string{"2new"}, ids(s.All(ctx)))
	})
}

func TestDedupeWindows(t *testing.T) {
	w := newWindow(time.Hour)
	now := time.Unix(1_000_000*3600, 0)
	w.add(1, now)
	for _, step := range []struct {
		after time.Duration
		want  bool
	}{{0, true}, {time.Hour - 1, true}, {2*time.Hour - 1, true}, {2 * time.Hour, false}} {
		if got := w.has(1, now.Add(step.after)); got != step.want {
			t.Errorf("after %s: %t", step.after, got)
		}
	}
	w.add(2, now)
	if w.has(2, now.Add(100*time.Hour)) {
		t.Error("remembered for ever")
	}
}

func TestDedupeOutlivesAClockThatGoesBack(t *testing.T) {
	border := time.Unix(1_000_000*3600, 0)
	for name, back := range map[string]time.Duration{"over the border": time.Second, "far": 100 * time.Hour} {
		t.Run(name, func(t *testing.T) {
			w := newWindow(time.Hour)
			w.add(1, border.Add(-time.Minute))
			w.add(2, border)
			w.add(3, border.Add(-back))
			for _, now := range []time.Time{border.Add(-back), border.Add(time.Hour - back)} {
				for h := range uint64(3) {
					if !w.has(h+1, now) {
						t.Errorf("%d is forgotten at %s", h+1, now)
					}
				}
				if back > time.Hour {
					break // the next bucket may forget what the last one knew
				}
			}
			if w.has(3, border.Add(500*time.Hour)) {
				t.Error("remembered for ever")
			}
		})
	}
}

func TestANewOwnerKnowsWhatOneWithAClockAheadHasDone(t *testing.T) {
	onSharedStores(t, func(t *testing.T, o Options) {
		border := time.Unix(100_000*86400, 0)
		ahead, behind := o, o
		ahead.Clock = func() time.Time { return border }
		behind.Clock = func() time.Time { return border.Add(-time.Second) }
		var j journal
		first := open(t, ahead)
		stop := run(t, first, j.handle)
		accept(t, first, event("a", 0))
		eventually(t, "it is done", empty(t, first))
		stop()
		second := open(t, behind)
		run(t, second, j.handle)
		accept(t, second, event("a", 0), event("a", 1))
		eventually(t, "all is done", empty(t, second))
		j.checkOrder(t, 2)
	})
}
