package callrecords

import (
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"floorwalker/bot"
	simulated "floorwalker/integrations/simulator/callrecords"
	"floorwalker/integrations/simulator/clock"
	"floorwalker/integrations/simulator/contract"
	"floorwalker/integrations/simulator/world"
)

// newSimulated is a desk before the simulated cloud, which is held to Cisco's
// specification. Batches that drop lets through are delivered.
func newSimulated(t *testing.T, change func(*world.CallRecords), drop func() bool) (*desk, *simulated.System, *clock.Clock, string) {
	t.Helper()
	d := newDesk(t)
	w := world.Default()
	w.CallRecords = world.CallRecords{}
	change(&w.CallRecords)
	w.CallRecords.Webhook = world.PartnerWebhook{URL: "http://bot.example/webhooks/call-records", Secret: secret}
	w.Complete()
	clk := clock.NewFrozen(time.Date(2026, 11, 18, 9, 0, 0, 0, time.UTC))
	d.ledger.Now = clk.Now
	d.intake.now = clk.Now
	sys := simulated.New(simulated.Config{World: w, Seed: 7, Clock: clk,
		Authorize: func(token string) (simulated.Identity, bool) {
			return simulated.Identity{OrgID: w.Organization.ID, Key: token, Scopes: simulated.Scopes()}, true
		},
		Deliver: func(h simulated.Webhook) {
			if drop() {
				return
			}
			r := httptest.NewRequest(http.MethodPost, h.Target, strings.NewReader(string(h.Body)))
			for name, values := range h.Sign(h.Secret, h.Body) {
				r.Header[name] = values
			}
			answer := httptest.NewRecorder()
			d.handler.ServeHTTP(answer, r)
			h.Done(answer.Code == http.StatusOK)
		}})
	mux := http.NewServeMux()
	for _, prefix := range []string{simulated.PartnerPath, simulated.FeedsPath("eu")} {
		mux.Handle(prefix+"/", contract.Middleware(t, sys.Handler(), "calling.json", contract.WithPrefix(prefix)))
	}
	mux.Handle("/", sys.Handler()) // the specification has no 451
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	d.server = server
	sys.Start()
	return d, sys, clk, w.Organization.ID
}

// compare counts the last hours as Webex does.
func (d *desk) compare(clk *clock.Clock, hours int) {
	d.t.Helper()
	now := clk.Now()
	c := &client{d.clientAt(simulated.PartnerPath), d.spool}
	records := 0
	for i := range hours {
		hour := now.Add(-time.Duration(i+4) * time.Hour).Truncate(time.Hour)
		for page, more := 1, true; more; page++ {
			clk.Advance(time.Minute)
			counts, another, err := c.counts(d.t.Context(), hour, hour.Add(time.Hour), page)
			if err != nil {
				d.t.Fatal(err)
			}
			more = another
			for _, n := range counts {
				have, err := memoryIndex{d.rows}.CountRecords(d.t.Context(), hour, []string{n.OrgID})
				if err != nil {
					d.t.Fatal(err)
				}
				if records += n.Count; have[n.OrgID] != n.Count {
					d.t.Errorf("%s of %s: %d records are here, Webex has %d", hour.Format(time.DateTime), n.OrgID, have[n.OrgID], n.Count)
				}
			}
		}
	}
	if records == 0 {
		d.t.Error("there were no records to compare")
	}
	d.t.Logf("%d records compared", records)
}

// TestPartnerOfSimulator mends the books of a simulated partner, half of whose
// batches are lost.
func TestPartnerOfSimulator(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // the same chances again
	for _, style := range []string{"plain", "none"} {
		t.Run(style, func(t *testing.T) {
			lossy := true
			d, _, clk, _ := newSimulated(t, func(r *world.CallRecords) {
				r.Customers, r.PerHour, r.OwnPerHour, r.LatePercent, r.MaxLate, r.PageHeaders, r.PartnerPerMinute = 210, 1, 1, 5, "2h", style, 1
			}, func() bool { return lossy && random.IntN(2) == 0 })
			r := NewReconciler(ReconcilerConfig{Client: d.clientAt(simulated.PartnerPath), Spool: d.spool, Intake: d.intake, Ledger: d.ledger, State: d.state,
				Auditor: d.audit, Log: slog.New(slog.DiscardHandler), Now: clk.Now, PerMinute: 1})
			from := clk.Now()
			for clk.Now().Sub(from) < 12*time.Hour {
				lossy = clk.Now().Sub(from) < 5*time.Hour
				wait, err := r.Step(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				clk.Advance(max(wait, time.Millisecond))
				d.drain()
			}
			if r.p.Problem != "" {
				t.Error(r.p.Problem)
			}
			d.compare(clk, 5)
			if found, closed := d.audit.count("gap found"), d.audit.count("gap closed"); found == 0 || closed < found {
				t.Errorf("%d gaps found, %d closed", found, closed)
			}
			b := &Books{Ledger: d.ledger, Spool: d.spool, Intake: d.intake, Partner: d.state, Webhook: true, PerMinute: 1}
			h, err := b.RecordHealth(t.Context(), bot.Range{From: clk.Now().Add(-6 * time.Hour), To: clk.Now()})
			if err != nil {
				t.Fatal(err)
			}
			if !h.On || len(h.Sources) != 2 || len(h.Hours) == 0 || h.Oldest != 48*time.Hour || h.Last.IsZero() {
				t.Errorf("health: %+v", h)
			}
		})
	}
}

// TestReaderOfSimulator reads one organisation whose records are in another
// region than was thought: first what was, then what comes, late ones included.
func TestReaderOfSimulator(t *testing.T) {
	for _, source := range []string{SourceStream, SourceFeed} {
		t.Run(source, func(t *testing.T) {
			d, _, clk, org := newSimulated(t, func(r *world.CallRecords) {
				r.Customers, r.PerHour, r.OwnPerHour, r.LatePercent, r.MaxLate, r.Region = 1, 1, 100, 5, "3h", "eu"
			}, func() bool { return true })
			config := ReaderConfig{Client: d.clientAt(simulated.FeedsPath("us")), Spool: d.spool, Intake: d.intake, Ledger: d.ledger, State: d.state,
				Log: slog.New(slog.DiscardHandler), Now: clk.Now, Source: source}
			r := NewReader(config)
			step := func() {
				t.Helper()
				wait, err := r.Step(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				if r.s.Problem != "" {
					t.Fatalf("%s at %s: %s", r.s.Step, clk.Now(), r.s.Problem)
				}
				clk.Advance(max(wait, time.Millisecond))
				d.drain()
			}
			from := clk.Now()
			for clk.Now().Sub(from) < 9*time.Hour {
				step()
			}
			if !strings.HasSuffix(r.s.Base, simulated.FeedsPath("eu")) {
				t.Errorf("the region's address is %q", r.s.Base)
			}
			clk.Advance(14 * time.Hour) // nobody reads, for longer than the stream remembers
			r = NewReader(config)
			for clk.Now().Sub(from) < 33*time.Hour {
				step()
			}
			// Feeds give whole hours; those of other organisations are not read.
			d.clock = clk.Now()
			c := &client{d.clientAt(simulated.PartnerPath), d.spool}
			compared, newest := 0, 2
			if source == SourceFeed {
				newest = 10 // it is read again for late records every six hours
			}
			for i := newest; i < 40; i++ {
				hour := clk.Now().Add(-time.Duration(i) * time.Hour).Truncate(time.Hour)
				counts, _, err := c.counts(t.Context(), hour, hour.Add(time.Hour), 1)
				if err != nil {
					t.Fatal(err)
				}
				for _, n := range counts {
					if n.OrgID != org {
						continue
					}
					have, _ := memoryIndex{d.rows}.CountRecords(t.Context(), hour, []string{org})
					if compared += n.Count; have[org] != n.Count {
						t.Errorf("%s: %d records are here, Webex has %d", hour.Format(time.DateTime), have[org], n.Count)
					}
				}
			}
			if compared < 500 {
				t.Errorf("only %d records were compared", compared)
			}
			b := &Books{Ledger: d.ledger, Spool: d.spool, Intake: d.intake, Feed: d.state, FeedSource: source, PerMinute: 1}
			h, err := b.RecordHealth(t.Context(), bot.Range{From: clk.Now().Add(-6 * time.Hour), To: clk.Now().Add(-2 * time.Hour)})
			if err != nil {
				t.Fatal(err)
			}
			for _, hour := range h.Hours {
				if hour.State != bot.RecordsComplete {
					t.Errorf("%s is %s", hour.Hour, hour.State)
				}
			}
			if len(h.Hours) == 0 {
				t.Error("no hours are shown")
			}
		})
	}
}
