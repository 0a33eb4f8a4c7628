package redis

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"floorwalker/bot"
)

func TestBackoffGrowsToItsLimit(t *testing.T) {
	s := &Store{opt: Options{Backoff: 250 * time.Millisecond}}
	var got []time.Duration
	for _, attempt := range []int{1, 2, 3, 4, 5, 1000} {
		got = append(got, s.backoff(attempt))
	}
	want := []time.Duration{250 * time.Millisecond, time.Second, 4 * time.Second, 15 * time.Second, 15 * time.Second, 15 * time.Second}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestWhichEventsAreHopeless(t *testing.T) {
	upstream := bot.Errorf(bot.Upstream, "away")
	now := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	const never = 1000
	tests := []struct {
		name     string
		err      error
		age      time.Duration
		others   bool          // are handled between the tries
		answers  time.Duration // since when the upstream answers others; 0: not at all
		attempts int           // after which it is given up
	}{
		{"a fault of ours", errors.New("bug"), 0, false, 0, 5},
		{"a panic", &bot.PanicError{Value: "bug"}, 0, false, 0, 5},
		{"permanent", bot.Permanent(upstream), 0, false, 0, 1},
		{"poison", upstream, 0, true, 0, 5},
		{"uncertain poison", bot.Errorf(bot.Uncertain, "perhaps"), 0, true, 0, 5},
		{"an outage", upstream, 0, false, 0, never},
		{"an outage while writing", fmt.Errorf("reply: %w", bot.Errorf(bot.Uncertain, "perhaps")), 0, false, 0, never},
		{"a silent upstream", fmt.Errorf("read: %w", context.DeadlineExceeded), 0, false, 0, never},
		{"an outage, nearly stale", upstream, bot.StaleAfter - 1, false, 0, never},
		{"poison alone on a quiet replica", upstream, 0, false, blameAfter, 5},
		{"an upstream that answers only some", upstream, 0, false, blameAfter - 1, never},
		{"an outage, stale", upstream, bot.StaleAfter, false, 0, 5},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := &consumer{store: &Store{opt: Options{Attempts: 5, Clock: func() time.Time { return now }}}}
			it := item{event: bot.Event{At: now.Add(-test.age)}}
			if test.answers > 0 {
				it.blamed = now.Add(-test.answers)
			}
			attempts := 1
			for !c.hopeless(&it, test.err, test.answers > 0) && attempts < never {
				if test.others {
					c.successes++
				}
				attempts++
			}
			if attempts != test.attempts {
				t.Errorf("given up after %d attempts, want %d", attempts, test.attempts)
			}
		})
	}
}

// TestAnAnswerIsNoBlameOnceTheUpstreamFails has an upstream answer, and then
// fail altogether: the time before does not count.
func TestAnAnswerIsNoBlameOnceTheUpstreamFails(t *testing.T) {
	now := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	c := &consumer{store: &Store{opt: Options{Attempts: 5, Clock: func() time.Time { return now }}}}
	it := item{event: bot.Event{At: now}}
	for _, answers := range []bool{true, true, true, true, true, false, true} {
		now = now.Add(blameAfter / 2)
		if c.hopeless(&it, bot.Errorf(bot.Upstream, "away"), answers) && it.attempt > 5 {
			t.Errorf("given up after %d attempts", it.attempt)
		}
	}
}

// TestTheUpstreamIsAskedOnlyInDoubt has poison alone on a replica.
func TestTheUpstreamIsAskedOnlyInDoubt(t *testing.T) {
	everywhere(t, func(t *testing.T, o Options) {
		var asked atomic.Int64
		var clock atomic.Int64
		began := time.Now()
		o.Backoff = time.Microsecond
		o.Clock = func() time.Time { return began.Add(time.Duration(clock.Load())) }
		o.Answers = func(_ context.Context, source string) bool {
			if source != event("a", 0).Source {
				t.Errorf("asked about %q", source)
			}
			asked.Add(1)
			clock.Add(int64(blameAfter / 4))
			return true
		}
		s := open(t, o)
		var j journal
		run(t, s, func(_ context.Context, d bot.Delivery) error {
			if d.ID == event("a", 0).ID {
				return bot.Errorf(bot.Upstream, "cannot be read")
			}
			j.note(d)
			return nil
		})
		accept(t, s, event("b", 0))
		eventually(t, "a good one is handled", func() bool { return j.count() == 1 })
		if n := asked.Load(); n != 0 {
			t.Errorf("asked %d times without a failure", n)
		}
		accept(t, s, event("a", 0), event("a", 1))
		eventually(t, "the poison is given up", func() bool {
			n, err := s.Buried(context.Background())
			return err == nil && n == 1
		})
		eventually(t, "the one behind it is handled", func() bool { return j.count() == 2 })
	})
}

func TestAnOutageOfTheUpstreamLosesNothing(t *testing.T) {
	everywhere(t, func(t *testing.T, o Options) {
		o.Backoff = time.Microsecond
		s := open(t, o)
		var tries atomic.Int64
		var back atomic.Bool
		var j journal
		run(t, s, func(_ context.Context, d bot.Delivery) error {
			if tries.Add(1); !back.Load() {
				return bot.Errorf(bot.Upstream, "away")
			}
			j.note(d)
			return nil
		})
		accept(t, s, event("a", 0), event("a", 1), event("b", 0), event("b", 1))
		// The waits reach seconds with the thirteenth try.
		eventually(t, "each first one was tried more often than poison is", func() bool { return tries.Load() >= 16 })
		back.Store(true)
		eventually(t, "all are done", func() bool { return j.count() == 4 })
		eventually(t, "the shards are empty", empty(t, s))
		j.checkOrder(t, 2)
		if n, err := s.Buried(context.Background()); err != nil || n != 0 {
			t.Errorf("%d events were given up (%v)", n, err)
		}
	})
}
