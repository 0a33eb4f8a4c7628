package world

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

var (
	workspaceTypes = []string{"", "notSet", "focus", "huddle", "meetingRoom", "open", "desk", "other"}
	reaches        = []string{"", ReachCloud, ReachLAN, ReachBoth}
	standbyStates  = []string{"", "Off", "Halfwake", "Standby"}
	deviceTypes    = []string{"", "roomdesk", "phone"}
	deviceLevels   = []string{"", "Critical", "Error", "Warning", "Info"}
	permissions    = []string{"", "all", "readonly"}
)

func (c *checker) roomOS(r *RoomOS) {
	const root = "roomos"
	locations, workspaces, devices := names{}, names{}, names{}
	for i, l := range r.Locations {
		at := fmt.Sprintf("%s.locations[%d]", root, i)
		c.unique(at+".name", l.Name, locations)
		c.id(at+".id", l.ID)
	}
	for i, room := range r.Workspaces {
		at := fmt.Sprintf("%s.workspaces[%d]", root, i)
		c.unique(at+".name", room.Name, workspaces)
		c.id(at+".id", room.ID)
		c.known(at+".location", "location", room.Location, locations)
		c.oneOf(at+".type", room.Type, workspaceTypes)
		c.within(at+".people", float64(room.People), 1000)
		c.within(at+".capacity", float64(room.Capacity), 1000)
		for j, b := range room.Bookings {
			if _, err := time.ParseDuration(b.In); err != nil {
				c.add(fmt.Sprintf("%s.bookings[%d].in", at, j), "%q is not a length of time such as 25m or -10m", b.In)
			}
			c.within(fmt.Sprintf("%s.bookings[%d].minutes", at, j), float64(b.Minutes), 24*60)
		}
	}
	for i, d := range r.Devices {
		c.device(fmt.Sprintf("%s.devices[%d]", root, i), d, devices, workspaces)
	}
	c.within(root+".traffic", r.Traffic, 10)
	c.within(root+".many", float64(r.Many), maxDevices)
	if r.OfflineStatus != 0 && (r.OfflineStatus < 400 || r.OfflineStatus > 599) {
		c.add(root+".offlineStatus", "%d is no status of an error", r.OfflineStatus)
	}
}

func (c *checker) device(at string, d Device, devices, workspaces names) {
	c.unique(at+".name", d.Name, devices)
	c.id(at+".id", d.ID)
	c.name(at+".product", d.Product)
	if d.Workspace != "" {
		c.known(at+".workspace", "workspace", d.Workspace, workspaces)
	}
	if d.Owner != "" && !c.emails[strings.ToLower(d.Owner)] {
		c.add(at+".owner", "nobody has the address %q", d.Owner)
	}
	if (d.Workspace == "") == (d.Owner == "") {
		c.add(at, "it has a workspace or an owner, one of both")
	}
	c.oneOf(at+".type", d.Type, deviceTypes)
	c.oneOf(at+".reach", d.Reach, reaches)
	c.oneOf(at+".standby", d.Standby, standbyStates)
	c.oneOf(at+".permission", d.Permission, permissions)
	c.within(at+".volume", float64(d.Volume), 100)
	if !slices.Contains([]string{"", "all", "readonly"}, d.Bot) {
		c.add(at+".bot", "%q is not one of all, readonly", d.Bot)
	}
	for i, p := range d.Problems {
		c.name(fmt.Sprintf("%s.problems[%d].type", at, i), p.Type)
		c.oneOf(fmt.Sprintf("%s.problems[%d].level", at, i), p.Level, deviceLevels)
	}
}
