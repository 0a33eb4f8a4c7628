package rest

import (
	"context"
	"log/slog"
	"net/http"
	"time"
)

// Observation is one try, for metrics.
type Observation struct {
	Upstream string
	Method   string
	Route    string // Request.Route, or the path with its ids taken out
	Status   int    // 0 when no answer came
	Duration time.Duration
	Retries  int   // tries of the same call before this one
	Err      error // why there is no usable answer; nil for every status
	// TrackingID is the upstream's own reference; empty when it gave none.
	TrackingID string
}

// observe tells metrics and the log of each try: method, route, status,
// duration and tracking id, and nothing else of the request.
type observe struct {
	next     http.RoundTripper
	upstream string
	observer func(context.Context, Observation)
	log      *slog.Logger
}

func (t *observe) RoundTrip(req *http.Request) (*http.Response, error) {
	start := time.Now()
	resp, err := t.next.RoundTrip(req)
	k := callOf(req)
	level := slog.LevelDebug
	if err != nil || resp.StatusCode >= http.StatusInternalServerError || resp.StatusCode == http.StatusTooManyRequests {
		level = slog.LevelWarn
	}
	logged := t.log.Enabled(k, level)
	if t.observer == nil && !logged {
		return resp, err
	}
	o := Observation{
		Upstream: t.upstream, Method: req.Method, Route: k.route(),
		Duration: time.Since(start), Retries: k.tries - 1, Err: err,
	}
	if resp != nil {
		o.Status = resp.StatusCode
		o.TrackingID = k.redact(clean(resp.Header.Get(trackingHeader)))
	}
	if t.observer != nil {
		t.observer(k, o)
	}
	if logged {
		attrs := []slog.Attr{
			slog.String("upstream", o.Upstream), slog.String("method", o.Method), slog.String("route", o.Route),
			slog.Int("status", o.Status), slog.Duration("duration", o.Duration), slog.Int("retries", o.Retries),
			slog.String("trackingId", o.TrackingID),
		}
		if err != nil {
			attrs = append(attrs, slog.String("error", k.redact(err.Error())))
		}
		t.log.LogAttrs(k, level, "upstream request", attrs...)
	}
	return resp, err
}
