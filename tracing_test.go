package main

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
	"floorwalker/integrations/simulator/world"
)

// inboxOf is an Inbox from a function.
type inboxOf func(context.Context, ...bot.Event) error

func (f inboxOf) Accept(ctx context.Context, events ...bot.Event) error { return f(ctx, events...) }

// TestTraceFromWebhookToReply accepts an event in one process and handles it in
// another: their spans are in one trace, and the requests hang below.
func TestTraceFromWebhookToReply(t *testing.T) {
	exporter := tracetest.NewInMemoryExporter()
	webhook, worker := tracingWith(sdktrace.WithSyncer(exporter)), tracingWith(sdktrace.WithSyncer(exporter))
	defer func() { _ = webhook.provider.Shutdown(context.Background()) }()
	defer func() { _ = worker.provider.Shutdown(context.Background()) }()

	e := bot.Event{Source: "messages", ID: "event-1"}
	if err := webhook.inbox(inboxOf(func(context.Context, ...bot.Event) error { return nil })).Accept(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	handler := named(worker.handler(func(ctx context.Context, _ bot.Delivery) error {
		worker.request(ctx, rest.Observation{Upstream: "webex", Method: "GET", Route: "messages/{id}", Status: 200, TrackingID: "ROUTER_1", Duration: time.Second})
		worker.request(ctx, rest.Observation{Upstream: "webex", Method: "POST", Route: "messages", Status: 502})
		worker.turn(ctx, bot.Observation{Command: "ping", Kind: bot.Upstream})
		return bot.Errorf(bot.Upstream, "what was said")
	}))
	_ = handler(t.Context(), bot.Delivery{Event: e, Attempt: 2, Again: true})
	worker.request(t.Context(), rest.Observation{Route: "webhooks", Method: "GET"}) // for no event

	spans := exporter.GetSpans()
	byName := map[string]tracetest.SpanStub{}
	for _, s := range spans {
		byName[s.Name] = s
		if s.SpanContext.TraceID() != spans[0].SpanContext.TraceID() {
			t.Errorf("%s is in another trace", s.Name)
		}
		if s.Status.Description != "" || len(s.Events) > 0 {
			t.Errorf("%s tells of the error: %+v", s.Name, s)
		}
	}
	handle := byName["handle messages"]
	if len(spans) != 4 || !byName["accept messages"].SpanContext.IsValid() || !handle.SpanContext.IsValid() {
		t.Fatalf("%d spans: %v", len(spans), byName)
	}
	for _, name := range []string{"GET messages/{id}", "POST messages"} {
		if byName[name].Parent.SpanID() != handle.SpanContext.SpanID() {
			t.Errorf("%s does not belong to the handling", name)
		}
	}
	if took := byName["GET messages/{id}"]; took.EndTime.Sub(took.StartTime) != time.Second {
		t.Errorf("the request took %v", took.EndTime.Sub(took.StartTime))
	}
	for span, want := range map[string]map[string]string{
		"handle messages":   {"floorwalker.command": "ping", "floorwalker.outcome": "upstream", "floorwalker.attempt": "2", "floorwalker.again": "true", "floorwalker.event": "event-1"},
		"GET messages/{id}": {"http.response.status_code": "200", "floorwalker.tracking_id": "ROUTER_1", "peer.service": "webex"},
	} {
		got := map[string]string{}
		for _, a := range byName[span].Attributes {
			got[string(a.Key)] = a.Value.String()
		}
		for k, v := range want {
			if got[k] != v {
				t.Errorf("%s: %s is %q, want %q", span, k, got[k], v)
			}
		}
	}
}

func TestTracesOfDifferentEventsDiffer(t *testing.T) {
	seen := map[trace.TraceID]bool{}
	for _, e := range []bot.Event{{Source: "messages", ID: "1"}, {Source: "messages", ID: "2"}, {Source: "rooms", ID: "1"}} {
		first, _ := eventIDs{}.NewIDs(withEvent(t.Context(), e))
		again, _ := eventIDs{}.NewIDs(withEvent(t.Context(), e))
		if first != again || seen[first] {
			t.Errorf("%v has the trace ids %v and %v", e, first, again)
		}
		seen[first] = true
	}
	if a, _ := (eventIDs{}).NewIDs(t.Context()); seen[a] {
		t.Errorf("a trace for no event has the id %v", a)
	}
}

func TestTracesURL(t *testing.T) {
	for name, tt := range map[string]struct{ general, traces, want string }{
		"off":               {"", "", ""},
		"general":           {"http://collector:4318", "", "http://collector:4318/v1/traces"},
		"general, slash":    {"http://collector:4318/", "", "http://collector:4318/v1/traces"},
		"traces":            {"", "https://collector/otlp", "https://collector/otlp"},
		"traces goes first": {"http://a", "http://b/x", "http://b/x"},
	} {
		c := Config{TelemetryEndpoint: tt.general, TracesEndpoint: tt.traces}
		if got := c.tracesURL(); got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}

// TestTracesReachACollector runs a bot that exports, and reads what arrives when
// it has stopped: the spans are there, and nothing that was said or is secret.
func TestTracesReachACollector(t *testing.T) {
	var mu sync.Mutex
	var received strings.Builder
	collector := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		mu.Lock()
		defer mu.Unlock()
		if err != nil || r.URL.Path != "/v1/traces" {
			t.Errorf("%s: %v", r.URL.Path, err)
		}
		received.Write(body)
	}))
	defer collector.Close()

	s := newStage(t, world.Default(), time.Date(2025, 6, 17, 14, 0, 0, 0, time.UTC))
	cfg := s.settingsOf(t)
	cfg.TelemetryEndpoint = collector.URL
	_, stop := s.start(cfg, testLog(t))
	alex := s.as("alex")
	alex.ask(alex.room("Contact centre floor"), "ping xylophone")
	stop()
	mu.Lock()
	defer mu.Unlock()
	got := received.String()
	for _, want := range []string{"accept messages", "handle messages", "GET messages/{id}", "POST messages", "floorwalker.tracking_id"} {
		if !strings.Contains(got, want) {
			t.Errorf("the collector did not get %q", want)
		}
	}
	for _, secret := range append(values(cfg.WebhookSecrets), cfg.BotToken.Value(), "xylophone", alex.email) {
		if strings.Contains(got, secret) {
			t.Errorf("the collector got %q", secret)
		}
	}
}

// TestTracesWithoutCollector exports to nobody: the bot answers and stops all
// the same, and the log says so.
func TestTracesWithoutCollector(t *testing.T) {
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	s := newStage(t, world.Default(), time.Date(2025, 6, 17, 14, 0, 0, 0, time.UTC))
	cfg := s.settingsOf(t)
	cfg.TracesEndpoint = gone.URL + "/v1/traces"
	var out recorded
	_, stop := s.start(cfg, newLogger(&out, 0))
	alex := s.as("alex")
	if got := alex.ask(alex.room("Contact centre floor"), "ping").Text; !strings.Contains(strings.ToLower(got), "pong") {
		t.Errorf("the answer is %q", got)
	}
	stop()
	if !strings.Contains(out.String(), "export") {
		t.Errorf("the log says nothing of the traces: %s", out.String())
	}
}

// BenchmarkTracingOff shows that a bot without an endpoint pays nothing.
func BenchmarkTracingOff(b *testing.B) {
	var off *tracing
	handle := off.handler(func(context.Context, bot.Delivery) error { return nil })
	ctx, o, turn := b.Context(), rest.Observation{}, bot.Observation{}
	b.ReportAllocs()
	for b.Loop() {
		_ = handle(ctx, bot.Delivery{})
		off.request(ctx, o)
		off.turn(ctx, turn)
	}
}
