package commands

import (
	"slices"
	"strings"
	"testing"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/webex"
)

// TestIncidentAfterACrash opens an incident as far as a crash lets it, and looks
// at what the next one makes of it.
func TestIncidentAfterACrash(t *testing.T) {
	f := floorSpaces()
	older := webex.Space{ID: "older", Title: "Incident – Outage", CreatorID: "bot", Created: now.Add(-time.Minute)}
	f.spaces = append(f.spaces, older)
	f.join("older", "alex")
	i := incidents{spaces{f, fakeBotID}, &fakeNotes{}}
	open := incidentOpen{i, f, &fakeTeller{}, nil}
	r := request(bot.Slots{"title": one(titleValue("Outage")), "people": one(personValue("maya"))})
	preview, _, err := open.Preview(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	r.Slots = preview.Slots
	if out, err := open.Observe(t.Context(), r); err != nil || out.State != bot.OutcomeNotDone {
		t.Errorf("an older space of that title is taken for the new one: %+v, %v", out, err)
	}

	// Somebody else's request at the same moment, done as a whole.
	other := r
	other.ID, other.Person = "other", bot.Person{ID: "tom", Name: "Tom Becker"}
	if _, err := open.Do(t.Context(), other); err != nil {
		t.Fatal(err)
	}
	if out, err := open.Observe(t.Context(), r); err != nil || out.State != bot.OutcomeNotDone {
		t.Errorf("somebody else's incident is taken for ours: %+v, %v", out, err)
	}

	space, err := f.Create(t.Context(), r.Text("title")) // and then the process is killed
	if err != nil {
		t.Fatal(err)
	}
	asked := len(f.asked)
	for range 2 { // the second look finds what the first one wrote
		out, err := open.Observe(t.Context(), r)
		if err != nil || out.State != bot.OutcomeDone {
			t.Fatalf("%+v, %v", out, err)
		}
		for _, want := range []string{"Alex Morgan (not brought in yet)", "Maya Patel (not brought in yet)", "the picture of the queue (I cannot see"} {
			if !strings.Contains(shown(out.Reply), want) {
				t.Errorf("it does not say %q: %s", want, shown(out.Reply))
			}
		}
		if b := out.Reply.Buttons; len(b) != 1 || b[0].Run.Command != "space add" || b[0].Run.Slots["space"][0].ID != space.ID || len(b[0].Run.Slots["people"]) != 2 {
			t.Errorf("buttons %+v", b)
		}
	}
	if len(f.asked) != asked {
		t.Errorf("the look changed something in Webex: %q", f.asked[asked:])
	}
	kept, _, begun, err := i.load(t.Context(), space.ID)
	if err != nil || !begun || len(kept.Lines) != 1 || kept.Lines[0].Text != "Opened the incident." {
		t.Errorf("its timeline: %+v, %v", kept, err)
	}
	listed, err := i.list(t.Context(), nil)
	if err != nil || len(listed) != 2 || listed[1].SpaceID != space.ID {
		t.Errorf("the list: %+v, %v", listed, err)
	}

	// The button brings them in, by the space's id: the asker is not in it yet.
	add := spacePeople{i.spaces, f, true}
	out, _ := open.Observe(t.Context(), r)
	press := request(out.Reply.Buttons[0].Run.Slots)
	preview, ask, err := add.Preview(t.Context(), press)
	if err != nil || !ask {
		t.Fatalf("asks %v, %v", ask, err)
	}
	press.Slots = preview.Slots
	if _, err := add.Do(t.Context(), press); err != nil {
		t.Fatal(err)
	}
	if out, err := open.Observe(t.Context(), r); err != nil || len(out.Reply.Buttons) != 0 || strings.Contains(shown(out.Reply), "not brought in") {
		t.Errorf("when all are in: %+v, %v", out, err)
	}
}

// TestSpacesOfOneTitle looks for the space that a request made among others that
// are called the same.
func TestSpacesOfOneTitle(t *testing.T) {
	f := floorSpaces()
	add := func(id string, created time.Time) {
		f.spaces = append(f.spaces, webex.Space{ID: id, Title: "SL dip", CreatorID: "bot", Created: created})
	}
	add("before", now.Add(-time.Minute))
	c := spaceCreate{spaces{f, fakeBotID}, f}
	r := request(bot.Slots{"title": one(titleValue("SL dip"))})
	preview, _, err := c.Preview(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	r.Slots = preview.Slots
	add("older", now.Add(-clocksApart)) // which Webex's list had not shown
	if out, err := c.Observe(t.Context(), r); err != nil || out.State != bot.OutcomeNotDone {
		t.Errorf("older ones: %+v, %v", out, err)
	}
	add("new", now)
	out, err := c.Observe(t.Context(), r)
	if err != nil || out.State != bot.OutcomeDone || out.Reply.Items[0].ID != "new" || len(out.Reply.Buttons) != 1 {
		t.Errorf("the new one: %+v, %v", out, err)
	}
	add("another", now.Add(time.Second))
	if out, err := c.Observe(t.Context(), r); err != nil || out.State != bot.OutcomeUnknown || !strings.HasPrefix(out.Reply.Headline, "2 new spaces") {
		t.Errorf("two new ones: %+v, %v", out, err)
	}
	f.look = away
	if _, _, err := c.Preview(t.Context(), r); bot.KindOf(err) != bot.Upstream {
		t.Errorf("a look that fails: %v", err)
	}
}

// TestIncidentsFollowTheirSpaces moves the space of an incident, and the one where
// it was opened.
func TestIncidentsFollowTheirSpaces(t *testing.T) {
	i, f, teller, r := anIncident(t)
	for range 2 { // the same news twice
		if err := MoveIncidents(t.Context(), i.notes, "made1", "moved"); err != nil {
			t.Fatal(err)
		}
		if err := MoveIncidents(t.Context(), i.notes, "floor", "floor2"); err != nil {
			t.Fatal(err)
		}
	}
	f.spaces = append(f.spaces, webex.Space{ID: "moved", Title: "Incident – Billing", CreatorID: "bot", Created: now})
	f.members["moved"] = f.members["made1"]
	r.RoomID, r.Slots = "moved", nil
	if reply, err := (incidentShow{i}).Run(t.Context(), r); err != nil || !strings.HasPrefix(reply.Headline, "Incident – Billing: open for") {
		t.Errorf("%s, %v", shown(reply), err)
	}
	if listed, err := i.list(t.Context(), nil); err != nil || len(listed) != 1 || listed[0].SpaceID != "moved" {
		t.Errorf("the list: %+v, %v", listed, err)
	}
	over := incidentClose{i, teller, nil}
	preview, _, err := over.Preview(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	r.Slots = preview.Slots
	if _, err := over.Do(t.Context(), r); err != nil || len(teller.at("floor2")) != 1 {
		t.Errorf("where it was opened: %q, %v", teller.at("floor2"), err)
	}
	if err := MoveIncidents(t.Context(), i.notes, "nowhere", "elsewhere"); err != nil {
		t.Errorf("a space without an incident: %v", err)
	}
}

// TestIncidentIsFoundInAMovedSpace finds the incident of a space that got another
// id, of which nobody told. Another space of that title has none.
func TestIncidentIsFoundInAMovedSpace(t *testing.T) {
	i, f, _, r := anIncident(t)
	show := func(id string) error {
		r.RoomID, r.Slots = id, nil
		_, err := incidentShow{i}.Run(t.Context(), r)
		return err
	}
	another := webex.Space{ID: "another", Title: "Incident – Billing", CreatorID: "bot", Created: now}
	f.spaces = append(f.spaces, another)
	if err := show("another"); bot.KindOf(err) != bot.NotFound {
		t.Errorf("while the incident's own space is there: %v", err)
	}
	f.spaces = slices.DeleteFunc(f.spaces, func(s webex.Space) bool { return s.ID == "made1" || s.ID == "another" })
	for name, s := range map[string]webex.Space{
		"made later":            {ID: "later", Title: another.Title, CreatorID: "bot", Created: now.Add(time.Hour)},
		"made by somebody":      {ID: "maya's", Title: another.Title, CreatorID: "maya", Created: now},
		"called something else": {ID: "other", Title: "Incident – Sales", CreatorID: "bot", Created: now},
	} {
		f.spaces = append(f.spaces, s)
		if err := show(s.ID); bot.KindOf(err) != bot.NotFound {
			t.Errorf("a space %s: %v", name, err)
		}
	}
	f.spaces = append(f.spaces, another)
	if err := show("another"); err != nil {
		t.Errorf("the moved space: %v", err)
	}
	if listed, err := i.list(t.Context(), nil); err != nil || len(listed) != 1 || listed[0].SpaceID != "another" {
		t.Errorf("the list: %+v, %v", listed, err)
	}
}
