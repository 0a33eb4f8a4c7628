package feed_test

import (
	"context"
	"testing"
	"testing/synctest"

	"go.uber.org/goleak"

	"floorwalker/integrations/simulator/feed"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestNext(t *testing.T) {
	var h feed.Hub
	for range 1003 {
		h.Publish(feed.Event{Type: "message"})
	}
	events, missed, err := h.Next(t.Context(), 0)
	if err != nil || !missed || len(events) != 1000 || events[0].ID != 4 {
		t.Errorf("%d events from %d, missed %v, %v", len(events), events[0].ID, missed, err)
	}
	events, missed, err = h.Next(t.Context(), 1002)
	if err != nil || missed || len(events) != 1 || events[0].ID != h.Last() {
		t.Errorf("%v, missed %v, %v", events, missed, err)
	}
}

func TestLatest(t *testing.T) {
	var h feed.Hub
	h.Publish(feed.Event{Type: "message"})
	for range 5000 {
		h.Publish(feed.Event{Type: "floor", Latest: true})
	}
	events, missed, err := h.Next(t.Context(), 0)
	if err != nil || missed || len(events) != 2 || events[1].ID != 5001 {
		t.Errorf("%v, missed %v, %v", events, missed, err)
	}
}

func TestWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var h feed.Hub
		got := make(chan int)
		for range 3 {
			go func() {
				events, _, _ := h.Next(t.Context(), 0)
				got <- len(events)
			}()
		}
		synctest.Wait()
		h.Publish(feed.Event{})
		for range 3 {
			if n := <-got; n != 1 {
				t.Errorf("%d events, want 1", n)
			}
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, _, err := h.Next(ctx, 1); err == nil {
			t.Error("waits although its context has ended")
		}
	})
}
