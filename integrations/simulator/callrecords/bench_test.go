package callrecords

import (
	"testing"
	"time"
)

// BenchmarkBatch makes a batch of about 27,000 records of 283 customers.
func BenchmarkBatch(b *testing.B) {
	s := newBooks(b, func(r *records) { r.Customers, r.PerHour, r.LatePercent = 283, 540, 2 })
	now := ms(start.Add(5 * time.Hour))
	b.ReportAllocs()
	for b.Loop() {
		found := s.sys.batch(now, "analytics")
		body := envelope(found, "items", nil)
		b.ReportMetric(float64(len(found)), "records")
		b.ReportMetric(float64(len(body)), "bytes/batch")
	}
}

// BenchmarkCount counts an hour of 200 customers of that size.
func BenchmarkCount(b *testing.B) {
	s := newBooks(b, func(r *records) { r.Customers, r.PerHour, r.LatePercent = 283, 540, 2 })
	from := ms(start.Add(3 * time.Hour))
	for b.Loop() {
		n := 0
		s.sys.byRelease(s.sys.orgs[:200], from, from+hour, func(*leg) { n++ })
		b.ReportMetric(float64(n), "records")
	}
}
