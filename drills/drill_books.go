package main

import (
	"context"
	"encoding/json"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/callrecords"
	"floorwalker/integrations/postgres"
	"floorwalker/integrations/redis"
	"floorwalker/integrations/rest"
	simulated "floorwalker/integrations/simulator/callrecords"
	"floorwalker/integrations/simulator/clock"
	"floorwalker/integrations/simulator/world"
)

// What a partner's days look like in this drill, on the simulated clock.
const (
	booksKeep = 120 * time.Hour
	// booksLate is how late records may come, and booksOutage how long nothing is
	// delivered and nothing answers.
	booksLate, booksOutage = 26 * time.Hour, 6 * time.Hour
	// booksEnd is how long after the last call the books are looked at: its last
	// comparing but one is 27 hours after it.
	booksEnd = 30 * time.Hour
	// webexForgets is the age at which Webex cannot be asked for a record any more.
	webexForgets = 48 * time.Hour
	booksPerHour = 0.5
	// takeoverEvery is how often another replica takes the work over.
	takeoverEvery = 45 * time.Minute

	archiveFiles, archivePostgres = "files", "PostgreSQL"
)

// booksDrill is days of a partner with 283 customers, a tenth of whose deliveries
// is lost and a tenth comes twice: the books must be right before Webex forgets.
func booksDrill(ctx context.Context, s *stage) error {
	server, err := s.redis(ctx, "redis", everysec)
	if err != nil {
		return err
	}
	archives := []string{archiveFiles}
	if address := recordsAddress(); address != "" {
		archives = append(archives, archivePostgres)
		if s.short {
			archives = archives[1:]
		}
	}
	for _, name := range archives {
		if err := server.client().FlushDB(ctx).Err(); err != nil {
			return err
		}
		b, err := newBooks(ctx, s, server, name)
		if err != nil {
			return err
		}
		if err := b.live(ctx); err != nil {
			return err
		}
		if err := b.judge(ctx); err != nil {
			return err
		}
	}
	return nil
}

// books are a partner's, with what becomes of its deliveries.
type books struct {
	*stage
	name   string // of the archive
	clock  *clock.Clock
	began  time.Time
	calls  time.Duration // how long there are calls that are judged
	chance *rand.Rand

	spool   *callrecords.Spool
	handler *callrecords.Handler
	intake  *callrecords.Intake
	ledger  *callrecords.Ledger
	address string // of the cloud
	config  callrecords.ReconcilerConfig
	cloud   *simulated.System

	made      map[string]reported // every record that the cloud has made, the newest version
	delivered struct{ batches, lost, twice, failed, late int }
	asked     struct{ requests, refused, pagesFailed int }
	mu        sync.Mutex
	gaps      map[string]int // audit entries by action
	oldest    time.Duration  // of an hour when its gap was closed
	closed    time.Time      // when the last gap was
}

// reported is a version of a record.
type reported struct {
	at, end time.Time
}

func newBooks(ctx context.Context, s *stage, server *redisServer, name string) (*books, error) {
	b := &books{stage: s, name: name, began: time.Date(2026, 3, 2, 6, 0, 0, 0, time.UTC), made: map[string]reported{}, gaps: map[string]int{}}
	b.calls = time.Duration(s.pick(14, 32)) * time.Hour
	b.clock = clock.NewFrozen(b.began)
	b.chance = rand.New(rand.NewPCG(283, uint64(b.calls))) //nolint:gosec // the same chances again
	dir, err := s.subdir(name)
	if err != nil {
		return nil, err
	}
	if b.spool, err = callrecords.OpenSpool(dir, 1<<30); err != nil {
		return nil, err
	}
	kept, err := b.archive(ctx)
	if err != nil {
		return nil, err
	}
	store, err := redis.Open(ctx, redis.Options{URL: server.url(), Clock: b.clock.Now})
	if err != nil {
		return nil, err
	}
	s.later(func() { _ = store.Close() })
	log := slog.New(slog.DiscardHandler)
	b.ledger = &callrecords.Ledger{Index: store.CallRecords(booksKeep), Archive: kept, Keep: booksKeep, Now: b.clock.Now}
	b.intake = callrecords.NewIntake(callrecords.IntakeConfig{Spool: b.spool, Ledger: b.ledger, News: func() bot.RecordNews { return nil }, Auditor: b,
		Log: log, Now: b.clock.Now, Observe: func(callrecords.Stored) {}})
	if b.handler, err = callrecords.NewHandler(callrecords.HandlerConfig{Secrets: []string{recordsSecret}, Spool: b.spool, Arrived: func() {},
		Observe: func(callrecords.Receipt, error) {}}); err != nil {
		return nil, err
	}
	webex := httptest.NewServer(b.partner())
	s.later(webex.Close)
	b.address = webex.URL + simulated.PartnerPath
	b.config = callrecords.ReconcilerConfig{Spool: b.spool, Intake: b.intake, Ledger: b.ledger, State: store.Cache("drill of the books"), Auditor: b,
		Log: log, Now: b.clock.Now, PerMinute: 1}
	return b, nil
}

// archive opens what keeps the whole records.
func (b *books) archive(ctx context.Context) (callrecords.Archive, error) {
	if b.name == archivePostgres {
		address, err := b.schema(ctx, recordsAddress())
		if err != nil {
			return nil, err
		}
		archive, err := postgres.Open(ctx, address, b.clock.Now)
		if err != nil {
			return nil, err
		}
		b.later(archive.Close)
		return archive, nil
	}
	dir, err := b.subdir("archive")
	if err != nil {
		return nil, err
	}
	archive, err := callrecords.OpenFiles(dir, slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, err
	}
	b.later(archive.Close)
	return archive, nil
}

// partner is the simulated cloud, on a day on which pages fail in the middle.
// The partner has its customers since the drill began: before that there is
// nothing to count.
func (b *books) partner() http.Handler {
	w := world.Default()
	w.CallRecords = world.CallRecords{Customers: recordOrgs, PerHour: booksPerHour, OwnPerHour: booksPerHour, LatePercent: 15, MaxLate: booksLate.String(),
		PartnerPerMinute: 1, Webhook: world.PartnerWebhook{URL: "http://bot.example/webhooks/call-records", Secret: recordsSecret}}
	w.Complete()
	b.cloud = simulated.New(simulated.Config{World: w, Seed: 283, Clock: b.clock, Deliver: b.deliver,
		Authorize: func(token string) (simulated.Identity, bool) {
			return simulated.Identity{OrgID: w.Organization.ID, Key: token, Scopes: simulated.Scopes()}, true
		}})
	cloud := b.cloud.Handler()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b.asked.requests++
		q := r.URL.Query()
		switch to, _ := time.Parse(time.RFC3339, q.Get("endTime")); {
		case b.outage():
			w.WriteHeader(http.StatusServiceUnavailable)
		case strings.HasSuffix(r.URL.Path, "cdrcountbyorg") && !to.After(b.began):
			_, _ = w.Write([]byte(`{"cdr_counts":[]}`))
		case q.Get("page") != "" && b.asked.pagesFailed < 5 && b.chance.IntN(3) == 0:
			b.asked.pagesFailed++
			w.WriteHeader(http.StatusBadGateway)
		default:
			answer := &noted{ResponseWriter: w}
			cloud.ServeHTTP(answer, r)
			b.asked.refused += count(answer.status == http.StatusTooManyRequests || answer.status == http.StatusBadRequest)
		}
	})
}

// noted remembers the status of an answer.
type noted struct {
	http.ResponseWriter
	status int
}

func (n *noted) WriteHeader(status int) {
	n.status = status
	n.ResponseWriter.WriteHeader(status)
}

// outage reports whether nothing arrives and nothing answers.
func (b *books) outage() bool {
	since := b.clock.Now().Sub(b.began)
	return since > 4*time.Hour && since < 4*time.Hour+booksOutage
}

// deliver brings a batch, or does not, or twice.
func (b *books) deliver(h simulated.Webhook) {
	b.note(h.Body)
	b.delivered.batches++
	fate := b.chance.IntN(10)
	switch {
	case b.outage() || fate == 0:
		b.delivered.lost++
		h.Done(false)
		return
	case fate == 1:
		b.delivered.twice++
		b.post(h)
	}
	h.Done(b.post(h))
}

func (b *books) post(h simulated.Webhook) bool {
	r := httptest.NewRequestWithContext(context.Background(), http.MethodPost, h.Target, strings.NewReader(string(h.Body)))
	for name, values := range h.Sign(h.Secret, h.Body) {
		r.Header[name] = values
	}
	answer := httptest.NewRecorder()
	b.handler.ServeHTTP(answer, r)
	b.delivered.failed += count(answer.Code != http.StatusOK)
	return answer.Code == http.StatusOK
}

// note keeps what is in a batch, read by nobody's code but the standard
// library's.
func (b *books) note(body []byte) {
	var batch struct {
		Items []struct {
			Org      string `json:"Org UUID"`
			ID       string `json:"Report ID"`
			Reported string `json:"Report time"`
			Released string `json:"Release time"`
		} `json:"items"`
	}
	if err := json.Unmarshal(body, &batch); err != nil {
		b.delivered.failed++
		return
	}
	for _, r := range batch.Items {
		at, err1 := time.Parse(time.RFC3339, r.Reported)
		end, err2 := time.Parse(time.RFC3339, r.Released)
		if err2 != nil { // every fifth has another form
			end, err2 = time.Parse("2006-01-02 15:04:05", r.Released)
		}
		if err1 != nil || err2 != nil {
			b.delivered.failed++
			continue
		}
		b.delivered.late += count(b.judged(end) && b.clock.Now().Sub(end) > booksLate*3/4)
		if key := r.Org + " " + r.ID; at.After(b.made[key].at) {
			b.made[key] = reported{at, end}
		}
	}
}

// Audit implements bot.Auditor.
func (b *books) Audit(e bot.AuditEntry) {
	b.mu.Lock()
	defer b.mu.Unlock()
	hour, err := time.Parse("2006-01-02 15:04", e.Detail[:min(16, len(e.Detail))])
	if err != nil || hour.Before(b.began) || !hour.Before(b.began.Add(b.calls)) {
		return
	}
	b.gaps[e.Action]++
	if e.Action == "gap closed" {
		b.closed = e.At
		b.oldest = max(b.oldest, e.At.Sub(hour))
	}
}

// live lets the days go by.
func (b *books) live(ctx context.Context) error {
	b.cloud.Start()
	end := b.began.Add(b.calls + booksEnd)
	var reconciler *callrecords.Reconciler
	for takeover := b.began; b.clock.Now().Before(end); {
		if now := b.clock.Now(); !now.Before(takeover) {
			var err error
			if reconciler, err = b.replica(); err != nil {
				return err
			}
			takeover = now.Add(takeoverEvery)
		}
		wait, err := reconciler.Step(ctx)
		if err != nil {
			return err
		}
		b.clock.Advance(min(max(wait, time.Millisecond), time.Minute))
		if err := b.intake.Drain(ctx); err != nil {
			return err
		}
	}
	return nil
}

// replica is another replica, which takes the work over. Its breaker is closed:
// it would stay open for seconds of this machine, which are hours here.
func (b *books) replica() (*callrecords.Reconciler, error) {
	config := b.config
	var err error
	config.Client, err = rest.New(b.address, rest.WithToken(rest.StaticToken("partner")), rest.WithPolicy(callrecords.Policy), rest.WithClock(b.clock.Now))
	return callrecords.NewReconciler(config), err
}
