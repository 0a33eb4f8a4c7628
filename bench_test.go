package main

import (
	"bytes"
	"context"
	"crypto/sha1"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"floorwalker/bot"
	"floorwalker/integrations/simulator/world"
)

// BenchmarkMentionToReply is the whole way: somebody mentions the bot, the
// simulated Webex delivers a webhook, and the reply stands in the thread. Fifty
// people talk at the same time.
func BenchmarkMentionToReply(b *testing.B) {
	s := newStage(b, crowd(), startTime(b))
	s.bot(nil)
	var next atomic.Int64
	b.SetParallelism(askers / 8)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		i := int(next.Add(1)-1) % askers
		p := s.as(fmt.Sprintf("asker%02d", i))
		room := p.room(fmt.Sprintf("Room %d", i/perRoom))
		for pb.Next() {
			m := p.say(room, "", "ping")
			for answered := false; !answered; {
				e := <-p.events
				answered = e.kind == "messages.created" && e.msg.ParentID == m.ID
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "msgs/s")
}

// BenchmarkAccept is a delivery until it is durable and answered 200.
func BenchmarkAccept(b *testing.B) {
	s := newStage(b, crowd(), startTime(b))
	cfg, err := simulatedConfig(s.sim, s.base, "", b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	cfg.clock = s.sim.Clock().Now
	a, err := newApp(context.Background(), cfg, slog.New(slog.DiscardHandler), nil)
	if err != nil {
		b.Fatal(err)
	}
	defer a.store.Close()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- a.store.Run(ctx, func(context.Context, bot.Delivery) error { return nil }) }()
	secret := s.sim.World().Bot.WebhookSecret
	web := routes(a.log, a.metrics.handler(), a.readiness, a.mounts)
	var next atomic.Int64
	b.ReportAllocs()
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			n := next.Add(1)
			body := delivery(wireMessage{ID: fmt.Sprintf("message%d", n), RoomID: fmt.Sprintf("room%d", n%100), PersonID: "person"})
			req := httptest.NewRequest(http.MethodPost, webhookPath, bytes.NewReader(body))
			req.Header.Set("X-Spark-Signature", signature(sha1.New, secret, body))
			w := httptest.NewRecorder()
			web.ServeHTTP(w, req)
			if w.Code != http.StatusOK && w.Code != http.StatusServiceUnavailable {
				b.Errorf("answered %d", w.Code)
			}
		}
	})
	b.StopTimer()
	cancel()
	if err := <-done; err != nil {
		b.Error(err)
	}
}

// BenchmarkDeviceList is the whole way of "device list" over 5,000 devices whose
// list is not a minute old: the first page, and all of them as a file. How long
// the list itself takes is in integrations/roomos.
func BenchmarkDeviceList(b *testing.B) {
	w := crowd()
	w.RoomOS = world.RoomOS{Many: 5000}
	w.Complete()
	s := newStage(b, w, startTime(b))
	s.bot(nil)
	p := s.as("asker00")
	room := p.room("Room 0")
	ask := func() {
		b.Helper()
		if got := p.ask(room, "device list").Text; !strings.Contains(got, "5,000 devices, 500 offline") {
			b.Fatal(got)
		}
	}
	ask() // names are read
	for b.Loop() {
		ask()
	}
}
