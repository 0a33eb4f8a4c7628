package meetings

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"floorwalker/integrations/simulator/clock"
	"floorwalker/integrations/simulator/contract"
	"floorwalker/integrations/simulator/world"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// start is a Tuesday afternoon in New York.
var start = time.Date(2025, 6, 17, 18, 35, 0, 0, time.UTC)

type object = map[string]any

// site is the built-in world's meetings, with every call held against Cisco's
// specification.
type site struct {
	t     testing.TB
	sys   *System
	clock *clock.Clock
	http  http.Handler
}

// newSite makes a site. Tokens are e-mails before the @; "reader" is Alex without
// the scope to write, and "bot" a bot.
func newSite(t testing.TB) *site {
	t.Helper()
	w := world.Default()
	n := &site{t: t, clock: clock.NewFrozen(start)}
	n.sys = New(Config{World: w, Clock: n.clock, Authorize: func(token string) (Identity, bool) {
		switch token {
		case "bot":
			return Identity{PersonID: w.Bot.ID, Scopes: PersonScopes()}, true
		case "reader":
			id, _, _, _ := w.Owner("Alex Morgan")
			return Identity{PersonID: id, Scopes: []string{scopeRead}}, true
		}
		for _, p := range w.People {
			if strings.HasPrefix(p.Email, token+".") {
				return Identity{PersonID: p.ID, Scopes: PersonScopes(), Admin: p.Role == "admin"}, true
			}
		}
		return Identity{}, false
	}})
	n.http = contract.Middleware(t, n.sys.Handler(), "meetings.json", contract.WithPrefix("/v1"))
	return n
}

func (n *site) ask(token, method, path string, body any) (int, object, http.Header) {
	n.t.Helper()
	var reader io.Reader
	kind := "application/json"
	if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			n.t.Fatal(err)
		}
		reader = strings.NewReader(string(data))
	}
	if method == http.MethodPatch {
		kind = "application/json-patch+json"
	}
	r := httptest.NewRequestWithContext(n.t.Context(), method, "/v1"+path, reader)
	r.Header.Set("Content-Type", kind)
	r.Header.Set("Authorization", "Bearer "+token)
	w := httptest.NewRecorder()
	n.http.ServeHTTP(w, r)
	var answer object
	if w.Body.Len() > 0 {
		if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
			n.t.Fatalf("%s %s: %v in %s", method, path, err, w.Body)
		}
	}
	if w.Code >= 400 && (answer["message"] == "" || answer["errors"] == nil || answer["trackingId"] != w.Header().Get("Trackingid")) {
		n.t.Errorf("%s %s: no error body of Cisco's: %v", method, path, answer)
	}
	return w.Code, answer, w.Header()
}

func (n *site) must(want int, token, method, path string, body any) object {
	n.t.Helper()
	status, answer, _ := n.ask(token, method, path, body)
	if status != want {
		n.t.Fatalf("%s %s %v as %q: %d %v, want %d", method, path, body, token, status, answer, want)
	}
	return answer
}

func titles(answer object) string {
	var all []string
	items, _ := answer["items"].([]any)
	for _, i := range items {
		all = append(all, i.(object)["title"].(string))
	}
	return strings.Join(all, ", ")
}

var review = object{"title": "Review", "start": "2025-06-18T14:00:00Z", "end": "2025-06-18T14:30:00Z", "timezone": "America/New_York",
	"integrationTags": []string{"t1"}, "invitees": []object{{"email": "maya.patel@acme.example"}, {"email": "out@side.example", "displayName": "Out"}}}

func TestLifeOfAMeeting(t *testing.T) {
	n := newSite(t)
	made := n.must(200, "alex", "POST", "/meetings", review)
	id := made["id"].(string)
	if made["state"] != "active" || made["hostEmail"] != "alex.morgan@acme.example" || made["start"] != "2025-06-18T14:00:00Z" {
		t.Errorf("made %v", made)
	}
	if got := titles(n.must(200, "maya", "GET", "/meetings?meetingType=scheduledMeeting&from=2025-06-18T00:00:00Z&to=2025-06-19T00:00:00Z", nil)); got != "Stand-up, Review, Coaching" {
		t.Errorf("Maya sees %s", got)
	}
	if got := titles(n.must(200, "alex", "GET", "/meetings?integrationTag=t1", nil)); got != "Review" {
		t.Errorf("by tag: %s", got)
	}
	n.must(404, "jamie", "GET", "/meetings/"+id, nil)
	n.must(403, "maya", "PATCH", "/meetings/"+id, object{"title": "Mine"})
	n.must(403, "reader", "DELETE", "/meetings/"+id, nil)
	n.must(400, "alex", "PATCH", "/meetings/"+id, object{"start": "2025-06-18T15:00:00Z"}) // without its end
	n.must(200, "alex", "PATCH", "/meetings/"+id, object{"start": "2025-06-18T15:00:00Z", "end": "2025-06-18T15:45:00Z"})
	if got := n.must(200, "alex", "GET", "/meetings/"+id, nil); got["start"] != "2025-06-18T15:00:00Z" || got["title"] != "Review" {
		t.Errorf("moved to %v", got)
	}
	if items := n.must(200, "alex", "GET", "/meetingInvitees?meetingId="+id, nil)["items"].([]any); len(items) != 2 || items[0].(object)["displayName"] != "Maya Patel" {
		t.Errorf("invited: %v", items)
	}
	one := n.must(200, "alex", "POST", "/meetingInvitees", object{"meetingId": id, "email": "dana.whitfield@acme.example"})
	n.must(200, "alex", "GET", "/meetingInvitees/"+one["id"].(string), nil)
	n.must(409, "alex", "POST", "/meetingInvitees", object{"meetingId": id, "email": "Dana.Whitfield@acme.example"})
	n.must(403, "dana", "POST", "/meetingInvitees", object{"meetingId": id, "email": "jamie.fox@acme.example"})
	n.must(204, "alex", "DELETE", "/meetingInvitees/"+one["id"].(string), nil)
	n.must(404, "dana", "GET", "/meetings/"+id, nil)
	link := n.must(200, "maya", "POST", "/meetings/join", object{"meetingId": id, "joinDirectly": false})
	if link["startLink"] != nil || link["joinLink"] == "" {
		t.Errorf("an invitee gets %v", link)
	}
	if link := n.must(200, "alex", "POST", "/meetings/join", object{"meetingId": id, "joinDirectly": false}); link["startLink"] == nil {
		t.Errorf("the host gets %v", link)
	}
	n.must(409, "alex", "POST", "/meetings/"+id+"/end", object{})
	if err := n.sys.Happen("meeting starts", map[string]any{"host": "Alex Morgan", "title": "Review"}); err != nil {
		t.Fatal(err)
	}
	n.must(400, "alex", "DELETE", "/meetings/"+id, nil)
	n.must(204, "alex", "POST", "/meetings/"+id+"/end", object{"reason": "over"})
	n.must(204, "alex", "DELETE", "/meetings/"+id, nil)
	n.must(404, "alex", "GET", "/meetings/"+id, nil)
}

// TestInviteesOfASeriesAndOfOne invites to a series, which holds for all its
// meetings, and to one of them, which holds for it alone.
func TestInviteesOfASeriesAndOfOne(t *testing.T) {
	n := newSite(t)
	id := n.must(200, "alex", "POST", "/meetings", object{"title": "Daily", "start": "2025-06-18T14:00:00Z", "end": "2025-06-18T14:15:00Z",
		"recurrence": "FREQ=DAILY;COUNT=3", "invitees": []object{{"email": "maya.patel@acme.example"}}})["id"].(string)
	first, second := id+"_20250618T140000Z", id+"_20250619T140000Z"
	invited := map[string]string{} // ids by meeting and person
	want := func(meeting, names string) {
		t.Helper()
		var got []string
		for _, i := range n.must(200, "alex", "GET", "/meetingInvitees?meetingId="+meeting, nil)["items"].([]any) {
			one := i.(object)
			got = append(got, one["displayName"].(string))
			invited[meeting+one["displayName"].(string)] = one["id"].(string)
			if one["meetingId"] != meeting || !strings.HasPrefix(one["id"].(string), meeting+"_") {
				t.Errorf("invited to %s: %v", meeting, one)
			}
		}
		if strings.Join(got, ", ") != names {
			t.Errorf("invited to %s: %q, want %s", meeting, got, names)
		}
	}
	invite := func(status int, meeting, email string) {
		t.Helper()
		n.must(status, "alex", "POST", "/meetingInvitees", object{"meetingId": meeting, "email": email})
	}
	remove := func(meeting, name string) {
		t.Helper()
		n.must(204, "alex", "DELETE", "/meetingInvitees/"+invited[meeting+name], nil)
	}

	invite(200, first, "dana.whitfield@acme.example")
	invite(409, first, "Dana.Whitfield@acme.example")
	invite(409, first, "maya.patel@acme.example")
	want(first, "Dana Whitfield, Maya Patel")
	want(second, "Maya Patel")
	want(id, "Maya Patel")
	n.must(200, "dana", "GET", "/meetings/"+first, nil)
	n.must(404, "dana", "GET", "/meetings/"+second, nil)
	n.must(404, "dana", "GET", "/meetings/"+id, nil)
	if got := titles(n.must(200, "dana", "GET", "/meetings?meetingType=scheduledMeeting&from=2025-06-18T13:30:00Z&to=2025-06-21T00:00:00Z", nil)); strings.Count(got, "Daily") != 1 {
		t.Errorf("Dana sees %s", got)
	}
	if got := titles(n.must(200, "dana", "GET", "/meetings?from=2025-06-18T13:30:00Z&to=2025-06-21T00:00:00Z", nil)); strings.Contains(got, "Daily") {
		t.Errorf("Dana sees the series: %s", got)
	}

	remove(second, "Maya Patel")
	want(first, "Dana Whitfield, Maya Patel")
	want(second, "")
	want(id, "Maya Patel")
	n.must(404, "alex", "DELETE", "/meetingInvitees/"+invited[second+"Maya Patel"], nil)
	n.must(404, "maya", "GET", "/meetings/"+second, nil)
	invite(200, second, "maya.patel@acme.example")
	want(second, "Maya Patel")

	invite(200, id, "dana.whitfield@acme.example")
	want(first, "Dana Whitfield, Maya Patel")
	want(second, "Dana Whitfield, Maya Patel")
	want(id, "Dana Whitfield, Maya Patel")
	remove(id, "Dana Whitfield")
	want(first, "Maya Patel")
	want(second, "Maya Patel")
	n.must(404, "dana", "GET", "/meetings/"+first, nil)
}

// TestInviteesOfASingleMeeting shows that one that does not repeat has the same
// people under both of its ids.
func TestInviteesOfASingleMeeting(t *testing.T) {
	n := newSite(t)
	id := n.must(200, "alex", "POST", "/meetings", review)["id"].(string)
	one := n.must(200, "alex", "POST", "/meetingInvitees", object{"meetingId": id + "_20250618T140000Z", "email": "dana.whitfield@acme.example"})
	n.must(200, "dana", "GET", "/meetings/"+id, nil)
	n.must(204, "alex", "DELETE", "/meetingInvitees/"+one["id"].(string), nil)
	n.must(404, "dana", "GET", "/meetings/"+id, nil)
}

func TestRefused(t *testing.T) {
	n := newSite(t)
	with := func(key string, value any) object {
		b := object{}
		for k, v := range review {
			b[k] = v
		}
		if b[key] = value; value == nil {
			delete(b, key)
		}
		return b
	}
	for name, b := range map[string]object{
		"no title": with("title", nil), "a blank title": with("title", " "), "no start": with("start", nil), "a start that is over": with("start", "2025-06-17T12:00:00Z"),
		"an end before it": with("end", "2025-06-18T13:00:00Z"), "too short": with("end", "2025-06-18T14:05:00Z"), "too long": with("end", "2025-06-19T14:00:00Z"),
		"no zone of this world": with("timezone", "Moon/Tycho"), "no address": with("invitees", []object{{"email": "maya"}}), "four tags": with("integrationTags", []string{"1", "2", "3", "4"}),
		"a recurrence that is none": with("recurrence", "FREQ=SOMETIMES"), "for somebody else": with("hostEmail", "robin.hale@acme.example"),
	} {
		if status, answer, _ := n.ask("alex", "POST", "/meetings", b); status != 400 && status != 403 {
			t.Errorf("%s: %d %v", name, status, answer)
		}
	}
	n.must(401, "stranger", "GET", "/meetings", nil)
	n.must(403, "bot", "GET", "/meetings", nil)
	n.must(400, "alex", "GET", "/meetings?from=2025-06-19T00:00:00Z&to=2025-06-18T00:00:00Z", nil)
	n.must(400, "alex", "GET", "/meetings?max=101", nil)
	n.must(404, "alex", "GET", "/meetings/nothing", nil)
	n.must(404, "alex", "POST", "/meetings/join", object{"meetingId": "nothing", "joinDirectly": false})
	// An administrator may act for a host of the organization.
	n.must(200, "robin", "POST", "/meetings", with("hostEmail", "alex.morgan@acme.example"))
}

func TestListIsPaged(t *testing.T) {
	n := newSite(t)
	path := "/meetings?meetingType=scheduledMeeting&from=2025-06-17T00:00:00Z&to=2025-07-17T00:00:00Z&max=5"
	seen, pages := 0, 0
	for path != "" {
		_, answer, header := n.ask("alex", "GET", path, nil)
		seen += len(answer["items"].([]any))
		pages++
		path = ""
		if link, _, ok := strings.Cut(header.Get("Link"), ">"); ok {
			_, path, _ = strings.Cut(link, "/v1")
		}
	}
	if seen < 20 || pages != (seen+4)/5 {
		t.Errorf("%d meetings on %d pages", seen, pages)
	}
}

// TestSeriesOverTheChange follows a daily meeting over the day that the clocks go
// back: it stays at nine.
func TestSeriesOverTheChange(t *testing.T) {
	n := newSite(t)
	made := n.must(200, "alex", "POST", "/meetings", object{"title": "Daily", "start": "2025-10-31T09:00:00-04:00", "end": "2025-10-31T09:15:00-04:00",
		"timezone": "America/New_York", "recurrence": "FREQ=DAILY;COUNT=4"})
	var starts []string
	for _, i := range n.must(200, "alex", "GET", "/meetings?meetingType=scheduledMeeting&from=2025-10-31T00:00:00Z&to=2025-11-05T00:00:00Z&max=50", nil)["items"].([]any) {
		if i.(object)["title"] == "Daily" {
			starts = append(starts, i.(object)["start"].(string))
		}
	}
	if got := strings.Join(starts, " "); got != "2025-10-31T13:00:00Z 2025-11-01T13:00:00Z 2025-11-02T14:00:00Z 2025-11-03T14:00:00Z" {
		t.Errorf("starts %s", got)
	}
	// One is cancelled, another moved; the series stays.
	id := made["id"].(string)
	n.must(204, "alex", "DELETE", "/meetings/"+id+"_20251101T130000Z", nil)
	n.must(200, "alex", "PATCH", "/meetings/"+id+"_20251102T140000Z", object{"start": "2025-11-02T16:00:00Z", "end": "2025-11-02T16:15:00Z"})
	n.must(404, "alex", "GET", "/meetings/"+id+"_20251101T130000Z", nil)
	if got := n.must(200, "alex", "GET", "/meetings/"+id+"_20251102T140000Z", nil); got["start"] != "2025-11-02T16:00:00Z" || got["meetingSeriesId"] != id {
		t.Errorf("moved: %v", got)
	}
	n.must(400, "alex", "PATCH", "/meetings/"+id+"_20251103T140000Z", object{"recurrence": "FREQ=DAILY"})
}

func TestHappenings(t *testing.T) {
	n := newSite(t)
	for _, tt := range []struct {
		what   string
		fields map[string]any
		ok     bool
	}{
		{"meeting ends", map[string]any{"host": "Alex Morgan"}, false},
		{"meeting starts", map[string]any{"host": "Nobody"}, false},
		{"meeting starts", map[string]any{"host": "Alex Morgan", "title": "Nothing"}, false},
		{"meeting starts", map[string]any{"host": "Alex Morgan"}, true},
		{"meeting ends", map[string]any{"host": "Alex Morgan"}, true},
		{"meeting planned", map[string]any{"host": "Alex Morgan", "title": "X", "in": "soon"}, false},
		{"meeting planned", map[string]any{"host": "Alex Morgan", "title": "X", "in": "1h", "minutes": "5"}, false},
		{"meeting planned", map[string]any{"host": "Alex Morgan", "title": "X", "in": "1h", "minutes": "15", "with": "maya.patel@acme.example"}, true},
		{"meeting dreams", nil, false},
	} {
		if err := n.sys.Happen(tt.what, tt.fields); (err == nil) != tt.ok {
			t.Errorf("%s %v: %v", tt.what, tt.fields, err)
		}
	}
	if got := titles(n.must(200, "maya", "GET", "/meetings?meetingType=scheduledMeeting", nil)); !strings.HasPrefix(got, "Floor review, X,") {
		t.Errorf("Maya sees %s", got)
	}
}

func FuzzRule(f *testing.F) {
	f.Add("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;COUNT=9")
	f.Add("FREQ=DAILY;UNTIL=20250701T000000Z")
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := parseRule(text)
		if err != nil {
			return
		}
		starts := r.starts(start, zone)
		if len(starts) > maxOccurrences {
			t.Errorf("%d starts", len(starts))
		}
		for i := 1; i < len(starts); i++ {
			if !starts[i].After(starts[i-1]) {
				t.Errorf("%v is not after %v", starts[i], starts[i-1])
			}
		}
	})
}
