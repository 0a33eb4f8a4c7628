package figures_test

import (
	"testing"
	"time"
	_ "time/tzdata"

	"floorwalker/bot"
	"floorwalker/bot/figures"
)

func TestIntervalBorders(t *testing.T) {
	zone := func(name string) *time.Location {
		l, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	newYork, santiago, howe := zone("America/New_York"), zone("America/Santiago"), zone("Australia/Lord_Howe")
	at := func(l *time.Location, month time.Month, d, h, m int) time.Time {
		return time.Date(2026, month, d, h, m, 0, 0, l)
	}
	for _, test := range []struct {
		name     string
		from, to time.Time
		every    time.Duration
		slots    int
		second   time.Time // start of the second interval
	}{
		{"on the hour", at(time.UTC, 3, 10, 9, 7), at(time.UTC, 3, 10, 11, 30), time.Hour, 3, at(time.UTC, 3, 10, 10, 0)},
		{"day of 23 hours", at(newYork, 3, 8, 0, 0), at(newYork, 3, 9, 0, 0), time.Hour, 23, at(newYork, 3, 8, 1, 0)},
		{"day of 25 hours", at(newYork, 11, 1, 0, 0), at(newYork, 11, 2, 0, 0), time.Hour, 25, at(newYork, 11, 1, 1, 0)},
		{"days over a change", at(newYork, 3, 7, 0, 0), at(newYork, 3, 10, 0, 0), 24 * time.Hour, 3, at(newYork, 3, 8, 0, 0)},
		{"first day cut", at(newYork, 3, 7, 15, 0), at(newYork, 3, 9, 12, 0), 24 * time.Hour, 3, at(newYork, 3, 8, 0, 0)},
		{"midnight does not exist", at(santiago, 9, 5, 0, 0), at(santiago, 9, 8, 0, 0), 24 * time.Hour, 3, at(santiago, 9, 6, 1, 0)},
		{"hours after no midnight", at(santiago, 9, 5, 23, 0), at(santiago, 9, 6, 3, 0), time.Hour, 3, at(santiago, 9, 6, 1, 0)},
		{"half an hour of change", at(howe, 4, 5, 0, 0), at(howe, 4, 6, 0, 0), 30 * time.Minute, 49, at(howe, 4, 5, 0, 30)},
		{"not a part of a day", at(time.UTC, 3, 10, 0, 0), at(time.UTC, 3, 12, 0, 0), 7 * time.Hour, 8, at(time.UTC, 3, 10, 7, 0)},
	} {
		t.Run(test.name, func(t *testing.T) {
			iv, err := figures.NewIntervals(bot.Range{From: test.from, To: test.to}, test.every)
			if err != nil {
				t.Fatal(err)
			}
			slots := iv.All()
			if len(slots) != test.slots {
				t.Fatalf("%d intervals, want %d", len(slots), test.slots)
			}
			if !slots[0].From.Equal(test.from) || !slots[len(slots)-1].To.Equal(test.to) {
				t.Errorf("from %v to %v", slots[0].From, slots[len(slots)-1].To)
			}
			if !slots[1].From.Equal(test.second) {
				t.Errorf("the second starts %v, want %v", slots[1].From, test.second)
			}
			for i := range slots {
				if i > 0 && !slots[i].From.Equal(slots[i-1].To) {
					t.Errorf("a gap before %v", slots[i].From)
				}
				if !slots[i].From.Before(slots[i].To) {
					t.Errorf("an empty interval at %v", slots[i].From)
				}
			}
		})
	}
}

func TestIntervalsRefuse(t *testing.T) {
	for name, test := range map[string]struct {
		window bot.Range
		every  time.Duration
	}{
		"no length":   {bot.Range{From: noon, To: noon.Add(time.Hour)}, 0},
		"backwards":   {bot.Range{From: noon, To: noon.Add(-time.Hour)}, time.Hour},
		"far to many": {bot.Range{From: noon, To: noon.AddDate(3, 0, 0)}, time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := figures.NewIntervals(test.window, test.every); err == nil {
				t.Error("no error")
			}
		})
	}
}

func TestIntervalsOutside(t *testing.T) {
	iv, err := figures.NewIntervals(bot.Range{From: noon, To: noon.Add(time.Hour)}, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	for _, entered := range []time.Time{noon.Add(-1), noon.Add(time.Hour)} {
		if iv.Add(answered(entered, 0, 0, 0, 0), rule, noon) {
			t.Errorf("%v is counted", entered)
		}
	}
	if iv.Total() != (figures.Counts{}) {
		t.Errorf("total is %+v", iv.Total())
	}
}
