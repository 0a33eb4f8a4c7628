package simulator_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"floorwalker/integrations/simulator"
	"floorwalker/integrations/simulator/world"
)

func TestMain(m *testing.M) {
	if os.Getenv("WITNESS") != "" {
		os.Exit(m.Run()) // the SDK cannot close its connections
	}
	goleak.VerifyTestMain(m)
}

var start = time.Date(2026, 11, 20, 14, 0, 0, 0, time.UTC)

// run starts a simulator that ends with the test. A small world keeps its
// history short.
func run(t *testing.T, o simulator.Options) *simulator.Simulator {
	t.Helper()
	if o.World == nil {
		o.World = world.Default()
		o.World.ContactCenter.HistoryDays = 0
	}
	sim, err := simulator.New(o)
	if err != nil {
		t.Fatal(err)
	}
	var running sync.WaitGroup
	running.Go(func() { sim.Run(context.Background()) })
	t.Cleanup(func() {
		sim.Close()
		running.Wait()
	})
	return sim
}

// site is a running simulator behind a server.
type site struct {
	*testing.T
	*simulator.Simulator
	server *httptest.Server
}

func serve(t *testing.T, o simulator.Options) *site {
	t.Helper()
	sim := run(t, o)
	server := httptest.NewServer(sim.Handler())
	t.Cleanup(func() {
		sim.Close()
		server.Close()
	})
	return &site{t, sim, server}
}

type object = map[string]any

func (s *site) call(token, method, path, contentType, body string) (int, http.Header, string) {
	s.Helper()
	req, err := http.NewRequestWithContext(s.Context(), method, s.server.URL+path, strings.NewReader(body))
	if err != nil {
		s.Fatal(err)
	}
	if body != "" {
		req.Header.Set("Content-Type", contentType)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := s.server.Client().Do(req)
	if err != nil {
		s.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		s.Fatal(err)
	}
	return resp.StatusCode, resp.Header, string(data)
}

// steer calls the steering interface and expects this status.
func (s *site) steer(want int, method, path, body string) object {
	s.Helper()
	status, _, answer := s.call("", method, path, "application/json", body)
	var decoded object
	_ = json.Unmarshal([]byte(answer), &decoded)
	if status != want {
		s.Fatalf("%s %s %s: %d %s, want %d", method, path, body, status, answer, want)
	}
	if want >= 400 && decoded["message"] == nil {
		s.Errorf("%s %s: no message in %s", method, path, answer)
	}
	return decoded
}

func TestClock(t *testing.T) {
	s := serve(t, simulator.Options{Start: start, Frozen: true})
	want := func(answer object, now string, frozen bool) {
		t.Helper()
		if diff := cmp.Diff(object{"now": now, "frozen": frozen}, answer); diff != "" {
			t.Error(diff)
		}
	}
	want(s.steer(200, "GET", "/sim/clock", ""), "2026-11-20T14:00:00Z", true)
	want(s.steer(200, "POST", "/sim/clock", `{"advance":"5m"}`), "2026-11-20T14:05:00Z", true)
	want(s.steer(200, "POST", "/sim/clock", `{"set":"2026-11-20T09:30:00-05:00"}`), "2026-11-20T14:30:00Z", true)
	s.steer(409, "POST", "/sim/clock", `{"set":"2026-11-20T14:00:00Z"}`)
	s.steer(409, "POST", "/sim/clock", `{"advance":"-1s"}`)
	for _, body := range []string{`{"advance":"1s","set":"2026-11-20T15:00:00Z"}`, `{"freeze":true,"resume":true}`, `{"advance":"2000h"}`, `{"advanse":"1s"}`, `5`, ``, `{} {}`} {
		s.steer(400, "POST", "/sim/clock", body)
	}
	if got := s.steer(200, "POST", "/sim/clock", `{"resume":true}`); got["frozen"] != false {
		t.Errorf("after resume %v", got)
	}
	if got := s.steer(200, "POST", "/sim/clock", `{"freeze":true}`); got["frozen"] != true {
		t.Errorf("after freeze %v", got)
	}
}

func TestWorld(t *testing.T) {
	s := serve(t, simulator.Options{Start: start, Frozen: true})
	w := s.steer(200, "GET", "/sim/world", "")
	people := w["people"].([]any)
	alex := people[0].(object)
	if alex["name"] != "Alex Morgan" || alex["token"] != s.World().People[0].Token || alex["own"] != true {
		t.Errorf("person %v", alex)
	}
	if _, ok := w["bot"].(object)["token"]; ok {
		t.Error("the world shows the bot's token")
	}
	for name, count := range map[string]int{"people": 7, "rooms": 4, "queues": 7, "agents": 19, "idleCodes": 4, "teams": 3} {
		if got := len(w[name].([]any)); got != count {
			t.Errorf("%d %s, want %d", got, name, count)
		}
	}
	if got := s.steer(200, "GET", "/sim/floor", ""); len(got["agents"].([]any)) != 19 || got["now"] == nil {
		t.Errorf("floor %v", got)
	}
	s.steer(404, "GET", "/sim/nothing", "")
}

func TestFaultsBefallCallsAndAreLogged(t *testing.T) {
	s := serve(t, simulator.Options{Start: start, Frozen: true})
	alex := s.World().People[0]
	rule := s.steer(200, "POST", "/sim/faults", `{"kind":"status","status":429,"retryAfter":"2","path":"/v1/people/*","times":1}`)
	if rules := s.steer(200, "GET", "/sim/faults", "")["rules"].([]any); len(rules) != 1 || rules[0].(object)["id"] != rule["id"] {
		t.Errorf("rules %v", rules)
	}
	status, header, _ := s.call(alex.Token, "GET", "/v1/people/me?token=hidden", "", "")
	if status != 429 || header.Get("Retry-After") != "2" {
		t.Errorf("%d, Retry-After %q", status, header.Get("Retry-After"))
	}
	status, header, _ = s.call(alex.Token, "GET", "/v1/people/me", "", "")
	calls := s.steer(200, "GET", "/sim/log?max=10", "")["calls"].([]any)
	want := []any{
		object{"id": 1.0, "time": "2026-11-20T14:00:00Z", "upstream": "webex", "who": alex.Email, "method": "GET", "path": "/v1/people/me", "query": "token=%2A%2A%2A", "status": 429.0, "trackingId": "FAULT_1"},
		object{"id": 2.0, "time": "2026-11-20T14:00:00Z", "upstream": "webex", "who": alex.Email, "method": "GET", "path": "/v1/people/me", "status": 200.0, "trackingId": header.Get("Trackingid")},
	}
	if diff := cmp.Diff(want, calls); diff != "" || status != 200 {
		t.Error(status, diff)
	}
	if calls := s.steer(200, "GET", "/sim/log?since=1", "")["calls"].([]any); len(calls) != 1 {
		t.Errorf("since the first: %v", calls)
	}
	s.steer(204, "DELETE", "/sim/log", "")
	if calls := s.steer(200, "GET", "/sim/log", "")["calls"].([]any); len(calls) != 0 {
		t.Errorf("cleared: %v", calls)
	}
	id := s.steer(200, "POST", "/sim/faults", `{"kind":"cut"}`)["id"].(string)
	s.steer(204, "DELETE", "/sim/faults/"+id, "")
	s.steer(404, "DELETE", "/sim/faults/"+id, "")
	s.steer(204, "DELETE", "/sim/faults", "")
	s.steer(400, "POST", "/sim/faults", `{"kind":"flood"}`)
	s.steer(400, "GET", "/sim/log?since=x", "")
	s.steer(400, "GET", "/sim/log?max=0", "")
}

func TestHappen(t *testing.T) {
	s := serve(t, simulator.Options{Start: start, Frozen: true})
	known := map[any]bool{}
	for _, h := range s.steer(200, "GET", "/sim/happen", "")["happenings"].([]any) {
		known[h.(object)["what"]] = true
	}
	if !known["agent state"] || !known["room migrates"] {
		t.Errorf("known: %v", known)
	}
	s.steer(200, "POST", "/sim/happen", `{"what":"room migrates","room":"Supervisors"}`)
	for _, body := range []string{`{}`, `[]`, `{"what":"rain"}`, `{"what":"agent state"}`, `{"what":"room migrates","room":"Nowhere"}`, `{"what":"room migrates","room":"Supervisors","colour":"red"}`, `{"what":"webhook fails","webhook":"none"}`} {
		s.steer(400, "POST", "/sim/happen", body)
	}
}

func TestServiceAppRenewsItsToken(t *testing.T) {
	s := serve(t, simulator.Options{Start: start, Frozen: true})
	app := s.World().ServiceApp
	renew := func(secret, refresh string) (int, object) {
		t.Helper()
		form := url.Values{"grant_type": {"refresh_token"}, "client_id": {app.ClientID}, "client_secret": {secret}, "refresh_token": {refresh}}
		status, _, body := s.call("", "POST", "/v1/access_token", "application/x-www-form-urlencoded", form.Encode())
		var answer object
		_ = json.Unmarshal([]byte(body), &answer)
		return status, answer
	}
	status, first := renew(app.ClientSecret, app.RefreshToken)
	if status != 200 || first["token_type"] != "Bearer" || first["expires_in"] != 1209599.0 || first["refresh_token"] == app.RefreshToken {
		t.Fatalf("%d %v", status, first)
	}
	status, first = renew(app.ClientSecret, app.RefreshToken)
	if status != 200 {
		t.Errorf("the old refresh token before the new one was used: %d", status)
	}
	if status, _ := renew(app.ClientSecret, first["refresh_token"].(string)); status != 200 {
		t.Errorf("the new refresh token: %d", status)
	}
	if status, _ := renew(app.ClientSecret, app.RefreshToken); status != 400 {
		t.Errorf("the old refresh token after the new one was used: %d", status)
	}
	if status, _ := renew("wrong", first["refresh_token"].(string)); status != 401 {
		t.Errorf("a wrong secret: %d", status)
	}
	token := first["access_token"].(string)
	if status, _, _ := s.call(token, "GET", "/v1/people/me", "", ""); status != 200 {
		t.Errorf("the new token: %d", status)
	}
	if status, _, body := s.call(token, "GET", "/contact-center/v1/tasks?from=1&to=2", "", ""); status == 401 || status == 403 {
		t.Errorf("the new token at the contact centre: %d %s", status, body)
	}
	s.Clock().Advance(15 * 24 * time.Hour)
	if status, _, _ := s.call(token, "GET", "/v1/people/me", "", ""); status != 401 {
		t.Errorf("the new token after fifteen days: %d", status)
	}
	for _, e := range s.Calls().Since(0, 100) {
		if text := fmt.Sprint(e); strings.Contains(text, app.ClientSecret) || strings.Contains(text, app.RefreshToken) {
			t.Errorf("the log shows a secret: %s", text)
		}
	}
}

func TestFeed(t *testing.T) {
	s := serve(t, simulator.Options{Start: start, Frozen: true})
	alex, dana := s.World().People[0], s.World().People[6]
	s.steer(401, "GET", "/sim/feed", "")
	s.steer(400, "GET", "/sim/feed?since=x&token="+alex.Token, "")
	req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, s.server.URL+"/sim/feed?token="+alex.Token, nil)
	resp, err := s.server.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	lines := bufio.NewScanner(resp.Body)
	if !lines.Scan() || !strings.HasPrefix(lines.Text(), ": since ") || resp.Header.Get("Content-Type") != "text/event-stream" {
		t.Fatalf("begins with %q", lines.Text())
	}
	post := func(token, to string) {
		t.Helper()
		if status, _, body := s.call(token, "POST", "/v1/messages", "application/json", `{"toPersonEmail":"`+to+`","text":"x"}`); status != 200 {
			t.Fatalf("%d %s", status, body)
		}
	}
	post(dana.Token, "robin.hale@acme.example") // none of Alex's business
	post(alex.Token, "floorwalker@webex.bot")
	for lines.Scan() {
		if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok && data != "{}" {
			var message object
			if err := json.Unmarshal([]byte(data), &message); err != nil || message["personEmail"] != alex.Email || message["text"] != nil {
				t.Errorf("Alex gets %s", data)
			}
			return
		}
	}
	t.Errorf("the feed ended: %v", lines.Err())
}

func TestEnv(t *testing.T) {
	s := serve(t, simulator.Options{Start: start, Frozen: true})
	form := regexp.MustCompile(`^(#.*|[A-Z_]+=\S+)$`)
	settings := map[string]string{}
	for _, line := range s.Env("http://127.0.0.1:8081/") {
		if !form.MatchString(line) {
			t.Errorf("line %q", line)
		}
		if name, value, ok := strings.Cut(line, "="); ok && !strings.HasPrefix(line, "#") {
			settings[name] = value
		}
	}
	w := s.World()
	want := map[string]string{
		"WEBEX_API_URL": "http://127.0.0.1:8081/v1", "WEBEX_BOT_TOKEN": w.Bot.Token, "WEBEX_WEBHOOK_SECRETS": w.Bot.WebhookSecret,
		"CONTACT_CENTER_URL": "http://127.0.0.1:8081/contact-center", "CONTACT_CENTER_ORG_ID": w.Organization.ID, "CONTACT_CENTER_TOKEN": w.ServiceApp.Token,
		"CONTACT_CENTER_WEBHOOK_SECRETS": w.ServiceApp.WebhookSecret, "CALLING_TOKEN": w.ServiceApp.Token, "DEVICES_TOKEN": w.ServiceApp.Token,
		"CALL_RECORDS_URL": "http://127.0.0.1:8081/analytics-calling/v1", "CALL_RECORDS_TOKEN": w.ServiceApp.Token,
		"GUESTS": "service-app", "GUESTS_TOKEN": w.ServiceApp.Token,
		"ANALYTICS_URL": "http://127.0.0.1:8081/v1",
		"REPORTS_TOKEN": w.People[1].Token, "ANALYZER_URL": "http://127.0.0.1:8081/analyzer/aws/api", "ANALYZER_USER_ID": w.Analyzer.UserID, "ANALYZER_API_KEY": w.Analyzer.APIKey, "ANALYZER_TENANT_ID": w.Analyzer.TenantID,
		"OAUTH_CLIENT_ID": w.Integration.ClientID, "OAUTH_CLIENT_SECRET": w.Integration.ClientSecret, "TOKEN_KEYS": w.Integration.TokenKey,
		"ACCESS_ORGS": w.Organization.ID, "ACCESS_SUPERVISORS": "alex.morgan@acme.example,dana.whitfield@acme.example", "ACCESS_ADMINS": "robin.hale@acme.example",
		"UNIFIED_CM_URL": "http://127.0.0.1:8081/unified-cm", "UNIFIED_CM_USER": w.UnifiedCM.User, "UNIFIED_CM_PASSWORD": w.UnifiedCM.Password, "UNIFIED_CM_VERSION": w.UnifiedCM.Version,
		"TIME_ZONE": "America/New_York", "SIMULATOR_CLOCK_URL": "http://127.0.0.1:8081/sim/clock",
	}
	if diff := cmp.Diff(want, settings); diff != "" {
		t.Error(diff)
	}
	if !bytes.Contains([]byte(strings.Join(s.Env(""), "\n")), []byte("# person alex.morgan@acme.example "+w.People[0].Token)) {
		t.Error("nothing says how to act as Alex")
	}
}
