package redis

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"floorwalker/bot"
)

// everywhere runs a test on the embedded store, on a miniredis over TCP and on
// a redis-server.
func everywhere(t *testing.T, f func(*testing.T, Options)) {
	t.Run("embedded", func(t *testing.T) { f(t, Options{}) })
	onSharedStores(t, f)
}

func event(key string, n int) bot.Event {
	return bot.Event{Source: "messages", Key: key, ID: fmt.Sprintf("%s-%d", key, n), Payload: fmt.Appendf(nil, "%d", n)}
}

func accept(t testing.TB, s *Store, events ...bot.Event) {
	t.Helper()
	if err := s.Accept(context.Background(), events...); err != nil {
		t.Fatal(err)
	}
}

// journal notes what was handled, by key.
type journal struct {
	mu   sync.Mutex
	seen map[string][]string
	n    int
}

func (j *journal) note(d bot.Delivery) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.seen == nil {
		j.seen = make(map[string][]string)
	}
	j.seen[d.Key] = append(j.seen[d.Key], d.ID)
	j.n++
}

func (j *journal) count() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.n
}

func (j *journal) handle(_ context.Context, d bot.Delivery) error { j.note(d); return nil }

func TestDeliveryIsWhatWasAccepted(t *testing.T) {
	everywhere(t, func(t *testing.T, o Options) {
		s := open(t, o)
		got := make(chan bot.Delivery, 1)
		run(t, s, func(_ context.Context, d bot.Delivery) error { got <- d; return nil })
		e := bot.Event{Source: "messages", Key: "room|person", ID: "m1", At: time.Unix(1, 2).UTC(), Payload: []byte{0, 255, 'x'}}
		accept(t, s, e)
		want := bot.Delivery{Event: e, Fence: bot.Fence{Shard: s.shardOf(e.Key), Number: 1}, Attempt: 1}
		if diff := cmp.Diff(want, <-got); diff != "" {
			t.Error(diff)
		}
		eventually(t, "the shard is empty", empty(t, s))
	})
}

func TestOneKeyIsHandledInOrderAndOthersMeanwhile(t *testing.T) {
	everywhere(t, func(t *testing.T, o Options) {
		s := open(t, o)
		var j journal
		block := make(chan struct{})
		run(t, s, func(_ context.Context, d bot.Delivery) error {
			if d.Key == "slow" {
				<-block
			}
			j.note(d)
			return nil
		})
		for i := range 50 {
			accept(t, s, event("slow", i), event("a", i), event("b", i))
		}
		eventually(t, "the others are done", func() bool { return j.count() == 100 })
		close(block)
		eventually(t, "all are done", func() bool { return j.count() == 150 })
		eventually(t, "the shards are empty", empty(t, s))
		j.checkOrder(t, 50)
	})
}

func (j *journal) checkOrder(t *testing.T, perKey int) {
	t.Helper()
	j.mu.Lock()
	defer j.mu.Unlock()
	for key, ids := range j.seen {
		var want []string
		for i := range perKey {
			want = append(want, event(key, i).ID)
		}
		if diff := cmp.Diff(want, ids); diff != "" {
			t.Errorf("order of %s: %s", key, diff)
		}
	}
}

func TestDuplicatesAreDropped(t *testing.T) {
	everywhere(t, func(t *testing.T, o Options) {
		s := open(t, o)
		var j journal
		run(t, s, j.handle)
		accept(t, s, event("a", 0), event("a", 0))
		eventually(t, "the shards are empty", empty(t, s))
		accept(t, s, event("a", 0), event("a", 1))
		eventually(t, "the last is done", func() bool { return j.count() == 2 })
		j.checkOrder(t, 2)
	})
}

func TestDuplicatesAreDroppedByTheNextOwner(t *testing.T) {
	onSharedStores(t, func(t *testing.T, o Options) {
		var j journal
		first := open(t, o)
		stop := run(t, first, j.handle)
		accept(t, first, event("a", 0))
		eventually(t, "it is done", empty(t, first))
		stop()
		second := open(t, o)
		run(t, second, j.handle)
		accept(t, second, event("a", 0), event("a", 1))
		eventually(t, "the last is done", func() bool { return j.count() == 2 })
		j.checkOrder(t, 2)
	})
}

func TestFailuresAreRepeatedAndOthersGoOn(t *testing.T) {
	everywhere(t, func(t *testing.T, o Options) {
		o.Backoff = time.Millisecond
		s := open(t, o)
		var attempts, again atomic.Int64
		var j journal
		run(t, s, func(_ context.Context, d bot.Delivery) error {
			if d.ID == event("a", 0).ID {
				attempts.Add(1)
				if d.Again {
					again.Add(1)
				}
				return errors.New("poison")
			}
			if d.ID == event("b", 0).ID {
				return bot.Permanent(errors.New("hopeless"))
			}
			j.note(d)
			return nil
		})
		accept(t, s, event("a", 0), event("a", 1), event("b", 0), event("b", 1))
		eventually(t, "the others are done", func() bool { return j.count() == 2 })
		eventually(t, "the shards are empty", empty(t, s))
		if attempts.Load() != 5 || again.Load() != 4 {
			t.Errorf("%d attempts, %d of them again; want 5 and 4", attempts.Load(), again.Load())
		}
		dead, err := s.DeadLetters(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]string{}
		for _, d := range dead {
			got[d.Event.ID] = fmt.Sprint(d.Attempts, " ", d.Reason)
		}
		if diff := cmp.Diff(map[string]string{"a-0": "5 poison", "b-0": "1 hopeless"}, got); diff != "" {
			t.Error(diff)
		}
	})
}

func TestDeadLettersCanBeRetried(t *testing.T) {
	everywhere(t, func(t *testing.T, o Options) {
		s := open(t, o)
		var cured atomic.Bool
		got := make(chan bot.Delivery, 1)
		run(t, s, func(_ context.Context, d bot.Delivery) error {
			if !cured.Load() {
				return bot.Permanent(errors.New("ill"))
			}
			got <- d
			return nil
		})
		ctx := context.Background()
		accept(t, s, event("a", 0))
		eventually(t, "it was given up", empty(t, s))
		dead, err := s.DeadLetters(ctx)
		if err != nil || len(dead) != 1 {
			t.Fatal(dead, err)
		}
		cured.Store(true)
		if err := s.Retry(ctx, dead[0].ID); err != nil {
			t.Fatal(err)
		}
		if d := <-got; d.ID != "a-0" || !d.Again {
			t.Errorf("delivered %+v", d)
		}
		for _, id := range []string{dead[0].ID, "", "0", "99:1-1", "0:x", "-1:1-1"} {
			if err := s.Retry(ctx, id); !errors.Is(err, ErrNoDeadLetter) {
				t.Errorf("Retry(%q) = %v", id, err)
			}
		}
	})
}

func TestUnreadableEntriesAreDeadLetters(t *testing.T) {
	everywhere(t, func(t *testing.T, o Options) {
		s := open(t, o)
		var j journal
		ctx := context.Background()
		n := s.shardOf("a")
		if err := s.client.Do(ctx, "XADD", s.keys[n].events, "*", "e", "\x07junk").Err(); err != nil {
			t.Fatal(err)
		}
		run(t, s, j.handle)
		accept(t, s, event("a", 0))
		eventually(t, "the good one is done", func() bool { return j.count() == 1 })
		eventually(t, "the shards are empty", empty(t, s))
		if dead, err := s.DeadLetters(ctx); err != nil || len(dead) != 1 || dead[0].Reason != errBadEntry.Error() {
			t.Error(dead, err)
		}
	})
}

// crash makes a store fall silent without a word, as kill -9 does: its leases
// stay until they expire.
func crash(s *Store) {
	if err := s.client.Close(); err != nil {
		panic(err)
	}
}

func TestTakeoverAfterACrash(t *testing.T) {
	onSharedStores(t, func(t *testing.T, o Options) {
		o.Drain = time.Millisecond
		first := open1(t, o)
		started := make(chan struct{}, 1)
		ended := make(chan error, 1)
		stop := run(t, first, func(ctx context.Context, d bot.Delivery) error {
			started <- struct{}{}
			<-ctx.Done()
			ended <- context.Cause(ctx)
			return ctx.Err()
		})
		accept(t, first, event("a", 0))
		<-started
		accept(t, first, event("a", 1))
		crash(first)

		second := open(t, o)
		got := make(chan bot.Delivery, 2)
		run(t, second, func(_ context.Context, d bot.Delivery) error { got <- d; return nil })
		for i := range 2 {
			if d := <-got; d.ID != event("a", i).ID || !d.Again || d.Fence.Number != 2 {
				t.Errorf("delivery %d: %+v", i, d)
			}
		}
		if err := <-ended; !errors.Is(err, bot.ErrFenced) {
			t.Errorf("the handler of the former owner ended with %v", err)
		}
		stop()
	})
}

// open1 opens a store that the test closes itself, by crash.
func open1(t *testing.T, o Options) *Store {
	t.Helper()
	s, err := Open(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func TestReplicasShareTheShards(t *testing.T) {
	onSharedStores(t, func(t *testing.T, o Options) {
		o.Shards = 16
		var j journal
		var stores []*Store
		var stops []func()
		all := func() bool {
			n, least := 0, 16
			for _, s := range stores {
				n += len(s.Owned())
				least = min(least, len(s.Owned()))
			}
			return n == 16 && least > 0
		}
		sent := 0
		for i := range 3 {
			stores = append(stores, open(t, o))
			stops = append(stops, run(t, stores[i], j.handle))
			eventually(t, "the shards are shared", all)
			for k := range 32 {
				accept(t, stores[i], event(fmt.Sprint(k), i))
			}
			sent += 32
			eventually(t, "all is handled", func() bool { return j.count() == sent })
		}
		stops[0]()
		stores = stores[1:]
		eventually(t, "the shards are shared by two", all)
		j.checkOrder(t, 3)
	})
}

func TestStopFinishesWhatRunsAndLeavesTheRest(t *testing.T) {
	onSharedStores(t, func(t *testing.T, o Options) {
		first := open(t, o)
		started, finish := make(chan struct{}), make(chan struct{})
		var j journal
		stop := run(t, first, func(_ context.Context, d bot.Delivery) error {
			started <- struct{}{}
			<-finish
			j.note(d)
			return nil
		})
		accept(t, first, event("a", 0), event("a", 1))
		<-started
		stopped := make(chan struct{})
		go func() { stop(); close(stopped) }()
		eventually(t, "nothing new begins", func() bool { return len(first.Owned()) == 0 })
		close(finish)
		<-stopped
		if j.count() != 1 {
			t.Errorf("handled %d, want the one that ran", j.count())
		}
		second := open(t, o)
		run(t, second, j.handle)
		eventually(t, "the rest is handled", func() bool { return j.count() == 2 })
		j.checkOrder(t, 2)
	})
}

func TestStopEndsHandlersThatTakeTooLong(t *testing.T) {
	everywhere(t, func(t *testing.T, o Options) {
		o.Drain = 10 * time.Millisecond
		s := open(t, o)
		started, ended := make(chan struct{}), make(chan struct{})
		stop := run(t, s, func(ctx context.Context, d bot.Delivery) error {
			close(started)
			<-ctx.Done()
			close(ended)
			return ctx.Err()
		})
		accept(t, s, event("a", 0))
		<-started
		stop()
		<-ended
		if n, err := s.Backlog(context.Background()); err != nil || n != 1 {
			t.Errorf("%d events left, %v; want the unfinished one", n, err)
		}
	})
}

func TestTwoReplicasHandleDuplicatesOnceAndInOrder(t *testing.T) {
	onSharedStores(t, func(t *testing.T, o Options) {
		const keys, perKey = 100, 50
		o.Lease = 5 * time.Second
		var j journal
		stores := []*Store{open(t, o), open(t, o)}
		for _, s := range stores {
			run(t, s, j.handle)
		}
		eventually(t, "the shards are shared", func() bool {
			return len(stores[0].Owned()) == o.Shards/2 && len(stores[1].Owned()) == o.Shards/2
		})
		var senders sync.WaitGroup
		var failed atomic.Int64
		for k := range keys {
			senders.Go(func() {
				for i := range perKey {
					e := event(fmt.Sprint("key", k), i)
					at := rand.IntN(2)
					for _, s := range []*Store{stores[at], stores[1-at]} {
						if s.Accept(context.Background(), e) != nil {
							failed.Add(1)
						}
					}
				}
			})
		}
		senders.Wait()
		if failed.Load() > 0 {
			t.Fatal(failed.Load(), "were not accepted")
		}
		eventually(t, "the shards are empty", empty(t, stores[0]))
		if j.count() != keys*perKey {
			t.Errorf("handled %d, want %d", j.count(), keys*perKey)
		}
		j.checkOrder(t, perKey)
	})
}

func TestAcceptRefusesOverBudget(t *testing.T) {
	everywhere(t, func(t *testing.T, o Options) {
		o.Shards, o.MaxBacklog = 1, 10
		s := open(t, o)
		ctx := context.Background()
		for i := range 10 {
			accept(t, s, event("a", i))
		}
		if err := s.Accept(ctx, event("a", 10)); !errors.Is(err, bot.ErrBusy) {
			t.Fatalf("over the budget Accept returned %v", err)
		}
		if oldest, err := s.Oldest(ctx); err != nil || oldest.IsZero() || oldest.After(time.Now()) {
			t.Errorf("the oldest waits since %v (%v)", oldest, err)
		}
		var j journal
		run(t, s, j.handle)
		eventually(t, "the shard is empty", empty(t, s))
		accept(t, s, event("a", 10))
		eventually(t, "all are done", func() bool { return j.count() == 11 })
		j.checkOrder(t, 11)
		if err := s.Accept(ctx, bot.Event{Payload: make([]byte, MaxPayload+1)}); !errors.Is(err, ErrTooLarge) {
			t.Errorf("too large an event: %v", err)
		}
	})
}

func TestMoreThanMemoryHolds(t *testing.T) {
	everywhere(t, func(t *testing.T, o Options) {
		o.Shards, o.MaxBacklog, o.Lease = 1, 1<<20, 10*time.Second
		s := open(t, o)
		var j journal
		block := make(chan struct{})
		run(t, s, func(_ context.Context, d bot.Delivery) error { <-block; j.note(d); return nil })
		awaitOwned(t, s, 1)
		const n = maxHeld + 3000
		events := make([]bot.Event, n)
		for i := range events {
			events[i] = event("a", i)
		}
		for part := range (n + 999) / 1000 {
			accept(t, s, events[part*1000:min(n, part*1000+1000)]...)
		}
		c := s.consumer.Load()
		eventually(t, "memory is full", func() bool { c.mu.Lock(); defer c.mu.Unlock(); return c.full() })
		close(block)
		eventually(t, "all are done", func() bool { return j.count() == n })
		j.checkOrder(t, n)
	})
}
