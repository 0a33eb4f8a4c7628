package commands

import (
	"strings"
	"testing"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/roomos"
)

// standup books every room twice.
func standup(f *fakeRooms) {
	f.booked = []roomos.Booking{{Title: "Stand-up", Start: at(16, 30), End: at(17, 0)}, {Title: "Review", Start: at(18, 0), End: at(19, 0)}}
}

// TestRoomThatStandsElsewhere: a name and a place that do not go together are no
// room, for what changes it and for what does not.
func TestRoomThatStandsElsewhere(t *testing.T) {
	slots := deviceSlot("Huddle 3").With("site", bot.Value{Kind: bot.KindSite, Name: "Tampa"})
	const want = "Huddle 3 is not in Tampa: its place is floor 3, Raleigh. Nothing was changed."
	if _, err := deviceCommand[bot.Reader](t, building(), "device free").Run(t.Context(), request(slots)); err == nil || publicText(err) != want {
		t.Errorf("free: %v", err)
	}
	if _, _, err := deviceCommand[bot.Changer](t, building(), "device wake").Preview(t.Context(), request(slots)); err == nil || publicText(err) != want {
		t.Errorf("wake: %v", err)
	}
}

// TestWhatIsSaidOfRooms: what cannot be read is said with what is known, and a
// "no" with its reasons.
func TestWhatIsSaidOfRooms(t *testing.T) {
	gone := &bot.Error{Kind: bot.Upstream, Public: "I could not read the device: Webex refused it (409)."}
	site := bot.Slots{"site": {{Kind: bot.KindSite, Name: "Raleigh"}}}
	issues := bot.Slots{"which": {{Kind: bot.KindChoice, Name: onlyIssues}}}
	for name, tt := range map[string]struct {
		command  string
		slots    bot.Slots
		change   func(*fakeRooms)
		says     string
		contains string // in the facts, the table or the note
	}{
		"shown":            {"device show", deviceSlot("Huddle 3"), func(f *fakeRooms) { f.stateErr = gone }, "Huddle 3 cannot be read just now.", "In Webex’s list: online"},
		"why":              {"device show", deviceSlot("Huddle 3"), func(f *fakeRooms) { f.stateErr = gone }, "Huddle 3 cannot be read just now.", "(409)"},
		"free, unread":     {"device free", deviceSlot("Huddle 3"), func(f *fakeRooms) { f.stateErr = gone }, "Whether Huddle 3 is free is unknown: it cannot be read just now.", "(409)"},
		"none is free":     {"device free", site, func(f *fakeRooms) { f.state("boardroom").People, f.state("huddle").People = 3, 1 }, "None of 2 rooms in Raleigh is free now.", "Boardroom|floor 3, Raleigh|12|3 people are in it"},
		"free then":        {"device free", deviceSlot("Huddle 3").With("start", rangeValue(at(16, 0), at(17, 0))), nil, "Huddle 3 is not booked, Tue 17 Jun 16:00–17:00 EDT.", "As its calendar shows it"},
		"booked then":      {"device free", deviceSlot("Huddle 3").With("start", rangeValue(at(16, 0), at(17, 0))), standup, "Huddle 3 is booked: “Stand-up”, Tue 17 Jun 16:30–17:00 EDT.", ""},
		"for a while":      {"device free", deviceSlot("Huddle 3").With("start", rangeValue(at(16, 0), at(17, 0))).With("longer", bot.Value{Kind: bot.KindDuration, Duration: 20 * time.Minute}), standup, "Huddle 3 is not booked, Tue 17 Jun 16:00–16:20 EDT.", ""},
		"booked often":     {"device free", deviceSlot("Huddle 3").With("start", rangeValue(at(16, 0), at(19, 0))), standup, "Huddle 3 is booked 2 times, Tue 17 Jun 16:00–19:00 EDT.", "“Review”"},
		"rooms then":       {"device free", site.With("start", rangeValue(at(16, 0), at(17, 0))), standup, "None of 2 rooms in Raleigh is free by their calendars, Tue 17 Jun 16:00–17:00 EDT.", "booked 16:30–17:00"},
		"too small":        {"device free", deviceSlot("Huddle 3").With("number", bot.Value{Kind: bot.KindNumber, Number: 9}), func(f *fakeRooms) { f.state("huddle").People = 0 }, "Huddle 3 is not free for 9 people: it holds 4 people.", ""},
		"people, rooms":    {"device people", site, func(f *fakeRooms) { f.state("boardroom").People, f.state("huddle").People = 3, 0 }, "Somebody is in 1 of 2 rooms in Raleigh; 3 people are counted.", "Boardroom|floor 3, Raleigh|3 of 12"},
		"nobody, rooms":    {"device people", site, func(f *fakeRooms) { f.stateErr = gone }, "Who is in the 2 rooms in Raleigh is unknown.", "it cannot be read just now"},
		"issues":           {"device list", issues, nil, "1 device has issues.", "Training Room"},
		"no issues":        {"device list", issues, func(f *fakeRooms) { f.devices = f.devices[:2] }, "No device has issues.", "As Webex lists them"},
		"a list of before": {"device list", nil, func(f *fakeRooms) { f.devices[0].Connection = bot.DeviceUnknown }, "4 devices, 1 offline.", "As of"},
	} {
		f := building()
		if tt.change != nil {
			tt.change(f)
		}
		reply, err := deviceCommand[bot.Reader](t, f, tt.command).Run(t.Context(), request(tt.slots))
		if err != nil || reply.Headline != tt.says {
			t.Errorf("%s: %q, %v", name, reply.Headline, err)
		}
		said := reply.Note
		for _, fact := range reply.Facts {
			said += "\n" + fact.Label + ": " + fact.Value
		}
		if reply.Table != nil {
			for _, row := range reply.Table.Rows {
				said += "\n" + strings.Join(row, "|")
			}
		}
		if !strings.Contains(said, tt.contains) {
			t.Errorf("%s: no %q in %s", name, tt.contains, said)
		}
	}
}
