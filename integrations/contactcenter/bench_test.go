package contactcenter

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"runtime"
	"testing"
	"time"

	"floorwalker/bot"
	"floorwalker/bot/figures"
)

// BenchmarkDay streams a day of 100,000 contacts through the figures and
// reports how far the heap rises over what it is at rest, the serving side
// included. More than 64 MB is a failure.
func BenchmarkDay(b *testing.B) {
	const total, pageSize, limit = 100_000, 500, 64 << 20
	day := bot.Range{From: now.Add(-24 * time.Hour), To: now}
	step := day.Duration().Milliseconds() / total
	var page bytes.Buffer
	c := newClient(b, func(w http.ResponseWriter, r *http.Request) {
		var q asked
		if err := json.NewDecoder(r.Body).Decode(&q); err != nil {
			b.Error(err)
		}
		begin := 0
		if _, err := fmt.Sscan(q.cursor(), &begin); err != nil {
			b.Error(err)
		}
		if q.cursor() == firstCursor {
			begin = max(0, int((int64(q.Variables["from"].(float64))-ms(day.From))/step))
		}
		end := min(begin+pageSize, total)
		page.Reset()
		page.WriteString(`{"data":{"taskLegDetails":{"taskLegs":[`)
		for i := begin; i < end; i++ {
			if i > begin {
				page.WriteByte(',')
			}
			fmt.Fprintf(&page, `{"id":"%036d","taskId":"%036d","createdTime":%d,"endedTime":%d,"isActive":false,"status":"ended","channelType":"telephony",
				"queue":{"id":"89cf3b93-f020-42c6-84dc-87db6a92eae7","name":"Technical Support","duration":%d},"owner":{"id":"e0c7611b-8035-443a-b7a8-dca9f8b8289b","name":"Joseph Lambert"},
				"connectedCount":%d,"connectedDuration":180000,"holdDuration":15000,"wrapupDuration":30000}`,
				i, i, ms(day.From)+int64(i)*step, ms(day.From)+int64(i)*step+60000, i%60*1000, min(i%7, 1))
		}
		fmt.Fprintf(&page, `],"pageInfo":{"hasNextPage":%t,"endCursor":"%d"}}}}`, end < total, end)
		_, _ = w.Write(page.Bytes())
	})
	heap := func() uint64 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapInuse
	}
	rule := figures.Rule{Threshold: 20 * time.Second, Short: 5 * time.Second}
	var peak uint64
	for b.Loop() {
		runtime.GC()
		rest := heap()
		iv, err := figures.NewIntervals(day, 30*time.Minute)
		if err != nil {
			b.Fatal(err)
		}
		count := 0
		for l, err := range c.Legs(b.Context(), day, LegFilter{}) {
			if err != nil {
				b.Fatal(err)
			}
			iv.Add(l, rule, now)
			if count++; count%pageSize == 0 {
				if h := heap(); h > rest {
					peak = max(peak, h-rest)
				}
			}
		}
		if got := iv.Total().Entered; got != total {
			b.Fatalf("%d legs, want %d", got, total)
		}
	}
	if peak > limit {
		b.Errorf("the heap rose by %d MB", peak>>20)
	}
	b.ReportMetric(float64(peak)/(1<<20), "MB-peak")
}
