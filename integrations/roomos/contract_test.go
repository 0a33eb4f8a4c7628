package roomos

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
	"floorwalker/integrations/simulator/clock"
	"floorwalker/integrations/simulator/contract"
	building "floorwalker/integrations/simulator/roomos"
	"floorwalker/integrations/simulator/world"
)

// newSpecified returns a client of a simulated building. Every request and every
// answer is held to Cisco's specifications.
func newSpecified(t *testing.T, at time.Time) *Client {
	t.Helper()
	w := world.Default()
	sys := building.New(building.Config{World: w, Clock: clock.NewFrozen(at), Moved: func() {}, Authorize: func(token string) (building.Identity, bool) {
		return building.Identity{OrgID: w.Organization.ID, PersonID: w.ServiceApp.ID, Admin: true, Scopes: building.AdminScopes()}, token == "admin"
	}})
	devices := contract.Middleware(t, sys.Handler(), "device-xapi.json", contract.WithPrefix("/v1"))
	places := contract.Middleware(t, sys.Handler(), "people-admin.json", contract.WithPrefix("/v1"))
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/v1/locations") {
			places.ServeHTTP(rw, r)
			return
		}
		devices.ServeHTTP(rw, r)
	}))
	transport := &http.Transport{}
	t.Cleanup(func() { transport.CloseIdleConnections(); server.Close() })
	up, err := rest.New(server.URL+"/v1", rest.WithTransport(transport), rest.WithToken(rest.StaticToken("admin")), rest.WithPolicy(rest.Policy{Tries: 1}))
	if err != nil {
		t.Fatal(err)
	}
	c, err := New(Config{Cloud: up, Clock: func() time.Time { return at }})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestCloudKeepsToTheSpecification reads, commands and configures a device.
func TestCloudKeepsToTheSpecification(t *testing.T) {
	at := time.Date(2025, 6, 17, 18, 35, 0, 0, time.UTC)
	c, ctx := newSpecified(t, at), t.Context()
	all, err := c.Devices(ctx)
	if err != nil {
		t.Fatal(err)
	}
	devices := map[string]bot.Device{}
	for _, d := range all {
		devices[d.Name] = d
	}
	room, ok := devices["Boardroom"]
	if !ok || room.Connection != bot.DeviceOnline || room.Workspace == "" {
		t.Fatalf("%+v", devices)
	}
	if _, err := c.Command(ctx, room, "Audio.Volume.Set", Args(map[string]any{"Level": 37})); err != nil {
		t.Fatal(err)
	}
	if s, err := c.State(ctx, room.ID); err != nil || s.Volume != 37 {
		t.Errorf("volume %v, %v", s.Volume, err)
	}
	if _, err := c.Command(ctx, room, "Audio.Volume.Set", Args(map[string]any{"Level": 370})); bot.KindOf(err) != bot.Invalid {
		t.Errorf("a volume of 370: %v", err)
	}
	if _, err := c.Command(ctx, devices["Maple"], "Standby.Deactivate", Arguments{}); err == nil {
		t.Error("a device that is offline has done it")
	}
	settings, err := c.Settings(ctx, room.ID, "Audio.DefaultVolume")
	if err != nil || len(settings) != 1 {
		t.Fatalf("%+v, %v", settings, err)
	}
	if err := c.Configure(ctx, room, settings[0], "42"); err != nil {
		t.Fatal(err)
	}
	if settings, err = c.Settings(ctx, room.ID, "Audio.DefaultVolume"); err != nil || len(settings) != 1 {
		t.Errorf("%+v, %v", settings, err)
	}
	if _, err := c.Usage(ctx, room.WorkspaceID, bot.Range{From: at.AddDate(0, 0, -1), To: at}); err != nil {
		t.Error(err)
	}
	if _, err := c.Bookings(ctx, room, 1); err != nil {
		t.Error(err)
	}
}

// TestLostAnswerIsUncertain: nobody is told that nothing was changed when that is
// not known.
func TestLostAnswerIsUncertain(t *testing.T) {
	c, d := &Client{}, bot.Device{ID: "x", Name: "Huddle 3"}
	for name, tt := range map[string]struct {
		err  error
		kind bot.ErrorKind
	}{
		"no answer":            {errors.Join(errLost, errors.New("closed")), bot.Uncertain},
		"an unreadable answer": {errors.Join(errDocument, errors.New("deep")), bot.Uncertain},
		"a refusal":            {&Refusal{Reason: "No"}, bot.Invalid},
		"a wrong password":     {errLogin, bot.Upstream},
	} {
		err := c.toldChange(d, "Huddle 3 did not do it", tt.err)
		if bot.KindOf(err) != tt.kind || strings.Contains(err.Error(), "Nothing was changed") != (tt.kind != bot.Uncertain) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
