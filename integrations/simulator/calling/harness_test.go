package calling

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
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

// tenant is the built-in world's calling, with every call of the interface held
// against Cisco's specification.
type tenant struct {
	t      testing.TB
	sys    *System
	clock  *clock.Clock
	calls  http.Handler
	config http.Handler
	events []Event
	called *contract.Checker
}

// newTenant makes a tenant. Tokens are names: of people with the scopes of their
// own, "admin" for the service app, "bot", and "stranger" of another
// organization; "reader" is Alex without the write scopes.
func newTenant(t testing.TB) *tenant {
	t.Helper()
	w := world.Default()
	n := &tenant{t: t, clock: clock.NewFrozen(start)}
	n.sys = New(Config{World: w, Clock: n.clock, Notify: func(e Event) { n.events = append(n.events, e) }, Authorize: func(token string) (Identity, bool) {
		own := Identity{OrgID: w.Organization.ID}
		switch token {
		case "admin":
			own.PersonID, own.Machine, own.Scopes = w.ServiceApp.ID, true, AdminScopes()
			return own, true
		case "bot":
			own.PersonID = w.Bot.ID
			return own, true
		case "stranger":
			return Identity{OrgID: world.UUID(1, "organization", "Rival"), PersonID: "x", Scopes: append(PersonScopes(), AdminScopes()...)}, true
		case "reader":
			own.PersonID, _, _, _ = w.Owner("Alex Morgan")
			own.Scopes = []string{scopeRead}
			return own, true
		}
		id, _, _, ok := w.Owner(token)
		own.PersonID, own.Scopes = id, PersonScopes()
		return own, ok
	}})
	n.called = contract.New(t, "calling.json", contract.WithPrefix("/v1"), contract.WithUnspecified("GET /convergedRecordings/{id}/audio"))
	n.calls = n.called.Middleware(n.sys.Handler())
	n.config = contract.Middleware(t, n.sys.Handler(), "calling-config.json", contract.WithPrefix("/v1"))
	return n
}

type object = map[string]any

// ask calls the interface and returns status and decoded body.
func (n *tenant) ask(token, method, path string, body any) (int, object) {
	n.t.Helper()
	var reader io.Reader
	if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			n.t.Fatal(err)
		}
		reader = strings.NewReader(string(data))
	}
	r := httptest.NewRequestWithContext(n.t.Context(), method, "/v1"+path, reader)
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	w := httptest.NewRecorder()
	h := n.calls
	if strings.HasPrefix(path, "/telephony/config/") {
		h = n.config
	}
	h.ServeHTTP(w, r)
	if w.Header().Get("Trackingid") == "" {
		n.t.Errorf("%s %s has no tracking id", method, path)
	}
	var answer object
	if w.Body.Len() > 0 {
		if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
			n.t.Fatalf("%s %s: %v in %s", method, path, err, w.Body)
		}
	}
	if w.Code >= 400 && (answer["message"] == "" || answer["errors"] == nil || answer["trackingId"] != w.Header().Get("Trackingid")) {
		n.t.Errorf("%s %s: no error body of Cisco's: %v", method, path, answer)
	}
	return w.Code, answer
}

// must calls the interface and expects this status.
func (n *tenant) must(want int, token, method, path string, body any) object {
	n.t.Helper()
	status, answer := n.ask(token, method, path, body)
	if status != want {
		n.t.Fatalf("%s %s %v as %q: %d %v, want %d", method, path, body, token, status, answer, want)
	}
	return answer
}

// do commands the person's own call and expects this status.
func (n *tenant) do(want int, who, action string, body object) object {
	n.t.Helper()
	return n.must(want, who, "POST", "/telephony/calls/"+action, body)
}

func (n *tenant) happen(what string, fields object) {
	n.t.Helper()
	if err := n.sys.Happen(what, fields); err != nil {
		n.t.Fatalf("%s %v: %v", what, fields, err)
	}
}

// of lists a person's calls.
func (n *tenant) of(who string) []object {
	n.t.Helper()
	return objects(n.must(200, who, "GET", "/telephony/calls", nil)["items"])
}

// only is the person's one call, in this state.
func (n *tenant) only(who, state string) object {
	n.t.Helper()
	calls := n.of(who)
	if len(calls) != 1 || calls[0]["state"] != state {
		n.t.Fatalf("%s has the calls %v, want one that is %s", who, calls, state)
	}
	return calls[0]
}

func (n *tenant) none(who string) {
	n.t.Helper()
	if calls := n.of(who); len(calls) > 0 {
		n.t.Fatalf("%s has the calls %v, want none", who, calls)
	}
}

func objects(items any) []object {
	var found []object
	list, _ := items.([]any)
	for _, item := range list {
		found = append(found, item.(object))
	}
	return found
}

func id(call object) object { return object{"callId": call["id"]} }

func with(call object, more ...any) object {
	body := id(call)
	for i := 0; i < len(more); i += 2 {
		body[more[i].(string)] = more[i+1]
	}
	return body
}

func remote(call object) any { return call["remoteParty"].(object)["name"] }
