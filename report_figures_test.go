package main

import (
	"strings"
	"testing"
	"time"
)

// TestReportsAreTrue asks the reports about the same six contacts, through the
// whole chain. The figures were counted by hand there.
func TestReportsAreTrue(t *testing.T) {
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
		{"report queue billing today", []string{"3 offered, service level 33.3 %, 1 abandoned", "Short calls: 1", "Transferred: 1", "ASA: 33 s", "AHT: 1 min 43 s"}},
		{"report queue today", []string{"5 offered, service level 40.0 %", "lowest service level Billing with 33.3 %"}},
		{"report queue yesterday", []string{"1 offered, service level 0.0 %"}}, // over midnight: of the day it entered
		{"report hourly billing today", []string{"3 offered", "10:00–11:00 3 2 1 33.3 % 33 s 1 min 43 s"}},
		// The contact over two windows is in the first alone.
		{"report hourly sales today every 15 minutes", []string{
			"10:30–10:45 1 1 0 0.0 % 26 s 2 min 20 s",
			"10:45–11:00 1 1 0 100.0 % 12 s 5 min 22 s"}},
		{"report hourly claims today", []string{"Claims: no calls"}},
		{"compare claims today with yesterday", []string{"Claims: no calls"}},
		{"report abandoned billing today", []string{"1 abandoned of 3 offered (33.3 %)", "Short calls, left out: 1", "1 min 20 s on average"}},
		{"report abandoned sales today", []string{"nobody abandoned, of 2 offered"}},
		// The two who gave up entered at the same moment.
		{"report waiting billing today", []string{"most waited at 10:20:00, 2", "the longest wait was 1 min 20 s"}},
		// Maya: the one after a RONA elsewhere (150 s) and the one she transferred (56 s).
		{"agent report maya today", []string{"2 contacts answered; AHT 1 min 43 s", "Transferred: 1"}},
		{"AHT of luis ortega today", []string{"AHT 3 min 51 s over 2 handled"}},
		{"agent report luis ortega yesterday", []string{"1 contact answered; AHT 1 min 10 s"}},
		// Tom rang in vain: that is none of his contacts.
		{"agent report tom becker today", []string{"0 contacts answered"}},
		{"billing today vs yesterday", []string{"offered 3 (+3)", "service level 33.3 % (no calls before)"}},
		{"service level and abandon rate of billing today", []string{"service level 33.3 % (1 answered within 20 s of 3 offered), abandon rate 33.3 %"}},
	} {
		got := strings.Join(strings.Fields(alex.ask(room, c.ask).Text), " ") // tables are aligned
		for _, want := range c.want {
			if !strings.Contains(got, want) {
				t.Errorf("%s: want %q in\n%s", c.ask, want, got)
			}
		}
		if strings.Contains(got, "NaN") {
			t.Errorf("%s: a figure of nothing in\n%s", c.ask, got)
		}
	}
}
