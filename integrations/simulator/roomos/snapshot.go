package roomos

import "time"

// Snapshot is the rooms as a page shows them.
type Snapshot struct {
	Rooms []Room `json:"rooms"`
}

// Room is a device with its room.
type Room struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Product   string `json:"product"`
	Workspace string `json:"workspace,omitempty"`
	Site      string `json:"site,omitempty"`
	Floor     int    `json:"floor,omitempty"`
	Capacity  int    `json:"capacity,omitempty"`
	Reach     string `json:"reach"` // cloud, lan or both
	State     string `json:"state"` // online, problems, offline or restarting
	People    int    `json:"people"`
	// Counted is what the device says; -1 when it does not count.
	Counted      int    `json:"counted"`
	Standby      string `json:"standby"`
	Volume       int    `json:"volume"`
	Muted        bool   `json:"muted"` // the microphones
	Presents     bool   `json:"presents,omitempty"`
	Calls        []Call `json:"calls,omitempty"`
	Message      string `json:"message,omitempty"`
	MessageTitle string `json:"messageTitle,omitempty"`
	Prompt       *Shown `json:"prompt,omitempty"`
	Booking      string `json:"booking,omitempty"` // the meeting that it is booked for now
	BookedUntil  string `json:"bookedUntil,omitempty"`
}

// Call is a call of a room.
type Call struct {
	ID      int    `json:"id"`
	With    string `json:"with"`
	State   string `json:"state"`
	Seconds int    `json:"seconds"`
}

// Shown is a question on the screen.
type Shown struct {
	Title   string   `json:"title,omitempty"`
	Text    string   `json:"text"`
	Options []Option `json:"options"`
}

// Option is an answer that somebody in the room can give.
type Option struct {
	ID   int    `json:"id"`
	Text string `json:"text"`
}

// maxShown is how many devices a page shows.
const maxShown = 60

// Snapshot returns the rooms as they are now; of very many, the first.
func (s *System) Snapshot() Snapshot {
	s.mu.Lock()
	defer s.mu.Unlock()
	shown := Snapshot{Rooms: []Room{}}
	for _, d := range s.devices {
		if d.isPhone() || len(shown.Rooms) == maxShown {
			continue
		}
		shown.Rooms = append(shown.Rooms, d.picture(s.clock.Now()))
	}
	return shown
}

// picture is the device as a page shows it.
func (d *device) picture(now time.Time) Room {
	r := Room{ID: encodeID(kindDevice, d.id), Name: d.name, Product: d.world.Product, Reach: d.world.Reach, State: "online",
		Counted: -1, Standby: d.standby, Volume: d.volume, Muted: d.micsMuted, Presents: d.presentation != nil}
	switch {
	case d.booting:
		r.State = "restarting"
	case !d.online:
		r.State = "offline"
	case len(d.problems) > 0:
		r.State = "problems"
	}
	if w := d.room; w != nil {
		r.Workspace, r.Site, r.Floor, r.Capacity, r.People = w.world.Name, w.world.Location, w.world.Floor, w.world.Capacity, w.people
		if d.counting() {
			r.Counted = w.people
		}
		if b, _ := w.at(now); b != nil {
			r.Booking, r.BookedUntil = b.title, timestamp(b.end)
		}
	}
	for _, c := range d.calls {
		one := Call{ID: c.id, With: c.name, State: c.state}
		if c.answered {
			one.Seconds = int(now.Sub(c.since).Seconds())
		}
		r.Calls = append(r.Calls, one)
	}
	if m := d.screen.alert; m != nil {
		r.Message, r.MessageTitle = m.text, m.title
	}
	if m := d.screen.prompt; m != nil {
		r.Prompt = &Shown{Title: m.title, Text: m.text}
		for _, o := range m.options {
			r.Prompt.Options = append(r.Prompt.Options, Option{o.id, o.text})
		}
	}
	return r
}
