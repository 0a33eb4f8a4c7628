package figures_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"floorwalker/bot"
	"floorwalker/bot/figures"
)

func legGenerator(from time.Time) *rapid.Generator[bot.Leg] {
	return rapid.Custom(func(t *rapid.T) bot.Leg {
		seconds := func(label string, most int) time.Duration {
			return time.Duration(rapid.IntRange(0, most).Draw(t, label)) * time.Second
		}
		l := bot.Leg{Entered: from.Add(seconds("entered", 2*86400)), RONAs: rapid.IntRange(0, 2).Draw(t, "ronas")}
		what := rapid.SampledFrom([]string{"waiting", "answered", "talking", "abandoned", "overflowed"}).Draw(t, "what")
		if what == "waiting" {
			l.Active = true
			return l
		}
		l.Left = l.Entered.Add(seconds("wait", 60))
		switch what {
		case "answered", "talking":
			l.Answered, l.Active = true, what == "talking"
			l.Talk, l.Hold, l.WrapUp = seconds("talk", 900), seconds("hold", 60), seconds("wrap", 90)
			l.Transferred = rapid.Bool().Draw(t, "transferred")
		case "abandoned":
			l.Abandoned = true
		case "overflowed":
			l.Overflowed = true
		}
		return l
	})
}

// naive counts the way a person with a list would: one question at a time.
func naive(legs []bot.Leg, r figures.Rule, now time.Time) figures.Counts {
	wait := func(l bot.Leg) time.Duration { return l.Left.Sub(l.Entered) }
	waiting := func(l bot.Leg) bool { return l.Left.IsZero() }
	short := func(l bot.Leg) bool { return l.Abandoned && wait(l) < r.Short }
	gaveUp := func(l bot.Leg) bool { return l.Abandoned && !short(l) }
	left := func(l bot.Leg) bool { return !waiting(l) && !short(l) }
	done := func(l bot.Leg) bool { return l.Answered && !l.Active }
	within := func(l bot.Leg) bool { return wait(l) <= r.Threshold }
	number := func(is ...func(bot.Leg) bool) (n int) {
	legs:
		for _, l := range legs {
			for _, f := range is {
				if !f(l) {
					continue legs
				}
			}
			n++
		}
		return n
	}
	total := func(is func(bot.Leg) bool, of func(bot.Leg) time.Duration) (d time.Duration) {
		for _, l := range legs {
			if is(l) {
				d += of(l)
			}
		}
		return d
	}
	isAnswered := func(l bot.Leg) bool { return l.Answered }
	c := figures.Counts{
		Entered:  len(legs),
		Answered: number(isAnswered), AnsweredWithin: number(isAnswered, within),
		Abandoned: number(gaveUp), AbandonedWithin: number(gaveUp, within),
		ShortAbandons: number(short), Handled: number(done),
		Transferred: number(func(l bot.Leg) bool { return l.Transferred }),
		Overflowed:  number(func(l bot.Leg) bool { return l.Overflowed }),
		Waiting:     number(waiting), LeftQueue: number(left),
		AnsweredWait: total(isAnswered, wait), QueueWait: total(left, wait),
		Talk:   total(done, func(l bot.Leg) time.Duration { return l.Talk }),
		Hold:   total(done, func(l bot.Leg) time.Duration { return l.Hold }),
		WrapUp: total(done, func(l bot.Leg) time.Duration { return l.WrapUp }),
	}
	for _, l := range legs {
		c.RONAs += l.RONAs
		switch {
		case waiting(l):
			c.LongestWait = max(c.LongestWait, now.Sub(l.Entered))
			c.LongestQueueTime = max(c.LongestQueueTime, now.Sub(l.Entered))
		case left(l):
			c.LongestQueueTime = max(c.LongestQueueTime, wait(l))
		}
	}
	return c
}

func TestStreamingEqualsNaive(t *testing.T) {
	now := noon.Add(72 * time.Hour)
	rapid.Check(t, func(t *rapid.T) {
		legs := rapid.SliceOfN(legGenerator(noon), 0, 60).Draw(t, "legs")
		r := figures.Rule{
			Threshold: time.Duration(rapid.IntRange(0, 60).Draw(t, "threshold")) * time.Second,
			Short:     time.Duration(rapid.IntRange(0, 20).Draw(t, "short")) * time.Second,
		}
		cut := rapid.IntRange(0, len(legs)).Draw(t, "cut")
		every := time.Duration(rapid.IntRange(7, 3000).Draw(t, "minutes")) * time.Minute

		var streamed, second figures.Counts
		for _, l := range legs[:cut] {
			streamed.Add(l, r, now)
		}
		for _, l := range legs[cut:] {
			second.Add(l, r, now)
		}
		streamed.Merge(second)

		iv, err := figures.NewIntervals(bot.Range{From: noon, To: now}, every)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range legs {
			if !iv.Add(l, r, now) {
				t.Fatalf("the leg of %v has no interval", l.Entered)
			}
		}
		want := naive(legs, r, now)
		if diff := cmp.Diff(want, streamed); diff != "" {
			t.Fatalf("merged parts (-naive +streamed):\n%s", diff)
		}
		if diff := cmp.Diff(want, iv.Total()); diff != "" {
			t.Fatalf("intervals (-naive +total):\n%s", diff)
		}
		for _, slot := range iv.All() {
			var inside []bot.Leg
			for _, l := range legs {
				if slot.Contains(l.Entered) {
					inside = append(inside, l)
				}
			}
			if diff := cmp.Diff(naive(inside, r, now), slot.Counts); diff != "" {
				t.Fatalf("interval from %v (-naive +slot):\n%s", slot.From, diff)
			}
		}
	})
}
