package contactcenter

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"floorwalker/integrations/simulator/contract"
	"floorwalker/integrations/simulator/world"
)

// ask sends a request as one of the callers and returns status and body.
func ask(t testing.TB, h http.Handler, token, method, path, body string) (int, []byte) {
	t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Header().Get("TrackingId") == "" {
		t.Errorf("%s %s has no tracking id", method, path)
	}
	answer, err := io.ReadAll(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	return w.Code, answer
}

// get decodes the answer of a request that must succeed.
func get[T any](t testing.TB, h http.Handler, path string) T {
	t.Helper()
	status, body := ask(t, h, "admin", http.MethodGet, path, "")
	var v T
	if status != http.StatusOK {
		t.Fatalf("GET %s: %d %s", path, status, body)
	}
	if err := json.Unmarshal(body, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func ms(t time.Time) int64 { return t.UnixMilli() }

func TestEveryAnswerKeepsToTheSpecification(t *testing.T) {
	c, clk := newCentre(t, world.Default(), 4)
	c.Start()
	clk.Advance(10 * time.Minute)
	h := contract.Middleware(t, c.Handler(), "contact-center.json")
	org, from, to := c.org.ID, ms(start.Add(-3*time.Hour)), ms(start)
	paths := []string{
		fmt.Sprintf("/v1/tasks?from=%d&to=%d&pageSize=1000", from, to),
		fmt.Sprintf("/v1/tasks?from=%d&channelTypes=chat", ms(start)),
		fmt.Sprintf("/v1/queues/statistics?from=%d&to=%d&interval=30", from, to),
		fmt.Sprintf("/v1/agents/statistics?from=%d&to=%d", from, to),
		fmt.Sprintf("/v1/agents/activities?from=%d&to=%d&pageSize=1000", from, to),
		"/organization/" + org + "/v2/contact-service-queue",
		"/organization/" + org + "/v2/contact-service-queue/" + c.queues[0].id,
		"/organization/" + org + "/v2/team",
		"/organization/" + org + "/team/" + c.teams[0].id,
		"/organization/" + org + "/v2/user?pageSize=5&page=1",
		"/organization/" + org + "/user/" + c.agents[0].userID,
		"/organization/" + org + "/user/by-ci-user-id/" + c.agents[0].id,
		"/organization/" + org + "/v2/user/by-ci-user-id/" + c.agents[0].id,
		"/organization/" + org + "/v2/site",
		"/organization/" + org + "/v2/entry-point",
		"/organization/" + org + "/v2/auxiliary-code?filter=" + `workTypeCode%3D%3D"IDLE_CODE"`,
	}
	for _, path := range paths {
		if body := get[map[string]any](t, h, path); len(body) == 0 {
			t.Errorf("%s is empty", path)
		}
	}
	for _, flags := range []string{`true`, `false`} {
		var found struct{ Data []capture }
		ended := c.contacts[len(c.contacts)/2]
		body := fmt.Sprintf(`{"query":{"orgId":%q,"urlExpiration":30,"taskIds":[%q,%q],"includeSegments":%s}}`, org, ended.id, c.org.ID, flags)
		if status, answer := ask(t, h, "admin", http.MethodPost, "/v1/captures/query", body); status != http.StatusOK || json.Unmarshal(answer, &found) != nil ||
			len(found.Data) != 2 || len(found.Data[0].Recording)+len(found.Data[0].Transcription) == 0 {
			t.Errorf("captures: %d %s", status, answer)
		}
	}
	query := fmt.Sprintf(`{"query":"{taskDetails(from: %d, to: %d){tasks{id status}}}"}`, from, to)
	if status, body := ask(t, h, "admin", http.MethodPost, "/search", query); status != http.StatusOK {
		t.Errorf("search: %d %s", status, body)
	}
	for _, x := range refusals(c) {
		if !x.unspecified {
			ask(t, h, x.token, x.method, x.path, x.body)
		}
	}
}

// refused is a request that must be refused; unspecified ones are not in
// Cisco's specification, or not with this status.
type refused struct {
	name, token, method, path, body string
	status                          int
	unspecified                     bool
}

func refusals(c *Centre) []refused {
	org := c.org.ID
	maya, lunch := c.agents[0].id, c.idle[1].id
	luis := c.agentCalled("Luis Ortega").id
	state := func(s, code, agent string) string {
		return fmt.Sprintf(`{"state":%q,"auxCodeId":%q,"agentId":%q}`, s, code, agent)
	}
	const putState, search = "/v1/agents/session/state", "/search"
	from := ms(start.Add(-time.Hour))
	window := fmt.Sprintf("from=%d&to=%d", from, from+int64(time.Hour/time.Millisecond))
	return []refused{
		{"no token", "", "GET", "/v1/tasks?" + window, "", 401, false},
		{"bad token", "forged", "GET", "/v1/tasks?" + window, "", 401, false},
		{"no scope", "unscoped", "GET", "/v1/tasks?" + window, "", 403, false},
		{"no role", "agent", "GET", "/v1/tasks?" + window, "", 403, false},
		{"other organization", "stranger", "GET", "/v1/tasks?" + window, "", 403, false},
		{"foreign orgId", "admin", "GET", "/v1/tasks?orgId=x&" + window, "", 403, false},
		{"foreign path", "admin", "GET", "/organization/" + world.UUID(1, "organization", "Rival") + "/v2/team", "", 403, false},
		{"no from", "admin", "GET", "/v1/tasks", "", 400, false},
		{"bad from", "admin", "GET", "/v1/tasks?from=noon", "", 400, false},
		{"bad page size", "admin", "GET", "/v1/tasks?pageSize=1001&" + window, "", 400, false},
		{"bad channel", "admin", "GET", "/v1/tasks?channelTypes=Telephony&" + window, "", 400, false},
		{"bad interval", "admin", "GET", "/v1/queues/statistics?interval=20&" + window, "", 400, false},
		{"a whole day", "admin", "GET", fmt.Sprintf("/v1/queues/statistics?from=%d&to=%d", from-from%quarter, from-from%quarter+day), "", 400, false},
		{"no to", "admin", "GET", fmt.Sprintf("/v1/agents/statistics?from=%d", from), "", 400, false},
		{"unknown path", "admin", "GET", "/v1/agents/status", "", 404, true},
		{"unknown resource", "admin", "GET", "/organization/" + org + "/v2/skill", "", 404, true},
		{"unknown queue", "admin", "GET", "/organization/" + org + "/v2/contact-service-queue/none", "", 404, false},
		{"bad filter", "admin", "GET", "/organization/" + org + "/v2/team?filter=name", "", 400, true},
		{"no query", "admin", "POST", search, `{}`, 400, false},
		{"no JSON", "admin", "POST", search, `query`, 400, false},
		{"too old", "admin", "POST", search, `{"query":"{task(from: 1, to: 2){tasks{id}}}"}`, 400, false},
		{"too long", "admin", "POST", search, fmt.Sprintf(`{"query":"{task(from: %d, to: %d){tasks{id}}}"}`, from-366*day, from), 400, false},
		{"bad state", "admin", "PUT", putState, state("Busy", "0", maya), 400, false},
		{"bad idle code", "admin", "PUT", putState, state("Idle", "none", maya), 400, false},
		{"wrap-up code", "admin", "PUT", putState, state("Idle", c.wrapUps[0].id, maya), 400, false},
		{"code for available", "admin", "PUT", putState, state("Available", lunch, maya), 400, false},
		{"unknown agent", "admin", "PUT", putState, state("Idle", lunch, "none"), 400, false},
		{"logged out", "admin", "PUT", putState, state("Idle", lunch, luis), 400, false},
		{"other team", "supervisor", "PUT", putState, state("Idle", lunch, luis), 403, false},
		{"other agent", "agent", "PUT", putState, state("Idle", lunch, luis), 403, false},
		{"not an agent", "admin", "PUT", putState, state("Idle", lunch, ""), 403, false},
		{"no reason", "admin", "PUT", "/v1/agents/logout", `{"agentId":"` + maya + `"}`, 400, false},
		{"long reason", "admin", "PUT", "/v1/agents/logout", `{"logoutReason":"` + strings.Repeat("é", 129) + `","agentId":"` + maya + `"}`, 400, false},
		{"end of no task of one's own", "agent", "POST", "/v1/tasks/none/end", "", 403, false},
		{"hold of no task", "agent", "POST", "/v1/tasks/none/hold", `{"mediaResourceId":"none"}`, 403, false},
		{"resume of no task", "agent", "POST", "/v1/tasks/none/unhold", `{"mediaResourceId":"none"}`, 403, false},
		{"transfer of no task", "agent", "POST", "/v1/tasks/none/transfer", `{"to":"x","destinationType":"queue"}`, 403, false},
		{"assignment of no task", "agent", "POST", "/v1/tasks/none/assign", "", 403, false},
		{"monitoring without its scope", "agent", "POST", "/v1/monitor", `{"id":"x","monitorType":"midcall"}`, 403, false},
		{"barging without its scope", "agent", "POST", "/v1/monitor/none/bargeIn", "", 403, false},
		{"callbacks of nobody", "admin", "GET", "/v1/callbacks/organization/" + org + "/scheduled-callback", "", 400, false},
		{"callbacks of another organization", "admin", "GET", "/v1/callbacks/organization/" + world.UUID(1, "organization", "Rival") + "/scheduled-callback?callbackNumber=%2B19195550142", "", 403, false},
		{"unknown callback", "admin", "DELETE", "/v1/callbacks/organization/" + org + "/scheduled-callback/" + org, "", 404, false},
		{"callback without a queue", "admin", "POST", "/v1/callbacks/organization/" + org + "/scheduled-callback",
			`{"customerName":"J","callbackNumber":"+19195550142","timezone":"UTC","scheduleDate":"2099-01-01","startTime":"10:00:00","endTime":"11:00:00","queueId":"none"}`, 400, false},
		{"no number", "agent", "POST", "/v1/agents/login", `{"roles":["agent"]}`, 400, false},
		{"no team", "agent", "POST", "/v1/agents/login", `{"dialNumber":"4999","roles":["agent"],"deviceType":"AGENT_DN"}`, 400, false},
		{"no device", "agent", "POST", "/v1/agents/login", `{"dialNumber":"4999","roles":["agent"],"teamId":"x"}`, 400, false},
		{"bad device", "agent", "POST", "/v1/agents/login", `{"dialNumber":"4999","roles":["agent"],"teamId":"x","deviceType":"PHONE"}`, 400, false},
		{"bad role", "agent", "POST", "/v1/agents/login", `{"dialNumber":"4999","roles":["Agent"]}`, 400, false},
		{"long number", "agent", "POST", "/v1/agents/login", `{"dialNumber":"` + strings.Repeat("4", 44) + `","roles":["supervisor"]}`, 400, false},
		{"foreign team", "agent", "POST", "/v1/agents/login", `{"dialNumber":"4999","roles":["agent"],"teamId":"x","deviceType":"AGENT_DN"}`, 403, false},
	}
}

func TestRefusals(t *testing.T) {
	c, clk := newCentre(t, small(), 1)
	c.Start()
	for _, x := range refusals(c) {
		t.Run(x.name, func(t *testing.T) {
			status, body := ask(t, c.Handler(), x.token, x.method, x.path, x.body)
			var e struct {
				TrackingID string
				Error      struct {
					Key     string
					Message []struct{ Description string }
				}
			}
			if err := json.Unmarshal(body, &e); err != nil || status != x.status {
				t.Fatalf("%d %s, want %d", status, body, x.status)
			}
			if e.TrackingID == "" || e.Error.Key != fmt.Sprint(x.status) || len(e.Error.Message) != 1 || e.Error.Message[0].Description == "" {
				t.Errorf("body is %s", body)
			}
		})
	}
	clk.Advance(time.Minute)
	if a := c.Snapshot().Agents[0]; a.State != "available" {
		t.Errorf("a refused request had an effect: %+v", a)
	}
}

func TestStateChangeShowsAMomentLater(t *testing.T) {
	c, clk := newCentre(t, small(), 1)
	c.Start()
	maya := c.agents[0]
	put := func(state, code string) {
		t.Helper()
		body := fmt.Sprintf(`{"state":%q,"auxCodeId":%q,"agentId":%q,"lastStateChangeReason":"asked"}`, state, code, maya.id)
		if status, answer := ask(t, c.Handler(), "supervisor", http.MethodPut, "/v1/agents/session/state", body); status != http.StatusAccepted || len(answer) != 0 {
			t.Fatalf("%d %q", status, answer)
		}
	}
	shown := func() string {
		v := c.Snapshot().Agents[0]
		return v.State + "/" + v.IdleCode + "/" + v.Pending
	}
	put("Idle", c.idle[1].id)
	if shown() != "available//" {
		t.Errorf("at once: %s", shown())
	}
	clk.Advance(time.Second)
	if shown() != "idle/Lunch/" {
		t.Errorf("after a second: %s", shown())
	}
	put("Available", "0")
	clk.Advance(time.Second)
	mustHappen(t, c, "contact arrives", "queue", "Billing")
	mustHappen(t, c, "agent answers", "agent", maya.name)
	put("Idle", c.idle[0].id)
	clk.Advance(time.Second)
	if shown() != "connected//Break" {
		t.Errorf("on a call: %s", shown())
	}
	mustHappen(t, c, "contact ends", "agent", maya.name)
	mustHappen(t, c, "agent wraps up", "agent", maya.name)
	if shown() != "idle/Break/" {
		t.Errorf("after the call: %s", shown())
	}
	checkInvariants(t, c)
}

func TestLoginAndLogout(t *testing.T) {
	c, clk := newCentre(t, small(), 1)
	c.Start()
	body := `{"logoutReason":"day is over"}`
	if status, answer := ask(t, c.Handler(), "agent", http.MethodPut, "/v1/agents/logout", body); status != http.StatusAccepted {
		t.Fatalf("%d %s", status, answer)
	}
	clk.Advance(time.Second)
	if s := c.Snapshot().Agents[0].State; s != "logged-out" {
		t.Fatalf("state is %s", s)
	}
	if status, answer := ask(t, c.Handler(), "agent", http.MethodPost, "/v1/agents/login", `{"dialNumber":"4999","roles":["agent"],"deviceType":"AGENT_DN","teamId":"`+c.agents[0].team.id+`"}`); status != http.StatusAccepted {
		t.Fatalf("%d %s", status, answer)
	}
	clk.Advance(time.Second)
	if v := c.Snapshot().Agents[0]; v.State != "idle" || v.IdleCode != "Break" {
		t.Errorf("agent is %+v", v)
	}
}

func TestConfigurationListsFilterAndPage(t *testing.T) {
	c, _ := newCentre(t, world.Default(), 1)
	type list struct {
		Meta struct{ Page, PageSize, TotalPages, TotalRecords int }
		Data []map[string]any
	}
	at := "/organization/" + c.org.ID + "/v2/"
	for _, x := range []struct {
		query string
		want  int
	}{
		{"user?pageSize=100000", 19},
		{"user?page=1&pageSize=10", 9},
		{"user?page=9&pageSize=10", 0},
		{`team?filter=name%3D%3D"Tier%202"`, 1},
		{`team?filter=name!%3D"Tier%202"`, 2},
		{`contact-service-queue?filter=name%3Din%3D("Billing","Sales")`, 2},
		{`contact-service-queue?filter=name%3Dout%3D("Billing","Sales")`, 5},
		{`contact-service-queue?filter=channelType%3D%3DTELEPHONY%3Bname%3D%3DT*`, 2},
		{`contact-service-queue?filter=(name%3D%3DBilling,name%3D%3DSales)%3BchannelType%3D%3DCHAT`, 0},
		{`contact-service-queue?search="web"`, 1},
		{`user?search=field%3D%3D"lastName";value%3D%3D"becker"`, 1},
		{`user?search=field%3D%3D"lastName"%3Bvalue%3D%3D"becker"`, 1},
		{`auxiliary-code?filter=workTypeCode%3D%3DWRAP_UP_CODE`, 4},
	} {
		t.Run(x.query, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodGet, at+strings.ReplaceAll(x.query, `"`, "%22"), nil)
			r.Header.Set("Authorization", "Bearer admin")
			w := httptest.NewRecorder()
			c.Handler().ServeHTTP(w, r)
			var l list
			if err := json.Unmarshal(w.Body.Bytes(), &l); w.Code == http.StatusOK && err != nil {
				t.Fatal(err)
			}
			if len(l.Data) != x.want {
				t.Errorf("%d records: %s", len(l.Data), w.Body)
			}
			for _, o := range l.Data {
				if o["callDistributionGroups"] != nil || o["userIds"] != nil || o["teamIds"] != nil {
					t.Errorf("a list shows an array: %v", o)
				}
			}
		})
	}
}

func FuzzRSQL(f *testing.F) {
	f.Add(`name=="Sales";(id=in=("a","b"),active!=true)`)
	f.Add(`field=="name";value=="x"`)
	f.Fuzz(func(t *testing.T, filter string) {
		o := object{"name": "Sales", "active": true}
		if keep, err := parseRSQL(filter); err == nil {
			keep(o)
		} else if keep != nil && !strings.Contains(err.Error(), "not expected") {
			t.Fatalf("a filter and the error %v", err)
		}
		if keep, err := parseSearch(filter); err == nil {
			keep(o)
		}
	})
}

func TestLargeAnswersAreCompressed(t *testing.T) {
	body := bytes.Repeat([]byte("x"), gzipOver+1)
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header.Set("Accept-Encoding", "gzip")
	w := httptest.NewRecorder()
	writeBody(w, r, http.StatusOK, body)
	if w.Header().Get("Content-Encoding") != "gzip" || w.Body.Len() >= gzipOver {
		t.Errorf("%d bytes with encoding %q", w.Body.Len(), w.Header().Get("Content-Encoding"))
	}
}

// TestCallbacksByTheContract schedules, lists, moves and cancels one.
func TestCallbacksByTheContract(t *testing.T) {
	c, clk := newCentre(t, small(), 1)
	c.Start()
	at := "/v1/callbacks/organization/" + c.org.ID + "/scheduled-callback"
	day := clk.Now().In(c.zone).AddDate(0, 0, 1).Format("2006-01-02")
	body := func(id string) string {
		return fmt.Sprintf(`{"id":%q,"customerName":"J","callbackNumber":"+19195550142","timezone":%q,"scheduleDate":%q,"startTime":"10:00:00","endTime":"11:00:00","queueId":%q}`,
			id, c.zone, day, c.queues[0].id)
	}
	status, answer := ask(t, c.Handler(), "admin", http.MethodPost, at, strings.Replace(body(""), `"id":"",`, "", 1))
	var made struct{ ID string }
	if err := json.Unmarshal(answer, &made); err != nil || status != http.StatusCreated {
		t.Fatalf("%d %s", status, answer)
	}
	for _, x := range []struct {
		method, path, body string
		status             int
	}{
		{http.MethodGet, at + "?callbackNumber=%2B19195550142", "", 200},
		{http.MethodGet, at + "/" + made.ID, "", 200},
		{http.MethodPut, at + "/" + made.ID, body(made.ID), 200},
		{http.MethodDelete, at + "/" + made.ID, "", 204},
		{http.MethodGet, at + "/" + made.ID, "", 404},
	} {
		if status, answer := ask(t, c.Handler(), "admin", x.method, x.path, x.body); status != x.status {
			t.Errorf("%s %s: %d %s", x.method, x.path, status, answer)
		}
	}
}
