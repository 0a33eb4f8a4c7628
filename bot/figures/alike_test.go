package figures_test

import (
	"testing"
	"time"

	"floorwalker/bot"
	"floorwalker/bot/figures"
)

func TestAlike(t *testing.T) {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	parse := func(s string) time.Time {
		at, err := time.ParseInLocation("2006-01-02 15:04", s, zone)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	r := func(from, to string) bot.Range { return bot.Range{From: parse(from), To: parse(to)} }
	for _, c := range []struct {
		name             string
		r, versus, alike bot.Range
		narrowed         bool
	}{
		{"this week and last", r("2025-06-16 00:00", "2025-06-17 14:35"), r("2025-06-09 00:00", "2025-06-16 00:00"),
			r("2025-06-09 00:00", "2025-06-10 14:35"), true},
		{"today and yesterday", r("2025-06-17 00:00", "2025-06-17 14:35"), r("2025-06-16 00:00", "2025-06-17 00:00"),
			r("2025-06-16 00:00", "2025-06-16 14:35"), true},
		{"today and last week", r("2025-06-17 00:00", "2025-06-17 14:35"), r("2025-06-09 00:00", "2025-06-16 00:00"),
			r("2025-06-10 00:00", "2025-06-10 14:35"), true},
		{"this morning and yesterday", r("2025-06-17 06:00", "2025-06-17 12:00"), r("2025-06-16 00:00", "2025-06-17 00:00"),
			r("2025-06-16 06:00", "2025-06-16 12:00"), true},
		{"yesterday and monday a week ago", r("2025-06-16 00:00", "2025-06-17 00:00"), r("2025-06-09 00:00", "2025-06-10 00:00"),
			r("2025-06-09 00:00", "2025-06-10 00:00"), false},
		{"last week and the one before", r("2025-06-09 00:00", "2025-06-16 00:00"), r("2025-06-02 00:00", "2025-06-09 00:00"),
			r("2025-06-02 00:00", "2025-06-09 00:00"), false},
		{"working days of last week and the week before", r("2025-06-10 00:00", "2025-06-13 00:00"), r("2025-06-02 00:00", "2025-06-09 00:00"),
			r("2025-06-03 00:00", "2025-06-06 00:00"), true},
		{"this month and last", r("2025-06-01 00:00", "2025-06-17 14:35"), r("2025-05-01 00:00", "2025-06-01 00:00"),
			r("2025-05-01 00:00", "2025-05-17 14:35"), true},
		{"a long month and a short one", r("2025-03-01 00:00", "2025-03-31 12:00"), r("2025-02-01 00:00", "2025-03-01 00:00"),
			r("2025-02-01 00:00", "2025-03-01 00:00"), false},
		{"this month and last year", r("2025-06-01 00:00", "2025-06-17 14:35"), r("2024-01-01 00:00", "2025-01-01 00:00"),
			r("2024-06-01 00:00", "2024-06-17 14:35"), true},
		{"a day and a month", r("2025-06-17 00:00", "2025-06-17 14:35"), r("2025-05-01 00:00", "2025-06-01 00:00"),
			r("2025-05-01 00:00", "2025-06-01 00:00"), false},
		{"a week and a day", r("2025-06-09 00:00", "2025-06-16 00:00"), r("2025-06-16 00:00", "2025-06-17 00:00"),
			r("2025-06-16 00:00", "2025-06-17 00:00"), false},
		{"two hours and two others", r("2025-06-17 12:00", "2025-06-17 14:00"), r("2025-06-17 09:00", "2025-06-17 11:00"),
			r("2025-06-17 09:00", "2025-06-17 11:00"), false},
		// The clock went forward on the 9th: the stretch is an hour shorter, the hours the same.
		{"over a change of the clock", r("2025-03-10 00:00", "2025-03-10 14:00"), r("2025-03-09 00:00", "2025-03-10 00:00"),
			r("2025-03-09 00:00", "2025-03-09 14:00"), true},
		{"a whole day of 23 hours", r("2025-03-08 00:00", "2025-03-09 00:00"), r("2025-03-09 00:00", "2025-03-10 00:00"),
			r("2025-03-09 00:00", "2025-03-10 00:00"), false},
	} {
		got, narrowed := figures.Alike(c.r, c.versus, zone)
		if !got.From.Equal(c.alike.From) || !got.To.Equal(c.alike.To) || narrowed != c.narrowed {
			t.Errorf("%s: %v – %v, %v; want %v – %v, %v", c.name, got.From, got.To, narrowed, c.alike.From, c.alike.To, c.narrowed)
		}
	}
}
