package analyzer

import (
	"runtime"
	"testing"
	"time"

	"floorwalker/bot"
)

// BenchmarkSessions lists a hundred thousand sessions of a day, which take a
// request for every few hundred, and reports the memory that stays in use.
func BenchmarkSessions(b *testing.B) {
	day := bot.Range{From: now.Add(-24 * time.Hour), To: now}
	x := &book{}
	for i := range int64(100_000) {
		x.began = append(x.began, day.From.UnixMilli()+i*864)
	}
	c := newClient(b, x.serve)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for b.Loop() {
		x.asked = nil
		n := 0
		for _, err := range c.Sessions(b.Context(), day) {
			if err != nil {
				b.Fatal(err)
			}
			if n++; n == 99_000 {
				runtime.GC()
				runtime.ReadMemStats(&after)
			}
		}
		b.ReportMetric(float64(len(x.asked)), "requests/op")
		b.ReportMetric(float64(int64(after.HeapAlloc)-int64(before.HeapAlloc))/(1<<20), "MB-live/op")
	}
}
