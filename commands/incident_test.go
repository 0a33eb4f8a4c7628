package commands

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"floorwalker/bot"
)

// desk of an incident: spaces, notes and what was told.
func anIncident(t *testing.T) (incidents, *fakeSpaces, *fakeTeller, bot.Request) {
	t.Helper()
	f, teller := floorSpaces(), &fakeTeller{}
	i := incidents{spaces{f, fakeBotID}, &fakeNotes{}}
	open := incidentOpen{i, f, teller, queueStatus{floor{source: floorIn(centre(Samples()))}}}
	r := request(bot.Slots{"queue": one(bot.Value{Kind: bot.KindQueue, ID: "Billing", Name: "Billing"}), "people": one(personValue("maya"))})
	preview, ask, err := open.Preview(t.Context(), r)
	if err != nil || !ask || preview.Headline != "Make the space “Incident – Billing” and bring in Maya Patel?" {
		t.Fatalf("asks %v, %v: %q", ask, err, preview.Headline)
	}
	r.Slots = preview.Slots
	if out, err := open.Observe(t.Context(), r); err != nil || out.State != bot.OutcomeNotDone {
		t.Errorf("before: %+v, %v", out, err)
	}
	reply, err := open.Do(t.Context(), r)
	if err != nil || reply.Headline != "The incident is open in the space “Incident – Billing”, with Alex Morgan, Maya Patel and me in it." {
		t.Fatalf("%q, %v", reply.Headline, err)
	}
	if out, err := open.Observe(t.Context(), r); err != nil || out.State != bot.OutcomeDone {
		t.Errorf("after: %+v, %v", out, err)
	}
	if first := teller.at("made1"); len(first) != 1 || !strings.HasPrefix(first[0], "Incident – Billing. Opened by Alex Morgan") {
		t.Errorf("first message %q", first)
	}
	r.RoomID = "made1"
	return i, f, teller, r
}

func TestIncident(t *testing.T) {
	i, f, teller, r := anIncident(t)
	note := incidentNote{i}
	r.ID, r.Person, r.Role, r.Slots = "n1", bot.Person{ID: "maya", Name: "Maya Patel"}, bot.Viewer, bot.Slots{"title": one(titleValue("gateway  restarted"))}
	preview, ask, err := note.Preview(t.Context(), r)
	if err != nil || ask {
		t.Fatalf("asks %v, %v", ask, err)
	}
	r.Slots = preview.Slots
	if out, _ := note.Observe(t.Context(), r); out.State != bot.OutcomeNotDone {
		t.Errorf("before: %+v", out)
	}
	for range 2 { // again after a crash: it stands there once
		if reply, err := note.Do(t.Context(), r); err != nil || reply.Headline != "Written into the timeline at 14:35 EDT: line 3." {
			t.Errorf("%q, %v", reply.Headline, err)
		}
	}
	if out, _ := note.Observe(t.Context(), r); out.State != bot.OutcomeDone {
		t.Errorf("after: %+v", out)
	}
	r.Person, r.Role, r.Now, r.ID = alex, bot.Supervisor, now.Add(42*time.Minute), "c1"
	if reply, err := (incidentShow{i}).Run(t.Context(), r); err != nil || reply.Headline != "Incident – Billing: open for 42 min, 3 lines." || reply.Table.Rows[2][2] != "gateway restarted" {
		t.Errorf("%s, %v", shown(reply), err)
	}
	over := incidentClose{i, teller, nil}
	r.Slots = nil
	preview, ask, err = over.Preview(t.Context(), r)
	if err != nil || !ask {
		t.Fatalf("asks %v, %v", ask, err)
	}
	r.Slots = preview.Slots
	if out, _ := over.Observe(t.Context(), r); out.State != bot.OutcomeNotDone {
		t.Errorf("before: %+v", out)
	}
	reply, err := over.Do(t.Context(), r)
	if err != nil || reply.Headline != "Incident – Billing is closed, after 42 min." || len(reply.Table.Rows) != 4 {
		t.Errorf("%s, %v", shown(reply), err)
	}
	if heard := teller.at("floor"); len(heard) != 1 || heard[0] != reply.Headline {
		t.Errorf("where it was opened: %q", heard)
	}
	if out, _ := over.Observe(t.Context(), r); out.State != bot.OutcomeDone {
		t.Errorf("after: %+v", out)
	}
	if reply, err := over.Do(t.Context(), r); err != nil || !strings.HasPrefix(reply.Headline, "Nothing to change") {
		t.Errorf("twice: %q, %v", reply.Headline, err)
	}
	if reply, err := (incidentList{i}).Run(t.Context(), r); err != nil || reply.Headline != "No incident is open that you are in." {
		t.Errorf("%q, %v", reply.Headline, err)
	}
	if f.made != 1 {
		t.Errorf("%d spaces were made", f.made)
	}
}

func TestIncidentsThatAreNotThere(t *testing.T) {
	i, f, _, r := anIncident(t)
	r.RoomID, r.Slots = "floor", bot.Slots{"title": one(titleValue("x"))}
	if _, _, err := (incidentNote{i}).Preview(t.Context(), r); bot.KindOf(err) != bot.NotFound {
		t.Errorf("a note elsewhere: %v", err)
	}
	if _, _, err := (incidentClose{i, &fakeTeller{}, nil}).Preview(t.Context(), request(nil)); bot.KindOf(err) != bot.NotFound {
		t.Errorf("closing elsewhere: %v", err)
	}
	if reply, err := (incidentList{i}).Run(t.Context(), request(nil)); err != nil || reply.Headline != "1 incident is open." {
		t.Errorf("%q, %v", reply.Headline, err)
	}
	outsider := request(nil)
	outsider.Person = bot.Person{ID: "tom", Name: "Tom Becker"}
	if reply, err := (incidentList{i}).Run(t.Context(), outsider); err != nil || reply.Headline != "No incident is open that you are in." {
		t.Errorf("somebody who is not in it sees %q, %v", reply.Headline, err)
	}
	open := incidentOpen{i, f, &fakeTeller{err: away}, nil}
	if reply, ask, err := open.Preview(t.Context(), request(nil)); err != nil || ask || reply.Asks != "title" {
		t.Errorf("about nothing: %+v, %v", reply, err)
	}
	r = request(bot.Slots{"title": one(titleValue("Incident – Outage"))})
	if reply, err := open.Do(t.Context(), r); err != nil || !strings.Contains(shown(reply), "Not done: the picture of the queue") {
		t.Errorf("a post that fails: %s, %v", shown(reply), err)
	}
}

// TestTimelineIsBounded fills one, from many at the same time.
func TestTimelineIsBounded(t *testing.T) {
	i, _, _, r := anIncident(t)
	note := incidentNote{i}
	for n := range maxLines {
		r.ID, r.Slots = fmt.Sprint(n, "-note"), bot.Slots{"title": one(titleValue(strings.Repeat("ü", maxNote)))}
		if _, err := note.Do(t.Context(), r); err != nil && bot.KindOf(err) != bot.Invalid {
			t.Fatalf("note %d: %v", n, err)
		}
	}
	if _, _, err := note.Preview(t.Context(), r); bot.KindOf(err) != bot.Invalid {
		t.Errorf("a full timeline: %v", err)
	}
	body, _, _ := i.notes.Load(t.Context(), "made1")
	if len(body) > 64<<10 {
		t.Errorf("the fullest timeline has %d bytes, more than the store takes", len(body))
	}
	if _, err := (incidentClose{i, &fakeTeller{}, nil}).Do(t.Context(), request(bot.Slots{"space": one(bot.Value{Kind: bot.KindTitle, ID: "made1"})})); err != nil {
		t.Errorf("a full timeline cannot be ended: %v", err)
	}
	reply, err := (incidentShow{i}).Run(t.Context(), r)
	if err != nil || len(reply.Table.Rows) != maxRows || reply.File == nil {
		t.Errorf("%d rows, file %v, %v", len(reply.Table.Rows), reply.File, err)
	}
}
