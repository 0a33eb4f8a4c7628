package main

import (
	"context"
	"math"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"floorwalker/bot"
	"floorwalker/integrations/webex"
)

// figuresAge is how old figures of the store may be: however many scrape and
// ask for the status, the store is asked once in that time.
const figuresAge = 5 * time.Second

// figuresTimeout is how long the store may take to tell them.
const figuresTimeout = time.Second

// figures are what only the store knows, for all replicas together.
type figures struct {
	backlog int64         // events that are not done
	oldest  time.Duration // age of the event that waits longest
	dead    int64         // events that were given up
	// stopped are the accounts that wrong passwords would lock, by upstream.
	stopped map[string]bool
	// left is how many requests may still go to each upstream that has a budget.
	left map[string]float64
}

// gauges reads what is true now when somebody asks for it: metrics and the
// command status.
type gauges struct {
	app *app

	mu   sync.Mutex
	read time.Time
	last figures
	err  error
}

// figures returns the store's figures, or why there are none.
func (g *gauges) figures(ctx context.Context) (figures, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.read.IsZero() && time.Since(g.read) < figuresAge {
		return g.last, g.err
	}
	// Others get this answer too, so it does not end with whoever asked.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), figuresTimeout)
	defer cancel()
	g.last, g.err = g.app.readFigures(ctx)
	g.read = time.Now()
	return g.last, g.err
}

func (a *app) readFigures(ctx context.Context) (f figures, err error) {
	if f.backlog, err = a.store.Backlog(ctx); err != nil {
		return f, err
	}
	oldest, err := a.store.Oldest(ctx)
	if err != nil {
		return f, err
	}
	if !oldest.IsZero() {
		f.oldest = max(time.Since(oldest), 0)
	}
	if f.dead, err = a.store.Buried(ctx); err != nil {
		return f, err
	}
	f.stopped = map[string]bool{}
	for _, own := range a.accounts {
		why, err := own.Stopped(ctx)
		if err != nil {
			return f, err
		}
		f.stopped[own.upstream] = why != ""
	}
	f.left = map[string]float64{}
	for _, u := range a.upstreams {
		if u.budget == nil {
			continue
		}
		if f.left[u.rest.Name()], err = u.budget.Left(ctx); err != nil {
			return f, err
		}
	}
	return f, nil
}

// The gauges.
var (
	storeUpDesc = gaugeOf("store_up", "1 when the store answered the last question, 0 when it did not.")
	backlogDesc = gaugeOf("backlog_events", "Events that are accepted and not done, of all replicas.")
	oldestDesc  = gaugeOf("oldest_event_age_seconds", "Age of the event that waits longest, in all replicas; 0 when none waits.")
	deadDesc    = gaugeOf("dead_letters", "Events that were given up and wait for an admin, of all replicas.")
	shardsDesc  = gaugeOf("shards", "Event streams there are, over all replicas.")
	ownedDesc   = gaugeOf("shards_owned", "Event streams that this replica works on.")
	leftDesc    = gaugeOf("upstream_budget_left_requests", "Requests that could go to another system at once, of all replicas.", "upstream")
	stopDesc    = gaugeOf("account_stopped", "1 when a system on the premises has refused the account's password, so that nobody uses it any more.", "upstream")
	upDesc      = gaugeOf("upstream_up", "1 while requests go to another system, 0 while the breaker holds them back.", "upstream")
	hookDesc    = gaugeOf("webhook_active", "1 while Webex has the webhook active, at our address and with our secret.", "resource", "event")
	missingDesc = gaugeOf("call_records_missing", "Call records that Webex has and we have not, as far as is known.")
	lostDesc    = gaugeOf("call_records_lost_seconds", "Time until Webex forgets the first missing call record; while nothing is missing, how far back it can be asked.")
	restDesc    = gaugeOf("call_records_reconcile_seconds", "Time that fetching what is missing takes at the allowed rate.")
	spoolDesc   = gaugeOf("call_records_spool_bytes", "Size of the deliveries of call records that are accepted and not stored, of this replica.")
	spoolAge    = gaugeOf("call_records_spool_age_seconds", "Age of the oldest of them; 0 when there is none.")
	refusedDesc = gaugeOf("call_records_refused_files", "Files of call records that cannot be read and wait for a person, of this replica.")
	refusedSize = gaugeOf("call_records_refused_bytes", "Their size.")
	gapsDesc    = gaugeOf("call_records_gaps", "Hours of organisations in which call records are known to be missing.")
	checkedDesc = gaugeOf("webhooks_checked_timestamp_seconds", "When the webhooks were last looked at; 0 for never.")
)

func gaugeOf(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("floorwalker_"+name, help, labels, nil)
}

// Describe implements prometheus.Collector.
func (g *gauges) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{storeUpDesc, backlogDesc, oldestDesc, deadDesc, shardsDesc, ownedDesc, leftDesc, upDesc, hookDesc, checkedDesc,
		stopDesc, missingDesc, lostDesc, restDesc, spoolDesc, spoolAge, refusedDesc, refusedSize, gapsDesc} {
		to <- d
	}
}

// Collect implements prometheus.Collector. What cannot be known now is left
// out: an old figure would look like a true one.
func (g *gauges) Collect(to chan<- prometheus.Metric) {
	set := func(d *prometheus.Desc, v float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	a := g.app
	f, err := g.figures(context.Background())
	set(storeUpDesc, truth(err == nil))
	if err == nil {
		set(backlogDesc, float64(f.backlog))
		set(oldestDesc, f.oldest.Seconds())
		set(deadDesc, float64(f.dead))
		for upstream, stopped := range f.stopped {
			set(stopDesc, truth(stopped), upstream)
		}
	}
	set(shardsDesc, float64(a.store.Shards()))
	set(ownedDesc, float64(len(a.store.Owned())))
	set(upDesc, truth(breakerProblem(a.messaging) == ""), a.messaging.Name())
	for _, u := range a.upstreams {
		set(upDesc, truth(breakerProblem(u.rest) == ""), u.rest.Name())
		if err == nil && u.budget != nil {
			set(leftDesc, math.Floor(f.left[u.rest.Name()]), u.rest.Name())
		}
	}
	if a.books != nil {
		a.collectRecords(set)
	}
	if a.registrar == nil {
		return
	}
	status := a.registrar.Status()
	for _, h := range status.Hooks {
		set(hookDesc, truth(h.State == webex.HookActive), h.Resource, h.Event)
	}
	last := 0.0
	if !status.Checked.IsZero() {
		last = float64(status.Checked.Unix())
	}
	set(checkedDesc, last)
}

// collectRecords tells how the books of call records stand.
func (a *app) collectRecords(set func(d *prometheus.Desc, v float64, labels ...string)) {
	_, bytes, oldest := a.books.Spool.State(context.Background())
	set(spoolDesc, float64(bytes))
	set(spoolAge, oldest.Seconds())
	files, size := a.books.Spool.Refused()
	set(refusedDesc, float64(files))
	set(refusedSize, float64(size))
	h := a.recordHealth.Load()
	if h == nil {
		ctx, cancel := context.WithTimeout(context.Background(), figuresTimeout)
		defer cancel()
		if first, err := a.books.RecordHealth(ctx, bot.Range{From: a.clock(), To: a.clock()}); err == nil {
			h = &first
		}
	}
	if h == nil || !h.On {
		return
	}
	now := a.clock()
	set(gapsDesc, float64(h.Gaps))
	set(missingDesc, float64(h.Missing))
	set(restDesc, h.Done(now).Sub(now).Seconds())
	left := h.Oldest
	if h.Missing > 0 {
		left = h.Deadline.Sub(now)
	}
	set(lostDesc, left.Seconds())
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
