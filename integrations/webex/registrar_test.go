package webex

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
)

const target = "https://bot.example.com/webhooks/webex"

// registry is Webex's list of a token's webhooks.
type registry struct {
	mu      sync.Mutex
	hooks   []Webhook
	next    int
	changes []string
	err     error
	slow    time.Duration // how long a list takes
	hides   bool          // secrets are not shown
	cut     error         // why our own address does not answer
}

func (r *registry) probe(context.Context) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.cut
}

func (r *registry) reach(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.cut = err
}

func (r *registry) Webhooks(context.Context) ([]Webhook, error) {
	r.mu.Lock()
	all := slices.Clone(r.hooks)
	err := r.err
	r.mu.Unlock()
	time.Sleep(r.slow)
	if r.hides {
		for i := range all {
			all[i].Secret = ""
		}
	}
	return all, err
}

func (r *registry) CreateWebhook(_ context.Context, w Webhook) (Webhook, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.next++
	w.ID, w.Status, w.Created = fmt.Sprintf("w%d", r.next), statusActive, time.Now()
	r.hooks = append(r.hooks, w)
	r.changes = append(r.changes, "create "+w.Resource+" "+w.Event)
	return w, nil
}

func (r *registry) UpdateWebhook(_ context.Context, w Webhook) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i := range r.hooks {
		if h := &r.hooks[i]; h.ID == w.ID {
			h.Name, h.TargetURL, h.Secret, h.Status = w.Name, w.TargetURL, w.Secret, cmp.Or(w.Status, h.Status)
			r.changes = append(r.changes, "update "+w.ID)
			return nil
		}
	}
	return errors.New("no such webhook")
}

func (r *registry) DeleteWebhook(_ context.Context, id string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.hooks = slices.DeleteFunc(r.hooks, func(w Webhook) bool { return w.ID == id })
	r.changes = append(r.changes, "delete "+id)
	return nil
}

// change edits one webhook as somebody else would, and forgets what was done.
func (r *registry) change(id string, f func(*Webhook)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.changes = nil
	for i := range r.hooks {
		if r.hooks[i].ID == id {
			f(&r.hooks[i])
		}
	}
}

func (r *registry) done() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.changes)
}

func (r *registry) kinds() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var all []string
	for _, w := range r.hooks {
		all = append(all, w.Name+" at "+w.TargetURL)
	}
	slices.Sort(all)
	return all
}

var allKinds = []string{
	"Floorwalker attachmentActions created at " + target,
	"Floorwalker memberships created at " + target,
	"Floorwalker memberships deleted at " + target,
	"Floorwalker messages created at " + target,
	"Floorwalker rooms migrated at " + target,
}

func newTestRegistrar(r *registry, probe func(context.Context) error) *Registrar {
	return NewRegistrar(RegistrarConfig{Client: r, TargetURL: target, Secrets: []string{"new", "old"}, Probe: probe})
}

func ourHook(id string, mutate ...func(*Webhook)) Webhook {
	w := Webhook{ID: id, Name: "Floorwalker messages created", TargetURL: target, Resource: "messages", Event: "created",
		Secret: "new", Status: statusActive, Created: noon}
	for _, f := range mutate {
		f(&w)
	}
	return w
}

func TestReconcile(t *testing.T) {
	others := []Webhook{
		ourHook("other name", func(w *Webhook) { w.Name = "Another bot" }),
		ourHook("other target", func(w *Webhook) { w.TargetURL = "https://staging.example.com/webhooks/webex" }),
		ourHook("other event", func(w *Webhook) { w.Event = "updated" }),
		ourHook("filtered", func(w *Webhook) { w.Filter = "roomId=x" }),
	}
	const createRest = "create attachmentActions created,create memberships created,create memberships deleted,create rooms migrated"
	tests := []struct {
		name   string
		hooks  []Webhook
		broken bool // our own address does not answer
		hides  bool
		want   string
	}{
		{name: "nothing there", want: "create messages created," + createRest},
		{name: "only others'", hooks: others, want: "create messages created," + createRest},
		{name: "as it should be", hooks: []Webhook{ourHook("a")}, want: createRest},
		{name: "secret not shown", hooks: []Webhook{ourHook("a")}, hides: true, want: "update a," + createRest},
		{name: "former secret", hooks: []Webhook{ourHook("a", func(w *Webhook) { w.Secret = "old" })}, want: "update a," + createRest},
		{name: "unknown secret", hooks: []Webhook{ourHook("a", func(w *Webhook) { w.Secret = "?" })}, want: "update a," + createRest},
		{name: "inactive", hooks: []Webhook{ourHook("a", func(w *Webhook) { w.Status = "inactive" })}, want: "update a," + createRest},
		{name: "inactive and unreachable", hooks: []Webhook{ourHook("a", func(w *Webhook) { w.Status = "inactive" })}, broken: true, want: createRest},
		{name: "duplicates", hooks: []Webhook{ourHook("c", func(w *Webhook) { w.Created = noon.Add(1) }), ourHook("b"), ourHook("a")}, want: "delete b,delete c," + createRest},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			reg := &registry{hooks: slices.Clone(tt.hooks), hides: tt.hides}
			if tt.broken {
				reg.cut = errors.New("unreachable")
			}
			r := newTestRegistrar(reg, reg.probe)
			if err := r.Reconcile(t.Context()); (err != nil) != tt.broken {
				t.Errorf("error %v", err)
			}
			if got := strings.Join(reg.changes, ","); got != tt.want {
				t.Errorf("changes %s, want %s", got, tt.want)
			}
			if problem := r.Status().Problem(time.Now()); (problem != "") != tt.broken {
				t.Errorf("problem %q", problem)
			}
		})
	}
}

func TestTwoReplicasStartAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		reg := &registry{slow: 100 * time.Millisecond}
		var wg sync.WaitGroup
		for i := range 3 {
			wg.Go(func() {
				time.Sleep(time.Duration(i) * time.Millisecond)
				if err := newTestRegistrar(reg, nil).Reconcile(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if diff := gocmp.Diff(allKinds, reg.kinds()); diff != "" {
			t.Errorf("webhooks (-want +got):\n%s", diff)
		}
	})
}

// watched runs f beside a registrar whose webhooks are in place.
func watched(t *testing.T, f func(*testing.T, *registry, *Registrar)) {
	synctest.Test(t, func(t *testing.T) {
		reg := &registry{}
		r := newTestRegistrar(reg, reg.probe)
		if err := r.Reconcile(t.Context()); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() { r.Watch(ctx) })
		f(t, reg, r)
		cancel()
		wg.Wait()
	})
}

// after lets d pass and returns what was changed until then.
func after(d time.Duration, reg *registry) string {
	time.Sleep(d)
	synctest.Wait()
	return strings.Join(reg.done(), ",")
}

func TestWatchMends(t *testing.T) {
	tests := []struct {
		name   string
		harm   func(*registry)
		state  HookState
		change string
	}{
		{"inactive", func(r *registry) { r.change("w1", func(w *Webhook) { w.Status = "inactive" }) }, HookInactive, "update w1"},
		{"pointed elsewhere", func(r *registry) { r.change("w1", func(w *Webhook) { w.TargetURL = "https://evil.example" }) }, HookElsewhere, "update w1"},
		{"secret changed", func(r *registry) { r.change("w1", func(w *Webhook) { w.Secret = "?" }) }, HookOtherSecret, "update w1"},
		{"deleted", func(r *registry) { _ = r.DeleteWebhook(t.Context(), "w1"); r.change("", nil) }, HookMissing, "create messages created"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			watched(t, func(t *testing.T, reg *registry, r *Registrar) {
				reg.reach(errors.New("tunnel is down"))
				tt.harm(reg)
				if got := after(time.Minute, reg); got != "" {
					t.Errorf("mended although our address does not answer: %s", got)
				}
				if got := r.Status().Hooks[0].State; got != tt.state {
					t.Errorf("state %s, want %s", got, tt.state)
				}
				if !strings.Contains(r.Status().Problem(time.Now()), string(tt.state)) {
					t.Errorf("problem %q does not say so", r.Status().Problem(time.Now()))
				}
				reg.reach(nil)
				if got := after(time.Minute, reg); got != tt.change {
					t.Errorf("changes %q, want %q", got, tt.change)
				}
				if diff := gocmp.Diff(allKinds, reg.kinds()); diff != "" {
					t.Errorf("webhooks (-want +got):\n%s", diff)
				}
				if got := r.Status().Problem(time.Now()); got != "" {
					t.Errorf("problem %q", got)
				}
			})
		})
	}
}

func TestWatchDoesNotFlap(t *testing.T) {
	watched(t, func(t *testing.T, reg *registry, _ *Registrar) {
		harm := func() { reg.change("w1", func(w *Webhook) { w.Status = "inactive" }) }
		wait := func(quiet time.Duration) {
			t.Helper()
			harm()
			if got := after(quiet, reg); got != "" {
				t.Errorf("mended again within %s: %s", quiet, got)
			}
			if got := after(2*time.Minute, reg); got != "update w1" {
				t.Errorf("not mended after %s: %q", quiet, got)
			}
		}
		harm()
		if got := after(time.Minute, reg); got != "update w1" {
			t.Errorf("first repair: %q", got)
		}
		wait(calm - 2*time.Minute)
		wait(2*calm - 2*time.Minute)
		wait(4*calm - 2*time.Minute)
		time.Sleep(2 * maxPause)
		harm()
		if got := after(time.Minute, reg); got != "update w1" {
			t.Errorf("after a calm time: %q", got)
		}
		wait(calm - 2*time.Minute)
	})
}

func TestSuspectSetsTheSecretAnewAndNotTooOften(t *testing.T) {
	watched(t, func(t *testing.T, reg *registry, r *Registrar) {
		time.Sleep(calm)
		reg.change("", nil)
		r.Suspect()
		r.Suspect()
		if got := after(0, reg); got != "update w1,update w2,update w3,update w4,update w5" {
			t.Errorf("changes %q", got)
		}
		reg.change("", nil)
		for range 10 {
			r.Suspect()
			time.Sleep(time.Second)
		}
		if got := after(0, reg); got != "" {
			t.Errorf("secrets were set again: %s", got)
		}
	})
}

func TestStatusWhenWebexIsAway(t *testing.T) {
	watched(t, func(t *testing.T, reg *registry, r *Registrar) {
		reg.mu.Lock()
		reg.err = errors.New("no route to Webex")
		reg.mu.Unlock()
		time.Sleep(time.Minute)
		if got := r.Status().Problem(time.Now()); got != "" {
			t.Errorf("problem %q after one failed look", got)
		}
		time.Sleep(maxAge)
		if got := r.Status().Problem(time.Now()); !strings.Contains(got, "no route") {
			t.Errorf("problem %q", got)
		}
	})
	if got := NewRegistrar(RegistrarConfig{}).Status().Problem(noon); got == "" {
		t.Error("no problem before the first look")
	}
}

func TestChecks(t *testing.T) {
	reg := &registry{hooks: []Webhook{ourHook("a", func(w *Webhook) { w.Status = "inactive" })}}
	r := newTestRegistrar(reg, nil)
	checks := CheckWebhooks(t.Context(), r)
	if len(checks) != len(kinds) || checks[0].Err == nil || checks[0].Fix == "" || checks[1].Err == nil {
		t.Errorf("checks %+v", checks)
	}
	if len(reg.changes) != 0 {
		t.Errorf("a check changed %v", reg.changes)
	}
	reg.err = errors.New("no")
	if checks = CheckWebhooks(t.Context(), r); len(checks) != 1 || checks[0].Err == nil {
		t.Errorf("checks %+v", checks)
	}
	for body, wrong := range map[string]bool{self: false, maya: true} {
		c := newClient(t, (&fakeWebex{t: t}).on("GET people/me", ok(body)), Config{})
		if got := CheckIdentity(t.Context(), c); (got.Err != nil) != wrong || (got.Fix != "") != wrong || (got.Detail == "") != wrong {
			t.Errorf("check %+v of %s", got, body)
		}
	}
	c := newClient(t, (&fakeWebex{t: t}).on("GET people/me", refusal(401)), Config{})
	if got := CheckIdentity(t.Context(), c); got.Err == nil || got.Fix == "" {
		t.Errorf("check %+v", got)
	}
	for _, err := range []error{nil, errors.New("no")} {
		if got := CheckAddress(t.Context(), func(context.Context) error { return err }); !errors.Is(got.Err, err) {
			t.Errorf("check %+v", got)
		}
	}
}
