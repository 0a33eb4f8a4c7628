package callrecords

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"floorwalker/bot"
	"floorwalker/bot/recordtest"
	simulated "floorwalker/integrations/simulator/callrecords"
	"floorwalker/integrations/simulator/world"
)

// asking is somebody who has asked for hours to be compared, and looks on.
type asking struct {
	clock  atomic.Int64 // what who looks on sees
	told   chan string  // the progress
	result bot.ReconcileResult
	err    error
	done   chan struct{}
	now    func() time.Time
}

// askFor asks, and returns when the work has been looked at once.
func askFor(ctx context.Context, t *testing.T, b *Books, within bot.Range) *asking {
	t.Helper()
	now, books, ledger := b.Now, *b, *b.Ledger
	books.every, books.Ledger = time.Millisecond, &ledger
	a := &asking{now: now, told: make(chan string, 1000), done: make(chan struct{})}
	a.clock.Store(now().UnixNano())
	ledger.Now = func() time.Time { return time.Unix(0, a.clock.Load()).UTC() }
	first := make(chan struct{}, 1)
	go func() {
		defer close(a.done)
		a.result, a.err = books.Reconcile(ctx, within, func(done, total int, text string) {
			a.told <- fmt.Sprintf("%d/%d %s", done, total, text)
			select {
			case first <- struct{}{}:
			default:
			}
		})
	}()
	select {
	case <-first:
	case <-a.done:
	}
	return a
}

// whileAsked works until the answer is there.
func (a *asking) whileAsked(t *testing.T, work func()) {
	t.Helper()
	for i := 0; ; i++ {
		select {
		case <-a.done:
			close(a.told)
			return
		default:
		}
		if i == 2000 {
			t.Fatal("the answer does not come")
		}
		work()
		a.clock.Store(a.now().UnixNano())
	}
}

// partnerBooks are the books of a desk whose cloud has a call each ten minutes of
// the last hours for each of three organisations; those of one hour never came.
func partnerBooks(t *testing.T, hours int) (d *desk, b *Books, lost int) {
	t.Helper()
	d = newDesk(t)
	d.cloud.orgs = []string{recordtest.UUID("acme"), recordtest.UUID("zeta"), recordtest.UUID("nobody")}
	from := d.clock.Truncate(time.Hour).Add(-time.Duration(hours) * time.Hour)
	var came []bot.WholeRecord
	for i := range hours * 6 {
		for _, org := range []string{"acme", "zeta"} {
			end := from.Add(time.Duration(i) * 10 * time.Minute)
			r := recordtest.Record(org, fmt.Sprintf("%s%04d", org, i), end.Add(time.Minute), end)
			d.cloud.calls = append(d.cloud.calls, call{r, end})
			if i/6 == hours-2 && org == "zeta" {
				lost++
				continue
			}
			came = append(came, r)
		}
	}
	if code := d.deliver(bodyOf(came)); code != 200 {
		t.Fatalf("the delivery was answered %d", code)
	}
	d.drain()
	return d, &Books{Ledger: d.ledger, Spool: d.spool, Intake: d.intake, Partner: d.state, Webhook: true, PerMinute: 1}, lost
}

func TestReconcileAsked(t *testing.T) {
	d, b, lost := partnerBooks(t, 5)
	now := d.clock
	from := now.Truncate(time.Hour).Add(-5 * time.Hour)
	r := d.reconciler()
	d.pass(r, now.Add(time.Millisecond)) // what is asked for comes after the work has begun
	a := askFor(t.Context(), t, b, bot.Range{From: from, To: now.Truncate(time.Hour)})
	a.whileAsked(t, func() { d.pass(r, d.clock.Add(time.Minute)) })
	if a.err != nil {
		t.Fatal(a.err)
	}
	want := bot.ReconcileResult{Hours: 5, HoursAsked: 5, Missing: lost, Restored: lost}
	if a.result != want {
		t.Errorf("found %+v, want %+v", a.result, want)
	}
	var told []string
	for s := range a.told {
		told = append(told, s)
	}
	if len(told) < 2 || told[0] != "0/5 Comparing the call records with Webex, hour by hour" || told[len(told)-1] != "5/5 Comparing the call records with Webex, hour by hour: 6 records were missing, 6 are fetched" {
		t.Errorf("progress was %q", told)
	}
	if !slices.IsSorted(told) {
		t.Errorf("the progress goes back: %q", told)
	}

	// The same again finds nothing, and asks Webex again nevertheless.
	before := d.cloud.requests
	d.clock = d.clock.Add(time.Minute)
	a = askFor(t.Context(), t, b, bot.Range{From: from, To: now.Truncate(time.Hour)})
	a.whileAsked(t, func() { d.pass(r, d.clock.Add(time.Minute)) })
	if want := (bot.ReconcileResult{Hours: 5, HoursAsked: 5}); a.err != nil || a.result != want {
		t.Errorf("found %+v, %v, want %+v", a.result, a.err, want)
	}
	if d.cloud.requests < before+5 {
		t.Errorf("%d requests for five hours", d.cloud.requests-before)
	}
	if len(d.cloud.refused) > 0 {
		t.Errorf("Webex refused %q", d.cloud.refused)
	}
}

// TestReconcileLeft is somebody who does not wait: the work goes on.
func TestReconcileLeft(t *testing.T) {
	d, b, lost := partnerBooks(t, 5)
	ctx, cancel := context.WithCancel(t.Context())
	now := d.clock
	a := askFor(ctx, t, b, bot.Range{From: now.Add(-100 * time.Hour)})
	cancel()
	<-a.done
	if a.err != nil || a.result.Hours != 0 || a.result.HoursAsked < 46 || !a.result.TooOld {
		t.Errorf("left with %+v, %v", a.result, a.err)
	}
	r := d.reconciler()
	d.pass(r, now.Add(4*time.Hour))
	if closed := d.audit.count("gap closed"); closed != 1 {
		t.Errorf("%d gaps were closed of %d records", closed, lost)
	}
}

func TestReconcileRefuses(t *testing.T) {
	d, b, _ := partnerBooks(t, 3)
	now := d.clock // 14:35
	feed := *b
	feed.Partner, feed.Feed = nil, d.state
	neither := *b
	neither.Partner = nil
	for name, test := range map[string]struct {
		books  *Books
		within bot.Range
		want   string
	}{
		"forgotten":            {b, bot.Range{From: now.Add(-60 * time.Hour), To: now.Add(-49 * time.Hour)}, "Webex has forgotten the call records of that time: it can be asked for the last 48 hours. Nothing was compared."},
		"of the last moment":   {b, bot.Range{From: now.Add(-4 * time.Minute), To: now}, "Webex cannot be asked for that time yet: call records are compared by whole hours, from 5 minutes after their end. Nothing was compared."},
		"an hour not over":     {b, bot.Range{From: now.Truncate(time.Hour), To: now}, "Webex cannot be asked for that time yet: call records are compared by whole hours, from 5 minutes after their end. Nothing was compared."},
		"to come":              {b, bot.Range{From: now.Add(time.Hour), To: now.Add(2 * time.Hour)}, "Webex cannot be asked for that time yet: call records are compared by whole hours, from 5 minutes after their end. Nothing was compared."},
		"feed, forgotten":      {&feed, bot.Range{From: now.Add(-40 * 24 * time.Hour), To: now.Add(-31 * 24 * time.Hour)}, "Webex has forgotten the call records of that time: it can be asked for the last 720 hours. Nothing was compared."},
		"feed, of last moment": {&feed, bot.Range{From: now.Add(-4 * time.Minute)}, "Webex cannot be asked for that time yet: it gives call records from 5 minutes after their end. Nothing was compared."},
		"nothing to ask":       {&neither, bot.Range{From: now.Add(-3 * time.Hour), To: now}, "There is nothing to compare the call records with"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := test.books.Reconcile(t.Context(), test.within, func(int, int, string) { t.Error("there is progress") })
			if bot.KindOf(err) != bot.Invalid || !strings.HasPrefix(publicText(err), test.want) {
				t.Errorf("%v, want %q", err, test.want)
			}
			if _, there, _ := d.state.Get(t.Context(), "ask"); there {
				t.Error("it was asked for nevertheless")
			}
		})
	}
}

// TestRereadAsked has the feed of one organisation read again, after rows were
// lost.
func TestRereadAsked(t *testing.T) {
	d, _, clk, _ := newSimulated(t, func(r *world.CallRecords) {
		r.Customers, r.PerHour, r.OwnPerHour = 1, 1, 100
	}, func() bool { return true })
	r := NewReader(ReaderConfig{Client: d.clientAt(simulated.FeedsPath("us")), Spool: d.spool, Intake: d.intake, Ledger: d.ledger, State: d.state,
		Log: d.intake.log, Now: clk.Now, Source: SourceStream})
	step := func() {
		t.Helper()
		wait, err := r.Step(t.Context())
		if err != nil || r.s.Problem != "" {
			t.Fatal(err, r.s.Problem)
		}
		clk.Advance(max(wait, time.Millisecond))
		d.drain()
	}
	for from := clk.Now(); clk.Now().Sub(from) < 20*time.Minute; {
		step()
	}
	now := clk.Now()
	lost := 0
	for _, m := range []*memory{d.rows, d.whole} {
		for key, row := range m.rows {
			if age := now.Sub(row.End); age > 2*time.Hour && age < 4*time.Hour {
				delete(m.rows, key)
				delete(m.hours[hourID(&row.CallRecord)], key)
				lost++
			}
		}
	}
	lost /= 2
	b := &Books{Ledger: d.ledger, Spool: d.spool, Intake: d.intake, Feed: d.state, FeedSource: SourceStream, PerMinute: 1}
	a := askFor(t.Context(), t, b, bot.Range{From: now.Add(-5 * time.Hour), To: now})
	a.whileAsked(t, step)
	if want := (bot.ReconcileResult{Hours: 5, HoursAsked: 5, Missing: lost, Restored: lost}); a.err != nil || a.result != want || lost == 0 {
		t.Errorf("found %+v, %v, want %+v", a.result, a.err, want)
	}
}

// publicText is what people read of an error.
func publicText(err error) string {
	if e, ok := errors.AsType[*bot.Error](err); ok {
		return e.Public
	}
	return ""
}
