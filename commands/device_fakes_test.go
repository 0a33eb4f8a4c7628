package commands

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/roomos"
)

// fakeRooms are devices that do what they are told.
type fakeRooms struct {
	mu       sync.Mutex
	devices  []bot.Device
	states   map[string]*roomos.State
	settings map[string][]roomos.Setting
	booked   []roomos.Booking
	usage    roomos.Usage
	err      error
	stateErr error
	// refuse answers a command in place of doing it; keep lets a device take it
	// and show nothing.
	refuse func(d bot.Device, name roomos.Path) error
	keep   bool
	sent   []string // device, command and arguments
	looked int
}

func (f *fakeRooms) Devices(context.Context) ([]bot.Device, error) { return f.devices, f.err }

func (f *fakeRooms) Patient(ctx context.Context) context.Context { return ctx }

func (f *fakeRooms) state(id string) *roomos.State {
	if f.states == nil {
		f.states = map[string]*roomos.State{}
	}
	if f.states[id] == nil {
		f.states[id] = &roomos.State{Standby: "Off", Volume: 60, Muted: "Off", Presenting: "Off", People: roomos.Unknown, Capacity: roomos.Unknown}
	}
	return f.states[id]
}

func (f *fakeRooms) State(_ context.Context, id string, _ ...roomos.Aspect) (roomos.State, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.looked++
	return *f.state(id), cmp.Or(f.stateErr, f.err)
}

func (f *fakeRooms) Command(_ context.Context, d bot.Device, name roomos.Path, args roomos.Arguments) (*roomos.Node, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.sent = append(f.sent, d.Name+" "+string(name))
	if f.refuse != nil {
		if err := f.refuse(d, name); err != nil {
			return nil, err
		}
	}
	if f.keep {
		return &roomos.Node{}, nil
	}
	s := f.state(d.ID)
	switch name {
	case "Audio.Volume.Set":
		s.Volume = args.Values["Level"].(int)
	case "Audio.Microphones.Mute":
		s.Muted = "On"
	case "Audio.Microphones.Unmute":
		s.Muted = "Off"
	case "Standby.Activate":
		s.Standby = "Standby"
	case "Standby.Deactivate":
		s.Standby = "Off"
	case "Dial", "Webex.Join":
		s.Calls = append(s.Calls, roomos.Call{ID: "1", Status: "Ringing", Number: "sip:" + args.Values["Number"].(string)})
	case "Call.Disconnect":
		s.Calls = nil
	case "Presentation.Start":
		s.Presenting = "Sending"
	case "Presentation.Stop":
		s.Presenting = "Off"
	case "Bookings.Book":
		start, _ := time.Parse(time.RFC3339, args.Values["StartTime"].(string))
		f.booked = append(f.booked, roomos.Booking{ID: "b", Title: args.Values["Title"].(string), Start: start, End: start.Add(minutes(args.Values["Duration"].(int)))})
	}
	return &roomos.Node{}, nil
}

func (f *fakeRooms) Bookings(context.Context, bot.Device, int) ([]roomos.Booking, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.booked, f.err
}

func (f *fakeRooms) Usage(context.Context, string, bot.Range) (roomos.Usage, error) {
	return f.usage, f.err
}

func (f *fakeRooms) Settings(_ context.Context, id, key string) ([]roomos.Setting, error) {
	var found []roomos.Setting
	for _, s := range f.settings[id] {
		if s.Key == key || strings.HasSuffix(key, ".*") && strings.HasPrefix(s.Key, strings.TrimSuffix(key, "*")) {
			found = append(found, s)
		}
	}
	return found, f.err
}

func (f *fakeRooms) Configure(_ context.Context, d bot.Device, s roomos.Setting, value string) error {
	f.sent = append(f.sent, d.Name+" "+s.Key+"="+value)
	i := slices.IndexFunc(f.settings[d.ID], func(x roomos.Setting) bool { return x.Key == s.Key })
	if !f.keep {
		f.settings[d.ID][i].Value = value
	}
	return f.err
}

// fakeEars hear what they are told to.
type fakeEars struct {
	deaf            bool
	kept, forgotten []AskedQuestion
	err, keepErr    error
}

func (f *fakeEars) Hear(context.Context, bot.Device) (bool, error) { return !f.deaf, f.err }

func (f *fakeEars) Keep(_ context.Context, q AskedQuestion) error {
	f.kept = append(f.kept, q)
	return cmp.Or(f.keepErr, f.err)
}

func (f *fakeEars) Forget(_ context.Context, q AskedQuestion) error {
	f.forgotten = append(f.forgotten, q)
	return nil
}

// building is a small building: two rooms in Tampa, one of them offline, and two
// in Raleigh.
func building() *fakeRooms {
	return &fakeRooms{devices: []bot.Device{
		{ID: "boardroom", Name: "Boardroom", Product: "Cisco Room Kit", Workspace: "Boardroom", WorkspaceID: "w1", Site: "Raleigh", Floor: "3", Capacity: 12, Connection: bot.DeviceOnline},
		{ID: "huddle", Name: "Huddle 3", Product: "Cisco Desk Pro", Workspace: "Huddle 3", WorkspaceID: "w2", Site: "Raleigh", Floor: "3", Capacity: 4, Connection: bot.DeviceOnline},
		{ID: "kiosk", Name: "Lobby Kiosk", Product: "Cisco Room Kit Mini", Workspace: "Lobby", WorkspaceID: "w3", Site: "Tampa", Floor: "0", Connection: bot.DeviceOffline, LastSeen: at(13, 5)},
		{ID: "training", Name: "Training Room", Product: "Cisco Board Pro 55", Workspace: "Training Room", WorkspaceID: "w4", Site: "Tampa", Floor: "1", Capacity: 20, Connection: bot.DeviceIssues, Problems: []string{"sipprofileregistration"}},
	}}
}

func deviceCommand[T bot.Command](t *testing.T, f *fakeRooms, name string) T {
	t.Helper()
	deps := fakeDeps(&fakeCenter{})
	deps.Devices = f
	deps.Dialled = func(said string) (bot.Destination, error) { return bot.Destination{Dial: said, Shown: said}, nil }
	for _, c := range All(deps) {
		if c.Spec().Name == name {
			return c.(T)
		}
	}
	t.Fatalf("there is no %s", name)
	panic("unreachable")
}

func deviceSlot(names ...string) bot.Slots {
	ids := map[string]string{"Boardroom": "boardroom", "Huddle 3": "huddle", "Lobby Kiosk": "kiosk", "Training Room": "training"}
	slots := bot.Slots{}
	for _, n := range names {
		slots["device"] = append(slots["device"], bot.Value{Kind: bot.KindDevice, ID: ids[n], Name: n})
	}
	return slots
}

func minutes(n int) time.Duration { return time.Duration(n) * time.Minute }
