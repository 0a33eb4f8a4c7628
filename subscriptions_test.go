package main

import (
	"strings"
	"testing"
	"time"
)

// TestSubscriptions lets a bot subscribe to the events of the simulated contact
// centre, and waits for some.
func TestSubscriptions(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil, startTime(t))
	s.bot(nil)
	admin := s.as("robin")
	room := admin.room(floorRoom)
	// The subscriptions are made while the bot already answers.
	says := func(want string, meanwhile func()) {
		t.Helper()
		s.until(func() (bool, string) {
			meanwhile()
			text := admin.ask(room, "subscription list").Text
			return strings.Contains(text, want), text
		})
	}
	says("2 of 2 subscriptions to events of the contact centre active.", func() {})
	says(" ago", func() { s.sim.Clock().Advance(20 * time.Second) })
}

func TestUntilNightly(t *testing.T) {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	for now, want := range map[time.Time]time.Duration{
		time.Date(2025, 6, 17, 2, 59, 0, 0, zone):  time.Minute,
		time.Date(2025, 6, 17, 3, 0, 0, 0, zone):   24 * time.Hour,
		time.Date(2025, 3, 8, 12, 0, 0, 0, zone):   14 * time.Hour, // the night has no 02:00
		time.Date(2025, 11, 1, 12, 0, 0, 0, zone):  16 * time.Hour, // and this one has two 01:00
		time.Date(2025, 12, 31, 23, 0, 0, 0, zone): 4 * time.Hour,
	} {
		if got := untilNightly(now); got != want {
			t.Errorf("at %v it is %v, want %v", now, got, want)
		}
	}
}
