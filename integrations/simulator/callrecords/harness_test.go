package callrecords

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"floorwalker/integrations/simulator/clock"
	"floorwalker/integrations/simulator/contract"
	"floorwalker/integrations/simulator/world"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var start = time.Date(2026, 11, 20, 14, 0, 0, 0, time.UTC)

type records = world.CallRecords

// books is a system whose every call is held against Cisco's specification.
type books struct {
	t     testing.TB
	sys   *System
	clock *clock.Clock
	sent  []Webhook
	w     *world.World
}

// newBooks makes the books of the built-in world with other settings. Tokens
// are "admin", "viewer" without the scope, and "stranger".
func newBooks(t testing.TB, change func(*records)) *books {
	t.Helper()
	w := world.Default()
	w.CallRecords = records{}
	change(&w.CallRecords)
	w.Complete()
	b := &books{t: t, clock: clock.NewFrozen(start), w: w}
	b.sys = New(Config{World: w, Seed: w.Seed, Clock: b.clock, Deliver: func(h Webhook) { b.sent = append(b.sent, h) }, Authorize: func(token string) (Identity, bool) {
		switch token {
		case "admin", "other":
			return Identity{OrgID: w.Organization.ID, Key: token, Scopes: Scopes()}, true
		case "viewer":
			return Identity{OrgID: w.Organization.ID, Key: token}, true
		case "stranger":
			return Identity{OrgID: "x", Key: token, Scopes: Scopes()}, true
		}
		return Identity{}, false
	}})
	return b
}

type reply struct {
	status int
	header http.Header
	body   map[string]any
}

func (r reply) items() []map[string]any {
	var all []map[string]any
	list, _ := r.body["items"].([]any)
	for _, item := range list {
		all = append(all, item.(map[string]any))
	}
	return all
}

// get asks for a path below the region's or the partner's.
func (b *books) get(token, prefix, path string, query url.Values) reply {
	b.t.Helper()
	return b.ask(contract.Middleware(b.t, b.sys.Handler(), "calling.json", contract.WithPrefix(prefix)), token, prefix+path, query)
}

// ask asks a handler, which may be one whose answers no specification has.
func (b *books) ask(h http.Handler, token, path string, query url.Values) reply {
	b.t.Helper()
	r := httptest.NewRequestWithContext(b.t.Context(), http.MethodGet, path+"?"+query.Encode(), nil)
	r.Header.Set("Authorization", "Bearer "+token)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	got := reply{status: w.Code, header: w.Header()}
	if err := json.Unmarshal(w.Body.Bytes(), &got.body); err != nil {
		b.t.Fatalf("%s: %v in %.200s", path, err, w.Body)
	}
	if w.Code >= 400 && (got.body["message"] == "" || got.body["errors"] == nil || got.body["trackingId"] != w.Header().Get("Trackingid")) {
		b.t.Errorf("%s: no error body of Cisco's: %v", path, got.body)
	}
	return got
}

// window is the query of a window that ends and begins so long ago.
func (b *books) window(begins, ends time.Duration, more ...string) url.Values {
	form := func(ago time.Duration) string { return b.clock.Now().Add(-ago).UTC().Format(timeForm) }
	v := url.Values{"startTime": {form(begins)}, "endTime": {form(ends)}}
	for _, pair := range more {
		name, value, _ := strings.Cut(pair, "=")
		v.Set(name, value)
	}
	return v
}

func (b *books) happen(what string, fields map[string]any) {
	b.t.Helper()
	if err := b.sys.Happen(what, fields); err != nil {
		b.t.Fatalf("%s %v: %v", what, fields, err)
	}
}
