package world

import (
	"fmt"
	"net/http"
	"strings"
)

// RoomOS is the organization's rooms and their devices.
type RoomOS struct {
	Locations  []Site      `json:"locations,omitempty"` // of the same name as a Calling location: the same one
	Workspaces []Workspace `json:"workspaces,omitempty"`
	Devices    []Device    `json:"devices,omitempty"`
	// Many is a number of further devices, each in a workspace of its own, which
	// are made by a pattern: every tenth one is offline.
	Many int `json:"many,omitempty"`
	// Traffic scales how many meetings people hold in the rooms: at 0 nobody
	// comes by themselves.
	Traffic float64 `json:"traffic"`
	// OfflineStatus is the HTTP status with which the cloud answers for a device
	// that is offline; 409 by default. Cisco does not publish it.
	OfflineStatus int `json:"offlineStatus,omitempty"`
}

// Workspace is a room of the building, or whatever else a shared device stands in.
type Workspace struct {
	ID       string `json:"id,omitempty"`
	Name     string `json:"name"`
	Location string `json:"location"` // name
	Floor    int    `json:"floor,omitempty"`
	Capacity int    `json:"capacity,omitempty"` // 0: not set
	Type     string `json:"type,omitempty"`     // huddle, meetingRoom, open, desk, focus, other; notSet by default
	// People are in it at the start.
	People int `json:"people,omitempty"`
	// Bookings are there at the start, beside those that traffic brings.
	Bookings []Booking `json:"bookings,omitempty"`
}

// Booking is a meeting that a room is booked for.
type Booking struct {
	Title     string `json:"title"`
	Organizer string `json:"organizer,omitempty"`
	In        string `json:"in"` // from the start, for example "25m" or "-10m"
	Minutes   int    `json:"minutes"`
}

// How a device is reached.
const (
	ReachCloud = "cloud" // through Webex; the default
	ReachLAN   = "lan"   // on the LAN only
	ReachBoth  = "both"
)

// Device is a device with RoomOS, or a phone that stands beside them in Webex's
// list.
type Device struct {
	ID        string   `json:"id,omitempty"`
	Name      string   `json:"name"`
	Product   string   `json:"product"`             // "Cisco Room Kit"
	Type      string   `json:"type,omitempty"`      // roomdesk (default) or phone
	Workspace string   `json:"workspace,omitempty"` // name
	Owner     string   `json:"owner,omitempty"`     // e-mail, of a personal device
	Tags      []string `json:"tags,omitempty"`
	Software  string   `json:"software,omitempty"` // "ce11.28.1.5.…"
	Serial    string   `json:"serial,omitempty"`
	MAC       string   `json:"mac,omitempty"`
	// Permission is what the API may do with it: all (default) or readonly.
	Permission string `json:"permission,omitempty"`
	// Bot is what Floorwalker's own bot may do with it: nothing (default),
	// readonly or all.
	Bot      string          `json:"bot,omitempty"`
	Offline  bool            `json:"offline,omitempty"`
	Problems []DeviceProblem `json:"problems,omitempty"`
	// Standby is its state at the start: Off, Halfwake (default) or Standby.
	Standby string `json:"standby,omitempty"`
	Volume  int    `json:"volume,omitempty"` // 50
	// Configurations are those that somebody has set: "Audio.DefaultVolume": "40".
	Configurations map[string]string `json:"configurations,omitempty"`

	Reach string `json:"reach,omitempty"` // cloud, lan or both
	// HTTP lets the LAN in without TLS; Websocket is how the inventory file has
	// it reached; Old is a device without sessions, which takes Basic only.
	HTTP      bool `json:"http,omitempty"`
	Websocket bool `json:"websocket,omitempty"`
	Old       bool `json:"old,omitempty"`
	// User and Password are of its local administrator.
	User     string `json:"user,omitempty"`
	Password string `json:"password,omitempty"`
}

// DeviceProblem is something that a device complains about.
type DeviceProblem struct {
	Type        string `json:"type"`            // Cisco's word: "SIPProfileRegistration"
	Level       string `json:"level,omitempty"` // Critical, Error, Warning (default) or Info
	Description string `json:"description,omitempty"`
}

const maxDevices = 20000

// patterns of devices that Many makes.
var manyProducts = []string{"Cisco Room Kit", "Cisco Room Bar Pro", "Cisco Board Pro 55", "Cisco Desk Pro", "Cisco Room Kit Mini"}

func (w *World) completeRoomOS() {
	r := &w.RoomOS
	set(&r.OfflineStatus, http.StatusConflict)
	calling := map[string]string{}
	for _, l := range w.Calling.Locations {
		calling[strings.ToLower(l.Name)] = l.ID
	}
	w.completeMany()
	for i := range r.Locations {
		set(&r.Locations[i].ID, calling[strings.ToLower(r.Locations[i].Name)])
		set(&r.Locations[i].ID, w.id("calling-location", r.Locations[i].Name))
	}
	for i := range r.Workspaces {
		set(&r.Workspaces[i].ID, w.id("workspace", r.Workspaces[i].Name))
		set(&r.Workspaces[i].Type, "notSet")
	}
	for i := range r.Devices {
		d := &r.Devices[i]
		set(&d.ID, w.id("device", d.Name))
		set(&d.Type, "roomdesk")
		set(&d.Software, "ce11.28.1.5.9c3b2f0e1aa")
		h := strings.ToUpper(strings.ReplaceAll(d.ID, "-", ""))
		set(&d.Serial, "FOC"+h[:8])
		set(&d.MAC, fmt.Sprintf("00:00:5E:%s:%s:%s", h[8:10], h[10:12], h[16:18]))
		set(&d.Permission, "all")
		set(&d.Standby, "Halfwake")
		set(&d.Volume, 50)
		set(&d.Reach, ReachCloud)
		if d.Reach != ReachCloud {
			set(&d.User, "floorwalker")
			set(&d.Password, secret(w.Seed, "device-password", d.Name)[:16])
		}
		for j := range d.Problems {
			set(&d.Problems[j].Level, "Warning")
		}
	}
}

// completeMany adds the devices that Many asks for, once.
func (w *World) completeMany() {
	r := &w.RoomOS
	if r.Many > 0 && len(r.Locations) == 0 {
		r.Locations = []Site{{Name: "Raleigh"}, {Name: "Tampa"}}
	}
	for i := range r.Many {
		name := fmt.Sprintf("Room %04d", i+1)
		r.Workspaces = append(r.Workspaces, Workspace{Name: name, Location: r.Locations[i%len(r.Locations)].Name,
			Floor: 1 + i/2%9, Capacity: 4 + i%5*2, Type: "meetingRoom"})
		r.Devices = append(r.Devices, Device{Name: name, Workspace: name, Product: manyProducts[i%len(manyProducts)], Offline: i%10 == 9})
	}
	r.Many = 0
}
