package commands

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"floorwalker/bot"
)

// busyFloor is two queues with six legs of today and one of yesterday.
func busyFloor() *fakeCenter {
	leg := func(queue string, entered time.Time, wait time.Duration, answered bool) bot.Leg {
		return bot.Leg{
			ContactID: fmt.Sprintf("%s-%s", queue, entered.Format("1504")), QueueID: queue, Entered: entered, Left: entered.Add(wait),
			Answered: answered, Abandoned: !answered, Talk: 4 * time.Minute, WrapUp: 30 * time.Second,
		}
	}
	gaveUp := leg("billing", at(13, 10), 90*time.Second, false)
	gaveUp.Origin = "+12025550143"
	return &fakeCenter{
		queues: []bot.Queue{
			{ID: "billing", Name: "Billing", ServiceLevelThreshold: 20 * time.Second, ShortCallThreshold: 5 * time.Second, TeamIDs: []string{"blue"}},
			{ID: "sales", Name: "Sales", ServiceLevelThreshold: 15 * time.Second, TeamIDs: []string{"blue", "evening"}},
		},
		legs: []bot.Leg{
			leg("billing", at(9, 0).AddDate(0, 0, -1), 10*time.Second, true),
			leg("billing", at(9, 0), 10*time.Second, true),
			leg("billing", at(9, 30), 20*time.Second, true),
			leg("billing", at(10, 0), 60*time.Second, true),
			gaveUp,
			leg("billing", at(13, 20), 2*time.Second, false), // a short abandon
			leg("sales", at(11, 0), 16*time.Second, true),
		},
		waiting: []bot.Leg{
			{ContactID: "w1", QueueID: "billing", QueueName: "Billing", Entered: now.Add(-70 * time.Second), Active: true},
			{ContactID: "w2", QueueID: "sales", QueueName: "Sales", Entered: now.Add(-245 * time.Second), Active: true},
			{ContactID: "w3", QueueID: "billing", QueueName: "Billing", Entered: now.Add(-5 * time.Second), Active: true},
		},
		agents: []bot.Agent{
			{ID: "maya", Name: "Maya Patel", TeamID: "blue", State: bot.StateAvailable},
			{ID: "tom", Name: "Tom Becker", TeamID: "blue", State: bot.StateIdle, IdleCode: "Break"},
			{ID: "luis", Name: "Luis Ortega", TeamID: "evening", State: bot.StateAvailable},
			{ID: "sam", Name: "Sam Okafor", TeamID: "tier2", State: bot.StateAvailable},
		},
	}
}

func TestQueueStatusHeadlines(t *testing.T) {
	yesterday := rangeValue(at(0, 0).AddDate(0, 0, -1), at(0, 0))
	night := rangeValue(at(2, 0), at(3, 0))
	for name, tt := range map[string]struct {
		slots bot.Slots
		want  string
	}{
		"one queue": {bot.Slots{"queue": one(queueValue("Billing"))},
			"Billing: 2 waiting now, the longest for 1 min 10 s; 4 offered, service level 50.0 %, 1 abandoned, today 00:00–14:35 EDT."},
		"all queues": {nil,
			"All queues: 3 waiting now, the longest for 4 min 5 s in Sales; 5 offered, service level 40.0 %, 1 abandoned, today 00:00–14:35 EDT."},
		"longest wait": {bot.Slots{"metric": one(metricValue(bot.MetricLongestWait))},
			"The longest wait now is 4 min 5 s, in Sales (live, 14:35 EDT)."},
		"waiting": {bot.Slots{"queue": one(queueValue("Sales")), "metric": one(metricValue(bot.MetricWaiting))},
			"Sales: 1 waiting now, for 4 min 5 s (live, 14:35 EDT)."},
		"agents available": {bot.Slots{"queue": one(queueValue("Billing")), "metric": one(metricValue(bot.MetricAgentsAvailable))},
			"Billing: 1 agent available, 2 logged in (live, 14:35 EDT)."},
		"service level": {bot.Slots{"queue": one(queueValue("Billing")), "metric": one(metricValue(bot.MetricServiceLevel))},
			"Billing: service level 50.0 % (2 answered within 20 s of 4 offered), today 00:00–14:35 EDT."},
		"AHT": {bot.Slots{"queue": one(queueValue("Billing")), "metric": one(metricValue(bot.MetricAHT))},
			"Billing: AHT 4 min 30 s over 3 handled, today 00:00–14:35 EDT."},
		"abandoned": {bot.Slots{"metric": one(metricValue(bot.MetricAbandoned))},
			"All queues: abandoned 1 (20.0 % of 5), today 00:00–14:35 EDT."},
		"yesterday": {bot.Slots{"queue": one(queueValue("Billing")), "time": one(yesterday)},
			"Billing: 1 offered, service level 100.0 %, 0 abandoned, Mon 16 Jun 00:00–24:00 EDT."},
		"no calls": {bot.Slots{"queue": one(queueValue("Sales")), "time": one(night)},
			"Sales: no calls, Tue 17 Jun 02:00–03:00 EDT."},
		"figure without calls": {bot.Slots{"time": one(night), "metric": one(metricValue(bot.MetricServiceLevel))},
			"All queues: no calls, Tue 17 Jun 02:00–03:00 EDT."},
	} {
		t.Run(name, func(t *testing.T) {
			reply, err := queueStatus{floor{source: busyFloor()}}.Run(t.Context(), request(tt.slots))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, reply.Headline); diff != "" {
				t.Error(diff)
			}
			if len(reply.Buttons) > maxButtons || len(reply.Buttons) == 0 {
				t.Errorf("%d buttons", len(reply.Buttons))
			}
			if reply.Note == "" || len(reply.Explain) == 0 || reply.Behind == nil {
				t.Errorf("the reply lacks note, explanation or list: %+v", reply)
			}
			if strings.Contains(fmt.Sprint(reply), "NaN") {
				t.Error("the reply has NaN")
			}
		})
	}
}

func TestQueueStatusReply(t *testing.T) {
	slots := bot.Slots{"queue": one(queueValue("Billing")), "metric": one(metricValue(bot.MetricASA))}
	reply, err := queueStatus{floor{source: busyFloor()}}.Run(t.Context(), request(slots))
	if err != nil {
		t.Fatal(err)
	}
	wantFacts := []bot.Fact{
		{Label: "ASA", Value: "30 s"},
		{Label: "Waiting now", Value: "2"},
		{Label: "Longest wait now", Value: "1 min 10 s"},
		{Label: "Service level", Value: "50.0 %"},
		{Label: "Abandoned", Value: "1 (25.0 % of 4)"},
		{Label: "AHT", Value: "4 min 30 s"},
		{Label: "Agents available", Value: "1 of 2 logged in"},
	}
	if diff := cmp.Diff(wantFacts, reply.Facts); diff != "" {
		t.Error(diff)
	}
	wantNote := "Window today 00:00–14:35 EDT · service level = answered within 20 s ÷ (offered − short abandons) · live state as of 14:35 EDT"
	if diff := cmp.Diff(wantNote, reply.Note); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]bot.Value{taskValue("w1")}, reply.Items); diff != "" {
		t.Error(diff)
	}
	if reply.Table != nil || reply.File != nil {
		t.Error("one queue needs no table")
	}
}

func TestQueueStatusOfThePastKnowsNothingOfNow(t *testing.T) {
	slots := bot.Slots{"time": one(rangeValue(at(9, 0), at(10, 30)))}
	reply, err := queueStatus{floor{source: busyFloor()}}.Run(t.Context(), request(slots))
	if err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprint(reply.Headline, reply.Facts, reply.Table, reply.Note)
	for _, word := range []string{"now", "live", "available"} {
		if strings.Contains(text, word) {
			t.Errorf("the answer about the past says %q: %s", word, text)
		}
	}
	slots["metric"] = one(metricValue(bot.MetricWaiting))
	if _, err := (queueStatus{floor{source: busyFloor()}}).Run(t.Context(), request(slots)); bot.KindOf(err) != bot.Invalid {
		t.Errorf("who was waiting in the past: %v", err)
	}
}

func TestQueueStatusTableHasTheTotalFirst(t *testing.T) {
	reply, err := queueStatus{floor{source: busyFloor()}}.Run(t.Context(), request(nil))
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{
		{"All queues", "3", "4 min 5 s", "40.0 %", "1 (20.0 % of 5)", "27 s", "4 min 30 s", "2 of 3 logged in"},
		{"Sales", "1", "4 min 5 s", "0.0 %", "0 (0.0 % of 1)", "16 s", "4 min 30 s", "2 of 3 logged in"},
		{"Billing", "2", "1 min 10 s", "50.0 %", "1 (25.0 % of 4)", "30 s", "4 min 30 s", "1 of 2 logged in"},
	}
	if diff := cmp.Diff(want, reply.Table.Rows); diff != "" {
		t.Error(diff)
	}
}

func TestQueueStatusWithManyQueuesHasAFile(t *testing.T) {
	f := busyFloor()
	for i := range 20 {
		f.queues = append(f.queues, bot.Queue{ID: fmt.Sprint("q", i), Name: fmt.Sprint("Queue ", i)})
	}
	reply, err := queueStatus{floor{source: f}}.Run(t.Context(), request(nil))
	if err != nil {
		t.Fatal(err)
	}
	if reply.File == nil || len(reply.Table.Rows) != maxRows || reply.Table.Total != 23 {
		t.Fatalf("%d of %d rows, file %v", len(reply.Table.Rows), reply.Table.Total, reply.File)
	}
	var b strings.Builder
	if err := reply.File.Write(&b); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(b.String(), "\r\n"); n != 24 {
		t.Errorf("the file has %d lines", n)
	}
}

// lines writes a file and cuts it into its lines.
func lines(t *testing.T, f *bot.File) []string {
	t.Helper()
	if f == nil {
		t.Fatal("no file")
	}
	var b strings.Builder
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(strings.TrimPrefix(b.String(), byteOrderMark), "\r\n"), "\r\n")
}

func TestQueueStatusFiles(t *testing.T) {
	csv := one(bot.Value{Kind: bot.KindChoice, Name: "csv"})
	morning := one(rangeValue(at(8, 0), at(10, 30)))
	const figures = "Offered,Answered,Handled,Abandoned,Short calls,Transferred,Service level (%),ASA (s),AHT (s),Average queue time (s),Longest wait (s)"
	for name, tt := range map[string]struct {
		slots bot.Slots
		want  []string
	}{
		"a row for each queue": {bot.Slots{"format": csv, "time": morning}, []string{
			"Queue,From,To," + figures,
			"All queues,2025-06-17T08:00:00-04:00,2025-06-17T10:30:00-04:00,3,3,3,0,0,0,66.7,30,270,30,60",
			"Billing,2025-06-17T08:00:00-04:00,2025-06-17T10:30:00-04:00,3,3,3,0,0,0,66.7,30,270,30,60",
			"Sales,2025-06-17T08:00:00-04:00,2025-06-17T10:30:00-04:00,0,0,0,0,0,0,,,,,",
		}},
		"a row for each hour of one queue": {bot.Slots{"format": csv, "time": morning, "queue": one(queueValue("Billing"))}, []string{
			"Queue,From,To," + figures,
			"Billing,2025-06-17T08:00:00-04:00,2025-06-17T09:00:00-04:00,0,0,0,0,0,0,,,,,",
			"Billing,2025-06-17T09:00:00-04:00,2025-06-17T10:00:00-04:00,2,2,2,0,0,0,100,15,270,15,20",
			"Billing,2025-06-17T10:00:00-04:00,2025-06-17T10:30:00-04:00,1,1,1,0,0,0,0,60,270,60,60",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			reply, err := queueStatus{floor{source: busyFloor()}}.Run(t.Context(), request(tt.slots))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, lines(t, reply.File)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestQueueStatusFileOfAYearHasDays(t *testing.T) {
	slots := bot.Slots{"format": one(bot.Value{Kind: bot.KindChoice, Name: "csv"}), "queue": one(queueValue("Billing")),
		"time": one(rangeValue(at(0, 0).AddDate(-1, 0, 0), at(0, 0)))}
	reply, err := queueStatus{floor{source: busyFloor()}}.Run(t.Context(), request(slots))
	if err != nil {
		t.Fatal(err)
	}
	if n := len(lines(t, reply.File)); n != 1+365 {
		t.Errorf("%d lines", n)
	}
}

func TestQueueTableSaysNothingInEveryRow(t *testing.T) {
	f := busyFloor()
	f.waiting, f.legs = nil, nil
	reply, err := queueStatus{floor{source: f}}.Run(t.Context(), request(nil))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"Billing", "0", "–", "–", "no calls", "–", "–", "1 of 2 logged in"}
	if diff := cmp.Diff(want, reply.Table.Rows[1]); diff != "" {
		t.Error(diff)
	}
}

func TestQueueStatusChart(t *testing.T) {
	slots := bot.Slots{"queue": one(queueValue("Billing")), "format": one(bot.Value{Kind: bot.KindChoice, Name: "chart"})}
	reply, err := queueStatus{floor{source: busyFloor()}}.Run(t.Context(), request(slots))
	if err != nil {
		t.Fatal(err)
	}
	want := &bot.Chart{
		Title: "Billing, today 00:00–14:35 EDT", Kind: bot.ChartStacked, YLabel: "contacts",
		X: []string{"09:00", "10:00", "11:00", "12:00", "13:00"},
		Series: []bot.Series{
			{Name: "Answered", Values: []float64{2, 1, 0, 0, 0}},
			{Name: "Abandoned", Values: []float64{0, 0, 0, 0, 1}},
			{Name: "Service level (%)", Values: []float64{100, 0, math.NaN(), math.NaN(), 0}, Line: true, Right: true},
		},
		Alt: "Busiest Tue 17 Jun 09:00–10:00 EDT with 2 offered and 0 abandoned; service level lowest Tue 17 Jun 10:00–11:00 EDT with 0.0 %.",
	}
	sameNaN := cmp.Comparer(func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) })
	if diff := cmp.Diff(want, reply.Chart, sameNaN); diff != "" {
		t.Error(diff)
	}
}

func TestChartIntervalFitsAPhone(t *testing.T) {
	for _, d := range []time.Duration{time.Minute, 6 * time.Hour, 25 * time.Hour, 7 * 24 * time.Hour, 366 * 24 * time.Hour} {
		if n := d / chartInterval(bot.Range{From: now, To: now.Add(d)}); n > maxBars {
			t.Errorf("%s makes %d bars", d, n)
		}
	}
}

func TestQueueList(t *testing.T) {
	filter := func(m bot.Metric, op bot.Op, n float64) bot.Slots {
		return bot.Slots{"filter": one(bot.Value{Kind: bot.KindComparison, Metric: m, Op: op, Number: n})}
	}
	ordered := func(by bot.Metric, order string) bot.Slots {
		s := bot.Slots{}
		if by != "" {
			s["by"] = one(metricValue(by))
		}
		if order != "" {
			s["order"] = one(bot.Value{Kind: bot.KindChoice, Name: order})
		}
		return s
	}
	below := bot.Slots{"filter": one(bot.Value{Kind: bot.KindComparison, Metric: bot.MetricServiceLevel, Op: bot.OpLess, Name: "target"})}
	long := bot.Slots{"filter": one(bot.Value{Kind: bot.KindComparison, Metric: bot.MetricLongestWait, Op: bot.OpMore, Duration: 2 * time.Minute})}
	for name, tt := range map[string]struct {
		slots    bot.Slots
		headline string
		queues   []string
	}{
		"all": {nil, "2 queues; 3 waiting now, the longest for 4 min 5 s in Sales (live, 14:35 EDT).", []string{"Billing", "Sales"}},
		"waiting": {filter(bot.MetricWaiting, bot.OpMore, 1),
			"1 of 2 queues has more than 1 waiting now (live, 14:35 EDT): Billing 2.", []string{"Billing"}},
		"none": {filter(bot.MetricWaiting, bot.OpAtLeast, 5),
			"No queue has at least 5 waiting now (of 2; live, 14:35 EDT).", nil},
		"below target": {below,
			"2 of 2 queues have a service level below 80 % (today 00:00–14:35 EDT): Sales 0.0 %, Billing 50.0 %.", []string{"Sales", "Billing"}},
		"worst": {ordered("", "worst"),
			"Lowest service level: Sales 0.0 %, then Billing 50.0 % (today 00:00–14:35 EDT).", []string{"Sales", "Billing"}},
		"best": {ordered("", "best"),
			"Highest service level: Billing 50.0 %, then Sales 0.0 % (today 00:00–14:35 EDT).", []string{"Billing", "Sales"}},
		"busiest": {ordered("", "busiest"),
			"Most offered: Billing 4, then Sales 1 (today 00:00–14:35 EDT).", []string{"Billing", "Sales"}},
		"quietest": {ordered("", "quietest"),
			"Fewest offered: Sales 1, then Billing 4 (today 00:00–14:35 EDT).", []string{"Sales", "Billing"}},
		"by wait": {ordered(bot.MetricLongestWait, ""),
			"Longest wait now: Sales 4 min 5 s, then Billing 1 min 10 s (live, 14:35 EDT).", []string{"Sales", "Billing"}},
		"fewest agents": {ordered(bot.MetricAgentsAvailable, "lowest"),
			"Fewest agents available: Billing 1 of 2 logged in, then Sales 2 of 3 logged in (live, 14:35 EDT).", []string{"Billing", "Sales"}},
		"those with abandons": {ordered(bot.MetricAbandoned, ""),
			"1 of 2 queues has at least 1 abandoned (today 00:00–14:35 EDT): Billing 1 (25.0 % of 4).", []string{"Billing"}},
		"no agents": {filter(bot.MetricAgentsAvailable, bot.OpEqual, 0),
			"No queue is without agents available (of 2; live, 14:35 EDT).", nil},
		"longest wait": {long,
			"1 of 2 queues has a longest wait now over 2 min (live, 14:35 EDT): Sales 4 min 5 s.", []string{"Sales"}},
	} {
		t.Run(name, func(t *testing.T) {
			reply, err := queueList{floor{source: busyFloor()}}.Run(t.Context(), request(tt.slots))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.headline, reply.Headline); diff != "" {
				t.Error(diff)
			}
			var names []string
			for _, v := range reply.Items {
				names = append(names, v.Name)
			}
			if diff := cmp.Diff(tt.queues, names); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestQueueCommandsPassFailuresOn(t *testing.T) {
	broken := busyFloor()
	broken.err = errors.New("away")
	for _, c := range []bot.Reader{queueStatus{floor{source: broken}}, queueList{floor{source: broken}}} {
		if _, err := c.Run(t.Context(), request(nil)); !errors.Is(err, broken.err) {
			t.Errorf("%s: %v", c.Spec().Name, err)
		}
	}
	gone := bot.Slots{"queue": one(queueValue("Gone"))}
	if _, err := (queueStatus{floor{source: busyFloor()}}).Run(t.Context(), request(gone)); bot.KindOf(err) != bot.NotFound {
		t.Errorf("unknown queue: %v", err)
	}
	agents := bot.Slots{"metric": one(metricValue(bot.MetricOccupancy))}
	if _, err := (queueStatus{floor{source: busyFloor()}}).Run(t.Context(), request(agents)); bot.KindOf(err) != bot.Invalid {
		t.Errorf("occupancy of a queue: %v", err)
	}
}
