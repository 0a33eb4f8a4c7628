package callrecords

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"floorwalker/bot"
	"floorwalker/bot/recordtest"
)

func some(n int) []bot.WholeRecord {
	var all []bot.WholeRecord
	for i := range n {
		all = append(all, recordtest.Record(fmt.Sprintf("org%d", i%3), fmt.Sprintf("%06d", i), now, now.Add(-time.Duration(i)*time.Second)))
	}
	return all
}

func TestHandler(t *testing.T) {
	body := bodyOf(some(2))
	sign := func(secret string) string {
		m := hmac.New(sha256.New, []byte(secret))
		m.Write(body)
		return hex.EncodeToString(m.Sum(nil))
	}
	for _, test := range []struct {
		name    string
		request func(*http.Request)
		max     int64
		receipt Receipt
		status  int
	}{
		{"good", func(*http.Request) {}, 1 << 20, Accepted, 200},
		{"the other secret", func(r *http.Request) { r.Header.Set("X-Partner-Signature", sign("older")) }, 1 << 20, Accepted, 200},
		{"upper case", func(r *http.Request) { r.Header.Set("X-Partner-Signature", strings.ToUpper(sign("newer"))) }, 1 << 20, Accepted, 200},
		{"no signature", func(r *http.Request) { r.Header.Del("X-Partner-Signature") }, 1 << 20, BadSignature, 401},
		{"two signatures", func(r *http.Request) { r.Header.Add("X-Partner-Signature", sign("newer")) }, 1 << 20, BadSignature, 401},
		{"a wrong secret", func(r *http.Request) { r.Header.Set("X-Partner-Signature", sign("wrong")) }, 1 << 20, BadSignature, 401},
		{"of another length", func(r *http.Request) { r.Header.Set("X-Partner-Signature", "abcd") }, 1 << 20, BadSignature, 401},
		{"no hex", func(r *http.Request) { r.Header.Set("X-Partner-Signature", strings.Repeat("z", 64)) }, 1 << 20, BadSignature, 401},
		{"the body is another", func(r *http.Request) { r.Body = http.NoBody }, 1 << 20, Malformed, 400},
		{"the body is cut", func(r *http.Request) {
			r.Body = nopCloser{iotest.TimeoutReader(iotest.OneByteReader(bytes.NewReader(body)))}
		}, 1 << 20, Malformed, 400},
		{"too large", func(r *http.Request) { r.ContentLength = maxBody + 1 }, 1 << 20, TooLarge, 413},
		{"no room", func(*http.Request) {}, 100, NotAccepted, 503},
		{"not posted", func(r *http.Request) { r.Method = http.MethodGet }, 1 << 20, "", 405},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			spool, err := OpenSpool(dir, test.max)
			if err != nil {
				t.Fatal(err)
			}
			got, arrived := Receipt(""), 0
			h, err := NewHandler(HandlerConfig{Secrets: []string{"newer", "older"}, Header: "X-Partner-Signature", Algorithm: "SHA256", Spool: spool,
				Arrived: func() { arrived++ }, Observe: func(r Receipt, _ error) { got = r }})
			if err != nil {
				t.Fatal(err)
			}
			r := httptest.NewRequest(http.MethodPost, "/webhooks/call-records", bytes.NewReader(body))
			r.Header.Set("X-Partner-Signature", sign("newer"))
			test.request(r)
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if got != test.receipt || w.Code != test.status {
				t.Errorf("receipt %s, status %d; want %s, %d", got, w.Code, test.receipt, test.status)
			}
			files, err := filepath.Glob(filepath.Join(dir, "*.*"))
			if err != nil {
				t.Fatal(err)
			}
			if want := map[bool]int{true: 1}[test.receipt == Accepted]; len(files) != want || arrived != want {
				t.Errorf("%d files are left, %d arrivals told; want %d", len(files), arrived, want)
			}
			if spool.bytes != int64(len(files)*len(body)) {
				t.Errorf("the spool counts %d bytes", spool.bytes)
			}
		})
	}
	if _, err := NewHandler(HandlerConfig{Algorithm: "md5"}); err == nil {
		t.Error("an algorithm that is none was taken")
	}
}

type nopCloser struct{ io.Reader }

func (nopCloser) Close() error { return nil }

// listener hears of new records.
type listener struct {
	want    func(*bot.CallRecord) bool
	failing error
	heard   []bot.RecordedCalls
}

func (l *listener) Interest(context.Context) (func(*bot.CallRecord) bool, error) { return l.want, nil }

func (l *listener) Recorded(_ context.Context, calls bot.RecordedCalls) error {
	if l.failing != nil {
		return l.failing
	}
	l.heard = append(l.heard, calls)
	return nil
}

// TestIntakeAgain breaks off at each step, and goes on: nothing is lost, nothing
// twice, and what is new is told as new.
func TestIntakeAgain(t *testing.T) {
	broken := errors.New("broken")
	for name, fail := range map[string]func(*desk, *listener, error){
		"the archive":  func(d *desk, _ *listener, err error) { d.whole.failing = err },
		"the rows":     func(d *desk, _ *listener, err error) { d.rows.failing = err },
		"the listener": func(_ *desk, l *listener, err error) { l.failing = err },
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			l := &listener{want: func(c *bot.CallRecord) bool { return c.OrgID == recordtest.UUID("org1") }}
			d.news = l
			records := some(4500)
			if code := d.deliver(bodyOf(append(records, records[:10]...))); code != http.StatusOK {
				t.Fatal(code)
			}
			fail(d, l, broken)
			if err := d.intake.Drain(t.Context()); !errors.Is(err, broken) {
				t.Fatalf("the intake says %v", err)
			}
			fail(d, l, nil)
			d.drain()
			if len(d.rows.rows) != 4500 || len(d.whole.rows) != 4500 {
				t.Errorf("%d rows and %d whole records, want 4500", len(d.rows.rows), len(d.whole.rows))
			}
			ids := map[string]bool{}
			for _, heard := range l.heard {
				if heard.Source != SourceWebhook || !strings.HasSuffix(heard.ID, ".body") {
					t.Errorf("news of %+v", heard)
				}
				for _, c := range heard.New {
					if ids[c.ReportID] || c.Amended {
						t.Errorf("%s is told twice, or as amended", c.ReportID)
					}
					ids[c.ReportID] = true
				}
			}
			if len(l.heard) != 1 || len(ids) != 1500 {
				t.Errorf("%d calls of %d batches were told, want 1500 of 1", len(ids), len(l.heard))
			}
			d.deliver(bodyOf(records))
			later := recordtest.Record("org1", "000001", now.Add(time.Minute), now.Add(-time.Second))
			d.deliver(bodyOf([]bot.WholeRecord{later}))
			d.drain()
			if last := l.heard[len(l.heard)-1]; len(l.heard) != 2 || len(last.New) != 1 || !last.New[0].Amended {
				t.Errorf("after a repetition and an amendment %d news, the last %+v", len(l.heard), last)
			}
			if files, _, _ := d.spool.State(t.Context()); files != 0 || d.spool.bytes != 0 {
				t.Errorf("%d bodies are left, %d bytes counted", files, d.spool.bytes)
			}
		})
	}
}

func TestIntakeBodies(t *testing.T) {
	records := some(3)
	packed := func(b []byte) []byte {
		var z bytes.Buffer
		w := gzip.NewWriter(&z)
		_, _ = w.Write(b)
		_ = w.Close()
		return z.Bytes()
	}
	bare := bytes.TrimSuffix(bytes.TrimPrefix(bodyOf(records), []byte(`{"items":`)), []byte(`}`))
	for _, test := range []struct {
		name    string
		body    []byte
		rows    int
		refused []string
	}{
		{"items", bodyOf(records), 3, nil},
		{"cdrs", bytes.Replace(bodyOf(records), []byte("items"), []byte("cdrs"), 1), 3, nil},
		{"bare list", bare, 3, nil},
		{"compressed", packed(bodyOf(records)), 3, nil},
		{"compressed, and cut", packed(bodyOf(records))[:200], 0, []string{".body"}},
		{"cut", bodyOf(records)[:len(records[0].Raw)+40], 1, []string{".body"}},
		{"no records in it", []byte(`{"hello":1}`), 0, []string{".body"}},
		{"a bad one between", bytes.Replace(bare, []byte(`"Answered":`), []byte(`"Answered":tru,`), 1), 2, []string{".records"}},
		{"of another format", []byte("[" + strings.Repeat(`{"Start time":tru},`, 80_000) + `{"Start time":tru}]`), 0, []string{".body"}},
		{"empty list", []byte(`[]`), 0, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := newDesk(t)
			if code := d.deliver(test.body); code != http.StatusOK {
				t.Fatalf("answered %d", code)
			}
			d.drain()
			var refused []string
			entries, err := os.ReadDir(filepath.Join(d.spool.dir, "refused"))
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range entries {
				refused = append(refused, filepath.Ext(e.Name()))
			}
			if len(d.rows.rows) != test.rows || !slices.Equal(refused, test.refused) {
				t.Errorf("%d rows, refused %v; want %d, %v", len(d.rows.rows), refused, test.rows, test.refused)
			}
			if files, _, _ := d.spool.State(t.Context()); files != 0 || d.spool.bytes != 0 {
				t.Errorf("%d bodies are left, %d bytes counted", files, d.spool.bytes)
			}
		})
	}
}

// TestIntakeRun works when it is woken, and stops.
func TestIntakeRun(t *testing.T) {
	d := newDesk(t)
	stored := make(chan Stored, 1)
	d.intake.observe = func(s Stored) { stored <- s }
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- d.intake.Run(ctx) }()
	d.deliver(bodyOf(some(5)))
	d.intake.Wake()
	if s := <-stored; s.Added != 5 || s.Source != SourceWebhook {
		t.Errorf("stored: %+v", s)
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// TestSpoolAgain opens a spool that a process has left.
func TestSpoolAgain(t *testing.T) {
	dir := t.TempDir()
	s, err := OpenSpool(dir, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.keep(SourceFeed, "ORG-7", strings.NewReader("[]")); err != nil {
		t.Fatal(err)
	}
	left, err := s.begin(SourceWebhook, "")
	if err != nil {
		t.Fatal(err)
	}
	_ = left.file.Close()
	old := time.Now().Add(-2 * stalePart)
	if err := os.Chtimes(left.file.Name(), old, old); err != nil {
		t.Fatal(err)
	}
	if s, err = OpenSpool(dir, 1<<20); err != nil {
		t.Fatal(err)
	}
	bodies, err := s.list()
	if err != nil || len(bodies) != 1 || bodies[0].source != SourceFeed || bodies[0].org != "org-7" || s.bytes != 2 {
		t.Errorf("the spool has %+v of %d bytes, %v", bodies, s.bytes, err)
	}
	if _, err := os.Stat(left.file.Name()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a part that nobody writes is still there: %v", err)
	}
}

// TestRebuild fills rows from the archive once.
func TestRebuild(t *testing.T) {
	d := newDesk(t)
	if err := (memoryArchive{d.whole}).PutRecords(t.Context(), some(5000)); err != nil {
		t.Fatal(err)
	}
	b := &Books{Ledger: d.ledger, Spool: d.spool, Intake: d.intake}
	for i, want := range []int{5000, 0} {
		if n, err := b.Rebuild(t.Context(), d.state); n != want || err != nil {
			t.Errorf("rebuilding %d: %d records, %v", i, n, err)
		}
	}
	if len(d.rows.rows) != 5000 {
		t.Errorf("%d rows", len(d.rows.rows))
	}
}

// TestLedgerReaches reads what is older than the rows at hand from the archive.
func TestLedgerReaches(t *testing.T) {
	d := newDesk(t)
	old, fresh := recordtest.Record("acme", "old", now, now.Add(-100*time.Hour)), recordtest.Record("acme", "fresh", now, now.Add(-time.Hour))
	for _, r := range []bot.WholeRecord{old, fresh} {
		if err := (memoryArchive{d.whole}).PutRecords(t.Context(), []bot.WholeRecord{r}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := (memoryIndex{d.rows}).PutRecords(t.Context(), "b", []bot.WholeRecord{fresh}); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		within bot.Range
		want   string
	}{
		"all":        {bot.Range{}, "old fresh "},
		"from":       {bot.Range{From: now.Add(-200 * time.Hour)}, "old fresh "},
		"old only":   {bot.Range{To: now.Add(-90 * time.Hour)}, "old "},
		"fresh only": {bot.Range{From: now.Add(-2 * time.Hour), To: now}, "fresh "},
	} {
		got := ""
		for r, err := range d.ledger.Records(t.Context(), bot.RecordQuery{Within: test.within}) {
			if err != nil {
				t.Fatal(err)
			}
			got += map[string]string{old.ReportID: "old ", fresh.ReportID: "fresh "}[r.ReportID]
		}
		if got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}
