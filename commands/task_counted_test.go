package commands

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"floorwalker/bot"
)

// drawLeg is a stay in a queue as it may be: of a contact that stayed in others
// too, short or long, over or not.
func drawLeg(t *rapid.T, queues []string) bot.Leg {
	l := bot.Leg{
		ContactID: taskID(rapid.IntRange(0, 30).Draw(t, "contact")),
		QueueID:   rapid.SampledFrom(queues).Draw(t, "queue"),
		Channel:   "telephony",
		Entered:   at(9, 0).Add(time.Duration(rapid.IntRange(0, 18000).Draw(t, "entered")) * time.Second),
	}
	l.QueueName = l.QueueID
	left := l.Entered.Add(time.Duration(rapid.SampledFrom([]int{0, 4, 5, 19, 20, 21, 90}).Draw(t, "wait")) * time.Second)
	switch rapid.SampledFrom([]string{"waits", "answered", "abandoned", "overflowed", "both"}).Draw(t, "end") {
	case "waits":
		l.Active = true
	case "answered":
		l.Left, l.Answered = left, true
		l.Active = rapid.Bool().Draw(t, "active")
		l.Transferred = rapid.Bool().Draw(t, "transferred")
	case "abandoned":
		l.Left, l.Abandoned = left, true
	case "overflowed":
		l.Left, l.Overflowed = left, true
	case "both": // gave up while with an agent
		l.Left, l.Answered, l.Abandoned = left, true, true
	}
	return l
}

// countOf is the number of contacts that a figure rests on, from its words.
func countOf(t *rapid.T, m bot.Metric, reply bot.Reply, v view) int {
	c := v.total.past
	switch m {
	case bot.MetricServiceLevel:
		met := 0
		for _, q := range v.queues { // each by its own rule
			met += q.past.Served(q.rule)
		}
		return met
	case bot.MetricAbandonRate:
		return c.Abandoned
	case bot.MetricASA:
		return c.Answered
	case bot.MetricAHT:
		return c.Handled
	case bot.MetricQueueTime:
		return c.LeftQueue
	case "", bot.MetricLongestQueueTime:
		return c.Offered()
	case bot.MetricLongestWait:
		return v.total.now.Waiting
	}
	n := 0
	digits := regexp.MustCompile(`^\d+`).FindString(strings.ReplaceAll(reply.Facts[0].Value, ",", ""))
	if _, err := fmt.Sscan(digits, &n); err != nil && !strings.HasPrefix(reply.Facts[0].Value, noCalls) {
		t.Fatalf("%s is %q", m, reply.Facts[0].Value)
	}
	return n
}

// TestShowThemShowsWhatTheFigureCounted asks for every figure over a random
// history, and lists what is behind it.
func TestShowThemShowsWhatTheFigureCounted(t *testing.T) {
	asked := []bot.Metric{""}
	for m := range metrics {
		if m != bot.MetricAgentsAvailable {
			asked = append(asked, m)
		}
	}
	slices.Sort(asked)
	rapid.Check(t, func(t *rapid.T) {
		f := busyFloor()
		f.queues[0].ShortCallThreshold, f.queues[0].ServiceLevelThreshold = 10*time.Second, 30*time.Second
		f.legs, f.waiting = nil, nil
		for range rapid.IntRange(0, 60).Draw(t, "legs") {
			l := drawLeg(t, []string{"billing", "sales", "deleted"})
			f.legs = append(f.legs, l)
			if l.Left.IsZero() {
				f.waiting = append(f.waiting, l)
			}
		}
		deps := fakeDeps(f)
		deps.Target.CountAbandonsWithin = rapid.Bool().Draw(t, "abandons count")
		commands := readers{}
		for _, c := range All(deps) {
			if r, ok := c.(bot.Reader); ok {
				commands[c.Spec().Name] = r
			}
		}
		slots := bot.Slots{}
		if rapid.Bool().Draw(t, "one queue") {
			slots["queue"] = one(queueValue(rapid.SampledFrom([]string{"Billing", "Sales"}).Draw(t, "asked")))
		}
		for _, m := range asked {
			if delete(slots, "metric"); m != "" {
				slots["metric"] = one(metricValue(m))
			}
			reply, err := commands["queue status"].Run(t.Context(), request(slots))
			if err != nil {
				t.Fatal(err)
			}
			r := request(slots)
			v, err := floor{source: f, target: deps.Target}.read(t.Context(), r, question{queue: r.Queue("queue"), window: r.Range("time"), live: true, past: true})
			if err != nil {
				t.Fatal(err)
			}
			want := countOf(t, m, reply, v)
			r = request(nil)
			r.Conversation.Behind = reply.Behind
			list, err := commands["show them"].Run(t.Context(), r)
			if err != nil {
				t.Fatal(err)
			}
			said := "No "
			if want > 0 {
				said = count(want) + " "
			}
			if !strings.HasPrefix(list.Headline, said) {
				t.Fatalf("%q counts %d, and the list is %q", reply.Headline, want, list.Headline)
			}
			if want > 0 && (list.Table.Total != want || len(list.Table.Rows) != min(want, maxRows) || (list.File != nil) != (want > maxRows)) {
				t.Fatalf("%q counts %d; the table has %d of %d rows, file %v", reply.Headline, want, len(list.Table.Rows), list.Table.Total, list.File)
			}
		}
	})
}

func TestTaskListCounted(t *testing.T) {
	counted := func(what string) bot.Slots {
		return bot.Slots{"counted": one(bot.Value{Kind: bot.KindChoice, Name: "counted " + what})}
	}
	window := one(rangeValue(at(13, 0), at(14, 0)))
	for name, tt := range map[string]struct {
		slots bot.Slots
		want  string
		rows  [][]string
	}{
		"short": {counted("short"), "1 contact abandoned as short calls (today 00:00–14:35 EDT).",
			[][]string{{"13:20:00", "withheld", "", "", "abandoned", "2 s"}}},
		"abandoned, narrowed": {counted("abandoned").With("time", window...).With("queue", queueValue("Billing")),
			"1 contact abandoned for Billing (Tue 17 Jun 13:00–14:00 EDT).", [][]string{{"13:10:00", "+12025550143", "", "", "abandoned", "1 min 30 s"}}},
		"waiting": {counted("waiting").With("queue", queueValue("Billing")), "2 contacts waiting for Billing (live, 14:35 EDT).",
			[][]string{{"14:33:50", "withheld", "Billing", "", "waiting", "1 min 10 s"}, {"14:34:55", "withheld", "Billing", "", "waiting", "5 s"}}},
		"none": {counted("transferred"), "No contacts transferred (today 00:00–14:35 EDT).", nil},
	} {
		t.Run(name, func(t *testing.T) {
			f := busyFloor()
			reply, err := taskList{source: f, floor: floor{source: f}}.Run(t.Context(), request(tt.slots))
			if err != nil {
				t.Fatal(err)
			}
			if reply.Headline != tt.want {
				t.Errorf("got %q, want %q", reply.Headline, tt.want)
			}
			var rows [][]string
			if reply.Table != nil {
				rows = reply.Table.Rows
			}
			if diff := cmp.Diff(tt.rows, rows); diff != "" {
				t.Error(diff)
			}
		})
	}
	f := busyFloor()
	for _, slots := range []bot.Slots{
		counted("waiting").With("time", window...), counted("nothing"),
		counted("short").With("order", bot.Value{Kind: bot.KindChoice, Name: "newest"}),
	} {
		if _, err := (taskList{source: f, floor: floor{source: f}}).Run(t.Context(), request(slots)); bot.KindOf(err) != bot.Invalid {
			t.Errorf("%v: %v", slots, err)
		}
	}
}
