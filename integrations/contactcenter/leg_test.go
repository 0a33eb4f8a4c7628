package contactcenter

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"floorwalker/bot"
)

func TestLeg(t *testing.T) {
	entered := time.Date(2026, 3, 10, 9, 0, 0, 0, time.UTC)
	base := fmt.Sprintf(`"taskId":"T","createdTime":%d,"channelType":"telephony","queue":{"id":"Q","name":"Billing","duration":20000}`, ms(entered))
	want := bot.Leg{ContactID: "T", QueueID: "Q", QueueName: "Billing", Channel: "telephony", Entered: entered}
	for _, test := range []struct {
		name, record string
		change       func(*bot.Leg)
	}{
		{"waiting", `"status":"parked","isActive":true,"owner":null`, func(l *bot.Leg) { l.Active = true }},
		{"ringing", `"status":"connect","isActive":true,"owner":{"id":"A"}`, func(l *bot.Leg) { l.Active, l.AgentID = true, "A" }},
		{"answered", `"status":"ended","isActive":false,"connectedCount":1,"ringingDuration":5000,"connectedDuration":60000,
			"holdDuration":1500.0,"wrapupDuration":"30000","isTaskLegHandled":true,"owner":{"id":"A","name":"Maya"}`, func(l *bot.Leg) {
			l.Answered, l.Left, l.AgentID, l.AgentName = true, entered.Add(25*time.Second), "A", "Maya"
			l.Talk, l.Hold, l.WrapUp = time.Minute, 1500*time.Millisecond, 30*time.Second
		}},
		{"talking", `"status":"connected","isActive":true`, func(l *bot.Leg) {
			l.Active, l.Answered, l.Left = true, true, entered.Add(20*time.Second)
		}},
		{"abandoned", fmt.Sprintf(`"status":"ended","isActive":false,"endedTime":%d,"handleType":"abandoned","abandonedType":"queue"`, ms(entered.Add(21*time.Second))), func(l *bot.Leg) {
			l.Abandoned, l.Left = true, entered.Add(21*time.Second)
		}},
		{"abandoned without an end", `"status":"ended","handleType":"abandoned","nextDestination":null`, func(l *bot.Leg) {
			l.Abandoned, l.Left = true, entered.Add(20*time.Second)
		}},
		{"overflowed", `"status":"ended","handleType":"overflow","nextDestination":{"queue":{"id":"Q2"}}`, func(l *bot.Leg) {
			l.Overflowed, l.Left = true, entered.Add(20*time.Second)
		}},
		{"transferred", `"status":"ended","connectedCount":1,"blindTransferCount":1`, func(l *bot.Leg) {
			l.Answered, l.Transferred, l.Left = true, true, entered.Add(20*time.Second)
		}},
		{"after self-service", `"status":"parked","isActive":true,"selfserviceDuration":10000`, func(l *bot.Leg) {
			l.Active, l.Entered = true, entered.Add(10*time.Second)
		}},
		{"nonsense", `"status":7,"isActive":"true","owner":[],"connectedDuration":"x","holdDuration":1e300,"nextDestination":"none"`, func(l *bot.Leg) {
			l.Active = true
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var r leg
			if err := json.Unmarshal([]byte("{"+base+","+test.record+"}"), &r); err != nil {
				t.Fatal(err)
			}
			want := want
			test.change(&want)
			if diff := cmp.Diff(want, r.leg()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestLegsOfAWindow(t *testing.T) {
	window := bot.Range{From: now.Add(-time.Hour), To: now}
	record := func(id string, at time.Time) string {
		return fmt.Sprintf(`{"id":%q,"taskId":%q,"createdTime":%d,"isActive":true,"status":"parked","queue":{"id":"Q"}}`, id, id, ms(at))
	}
	var s searches
	c := newClient(t, s.handle(t, func(q asked) string {
		if q.cursor() == "0" {
			return answered("taskLegDetails", "taskLegs", `{"hasNextPage":true,"endCursor":"next"}`,
				record("early", window.From.Add(-time.Millisecond)), record("a", window.From), "null", `{"id":"ivr","createdTime":1}`)
		}
		return answered("taskLegDetails", "taskLegs", lastPage,
			record("b", now.Add(-time.Millisecond)), record("b", now.Add(-time.Millisecond)), record("late", now))
	}))
	var got []string
	for l, err := range c.Legs(t.Context(), window, LegFilter{QueueIDs: []string{"Q", `"}] evil`}, Channel: "telephony"}) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, l.ContactID)
	}
	if diff := cmp.Diff([]string{"a", "b"}, got); diff != "" {
		t.Errorf("legs (-want +got):\n%s", diff)
	}
	calls := s.asked()
	if len(calls) != 2 || calls[1].cursor() != "next" || calls[0].Query != legsQuery {
		t.Fatalf("asked %+v", calls)
	}
	wantFilter := map[string]any{"and": []any{
		map[string]any{"or": []any{
			map[string]any{"queue": map[string]any{"id": map[string]any{"equals": "Q"}}},
			map[string]any{"queue": map[string]any{"id": map[string]any{"equals": `"}] evil`}}},
		}},
		map[string]any{"channelType": map[string]any{"equals": "telephony"}},
	}}
	if diff := cmp.Diff(wantFilter, calls[0].Variables["filter"]); diff != "" {
		t.Errorf("filter (-want +got):\n%s", diff)
	}
}

func TestLegsStopWhenTheyAreNotWanted(t *testing.T) {
	var s searches
	c := newClient(t, s.handle(t, func(asked) string {
		return answered("taskLegDetails", "taskLegs", `{"hasNextPage":true,"endCursor":"more"}`,
			fmt.Sprintf(`{"id":"1","createdTime":%d,"queue":{"id":"Q"}}`, ms(now.Add(-time.Minute))))
	}))
	for _, err := range c.Legs(t.Context(), bot.Range{From: now.Add(-time.Hour), To: now}, LegFilter{}) {
		if err != nil {
			t.Fatal(err)
		}
		break
	}
	if n := len(s.asked()); n != 1 {
		t.Errorf("%d requests, want one", n)
	}
}

func TestRangesThatCannotBeAsked(t *testing.T) {
	c := newClient(t, nil)
	for name, window := range map[string]bot.Range{
		"empty":  {From: now, To: now},
		"old":    {From: now.AddDate(-4, 0, 0), To: now},
		"future": {From: now.Add(time.Minute), To: now.Add(time.Hour)},
	} {
		t.Run(name, func(t *testing.T) {
			count := 0
			for _, err := range c.Legs(t.Context(), window, LegFilter{}) {
				count++
				if bot.KindOf(err) != bot.Invalid {
					t.Errorf("error is %v, want Invalid", err)
				}
			}
			if count != 1 {
				t.Errorf("%d entries, want the error", count)
			}
		})
	}
}

func TestLongRangesAreAskedByTheYear(t *testing.T) {
	var s searches
	c := newClient(t, s.handle(t, func(asked) string { return answered("taskLegDetails", "taskLegs", lastPage) }))
	window := bot.Range{From: now.AddDate(-2, 0, 0), To: now}
	for _, err := range c.Legs(t.Context(), window, LegFilter{}) {
		t.Fatal(err)
	}
	calls := s.asked()
	if len(calls) != 3 {
		t.Fatalf("%d requests, want 3", len(calls))
	}
	end := float64(ms(window.From))
	for _, q := range calls {
		from, to := q.Variables["from"].(float64), q.Variables["to"].(float64)
		if to-from > float64(maxSpan.Milliseconds()) || from > end {
			t.Errorf("from %.0f to %.0f, after %.0f", from, to, end)
		}
		end = to
	}
	if end < float64(ms(now)) {
		t.Errorf("the last ends %.0f", end)
	}
}

func TestWaitingLegs(t *testing.T) {
	var s searches
	c := newClient(t, s.handle(t, func(asked) string {
		record := `{"id":%q,"taskId":%q,"createdTime":%d,"isActive":true,"status":%q,"queue":{"id":"Q"}}`
		return answered("taskLegDetails", "taskLegs", lastPage,
			fmt.Sprintf(record, "2", "second", ms(now.Add(-time.Minute)), "parked"),
			fmt.Sprintf(record, "3", "answered meanwhile", ms(now.Add(-time.Hour)), "connected"),
			fmt.Sprintf(record, "1", "first", ms(now.Add(-2*time.Minute)), "parked"))
	}))
	legs, err := c.WaitingLegs(t.Context(), []string{"Q"})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, l := range legs {
		got = append(got, l.ContactID)
	}
	if diff := cmp.Diff([]string{"first", "second"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	filter, err := json.Marshal(s.asked()[0].Variables["filter"])
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"and":[{"isActive":{"equals":true}},{"status":{"equals":"parked"}},{"queue":{"id":{"equals":"Q"}}}]}`; string(filter) != want {
		t.Errorf("filter is %s", filter)
	}
}
