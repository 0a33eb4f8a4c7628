package calling

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
	tenant "floorwalker/integrations/simulator/calling"
	"floorwalker/integrations/simulator/clock"
	"floorwalker/integrations/simulator/contract"
	"floorwalker/integrations/simulator/world"
)

// office is a simulated tenant with a client of it. Every request and every
// answer is held to Cisco's specifications.
type office struct {
	t     testing.TB
	sys   *tenant.System
	clock *clock.Clock
	*Client
	calls *contract.Checker
	ids   map[string]string // of people, as Webex writes them
	rest  *rest.Client
}

// newOffice makes an office. Tokens are names of people, and "admin".
func newOffice(t testing.TB) *office {
	t.Helper()
	w := world.Default()
	o := &office{t: t, clock: clock.NewFrozen(time.Date(2026, 11, 20, 14, 0, 0, 0, time.UTC)), ids: map[string]string{}}
	o.sys = tenant.New(tenant.Config{World: w, Clock: o.clock, Notify: func(tenant.Event) {}, Authorize: func(token string) (tenant.Identity, bool) {
		own := tenant.Identity{OrgID: w.Organization.ID}
		if token == "admin" {
			own.PersonID, own.Machine, own.Scopes = w.ServiceApp.ID, true, tenant.AdminScopes()
			return own, true
		}
		id, _, _, ok := w.Owner(token)
		own.PersonID, own.Scopes = id, tenant.PersonScopes()
		return own, ok
	}})
	for _, p := range o.sys.Snapshot().Phones {
		o.ids[p.Name] = p.PersonID
	}
	o.calls = contract.New(t, "calling.json", contract.WithPrefix("/v1"))
	calls := o.calls.Middleware(o.sys.Handler())
	config := contract.Middleware(t, o.sys.Handler(), "calling-config.json", contract.WithPrefix("/v1"))
	o.rest = newREST(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/v1/telephony/config/") {
			config.ServeHTTP(w, r)
			return
		}
		calls.ServeHTTP(w, r)
	}))
	var err error
	if o.Client, err = New(o.rest, rest.StaticToken("admin"), nil); err != nil {
		t.Fatal(err)
	}
	return o
}

// newREST returns a client of a server that answers with handle.
func newREST(t testing.TB, handle http.Handler) *rest.Client {
	t.Helper()
	server := httptest.NewServer(handle)
	transport := &http.Transport{}
	t.Cleanup(func() { transport.CloseIdleConnections(); server.Close() })
	up, err := rest.New(server.URL+"/v1", rest.WithTransport(transport), rest.WithPolicy(rest.Policy{Tries: 1, MaxWait: time.Nanosecond}))
	if err != nil {
		t.Fatal(err)
	}
	return up
}

// of is a person's own phone.
func (o *office) of(name string) *Line { return o.Own(rest.StaticToken(name), nil) }

// member is a person's phone, reached with the organisation's token.
func (o *office) member(name string) *Line {
	o.t.Helper()
	l, err := o.Member(o.ids[name])
	if err != nil {
		o.t.Fatal(err)
	}
	return l
}

func (o *office) happen(what string, fields map[string]any) {
	o.t.Helper()
	if err := o.sys.Happen(what, fields); err != nil {
		o.t.Fatalf("%s: %v", what, err)
	}
}

// rings lets somebody's phone ring and returns the call.
func (o *office) rings(name, from string) bot.Call {
	o.t.Helper()
	o.happen("phone rings", map[string]any{"person": name, "from": from})
	return o.last(o.of(name))
}

func (o *office) last(l *Line) bot.Call {
	o.t.Helper()
	calls, err := l.Calls(o.t.Context())
	if err != nil || len(calls) == 0 {
		o.t.Fatalf("calls %v, %v", calls, err)
	}
	return calls[len(calls)-1]
}

// do sends an order that must be taken.
func (o *office) do(l *Line, order bot.CallOrder) bot.CallResult {
	o.t.Helper()
	result, err := l.Do(o.t.Context(), order)
	if err != nil {
		o.t.Fatalf("%+v: %v", order, err)
	}
	return result
}
