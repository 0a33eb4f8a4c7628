package contactcenter

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"floorwalker/bot"
)

func TestDirectoryPages(t *testing.T) {
	record := func(i int) string {
		return fmt.Sprintf(`{"id":"%d","name":"Team %d","siteId":"S1","active":%t}`, i, i, i != 3)
	}
	for _, test := range []struct {
		name  string
		meta  string
		pages [][]string
		calls int
		want  int
	}{
		{"totals of records", `{"totalRecords":5,"pageSize":2}`, [][]string{{record(1), record(2)}, {record(3), record(4)}, {record(5)}}, 3, 4},
		{"totals of pages", `{"totalPages":2}`, [][]string{{record(1)}, {record(2)}}, 2, 2},
		{"lowered page size", `{"pageSize":2}`, [][]string{{record(1), record(2)}, {record(4)}}, 2, 3},
		{"no meta", `null`, [][]string{{record(1), "null", `{"name":"no id"}`}}, 1, 1},
		{"totals that lie", `{"totalRecords":99}`, [][]string{{record(1)}, {}}, 2, 1},
		{"nothing", `{"totalRecords":0}`, [][]string{{}}, 1, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			calls := 0
			c := newClient(t, func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path != "/organization/"+org+"/v2/team" || r.URL.Query().Get("page") != strconv.Itoa(calls) {
					t.Errorf("unexpected %s", r.URL)
				}
				_, _ = io.WriteString(w, `{"meta":`+test.meta+`,"data":[`+strings.Join(test.pages[calls], ",")+`]}`)
				calls++
			})
			teams, err := c.Teams(t.Context())
			if err != nil || len(teams) != test.want || calls != test.calls {
				t.Fatalf("%d teams in %d calls, %v; want %d in %d", len(teams), calls, err, test.want, test.calls)
			}
			for _, x := range teams {
				if x.SiteID != "S1" {
					t.Errorf("%+v", x)
				}
			}
		})
	}
}

func TestUsers(t *testing.T) {
	c := newClient(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"data":[
			{"id":"R1","ciUserId":"C1","firstName":"Maya","lastName":"Patel","email":"maya@acme.example","teamIds":["T1","T2"],"deafultDialledNumber":4101},
			{"id":"R2","firstName":"","lastName":null,"email":"tom@acme.example"},
			{"id":"R3","ciUserId":"R1","firstName":"Clash"},
			{"id":"R4","ciUserId":"C4","firstName":"Gone","active":false},{"id":"R5","ciUserId":"C5","firstName":"Caller","contactCenterEnabled":false}]}`)
	})
	users, err := c.Users(t.Context())
	want := []bot.Agent{
		{ID: "C1", Name: "Maya Patel", Email: "maya@acme.example", TeamID: "T1", DialNumber: "4101"},
		{ID: "R2", Name: "tom@acme.example", Email: "tom@acme.example"},
		{ID: "R1", Name: "Clash"},
	}
	if diff := cmp.Diff(want, users); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	ids, err := c.UserIDs(t.Context())
	if diff := cmp.Diff(map[string]string{"C1": "C1", "R1": "R1", "R2": "R2", "R3": "R1"}, ids); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

// taskList answers GET /v1/tasks over tasks created a millisecond apart, three
// at a time, and counts the calls.
func taskList(total int, calls *int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		*calls++
		from, _ := strconv.ParseInt(r.URL.Query().Get("from"), 10, 64)
		size, _ := strconv.Atoi(r.URL.Query().Get("pageSize"))
		var all []string
		for i := 0; i < total && len(all) < size; i++ {
			if at := ms(now.Add(-time.Hour)) + int64(i/3); at >= from {
				all = append(all, fmt.Sprintf(`{"id":"%d","attributes":{"createdTime":%d,"status":"assigned","owner":null}}`, i, at))
			}
		}
		_, _ = io.WriteString(w, `{"data":[`+strings.Join(all, ",")+`]}`)
	}
}

func TestTasksPage(t *testing.T) {
	calls := 0
	c := newClient(t, taskList(2*taskPageSize+500, &calls))
	seen := map[string]bool{}
	for k, err := range c.Tasks(t.Context(), bot.Range{From: now.Add(-time.Hour), To: now}, "telephony") {
		if err != nil {
			t.Fatal(err)
		}
		if seen[k.ID] || k.Status != bot.ContactConnected || !k.Active {
			t.Fatalf("task %+v comes twice or wrong", k)
		}
		seen[k.ID] = true
	}
	if len(seen) != 2*taskPageSize+500 || calls != 3 {
		t.Errorf("%d tasks in %d calls", len(seen), calls)
	}
}

func TestTasksOfOneMillisecond(t *testing.T) {
	c := newClient(t, func(w http.ResponseWriter, _ *http.Request) {
		all := make([]string, taskPageSize)
		for i := range all {
			all[i] = fmt.Sprintf(`{"id":"%d","attributes":{"createdTime":%d}}`, i, ms(now.Add(-time.Hour)))
		}
		_, _ = io.WriteString(w, `{"data":[`+strings.Join(all, ",")+`]}`)
	})
	var last error
	for _, err := range c.Tasks(t.Context(), bot.Range{From: now.Add(-time.Hour), To: now}, "") {
		last = err
	}
	if !errors.Is(last, ErrPages) {
		t.Errorf("error is %v, want ErrPages", last)
	}
}

func TestActivitiesBeyondTheLimit(t *testing.T) {
	const total = activityPages*activityPageSize + 700
	window := bot.Range{From: now.Add(-time.Hour), To: now}
	first := ms(window.From)
	c := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		from, _ := strconv.ParseInt(q.Get("from"), 10, 64)
		page, _ := strconv.Atoi(q.Get("page"))
		if page >= activityPages || q.Get("agentIds") != "A,B" {
			t.Errorf("unexpected %s", r.URL)
		}
		begin := max(0, int(from-first)/100) + page*activityPageSize
		var all []string
		for i := begin; i < min(begin+activityPageSize, total); i++ {
			state := []string{"available", "connected"}[i%2]
			all = append(all, fmt.Sprintf(`{"agentId":"A","agentName":"Maya","agentSessionId":"S","currentState":%q,"startTime":%d,"endTime":%d}`,
				state, first+int64(i)*100, first+int64(i+1)*100))
		}
		_, _ = io.WriteString(w, `{"data":[`+strings.Join(all, ",")+`]}`)
	})
	all, err := c.AgentSpans(t.Context(), window, AgentFilter{AgentIDs: []string{"A", "B"}})
	if err != nil || len(all) != 1 {
		t.Fatal(len(all), err)
	}
	if n := len(all[0].Spans); n != total {
		t.Errorf("%d spans, want %d", n, total)
	}
}

func TestTimeline(t *testing.T) {
	window := bot.Range{From: now, To: now.Add(time.Hour)}
	add := func(tl *timeline, state string, from, to int) {
		a := activity{CurrentState: text(state), IdleCodeName: "Break", StartTime: number(ms(now.Add(time.Duration(from) * time.Minute)))}
		if to != 0 {
			a.EndTime = number(ms(now.Add(time.Duration(to) * time.Minute)))
		}
		tl.add(a, window)
	}
	var tl timeline
	add(&tl, "idle", -20, 5)
	add(&tl, "available", 5, 30)
	add(&tl, "available", 5, 30)  // the same on another channel
	add(&tl, "connected", 10, 20) // in one of them
	add(&tl, "wrapup", 20, 22)
	add(&tl, "logged-out", 30, 40)
	add(&tl, "available", 40, 0)
	add(&tl, "idle", 70, 80) // after the window
	var got []string
	for _, s := range tl.spans() {
		got = append(got, fmt.Sprintf("%s%s %.0f-%.0f", s.State, s.IdleCode, s.From.Sub(now).Minutes(), s.To.Sub(now).Minutes()))
	}
	want := []string{"IdleBreak 0-5", "Available 5-10", "Connected 10-20", "Wrap-up 20-22", "Available 22-30", "Available 40-60"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestStatisticsRefuse(t *testing.T) {
	c := newClient(t, nil)
	hour := bot.Range{From: now.Add(-time.Hour), To: now}
	for name, ask := range map[string]func() error{
		"a day": func() error {
			_, err := c.QueueStatistics(t.Context(), bot.Range{From: now.Add(-24 * time.Hour), To: now}, time.Hour, nil)
			return err
		},
		"interval": func() error {
			_, err := c.QueueStatistics(t.Context(), hour, time.Minute, nil)
			return err
		},
		"ids": func() error {
			_, err := c.AgentStatistics(t.Context(), hour, time.Hour, make([]string, 101))
			return err
		},
	} {
		if err := ask(); bot.KindOf(err) != bot.Invalid {
			t.Errorf("%s: %v, want Invalid", name, err)
		}
	}
}

func TestQueueStatisticsRecord(t *testing.T) {
	c := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		if ids := r.URL.Query().Get("queueIds"); ids != "Q,R" {
			t.Errorf("queueIds are %q", ids)
		}
		_, _ = io.WriteString(w, `{"data":[{"intervalStartTime":1591702200000,"queueId":"Q","queueName":"Main","channelType":"telephony","totalOfferedTasks":7,
			"totalEnqueuedTasks":6.0,"totalAcceptedTasks":5,"totalRejectedTasks":2,"totalAbandonedTasks":null,"averageEnqueuedTime":20349.12,
			"averageHandledTime":93729.01,"serviceLevelThresholdPercentage":25.34}, null]}`)
	})
	got, err := c.QueueStatistics(t.Context(), bot.Range{From: now.Add(-time.Hour), To: now}, 15*time.Minute, []string{"Q", "R"})
	want := []QueueStatistics{{
		Interval: time.UnixMilli(1591702200000).UTC(), QueueID: "Q", QueueName: "Main", Channel: "telephony", Offered: 7, Enqueued: 6,
		Accepted: 5, Rejected: 2, AverageEnqueued: 20349 * time.Millisecond, AverageHandled: 93729 * time.Millisecond, ServiceLevelPercentage: 25.34,
	}}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}
