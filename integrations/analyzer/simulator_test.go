package analyzer

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
	"floorwalker/integrations/simulator"
	"floorwalker/integrations/simulator/faults"
)

// simulated starts a centre with a history, and returns the settings that its
// env file gives.
func simulated(t *testing.T) (*simulator.Simulator, Access) {
	t.Helper()
	sim, err := simulator.New(simulator.Options{Start: now, Frozen: true})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(sim.Handler())
	t.Cleanup(server.Close)
	settings := map[string]string{}
	for _, line := range sim.Env(server.URL) {
		name, value, _ := strings.Cut(line, "=")
		settings[name] = value
	}
	return sim, Access{URL: settings["ANALYZER_URL"], UserID: settings["ANALYZER_USER_ID"], APIKey: settings["ANALYZER_API_KEY"], TenantID: settings["ANALYZER_TENANT_ID"]}
}

func (a Access) client(t *testing.T) *Client {
	t.Helper()
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	up, err := a.Connect(rest.WithTransport(transport), rest.WithPolicy(rest.Policy{Tries: 1}))
	if err != nil {
		t.Fatal(err)
	}
	c, err := New(Config{Client: up, UserID: a.UserID, Zone: "America/New_York"})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestSimulatedRecords(t *testing.T) {
	_, access := simulated(t)
	c := access.client(t)
	day := bot.Range{From: now.Add(-48 * time.Hour), To: now}
	var ended []Session
	n := 0
	for s, err := range c.Sessions(t.Context(), day) {
		if err != nil {
			t.Fatal(err)
		}
		if n++; !day.Contains(s.Begin) || s.Caller == "" || s.EntryPoint == "" || s.Channel == "" {
			t.Errorf("%+v", s)
		}
		if s.State == "ended" {
			ended = append(ended, s)
		}
	}
	if n < 1000 || len(ended) < 900 {
		t.Fatalf("%d sessions, %d ended: too few to be a test", n, len(ended))
	}
	words := map[string]int{}
	for i := range 25 {
		s := ended[i*len(ended)/25]
		one, err := c.Session(t.Context(), s.ID)
		if err != nil || one.Begin != s.Begin || one.End != s.End || one.Talk != s.Talk || one.Agent != s.Agent {
			t.Errorf("%+v alone, %+v in the list, %v", one, s, err)
		}
		chain, err := c.Chain(t.Context(), s.ID, func(int) {})
		if err != nil || chain.Open || len(chain.Activities) < 3 {
			t.Fatalf("%s: %+v, %v", s.ID, chain, err)
		}
		at := s.Begin
		for _, a := range chain.Activities {
			if words[a.Event]++; !a.Begin.Equal(at) {
				t.Errorf("%s begins at %v, not at %v", a.Event, a.Begin, at)
			}
			at = a.End
		}
	}
	if words["new"] != 25 || words["ended"] != 25 || words["connected"] == 0 || words["wrapup"] == 0 {
		t.Errorf("the activities were %v", words)
	}
}

func TestSimulatedAgents(t *testing.T) {
	_, access := simulated(t)
	c := access.client(t)
	day := bot.Range{From: now.Add(-48 * time.Hour), To: now}
	total := map[string]time.Duration{}
	n := 0
	for s, err := range c.AgentSessions(t.Context(), day) {
		if err != nil {
			t.Fatal(err)
		}
		if n++; s.Agent == "" || s.ID == "" || len(s.Spent) != len(SpentStates) {
			t.Errorf("%+v", s)
		}
		for state, d := range s.Spent {
			total[state] += d
		}
	}
	if n == 0 || total["connected"] == 0 || total["idle"] == 0 || total["wrapup"] == 0 {
		t.Fatalf("%d sessions with %v", n, total)
	}
	n = 0
	for a, err := range c.AgentActivities(t.Context(), day) {
		if err != nil {
			t.Fatal(err)
		}
		if n++; a.Agent == "" || a.State == "" || !day.Contains(a.Begin) {
			t.Errorf("%+v", a)
		}
	}
	if n < 1000 {
		t.Errorf("%d activities", n)
	}
}

func TestSimulatedQueries(t *testing.T) {
	_, access := simulated(t)
	c := access.client(t)
	window := `"dateBegin":[` + number(now.Add(-24*time.Hour)) + `],"dateEnd":[` + number(now) + `],"timezone":"America/New_York","activityType":"INTERACTION",`
	ask := func(text string) (rows []string, err error) {
		q, err := ParseQuery(text)
		if err != nil {
			return nil, err
		}
		for r, err := range c.Ask(t.Context(), q) {
			if err != nil {
				return rows, err
			}
			rows = append(rows, strings.Join(r.Values, "|"))
		}
		return rows, nil
	}
	rows, err := ask(`{` + window + `"aggregateQueryProperties":{"requestType":"PROFILE"},"aggregations":[{"id":0,"aggregationType":"VALUE","computeColumnName":"sid"}]}`)
	if err != nil || len(rows) == 0 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	sums, err := ask(`{` + window + `"aggregateQueryProperties":{"requestType":"SEG_PROFILE","rowSegmentSet":["channelType__s"]},"aggregations":[{"id":0,"aggregationType":"COUNT","computeColumnName":"sid"}]}`)
	if err != nil || len(sums) != 2 || !strings.HasPrefix(sums[0], "DATA||chat|") {
		t.Errorf("%q, %v", sums, err)
	}
	if _, err = ask(`{` + window + `"aggregateQueryProperties":{"requestType":"X"},"aggregations":[{"id":0,"aggregationType":"VALUE","computeColumnName":"sid"}]}`); bot.KindOf(err) != bot.Upstream || !strings.Contains(err.Error(), "(400)") {
		t.Errorf("%v", err)
	}
}

func number(t time.Time) string { return fmt.Sprint(t.UnixMilli()) }

// TestSimulatorRefuses shows that it is the signature that opens the door.
func TestSimulatorRefuses(t *testing.T) {
	sim, access := simulated(t)
	for name, change := range map[string]func(*Access){
		"another key":    func(a *Access) { a.APIKey += "x" },
		"another user":   func(a *Access) { a.UserID = strings.ToUpper(a.UserID) },
		"another tenant": func(a *Access) { a.TenantID = "98" },
	} {
		other := access
		change(&other)
		_, err := other.client(t).Session(t.Context(), sid)
		if rest.Status(err) != http.StatusUnauthorized || !strings.Contains(err.Error(), "does not accept the bot's signature") {
			t.Errorf("%s: %v", name, err)
		}
	}
	access.TenantID = ""
	if _, err := access.client(t).Session(t.Context(), sid); rest.Status(err) != http.StatusNotFound || bot.KindOf(err) != bot.NotFound {
		t.Errorf("without a tenant: %v", err)
	}
	if _, err := sim.Faults().Add(faults.Rule{Upstream: simulator.UpstreamAnalyzer, Kind: "status", Status: http.StatusBadGateway}); err != nil {
		t.Fatal(err)
	}
	if _, err := access.client(t).Session(t.Context(), sid); rest.Status(err) != http.StatusBadGateway {
		t.Errorf("with a fault: %v", err)
	}
}
