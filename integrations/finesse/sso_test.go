package finesse

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
	"floorwalker/integrations/simulator/world"
)

// drawer is a safe in memory.
type drawer struct {
	alone, mu  sync.Mutex
	text       string
	load, save error
	saved      int
}

func (d *drawer) Load(context.Context) (string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.text, d.load
}

func (d *drawer) Save(_ context.Context, text string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.save == nil {
		d.text = text
		d.saved++
	}
	return d.save
}

func (d *drawer) Alone(ctx context.Context, f func(context.Context) error) error {
	d.alone.Lock()
	defer d.alone.Unlock()
	return f(ctx)
}

// bearer is a client with single sign-on, and begins with the settings' tokens.
func (f *floor) bearer(safe Safe) (*Client, *SSO) {
	f.t.Helper()
	transport := rest.NewTransport()
	f.t.Cleanup(transport.CloseIdleConnections)
	plain, err := rest.New(f.urls[0], rest.WithTransport(transport))
	if err != nil {
		f.t.Fatal(err)
	}
	token, refresh := f.world.FinesseToken("sup1")
	sso := NewSSO(plain, token, refresh, safe, f.clock.Now)
	client, err := rest.New(f.urls[0], rest.WithTransport(transport), rest.WithToken(sso))
	if err != nil {
		f.t.Fatal(err)
	}
	return f.client("", func(cfg *Config) { cfg.Nodes = []*rest.Client{client} }), sso
}

// TestBearer signs in to a Finesse with single sign-on.
func TestBearer(t *testing.T) {
	f := newFloor(t, func(f *world.Finesse) { f.Auth = "SSO" })
	c, _ := f.bearer(nil)
	if _, err := c.AgentsNow(t.Context()); err != nil {
		t.Fatal(err)
	}
	f.clock.Advance(time.Hour)
	if _, err := c.AgentNow(t.Context(), "finesse:5001"); err != nil {
		t.Errorf("with a renewed token: %v", err)
	}
	if _, err := f.client("", nil).AgentNow(t.Context(), "finesse:5001"); bot.KindOf(err) != bot.Upstream {
		t.Errorf("with a password: %v", err)
	}
}

func nora(t *testing.T, c *Client) error {
	t.Helper()
	_, err := c.AgentNow(t.Context(), "finesse:5001")
	return err
}

// TestRenewedTokenIsKept renews a token in one replica. A second one, and the first
// after a restart, begin with the settings, whose token is good no longer.
func TestRenewedTokenIsKept(t *testing.T) {
	f := newFloor(t, func(f *world.Finesse) { f.Auth = "SSO" })
	d := &drawer{}
	one, _ := f.bearer(d)
	beside, besideSSO := f.bearer(d)
	for name, c := range map[string]*Client{"the first": one, "the one beside it": beside} {
		if err := nora(t, c); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	f.clock.Advance(time.Hour)
	var together sync.WaitGroup
	for _, c := range []*Client{one, beside, one, beside} {
		together.Go(func() {
			if err := nora(t, c); err != nil {
				t.Errorf("while both renew it: %v", err)
			}
		})
	}
	together.Wait()
	if d.saved != 1 {
		t.Errorf("it was renewed %d times", d.saved)
	}
	restarted, _ := f.bearer(d)
	if err := nora(t, restarted); err != nil {
		t.Errorf("after a restart: %v", err)
	}
	// One replica is ahead of the others: they hear of it by a 401.
	f.clock.Advance(time.Hour)
	if err := nora(t, restarted); err != nil {
		t.Fatal(err)
	}
	besideSSO.mu.Lock()
	besideSSO.renewAt = f.clock.Now().Add(time.Hour)
	besideSSO.mu.Unlock()
	if err := nora(t, beside); err != nil {
		t.Errorf("with a token that another replica has renewed: %v", err)
	}
	if d.saved != 2 {
		t.Errorf("it was renewed %d times", d.saved)
	}
}

// TestSafeIsAway uses no token without knowing whether it was renewed, and keeps a
// renewed one as soon as that is possible.
func TestSafeIsAway(t *testing.T) {
	f := newFloor(t, func(f *world.Finesse) { f.Auth = "SSO" })
	d := &drawer{load: errors.New("away")}
	c, sso := f.bearer(d)
	if err := nora(t, c); bot.KindOf(err) != bot.Upstream {
		t.Errorf("without the safe: %v", err)
	}
	d.load, d.save = nil, errors.New("away")
	f.clock.Advance(time.Hour)
	if err := nora(t, c); err != nil || d.text != "" {
		t.Errorf("renewed and not kept: %v %q", err, d.text)
	}
	d.save = nil
	if err := nora(t, c); err != nil || d.saved != 1 {
		t.Errorf("kept later: %v, %d times", err, d.saved)
	}
	restarted, _ := f.bearer(d)
	if err := nora(t, restarted); err != nil {
		t.Errorf("after a restart: %v", err)
	}
	d.text = "{"
	if token, err := sso.Token(t.Context()); err != nil || token == "" {
		t.Errorf("what is kept cannot be read: %q %v", token, err)
	}
	if _, err := sso.Refresh(t.Context(), sso.pair.Token); !errors.Is(err, rest.ErrNoRefresh) {
		t.Errorf("a refused token: %v", err)
	}
}
