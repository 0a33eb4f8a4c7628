package language

import (
	"testing"
	"time"
	_ "time/tzdata"

	"floorwalker/bot"
)

func TestIntervals(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"hourly": time.Hour, "every hour": time.Hour, "per hour": time.Hour, "by the hour": time.Hour, "each day": 24 * time.Hour,
		"daily": 24 * time.Hour, "per day": 24 * time.Hour, "weekly": 7 * 24 * time.Hour, "by week": 7 * 24 * time.Hour,
		"every 15 minutes": 15 * time.Minute, "every 15 min": 15 * time.Minute, "in 30 minute intervals": 30 * time.Minute,
		"15 minute steps": 15 * time.Minute, "every half hour": 30 * time.Minute, "half hourly": 30 * time.Minute,
		"every quarter of an hour": 15 * time.Minute, "every 2 hours": 2 * time.Hour, "by 2 hours": 2 * time.Hour,
		"in 15 minutes": 0, "hour": 0, "every": 0, "by": 0, "per agent": 0, "15 minutes": 0, "day": 0, "every 0 minutes": 0,
	} {
		tokens, _ := tokenize(text)
		l := &lattice{tokens: tokens, at: make([][]span, len(tokens))}
		d, next := l.intervalAt(0)
		if d != want || (want > 0) != (next == len(tokens)) {
			t.Errorf("%q is %v up to word %d, want %v", text, d, next, want)
		}
		if want == 0 {
			continue
		}
		again, _ := tokenize(everyName(d))
		l = &lattice{tokens: again, at: make([][]span, len(again))}
		if back, next := l.intervalAt(0); back != d || next != len(again) {
			t.Errorf("%q is written as %q, which is read as %v", text, everyName(d), back)
		}
	}
}

func TestVersus(t *testing.T) {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2025, 6, 17, 14, 35, 0, 0, zone) // a Tuesday
	const layout = "2 Jan 15:04"
	for text, want := range map[string]string{
		"today vs yesterday":                         "16 Jun 00:00 – 17 Jun 00:00",
		"this week vs last":                          "9 Jun 00:00 – 16 Jun 00:00",
		"this week vs last week":                     "9 Jun 00:00 – 16 Jun 00:00",
		"this week compared with the week before":    "9 Jun 00:00 – 16 Jun 00:00",
		"last week versus the week before":           "2 Jun 00:00 – 9 Jun 00:00",
		"this month vs last":                         "1 May 00:00 – 1 Jun 00:00",
		"yesterday against the day before":           "15 Jun 00:00 – 16 Jun 00:00",
		"compare yesterday with the previous day":    "15 Jun 00:00 – 16 Jun 00:00",
		"compare today to last tuesday":              "10 Jun 00:00 – 11 Jun 00:00",
		"compare today and yesterday":                "16 Jun 00:00 – 17 Jun 00:00",
		"today vs the same day last week":            "9 Jun 00:00 – 16 Jun 00:00",
		"is today busier than yesterday":             "16 Jun 00:00 – 17 Jun 00:00",
		"compared with 2025-06-02":                   "2 Jun 00:00 – 3 Jun 00:00",
		"today vs tomorrow":                          "refused",
		"vs last":                                    "",
		"today with yesterday":                       "",
		"billing and sales":                          "",
		"compare billing with sales":                 "",
		"vs":                                         "",
		"today vs":                                   "",
		"from 9 to 11 yesterday":                     "",
		"more than 5 waiting":                        "",
		"than":                                       "",
		"compare this week with last week for sales": "9 Jun 00:00 – 16 Jun 00:00",
	} {
		tokens, _ := tokenize(text)
		l := &lattice{tokens: tokens, at: make([][]span, len(tokens))}
		l.fill(nil, filling{kinds: kindBits[bot.KindRange] | kindBits[kindVersus], now: now, settings: TimeSettings{Zone: zone}})
		got := ""
		for i := range l.at {
			for _, s := range l.at[i] {
				switch {
				case s.kind != kindVersus:
				case s.refusal != "":
					got = "refused"
				default:
					r := s.values[0].Range
					got = r.From.In(zone).Format(layout) + " – " + r.To.In(zone).Format(layout)
				}
			}
		}
		if got != want {
			t.Errorf("%q is compared with %q, want %q", text, got, want)
		}
	}
}
