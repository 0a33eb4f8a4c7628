package main

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

// flushTraces is how long the last spans may take to leave at a stop.
const flushTraces = time.Second

// tracing makes the spans of an event's way from the webhook to the reply: that
// it was accepted, that it was handled, and the requests made for it. Attributes
// say which event, command, route and status it was, and nothing that a person
// wrote. A nil tracing is off and costs nothing.
type tracing struct {
	provider *sdktrace.TracerProvider
	tracer   trace.Tracer
}

// newTracing exports to the configured endpoint, and is nil without one. The
// other OTEL_ variables (headers, sampler, batches) are read by the exporter.
func newTracing(ctx context.Context, cfg Config, log *slog.Logger) (*tracing, error) {
	endpoint := cfg.tracesURL()
	if endpoint == "" {
		return nil, nil
	}
	exporter, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(endpoint))
	if err != nil {
		return nil, fmt.Errorf("traces: %w", err)
	}
	about, err := resource.New(ctx, resource.WithAttributes(
		attribute.String("service.name", "floorwalker"), attribute.String("service.version", version),
		attribute.String("service.instance.id", hostname())), resource.WithFromEnv())
	if err != nil {
		return nil, fmt.Errorf("OTEL_RESOURCE_ATTRIBUTES: %w", err)
	}
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { log.Warn("traces could not be exported", "error", err) }))
	return tracingWith(sdktrace.WithBatcher(exporter), sdktrace.WithResource(about)), nil
}

func tracingWith(opts ...sdktrace.TracerProviderOption) *tracing {
	provider := sdktrace.NewTracerProvider(append(opts, sdktrace.WithIDGenerator(eventIDs{}))...)
	return &tracing{provider: provider, tracer: provider.Tracer("floorwalker")}
}

// tracesURL is where spans go; "" switches tracing off. The general endpoint is
// a base, that of the traces is taken as it stands, as OpenTelemetry says.
func (c Config) tracesURL() string {
	if c.TracesEndpoint != "" || c.TelemetryEndpoint == "" {
		return c.TracesEndpoint
	}
	return strings.TrimSuffix(c.TelemetryEndpoint, "/") + "/v1/traces"
}

// close sends what is left, also when ctx has ended.
func (t *tracing) close(ctx context.Context, log *slog.Logger) {
	if t == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), flushTraces)
	defer cancel()
	if err := t.provider.Shutdown(ctx); err != nil {
		log.Warn("the last traces were not exported", "error", err)
	}
}

// eventIDs derive the id of a trace from the event: the webhook and the handling
// of its event, in whichever process, come into one trace without carrying
// anything from one to the other.
type eventIDs struct{}

// NewIDs implements sdktrace.IDGenerator.
func (g eventIDs) NewIDs(ctx context.Context) (id trace.TraceID, _ trace.SpanID) {
	if e, ok := eventOf(ctx); ok {
		sum := sha256.Sum256([]byte(e.source + "\x00" + e.id))
		copy(id[:], sum[:])
	} else {
		_, _ = rand.Read(id[:]) // never fails
	}
	return id, g.NewSpanID(ctx, id)
}

// NewSpanID implements sdktrace.IDGenerator.
func (eventIDs) NewSpanID(context.Context, trace.TraceID) (id trace.SpanID) {
	_, _ = rand.Read(id[:])
	return id
}

// inbox wraps an inbox so that every accepted event starts its trace.
func (t *tracing) inbox(next bot.Inbox) bot.Inbox {
	if t == nil {
		return next
	}
	return tracedInbox{next, t}
}

type tracedInbox struct {
	next   bot.Inbox
	traces *tracing
}

// Accept implements bot.Inbox.
func (i tracedInbox) Accept(ctx context.Context, events ...bot.Event) error {
	spans := make([]trace.Span, len(events))
	for n, e := range events {
		_, spans[n] = i.traces.begin(withEvent(ctx, e), "accept", e, trace.SpanKindProducer)
	}
	err := i.next.Accept(ctx, events...)
	for _, span := range spans {
		end(span, err)
	}
	return err
}

// handler wraps a handler in a span; requests made in it become its children.
func (t *tracing) handler(next bot.Handler) bot.Handler {
	if t == nil {
		return next
	}
	return func(ctx context.Context, d bot.Delivery) error {
		ctx, span := t.begin(ctx, "handle", d.Event, trace.SpanKindConsumer,
			attribute.Int("floorwalker.attempt", d.Attempt), attribute.Bool("floorwalker.again", d.Again))
		err := next(ctx, d)
		end(span, err)
		return err
	}
}

func (t *tracing) begin(ctx context.Context, what string, e bot.Event, kind trace.SpanKind, more ...attribute.KeyValue) (context.Context, trace.Span) {
	return t.tracer.Start(ctx, what+" "+e.Source, trace.WithNewRoot(), trace.WithSpanKind(kind),
		trace.WithAttributes(attribute.String("floorwalker.source", e.Source), attribute.String("floorwalker.event", e.ID)),
		trace.WithAttributes(more...))
}

// end ends a span. Errors may quote what somebody wrote, so only the fact of
// one is told; the log has the rest under the event's id.
func end(span trace.Span, err error, options ...trace.SpanEndOption) {
	if err != nil {
		span.SetStatus(codes.Error, "")
	}
	span.End(options...)
}

// turn notes in the handling's span which command it was and how it ended.
func (t *tracing) turn(ctx context.Context, o bot.Observation) {
	if t == nil {
		return
	}
	trace.SpanFromContext(ctx).SetAttributes(
		attribute.String("floorwalker.command", o.Command), attribute.String("floorwalker.outcome", outcome(o.Kind)))
}

// request adds a request that is over to the trace of the event it was made
// for. Requests of the bot's own housekeeping are not traced.
func (t *tracing) request(ctx context.Context, o rest.Observation) {
	if t == nil || !trace.SpanContextFromContext(ctx).IsValid() {
		return
	}
	now := time.Now()
	_, span := t.tracer.Start(ctx, o.Method+" "+o.Route, trace.WithSpanKind(trace.SpanKindClient), trace.WithTimestamp(now.Add(-o.Duration)),
		trace.WithAttributes(
			attribute.String("peer.service", o.Upstream), attribute.String("http.request.method", o.Method),
			attribute.String("url.template", o.Route), attribute.Int("http.response.status_code", o.Status),
			attribute.Int("http.request.resend_count", o.Retries), attribute.String("floorwalker.tracking_id", o.TrackingID)))
	if o.Status >= http.StatusBadRequest {
		span.SetStatus(codes.Error, "")
	}
	end(span, o.Err, trace.WithTimestamp(now))
}
