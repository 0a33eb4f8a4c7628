package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"sync"
	"time"
)

// figure is one result beside its limit.
type figure struct {
	Drill string  `json:"drill"`
	Name  string  `json:"figure"`
	Value float64 `json:"value"`
	Unit  string  `json:"unit,omitempty"`
	Limit string  `json:"limit,omitempty"` // empty: told, not judged
	OK    bool    `json:"ok"`
	Told  bool    `json:"told,omitempty"` // does not decide
	Note  string  `json:"note,omitempty"`
}

// report gathers the figures of one drill.
type report struct {
	mu  sync.Mutex
	all []figure
}

func (r *report) add(f figure) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all = append(r.all, f)
}

// print writes the table of a drill.
func (r *report) print(d drill, took time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	fmt.Printf("\n%s: %s (%s)\n", d.name, d.about, took.Round(100*time.Millisecond))
	for _, f := range r.all {
		verdict := "ok"
		switch {
		case !f.OK && f.Told:
			verdict = "over, and does not decide"
		case !f.OK:
			verdict = "MISSED"
		case f.Limit == "":
			verdict = ""
		}
		fmt.Printf("  %-56s %10.5g %-3s %-10s %s\n", f.Name, f.Value, f.Unit, f.Limit, verdict)
		if f.Note != "" {
			fmt.Printf("      %s\n", f.Note)
		}
	}
}

func missed(figures []figure) (n int) {
	for _, f := range figures {
		n += count(!f.OK && !f.Told)
	}
	return n
}

// writeJSON writes one line for each figure.
func writeJSON(path string, figures []figure) (err error) {
	var out io.Writer = os.Stdout
	if path != "" {
		f, err := os.Create(path) //nolint:gosec // whoever runs the drills names it
		if err != nil {
			return err
		}
		defer func() {
			if e := f.Close(); err == nil {
				err = e
			}
		}()
		out = f
	} else {
		fmt.Println()
	}
	lines := json.NewEncoder(out)
	for _, f := range figures {
		if err := lines.Encode(f); err != nil {
			return err
		}
	}
	return nil
}

// none judges a count that must be 0. examples say what was counted.
func (s *stage) none(name string, count int, examples ...string) {
	s.exactly(name, count, 0, examples...)
}

// exactly judges a count that must be want.
func (s *stage) exactly(name string, count, want int, examples ...string) {
	f := figure{Drill: s.name, Name: name, Value: float64(count), Limit: fmt.Sprintf("= %d", want), OK: count == want}
	f.explain(examples)
	s.report.add(f)
}

// atMost judges a count or share.
func (s *stage) atMost(name string, value, limit float64, unit string) {
	s.report.add(figure{Drill: s.name, Name: name, Value: value, Unit: unit, Limit: fmt.Sprintf("≤ %g", limit), OK: value <= limit})
}

// explain adds a few examples to a figure that was missed.
func (f *figure) explain(examples []string) {
	if !f.OK && len(examples) > 0 {
		f.Note = fmt.Sprintf("such as %.400q", examples[:min(len(examples), 3)])
	}
}

// atLeast judges a count that shows that the drill did what it says.
func (s *stage) atLeast(name string, value, limit float64) {
	s.report.add(figure{Drill: s.name, Name: name, Value: value, Limit: fmt.Sprintf("≥ %g", limit), OK: value >= limit})
}

// within judges a time, in the full set only: the shortened one runs on machines
// that nobody measures with, and tells it.
func (s *stage) within(name string, took, limit time.Duration) {
	value, bound, unit := took.Seconds(), limit.Seconds(), "s"
	if limit < time.Second {
		value, bound, unit = value*1000, bound*1000, "ms"
	}
	s.timely(figure{Name: name, Value: value, Unit: unit, Limit: fmt.Sprintf("≤ %g %s", bound, unit), OK: took <= limit})
}

// noneInTime judges a count that must be 0 and may not be on a slow machine: it
// hangs on times, so the shortened set only tells it.
func (s *stage) noneInTime(name string, count int, examples ...string) {
	f := figure{Name: name, Value: float64(count), Limit: "= 0", OK: count == 0}
	f.explain(examples)
	s.timely(f)
}

// atMostInTime is atMost for a count that hangs on times.
func (s *stage) atMostInTime(name string, value, limit float64, examples ...string) {
	f := figure{Name: name, Value: value, Limit: fmt.Sprintf("≤ %g", limit), OK: value <= limit}
	f.explain(examples)
	s.timely(f)
}

func (s *stage) timely(f figure) {
	f.Drill, f.Told = s.name, s.short
	s.report.add(f)
}

// tell reports a figure that has no limit.
func (s *stage) tell(name string, value float64, unit string) {
	s.report.add(figure{Drill: s.name, Name: name, Value: value, Unit: unit, OK: true})
}

// quantile returns the q-quantile of times, 0 when there are none.
func quantile(times []time.Duration, q float64) time.Duration {
	if len(times) == 0 {
		return 0
	}
	times = slices.Clone(times)
	slices.Sort(times)
	return times[min(len(times)-1, int(q*float64(len(times))))]
}
