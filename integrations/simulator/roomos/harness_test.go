package roomos

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"floorwalker/integrations/simulator/clock"
	"floorwalker/integrations/simulator/contract"
	"floorwalker/integrations/simulator/world"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// start is a Friday, 10:00 in the built-in world's zone.
var start = time.Date(2026, 11, 20, 15, 0, 0, 0, time.UTC)

// building is the rooms of a world, with every call of the cloud's interface
// held against Cisco's specification.
type building struct {
	t     testing.TB
	sys   *System
	clock *clock.Clock
	cloud http.Handler
	where http.Handler // /locations, which another specification has
}

// newBuilding makes the built-in world's rooms, in which nobody comes and goes
// by themselves. Tokens are names: of people, "admin" for the service app,
// "bot", "stranger" of another organization, and "narrow" for an administrator
// who may list devices only.
func newBuilding(t testing.TB, change func(*world.World)) *building {
	t.Helper()
	w := world.Default()
	w.RoomOS.Traffic = 0
	if change != nil {
		change(w)
		w.Complete()
	}
	b := &building{t: t, clock: clock.NewFrozen(start)}
	b.sys = New(Config{World: w, Clock: b.clock, Moved: func() {}, Authorize: func(token string) (Identity, bool) {
		own := Identity{OrgID: w.Organization.ID}
		switch token {
		case "admin":
			own.PersonID, own.Admin, own.Scopes = w.ServiceApp.ID, true, AdminScopes()
			return own, true
		case "narrow":
			own.Admin, own.Scopes = true, []string{scopeDevices}
			return own, true
		case "bot":
			own.PersonID, own.Bot, own.Scopes = w.Bot.ID, true, BotScopes()
			return own, true
		case "stranger":
			return Identity{OrgID: world.UUID(1, "organization", "Rival"), PersonID: "x", Admin: true, Scopes: AdminScopes()}, true
		}
		id, _, _, ok := w.Owner(token)
		own.PersonID, own.Scopes = id, PersonScopes()
		return own, ok
	}})
	b.cloud = contract.Middleware(t, b.sys.Handler(), "device-xapi.json", contract.WithPrefix("/v1"))
	b.where = contract.Middleware(t, b.sys.Handler(), "people-admin.json", contract.WithPrefix("/v1"))
	return b
}

type object = map[string]any

// ask calls the cloud and returns the status and the body.
func (b *building) ask(token, method, path string, body any) (int, []byte) {
	b.t.Helper()
	var reader io.Reader
	kind := "application/json"
	if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			b.t.Fatal(err)
		}
		reader = strings.NewReader(string(data))
		if method == http.MethodPatch {
			kind = jsonPatch
		}
	}
	r := httptest.NewRequestWithContext(b.t.Context(), method, "/v1"+path, reader)
	r.Header.Set("Content-Type", kind)
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	w := httptest.NewRecorder()
	h := b.cloud
	if strings.HasPrefix(path, "/locations") {
		h = b.where
	}
	h.ServeHTTP(w, r)
	if w.Header().Get("Trackingid") == "" {
		b.t.Errorf("%s %s has no tracking id", method, path)
	}
	if w.Code >= 400 {
		var e struct {
			Message, TrackingID string
			Errors              []struct{ Description string }
		}
		if err := json.Unmarshal(w.Body.Bytes(), &e); err != nil || e.Message == "" || len(e.Errors) != 1 || e.TrackingID != w.Header().Get("Trackingid") {
			b.t.Errorf("%s %s: no error body of Cisco's: %s", method, path, w.Body)
		}
	}
	return w.Code, w.Body.Bytes()
}

// must calls the cloud as the service app, or as token if that is not empty,
// and expects a status.
func (b *building) must(want int, token, method, path string, body any) object {
	b.t.Helper()
	if token == "" {
		token = "admin"
	}
	status, raw := b.ask(token, method, path, body)
	if status != want {
		b.t.Fatalf("%s %s: %d, not %d: %s", method, path, status, want, raw)
	}
	var answer object
	if err := json.Unmarshal(raw, &answer); err != nil {
		b.t.Fatalf("%s %s: %v in %s", method, path, err, raw)
	}
	return answer
}

// id is a device's id in the cloud.
func (b *building) id(name string) string {
	b.t.Helper()
	d := b.sys.deviceNamed(name)
	if d == nil {
		b.t.Fatalf("there is no device %q", name)
	}
	return encodeID(kindDevice, d.id)
}

// status reads one leaf of a device's status through the cloud.
func (b *building) status(name, path string) any {
	b.t.Helper()
	v := b.must(200, "", "GET", "/xapi/status?deviceId="+b.id(name)+"&name="+path, nil)["result"]
	for w := range strings.SplitSeq(path, ".") {
		word, item := word(w)
		m, _ := v.(object)
		if v = m[word]; item > 0 {
			list, _ := v.([]any)
			i := slices.IndexFunc(list, func(e any) bool { o, _ := e.(object); return o["id"] == float64(item) })
			if v = nil; i >= 0 {
				v = list[i]
			}
		}
	}
	return v
}

// is expects a leaf of the status.
func (b *building) is(name, path string, want any) {
	b.t.Helper()
	if n, ok := want.(int); ok {
		want = float64(n)
	}
	if got := b.status(name, path); got != want {
		b.t.Errorf("%s of %s is %v, not %v", path, name, got, want)
	}
}

// command runs a command through the cloud.
func (b *building) command(name, command string, args object) object {
	b.t.Helper()
	out, _ := b.must(200, "", "POST", "/xapi/command/"+command, object{"deviceId": b.id(name), "arguments": args})["result"].(object)
	return out
}

// refused runs a command that the device must refuse.
func (b *building) refused(name, command string, args object) string {
	b.t.Helper()
	message, _ := b.must(400, "", "POST", "/xapi/command/"+command, object{"deviceId": b.id(name), "arguments": args})["message"].(string)
	return message
}

func (b *building) happen(what string, pairs ...string) {
	b.t.Helper()
	if err := b.sys.Happen(what, fields(pairs)); err != nil {
		b.t.Fatalf("%s: %v", what, err)
	}
}

func fields(pairs []string) map[string]any {
	m := map[string]any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	return m
}
