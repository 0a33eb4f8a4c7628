package callrecords

import (
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"floorwalker/bot"
	"floorwalker/bot/recordtest"
	"floorwalker/integrations/rest"
)

// cloud is a small Webex that has calls of many organisations, and refuses what
// Webex refuses.
type cloud struct {
	t   testing.TB
	now func() time.Time

	mu       sync.Mutex
	orgs     []string
	calls    []call
	byHour   map[time.Time][]call
	asked    time.Time // the last first request
	paged    time.Time
	requests int
	refused  []string                  // what should not have been asked
	fault    func(r *http.Request) int // a status; 0 is none
	perPage  int
	headers  string
}

type call struct {
	record   bot.WholeRecord
	inserted time.Time
}

func (c *cloud) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now()
	c.requests++
	q := r.URL.Query()
	if q.Get("cursor") == "" {
		if now.Sub(c.asked) < time.Minute {
			c.refused = append(c.refused, "too soon: "+r.URL.String())
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		c.asked = now
	} else if now.Sub(c.paged) < 6*time.Second {
		c.refused = append(c.refused, "page too soon: "+r.URL.String())
	}
	c.paged = now
	if c.fault != nil {
		if status := c.fault(r); status != 0 {
			w.WriteHeader(status)
			return
		}
	}
	from, err1 := time.Parse(timeForm, q.Get("startTime"))
	to, err2 := time.Parse(timeForm, q.Get("endTime"))
	if err1 != nil || err2 != nil || !from.Before(to) || now.Sub(from) > 48*time.Hour || now.Sub(to) < 5*time.Minute {
		c.refused = append(c.refused, "window: "+r.URL.String())
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	if strings.HasSuffix(r.URL.Path, "cdrcountbyorg") {
		c.counts(w, q.Get("page"), from, to)
		return
	}
	c.records(w, r, q.Get("orgId"), from, to)
}

// newest returns the newest version that the cloud has of each record of a
// stretch of time.
func (c *cloud) newest(org string, from, to time.Time) []bot.WholeRecord {
	at := map[string]bot.WholeRecord{}
	if c.byHour == nil {
		c.byHour = map[time.Time][]call{}
		for _, k := range c.calls {
			c.byHour[k.record.End.Truncate(time.Hour)] = append(c.byHour[k.record.End.Truncate(time.Hour)], k)
		}
	}
	var some []call
	for hour := from.Truncate(time.Hour); hour.Before(to); hour = hour.Add(time.Hour) {
		some = append(some, c.byHour[hour]...)
	}
	for _, k := range some {
		r := k.record
		if (org == "" || r.OrgID == org) && !r.End.Before(from) && r.End.Before(to) && !k.inserted.After(c.now()) {
			if old, there := at[r.ReportID]; !there || r.Newer(&old.CallRecord) {
				at[r.ReportID] = r
			}
		}
	}
	all := make([]bot.WholeRecord, 0, len(at))
	for _, r := range at {
		all = append(all, r)
	}
	slices.SortFunc(all, func(a, b bot.WholeRecord) int { return strings.Compare(a.ReportID, b.ReportID) })
	return all
}

func (c *cloud) counts(w http.ResponseWriter, page string, from, to time.Time) {
	if to.Sub(from) > time.Hour {
		c.refused = append(c.refused, "counts of more than an hour")
	}
	by := map[string]int{}
	for _, r := range c.newest("", from, to) {
		by[r.OrgID]++
	}
	n, _ := strconv.Atoi(page)
	n = max(n, 1)
	all := slices.Clone(c.orgs)
	first, last := min((n-1)*200, len(all)), min(n*200, len(all))
	if c.headers != "" {
		for header := range strings.SplitSeq(c.headers, ",") {
			w.Header().Set(header, map[bool]string{true: strconv.Itoa((len(all) + 199) / 200), false: strconv.Itoa(len(all))}[strings.Contains(strings.ToLower(header), "page")])
		}
	}
	var counts []map[string]any
	for _, org := range all[first:last] {
		counts = append(counts, map[string]any{"orgId": org, "count": by[org]})
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"cdr_counts": counts})
}

func (c *cloud) records(w http.ResponseWriter, r *http.Request, org string, from, to time.Time) {
	all := c.newest(org, from, to)
	if len(all) == 0 {
		w.WriteHeader(http.StatusNotFound)
		_, _ = w.Write([]byte(`{"message":"No CDRs for requested time range and filters","errorCode":404}`))
		return
	}
	at, _ := strconv.Atoi(r.URL.Query().Get("cursor"))
	end := min(at+c.perPage, len(all))
	if end < len(all) {
		next := *r.URL
		q := next.Query()
		q.Set("cursor", strconv.Itoa(end))
		next.RawQuery = q.Encode()
		w.Header().Set("Link", "<<http://"+r.Host+next.String()+`>;rel="next">`)
	}
	_, _ = w.Write(bodyOf(all[at:end]))
}

func bodyOf(records []bot.WholeRecord) []byte {
	b := []byte(`{"items":[`)
	for i, r := range records {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, r.Raw...)
	}
	return append(b, `]}`...)
}

// audit collects what is written down.
type audit struct {
	mu      sync.Mutex
	entries []bot.AuditEntry
}

func (a *audit) Audit(e bot.AuditEntry) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.entries = append(a.entries, e)
}

func (a *audit) count(action string) (n int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, e := range a.entries {
		if e.Action == action {
			n++
		}
	}
	return n
}

// desk is a partner's bot as far as call records go.
type desk struct {
	t       testing.TB
	clock   time.Time
	cloud   *cloud
	server  *httptest.Server
	rows    *memory
	whole   *memory
	state   *memory
	spool   *Spool
	intake  *Intake
	ledger  *Ledger
	handler *Handler
	audit   *audit
	news    bot.RecordNews
	stored  Stored
}

const secret = "a secret of the partner's"

func newDesk(t testing.TB) *desk {
	t.Helper()
	d := &desk{t: t, clock: now, rows: newMemory(), whole: newMemory(), state: newMemory(), audit: &audit{}}
	d.cloud = &cloud{t: t, now: func() time.Time { return d.clock }, perPage: 5000, headers: "X-Total-Pages,X-Total-Orgs"}
	d.server = httptest.NewServer(d.cloud)
	t.Cleanup(d.server.Close)
	var err error
	if d.spool, err = OpenSpool(t.TempDir(), 1<<30); err != nil {
		t.Fatal(err)
	}
	d.ledger = &Ledger{Index: memoryIndex{d.rows}, Archive: memoryArchive{d.whole}, Keep: 72 * time.Hour, Now: func() time.Time { return d.clock }}
	d.intake = NewIntake(IntakeConfig{Spool: d.spool, Ledger: d.ledger, News: func() bot.RecordNews { return d.news }, Auditor: d.audit,
		Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return d.clock }, Observe: func(s Stored) { d.stored = s }})
	d.handler, err = NewHandler(HandlerConfig{Secrets: []string{"an older one", secret}, Spool: d.spool, Arrived: func() {}, Observe: func(Receipt, error) {}})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func (d *desk) client() *rest.Client { return d.clientAt("/v1") }

func (d *desk) clientAt(path string) *rest.Client {
	d.t.Helper()
	c, err := rest.New(d.server.URL+path, rest.WithToken(rest.StaticToken("token")), rest.WithPolicy(Policy), rest.WithClock(func() time.Time { return d.clock }))
	if err != nil {
		d.t.Fatal(err)
	}
	return c
}

func (d *desk) reconciler() *Reconciler {
	return NewReconciler(ReconcilerConfig{Client: d.client(), Spool: d.spool, Intake: d.intake, Ledger: d.ledger, State: d.state, Auditor: d.audit,
		Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return d.clock }, PerMinute: 1})
}

// deliver posts a body as Webex does.
func (d *desk) deliver(body []byte) int {
	d.t.Helper()
	m := hmac.New(sha1.New, []byte(secret))
	m.Write(body)
	r := httptest.NewRequest(http.MethodPost, "/webhooks/call-records", strings.NewReader(string(body)))
	r.Header.Set("X-Spark-Signature", hex.EncodeToString(m.Sum(nil)))
	w := httptest.NewRecorder()
	d.handler.ServeHTTP(w, r)
	return w.Code
}

// drain stores what was delivered.
func (d *desk) drain() {
	d.t.Helper()
	if err := d.intake.Drain(context.Background()); err != nil {
		d.t.Fatal(err)
	}
}

// pass lets time go by, in which the reconciler does what it may.
func (d *desk) pass(r *Reconciler, until time.Time) {
	d.t.Helper()
	for d.clock.Before(until) {
		wait, err := r.Step(context.Background())
		if err != nil {
			d.t.Fatal(err)
		}
		d.clock = d.clock.Add(min(max(wait, time.Millisecond), until.Sub(d.clock)))
	}
}

// TestBooks is a day and a half of a partner with 283 organisations: a tenth
// of the deliveries is lost, a tenth comes twice, records come up to 26 hours
// late or in a newer version, for six hours nothing comes and nothing answers,
// pages fail in the middle, and the work changes hands. In the end nothing is
// missing and nothing is there twice, and nothing was forgotten by Webex first.
func TestBooks(t *testing.T) {
	const organisations, days = 283, 32 * time.Hour
	d := newDesk(t)
	random := rand.New(rand.NewPCG(7, 7)) //nolint:gosec // a drill wants the same chances again
	start := d.clock
	for i := range organisations {
		d.cloud.orgs = append(d.cloud.orgs, recordtest.UUID(fmt.Sprintf("org %03d", i)))
	}
	// All calls there will be, and when the cloud gets to know each.
	for i, n := 0, 0; i < int(days/time.Minute); i++ {
		for range 4 {
			end := start.Add(time.Duration(i)*time.Minute + time.Duration(random.IntN(60000))*time.Millisecond)
			org := d.cloud.orgs[random.IntN(organisations)]
			r := recordtest.Record("x", fmt.Sprintf("%08d", n), end.Add(time.Minute), end)
			r.OrgID = org
			r.Raw = []byte(strings.Replace(string(r.Raw), recordtest.UUID("x"), org, 1))
			inserted := end.Add(time.Duration(random.IntN(240)) * time.Second)
			if n%50 == 0 {
				inserted = end.Add(time.Duration(random.IntN(26*60)) * time.Minute)
			}
			d.cloud.calls = append(d.cloud.calls, call{r, inserted})
			if n%70 == 0 { // a newer version, which ends a little later
				later := recordtest.Record("x", fmt.Sprintf("%08d", n), end.Add(time.Hour), end.Add(20*time.Second))
				later.OrgID = org
				later.Raw = []byte(strings.Replace(string(later.Raw), recordtest.UUID("x"), org, 1))
				d.cloud.calls = append(d.cloud.calls, call{later, inserted.Add(time.Hour)})
			}
			n++
		}
	}
	slices.SortFunc(d.cloud.calls, func(a, b call) int { return a.inserted.Compare(b.inserted) })
	outage := func(at time.Time) bool { return at.Sub(start) > 9*time.Hour && at.Sub(start) < 15*time.Hour }
	failedPages := map[string]int{}
	d.cloud.perPage = 12
	d.cloud.fault = func(r *http.Request) int {
		if outage(d.clock) {
			return http.StatusServiceUnavailable
		}
		q := r.URL.Query()
		if page := q.Get("page") + q.Get("cursor"); page != "" && failedPages[r.URL.Path] < 5 && random.IntN(3) == 0 {
			failedPages[r.URL.Path]++
			return http.StatusBadGateway
		}
		return 0
	}
	reconciler := d.reconciler()
	at, dropped, repeated := 0, 0, 0
	for batch := start.Add(5 * time.Minute); batch.Before(start.Add(days + 27*time.Hour)); batch = batch.Add(5 * time.Minute) {
		d.pass(reconciler, batch)
		var records []bot.WholeRecord
		for ; at < len(d.cloud.calls) && !d.cloud.calls[at].inserted.After(batch); at++ {
			records = append(records, d.cloud.calls[at].record)
		}
		if len(records) == 0 {
			continue
		}
		chance := random.IntN(10)
		if chance == 0 || outage(batch) {
			dropped++
			continue
		}
		for range 1 + map[bool]int{true: 1}[chance == 1] {
			if code := d.deliver(bodyOf(records)); code != http.StatusOK {
				t.Fatalf("a delivery was answered %d", code)
			}
		}
		if chance == 1 {
			repeated++
		}
		d.drain()
		if random.IntN(100) == 0 {
			reconciler = d.reconciler() // another replica
		}
	}
	for d.clock.Before(start.Add(days + 48*time.Hour)) {
		d.pass(reconciler, d.clock.Add(time.Hour))
	}
	want := map[string]bot.WholeRecord{}
	for _, k := range d.cloud.calls {
		if old, there := want[k.record.ReportID]; !there || k.record.Newer(&old.CallRecord) {
			want[k.record.ReportID] = k.record
		}
	}
	for name, store := range map[string]*memory{"rows": d.rows, "whole records": d.whole} {
		missing, old, double := 0, 0, 0
		seen := map[string]int{}
		for _, r := range store.rows {
			if seen[r.ReportID]++; seen[r.ReportID] > 1 {
				double++
			}
			if w := want[r.ReportID]; !w.Reported.Equal(r.Reported) {
				old++
			}
		}
		for id := range want {
			if seen[id] == 0 {
				missing++
			}
		}
		t.Logf("%s: %d records, %d missing, %d in an old version, %d double", name, len(want), missing, old, double)
		if missing > 0 || double > 0 {
			t.Errorf("%s: %d records of %d are missing, %d are there twice", name, missing, len(want), double)
		}
	}
	t.Logf("%d batches lost, %d repeated, %d pages failed, %d requests, gaps found %d, closed %d, stayed %d, lost %d", dropped, repeated,
		len(failedPages), d.cloud.requests, d.audit.count("gap found"), d.audit.count("gap closed"), d.audit.count("gap stays"), d.audit.count("gap lost"))
	if found, closed, lost := d.audit.count("gap found"), d.audit.count("gap closed"), d.audit.count("gap lost"); found == 0 || found != closed || lost > 0 {
		t.Errorf("%d gaps were found, %d closed, %d lost", found, closed, lost)
	}
	if dropped < 80 || repeated < 20 || failedPages["/v1/partners/cdrcountbyorg"] == 0 || failedPages["/v1/partners/cdrsbyorg"] == 0 {
		t.Errorf("the drill was too easy: %d lost, %d repeated, failed pages %v", dropped, repeated, failedPages)
	}
	if len(d.cloud.refused) > 0 {
		t.Errorf("Webex refused %d requests, the first: %s", len(d.cloud.refused), d.cloud.refused[0])
	}
}
