package roomos

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"floorwalker/integrations/simulator/world"
)

func TestCalls(t *testing.T) {
	b := newBuilding(t, nil)
	if got := b.command("Boardroom", "Dial", object{"Number": "floorleads@acme.example"}); got["CallId"] != 1.0 {
		t.Errorf("the call is %v", got)
	}
	b.is("Boardroom", "Call[1].Status", "Dialling")
	b.is("Boardroom", "Standby.State", "Off")
	b.clock.Advance(farAnswers)
	b.is("Boardroom", "Call[1].Status", "Connected")
	b.is("Boardroom", "SystemUnit.State.System", "InCall")
	b.clock.Advance(time.Minute)
	b.is("Boardroom", "Call[1].Duration", 60)
	if got := b.refused("Boardroom", "Standby.Activate", object{}); got != "Not possible to activate standby in a call" {
		t.Error(got)
	}
	b.command("Boardroom", "Call.Hold", object{"CallId": 1})
	b.is("Boardroom", "Call[1].PlacedOnHold", "True")
	b.command("Boardroom", "Call.Resume", object{})
	b.command("Boardroom", "Call.Disconnect", object{"CallId": 0})
	if b.status("Boardroom", "Call") != nil {
		t.Error("the call is still there")
	}
	b.refused("Boardroom", "Call.Disconnect", object{})
	for number, end := range map[string]time.Duration{"busy@acme.example": farAnswers, "nobody@acme.example": ringTime} {
		b.command("Boardroom", "Dial", object{"Number": number})
		b.clock.Advance(end - time.Second)
		if b.status("Boardroom", "Call") == nil {
			t.Errorf("the call to %s ended too early", number)
		}
		b.clock.Advance(time.Second)
		if b.status("Boardroom", "Call") != nil {
			t.Errorf("the call to %s goes on", number)
		}
	}
	entries := b.command("Boardroom", "CallHistory.Get", object{"Limit": 2})["Entry"].([]any)
	if len(entries) != 2 || entries[0].(object)["OccurrenceType"] != "Placed" {
		t.Errorf("the history is %v", entries)
	}
}

// TestRoomCallsRoom: a call between two rooms is at both ends.
func TestRoomCallsRoom(t *testing.T) {
	b := newBuilding(t, nil)
	b.command("Boardroom", "Dial", object{"Number": "huddle.3@acme.rooms.example"})
	b.is("Huddle 3", "Call[1].Status", "Ringing")
	b.is("Huddle 3", "Call[1].DisplayName", "Boardroom")
	b.command("Huddle 3", "Call.Accept", object{})
	b.is("Boardroom", "Call[1].Status", "Connected")
	b.command("Huddle 3", "Call.Disconnect", object{})
	if b.status("Boardroom", "Call") != nil {
		t.Error("the call is still at the other end")
	}
	b.command("Huddle 3", "Conference.DoNotDisturb.Activate", object{"Timeout": 30})
	b.command("Boardroom", "Dial", object{"Number": "huddle.3@acme.rooms.example"})
	if b.status("Huddle 3", "Call") != nil {
		t.Error("it rings where nobody wants to be disturbed")
	}
	b.clock.Advance(31 * time.Minute)
	b.is("Huddle 3", "Conference.DoNotDisturb", "Inactive")
	b.happen("room is called", "device", "Huddle 3", "from", "Olivia Stone")
	b.is("Huddle 3", "Call[2].DisplayName", "Olivia Stone")
	b.clock.Advance(ringTime)
	entry := b.command("Huddle 3", "CallHistory.Get", object{"Filter": "Missed"})["Entry"].([]any)[0].(object)
	if entry["DisplayName"] != "Olivia Stone" {
		t.Errorf("it missed %v", entry)
	}
}

// TestPeople: the count is -1 where the device does not count.
func TestPeople(t *testing.T) {
	b := newBuilding(t, nil)
	const current, presence = "RoomAnalytics.PeopleCount.Current", "RoomAnalytics.PeoplePresence"
	b.is("Training Room", current, 4)
	b.is("Lobby Kiosk", current, -1) // in standby
	b.is("Harbor", current, 0)
	b.is("Harbor", presence, "No")
	b.happen("people walk in", "device", "Harbor", "count", "3")
	b.is("Harbor", current, 3)
	b.is("Harbor", presence, "Yes")
	b.is("Harbor", "Standby.State", "Off") // somebody moved
	b.is("Harbor", "RoomAnalytics.RoomInUse", "True")
	set := func(value string) {
		b.must(201, "", "PATCH", "/deviceConfigurations?deviceId="+b.id("Harbor"), []object{{"op": "replace", "path": "RoomAnalytics.PeoplePresenceDetector/sources/configured/value", "value": value}})
	}
	set("Off")
	b.is("Harbor", current, -1)
	b.is("Harbor", presence, "Unknown")
	b.command("Harbor", "Dial", object{"Number": "x@acme.example"})
	b.is("Harbor", current, 3) // in a call it counts all the same
	b.command("Harbor", "Call.Disconnect", object{})
	set("On")
	b.happen("people leave", "device", "Harbor", "count", "1")
	b.is("Harbor", current, 2)
	b.happen("people leave", "device", "Harbor")
	b.is("Harbor", current, 0)
	b.clock.Advance(10 * time.Minute) // and it goes to sleep
	b.is("Harbor", "Standby.State", "Standby")
	b.is("Harbor", current, -1)
	if err := b.sys.Happen("people leave", fields([]string{"device", "Harbor"})); err == nil {
		t.Error("somebody left an empty room")
	}
}

// TestMeetings: people come to their meetings, and the room is booked for them.
func TestMeetings(t *testing.T) {
	b := newBuilding(t, func(w *world.World) { w.RoomOS.Traffic = 2 })
	room := b.sys.deviceNamed("Harbor").room
	b.sys.mu.Lock()
	var meeting *booking
	for _, o := range room.bookings {
		if o.people > 0 && o.start.After(start) && meeting == nil {
			meeting = o
		}
	}
	b.sys.mu.Unlock()
	if meeting == nil {
		t.Fatal("nobody meets in Harbor today")
	}
	b.clock.AdvanceTo(meeting.start.Add(time.Minute))
	b.is("Harbor", "RoomAnalytics.PeopleCount.Current", meeting.people)
	b.is("Harbor", "Bookings.Current.Id", meeting.id)
	b.is("Harbor", "Bookings.Availability.Status", "BookedUntil")
	rows := b.command("Harbor", "Bookings.List", object{"ScheduleType": "Current"})["Booking"].([]any)
	if len(rows) != 1 || rows[0].(object)["Title"] != meeting.title {
		t.Errorf("it lists %v", rows)
	}
	// Many days later rooms still have their meetings.
	for range 5 {
		b.clock.Advance(24 * time.Hour)
	}
	if got := b.command("Harbor", "Bookings.List", object{"Days": 3}); got["ResultInfo"].(object)["TotalRows"] == 0.0 {
		t.Errorf("five days later it lists %v", got)
	}
}

// TestBook: whether the calendar takes a booking shows afterwards.
func TestBook(t *testing.T) {
	b := newBuilding(t, nil)
	total := func() any {
		return b.command("Boardroom", "Bookings.List", object{})["ResultInfo"].(object)["TotalRows"]
	}
	b.command("Boardroom", "Bookings.Book", object{"Title": "SL dip", "StartTime": "2026-11-20T16:00:00Z", "Duration": 30})
	if total() != 1.0 {
		t.Errorf("it has %v bookings", total())
	}
	b.is("Boardroom", "Bookings.Availability.Status", "FreeUntil")
	b.is("Boardroom", "Bookings.Availability.TimeStamp", "2026-11-20T16:00:00Z")
	b.command("Boardroom", "Bookings.Book", object{"Title": "At the same time", "StartTime": "2026-11-20T16:15:00Z", "Duration": 30})
	if total() != 1.0 {
		t.Error("two meetings at the same time")
	}
	if got := b.refused("Boardroom", "Bookings.Book", object{"StartTime": "at four"}); got != "Invalid value: StartTime" {
		t.Error(got)
	}
	b.clock.Advance(70 * time.Minute)
	b.command("Boardroom", "Bookings.Extend", object{"Duration": 15})
	b.is("Boardroom", "Bookings.Availability.TimeStamp", "2026-11-20T16:45:00Z")
	id := b.status("Boardroom", "Bookings.Current.Id")
	b.command("Boardroom", "Bookings.Delete", object{"Id": id})
	b.is("Boardroom", "Bookings.Availability.Status", "Free")
	b.refused("Boardroom", "Bookings.Get", object{"Id": id})
}

func TestScreen(t *testing.T) {
	b := newBuilding(t, nil)
	shown := func() Room {
		for _, r := range b.sys.Snapshot().Rooms {
			if r.Name == "Boardroom" {
				return r
			}
		}
		t.Fatal("there is no board room")
		return Room{}
	}
	b.command("Boardroom", "UserInterface.Message.Alert.Display", object{"Title": "From the floor", "Text": "Back at 3:15", "Duration": 60})
	if r := shown(); r.Message != "Back at 3:15" || r.MessageTitle != "From the floor" {
		t.Errorf("%+v", r)
	}
	b.clock.Advance(time.Minute)
	if r := shown(); r.Message != "" {
		t.Errorf("%+v", r)
	}
	b.command("Boardroom", "UserInterface.Message.Prompt.Display", object{"Text": "Who is there?", "Option.1": "Nobody", "Option.3": "All of us", "FeedbackId": "who"})
	if r := shown(); r.Prompt == nil || fmt.Sprint(r.Prompt.Options) != "[{1 Nobody} {3 All of us}]" {
		t.Errorf("%+v", r.Prompt)
	}
	if err := b.sys.Happen("prompt answered", fields([]string{"device", "Boardroom", "option", "2"})); err == nil {
		t.Error("an answer that was not offered is given")
	}
	b.happen("prompt answered", "device", "Boardroom", "option", "all of us")
	if shown().Prompt != nil {
		t.Error("the question is still there")
	}
	b.command("Boardroom", "UserInterface.Message.Prompt.Display", object{"Text": "Anybody?", "Option.1": "Yes"})
	b.happen("prompt closed", "device", "Boardroom")
	if err := b.sys.Happen("prompt closed", fields([]string{"device", "Boardroom"})); err == nil || shown().Prompt != nil {
		t.Errorf("a question that is not there is closed: %v", err)
	}
	b.refused("Boardroom", "UserInterface.Message.Alert.Display", object{"Text": strings.Repeat("x", 256)})
	b.command("Boardroom", "Presentation.Start", object{"PresentationSource": "2"})
	b.is("Boardroom", "Conference.Presentation.LocalInstance[1].SendingMode", "LocalOnly")
	b.refused("Boardroom", "Presentation.Start", object{"SendingMode": "LocalRemote"})
	b.command("Boardroom", "Presentation.Stop", object{})
	b.command("Boardroom", "Camera.Preset.Activate", object{"PresetId": 2})
	if got := b.command("Boardroom", "Camera.Preset.List", object{})["Preset"].([]any); len(got) != 3 {
		t.Errorf("its presets are %v", got)
	}
}

func TestBoot(t *testing.T) {
	b := newBuilding(t, nil)
	b.command("Huddle 3", "Audio.Microphones.Mute", object{})
	if got := b.command("Huddle 3", "SystemUnit.Boot", object{"Action": "Restart", "Force": "True"}); got["Description"] != "Restarting" {
		t.Errorf("%v", got)
	}
	if d := b.must(200, "", "GET", "/devices/"+b.id("Huddle 3"), nil); d["connectionStatus"] != "disconnected" {
		t.Errorf("while it restarts: %v", d["connectionStatus"])
	}
	b.clock.Advance(bootTime)
	b.is("Huddle 3", "SystemUnit.Uptime", 0)
	b.is("Huddle 3", "Audio.Microphones.Mute", "Off")
	b.command("Huddle 3", "SystemUnit.Boot", object{"Action": "Shutdown"})
	b.clock.Advance(time.Hour)
	if d := b.must(200, "", "GET", "/devices/"+b.id("Huddle 3"), nil); d["connectionStatus"] != "disconnected" {
		t.Errorf("after it was shut down: %v", d["connectionStatus"])
	}
	b.happen("device returns", "device", "Huddle 3")
	b.is("Huddle 3", "Standby.State", "Halfwake")
}

func TestHappenings(t *testing.T) {
	b := newBuilding(t, nil)
	b.happen("room volume", "device", "Boardroom", "level", "7")
	b.is("Boardroom", "Audio.Volume", 7)
	b.happen("room microphones", "device", "Boardroom", "mute", "yes")
	b.is("Boardroom", "Audio.Microphones.Mute", "On")
	b.happen("room standby", "device", "Boardroom", "state", "standby")
	b.is("Boardroom", "Standby.State", "Standby")
	b.happen("device has a problem", "device", "Boardroom", "type", "CurrentNetworkQuality")
	b.is("Boardroom", "Diagnostics.Message[1].Type", "CurrentNetworkQuality")
	b.happen("device is well again", "device", "Boardroom")
	b.happen("room is booked", "device", "Boardroom", "title", "Interview", "in", "5")
	b.happen("widget used", "device", "Boardroom", "widget", "lights", "value", "on", "type", "changed")
	for _, wrong := range [][]string{
		{"people walk in", "device", "Nowhere"}, {"people walk in", "device", "Boardroom", "count", "many"}, {"people walk in", "device", "Dana's desk"},
		{"people walk in"}, {"room is called", "device", "Maple"}, {"room volume", "device", "Boardroom", "level", "101"},
		{"room microphones", "device", "Boardroom", "mute", "perhaps"}, {"room standby", "device", "Boardroom", "state", "dead"},
		{"room call ends", "device", "Boardroom"}, {"room call is answered", "device", "Boardroom"}, {"device returns", "device", "Boardroom"},
		{"widget used", "device", "Boardroom", "widget", "x", "type", "kicked"}, {"room is booked", "device", "Boardroom", "in", "10"},
		{"prompt answered", "device", "Boardroom", "option", "1"}, {"people walk in", "device", "Lobby phone"}, {"device has a problem", "device", "Boardroom", "type", "X", "level", "Bad"},
		{"sessions expire", "device", "Huddle 3"}, {"nothing at all", "device", "Boardroom"},
	} {
		if err := b.sys.Happen(wrong[0], fields(wrong[1:])); err == nil {
			t.Errorf("%v happened", wrong)
		}
	}
}
