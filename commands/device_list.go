package commands

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"floorwalker/bot"
)

// deviceList lists room devices.
type deviceList struct{ source deviceLister }

// The states that a list can be narrowed to.
const (
	onlyOffline = "offline"
	onlyOnline  = "online"
	onlyIssues  = "issues"
)

func (deviceList) Spec() bot.Spec {
	return bot.Spec{
		Name:    "device list",
		Area:    areaDevices,
		Aliases: []string{"devices", "rooms", "room devices", "list devices"},
		Summary: "Lists the room devices: all, or those of a site, a floor or a kind, or those offline.",
		Params: []bot.Param{productParam, floorParam, siteParam,
			{Name: "which", Kind: bot.KindChoice, Choices: []string{onlyOffline, onlyOnline, onlyIssues}},
			{Name: "format", Kind: bot.KindChoice, Choices: fileFormats}},
		Examples: []string{
			"list the devices", "show me the Room Kits on floor 3", "which devices are offline?", "devices in Tampa", "which rooms do we have on floor 3", "what room devices are there in Raleigh",
			"any devices with issues?", "which devices have issues", "devices as a csv", "show the Board Pros", "list all Board Pros", "how many devices do we have", "are any room devices down",
			"list the rooms in Raleigh on floor 3",
		},
		Role: bot.Viewer,
	}
}

func (c deviceList) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	all, err := c.source.Devices(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	found := narrowed(all, r)
	which := r.Text("which")
	found = slices.DeleteFunc(found, func(d bot.Device) bool {
		switch which {
		case onlyOffline:
			return d.Connection != bot.DeviceOffline
		case onlyOnline:
			return d.Connection != bot.DeviceOnline && d.Connection != bot.DeviceIssues
		case onlyIssues:
			return d.Connection != bot.DeviceIssues && len(d.Problems) == 0
		}
		return false
	})
	// What needs a look comes first.
	slices.SortStableFunc(found, func(a, b bot.Device) int {
		return cmp.Or(cmp.Compare(urgency(a), urgency(b)), strings.Compare(a.Name, b.Name))
	})
	reply := bot.Reply{Headline: deviceHeadline(found, which, narrowing(r)), Note: listNote(found, r)}
	for _, d := range found {
		reply.Items = append(reply.Items, deviceValue(d))
	}
	if len(found) == 0 {
		return reply, nil
	}
	t := &bot.Table{Columns: []bot.Column{{Title: "Device"}, {Title: "Kind"}, {Title: "Where"}, {Title: "Connection"}}, Total: len(found)}
	for _, d := range found[:min(len(found), maxRows)] {
		t.Rows = append(t.Rows, []string{d.Name, shortProduct(d.Product), placeOf(d), connectionWords(d, r)})
	}
	reply.Table = t
	for _, d := range found[:min(len(found), 3)] {
		reply.Buttons = append(reply.Buttons, run(d.Name, "device show", bot.Slots{"device": {deviceValue(d)}}))
	}
	if len(found) > maxRows || wantsFile(r) {
		reply.File, err = deviceFile(found, r)
	}
	return reply, err
}

// listNote says how old the list is. One in which nothing is known of Webex's own
// was not given by it.
func listNote(found []bot.Device, r bot.Request) string {
	if slices.ContainsFunc(found, func(d bot.Device) bool { return d.Connection == bot.DeviceUnknown && !d.Local }) {
		return "As of " + clock(r.Now, r.Location) + "."
	}
	return "As Webex lists them, at most a minute old, as of " + clock(r.Now, r.Location) + "."
}

func urgency(d bot.Device) int {
	return slices.Index([]bot.Connection{bot.DeviceOffline, bot.DeviceIssues, bot.DeviceActivating, bot.DeviceOnline, bot.DeviceUnknown}, d.Connection)
}

func deviceHeadline(found []bot.Device, which, where string) string {
	state := ""
	if which != "" {
		state = " " + which
	}
	if which == onlyIssues {
		if len(found) == 0 {
			return "No device" + where + " has issues."
		}
		return plural(len(found), "device", "devices") + where + map[bool]string{true: " has", false: " have"}[len(found) == 1] + " issues."
	}
	if len(found) == 0 {
		return "No device" + where + " is" + strings.TrimSuffix(cmp.Or(state, " known here"), " ") + "."
	}
	if which != "" {
		return plural(len(found), "device", "devices") + where + map[bool]string{true: " is", false: " are"}[len(found) == 1] + state + "."
	}
	offline := 0
	for _, d := range found {
		if d.Connection == bot.DeviceOffline {
			offline++
		}
	}
	text := plural(len(found), "device", "devices") + where
	switch offline {
	case 0:
		return text + ", none offline."
	case len(found):
		return text + ", offline."
	}
	return text + ", " + count(offline) + " offline."
}

// shortProduct leaves the maker out: all are Cisco's.
func shortProduct(p string) string {
	return strings.TrimPrefix(strings.TrimPrefix(p, "Cisco "), "Webex ")
}

func connectionWords(d bot.Device, r bot.Request) string {
	text := string(d.Connection)
	if d.Connection == bot.DeviceUnknown && d.Local {
		text = "on the LAN"
	}
	if d.Connection == bot.DeviceOffline && !d.LastSeen.IsZero() {
		text += " since " + dateTime(d.LastSeen, r.Location)
	}
	return text
}

func deviceFile(found []bot.Device, r bot.Request) (*bot.File, error) {
	f := csvFor(r, "Device", "Kind", "Workspace", "Floor", "Site", "Capacity", "Connection", "Last seen", "Errors", "Software", "Serial number", "Tags")
	for _, d := range found {
		capacity := ""
		if d.Capacity > 0 {
			capacity = count(d.Capacity)
		}
		f.Add(d.Name, d.Product, d.Workspace, d.Floor, d.Site, capacity, string(d.Connection), iso(d.LastSeen, r.Location), strings.Join(d.Problems, " "), d.Software, d.Serial, strings.Join(d.Tags, " "))
	}
	return f.File("devices-" + r.Now.In(r.Location).Format("2006-01-02-1504") + ".csv")
}
