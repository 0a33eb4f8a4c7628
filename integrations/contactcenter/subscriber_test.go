package contactcenter

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
	"floorwalker/integrations/simulator"
	"floorwalker/integrations/simulator/faults"
)

const target = "https://bot.acme.com/webhooks/contact-center"

// tenant is the subscriptions of a tenant, held to Cisco's specification.
type tenant struct {
	mu   sync.Mutex
	all  map[string][]map[string]any // by version
	made int
	log  []string
}

func (x *tenant) serve(w http.ResponseWriter, r *http.Request) {
	x.mu.Lock()
	defer x.mu.Unlock()
	version, id, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/subscriptions")
	id = strings.TrimPrefix(id, "/")
	x.log = append(x.log, r.Method+" "+version)
	var body map[string]any
	if r.Method == http.MethodPost || r.Method == http.MethodPatch {
		raw, _ := io.ReadAll(r.Body)
		if err := json.Unmarshal(raw, &body); err != nil {
			http.Error(w, "{}", http.StatusBadRequest)
			return
		}
	}
	at := slices.IndexFunc(x.all[version], func(s map[string]any) bool { return s["id"] == id })
	switch r.Method {
	case http.MethodGet:
		_ = json.NewEncoder(w).Encode(map[string]any{"meta": map[string]any{}, "data": x.all[version]})
	case http.MethodPost:
		x.made++
		body["id"], body["status"], body["createdTime"] = string(rune('a'+x.made)), "active", x.made
		x.all[version] = append(x.all[version], body)
		w.WriteHeader(http.StatusCreated)
	case http.MethodPatch:
		for k, v := range body {
			x.all[version][at][k] = v
		}
	case http.MethodDelete:
		if at >= 0 {
			x.all[version] = slices.Delete(x.all[version], at, at+1)
		}
		w.WriteHeader(http.StatusNoContent)
	}
}

func (x *tenant) changes() (n int) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, l := range x.log {
		if !strings.HasPrefix(l, "GET") {
			n++
		}
	}
	return n
}

func newSubscriber(t *testing.T, x *tenant, probe func(context.Context) error) *Subscriber {
	t.Helper()
	return NewSubscriber(SubscriberConfig{Client: newClient(t, x.serve), TargetURL: target, Secret: newSecret, Probe: probe})
}

func TestSubscriberMakesAndLeaves(t *testing.T) {
	foreign := map[string]any{"id": "f", "name": "Floorwalker agent", "destinationUrl": "https://elsewhere.example.com/x", "status": "inactive", "resourceVersion": "agent:2.0.0"}
	other := map[string]any{"id": "o", "name": "Wallboard", "destinationUrl": target, "status": "inactive", "resourceVersion": "agent:2.0.0"}
	former := map[string]any{"id": "v", "name": "Floorwalker agents", "destinationUrl": target, "status": "active"}
	x := &tenant{all: map[string][]map[string]any{"v1": {former}, "v2": {foreign, other}}}
	s := newSubscriber(t, x, nil)
	if seen, err := s.Inspect(t.Context()); err != nil || x.changes() != 0 || seen.Problem() != "agent:2.0.0 is missing; task:1.0.0 is missing" {
		t.Errorf("%+v, %v, %d changes", seen, err, x.changes())
	}
	if got := s.State().Problem(); got == "" {
		t.Error("nothing is wrong before the first look")
	}
	if err := s.Reconcile(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(x.all["v1"]) != 0 || len(x.all["v2"]) != 4 || foreign["status"] != "inactive" || other["status"] != "inactive" {
		t.Errorf("%v", x.all)
	}
	for i, w := range wantedSubscriptions {
		made := x.all["v2"][2+i]
		if made["resourceVersion"] != w.ResourceVersion || made["secret"] != newSecret || made["destinationUrl"] != target {
			t.Errorf("%v", made)
		}
	}
	if got := s.State().Problem(); got != "" || len(s.State().Ours) != 2 || s.State().Ours[0].ID == "" {
		t.Errorf("%q: %+v", got, s.State())
	}
	n := x.changes()
	if err := s.Reconcile(t.Context()); err != nil || x.changes() != n {
		t.Errorf("what is well was changed (%d): %v", x.changes()-n, err)
	}
}

func TestSubscriberMends(t *testing.T) {
	x := &tenant{all: map[string][]map[string]any{}}
	if err := newSubscriber(t, x, nil).Reconcile(t.Context()); err != nil {
		t.Fatal(err)
	}
	agents := x.all["v2"][0]
	agents["status"], agents["secret"], agents["eventTypes"] = "inactive", "somebody else's", []any{"agent:login"}
	// A duplicate that another replica made at the same moment.
	twin := map[string]any{"id": "z", "name": "Floorwalker agent:2.0.0", "destinationUrl": target, "status": "active", "resourceVersion": "agent:2.0.0", "createdTime": 99}
	x.all["v2"] = append(x.all["v2"], twin)

	down := errors.New("our own address does not answer")
	s := newSubscriber(t, x, func(context.Context) error { return down })
	if err := s.Reconcile(t.Context()); !errors.Is(err, down) || agents["status"] != "inactive" || !strings.Contains(s.State().Problem(), down.Error()) {
		t.Errorf("%v, %v, %q", err, agents, s.State().Problem())
	}
	down = nil
	if err := s.Reconcile(t.Context()); err != nil || agents["status"] != "active" || agents["secret"] != newSecret || len(agents["eventTypes"].([]any)) != 3 {
		t.Errorf("%v, %v", err, agents)
	}
	if len(x.all["v2"]) != 2 {
		t.Errorf("the duplicate stands: %v", x.all["v2"])
	}
	// One that is switched off again at once is left alone for a while.
	agents["status"] = "inactive"
	n := x.changes()
	if err := s.Reconcile(t.Context()); err != nil || x.changes() != n || !strings.Contains(s.State().Problem(), "agent:2.0.0 is inactive") {
		t.Errorf("%v, %d changes, %q", err, x.changes()-n, s.State().Problem())
	}
}

func TestSubscriberWithoutUpstream(t *testing.T) {
	s := NewSubscriber(SubscriberConfig{Client: newClient(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }),
		TargetURL: target, Secret: newSecret})
	if err := s.Reconcile(t.Context()); err == nil || s.State().Problem() == "" {
		t.Errorf("%v, %q", err, s.State().Problem())
	}
}

// TestSimulatedEvents subscribes at the simulator, and takes in what it sends
// with duplicates, out of order and with bad signatures.
func TestSimulatedEvents(t *testing.T) {
	sim, err := simulator.New(simulator.Options{Start: now, Frozen: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range []faults.Rule{{Upstream: faults.UpstreamWebhooks, Kind: faults.KindDuplicate, Copies: 1},
		{Upstream: faults.UpstreamWebhooks, Kind: faults.KindReorder, Delay: faults.Duration(time.Millisecond)}} {
		if _, err := sim.Faults().Add(r); err != nil {
			t.Fatal(err)
		}
	}
	box := make(chan bot.Event, 1000)
	var refused atomic.Int32
	ctx, stop := context.WithCancel(t.Context())
	receiver, err := NewReceiver(ReceiverConfig{Secrets: []string{sim.World().ServiceApp.WebhookSecret}, OrgID: sim.World().Organization.ID,
		Inbox: accepting(box), Now: sim.Clock().Now, Observe: func(r Receipt, _ error) {
			if r == BadSignature {
				refused.Add(1)
			} else if r != Accepted && ctx.Err() == nil { // at the end the sender hangs up
				t.Errorf("a delivery is %s", r)
			}
		}})
	if err != nil {
		t.Fatal(err)
	}
	mine, cloud := httptest.NewServer(receiver), httptest.NewServer(sim.Handler())
	var running sync.WaitGroup
	running.Go(func() { sim.Run(ctx) })
	transport := &http.Transport{}
	t.Cleanup(func() { stop(); running.Wait(); transport.CloseIdleConnections(); mine.Close(); cloud.Close() })
	up, err := rest.New(cloud.URL+"/contact-center", rest.WithTransport(transport), rest.WithToken(rest.StaticToken(sim.World().ServiceApp.Token)))
	if err != nil {
		t.Fatal(err)
	}
	c, err := New(Config{Client: up, OrgID: sim.World().Organization.ID, Clock: sim.Clock().Now})
	if err != nil {
		t.Fatal(err)
	}
	s := NewSubscriber(SubscriberConfig{Client: c, TargetURL: mine.URL + "/webhooks/contact-center", Secret: sim.World().ServiceApp.WebhookSecret})
	if err := s.Reconcile(ctx); err != nil || s.State().Problem() != "" {
		t.Fatalf("%v, %q", err, s.State().Problem())
	}
	fresh := NewFreshness(c, func(context.Context) error { t.Error("everything is known, and is read again"); return nil })
	sim.Clock().Advance(time.Minute)
	// From here the clock stands: if it ran on while a delivery is under way, that
	// would be refused for its time.
	for _, agent := range []string{"Maya Patel", "Luis Ortega", "Grace Lin", "Dana Whitfield", "Sam Okafor"} {
		for _, state := range []string{"Break", "Available", "Lunch", "Available"} {
			if err := sim.Happen("agent state", map[string]any{"agent": agent, "state": state}); err != nil {
				t.Fatal(agent, state, err)
			}
		}
	}
	for range 20 {
		if err := sim.Happen("contact arrives", map[string]any{"queue": "Billing"}); err != nil {
			t.Fatal(err)
		}
	}
	ids, kinds := map[string]int{}, map[string]bool{}
	for len(kinds) < 3 || len(ids) < 10 {
		e := <-box
		n, err := DecodeNotice(e.Payload)
		if err != nil {
			t.Fatal(err)
		}
		ids[e.ID]++
		kinds[n.Type] = true
		if err := fresh.Handle(ctx, bot.Delivery{Event: e}); err != nil {
			t.Fatal(err)
		}
	}
	if _, n := fresh.Last(s.State().Ours[0].ID); n == 0 {
		t.Error("no event is counted")
	}
	if _, err := sim.Faults().Add(faults.Rule{Upstream: faults.UpstreamWebhooks, Kind: faults.KindBadSignature}); err != nil {
		t.Fatal(err)
	}
	if err := sim.Happen("contact arrives", map[string]any{"queue": "Billing"}); err != nil {
		t.Fatal(err)
	}
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for refused.Load() == 0 {
		select {
		case <-box:
		case <-tick.C:
		}
	}
}

type accepting chan bot.Event

func (a accepting) Accept(ctx context.Context, events ...bot.Event) error {
	for _, e := range events {
		select {
		case a <- e:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// TestFreshness: what is new makes the lists be read again, once a minute.
func TestFreshness(t *testing.T) {
	var reads atomic.Int32
	c := newClient(t, func(w http.ResponseWriter, _ *http.Request) {
		reads.Add(1)
		_, _ = io.WriteString(w, `{"meta":{},"data":[{"id":"U","ciUserId":"A","firstName":"Maya","lastName":"Patel","active":true,"contactCenterEnabled":true}]}`)
	})
	at := now
	c.now = func() time.Time { return at }
	renewed := 0
	f := NewFreshness(c, func(context.Context) error { renewed++; return nil })
	event := func(agent string) bot.Delivery {
		return bot.Delivery{Event: bot.Event{At: at, Payload: []byte(strings.Replace(agentEvent("1", stamp(0)), `"A"`, `"`+agent+`"`, 1))}}
	}
	for _, step := range []struct {
		agent string
		later time.Duration
		want  int
	}{{"A", 0, 0}, {"B", 0, 1}, {"C", time.Second, 1}, {"B", refreshPause, 1}, {"C", 0, 2}, {"B", strangerPause, 3}, {"A", refreshPause, 3}} {
		at = at.Add(step.later)
		if err := f.Handle(t.Context(), event(step.agent)); err != nil || renewed != step.want {
			t.Errorf("%s: renewed %d times, want %d (%v)", step.agent, renewed, step.want, err)
		}
	}
	if last, n := f.Last("sub-1"); n != 7 || !last.Equal(at) {
		t.Errorf("%d events, the last at %v", n, last)
	}
	if err := f.Handle(t.Context(), bot.Delivery{Event: bot.Event{Payload: []byte("{")}}); !bot.IsPermanent(err) {
		t.Errorf("%v", err)
	}
}

// TestFreshnessWithoutUpstream: what cannot be looked up is no reason to keep
// events.
func TestFreshnessWithoutUpstream(t *testing.T) {
	c := newClient(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) })
	f := NewFreshness(c, func(context.Context) error { return errors.New("down") })
	if err := f.Handle(t.Context(), bot.Delivery{Event: bot.Event{At: now, Payload: []byte(agentEvent("1", stamp(0)))}}); err != nil {
		t.Errorf("%v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := f.Handle(ctx, bot.Delivery{Event: bot.Event{At: now, Payload: []byte(agentEvent("1", stamp(0)))}}); !errors.Is(err, context.Canceled) {
		t.Errorf("an event that was interrupted is done: %v", err)
	}
}
