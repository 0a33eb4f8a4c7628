package finesse

import (
	"context"
	"encoding/base64"
	"net/http/httptest"
	"testing"
	"time"

	"floorwalker/integrations/rest"
	"floorwalker/integrations/simulator/clock"
	simulated "floorwalker/integrations/simulator/finesse"
	"floorwalker/integrations/simulator/world"
)

var start = time.Date(2025, 6, 17, 18, 35, 0, 0, time.UTC)

// floor is a simulated Finesse, with a clock that stands.
type floor struct {
	t     testing.TB
	sim   *simulated.System
	clock *clock.Clock
	world *world.World
	urls  []string
}

// newFloor starts both nodes of a Finesse. change may alter its world.
func newFloor(t testing.TB, change func(*world.Finesse)) *floor {
	t.Helper()
	w := world.Default()
	w.Finesse = world.DefaultFinesse()
	if change != nil {
		change(w.Finesse)
	}
	if err := w.Validate(); err != nil {
		t.Fatal(err)
	}
	w.Complete()
	f := &floor{t: t, clock: clock.NewFrozen(start), world: w}
	f.sim = simulated.New(simulated.Config{World: w, Clock: f.clock, Changed: func() {}})
	for n := range 2 {
		server := httptest.NewServer(f.sim.Node(n))
		t.Cleanup(func() {
			server.CloseClientConnections()
			server.Close()
		})
		f.urls = append(f.urls, server.URL)
	}
	return f
}

// client returns a client of the floor with the account's password, or another.
func (f *floor) client(password string, change func(*Config)) *Client {
	f.t.Helper()
	account := f.world.Finesse.Account
	if password == "" {
		for _, a := range f.world.Finesse.Agents {
			if a.ID == account {
				password = a.Password
			}
		}
	}
	cfg := Config{User: account, Owner: f.world.Finesse.Owner, Clock: f.clock.Now}
	for _, url := range f.urls {
		cfg.Nodes = append(cfg.Nodes, f.node(url, account, password))
	}
	if change != nil {
		change(&cfg)
	}
	c, err := New(cfg)
	if err != nil {
		f.t.Fatal(err)
	}
	return c
}

func (f *floor) node(url, user, password string) *rest.Client {
	f.t.Helper()
	transport := rest.NewTransport()
	f.t.Cleanup(transport.CloseIdleConnections)
	basic := base64.StdEncoding.EncodeToString([]byte(user + ":" + password))
	c, err := rest.New(url, rest.WithName("node"), rest.WithTransport(transport), rest.WithToken(rest.StaticToken(basic)),
		rest.WithAuthorization(func(token string) string { return "Basic " + token }),
		rest.WithPolicy(rest.Policy{Tries: 2, Backoff: time.Millisecond}))
	if err != nil {
		f.t.Fatal(err)
	}
	return c
}

// happen makes something happen; fields are pairs.
func (f *floor) happen(what string, fields ...string) {
	f.t.Helper()
	values := map[string]any{}
	for i := 0; i+1 < len(fields); i += 2 {
		values[fields[i]] = fields[i+1]
	}
	if err := f.sim.Happen(what, values); err != nil {
		f.t.Fatal(err)
	}
}

// soon lets what was accepted take effect.
func (f *floor) soon() { f.clock.Advance(time.Second) }

// hurry lets the clock run while f works: what is accepted takes effect.
func (f *floor) hurry(work func(context.Context)) {
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		tick := time.NewTicker(10 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-stop:
				return
			case <-tick.C:
				f.clock.Advance(100 * time.Millisecond)
			}
		}
	}()
	work(f.t.Context())
	close(stop)
	<-stopped
}
