package language

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"floorwalker/bot"
)

// zones have their changes of the clock on different days, in different
// directions and by different amounts, or none at all.
var zones = []string{"America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kolkata", "America/St_Johns", "Africa/Cairo", "UTC"}

func drawNow(t *rapid.T) (time.Time, *time.Location) {
	zone, err := time.LoadLocation(rapid.SampledFrom(zones).Draw(t, "zone"))
	if err != nil {
		t.Fatal(err)
	}
	unix := rapid.Int64Range(1700000000, 1800000000).Draw(t, "now")
	if rapid.Bool().Draw(t, "near a change") {
		unix = 1741503600 + rapid.Int64Range(-90000, 90000).Draw(t, "offset") // 2025-03-09, New York
	}
	return time.Unix(unix, 0).In(zone), zone
}

// TestDaysMeet checks that days and weeks follow one another without gap or
// overlap, whatever the clock does.
func TestDaysMeet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now, zone := drawNow(t)
		parse := func(text string) bot.Range {
			r, err := ParseRange(text, now, TimeSettings{Zone: zone})
			if err != nil {
				t.Fatalf("%q at %v: %v", text, now, err)
			}
			return r
		}
		if now.Hour() == 0 && now.Minute() == 0 {
			t.Skip("nothing of today is over")
		}
		today, yesterday, before := parse("today"), parse("yesterday"), parse("the day before yesterday")
		week, last := parse("this week"), parse("last week")
		if !yesterday.To.Equal(today.From) || !before.To.Equal(yesterday.From) || !last.To.Equal(week.From) || !today.To.Equal(now) {
			t.Fatalf("at %v: %v %v %v, weeks %v %v", now, before, yesterday, today, last, week)
		}
		if n := yesterday.Duration(); n < 23*time.Hour || n > 25*time.Hour {
			t.Fatalf("yesterday at %v took %v", now, n)
		}
		if last.From.In(zone).Weekday() != time.Monday {
			t.Fatalf("last week started on %v", last.From)
		}
	})
}

// TestRangesRoundTrip checks that what was said is read again as the same.
func TestRangesRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now, zone := drawNow(t)
		day := rapid.SampledFrom([]string{"yesterday", "monday", "last friday", "2025-01-31", "june 3", "on sunday"}).Draw(t, "day")
		from, to := rapid.IntRange(0, 23).Draw(t, "from"), rapid.IntRange(0, 23).Draw(t, "to")
		form := rapid.SampledFrom([]string{
			"%[1]s between %02[2]d:00 and %02[3]d:30", "between %02[2]d:00 and %02[3]d:30 %[1]s", "%[1]s %02[2]d:00-%02[3]d:30", "%[1]s after %02[2]d:00", "since %[1]s",
		}).Draw(t, "form")
		text := fmt.Sprintf(form, day, from, to)
		for i := 0; i < len(text); i++ {
			if text[i] == '%' { // unused arguments of the shorter forms
				text = text[:i]
			}
		}
		r, err := ParseRange(text, now, TimeSettings{Zone: zone})
		var impossible *RangeError
		if errors.As(err, &impossible) {
			return
		}
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if !r.From.Before(r.To) || r.To.After(now) {
			t.Fatalf("%q at %v is %+v", text, now, r)
		}
		again, err := ParseRange(r.Said, now, TimeSettings{Zone: zone})
		if err != nil || !again.From.Equal(r.From) || !again.To.Equal(r.To) {
			t.Fatalf("%q was said %q, which is %+v, %v; want %+v", text, r.Said, again, err, r)
		}
	})
}

// TestLastIsElapsedTime checks that "last 3 hours" are three hours also when
// the clock changes within them.
func TestLastIsElapsedTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now, zone := drawNow(t)
		n := rapid.IntRange(1, 48).Draw(t, "hours")
		r, err := ParseRange(fmt.Sprintf("last %d hours", n), now, TimeSettings{Zone: zone})
		if err != nil || r.Duration() != time.Duration(n)*time.Hour || !r.To.Equal(now) {
			t.Fatalf("%d hours: %+v, %v", n, r, err)
		}
	})
}

// TestSayIsReadBack checks that what is offered as a button runs as meant.
func TestSayIsReadBack(t *testing.T) {
	in := newTestInterpreter(t, centre)
	for _, s := range specs {
		for _, e := range s.Examples {
			c := bot.Conversation{List: []bot.Value{{Kind: bot.KindTaskID, ID: "6a64d539-4653-4c48-98d7-78fb66c1bc1d"}, {Kind: bot.KindTaskID, ID: "6a64d539-4653-4c48-98d7-78fb66c1bc1e"}},
				Slots: map[bot.Kind]bot.Value{bot.KindAgent: {Kind: bot.KindAgent, ID: "agent/Maya Patel", Name: "Maya Patel"},
					bot.KindTaskID: {Kind: bot.KindTaskID, ID: "6a64d539-4653-4c48-98d7-78fb66c1bc1d"}}}
			got := interpret(t, in, e, c)
			if got.Command != s.Name || got.Partial || got.Missing != "" || got.Refusal != "" {
				t.Errorf("the example %q of %q gives %s, partial %v", e, s.Name, show(got), got.Partial)
				continue
			}
			said := Say(s, got.Slots)
			again := interpret(t, in, said, bot.Conversation{})
			for name, vs := range got.Slots {
				if len(again.Slots[name]) != len(vs) || again.Command != got.Command {
					t.Errorf("%q is said %q, which gives %s; want %s", e, said, show(again), show(got))
				}
			}
		}
	}
}

func TestHumanize(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0 s", 45 * time.Second: "45 s", 192 * time.Second: "3 min 12 s", time.Hour: "1 h", 65 * time.Minute: "1 h 5 min",
		time.Hour + 5*time.Second: "1 h", 50 * time.Hour: "2 d 2 h", -time.Minute: "−1 min", 1 << 63 * -1: "−106751 d 23 h",
	} {
		if got := Humanize(d); got != want {
			t.Errorf("Humanize(%d) = %q, want %q", d, got, want)
		}
	}
}

func TestParseDuration(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"20 min": 20 * time.Minute, "2h": 2 * time.Hour, "half an hour": 30 * time.Minute, "a quarter of an hour": 15 * time.Minute,
		"an hour and a half": 90 * time.Minute, "1h30": 90 * time.Minute, "3 min 12 s": 192 * time.Second, "two and a half hours": 150 * time.Minute,
		"five mins": 5 * time.Minute, "90s": 90 * time.Second, "1.5 hours": 90 * time.Minute, "twenty five minutes": 25 * time.Minute,
		"an hour and 10 minutes": 70 * time.Minute, "": 0, "20": 0, "min": 0, "five": 0, "20 min ago": 0, "9999 weeks": 0, "0 min": 0,
	} {
		got, ok := ParseDuration(text)
		if ok != (want > 0) || ok && got != want {
			t.Errorf("ParseDuration(%q) = %v, %v; want %v", text, got, ok, want)
		}
	}
}
