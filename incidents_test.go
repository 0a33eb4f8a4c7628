package main

import (
	"slices"
	"strings"
	"testing"
)

// TestIncidentPosts opens an incident and closes it, and looks at what the bot
// posts where nobody has just asked: the picture of the queue in the new space,
// and its end where it was opened.
func TestIncidentPosts(t *testing.T) {
	t.Parallel()
	s := &scene{stage: newStage(t, nil, startTime(t)), people: map[string]*person{}, places: map[string]*place{}, thread: map[string]string{}, seen: map[string]bool{}}
	s.bot(nil)
	s.line("> alex: open an incident for billing")
	alex := s.who("alex")
	room := alex.room("Incident – Billing")
	first := alex.messages(room)
	if len(first) == 0 || !strings.HasPrefix(first[0].Text, "Incident – Billing. Opened by Alex Morgan at 14:35 EDT.") || !strings.Contains(first[0].Text, "164 offered") {
		t.Fatalf("the first message of the space: %+v", first)
	}
	if buttons := first[0].buttons(t); len(buttons) != 1 || buttons[0].Title != "Billing now" {
		t.Errorf("its buttons: %+v", buttons)
	}
	picture := slices.ContainsFunc(first, func(m wireMessage) bool { return len(m.Files) == 1 && s.file(alex, m.Files[0]) == "chart.png" })
	if !picture {
		t.Errorf("no picture among %d messages", len(first))
	}
	s.happen("advance 5m")
	s.line("> alex in Incident – Billing: close the incident")
	s.line("> alex presses Confirm")
	told := alex.messages(alex.room(floorRoom))
	if last := told[len(told)-1]; !strings.HasPrefix(last.Text, "Incident – Billing is closed, after 5 min.") {
		t.Errorf("the space where it was opened heard %q", last.Text)
	}
}

// TestIncidentFollowsItsSpace gives the space of an incident another id: its
// timeline is still there.
func TestIncidentFollowsItsSpace(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil, startTime(t))
	s.bot(nil)
	alex := s.as("alex")
	alex.say(alex.room(floorRoom), "", "open an incident for billing")
	alex.sees(alex.room(floorRoom), "The incident is open in the space “Incident – Billing”")
	before := alex.room("Incident – Billing")
	if err := s.sim.Happen("room migrates", map[string]any{"room": "Incident – Billing"}); err != nil {
		t.Fatal(err)
	}
	after := alex.room("Incident – Billing")
	if after == before {
		t.Fatal("the space has the id that it had")
	}
	if got := alex.ask(after, "show the timeline").Text; !strings.HasPrefix(got, "Incident – Billing: open for") {
		t.Errorf("in the moved space: %q", got)
	}
}
