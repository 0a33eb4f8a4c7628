package redis

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"floorwalker/bot"
)

// TestNothingIsLostWhenRedisDies kills Redis under load and starts it again:
// what was accepted is handled, once and in order, and meanwhile senders are
// told to come back.
func TestNothingIsLostWhenRedisDies(t *testing.T) {
	for _, lease := range []time.Duration{10 * time.Second, 500 * time.Millisecond} {
		t.Run("lease="+lease.String(), func(t *testing.T) {
			r := startServer(t)
			s := open(t, Options{URL: r.url(), Shards: 4, Lease: lease})
			var j journal
			run(t, s, j.handle)
			awaitOwned(t, s, 4)

			const senders = 8
			type report struct {
				accepted []string
				refused  int
			}
			reports := make([]report, senders)
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			var wait sync.WaitGroup
			for i := range senders {
				wait.Go(func() {
					// After a refusal the next event goes, so that it is known
					// which ones were accepted.
					for n := 0; ctx.Err() == nil; n++ {
						e := event(fmt.Sprint("key", i), n)
						switch err := s.Accept(context.Background(), e); {
						case err == nil:
							reports[i].accepted = append(reports[i].accepted, e.ID)
						case errors.Is(err, bot.ErrBusy):
							reports[i].refused++
						default:
							t.Error(err)
						}
					}
				})
			}
			for range 2 {
				before := j.count()
				eventually(t, "there is traffic", func() bool { return j.count() > before+500 })
				r.kill()
				eventually(t, "senders are refused", func() bool {
					return errors.Is(s.Accept(context.Background(), event("probe", 0)), bot.ErrBusy)
				})
				if lease < time.Second {
					eventually(t, "the shards are lost", func() bool { return len(s.Owned()) == 0 })
				}
				r.start(t)
			}
			before := j.count()
			eventually(t, "there is traffic again", func() bool { return j.count() > before+500 })
			cancel()
			wait.Wait()
			eventually(t, "the shards are empty", empty(t, s))

			for i, rep := range reports {
				if rep.refused == 0 {
					t.Errorf("sender %d was never refused", i)
				}
				at := 0
				handled := j.seen[fmt.Sprint("key", i)]
				for _, id := range handled {
					if at < len(rep.accepted) && id == rep.accepted[at] {
						at++
					}
				}
				if at < len(rep.accepted) {
					t.Errorf("sender %d: %s was accepted, and lost or out of order", i, rep.accepted[at])
				}
				once := map[string]bool{}
				for _, id := range handled {
					if once[id] {
						t.Errorf("%s was handled twice", id)
					}
					once[id] = true
				}
			}
		})
	}
}

func TestOpenFailsWhenNobodyAnswers(t *testing.T) {
	r := startServer(t)
	r.kill()
	if s, err := Open(context.Background(), Options{URL: r.url()}); err == nil {
		t.Error("opened", s.Close())
	}
}

func TestWaitRefusesWhenNoReplicaHasIt(t *testing.T) {
	s := open(t, Options{URL: startServer(t).url(), Wait: 1})
	var j journal
	run(t, s, j.handle)
	if err := s.Accept(context.Background(), event("a", 0)); !errors.Is(err, bot.ErrBusy) {
		t.Errorf("without a replica Accept returned %v", err)
	}
	eventually(t, "it is handled all the same", func() bool { return j.count() == 1 })
}

func TestCheckSaysWhatIsWrong(t *testing.T) {
	ctx := context.Background()
	if h, err := open(t, Options{}).Check(ctx); err != nil || len(h.Warnings) != 1 || !strings.Contains(h.Warnings[0], "not durable") {
		t.Error(h, err)
	}
	s := open(t, Options{URL: startServer(t).url()})
	if h, err := s.Check(ctx); err != nil || h.Version == "" || len(h.Warnings) != 0 {
		t.Error(h, err)
	}
	s.client.ConfigSet(ctx, "appendonly", "no")
	if h, err := s.Check(ctx); err != nil || len(h.Warnings) != 1 || !strings.Contains(h.Warnings[0], "appendonly yes") {
		t.Error(h, err)
	}
	s.client.ConfigSet(ctx, "maxmemory-policy", "allkeys-lru")
	if _, err := s.Check(ctx); !errors.Is(err, ErrEvicts) {
		t.Error(err)
	}
}

func TestMemoryFullIsBusy(t *testing.T) {
	s := open(t, Options{URL: startServer(t).url()})
	ctx := context.Background()
	var j journal
	run(t, s, j.handle)
	awaitOwned(t, s, 16)
	s.client.ConfigSet(ctx, "maxmemory", "1")
	if err := s.Accept(ctx, event("a", 0)); !errors.Is(err, bot.ErrBusy) {
		t.Errorf("with a full server Accept returned %v", err)
	}
	s.client.ConfigSet(ctx, "maxmemory", "0")
	accept(t, s, event("a", 0))
	eventually(t, "it is handled", func() bool { return j.count() == 1 })
}
