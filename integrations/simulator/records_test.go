package simulator_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"floorwalker/integrations/simulator"
	"floorwalker/integrations/simulator/world"
)

// feedOf reads the records of the last hour and sorts them by whose they are.
func (s *site) feedOf(token string) []object {
	s.Helper()
	now := s.Clock().Now().UTC()
	form := "2006-01-02T15:04:05.000Z"
	query := url.Values{"startTime": {now.Add(-time.Hour).Format(form)}, "endTime": {now.Add(-5 * time.Minute).Format(form)}}
	status, _, text := s.call(token, "GET", "/analytics-calling/v1/cdr_feed?"+query.Encode(), "", "")
	if status != http.StatusOK {
		s.Fatalf("feed: %d %s", status, text)
	}
	var body struct{ Items []object }
	if err := json.Unmarshal([]byte(text), &body); err != nil {
		s.Fatal(err)
	}
	slices.SortFunc(body.Items, func(a, b object) int {
		return strings.Compare(fmt.Sprint(a["User"], a["Start time"]), fmt.Sprint(b["User"], b["Start time"]))
	})
	return body.Items
}

// TestPhonesLeaveRecords: what the simulated phones do is in the books when it
// is over, and can be told from the events of the calls.
func TestPhonesLeaveRecords(t *testing.T) {
	w := world.Default()
	w.ContactCenter.HistoryDays = 0
	w.CallRecords = world.CallRecords{}
	w.Complete()
	s := serve(t, simulator.Options{World: w, Start: start, Frozen: true})
	people := map[string]string{}
	for _, p := range s.World().People {
		people[p.Name] = p.Token
	}
	for name, want := range map[string]int{"Alex Morgan": 403, "Chris Doyle": 403, "Robin Hale": 404} {
		now := start.Format("2006-01-02T15:04:05.000Z")
		before := start.Add(-time.Hour).Format("2006-01-02T15:04:05.000Z")
		if status, _, text := s.call(people[name], "GET", "/analytics-calling/v1/cdr_feed?startTime="+before+"&endTime="+now, "", ""); status != want && (want != 404 || status != 400) {
			t.Errorf("%s: %d %s", name, status, text)
		}
	}
	events := s.listenToCalls(people["Maya Patel"], "")
	happen := func(body string) { s.steer(200, "POST", "/sim/happen", body) }
	advance := func(d string) { s.steer(200, "POST", "/sim/clock", fmt.Sprintf(`{"advance":%q}`, d)) }
	// Maya is called and does not answer; a queue's caller is passed over once,
	// answered, and held; a caller who hides gives up.
	happen(`{"what":"phone rings","person":"Maya Patel","from":"+12025550143"}`)
	id := next(t, events)["data"].(object)["callId"].(string)
	advance("2m")
	happen(`{"what":"caller queues","callingQueue":"Tier 2","from":"Henry Green"}`)
	advance("20s")
	happen(`{"what":"phone is answered","person":"Sam Okafor"}`)
	advance("1m")
	happen(`{"what":"caller hangs up","person":"Sam Okafor"}`)
	happen(`{"what":"caller queues","callingQueue":"Night Desk","hidden":"yes"}`)
	advance("10s")
	happen(`{"what":"queue caller hangs up","callingQueue":"Night Desk"}`)
	advance("6m")
	type row struct{ User, Type, Answered, Indicator, Reason, Via string }
	var rows []row
	calls := map[any]int{}
	for _, r := range s.feedOf(s.World().ServiceApp.Token) {
		text := func(name string) string { return r[name].(string) }
		rows = append(rows, row{text("User"), text("User type"), text("Answered"), text("Answer indicator"), text("Call outcome reason"), text("Related reason")})
		calls[r["Correlation ID"]]++
		if text("User") == "Maya Patel" {
			raw, _ := base64.RawURLEncoding.DecodeString(id)
			if want := strings.TrimPrefix(string(raw), "ciscospark://us/CALL/BCLD/callhalf-"); text("Local call ID") != want {
				t.Errorf("local call id %s, the event's is %s", text("Local call ID"), want)
			}
		}
	}
	want := []row{
		{"Dana Whitfield", "User", "false", "No", "NoAnswer", "CallQueue"},
		{"Luis Ortega", "User", "false", "No", "NoAnswer", "CallQueue"},
		{"Maya Patel", "User", "false", "No", "NoAnswer", ""},
		{"Night Desk", "CallCenterStandard", "false", "No", "NoAnswer", ""},
		{"Sam Okafor", "User", "true", "Yes", "Normal", "CallQueue"},
		{"Tier 2", "CallCenterStandard", "true", "Yes-PostRedirection", "Normal", ""},
	}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Error(diff)
	}
	if len(calls) != 3 {
		t.Errorf("%d calls, want 3", len(calls))
	}
	if view := s.steer(200, "GET", "/sim/records", ""); view["stored"] != 6.0 {
		t.Errorf("%v", view["stored"])
	}
}
