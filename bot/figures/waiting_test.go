package figures_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"floorwalker/bot"
	"floorwalker/bot/figures"
)

// TestPeaksEqualNaive looks at every second who waits.
func TestPeaksEqualNaive(t *testing.T) {
	window := bot.Range{From: noon, To: noon.Add(time.Hour)}
	rapid.Check(t, func(t *rapid.T) {
		w := figures.NewWaiting(window)
		var legs []bot.Leg
		for range rapid.IntRange(0, 20).Draw(t, "legs") {
			l := bot.Leg{Entered: noon.Add(time.Duration(rapid.IntRange(-600, 3599).Draw(t, "entered")) * time.Second)}
			if wait := rapid.IntRange(-1, 900).Draw(t, "wait"); wait >= 0 {
				l.Left = l.Entered.Add(time.Duration(wait) * time.Second)
			}
			legs = append(legs, l)
			w.Add(l, window.To)
		}
		every := time.Duration(rapid.SampledFrom([]int{7, 15, 60, 600}).Draw(t, "minutes")) * time.Minute
		a, err := figures.NewAgents(window, every)
		if err != nil {
			t.Fatal(err)
		}
		for i, got := range w.Peaks(a.Cuts()) {
			var want figures.Peak
			for at := a.Cuts()[i].From; at.Before(a.Cuts()[i].To); at = at.Add(time.Second) {
				n := 0
				for _, l := range legs {
					if !l.Entered.After(at) && (l.Left.IsZero() || l.Left.After(at)) {
						n++
					}
				}
				if n > want.Waiting {
					want = figures.Peak{Waiting: n, At: at}
				}
			}
			if got.Waiting != want.Waiting || !got.At.Equal(want.At) {
				t.Fatalf("interval %d: peak %+v, want %+v", i, got, want)
			}
		}
	})
}

func TestWaitingIsBounded(t *testing.T) {
	for _, length := range []time.Duration{time.Second, time.Hour, 25 * time.Hour, 31 * 24 * time.Hour, 366 * 24 * time.Hour} {
		w := figures.NewWaiting(bot.Range{From: noon, To: noon.Add(length)})
		if w.Step() < time.Second || w.Step() > length/100_000+time.Second {
			t.Errorf("%v is looked at every %v", length, w.Step())
		}
		w.Add(bot.Leg{Entered: noon.Add(-time.Hour)}, noon.Add(2*length))
		if p := w.Peaks([]bot.Range{{From: noon, To: noon.Add(length)}}); p[0].Waiting != 1 || !p[0].At.Equal(noon) {
			t.Errorf("%v: %+v", length, p)
		}
	}
}
