package organization_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"floorwalker/bot"
	"floorwalker/integrations/organization"
	"floorwalker/integrations/rest"
	"floorwalker/integrations/simulator"
	"floorwalker/integrations/simulator/contract"
	"floorwalker/integrations/simulator/world"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var start = time.Date(2025, 6, 17, 18, 35, 0, 0, time.UTC)

// cloud is a simulated Webex behind Cisco's specification.
func cloud(t *testing.T, w *world.World) (*simulator.Simulator, string, *contract.Checker) {
	t.Helper()
	sim, err := simulator.New(simulator.Options{World: w, Start: start, Frozen: true})
	if err != nil {
		t.Fatal(err)
	}
	// The specification of one report is met by no answer: it takes exactly one of
	// two schemas, of which neither requires anything.
	check := contract.New(t, "people-admin.json", contract.WithPrefix("/v1"),
		contract.WithUnspecified("GET /report-downloads/api", "GET /reports/{reportId}"))
	server := httptest.NewServer(check.Middleware(sim.Handler()))
	t.Cleanup(func() { server.Close(); sim.Close() })
	return sim, server.URL + "/v1", check
}

func client(t *testing.T, base, token string) *organization.Client {
	t.Helper()
	transport := rest.NewTransport()
	t.Cleanup(transport.CloseIdleConnections)
	c, err := rest.New(base, rest.WithToken(rest.StaticToken(token)), rest.WithTransport(transport))
	if err != nil {
		t.Fatal(err)
	}
	return organization.New(c)
}

func tokenOf(t *testing.T, w *world.World, name string) string {
	t.Helper()
	for _, p := range w.People {
		if p.Name == name {
			return p.Token
		}
	}
	t.Fatalf("nobody is called %s", name)
	return ""
}

// TestReport goes the whole way of a report: asked for, waited for, fetched,
// opened, deleted.
func TestReport(t *testing.T) {
	sim, base, check := cloud(t, nil)
	c := client(t, base, tokenOf(t, sim.World(), "Robin Hale"))
	templates, err := c.Templates(t.Context())
	if err != nil || len(templates) != 4 {
		t.Fatalf("%+v, %v", templates, err)
	}
	quality := templates[2]
	if quality.Title != "Calling Media Quality" || quality.MaxDays != 31 || !quality.Dated || quality.Sited || !templates[3].Sited {
		t.Fatalf("%+v", templates)
	}
	id, err := c.Create(t.Context(), quality, "2025-06-09", "2025-06-10", "")
	if err != nil {
		t.Fatal(err)
	}
	r, err := c.Report(t.Context(), id)
	if err != nil || r.Done() || r.Failed() || r.First != "2025-06-09" || r.Last != "2025-06-10" || !r.ByAPI {
		t.Fatalf("%+v, %v", r, err)
	}
	if _, err := c.Download(t.Context(), r); bot.KindOf(err) != bot.Upstream {
		t.Errorf("fetched before it is done: %v", err)
	}
	sim.Clock().Advance(time.Minute)
	listed, err := c.Reports(t.Context(), quality.ID)
	if err != nil || len(listed) != 1 || listed[0].ID != id || !listed[0].Done() {
		t.Fatalf("%+v, %v", listed, err)
	}
	sheets, err := c.Download(t.Context(), listed[0])
	if err != nil || len(sheets) != 1 || sheets[0].Name != "Calling_Media_Quality.csv" {
		t.Fatalf("%+v, %v", sheets, err)
	}
	rows := 0
	if err := sheets[0].Rows(func(cells []string) bool { rows++; return len(cells) == 6 }); err != nil || rows != 1+2*len(sim.World().Calling.Phones) {
		t.Errorf("%d rows, %v", rows, err)
	}
	for range 2 { // one that is gone is no error
		if err := c.Delete(t.Context(), id); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := c.Report(t.Context(), id); bot.KindOf(err) != bot.NotFound {
		t.Errorf("a deleted report: %v", err)
	}
	if seen := check.Seen(); len(seen) != 4 {
		t.Errorf("routes called: %q", seen)
	}
}

func TestReportsThatWebexDoesNotMake(t *testing.T) {
	sim, base, _ := cloud(t, nil)
	w := sim.World()
	c := client(t, base, tokenOf(t, w, "Robin Hale"))
	templates, err := c.Templates(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for name, days := range map[string][2]string{"too long": {"2025-05-01", "2025-06-10"}, "turned round": {"2025-06-10", "2025-06-09"}, "to come": {"2025-06-10", "2025-06-20"}} {
		if _, err := c.Create(t.Context(), templates[1], days[0], days[1], ""); bot.KindOf(err) != bot.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, token := range map[string]string{"a supervisor": tokenOf(t, w, "Alex Morgan"), "the service app": w.ServiceApp.Token, "the bot": w.Bot.Token} {
		_, err := client(t, base, token).Templates(t.Context())
		if bot.KindOf(err) != bot.Forbidden || !strings.Contains(err.Error(), "Pro Pack") {
			t.Errorf("%s: %v", name, err)
		}
	}
	poor := world.Default()
	poor.Organization.NoProPack = true
	sim, base, _ = cloud(t, poor)
	if _, err := client(t, base, tokenOf(t, sim.World(), "Robin Hale")).Templates(t.Context()); bot.KindOf(err) != bot.Forbidden {
		t.Errorf("without the licence: %v", err)
	}
}

func TestOrganization(t *testing.T) {
	sim, base, _ := cloud(t, nil)
	c := client(t, base, sim.World().ServiceApp.Token)
	if o, err := c.Organization(t.Context()); err != nil || o.Name != "Acme" || o.Created.IsZero() {
		t.Errorf("%+v, %v", o, err)
	}
	if all, err := c.Licenses(t.Context()); err != nil || len(all) != 4 || all[1].Name != "Webex Calling - Professional" || all[1].Used != len(sim.World().Calling.Phones) {
		t.Errorf("%+v, %v", all, err)
	}
	for _, person := range []string{"Alex Morgan"} {
		if _, err := client(t, base, tokenOf(t, sim.World(), person)).Organization(t.Context()); bot.KindOf(err) != bot.Forbidden || !strings.Contains(err.Error(), "organizations_read") {
			t.Errorf("%s: %v", person, err)
		}
	}
}

// TestTheTokenGoesNowhereElse lets Webex name another host for a download.
func TestTheTokenGoesNowhereElse(t *testing.T) {
	asked := false
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked = true }))
	t.Cleanup(elsewhere.Close)
	c := client(t, "http://127.0.0.1:1/v1", "secret")
	_, err := c.Download(t.Context(), organization.Report{ID: "x", Status: "done", DownloadURL: elsewhere.URL})
	if err == nil || asked || strings.Contains(err.Error(), "secret") {
		t.Errorf("asked %v, %v", asked, err)
	}
}
