package unifiedcm

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"go.uber.org/goleak"

	"floorwalker/integrations/rest"
	"floorwalker/integrations/simulator/clock"
	simulated "floorwalker/integrations/simulator/unifiedcm"
	"floorwalker/integrations/simulator/world"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var start = time.Date(2026, 3, 10, 14, 0, 0, 0, time.UTC)

// connect returns a client of a server, through the guard as in real life.
func connect(t testing.TB, handler http.Handler, change func(*Access), options ...rest.Option) *Client {
	t.Helper()
	server := httptest.NewServer(handler)
	transport := &http.Transport{}
	t.Cleanup(func() { transport.CloseIdleConnections(); server.Close() })
	w := world.Default().UnifiedCM
	access := Access{URL: server.URL, User: w.User, Password: w.Password, Version: "15.0"}
	if change != nil {
		change(&access)
	}
	up, err := access.Connect(append([]rest.Option{rest.WithTransport(&guard{transport, access.Guard, risWait}), rest.WithName("unified-cm"),
		rest.WithPolicy(rest.Policy{Backoff: time.Nanosecond, MaxBackoff: time.Nanosecond, MaxWait: time.Nanosecond})}, options...)...)
	if err != nil {
		t.Fatal(err)
	}
	c, err := New(Config{Client: up, Version: access.Version, Clock: func() time.Time { return start }})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// cluster is a simulated cluster with a client.
type cluster struct {
	*Client
	*simulated.System
	clock *clock.Clock
}

func simulate(t testing.TB, change func(*simulated.Config), options ...rest.Option) *cluster {
	t.Helper()
	cfg := simulated.Config{World: world.Default(), Clock: clock.NewFrozen(start), Seed: 1}
	if change != nil {
		change(&cfg)
	}
	s := simulated.New(cfg)
	c := connect(t, s.Handler(), nil, options...)
	c.now = cfg.Clock.Now
	return &cluster{c, s, cfg.Clock}
}

func (c *cluster) happens(t testing.TB, what string, fields map[string]any) {
	t.Helper()
	if err := c.Happen(what, fields); err != nil {
		t.Fatal(err)
	}
}

// deviceNumber is the name of a phone of many.
func deviceNumber(i int) string { return fmt.Sprintf("SEP%012X", 0x0C75BD000000+i) }

// many fills a world with phones, each with an owner and an extension.
func many(n int) func(*simulated.Config) {
	return func(cfg *simulated.Config) {
		u := &cfg.World.UnifiedCM
		u.Phones = nil
		for i := range n {
			agent := cfg.World.ContactCenter.Agents[i%len(cfg.World.ContactCenter.Agents)]
			u.Phones = append(u.Phones, world.PremisesPhone{
				Name: deviceNumber(i), Description: fmt.Sprintf("Desk %d of %s", i, agent.Name),
				Pool: u.Pools[i%2].Name, Owner: agent.Name, Lines: []string{fmt.Sprint(20000 + i)}, Model: "Cisco 8845",
			})
		}
	}
}

// sample reads a sample of the papers: from FIXTURES_DIR, or where it lies beside
// the module. Without the papers the test is skipped, or fails in CI.
func sample(t *testing.T, name string) []byte {
	t.Helper()
	dir := os.Getenv("FIXTURES_DIR")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "fixtures")
	}
	body, err := os.ReadFile(filepath.Join(dir, "axl", name))
	switch {
	case err != nil && os.Getenv("CI") == "true":
		t.Fatalf("no sample in CI: %v", err)
	case err != nil:
		t.Skipf("the sample is not there; set FIXTURES_DIR to read it: %v", err)
	}
	return body
}

// answering serves one body under a status.
func answering(status int, body []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/xml")
		w.WriteHeader(status)
		_, _ = w.Write(body)
	}
}

// anyCall is a call that reads.
func anyCall(c *Client) func(context.Context) error {
	return func(ctx context.Context) error {
		_, err := c.Phone(ctx, "SEP001122334455")
		return err
	}
}
