package commands

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"floorwalker/bot"
	"floorwalker/integrations/contactcenter"
)

func contacts(n int) []bot.Contact {
	var all []bot.Contact
	for i := range n {
		all = append(all, bot.Contact{
			ID: fmt.Sprintf("c%d", i), Channel: "telephony", Direction: "inbound", Origin: "+19195550142", Status: bot.ContactEnded,
			Created: at(9, i), Ended: at(9, i+3), QueueID: "billing", QueueName: "Billing", AgentName: "Maya Patel",
			Wait: time.Duration(10+(i*7)%40) * time.Second, Talk: time.Minute,
		})
	}
	return all
}

func TestTaskList(t *testing.T) {
	status := func(s bot.ContactStatus) []bot.Value {
		return one(bot.Value{Kind: bot.KindStatus, Name: string(s)})
	}
	window := one(rangeValue(at(9, 0), at(10, 0)))
	for name, tt := range map[string]struct {
		n      int
		slots  bot.Slots
		want   string
		filter contactcenter.ContactFilter
		rows   int
		file   bool
	}{
		"none": {0, bot.Slots{"channel": one(bot.Value{Kind: bot.KindChannel, Name: "chat"}), "status": status(bot.ContactWaiting)},
			"No waiting chats (live, 14:35 EDT).",
			contactcenter.ContactFilter{Channel: "chat", Status: bot.ContactWaiting, ActiveOnly: true}, 0, false},
		"one": {1, bot.Slots{"queue": one(queueValue("Billing")), "time": window},
			"1 contact for Billing (Tue 17 Jun 09:00–10:00 EDT).",
			contactcenter.ContactFilter{QueueIDs: []string{"billing"}}, 1, false},
		"ten": {10, bot.Slots{"status": status(bot.ContactAbandoned)},
			"10 abandoned contacts (today 00:00–14:35 EDT); the longest wait 45 s, in Billing.",
			contactcenter.ContactFilter{Status: bot.ContactAbandoned}, 10, false},
		"eleven": {11, nil, "11 contacts (today 00:00–14:35 EDT); the longest wait 45 s, in Billing.",
			contactcenter.ContactFilter{}, 10, true},
		"longer": {4, bot.Slots{"longer": one(bot.Value{Kind: bot.KindDuration, Op: bot.OpMore, Duration: 17 * time.Second})},
			"2 contacts with a wait over 17 s (today 00:00–14:35 EDT); the longest wait 31 s, in Billing.",
			contactcenter.ContactFilter{MinWait: 17 * time.Second}, 2, false},
		"csv": {2, bot.Slots{"format": one(bot.Value{Kind: bot.KindChoice, Name: "csv"})},
			"2 contacts (today 00:00–14:35 EDT); the longest wait 17 s, in Billing.", contactcenter.ContactFilter{}, 2, true},
	} {
		t.Run(name, func(t *testing.T) {
			f := &fakeCenter{contacts: contacts(tt.n)}
			reply, err := taskList{source: f}.Run(t.Context(), request(tt.slots))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, reply.Headline); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(tt.filter, f.filter); diff != "" {
				t.Error(diff)
			}
			rows := 0
			if reply.Table != nil {
				rows = len(reply.Table.Rows)
			}
			if rows != tt.rows || len(reply.Items) != tt.rows {
				t.Errorf("%d rows and %d items, want %d", rows, len(reply.Items), tt.rows)
			}
			if (reply.File != nil) != tt.file {
				t.Errorf("file %v", reply.File)
			}
			if len(reply.Buttons) > maxButtons {
				t.Errorf("%d buttons", len(reply.Buttons))
			}
		})
	}
}

func TestTaskListShowsTheNewestAndFilesAll(t *testing.T) {
	f := &fakeCenter{contacts: contacts(40)}
	f.contacts[39].Origin = ""
	reply, err := taskList{source: f}.Run(t.Context(), request(nil))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"09:39:00", "withheld", "Billing", "Maya Patel", "ended", "43 s"}
	if diff := cmp.Diff(want, reply.Table.Rows[0]); diff != "" {
		t.Error(diff)
	}
	if reply.Items[1].ID != "c38" || reply.Table.Total != 40 {
		t.Errorf("second is %s of %d", reply.Items[1].ID, reply.Table.Total)
	}
	var b strings.Builder
	if err := reply.File.Write(&b); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(b.String(), "\r\n"), "\r\n")
	if len(lines) != 41 {
		t.Fatalf("%d lines", len(lines))
	}
	first := "c0,2025-06-17T09:00:00-04:00,2025-06-17T09:03:00-04:00,telephony,inbound,'+19195550142,Billing,Maya Patel,ended,10,60,0,0,0,,"
	if diff := cmp.Diff(first, lines[1]); diff != "" {
		t.Error(diff)
	}
}

func TestTaskListOfTheWaitingShowsTheLongestFirst(t *testing.T) {
	f := &fakeCenter{contacts: contacts(5)}
	slots := bot.Slots{"status": one(bot.Value{Kind: bot.KindStatus, Name: string(bot.ContactWaiting)})}
	reply, err := taskList{source: f}.Run(t.Context(), request(slots))
	if err != nil {
		t.Fatal(err)
	}
	var waits []string
	for _, row := range reply.Table.Rows {
		waits = append(waits, row[5])
	}
	if diff := cmp.Diff([]string{"38 s", "31 s", "24 s", "17 s", "10 s"}, waits); diff != "" {
		t.Error(diff)
	}
}

func TestTaskListOrders(t *testing.T) {
	f := &fakeCenter{contacts: contacts(4)}
	for i, talk := range []time.Duration{3 * time.Minute, 9 * time.Minute, time.Minute, 5 * time.Minute} {
		f.contacts[i].Talk = talk
	}
	for order, want := range map[string][]string{"": {"c3", "c2", "c1", "c0"}, "newest": {"c3", "c2", "c1", "c0"},
		"oldest": {"c0", "c1", "c2", "c3"}, "longest": {"c1", "c3", "c0", "c2"}} {
		slots := bot.Slots{}
		if order != "" {
			slots["order"] = one(bot.Value{Kind: bot.KindChoice, Name: order})
		}
		reply, err := taskList{source: f}.Run(t.Context(), request(slots))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, v := range reply.Items {
			got = append(got, v.ID)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q: %s", order, diff)
		}
		if order == "longest" {
			if diff := cmp.Diff("4 contacts (today 00:00–14:35 EDT); the longest talk + hold 9 min, in Billing.", reply.Headline); diff != "" {
				t.Error(diff)
			}
			if last := len(reply.Table.Columns) - 1; reply.Table.Columns[last].Title != "Talk + hold" || reply.Table.Rows[0][last] != "9 min" {
				t.Errorf("column %q has %q", reply.Table.Columns[last].Title, reply.Table.Rows[0][last])
			}
		}
	}
}

func TestAbandonedContactsSayWhen(t *testing.T) {
	for want, c := range map[string]bot.Contact{
		"abandoned":                {},
		"abandoned after transfer": {AgentName: "Maya Patel", Talk: time.Minute, Transfers: 1},
		"abandoned after talking":  {AgentName: "Maya Patel", Talk: time.Minute},
		"abandoned after RONA":     {AgentName: "Maya Patel", RONAs: 1},
	} {
		c.Status = bot.ContactAbandoned
		if got := became(c); got != want {
			t.Errorf("%+v: %q, want %q", c, got, want)
		}
	}
	if got := became(bot.Contact{Status: bot.ContactEnded, Talk: time.Minute, Transfers: 1}); got != "ended" {
		t.Error(got)
	}
}

func TestTaskListFailsWhole(t *testing.T) {
	f := &fakeCenter{contacts: contacts(3), err: errors.New("away")}
	if _, err := (taskList{source: f}).Run(t.Context(), request(nil)); !errors.Is(err, f.err) {
		t.Errorf("a list cut short is not a list: %v", err)
	}
}

// stream makes contacts as they are asked for, so that only what the command
// keeps is in memory.
type stream struct {
	taskSource
	n int
}

func (s stream) Contacts(context.Context, bot.Range, contactcenter.ContactFilter) iter.Seq2[bot.Contact, error] {
	return func(yield func(bot.Contact, error) bool) {
		for i := range s.n {
			c := bot.Contact{
				ID: fmt.Sprintf("%08x-0000-4000-8000-%012x", i, i*7919), Channel: "telephony", Direction: "inbound",
				Origin: fmt.Sprintf("+1919555%04d", i%10000), Status: bot.ContactEnded, QueueID: "billing", QueueName: "Billing",
				AgentName: "Maya Patel", Created: at(0, 0).Add(time.Duration(i) * 500 * time.Millisecond), Wait: time.Duration(i%90) * time.Second,
			}
			if !yield(c, nil) {
				return
			}
		}
	}
}

func TestTaskListTellsItsProgress(t *testing.T) {
	r := request(nil)
	var said []string
	r.Progress = func(_, _ int, text string) { said = append(said, text) }
	if _, err := (taskList{source: stream{n: 2500}}).Run(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"1,000 contacts read", "2,000 contacts read"}, said); diff != "" {
		t.Error(diff)
	}
}

// BenchmarkTaskListOfADay reports what a day of 100,000 contacts keeps in
// memory while its answer is posted.
func BenchmarkTaskListOfADay(b *testing.B) {
	for b.Loop() {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		reply, err := taskList{source: stream{n: 100_000}}.Run(b.Context(), request(nil))
		if err != nil {
			b.Fatal(err)
		}
		runtime.GC()
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/(1<<20), "MB-kept")
		runtime.KeepAlive(reply)
	}
}

func TestTaskShow(t *testing.T) {
	f := &fakeCenter{contacts: []bot.Contact{{
		ID: "c1", Channel: "telephony", Direction: "inbound", Status: bot.ContactEnded, Created: at(13, 2), Ended: at(13, 9),
		QueueID: "tier2", QueueName: "Tier 2", AgentID: "sam", AgentName: "Sam Okafor", Wait: 40 * time.Second, Talk: 5 * time.Minute,
		Transfers: 1, TerminatedBy: "Customer",
		Legs: []bot.Leg{
			{QueueName: "Tech Support", Entered: at(13, 2), Left: at(13, 2).Add(30 * time.Second), Answered: true, Transferred: true,
				AgentName: "Luis Ortega", Talk: 2 * time.Minute, RONAs: 1},
			{QueueName: "Tier 2", Entered: at(13, 5), Left: at(13, 5).Add(10 * time.Second), Answered: true, AgentName: "Sam Okafor", Talk: 3 * time.Minute},
		},
	}}}
	reply, err := taskShow{f}.Run(t.Context(), request(bot.Slots{"task": one(taskValue("c1"))}))
	if err != nil {
		t.Fatal(err)
	}
	want := bot.Reply{
		Headline: "Call from withheld, 17 Jun 13:02 EDT: ended in Tier 2.",
		Facts: []bot.Fact{
			{Label: "Id", Value: "c1"}, {Label: "Agent", Value: "Sam Okafor"}, {Label: "Wait", Value: "40 s"},
			{Label: "Talk, hold, wrap-up", Value: "5 min, 0 s, 0 s"}, {Label: "Transfers", Value: "1"},
			{Label: "Ended", Value: "17 Jun 13:09 EDT"}, {Label: "Ended by", Value: "Customer"},
		},
		Table: &bot.Table{
			Columns: []bot.Column{
				{Title: "Entered"}, {Title: "Queue"}, {Title: "Wait", Right: true}, {Title: "Outcome"}, {Title: "Agent"}, {Title: "Talk", Right: true},
			},
			Rows: [][]string{
				{"13:02:00", "Tech Support", "30 s", "answered, transferred, 1 RONA", "Luis Ortega", "2 min"},
				{"13:05:00", "Tier 2", "10 s", "answered", "Sam Okafor", "3 min"},
			},
			Total: 2,
		},
		Note: "As of 14:35 EDT.",
		Buttons: []bot.Button{
			run("Sam Okafor", "agent status", bot.Slots{"agent": one(bot.Value{Kind: bot.KindAgent, ID: "sam", Name: "Sam Okafor"})}),
			run("Tier 2", "queue status", bot.Slots{"queue": one(bot.Value{Kind: bot.KindQueue, ID: "tier2", Name: "Tier 2"})}),
		},
	}
	if diff := cmp.Diff(want, reply); diff != "" {
		t.Error(diff)
	}
	if _, err := (taskShow{f}).Run(t.Context(), request(bot.Slots{"task": one(taskValue("c9"))})); bot.KindOf(err) != bot.NotFound {
		t.Error(err)
	}
}
