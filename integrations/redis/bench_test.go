package redis

import (
	"context"
	"crypto/rand"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"floorwalker/bot"
)

// BenchmarkPipeline is the life of an event with 64 in flight: accepted,
// handled, its conversation read and saved, deleted and remembered.
func BenchmarkPipeline(b *testing.B) {
	onEveryStore(b, func(b *testing.B, o Options) {
		for _, inFlight := range []int{1, 64} {
			for _, talking := range []bool{false, true} {
				b.Run(fmt.Sprintf("inflight=%d/conversation=%t", inFlight, talking), func(b *testing.B) {
					benchPipeline(b, o, inFlight, talking)
				})
			}
		}
	})
}

func benchPipeline(b *testing.B, o Options, inFlight int, talking bool) {
	s := open(b, o)
	slots := make(chan struct{}, inFlight)
	var done sync.WaitGroup
	done.Add(b.N)
	run(b, s, func(ctx context.Context, d bot.Delivery) error {
		if talking {
			c, err := s.Conversation(ctx, d.Key)
			if err != nil {
				return err
			}
			c.Version++
			c.Last = &bot.Invocation{Command: "ping"}
			if err := s.SaveConversation(ctx, d.Fence, d.Key, c); err != nil {
				return err
			}
		}
		<-slots
		done.Done()
		return nil
	})
	awaitOwned(b, s, o.shards())
	unique := rand.Text()
	payload := make([]byte, 512)
	var failed atomic.Int64
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		slots <- struct{}{}
		go func() {
			e := bot.Event{Source: "messages", Key: fmt.Sprint("room", i%200), ID: fmt.Sprint(unique, i), Payload: payload}
			if s.Accept(b.Context(), e) != nil {
				failed.Add(1)
			}
		}()
	}
	done.Wait()
	b.StopTimer()
	if failed.Load() > 0 {
		b.Fatal(failed.Load(), "events were not accepted")
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
}
