package contactcenter

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
	centre "floorwalker/integrations/simulator/contactcenter"
	"floorwalker/integrations/simulator/world"
)

// newStorage gives c a client for downloads from server, and from what else is
// named.
func newStorage(t testing.TB, c *Client, server string, hosts ...string) {
	t.Helper()
	transport := rest.NewTransport()
	t.Cleanup(transport.CloseIdleConnections)
	up, err := rest.New(server, rest.WithTransport(transport), rest.WithAllowedHosts(hosts...), rest.WithName("storage"),
		rest.WithToken(rest.StaticToken("never sent")), rest.WithPolicy(rest.Policy{Tries: 1, MaxWait: time.Nanosecond}))
	if err != nil {
		t.Fatal(err)
	}
	c.storage = up
}

// into collects a download; begin starts it anew.
type into struct {
	bytes.Buffer
	begun int
}

func (b *into) begin() (io.Writer, error) {
	b.begun++
	b.Reset()
	return b, nil
}

const aTask = "6a64d539-4653-4c48-98d7-78fb66c1bc1d"

// TestRecordingsOfTheFloor asks the simulated tenant for what it recorded, and
// downloads it; requests and answers keep to Cisco's specification.
func TestRecordingsOfTheFloor(t *testing.T) {
	var floor *centre.Centre
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	mux.HandleFunc("/storage/", func(w http.ResponseWriter, r *http.Request) { floor.Storage().ServeHTTP(w, r) })
	noon := time.Date(2026, 11, 17, 12, 0, 0, 0, time.UTC)
	c, simulated, clk := newFloor(t, func(w *world.World) {
		cc := &w.ContactCenter
		cc.HistoryDays, cc.Traffic = 0, 0
		answered := world.Leg{Queue: "Billing", Agent: cc.Agents[0].Name, WaitSeconds: 10, TalkSeconds: 60, WrapSeconds: 5}
		cc.Contacts = []world.Contact{
			{ID: aTask, Created: noon.Format(time.RFC3339), Legs: []world.Leg{answered, answered}},
			{Created: noon.Add(time.Hour).Format(time.RFC3339), Legs: []world.Leg{{Queue: "Billing", WaitSeconds: 40}}},
		}
	})
	floor = simulated
	address := strings.TrimPrefix(server.URL, "http://")
	up, err := rest.New(server.URL, rest.WithToken(rest.StaticToken("token")), rest.WithTransport(roundTrip(func(r *http.Request) (*http.Response, error) {
		r.Host = address
		w := httptest.NewRecorder()
		floor.Handler().ServeHTTP(w, r)
		return w.Result(), nil
	})))
	if err != nil {
		t.Fatal(err)
	}
	c.rest = up
	newStorage(t, c, server.URL)

	for _, segments := range []bool{true, false} {
		all, err := c.Captures(t.Context(), []string{aTask, "74d98c29-39b4-4e1e-81fa-0ce0ae5aebb0"}, segments)
		if err != nil {
			t.Fatal(err)
		}
		want := map[bool]int{true: 2, false: 1}[segments]
		if len(all) != 2 || len(all[0].Recordings) != want || len(all[1].Recordings) != 0 || len(all[0].Transcripts) != 1 {
			t.Fatalf("segments %v: %+v", segments, all)
		}
		for _, f := range append(all[0].Recordings, all[0].Transcripts...) {
			var got into
			if err := c.Fetch(t.Context(), f, 1<<20, got.begin, nil); err != nil {
				t.Fatal(err)
			}
			if !f.Transcript && (!bytes.HasPrefix(got.Bytes(), []byte("RIFF")) || f.Segment != segments || f.Duration() < time.Minute) {
				t.Errorf("%+v: %d bytes", f, got.Len())
			}
			if f.Transcript && !json.Valid(got.Bytes()) {
				t.Errorf("transcript is %q", got.Bytes())
			}
		}
	}

	// A link whose time is over is asked for anew.
	all, err := c.Captures(t.Context(), []string{aTask}, false)
	if err != nil {
		t.Fatal(err)
	}
	clk.Advance(time.Hour)
	var got into
	if err := c.Fetch(t.Context(), all[0].Recordings[0], 4<<20, got.begin, nil); err != nil || got.Len() < 60*8000 {
		t.Errorf("after the link had expired: %v, %d bytes", err, got.Len())
	}
	// What was deleted is gone, and its transcript too.
	if err := floor.Happen("recording is deleted", map[string]any{"contact": aTask}); err != nil {
		t.Fatal(err)
	}
	err = c.Fetch(t.Context(), all[0].Recordings[0], 4<<20, got.begin, nil)
	if bot.KindOf(err) != bot.NotFound || !strings.Contains(err.Error(), "is gone") {
		t.Errorf("a deleted recording: %v", err)
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestFetchFaults(t *testing.T) {
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "stolen") }))
	t.Cleanup(other.Close)
	whole := strings.Repeat("x", 1000)
	short := func(w http.ResponseWriter) {
		w.Header().Set("Content-Length", "1000")
		_, _ = io.WriteString(w, whole[:500])
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
	for _, test := range []struct {
		name  string
		serve func(w http.ResponseWriter, r *http.Request, n int32)
		limit int64
		kind  bot.ErrorKind // "" for success
		says  string
		asked int32 // how often the storage was asked
		anew  int32 // how often new links were asked for
	}{
		{name: "plain", serve: func(w http.ResponseWriter, _ *http.Request, _ int32) { _, _ = io.WriteString(w, whole) }, asked: 1},
		{name: "expired once", serve: func(w http.ResponseWriter, r *http.Request, n int32) {
			if n == 1 {
				w.WriteHeader(403)
				return
			}
			if r.URL.Query().Get("n") != "new" {
				t.Error("the new link was not used")
			}
			_, _ = io.WriteString(w, whole)
		}, asked: 2, anew: 1},
		{name: "refused for good", serve: func(w http.ResponseWriter, _ *http.Request, _ int32) { w.WriteHeader(403) },
			kind: bot.Upstream, says: "refuses the recording", asked: 2, anew: 1},
		{name: "gone", serve: func(w http.ResponseWriter, _ *http.Request, _ int32) { w.WriteHeader(404) },
			kind: bot.NotFound, says: "is gone", asked: 1},
		{name: "to another host", serve: func(w http.ResponseWriter, r *http.Request, _ int32) {
			http.Redirect(w, r, other.URL+"/x", http.StatusFound)
		}, kind: bot.Upstream, says: "CONTACT_CENTER_STORAGE_HOSTS", asked: 1},
		{name: "to another place of the host", serve: func(w http.ResponseWriter, r *http.Request, n int32) {
			if n == 1 {
				http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
				return
			}
			_, _ = io.WriteString(w, whole)
		}, asked: 2},
		{name: "in circles", serve: func(w http.ResponseWriter, r *http.Request, _ int32) { http.Redirect(w, r, "/again", http.StatusFound) },
			kind: bot.Upstream, says: "without end", asked: 4},
		{name: "too large by its length", serve: func(w http.ResponseWriter, _ *http.Request, _ int32) { _, _ = io.WriteString(w, whole) },
			limit: 999, kind: bot.Invalid, says: "larger", asked: 1},
		{name: "too large without a length", serve: func(w http.ResponseWriter, _ *http.Request, _ int32) {
			for range 4 {
				_, _ = io.WriteString(w, whole)
				_ = http.NewResponseController(w).Flush()
			}
		}, limit: 2000, kind: bot.Invalid, says: "larger", asked: 1},
		{name: "cut once", serve: func(w http.ResponseWriter, _ *http.Request, n int32) {
			if n == 1 {
				short(w)
			}
			_, _ = io.WriteString(w, whole)
		}, asked: 2},
		{name: "cut always", serve: func(w http.ResponseWriter, _ *http.Request, _ int32) { short(w) },
			kind: bot.Upstream, says: "broke off twice", asked: 2},
		{name: "empty", serve: func(http.ResponseWriter, *http.Request, int32) {}, kind: bot.Upstream, says: "broke off twice", asked: 2},
		{name: "broken", serve: func(w http.ResponseWriter, _ *http.Request, _ int32) { w.WriteHeader(500) },
			kind: bot.Upstream, says: "failed", asked: 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			var asked, anew atomic.Int32
			storage := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Header.Get("Authorization") != "" {
					t.Error("a token went to the storage")
				}
				test.serve(w, r, asked.Add(1))
			}))
			t.Cleanup(storage.Close)
			c := newClient(t, func(w http.ResponseWriter, _ *http.Request) {
				anew.Add(1)
				w.Header().Set("Content-Type", "application/json")
				_, _ = io.WriteString(w, `{"meta":{},"data":[{"taskId":"`+aTask+`","recording":[{"id":"r","segment":false,"attributes":{"fileName":"a.wav","filePath":"`+
					storage.URL+`/a?n=new&X-Amz-Signature=s3cr3t"}}],"transcription":[]}]}`)
			})
			newStorage(t, c, storage.URL)
			f := Capture{ContactID: aTask, ID: "r", Name: "a.wav", link: storage.URL + "/a?X-Amz-Signature=s3cr3t"}
			limit := test.limit
			if limit == 0 {
				limit = 4000
			}
			var got into
			err := c.Fetch(t.Context(), f, limit, got.begin, func(done, _ int64) {
				if done > limit {
					t.Errorf("%d bytes were written", done)
				}
			})
			if bot.KindOf(err) != test.kind {
				t.Fatalf("error is %v, want kind %q", err, test.kind)
			}
			if err == nil && got.String() != whole {
				t.Errorf("got %d bytes", got.Len())
			}
			var e *bot.Error
			if errors.As(err, &e) && !strings.Contains(e.Public, test.says) {
				t.Errorf("it says %q, want %q", e.Public, test.says)
			}
			if err != nil && strings.Contains(err.Error(), "s3cr3t") {
				t.Errorf("the link's signature is in the error: %v", err)
			}
			if asked.Load() != test.asked || anew.Load() != test.anew {
				t.Errorf("asked the storage %d times and for links %d times, want %d and %d", asked.Load(), anew.Load(), test.asked, test.anew)
			}
		})
	}
}

func TestCapturesAreAskedForInParts(t *testing.T) {
	var sizes []int
	c := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		var q capturesQuestion
		if err := json.NewDecoder(r.Body).Decode(&q); err != nil {
			t.Error(err)
		}
		sizes = append(sizes, len(q.Query.TaskIDs))
		_, _ = io.WriteString(w, `{"meta":{},"data":[null,{"taskId":"`+strings.ToUpper(aTask)+`","recording":[{"id":"b","attributes":{"filePath":"http://x/b","startTime":2}},{"id":"none"},{"id":"a","attributes":{"filePath":"http://x/a","startTime":1}}]}]}`)
	})
	ids := make([]string, 23)
	for i := range ids {
		ids[i] = strings.Replace(aTask, "6a64d5", "6a64"+string([]byte{'a' + byte(i/16), "0123456789abcdef"[i%16]}), 1)
	}
	ids[22] = aTask
	all, err := c.Captures(t.Context(), ids, true)
	if err != nil || len(all) != 23 {
		t.Fatal(all, err)
	}
	if len(sizes) != 3 || sizes[0] != 10 || sizes[2] != 3 {
		t.Errorf("asked for %v", sizes)
	}
	if r := all[22].Recordings; len(r) != 2 || r[0].ID != "a" || all[22].ContactID != aTask {
		t.Errorf("got %+v", all[22])
	}
	if _, err := c.Captures(t.Context(), []string{"../x"}, true); bot.KindOf(err) != bot.NotFound {
		t.Errorf("a path for an id: %v", err)
	}
}

func FuzzCaptures(f *testing.F) {
	f.Add([]byte(`{"data":[{"taskId":"x","recording":[{"id":"r","segment":"true","attributes":{"filePath":"https://x","startTime":"1"}}],"transcription":[{"Source":"recording","filePath":"https://y","startTime":"1617373126000"}]}]}`))
	f.Add([]byte(`{"data":[{"recording":{},"transcription":null}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var answer capturesAnswer
		if json.Unmarshal(data, &answer) != nil {
			return
		}
		for _, r := range answer.Data {
			for _, x := range append(r.captures(true).Recordings, r.captures(false).Transcripts...) {
				if x.link == "" || x.Duration() < 0 || strings.ContainsAny(x.Name, "\r\n") {
					t.Errorf("%+v", x)
				}
			}
		}
	})
}
