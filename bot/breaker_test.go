package bot

import (
	"context"
	"errors"
	"testing"
	"time"
)

type posts map[string]int

func (p posts) Post(_ context.Context, to Address, _ Reply) (string, error) {
	p[to.RoomID+to.PersonID]++
	return "id", nil
}

func TestBreakerMutesOneRoom(t *testing.T) {
	now := time.Unix(0, 0)
	sent, muted := posts{}, 0
	b := NewBreaker(sent, func() time.Time { return now }, func(string) { muted++ })
	post := func(room string) error {
		_, err := b.Post(t.Context(), Address{RoomID: room}, Reply{})
		return err
	}
	for range 20 {
		_ = post("loud")
	}
	if sent["loud"] != UnaskedBurst || muted != 1 {
		t.Errorf("%d posts and %d alarms, want %d and 1", sent["loud"], muted, UnaskedBurst)
	}
	if held := b.Held(); held != 20-UnaskedBurst {
		t.Errorf("%d posts were held, want %d", held, 20-UnaskedBurst)
	}
	if err := post("quiet"); err != nil {
		t.Errorf("another room: %v", err)
	}
	if err := post("loud"); !errors.Is(err, ErrMuted) {
		t.Errorf("a muted room: %v", err)
	}
	now = now.Add(unaskedMute + time.Second)
	if err := post("loud"); err != nil {
		t.Errorf("after the mute: %v", err)
	}
	for range 100 {
		now = now.Add(UnaskedWindow + time.Second)
		if err := post("calm"); err != nil {
			t.Fatalf("slow posts were muted: %v", err)
		}
	}
}
