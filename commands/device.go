package commands

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/roomos"
)

// needsDevices is the setting without which no room device is known.
const needsDevices = "SERVICE_APP_CLIENT_ID, DEVICES_TOKEN or DEVICES_FILE"

// deviceLister lists room devices.
type deviceLister interface {
	Devices(context.Context) ([]bot.Device, error)
}

// deviceLooker reads what devices show.
type deviceLooker interface {
	deviceLister
	State(ctx context.Context, id string, parts ...roomos.Aspect) (roomos.State, error)
}

// deviceCommander makes devices do something.
type deviceCommander interface {
	deviceLooker
	Command(ctx context.Context, d bot.Device, name roomos.Path, args roomos.Arguments) (*roomos.Node, error)
	// Patient makes requests wait behind those that a person waits for.
	Patient(context.Context) context.Context
}

// Devices is what the commands need of room devices, all together.
type Devices interface {
	deviceCommander
	deviceConfigurer
	roomBooker
	roomMeter
}

// The parameters that name devices: some of them, or a group.
var (
	deviceParam  = bot.Param{Name: "device", Kind: bot.KindDevice, Many: true, Ask: "Which device?"}
	oneDevice    = bot.Param{Name: "device", Kind: bot.KindDevice, Ask: "Which device?"}
	siteParam    = bot.Param{Name: "site", Kind: bot.KindSite}
	productParam = bot.Param{Name: "product", Kind: bot.KindChoice, Choices: products}
	floorParam   = bot.Param{Name: "floor", Kind: bot.KindFloor}
	everyParam   = bot.Param{Name: "all", Kind: bot.KindChoice, Choices: []string{"all", "every", "each"}}
)

// groupParams are those of commands that may be given to many devices at once.
var groupParams = []bot.Param{deviceParam, siteParam, productParam, floorParam, everyParam}

// products are Cisco's families, as people say them, the longer names first.
var products = []string{"Room Kit Pro", "Room Kit Mini", "Room Kit EQ", "Room Kit", "Room Bar Pro", "Room Bar", "Room Panorama", "Room USB", "Board Pro", "Desk Pro",
	"Desk Mini", "Desk Hub", "Codec Pro", "Codec EQ", "Codec Plus", "Room Navigator", "Webex Board", "MX700", "SX80"}

// group are the devices that a request is about.
type group struct {
	devices []bot.Device
	// many says that they were asked for as a group: "every room in Tampa".
	many bool
	// said is the group in words, to go on from "devices": " in Tampa".
	said string
}

// devicesOf finds the devices of a request: those named, those of a group, or the
// one that was spoken of last. Without any of them the group is empty.
func devicesOf(ctx context.Context, source deviceLister, r bot.Request) (group, error) {
	all, err := source.Devices(ctx)
	if err != nil {
		return group{}, err
	}
	named := r.Slots["device"]
	grouped := r.Has("site") || r.Has("product") || r.Has("floor") || r.Has("all")
	if len(named) == 0 && !grouped {
		if v, ok := r.Conversation.Slots[bot.KindDevice]; ok {
			named = []bot.Value{v}
		}
	}
	if len(named) == 0 && !grouped {
		return group{}, nil
	}
	if len(named) == 0 {
		g := group{devices: narrowed(all, r), many: true, said: narrowing(r)}
		if len(g.devices) == 0 {
			return g, bot.Errorf(bot.NotFound, "No device%s is known here. Nothing was changed.", g.said)
		}
		return g, nil
	}
	g := group{many: len(named) > 1}
	for _, v := range named {
		i := slices.IndexFunc(all, func(d bot.Device) bool { return d.ID == v.ID })
		if i < 0 {
			return group{}, bot.Errorf(bot.NotFound, "%s is not among the devices any more. Nothing was changed.", v.Name)
		}
		if len(narrowed(all[i:i+1], r)) == 0 {
			return group{}, bot.Errorf(bot.NotFound, "%s is not%s%s. Nothing was changed.", all[i].Name, narrowing(r), standsIn(all[i]))
		}
		g.devices = append(g.devices, all[i])
	}
	return g, nil
}

// standsIn goes on from where a device is not to where it is.
func standsIn(d bot.Device) string {
	if place := placeOf(d); place != "" {
		return ": its place is " + place
	}
	return ""
}

// narrowed are the devices that a request's site, product and floor leave over.
func narrowed(all []bot.Device, r bot.Request) []bot.Device {
	var found []bot.Device
	for _, d := range all {
		if r.Has("site") && !strings.EqualFold(d.Site, r.Value("site").Name) {
			continue
		}
		if r.Has("product") && !isProduct(d, r.Text("product")) {
			continue
		}
		if r.Has("floor") && !strings.EqualFold(d.Floor, r.Value("floor").ID) {
			continue
		}
		found = append(found, d)
	}
	return found
}

// isProduct reports whether a device is of a family: "Room Kit" is not "Room Kit
// Pro".
func isProduct(d bot.Device, family string) bool {
	have := strings.ToLower(d.Product)
	at := strings.Index(have, strings.ToLower(family))
	if at < 0 {
		return false
	}
	for _, longer := range products {
		if len(longer) > len(family) && strings.HasPrefix(strings.ToLower(longer), strings.ToLower(family)) && strings.HasPrefix(have[at:], strings.ToLower(longer)) {
			return false
		}
	}
	return true
}

// narrowing is what the group was narrowed by, in words.
func narrowing(r bot.Request) string {
	said := ""
	if r.Has("product") {
		said += " of the kind " + r.Text("product")
	}
	if r.Has("floor") {
		said += " on floor " + r.Value("floor").ID
	}
	if r.Has("site") {
		said += " in " + r.Value("site").Name
	}
	return said
}

func deviceValue(d bot.Device) bot.Value {
	return bot.Value{Kind: bot.KindDevice, ID: d.ID, Name: d.Name}
}

func deviceValues(all []bot.Device) []bot.Value {
	values := make([]bot.Value, len(all))
	for i, d := range all {
		values[i] = deviceValue(d)
	}
	return values
}

// oneOf returns the device of a request that is about one. The reply asks for it
// when nobody has said which.
func oneOf(ctx context.Context, source deviceLister, r bot.Request) (bot.Device, *bot.Reply, error) {
	g, err := devicesOf(ctx, source, r)
	if err != nil {
		return bot.Device{}, nil, err
	}
	if len(g.devices) == 0 {
		ask, err := whichDevice(ctx, source)
		return bot.Device{}, ask, err
	}
	return g.devices[0], nil, nil
}

// whichDevice asks for a device.
func whichDevice(ctx context.Context, source deviceLister) (*bot.Reply, error) {
	all, err := source.Devices(ctx)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, bot.Errorf(bot.NotFound, "No room devices are known here. Nothing was changed.")
	}
	ask := &bot.Reply{Headline: "Which device?", Asks: "device"}
	for _, d := range all[:min(len(all), maxRows)] {
		ask.Items = append(ask.Items, deviceValue(d))
		if len(ask.Buttons) < maxButtons {
			ask.Buttons = append(ask.Buttons, say(d.Name))
		}
	}
	return ask, nil
}

// awayFor says why a device cannot be asked for anything; "" when it can.
func awayFor(d bot.Device, r bot.Request) string {
	switch d.Connection {
	case bot.DeviceOffline:
		if d.LastSeen.IsZero() {
			return "it is offline"
		}
		return "it is offline, last seen " + dateTime(d.LastSeen, r.Location)
	case bot.DeviceActivating:
		return "it is still being activated"
	case bot.DeviceOnline, bot.DeviceIssues, bot.DeviceUnknown:
	}
	if d.ReadOnly {
		return "I may only read it: its API access in Control Hub does not allow control"
	}
	return ""
}

// counted prints a count that may be unknown.
func measured(n int) string {
	if n == roomos.Unknown {
		return "unknown"
	}
	return strconv.Itoa(n)
}

// placeOf is where a device stands, in words.
func placeOf(d bot.Device) string {
	var parts []string
	if d.Workspace != "" && !strings.EqualFold(d.Workspace, d.Name) {
		parts = append(parts, d.Workspace)
	}
	if d.Floor != "" {
		parts = append(parts, "floor "+d.Floor)
	}
	if d.Site != "" {
		parts = append(parts, d.Site)
	}
	return strings.Join(parts, ", ")
}

// lastsOf is how long a change of n devices may take: the budget of requests
// that all share lets about three devices through in a second.
func lastsOf(n int) time.Duration {
	if n <= 1 {
		return 0
	}
	return 30*time.Second + time.Duration(n)*1200*time.Millisecond
}

// devicesNamed prints a few names, and how many more there are.
func devicesNamed(all []bot.Device) string {
	var names []string
	for _, d := range all[:min(len(all), 3)] {
		names = append(names, d.Name)
	}
	if more := len(all) - len(names); more > 0 {
		return strings.Join(names, ", ") + fmt.Sprintf(" and %d more", more)
	}
	return strings.Join(names, ", ")
}
