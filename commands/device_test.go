package commands

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"floorwalker/bot"
	"floorwalker/integrations/roomos"
)

func level(n float64) bot.Value { return bot.Value{Kind: bot.KindNumber, Number: n} }

// TestOneDeviceActsAtOnce gives orders to one device and holds the answer to what
// the device shows.
func TestOneDeviceActsAtOnce(t *testing.T) {
	for name, tt := range map[string]struct {
		command string
		slots   bot.Slots
		asks    bool
		keep    bool // the device takes it and shows nothing
		refuse  error
		says    string
		kind    bot.ErrorKind
		sent    int
	}{
		"volume":                 {command: "device volume", slots: deviceSlot("Boardroom").With("level", level(40)), says: "Boardroom is now at volume 40.", sent: 1},
		"up is from where it is": {command: "device volume", slots: deviceSlot("Boardroom").With("step", bot.Value{Kind: bot.KindChoice, Name: "up"}), says: "Boardroom is now at volume 70.", sent: 1},
		"not shown":              {command: "device mute", slots: deviceSlot("Boardroom"), keep: true, says: "Boardroom took it and does not show it yet; it is not muted.", kind: bot.Uncertain, sent: 1},
		"refused":                {command: "device mute", slots: deviceSlot("Boardroom"), refuse: bot.Errorf(bot.Invalid, "Boardroom did not do it: no. Nothing was changed."), kind: bot.Invalid, sent: 1},
		"message":                {command: "device message", slots: deviceSlot("Boardroom").With("text", bot.Value{Kind: bot.KindText, Name: "back at 3:15, 100%"}), says: "Boardroom took the message “back at 3:15, 100%”: it shows it until somebody closes it.", sent: 1},
		"dial asks":              {command: "device dial", slots: deviceSlot("Boardroom").With("destination", bot.Value{Kind: bot.KindDestination, Name: "tier2@acme.example"}), asks: true, says: "Boardroom is now calling tier2@acme.example.", sent: 1},
		"hanging up asks":        {command: "device hangup", slots: deviceSlot("Boardroom"), asks: true, says: "Boardroom is now in no call.", sent: 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := building()
				f.keep = tt.keep
				f.refuse = func(bot.Device, roomos.Path) error { return tt.refuse }
				c := deviceCommand[bot.Changer](t, f, tt.command)
				r := request(tt.slots)
				preview, ask, err := c.Preview(t.Context(), r)
				if err != nil || ask != tt.asks || len(f.sent) > 0 {
					t.Fatalf("asks %v, sent %v: %v", ask, f.sent, err)
				}
				r.Slots = preview.Slots
				reply, err := c.Do(t.Context(), r)
				if bot.KindOf(err) != tt.kind || tt.says != "" && reply.Headline != tt.says || len(f.sent) != tt.sent {
					t.Errorf("sent %v, says %q: %v", f.sent, reply.Headline, err)
				}
			})
		})
	}
}

func TestDevicesAreRefusedBeforeAnythingIsSent(t *testing.T) {
	for name, tt := range map[string]struct {
		command string
		slots   bot.Slots
		says    string
	}{
		"offline":     {"device mute", deviceSlot("Lobby Kiosk"), "is offline, last seen 17 Jun 13:05 EDT"},
		"too loud":    {"device volume", deviceSlot("Boardroom").With("level", level(400)), "from 0 to 100"},
		"half":        {"device volume", deviceSlot("Boardroom").With("level", level(2.5)), "whole number"},
		"no preset":   {"device camera preset", deviceSlot("Boardroom").With("level", level(36)), "1 to 35"},
		"long":        {"device message", deviceSlot("Boardroom").With("text", bot.Value{Kind: bot.KindText, Name: strings.Repeat("x", 256)}), "255 bytes"},
		"gone":        {"device mute", bot.Slots{"device": {{Kind: bot.KindDevice, ID: "x", Name: "Attic"}}}, "Attic is not among the devices"},
		"nowhere":     {"device mute", bot.Slots{"site": {{Kind: bot.KindSite, Name: "Bonn"}}}, "No device in Bonn"},
		"two presets": {"device camera preset", deviceSlot("Boardroom", "Huddle 3").With("level", level(1)), "on 1 at a time"},
	} {
		f := building()
		_, _, err := deviceCommand[bot.Changer](t, f, tt.command).Preview(t.Context(), request(tt.slots))
		if err == nil || !strings.Contains(err.Error(), tt.says) || !strings.Contains(err.Error(), "Nothing was changed.") || len(f.sent) > 0 {
			t.Errorf("%s: %v, sent %v", name, err, f.sent)
		}
	}
}

// TestWhatChatMaySend holds every order to the list of what may be sent, and to
// its role, whatever the spec says.
func TestWhatChatMaySend(t *testing.T) {
	f := building()
	for _, act := range deviceActs {
		slots := deviceSlot("Boardroom").With("level", level(1)).With("text", bot.Value{Name: "x"}).With("how", bot.Value{Name: "start"})
		o, err := act.order(request(slots))
		least, ok := sendable[o.path]
		if err != nil || !ok || least != act.role {
			t.Errorf("%s sends %s from %v on, its role is %v: %v", act.name, o.path, least, act.role, err)
		}
		r := request(slots)
		r.Role = least - 1
		if got := o.give(t.Context(), f, r, f.devices[0]); got.held == "" || len(f.sent) > 0 {
			t.Errorf("%s is sent for %v", act.name, r.Role)
		}
	}
	bad := deviceOrder{path: "UserManagement.User.Add"}
	if got := bad.give(t.Context(), f, request(nil), f.devices[0]); got.held == "" || len(f.sent) > 0 {
		t.Error("a command outside of the list is sent")
	}
}

// TestAGroupIsAskedAboutAndToldOneByOne mutes the rooms of a site.
func TestAGroupIsAskedAboutAndToldOneByOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := building()
		f.devices = append(f.devices, bot.Device{ID: "harbor", Name: "Harbor", Site: "Tampa", Connection: bot.DeviceOnline})
		f.refuse = func(d bot.Device, _ roomos.Path) error {
			if d.Name == "Harbor" {
				return bot.Errorf(bot.Invalid, "Harbor did not do it: no microphone. Nothing was changed.")
			}
			return nil
		}
		c := deviceCommand[bot.Changer](t, f, "device mute")
		r := request(bot.Slots{"all": {{Kind: bot.KindChoice, Name: "every"}}, "site": {{Kind: bot.KindSite, Name: "tampa"}}})
		preview, ask, err := c.Preview(t.Context(), r)
		if err != nil || !ask || preview.Headline != "Mute the microphones of 3 devices in tampa?" || len(preview.Slots["device"]) != 3 || len(f.sent) > 0 {
			t.Fatalf("%v %q %v: %v", ask, preview.Headline, preview.Slots, err)
		}
		r.Slots = preview.Slots
		steps := 0
		r.Progress = func(done, total int, _ string) { steps++ }
		reply, err := c.Do(t.Context(), r)
		if err != nil || reply.Headline != "Done on 1 of 3 devices: 1 refused, 1 not asked." || steps != 3 {
			t.Fatalf("%q after %d steps: %v", reply.Headline, steps, err)
		}
		want := [][]string{{"Harbor", "was not changed: Harbor did not do it: no microphone. Nothing was changed"},
			{"Lobby Kiosk", "was not asked: it is offline, last seen 17 Jun 13:05 EDT"}, {"Training Room", "is now muted"}}
		for i, row := range want {
			if !slices.Equal(reply.Table.Rows[i], row) {
				t.Errorf("row %d is %q", i, reply.Table.Rows[i])
			}
		}
		if _, long := c.(bot.Lasting); !long {
			t.Error("many devices take long")
		}
	})
}

func TestTheDeviceSpokenOfLastIsMeant(t *testing.T) {
	f := building()
	r := request(bot.Slots{"level": {level(40)}})
	r.Conversation.Slots = map[bot.Kind]bot.Value{bot.KindDevice: deviceSlot("Huddle 3")["device"][0]}
	c := deviceCommand[bot.Changer](t, f, "device volume")
	preview, ask, err := c.Preview(t.Context(), r)
	if err != nil || ask || preview.Slots["device"][0].ID != "huddle" {
		t.Errorf("%v: %v", preview.Slots, err)
	}
	if preview, _, err = c.Preview(t.Context(), request(bot.Slots{"level": {level(40)}})); err != nil || preview.Asks != "device" || len(preview.Items) != 4 {
		t.Errorf("without one: %+v %v", preview, err)
	}
}

func TestPeopleAreUnknownAndNeverMinusOne(t *testing.T) {
	for name, tt := range map[string]struct {
		state roomos.State
		says  string
	}{
		"unknown": {roomos.State{People: roomos.Unknown, Capacity: roomos.Unknown}, "How many people are in Boardroom is unknown."},
		"noticed": {roomos.State{People: roomos.Unknown, Presence: "Yes"}, "Somebody is in Boardroom; how many is unknown."},
		"nobody":  {roomos.State{People: 0}, "Nobody is in Boardroom."},
		"one":     {roomos.State{People: 1}, "1 person is in Boardroom, which holds 12."},
	} {
		f := building()
		f.states = map[string]*roomos.State{"boardroom": &tt.state}
		reply, err := deviceCommand[bot.Reader](t, f, "device people").Run(t.Context(), request(deviceSlot("Boardroom")))
		if err != nil || reply.Headline != tt.says {
			t.Errorf("%s: %q %v", name, reply.Headline, err)
		}
	}
}

func TestARoomThatNobodyWatchesIsNotCalledFree(t *testing.T) {
	r := request(nil)
	for name, tt := range map[string]struct {
		state roomos.State
		free  bool
	}{
		"empty and free":     {roomos.State{People: 0, Booked: "Free"}, true},
		"empty, no calendar": {roomos.State{People: 0}, true},
		"somebody":           {roomos.State{People: 2, Booked: "Free"}, false},
		"booked":             {roomos.State{People: 0, Booked: "BookedUntil"}, false},
		"in a call":          {roomos.State{People: 0, Calls: []roomos.Call{{Status: "Connected"}}}, false},
		"nobody knows":       {roomos.State{People: roomos.Unknown}, false},
		"only a calendar":    {roomos.State{People: roomos.Unknown, Booked: "FreeUntil"}, true},
	} {
		if v := vacancyOf(bot.Device{}, tt.state, r); v.free() != tt.free {
			t.Errorf("%s: free is %v", name, v.free())
		}
	}
}

func BenchmarkDeviceList(b *testing.B) {
	f := &fakeRooms{}
	for i := range 5000 {
		f.devices = append(f.devices, bot.Device{ID: strings.Repeat("x", 60) + string(rune('a'+i%26)), Name: "Room", Product: "Cisco Room Kit", Site: "Tampa", Floor: "3", Connection: bot.DeviceOnline})
	}
	c := deviceList{f}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.Run(b.Context(), request(bot.Slots{"site": {{Kind: bot.KindSite, Name: "Tampa"}}})); err != nil {
			b.Fatal(err)
		}
	}
}
