package contactcenter

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"floorwalker/integrations/simulator/world"
)

// ronaContact rang Tom in vain before Maya answered: the morning of the start.
var ronaContact = world.Contact{
	ID: "rona", Origin: "+12025550101", Created: "2026-11-18T10:00:00-05:00", WrapUpCode: "Resolved",
	Legs: []world.Leg{{Queue: "Billing", WaitSeconds: 60, RONA: []string{"Tom Becker"}, Agent: "Maya Patel", TalkSeconds: 100, HoldSeconds: 20, WrapSeconds: 30}},
}

// vectors are the cases that every figure must get right.
func vectors() *world.World {
	w := small()
	w.ContactCenter.Contacts = []world.Contact{
		ronaContact,
		{ID: "midnight", Created: "2026-11-17T23:59:00-05:00", Legs: []world.Leg{{Queue: "Sales", WaitSeconds: 90, Agent: "Luis Ortega", TalkSeconds: 60, WrapSeconds: 10}}},
		{ID: "short", Created: "2026-11-18T10:20:00-05:00", Legs: []world.Leg{{Queue: "Billing", WaitSeconds: 3}}},
		{ID: "abandoned", Created: "2026-11-18T10:20:00-05:00", Legs: []world.Leg{{Queue: "Billing", WaitSeconds: 80}}},
		{ID: "transfer", Created: "2026-11-18T10:31:00-05:00", Legs: []world.Leg{
			{Queue: "Billing", WaitSeconds: 5, Agent: "Maya Patel", TalkSeconds: 40, WrapSeconds: 15},
			{Queue: "Sales", WaitSeconds: 25, Agent: "Luis Ortega", TalkSeconds: 120, WrapSeconds: 20},
		}},
		{ID: "windows", Created: "2026-11-18T10:58:00-05:00", Legs: []world.Leg{{Queue: "Sales", WaitSeconds: 10, Agent: "Luis Ortega", TalkSeconds: 300, WrapSeconds: 20}}},
	}
	w.Complete()
	return w
}

func TestExactContactsAreExact(t *testing.T) {
	c, _ := newCentre(t, vectors(), 1)
	checkInvariants(t, c)
	got := map[string]string{}
	for _, k := range c.contacts {
		var legs []string
		for _, l := range k.legs {
			who := "nobody"
			if l.wasAnswered() {
				who = l.agent.name
			}
			legs = append(legs, fmt.Sprintf("%s %s q%d r%d c%d h%d w%d", l.queue.name, who, l.queued(), l.ringing, l.talked(), l.held(), l.wrapping()))
		}
		got[k.id] = k.handleType() + " " + strings.Join(legs, ", ")
	}
	for id, want := range map[string]string{
		"rona":      "normal Billing Maya Patel q42000 r18000 c100000 h20000 w30000",
		"midnight":  "normal Sales Luis Ortega q90000 r0 c60000 h0 w10000",
		"short":     "short Billing nobody q3000 r0 c0 h0 w0",
		"abandoned": "abandoned Billing nobody q80000 r0 c0 h0 w0",
		"transfer":  "normal Billing Maya Patel q5000 r0 c40000 h0 w15000, Sales Luis Ortega q25000 r0 c120000 h0 w20000",
		"windows":   "normal Sales Luis Ortega q10000 r0 c300000 h0 w20000",
	} {
		if got[id] != want {
			t.Errorf("%s is %q, want %q", id, got[id], want)
		}
	}
}

func TestQueueStatisticsOfTheVectors(t *testing.T) {
	c, _ := newCentre(t, vectors(), 1)
	ten := time.Date(2026, 11, 18, 15, 0, 0, 0, time.UTC)
	path := fmt.Sprintf("/v1/queues/statistics?from=%d&to=%d&interval=30", ms(ten.Add(7*time.Minute)), ms(ten.Add(91*time.Minute)))
	var lines []string
	for _, r := range get[struct{ Data []queueRecord }](t, c.Handler(), path).Data {
		lines = append(lines, fmt.Sprintf("%s %s offered %d queued %d accepted %d rejected %d abandoned %d wait %.0f handle %.0f level %.0f",
			time.UnixMilli(r.IntervalStartTime).In(c.zone).Format("15:04"), r.QueueName, r.TotalOfferedTasks, r.TotalEnqueuedTasks,
			r.TotalAcceptedTasks, r.TotalRejectedTasks, r.TotalAbandonedTasks, r.AverageEnqueuedTime, r.AverageHandledTime, r.ServiceLevelPercents))
	}
	want := []string{
		"10:00 Billing offered 2 queued 3 accepted 1 rejected 1 abandoned 2 wait 41667 handle 100000 level 0",
		"10:30 Billing offered 1 queued 1 accepted 1 rejected 0 abandoned 0 wait 5000 handle 40000 level 100",
		"10:30 Sales offered 2 queued 2 accepted 1 rejected 0 abandoned 0 wait 17500 handle 120000 level 0",
		"11:00 Sales offered 0 queued 0 accepted 1 rejected 0 abandoned 0 wait 0 handle 300000 level 100",
	}
	if got := strings.Join(lines, "\n"); got != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", got, strings.Join(want, "\n"))
	}
}

func TestAgentStatisticsOfTheVectors(t *testing.T) {
	c, _ := newCentre(t, vectors(), 1)
	ten := time.Date(2026, 11, 18, 15, 0, 0, 0, time.UTC)
	path := fmt.Sprintf("/v1/agents/statistics?from=%d&to=%d&interval=60&agentIds=%s", ms(ten), ms(ten.Add(time.Hour)), c.agents[0].id)
	records := get[struct{ Data []agentRecord }](t, c.Handler(), path).Data
	if len(records) != 1 || len(records[0].Channels) != 1 {
		t.Fatalf("%d records", len(records))
	}
	got := *records[0].Channels[0]
	want := channelRecord{
		ChannelType: telephony, TotalAssignedTasks: 2, TotalOfferedTasks: 2, TotalAcceptedTasks: 2, TotalTransferredTasks: 1,
		TotalEngagedDuration: 140_000, TotalHoldDuration: 20_000, TotalWrapUpDuration: 45_000,
		TotalAvailableTime: 59 * minute, AverageHandledTime: 102_500,
	}
	if got != want {
		t.Errorf("Maya is %+v, want %+v", got, want)
	}
}

// TestStatisticsEqualTheRecords recomputes the statistics of a lively day by
// another way: from the answers of search.
func TestStatisticsEqualTheRecords(t *testing.T) {
	c, _ := newCentre(t, world.Default(), 21)
	from := start.Add(-4*time.Hour - 30*time.Minute)
	arguments := fmt.Sprintf("from: %d, to: %d", from.Add(-20*time.Hour).UnixMilli(), start.UnixMilli())
	type sums struct{ abandoned, accepted, talk float64 }
	want, got := map[any]sums{}, map[any]sums{}
	for _, r := range get[struct{ Data []queueRecord }](t, c.Handler(), fmt.Sprintf("/v1/queues/statistics?from=%d&to=%d", ms(from), ms(start))).Data {
		s := got[r.QueueID]
		s.abandoned += float64(r.TotalAbandonedTasks)
		s.accepted += float64(r.TotalAcceptedTasks)
		s.talk += r.AverageHandledTime * float64(r.TotalAcceptedTasks)
		got[r.QueueID] = s
	}
	cursor := "0"
	for cursor != "" {
		page := mustSearch(t, c, `query($c: String) { taskLegDetails(`+arguments+`, pagination: {cursor: $c})
			{ taskLegs { endedTime abandonedType connectedDuration queue { id } isTaskLegHandled } pageInfo { endCursor } } }`, map[string]any{"c": cursor}).Data["taskLegDetails"]
		for _, l := range page.TaskLegs {
			if ended, ok := l["endedTime"].(float64); !ok || int64(ended) < ms(from) || int64(ended) >= ms(start) {
				continue
			}
			id := l["queue"].(map[string]any)["id"]
			s := want[id]
			if l["abandonedType"] != nil {
				s.abandoned++
			}
			if l["isTaskLegHandled"] == true {
				s.accepted++
				s.talk += l["connectedDuration"].(float64)
			}
			want[id] = s
		}
		cursor = page.PageInfo.EndCursor
	}
	if len(got) != len(c.queues) {
		t.Fatalf("%d queues", len(got))
	}
	for id, s := range got {
		w := want[id]
		if s.abandoned != w.abandoned || s.accepted != w.accepted || s.talk-w.talk > 1 || w.talk-s.talk > 1 {
			t.Errorf("queue %v: %+v, want %+v", id, s, w)
		}
	}
}

func TestExactContactsThatCannotBe(t *testing.T) {
	leg := world.Leg{Queue: "Billing", WaitSeconds: 5, Agent: "Maya Patel", TalkSeconds: 60}
	for name, contacts := range map[string][]world.Contact{
		"twice":      {{Created: "2026-11-18T10:00:00-05:00", Legs: []world.Leg{leg}}, {Created: "2026-11-18T10:00:30-05:00", Legs: []world.Leg{leg}}},
		"future":     {{Created: "2026-11-19T10:00:00-05:00", Legs: []world.Leg{leg}}},
		"unfinished": {{Created: "2026-11-18T10:00:00-05:00", Legs: []world.Leg{{Queue: "Billing", WaitSeconds: 5}, leg}}},
	} {
		t.Run(name, func(t *testing.T) {
			w := small()
			w.ContactCenter.Contacts = contacts
			w.Complete()
			c, _ := newCentre(t, small(), 1)
			if _, err := New(Config{World: w, Clock: c.clock, Authorize: c.cfg.Authorize}); err == nil {
				t.Error("the world was taken")
			}
		})
	}
}
