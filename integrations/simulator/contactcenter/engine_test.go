package contactcenter

import (
	"errors"
	"testing"
	"time"

	"floorwalker/integrations/simulator/clock"
	"floorwalker/integrations/simulator/happening"
	"floorwalker/integrations/simulator/world"
)

// start is half past twelve in New York on a Wednesday.
var start = time.Date(2026, 11, 18, 17, 30, 0, 0, time.UTC)

func newCentre(t testing.TB, w *world.World, seed uint64) (*Centre, *clock.Clock) {
	t.Helper()
	w.Complete()
	return newCentreAt(t, w, seed, start)
}

func newCentreAt(t testing.TB, w *world.World, seed uint64, start time.Time) (*Centre, *clock.Clock) {
	t.Helper()
	clk := clock.NewFrozen(start)
	c, err := New(Config{World: w, Clock: clk, Seed: seed, Authorize: authorize(w)})
	if err != nil {
		t.Fatal(err)
	}
	return c, clk
}

// authorize knows four callers by name.
func authorize(w *world.World) func(string) (Identity, bool) {
	const config, user, write = "cjp:config_read", "cjp:user", "cjp:config_write"
	org := w.Organization.ID
	callers := map[string]Identity{
		"admin":      {Name: "Service app", OrgID: org, Scopes: []string{config, user, write}, Administrator: true, Supervisor: true},
		"supervisor": {Name: "Alex Morgan", OrgID: org, Scopes: []string{config, user}, Supervisor: true, Teams: []string{w.ContactCenter.Teams[0].ID}},
		"agent":      {Name: "Maya Patel", OrgID: org, Scopes: []string{config, user}, UserID: w.ContactCenter.Agents[0].ID},
		"unscoped":   {Name: "Jamie Fox", OrgID: org, Supervisor: true},
		"stranger":   {Name: "Chris Doyle", OrgID: world.UUID(1, "organization", "Rival"), Scopes: []string{config}, Supervisor: true},
	}
	return func(token string) (Identity, bool) {
		id, ok := callers[token]
		return id, ok
	}
}

// small is a silent centre with two queues and three agents.
func small() *world.World {
	w := &world.World{Seed: 1, TimeZone: "America/New_York", Organization: world.Organization{Name: "Acme"}}
	w.ContactCenter = world.ContactCenter{
		Sites:       []world.Site{{Name: "Raleigh"}},
		Teams:       []world.Team{{Name: "Blue", Site: "Raleigh"}, {Name: "Evening", Site: "Raleigh"}},
		Queues:      []world.Queue{{Name: "Billing", Teams: []string{"Blue"}}, {Name: "Sales", Teams: []string{"Blue", "Evening"}}},
		IdleCodes:   []world.Code{{Name: "Break"}, {Name: "Lunch"}},
		WrapUpCodes: []world.Code{{Name: "Resolved"}, {Name: "Escalated"}},
		Agents: []world.Agent{
			{Name: "Maya Patel", Team: "Blue", Extension: "4101"},
			{Name: "Tom Becker", Team: "Blue", Extension: "4102", State: "Break", Since: "35m"},
			{Name: "Luis Ortega", Team: "Evening", Extension: "4103", State: "LoggedOut"},
		},
	}
	w.Complete()
	return w
}

// mustHappen makes a happening of name and pairs of field and value.
func mustHappen(t testing.TB, c *Centre, name string, pairs ...string) {
	t.Helper()
	values := map[string]any{}
	for i := 0; i < len(pairs); i += 2 {
		values[pairs[i]] = pairs[i+1]
	}
	if err := c.Happen(name, values); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

func TestSameSeedSameLife(t *testing.T) {
	live := func(steps ...time.Duration) []string {
		c, clk := newCentre(t, world.Default(), 11)
		c.Start()
		for _, d := range steps {
			clk.Advance(d)
		}
		var ids []string
		for _, k := range c.contacts {
			ids = append(ids, k.id+k.leg().status())
		}
		return ids
	}
	once, often := live(time.Hour), live(time.Second, 20*time.Minute, 0, 40*time.Minute-time.Second)
	if len(once) < 5000 || len(once) != len(often) {
		t.Fatalf("%d and %d contacts", len(once), len(often))
	}
	for i := range once {
		if once[i] != often[i] {
			t.Fatalf("contact %d is %s and %s", i, once[i], often[i])
		}
	}
}

func TestSilentCentreStandsStill(t *testing.T) {
	c, clk := newCentre(t, small(), 1)
	c.Start()
	mustHappen(t, c, "contact arrives", "queue", "Billing", "origin", "+12025550100")
	clk.Advance(24 * time.Hour)
	s := c.Snapshot()
	if q := s.Queues[0]; q.Waiting != 1 || !q.WaitingSince.Equal(start) {
		t.Errorf("Billing is %+v", q)
	}
	for i, want := range []string{"available", "idle", "logged-out"} {
		if s.Agents[i].State != want {
			t.Errorf("%s is %s, want %s", s.Agents[i].Name, s.Agents[i].State, want)
		}
	}
	if since := s.Agents[1].Since; !since.Equal(start.Add(-35 * time.Minute)) {
		t.Errorf("the break began at %s", since)
	}
}

func TestSilentCentreWithAPast(t *testing.T) {
	w := small()
	w.ContactCenter.HistoryDays = 3
	w.ContactCenter.Queues[0].PerHour = 30
	c, clk := newCentre(t, w, 5)
	if len(c.contacts) < 200 {
		t.Fatalf("only %d contacts in three days", len(c.contacts))
	}
	for _, k := range c.contacts {
		if k.ended == 0 {
			t.Fatalf("contact %s of the past is open", k.id)
		}
	}
	c.Start()
	n := len(c.contacts)
	clk.Advance(24 * time.Hour)
	if len(c.contacts) != n || c.Snapshot().Agents[0].State != "available" {
		t.Errorf("something moved: %d contacts, %+v", len(c.contacts)-n, c.Snapshot().Agents)
	}
	checkInvariants(t, c)
}

func TestStatesAtTheStartOfALivelyCentre(t *testing.T) {
	c, _ := newCentre(t, world.Default(), 3)
	for i, a := range c.cfg.World.ContactCenter.Agents {
		v := c.Snapshot().Agents[i]
		switch {
		case a.State == "Available" && v.State == "logged-out":
			t.Errorf("%s is logged out", a.Name)
		case a.State == "LoggedOut" && v.State != "logged-out":
			t.Errorf("%s is %s", a.Name, v.State)
		case a.Since != "":
			since, err := time.ParseDuration(a.Since)
			if err != nil || v.IdleCode != a.State || !v.Since.Equal(start.Add(-since)) {
				t.Errorf("%s is %+v, want %s since %s", a.Name, v, a.State, a.Since)
			}
		}
	}
	checkInvariants(t, c)
}

func TestCentreStartedAtNightIsOpen(t *testing.T) {
	c, clk := newCentreAt(t, world.Default(), 3, start.Add(-10*time.Hour))
	c.Start()
	before := len(c.contacts)
	clk.Advance(time.Hour)
	answered := 0
	for _, k := range c.contacts[before:] {
		answered += one(k.owner() != nil)
	}
	if answered < 10 {
		t.Errorf("%d of %d contacts were answered", answered, len(c.contacts)-before)
	}
	checkInvariants(t, c)
}

// TestDaysOf23And25Hours lives through both changes of the clocks.
func TestDaysOf23And25Hours(t *testing.T) {
	for _, now := range []string{"2026-03-09T12:00:00-04:00", "2026-11-02T12:00:00-05:00"} {
		at, err := time.Parse(time.RFC3339, now)
		if err != nil {
			t.Fatal(err)
		}
		c, _ := newCentreAt(t, world.Default(), 3, at)
		checkInvariants(t, c)
		for _, k := range c.contacts {
			if h := time.UnixMilli(k.created).In(c.zone).Hour(); h < 8 || h > 19 {
				t.Fatalf("a contact arrived at %d o'clock", h)
			}
		}
	}
}

func TestHappenRefuses(t *testing.T) {
	c, _ := newCentre(t, small(), 1)
	c.Start()
	for _, x := range []struct {
		name   string
		values map[string]any
	}{
		{"contact explodes", nil},
		{"contact arrives", nil},
		{"contact arrives", map[string]any{"queue": "Nowhere"}},
		{"contact arrives", map[string]any{"queue": "Billing", "channel": "chat"}},
		{"contact arrives", map[string]any{"queue": "Billing", "colour": "red"}},
		{"contact arrives", map[string]any{"queue": 5}},
		{"contact abandons", map[string]any{"queue": "Billing"}},
		{"contact abandons", map[string]any{"contact": "none"}},
		{"contact ends", map[string]any{"agent": "Maya Patel"}},
		{"contact ends", nil},
		{"agent answers", map[string]any{"agent": "Maya Patel"}},
		{"agent answers", map[string]any{"agent": "Luis Ortega"}},
		{"agent rings", map[string]any{"agent": "Tom Becker"}},
		{"agent ignores", map[string]any{"agent": "Maya Patel"}},
		{"agent wraps up", map[string]any{"agent": "Maya Patel"}},
		{"agent state", map[string]any{"agent": "Maya Patel", "state": "Asleep"}},
		{"agent logs in", map[string]any{"agent": "Maya Patel"}},
		{"agent logs out", map[string]any{"agent": "Luis Ortega"}},
	} {
		var refused *happening.Error
		if err := c.Happen(x.name, x.values); !errors.As(err, &refused) {
			t.Errorf("%s %v: %v", x.name, x.values, err)
		}
	}
	if len(c.contacts) != 0 || c.Snapshot().Agents[0].State != "available" {
		t.Error("a refused happening had an effect")
	}
}

func TestOnChangeAndOnEvent(t *testing.T) {
	c, _ := newCentre(t, small(), 1)
	c.Start()
	changes := 0
	c.OnChange(func() {
		changes++
		c.Snapshot()
	})
	var kinds []string
	c.OnEvent(func(e Event) { kinds = append(kinds, e.Type) })
	mustHappen(t, c, "contact arrives", "queue", "Billing")
	mustHappen(t, c, "agent answers", "agent", "Maya Patel")
	if changes != 2 {
		t.Errorf("%d changes were told, want 2", changes)
	}
	want := []string{
		"task:new", "task:parked", "task:connect", "agent:channel_state_change", "task:connected", "agent:channel_state_change",
	}
	if len(kinds) != len(want) {
		t.Fatalf("events are %v", kinds)
	}
	for i := range want {
		if kinds[i] != want[i] {
			t.Errorf("event %d is %s, want %s", i, kinds[i], want[i])
		}
	}
}
