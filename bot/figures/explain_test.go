package figures_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"floorwalker/bot"
	"floorwalker/bot/figures"
)

func TestExplain(t *testing.T) {
	window := bot.Range{From: noon, To: noon.Add(30 * time.Minute)}
	open := answered(noon, 12*time.Second, time.Minute, 0, 0)
	open.Active = true
	c := sum(
		answered(noon, 8*time.Second, 3*time.Minute, 30*time.Second, time.Minute), open,
		abandoned(noon, 2*time.Second), abandoned(noon, 10*time.Second), bot.Leg{Entered: noon, Active: true},
		bot.Leg{Entered: noon, Left: noon.Add(time.Minute), Overflowed: true},
	)
	const when = "Window: entered the queue from 2026-03-10 12:00 until 2026-03-10 12:30 (UTC), by the time of entry"
	for _, test := range []struct {
		metric bot.Metric
		counts figures.Counts
		want   []string
	}{
		{bot.MetricServiceLevel, c, []string{
			"Service level = answered within 20 s ÷ (entered the queue − short abandons)",
			"= 2 ÷ (6 − 1) = 40.0 %", when,
			"Left out: short abandons (under 5 s): 1", "Not counted as in time: abandoned within 20 s: 1",
			"Counted as offered, but still waiting: 1", "Counted as offered, but overflowed to another queue: 1",
		}},
		{bot.MetricServiceLevel, figures.Counts{}, []string{
			"Service level = answered within 20 s ÷ (entered the queue − short abandons)", "= 0 ÷ 0: no calls", when,
		}},
		{bot.MetricAHT, c, []string{
			"AHT = (talk + hold + wrap-up) ÷ handled", "= (3:00 + 30 s + 1:00) ÷ 1 = 4:30",
			"Without wrap-up, as Cisco's queue statistics have it: 3:30", when,
			"Left out: short abandons (under 5 s): 1", "Left out: still being handled: 1",
		}},
		{bot.MetricLongestWait, c, []string{"Longest wait = now − earliest queue entry of those waiting", "= 1:00:00", when}},
		{bot.MetricLongestQueueTime, c, []string{"Longest wait = the longest of all waits in the window, those still waiting included and short abandons not", "= 1:00:00", when,
			"Left out: short abandons (under 5 s): 1"}},
		{bot.MetricShortCalls, c, []string{"Short calls = customers who left the queue within 5 s", "= 1", when}},
		{bot.MetricTimeInState, c, nil},
	} {
		if diff := cmp.Diff(test.want, figures.Explain(test.metric, test.counts, rule, window)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.metric, diff)
		}
	}
	live := figures.Explain(bot.MetricWaiting, c, rule, bot.Range{})
	if diff := cmp.Diff([]string{"Contacts in queue = those waiting at this moment, from live records", "= 1"}, live); diff != "" {
		t.Errorf("a live figure has no window (-want +got):\n%s", diff)
	}
	counting := rule
	counting.CountAbandonsWithin = true
	got := figures.Explain(bot.MetricServiceLevel, c, counting, window)
	if want := "= (2 + 1) ÷ (6 − 1) = 60.0 %"; got[1] != want {
		t.Errorf("got %q, want %q", got[1], want)
	}
}

func TestDuration(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0 s", 59400 * time.Millisecond: "59 s", 59500 * time.Millisecond: "1:00",
		61 * time.Minute: "1:01:00", -5 * time.Second: "−5 s", 26 * time.Hour: "26:00:00",
	} {
		if got := figures.Duration(d); got != want {
			t.Errorf("%v is %q, want %q", d, got, want)
		}
	}
}
