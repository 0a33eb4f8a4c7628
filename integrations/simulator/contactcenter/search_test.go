package contactcenter

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"floorwalker/integrations/simulator/world"
)

// reply is the answer to a search, with whatever rows it has.
type reply struct {
	Data map[string]struct {
		Tasks, TaskLegs, AgentSessions []map[string]any
		PageInfo                       struct {
			HasNextPage bool
			EndCursor   string
		}
	}
	Errors []struct{ Message string }
}

func search(t testing.TB, c *Centre, query string, variables map[string]any) reply {
	t.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		t.Fatal(err)
	}
	status, answer := ask(t, c.Handler(), "admin", http.MethodPost, "/search", string(body))
	var r reply
	if err := json.Unmarshal(answer, &r); err != nil || status != http.StatusOK {
		t.Fatalf("%d %s: %v", status, answer, err)
	}
	return r
}

func mustSearch(t testing.TB, c *Centre, query string, variables map[string]any) reply {
	t.Helper()
	r := search(t, c, query, variables)
	if len(r.Errors) > 0 {
		t.Fatalf("%s: %s", query, r.Errors[0].Message)
	}
	return r
}

// window is the arguments from and to of the last d.
func window(d time.Duration) string {
	return fmt.Sprintf("from: %d, to: %d", start.Add(-d).UnixMilli(), start.Add(24*time.Hour).UnixMilli())
}

func TestLiveRecords(t *testing.T) {
	c, clk := newCentre(t, small(), 1)
	c.Start()
	clk.Advance(time.Minute)
	mustHappen(t, c, "contact arrives", "queue", "Billing", "id", "one", "origin", "+12025550100")
	parked := `{ task(` + window(time.Hour) + `, filter: {and: [{channelType: {equals: telephony}} {status: {equals: "parked"}} {isActive: {equals: true}}]})
		{ tasks { id createdTime endedTime lastQueue { name } lastAgent { id } } } }`
	states := func() string {
		r := mustSearch(t, c, `{ taskLegDetails(`+window(time.Hour)+`) { taskLegs { status isActive queue { name duration } owner { name } } }
			agentSession(`+window(48*time.Hour)+`, filter: {isActive: {equals: true}, agentName: {equals: "Maya Patel"}})
			{ agentSessions { channelInfo { channelType currentState idleCodeName connectedCount connectedDuration } } } }`, nil)
		leg := r.Data["taskLegDetails"].TaskLegs[0]
		channel := r.Data["agentSession"].AgentSessions[0]["channelInfo"].([]any)[0].(map[string]any)
		return fmt.Sprint(leg["status"], " ", leg["isActive"], " ", channel["currentState"])
	}
	if tasks := mustSearch(t, c, parked, nil).Data["task"].Tasks; len(tasks) != 1 || tasks[0]["endedTime"] != nil ||
		tasks[0]["createdTime"] != float64(start.Add(time.Minute).UnixMilli()) {
		t.Fatalf("parked: %v", tasks)
	}
	for _, step := range []struct{ do, agent, want string }{
		{"", "", "parked true available"},
		{"agent rings", "Maya Patel", "connect true ringing"},
		{"agent ignores", "Maya Patel", "parked true not-responding"},
		{"agent state", "Maya Patel", "parked true available"},
		{"agent answers", "Maya Patel", "connected true connected"},
		{"contact holds", "Maya Patel", "on-hold true on-hold"},
		{"contact resumes", "Maya Patel", "connected true connected"},
		{"contact ends", "Maya Patel", "ended false wrapup"},
		{"agent wraps up", "Maya Patel", "ended false available"},
	} {
		if step.do != "" {
			pairs := []string{"agent", step.agent}
			if step.do == "agent state" {
				pairs = append(pairs, "state", "Available")
			}
			mustHappen(t, c, step.do, pairs...)
			clk.Advance(10 * time.Second)
		}
		if got := states(); got != step.want {
			t.Errorf("after %q: %s, want %s", step.do, got, step.want)
		}
	}
	if tasks := mustSearch(t, c, parked, nil).Data["task"].Tasks; len(tasks) != 0 {
		t.Errorf("still parked: %v", tasks)
	}
	checkInvariants(t, c)
}

func TestPagesHoldEveryRecordOnce(t *testing.T) {
	c, clk := newCentre(t, world.Default(), 2)
	c.Start()
	query := `query($cursor: String) { taskDetails(` + window(5*24*time.Hour) + `, pagination: {cursor: $cursor}) { tasks { id createdTime } pageInfo { hasNextPage endCursor } } }`
	want := len(c.contacts) - c.firstContact(start.Add(-5*24*time.Hour).UnixMilli())
	seen, cursor, last := map[any]bool{}, "0", float64(1<<62)
	for {
		page := mustSearch(t, c, query, map[string]any{"cursor": cursor}).Data["taskDetails"]
		for _, x := range page.Tasks {
			if seen[x["id"]] || x["createdTime"].(float64) > last {
				t.Fatalf("%v is there twice or out of order", x)
			}
			seen[x["id"]], last = true, x["createdTime"].(float64)
		}
		if !page.PageInfo.HasNextPage {
			break
		}
		if len(page.Tasks) != pageSize {
			t.Fatalf("a page of %d", len(page.Tasks))
		}
		cursor = page.PageInfo.EndCursor
		clk.Advance(time.Minute) // new contacts do not shift the pages
	}
	if len(seen) != want || want <= 2*pageSize {
		t.Errorf("%d contacts, want %d", len(seen), want)
	}
}

func TestAggregationsEqualTheRecords(t *testing.T) {
	c, _ := newCentre(t, world.Default(), 9)
	r := mustSearch(t, c, `{ taskLegDetails(`+window(7*24*time.Hour)+`, filter: {channelType: {equals: telephony}}
		aggregations: [{field: "id", type: count, name: "offered"} {field: "queueDuration", type: sum, name: "wait"}
			{field: "connectedDuration", type: max, name: "longest"} {field: "connectedDuration", type: average, name: "talk", filter: {isTaskLegHandled: {equals: true}}}
			{field: "owner.id", type: cardinality, name: "agents"}]
		aggregationInterval: {interval: DAILY, timezone: "America/New_York"})
		{ taskLegs { intervalStartTime queue { name } aggregation { name value } } } }`, nil)
	type figures struct{ offered, wait, longest, talked, handled float64 }
	naive, who := map[string]*figures{}, map[string]map[*agent]bool{}
	from := start.Add(-7 * 24 * time.Hour).UnixMilli()
	for _, l := range c.legs {
		if l.entered < from || l.contact.channel != telephony {
			continue
		}
		day := time.UnixMilli(l.entered).In(c.zone).Format(time.DateOnly) + l.queue.name
		if naive[day] == nil {
			naive[day], who[day] = &figures{}, map[*agent]bool{}
		}
		f := naive[day]
		f.offered++
		f.wait += float64(l.queued())
		f.longest = max(f.longest, float64(l.talked()))
		if l.wasAnswered() {
			f.talked += float64(l.talked())
			f.handled++
			who[day][l.agent] = true
		}
	}
	rows := r.Data["taskLegDetails"].TaskLegs
	if len(rows) != len(naive) || len(rows) < 20 {
		t.Fatalf("%d groups, want %d", len(rows), len(naive))
	}
	for _, row := range rows {
		at := time.UnixMilli(int64(row["intervalStartTime"].(float64))).In(c.zone)
		day := at.Format(time.DateOnly) + row["queue"].(map[string]any)["name"].(string)
		f := naive[day]
		got := fmt.Sprint(row["aggregation"])
		want := fmt.Sprint([]any{
			map[string]any{"name": "offered", "value": f.offered}, map[string]any{"name": "wait", "value": f.wait},
			map[string]any{"name": "longest", "value": f.longest}, map[string]any{"name": "talk", "value": f.talked / f.handled},
			map[string]any{"name": "agents", "value": float64(len(who[day]))},
		})
		if got != want && f.handled > 0 {
			t.Errorf("%s: %s, want %s", day, got, want)
		}
	}
}

func TestSessionsBySearch(t *testing.T) {
	c, _ := newCentre(t, world.Default(), 9)
	r := mustSearch(t, c, `{ agentSession(`+window(3*24*time.Hour)+`, filter: {and: [{teamName: {equals: "Blue"}} {channelInfo: {channelType: {equals: "telephony"}}}]}
		aggregations: [{field: "agentSessionId", type: count, name: "sessions"} {field: "channelInfo.connectedDuration", type: sum, name: "talk"}])
		{ agentSessions { agentId channelInfo { channelType } aggregation { name value } } }
		raw: agentSession(`+window(3*24*time.Hour)+`, filter: {channelInfo: {channelType: {equals: "chat"}}})
		{ agentSessions { agentSessionId channelInfo { channelType idleDuration activities(first: 2) { totalCount nodes { state duration queue { name } idleCode { name } } } } } } }`, nil)
	talk, sessions := map[string]float64{}, map[string]float64{}
	for _, s := range c.sessions {
		if s.start < start.Add(-3*24*time.Hour).UnixMilli() || s.agent.team.name != "Blue" {
			continue
		}
		sessions[s.agent.id]++
		for _, x := range s.activities {
			if x.state == connected && x.leg.contact.channel == telephony && x.end != 0 {
				talk[s.agent.id] += float64(x.end - x.start)
			}
		}
	}
	rows := r.Data["agentSession"].AgentSessions
	if len(rows) != len(sessions) || len(rows) == 0 {
		t.Fatalf("%d agents, want %d", len(rows), len(sessions))
	}
	for _, row := range rows {
		id := row["agentId"].(string)
		want := fmt.Sprint([]any{map[string]any{"name": "sessions", "value": sessions[id]}, map[string]any{"name": "talk", "value": talk[id]}})
		if got := fmt.Sprint(row["aggregation"]); got != want {
			t.Errorf("%s: %s, want %s", id, got, want)
		}
	}
	raw := r.Data["raw"].AgentSessions
	if len(raw) == 0 || len(raw[0]["channelInfo"].([]any)) != 2 {
		t.Errorf("a session has not both channels: %v", raw)
	}
}

func TestActivitiesOfAContact(t *testing.T) {
	w := small()
	w.ContactCenter.Contacts = []world.Contact{ronaContact}
	c, _ := newCentre(t, w, 1)
	r := mustSearch(t, c, `{ taskDetails(`+window(24*time.Hour)+`) { tasks { activities { totalCount nodes { eventName agentName duration } } } }
		some: taskDetails(`+window(24*time.Hour)+`, extFilter: {activities: {nodes: {eventName: {equals: "connect"}}}}) { tasks { activities { nodes { agentName } } } } }`, nil)
	var names []string
	activities := r.Data["taskDetails"].Tasks[0]["activities"].(map[string]any)
	for _, n := range activities["nodes"].([]any) {
		names = append(names, n.(map[string]any)["eventName"].(string))
	}
	want := "wrapup-completed ended WrapUp connected on-hold connected connect parked connect parked new"
	if got := strings.Join(names, " "); got != want {
		t.Errorf("events are %s, want %s", got, want)
	}
	some := r.Data["some"].Tasks[0]["activities"].(map[string]any)["nodes"].([]any)
	if len(some) != 2 {
		t.Errorf("offers are %v", some)
	}
}

func TestSortedSearch(t *testing.T) {
	c, _ := newCentre(t, world.Default(), 9)
	r := mustSearch(t, c, `{ taskDetails(`+window(24*time.Hour)+`) { tasks { totalDuration(sort: asc) } } }`, nil)
	last := -1.0
	for _, x := range r.Data["taskDetails"].Tasks {
		if d := x["totalDuration"].(float64); d < last {
			t.Fatalf("%f after %f", d, last)
		} else {
			last = d
		}
	}
	if last <= 0 {
		t.Error("nothing was found")
	}
}

func TestQueriesThatAreRefused(t *testing.T) {
	c, _ := newCentre(t, small(), 1)
	for name, query := range map[string]string{
		"syntax":                   `{ task( }`,
		"unknown root":             `{ tasks(%s) { tasks { id } } }`,
		"no window":                `{ task { tasks { id } } }`,
		"window in quotes":         `{ task(from: "1", to: "2") { tasks { id } } }`,
		"unknown field":            `{ task(%s) { tasks { ident } } }`,
		"object without fields":    `{ task(%s) { tasks { lastQueue } } }`,
		"fields of a leaf":         `{ task(%s) { tasks { id { x } } } }`,
		"unknown argument":         `{ task(%s, limit: 5) { tasks { id } } }`,
		"comparator of sessions":   `{ agentSession(%s, timeComparator: endedTime) { agentSessions { agentId } } }`,
		"enum in quotes":           `{ task(%s, filter: {channelType: {equals: "telephony"}}) { tasks { id } } }`,
		"text without quotes":      `{ task(%s, filter: {status: {equals: parked}}) { tasks { id } } }`,
		"unknown enum":             `{ task(%s, filter: {channelType: {equals: phone}}) { tasks { id } } }`,
		"unknown operator":         `{ task(%s, filter: {status: {in: "parked"}}) { tasks { id } } }`,
		"unknown filter":           `{ task(%s, filter: {state: {equals: "parked"}}) { tasks { id } } }`,
		"filter on creation":       `{ task(%s, filter: {createdTime: {gte: 5}}) { tasks { id } } }`,
		"boolean in quotes":        `{ task(%s, filter: {isActive: {equals: "true"}}) { tasks { id } } }`,
		"undeclared variable":      `{ task(%s, filter: {status: {equals: $s}}) { tasks { id } } }`,
		"bad cursor":               `{ task(%s, pagination: {cursor: "x"}) { tasks { id } } }`,
		"sum of a text":            `{ task(%s, aggregations: [{field: "status", type: sum, name: "n"}]) { tasks { aggregation { name value } } } }`,
		"unknown aggregation":      `{ task(%s, aggregations: [{field: "id", type: median, name: "n"}]) { tasks { aggregation { name value } } } }`,
		"aggregation not selected": `{ task(%s, aggregations: [{field: "id", type: count, name: "n"}]) { tasks { id } } }`,
		"interval too fine":        `{ task(%s, aggregations: [{field: "id", type: count, name: "n"}], aggregationInterval: {interval: FIFTEEN_MINUTES}) { tasks { aggregation { name value } } } }`,
		"unknown zone":             `{ task(%s, aggregationInterval: {interval: DAILY, timezone: "Mars/Base"}) { tasks { id } } }`,
	} {
		t.Run(name, func(t *testing.T) {
			query := strings.ReplaceAll(query, "%s", window(48*time.Hour))
			r := search(t, c, query, nil)
			if len(r.Errors) != 1 || r.Errors[0].Message == "" || r.Data != nil {
				t.Errorf("answer is %+v", r)
			}
		})
	}
}

func TestNothingFoundIsNoughtAndNull(t *testing.T) {
	c, _ := newCentre(t, small(), 1)
	r := mustSearch(t, c, `{ task(`+window(time.Hour)+`, aggregations: [{field: "id", type: count, name: "n"} {field: "queueDuration", type: average, name: "wait"}]) { tasks { aggregation { name value } } } }`, nil)
	want := "[map[name:n value:0] map[name:wait value:<nil>]]"
	if got := fmt.Sprint(r.Data["task"].Tasks[0]["aggregation"]); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func FuzzSearch(f *testing.F) {
	c, _ := newCentre(f, small(), 1)
	f.Add(`{ task(`+window(time.Hour)+`, filter: {or: [{status: {match: "p.*"}}]}) { tasks { id lastQueue { name } } pageInfo { endCursor } } }`, "x")
	f.Add(`query($v: String) { agentSession(`+window(time.Hour)+`, aggregations: [{field: "agentId", type: count, name: $v}]) { agentSessions { channelInfo { channelType } aggregation { value } } } }`, "n")
	f.Fuzz(func(t *testing.T, query, v string) {
		data, err := c.execute(query, map[string]any{"v": v})
		if err == nil && !json.Valid(data) {
			t.Fatalf("%q gives %s", query, data)
		}
	})
}
