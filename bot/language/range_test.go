package language

import (
	"errors"
	"testing"
	"time"

	"floorwalker/bot"
)

func newYork(t testing.TB) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// tuesday is a Tuesday afternoon, 2025-06-17 14:35 in New York.
func tuesday(t testing.TB) time.Time { return time.Date(2025, 6, 17, 14, 35, 0, 0, newYork(t)) }

func TestParseRange(t *testing.T) {
	now := tuesday(t)
	for _, test := range []struct{ text, from, to string }{
		{"today", "06-17 00:00", "06-17 14:35"},
		{"Today so far", "06-17 00:00", "06-17 14:35"},
		{"yesterday", "06-16 00:00", "06-17 00:00"},
		{"yesterday's", "06-16 00:00", "06-17 00:00"},
		{"the day before yesterday", "06-15 00:00", "06-16 00:00"},
		{"since lunch", "06-17 13:00", "06-17 14:35"},
		{"before lunch", "06-17 00:00", "06-17 12:00"},
		{"at lunch", "06-17 12:00", "06-17 13:00"},
		{"since we opened", "06-17 08:00", "06-17 14:35"},
		{"since 9", "06-17 09:00", "06-17 14:35"},
		{"since 9:30", "06-17 09:30", "06-17 14:35"},
		{"since 1", "06-17 13:00", "06-17 14:35"},
		{"since one", "06-17 13:00", "06-17 14:35"},
		{"since 4", "06-16 16:00", "06-17 14:35"},
		{"since noon", "06-17 12:00", "06-17 14:35"},
		{"since midnight", "06-17 00:00", "06-17 14:35"},
		{"since half past 2", "06-17 14:30", "06-17 14:35"},
		{"since yesterday", "06-16 00:00", "06-17 14:35"},
		{"since yesterday 4pm", "06-16 16:00", "06-17 14:35"},
		{"since 4 pm yesterday", "06-16 16:00", "06-17 14:35"},
		{"since monday", "06-16 00:00", "06-17 14:35"},
		{"since this morning", "06-17 06:00", "06-17 14:35"},
		{"since yesterday afternoon", "06-16 12:00", "06-17 14:35"},
		{"since june 1", "06-01 00:00", "06-17 14:35"},
		{"since 20 min ago", "06-17 14:15", "06-17 14:35"},
		{"last 20 min", "06-17 14:15", "06-17 14:35"},
		{"in the last 20 minutes", "06-17 14:15", "06-17 14:35"},
		{"over the past half hour", "06-17 14:05", "06-17 14:35"},
		{"last hour", "06-17 13:35", "06-17 14:35"},
		{"past 2h", "06-17 12:35", "06-17 14:35"},
		{"last two hours", "06-17 12:35", "06-17 14:35"},
		{"last hour and a half", "06-17 13:35", ""},
		{"last 3 days", "06-14 14:35", "06-17 14:35"},
		{"past week", "06-10 14:35", "06-17 14:35"},
		{"this morning", "06-17 06:00", "06-17 12:00"},
		{"in the morning", "06-17 06:00", "06-17 12:00"},
		{"this afternoon", "06-17 12:00", "06-17 14:35"},
		{"yesterday morning", "06-16 06:00", "06-16 12:00"},
		{"monday evening", "06-16 17:00", "06-16 21:00"},
		{"overnight", "06-16 21:00", "06-17 06:00"},
		{"last night", "06-16 21:00", "06-17 06:00"},
		{"sunday night", "06-15 21:00", "06-16 06:00"},
		{"yesterday between 2 and 4", "06-16 14:00", "06-16 16:00"},
		{"between 2 and 4 yesterday", "06-16 14:00", "06-16 16:00"},
		{"yesterday 2-4", "06-16 14:00", "06-16 16:00"},
		{"yesterday from 2 to 4pm", "06-16 14:00", "06-16 16:00"},
		{"yesterday after 4", "06-16 16:00", "06-17 00:00"},
		{"from yesterday after 4", "06-16 16:00", "06-17 00:00"},
		{"after 4 yesterday", "06-16 16:00", "06-17 00:00"},
		{"yesterday before 10", "06-16 00:00", "06-16 10:00"},
		{"yesterday at 4", "06-16 16:00", "06-16 17:00"},
		{"between 9 and 11:30", "06-17 09:00", "06-17 11:30"},
		{"between 9am and 11", "06-17 09:00", "06-17 11:00"},
		{"from 9 to 5", "06-17 09:00", "06-17 14:35"},
		{"yesterday from 9 to 5", "06-16 09:00", "06-16 17:00"},
		{"9-17", "06-17 09:00", "06-17 14:35"},
		{"9:00–11:30", "06-17 09:00", "06-17 11:30"},
		{"9 to 5 yesterday", "06-16 09:00", "06-16 17:00"},
		{"9am-11am", "06-17 09:00", "06-17 11:00"},
		{"11 to 1pm", "06-17 11:00", "06-17 13:00"},
		{"yesterday 22:00 to 02:00", "06-16 22:00", "06-17 02:00"},
		{"from 10pm to 2am", "06-16 22:00", "06-17 02:00"},
		{"monday", "06-16 00:00", "06-17 00:00"},
		{"on Monday", "06-16 00:00", "06-17 00:00"},
		{"last monday", "06-16 00:00", "06-17 00:00"},
		{"tuesday", "06-17 00:00", "06-17 14:35"},
		{"last tuesday", "06-10 00:00", "06-11 00:00"},
		{"wednesday", "06-11 00:00", "06-12 00:00"},
		{"monday of last week", "06-09 00:00", "06-10 00:00"},
		{"this week", "06-16 00:00", "06-17 14:35"},
		{"last week", "06-09 00:00", "06-16 00:00"},
		{"mon to fri last week", "06-09 00:00", "06-14 00:00"},
		{"mon..fri", "06-09 00:00", "06-14 00:00"},
		{"mon-tue", "06-16 00:00", "06-17 14:35"},
		{"from monday to friday", "06-09 00:00", "06-14 00:00"},
		{"between monday and wednesday last week", "06-09 00:00", "06-12 00:00"},
		{"fri to sun", "06-13 00:00", "06-16 00:00"},
		{"sat-mon", "06-14 00:00", "06-17 00:00"},
		{"this month", "06-01 00:00", "06-17 14:35"},
		{"last month", "05-01 00:00", "06-01 00:00"},
		{"in may", "05-01 00:00", "06-01 00:00"},
		{"2025-06-12", "06-12 00:00", "06-13 00:00"},
		{"2025-06-12 14:00 to 16:00", "06-12 14:00", "06-12 16:00"},
		{"2025-06-12T14:00 to 2025-06-12T16:00", "06-12 14:00", "06-12 16:00"},
		{"2025-06-12T14:00/2025-06-12T16:00", "06-12 14:00", "06-12 16:00"},
		{"2025-06-12T18:00Z/2025-06-12T20:00Z", "06-12 14:00", "06-12 16:00"},
		{"2025-06-10..2025-06-12", "06-10 00:00", "06-13 00:00"},
		{"from 2025-06-10 to 2025-06-12", "06-10 00:00", "06-13 00:00"},
		{"since 2025-06-12", "06-12 00:00", "06-17 14:35"},
		{"14 june", "06-14 00:00", "06-15 00:00"},
		{"june 14th", "06-14 00:00", "06-15 00:00"},
		{"the 14th of June", "06-14 00:00", "06-15 00:00"},
		{"6/14", "06-14 00:00", "06-15 00:00"},
		{"6/14/2025", "06-14 00:00", "06-15 00:00"},
		{"june 10 to june 12", "06-10 00:00", "06-13 00:00"},
		{"june 14 between 2 and 4", "06-14 14:00", "06-14 16:00"},
	} {
		got, err := ParseRange(test.text, now, TimeSettings{Zone: newYork(t)})
		if test.to == "" {
			if err == nil {
				t.Errorf("ParseRange(%q) = %v, want none", test.text, got)
			}
			continue
		}
		const layout = "01-02 15:04"
		if err != nil || got.From.Format(layout) != test.from || got.To.Format(layout) != test.to {
			t.Errorf("ParseRange(%q) = [%s, %s), %v; want [%s, %s)", test.text,
				got.From.Format(layout), got.To.Format(layout), err, test.from, test.to)
			continue
		}
		again, err := ParseRange(got.Said, now, TimeSettings{Zone: newYork(t)})
		if err != nil || !again.From.Equal(got.From) || !again.To.Equal(got.To) {
			t.Errorf("ParseRange(%q), said of %q: [%v, %v) %v", got.Said, test.text, again.From, again.To, err)
		}
	}
}

func TestParseRangeRefuses(t *testing.T) {
	for _, text := range []string{
		"tomorrow", "30 february", "february 30th", "2025-02-30", "13/13", "2025-06-16 to 2025-06-12",
		"from 5pm to 3pm", "yesterday from 5pm to 3pm", "at 25:00", "since 9:75", "2025-07-01", "this evening",
		"from 2025-06-16T16:00 to 2025-06-16T14:00", "between 4pm and 6pm", "next week", "yesterday at 13pm",
	} {
		_, err := ParseRange(text, tuesday(t), TimeSettings{Zone: newYork(t)})
		var impossible *RangeError
		if !errors.As(err, &impossible) {
			t.Errorf("ParseRange(%q): %v, want a *RangeError", text, err)
		}
	}
}

func TestParseRangeLeavesAlone(t *testing.T) {
	for _, text := range []string{"", "billing", "5", "over 5 min", "5 waiting", "after 5 min", "tier 2", "day", "the", "last",
		"since", "between 2", "may", "evening", "9 to 5", "on hold", "yesterday billing", "at", "this", "from", "lunch"} {
		if r, err := ParseRange(text, tuesday(t), TimeSettings{Zone: newYork(t)}); !errors.Is(err, ErrNoRange) {
			t.Errorf("ParseRange(%q) = %+v, %v; want ErrNoRange", text, r, err)
		}
	}
}

func TestParseRangeOfPlans(t *testing.T) {
	for _, test := range []struct{ text, from, to string }{
		{"until 5pm", "06-17 14:35", "06-17 17:00"},
		{"til 5", "06-17 14:35", "06-17 17:00"},
		{"until 9", "06-17 14:35", "06-18 09:00"},
		{"until tomorrow", "06-17 14:35", "06-18 00:00"},
		{"tomorrow at 9", "06-18 09:00", "06-18 10:00"},
		{"at 3:30", "06-17 15:30", "06-17 16:30"},
		{"3:30", "06-17 15:30", "06-17 16:30"},
		{"today", "06-17 14:35", "06-18 00:00"},
		{"friday", "06-20 00:00", "06-21 00:00"},
		{"next week", "06-23 00:00", "06-30 00:00"},
		{"next 2 hours", "06-17 14:35", "06-17 16:35"},
	} {
		got, err := ParseRange(test.text, tuesday(t), TimeSettings{Zone: newYork(t), Direction: Future})
		const layout = "01-02 15:04"
		if err != nil || got.From.Format(layout) != test.from || got.To.Format(layout) != test.to {
			t.Errorf("ParseRange(%q) = [%s, %s), %v; want [%s, %s)", test.text,
				got.From.Format(layout), got.To.Format(layout), err, test.from, test.to)
		}
	}
}

func TestDescribe(t *testing.T) {
	zone := newYork(t)
	now := tuesday(t)
	for _, test := range []struct{ said, want string }{
		{"today", "today 00:00–14:35 EDT"},
		{"yesterday between 2 and 4", "Mon 16 Jun 14:00–16:00 EDT"},
		{"yesterday", "Mon 16 Jun 00:00–24:00 EDT"},
		{"overnight", "Mon 16 Jun 21:00 – Tue 17 Jun 06:00 EDT"},
		{"mon to fri last week", "Mon 9 Jun – Fri 13 Jun EDT"},
		{"2024-12-31..2025-01-01", "Tue 31 Dec 2024 – Wed 1 Jan 2025 EST"},
		{"2025-03-09", "Sun 9 Mar 00:00 EST–24:00 EDT"},
	} {
		r, err := ParseRange(test.said, now, TimeSettings{Zone: zone})
		if err != nil {
			t.Errorf("ParseRange(%q): %v", test.said, err)
			continue
		}
		if got := Describe(r, zone); got != test.want {
			t.Errorf("Describe(%q) = %q, want %q", test.said, got, test.want)
		}
	}
	if got := Describe(bot.Range{}, nil); got == "" {
		t.Error("Describe of an empty range is empty")
	}
}
