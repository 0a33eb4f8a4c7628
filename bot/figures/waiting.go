package figures

import (
	"time"

	"floorwalker/bot"
)

// maxMoments is at how many moments of a window Waiting looks: a day is seen
// second by second, a month every half minute.
const maxMoments = 100_000

// Waiting tells how many contacts waited at the moments of a window. Legs may
// come in any order, and its memory does not grow with them.
type Waiting struct {
	window bot.Range
	step   time.Duration
	change []int32 // how many more wait at that moment than at the one before
}

// NewWaiting watches a window.
func NewWaiting(window bot.Range) *Waiting {
	step := max(time.Second, (window.Duration()/maxMoments + time.Second).Truncate(time.Second))
	return &Waiting{window: window, step: step, change: make([]int32, int(window.Duration()/step)+2)}
}

// Step is the distance of the moments.
func (w *Waiting) Step() time.Duration { return w.step }

// Add counts a leg. One that waits still has waited until now. One that entered
// before the window counts while it waited in it.
func (w *Waiting) Add(l bot.Leg, now time.Time) {
	left := l.Left
	if left.IsZero() {
		left = now
	}
	from, to := w.moment(l.Entered), w.moment(left)
	if from < to {
		w.change[from]++
		w.change[to]--
	}
}

// moment is the index of the first moment that is not before t.
func (w *Waiting) moment(t time.Time) int {
	after := t.Sub(w.window.From)
	if after <= 0 {
		return 0
	}
	return min(int((after+w.step-1)/w.step), len(w.change)-1)
}

// Peak is the moment at which most contacts waited.
type Peak struct {
	Waiting int
	At      time.Time // the first of several; zero when nobody waited
}

// Peaks returns the peak within each of the ranges, which are in order and do not
// overlap, as those of Intervals.
func (w *Waiting) Peaks(cuts []bot.Range) []Peak {
	peaks := make([]Peak, len(cuts))
	waiting, cut := 0, 0
	for i, change := range w.change {
		waiting += int(change)
		at := w.window.From.Add(time.Duration(i) * w.step)
		for cut < len(cuts) && !at.Before(cuts[cut].To) {
			cut++
		}
		if cut == len(cuts) {
			break
		}
		if !at.Before(cuts[cut].From) && waiting > peaks[cut].Waiting {
			peaks[cut] = Peak{Waiting: waiting, At: at}
		}
	}
	return peaks
}
