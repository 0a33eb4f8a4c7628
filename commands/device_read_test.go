package commands

import (
	"strings"
	"testing"

	"floorwalker/bot"
)

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
