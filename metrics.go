package main

import (
	"cmp"
	"context"
	"net/http"
	"runtime"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"floorwalker/bot"
	"floorwalker/integrations/callrecords"
	"floorwalker/integrations/contactcenter"
	"floorwalker/integrations/rest"
	"floorwalker/integrations/roomos"
	"floorwalker/integrations/webex"
)

// metrics are the figures of the bot itself. No label carries anything that a
// person typed, or an id: sources, commands, kinds and routes are ours. What
// each figure is for stands in docs/operations.md.
type metrics struct {
	registry      *prometheus.Registry
	deliveries    *prometheus.CounterVec
	contactCenter *prometheus.CounterVec
	recordBodies  *prometheus.CounterVec
	recordFates   *prometheus.CounterVec
	recordTime    *prometheus.HistogramVec
	events        *prometheus.CounterVec
	devices       *prometheus.CounterVec
	looks         *prometheus.CounterVec
	waited        prometheus.Histogram
	commands      *prometheus.HistogramVec
	upstream      *prometheus.HistogramVec
}

func newMetrics() *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		contactCenter: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "floorwalker_contact_center_deliveries_total",
			Help: "Deliveries of Contact Center's subscriptions by what became of them: accepted, or why not.",
		}, []string{"receipt"}),
		devices: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "floorwalker_device_deliveries_total",
			Help: "Deliveries of room devices by what became of them: accepted, or why not.",
		}, []string{"receipt"}),
		deliveries: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "floorwalker_webhook_deliveries_total",
			Help: "Webhook deliveries by what became of them: accepted, or why not.",
		}, []string{"receipt"}),
		recordBodies: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "floorwalker_call_record_deliveries_total",
			Help: "Deliveries of the partner's call records by what became of them: accepted, or why not.",
		}, []string{"receipt"}),
		recordFates: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "floorwalker_call_records_total",
			Help: "Call records by where they came from and what became of them: added, amended (a newer version), kept (there already), refused (cannot be read).",
		}, []string{"source", "fate"}),
		recordTime: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "floorwalker_call_records_stored_seconds",
			Help:    "Time from taking up a body of call records to having stored it.",
			Buckets: []float64{.05, .25, .5, 1, 1.5, 2.5, 5, 15, 60},
		}, []string{"source"}),
		events: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "floorwalker_events_handled_total",
			Help: "Tries to handle an accepted event, by its source and result (done, failed).",
		}, []string{"source", "result"}),
		looks: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "floorwalker_threshold_looks_total",
			Help: "Looks at the floor for the alerts with a limit, by result (done, failed).",
		}, []string{"result"}),
		waited: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name:    "floorwalker_queue_wait_seconds",
			Help:    "Age of events when they are taken up for the first time.",
			Buckets: []float64{.001, .005, .025, .1, .5, 1, 5, 15, 60, 300, 3600},
		}),
		commands: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "floorwalker_command_duration_seconds",
			Help:    "Time from taking up a message to its answer, by command and outcome (ok, or the kind of failure).",
			Buckets: []float64{.005, .025, .1, .25, 1, 2.5, 10, 30, 120},
		}, []string{"command", "outcome"}),
		upstream: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "floorwalker_upstream_request_duration_seconds",
			Help:    "Time of each request to another system, by status (0: no answer).",
			Buckets: []float64{.01, .05, .1, .25, .5, 1, 2.5, 10, 20},
		}, []string{"upstream", "method", "route", "status"}),
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "floorwalker_build_info", Help: "Always 1; the labels say what runs.",
		ConstLabels: prometheus.Labels{"version": version, "goversion": runtime.Version()},
	})
	build.Set(1)
	for _, r := range []webex.Receipt{webex.Accepted, webex.Ignored, webex.OwnMessage, webex.SelfTest,
		webex.BadSignature, webex.Malformed, webex.TooLarge, webex.NotAccepted} {
		m.deliveries.WithLabelValues(string(r)) // a rate needs the zero before the first one
	}
	for _, r := range []contactcenter.Receipt{contactcenter.Accepted, contactcenter.Ignored, contactcenter.BadSignature,
		contactcenter.WrongTime, contactcenter.Malformed, contactcenter.TooLarge, contactcenter.NotAccepted} {
		m.contactCenter.WithLabelValues(string(r))
	}
	for _, r := range callrecords.Receipts {
		m.recordBodies.WithLabelValues(string(r))
	}
	for _, r := range roomos.Receipts {
		m.devices.WithLabelValues(string(r))
	}
	for _, result := range []string{"done", "failed"} {
		m.looks.WithLabelValues(result)
	}
	m.registry.MustRegister(m.looks, m.recordBodies, m.recordFates, m.recordTime, m.deliveries, m.contactCenter, m.devices, m.events, m.waited, m.commands, m.upstream, build,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// held counts the posts that a muted room did not get.
func (m *metrics) held(count func() int64) {
	m.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{
		Name: "floorwalker_posts_held_total",
		Help: "Unasked posts that were not made because their room had had too many in a row.",
	}, func() float64 { return float64(count()) }))
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// event counts a delivery of Contact Center.
func (m *metrics) event(r contactcenter.Receipt) { m.contactCenter.WithLabelValues(string(r)).Inc() }

// look counts a look at the floor for the alerts with a limit.
func (m *metrics) look(err error) {
	result := "done"
	if err != nil {
		result = "failed"
	}
	m.looks.WithLabelValues(result).Inc()
}

// records counts a delivery of call records.
func (m *metrics) records(r callrecords.Receipt) { m.recordBodies.WithLabelValues(string(r)).Inc() }

// stored counts what a body of call records has brought.
func (m *metrics) stored(s callrecords.Stored) {
	m.fates(s)
	m.recordTime.WithLabelValues(s.Source).Observe(s.Took.Seconds())
}

func (m *metrics) fates(s callrecords.Stored) {
	for fate, n := range map[string]int{"added": s.Added, "amended": s.Amended, "kept": s.Kept, "refused": s.Refused} {
		m.recordFates.WithLabelValues(s.Source, fate).Add(float64(n))
	}
}

// expectRecords makes the series of ways in which call records will come.
func (m *metrics) expectRecords(sources ...string) {
	for _, source := range sources {
		m.fates(callrecords.Stored{Source: source})
		m.recordTime.WithLabelValues(source)
	}
}

// device counts a delivery of a room device.
func (m *metrics) device(r roomos.Receipt) { m.devices.WithLabelValues(string(r)).Inc() }

func (m *metrics) delivery(r webex.Receipt) { m.deliveries.WithLabelValues(string(r)).Inc() }

// expect makes the series of changes that end uncertain: their first one must
// be seen as an increase.
func (m *metrics) expect(all []bot.Command) {
	for _, c := range all {
		if _, changes := c.(bot.Changer); changes {
			m.commands.WithLabelValues(c.Spec().Name, string(bot.Uncertain))
		}
	}
}

// handled wraps the handlers so that every try counts.
func (m *metrics) handled(next bot.Handlers, clock func() time.Time) bot.Handler {
	return func(ctx context.Context, d bot.Delivery) error {
		if d.Attempt == 1 {
			m.waited.Observe(max(clock().Sub(d.At), 0).Seconds())
		}
		err := next.Handle(ctx, d)
		source, result := d.Source, "done"
		if next[source] == nil {
			source = "unknown"
		}
		if err != nil {
			result = "failed"
		}
		m.events.WithLabelValues(source, result).Inc()
		return err
	}
}

func (m *metrics) turn(o bot.Observation) {
	m.commands.WithLabelValues(cmp.Or(o.Command, "none"), outcome(o.Kind)).Observe(o.Took.Seconds())
}

// outcome names how a command ended.
func outcome(kind bot.ErrorKind) string {
	if kind == "" {
		return "ok"
	}
	return string(kind)
}

func (m *metrics) request(o rest.Observation) {
	m.upstream.WithLabelValues(o.Upstream, o.Method, o.Route, strconv.Itoa(o.Status)).Observe(o.Duration.Seconds())
}

// uptime is the time since the process began to serve.
func uptime(since time.Time) time.Duration { return time.Since(since).Round(time.Second) }
