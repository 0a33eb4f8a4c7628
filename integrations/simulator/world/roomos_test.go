package world_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"floorwalker/integrations/simulator/world"
)

func TestRoomOS(t *testing.T) {
	w := world.Default()
	w.RoomOS = world.RoomOS{
		Locations:  []world.Site{{Name: "Raleigh"}},
		Workspaces: []world.Workspace{{Name: "A", Location: "Nowhere", Type: "cellar", Bookings: []world.Booking{{In: "soon", Minutes: -1}}}, {Name: "a", Location: "Raleigh"}},
		Devices: []world.Device{
			{Name: "D", Product: "Cisco Desk", Workspace: "B"}, {Name: "E", Workspace: "A", Owner: "nobody@acme.example", Standby: "On", Reach: "sea", Volume: 101, Permission: "some", Bot: "some"},
			{Name: "F", Product: "Cisco Desk", Problems: []world.DeviceProblem{{Level: "Bad"}}},
		},
		Many: -1, Traffic: 11, OfflineStatus: 200,
	}
	var problems world.Problems
	if !errors.As(w.Validate(), &problems) {
		t.Fatal("the world is taken")
	}
	var places []string
	for _, p := range problems {
		places = append(places, strings.TrimPrefix(p.Place, "roomos."))
	}
	want := []string{
		"workspaces[0].location", "workspaces[0].type", "workspaces[0].bookings[0].in", "workspaces[0].bookings[0].minutes", "workspaces[1].name",
		"devices[0].workspace", "devices[1].product", "devices[1].owner", "devices[1]", "devices[1].reach", "devices[1].standby", "devices[1].permission",
		"devices[1].volume", "devices[1].bot", "devices[2]", "devices[2].problems[0].type", "devices[2].problems[0].level", "traffic", "many", "offlineStatus",
	}
	if !slices.Equal(places, want) {
		t.Errorf("problems at\n%s\nnot\n%s", strings.Join(places, " "), strings.Join(want, " "))
	}
}

func TestManyDevicesAreMadeOnce(t *testing.T) {
	w := world.Default()
	w.RoomOS = world.RoomOS{Many: 20}
	w.Complete()
	w.Complete()
	offline := 0
	for _, d := range w.RoomOS.Devices {
		if d.Offline {
			offline++
		}
	}
	if len(w.RoomOS.Devices) != 20 || len(w.RoomOS.Workspaces) != 20 || offline != 2 {
		t.Errorf("%d devices in %d workspaces, %d offline", len(w.RoomOS.Devices), len(w.RoomOS.Workspaces), offline)
	}
	if err := w.Validate(); err != nil {
		t.Error(err)
	}
}
