package main

import (
	"strings"
	"testing"
	"time"

	"floorwalker/integrations/simulator/world"
)

// vectorWorld is a silent centre whose history is six contacts that every
// figure must get right. They are counted by hand in TestFiguresAreTrue.
func vectorWorld() *world.World {
	w := world.Default()
	c := &w.ContactCenter
	c.Traffic, c.HistoryDays = 0, 0
	c.Contacts = []world.Contact{
		// RONA: rings Tom Becker in vain for the last part of the wait.
		{Created: "2025-06-17T10:00:00-04:00", Legs: []world.Leg{{Queue: "Billing", WaitSeconds: 60,
			RONA: []string{"Tom Becker"}, Agent: "Maya Patel", TalkSeconds: 100, HoldSeconds: 20, WrapSeconds: 30}}},
		// Over midnight: offered on Monday, answered on Tuesday.
		{Created: "2025-06-16T23:59:00-04:00", Legs: []world.Leg{{Queue: "Sales", WaitSeconds: 90,
			Agent: "Luis Ortega", TalkSeconds: 60, WrapSeconds: 10}}},
		// A short abandon, and one that is not short.
		{Created: "2025-06-17T10:20:00-04:00", Legs: []world.Leg{{Queue: "Billing", WaitSeconds: 3}}},
		{Created: "2025-06-17T10:20:00-04:00", Legs: []world.Leg{{Queue: "Billing", WaitSeconds: 80}}},
		// A transfer: offered in both queues.
		{Created: "2025-06-17T10:31:00-04:00", Legs: []world.Leg{
			{Queue: "Billing", WaitSeconds: 6, Agent: "Maya Patel", TalkSeconds: 41, WrapSeconds: 15},
			{Queue: "Sales", WaitSeconds: 26, Agent: "Luis Ortega", TalkSeconds: 120, WrapSeconds: 20}}},
		// Over two quarters of an hour: belongs to the one it entered in.
		{Created: "2025-06-17T10:58:00-04:00", Legs: []world.Leg{{Queue: "Sales", WaitSeconds: 12,
			Agent: "Luis Ortega", TalkSeconds: 302, WrapSeconds: 20}}},
	}
	w.Complete()
	return w
}

func TestFiguresAreTrue(t *testing.T) {
	t.Parallel()
	at, err := time.Parse(time.RFC3339, scriptStart)
	if err != nil {
		t.Fatal(err)
	}
	s := newStage(t, vectorWorld(), at)
	s.bot(nil)
	alex := s.as("alex")
	room := alex.room(floorRoom)
	for _, c := range []struct {
		ask  string
		want []string
	}{
		// Offered: the RONA'd call once, the transferred one, the abandoned one;
		// not the short abandon. In time (20 s): the transferred one only.
		// ASA (60+6)/2 = 33 s. AHT ((100+20+30)+(41+15))/2 = 103 s.
		{"queue status billing today", []string{"3 offered", "Service level: 33.3 %", "Abandoned: 1 (33.3 % of 3)", "ASA: 33 s", "AHT: 1 min 43 s"}},
		// Offered: the transferred one and the one over two windows; not the one
		// that entered on Monday. In time (15 s): 12 s, not 26 s. ASA 19 s.
		// AHT ((120+20)+(302+20))/2 = 231 s.
		{"queue status sales today", []string{"2 offered", "Service level: 50.0 %", "Abandoned: 0 (0.0 % of 2)", "ASA: 19 s", "AHT: 3 min 51 s"}},
		{"queue status sales yesterday", []string{"1 offered", "Service level: 0.0 %", "Abandoned: 0 (0.0 % of 1)", "ASA: 1 min 30 s", "AHT: 1 min 10 s"}},
		// The queues together: 5 offered, 2 in time; ASA (60+6+26+12)/4 = 26 s;
		// AHT (150+56+140+322)/4 = 167 s.
		{"queue status today", []string{"5 offered", "Service level: 40.0 %", "Abandoned: 1 (20.0 % of 5)", "ASA: 26 s", "AHT: 2 min 47 s"}},
		// The contact that spans two windows is the first one's, whole.
		{"queue status sales today 10:45 to 11:00", []string{"1 offered", "Service level: 100.0 %", "ASA: 12 s", "AHT: 5 min 22 s"}},
		{"queue status sales today 11:00 to 11:15", []string{"no calls"}},
		// Nothing offered is no percentage.
		{"queue status claims today", []string{"no calls"}},
		{"short calls on billing today", []string{"short calls 1"}},
		{"transfers out of billing today", []string{"transferred 1"}},
		{"abandons in billing today", []string{"abandoned 1 (33.3 % of 3)"}},
		{"how many calls did we answer today", []string{"4"}},
	} {
		got := alex.ask(room, c.ask).Text
		for _, want := range c.want {
			if !strings.Contains(strings.ToLower(got), strings.ToLower(want)) {
				t.Errorf("%s: want %q in\n%s", c.ask, want, got)
			}
		}
		if strings.Contains(got, "NaN") || strings.Contains(c.want[0], "no calls") && strings.Contains(got, "%") && !strings.Contains(got, "÷") {
			t.Errorf("%s: a percentage of nothing in\n%s", c.ask, got)
		}
	}
}
