package roomos

import (
	"slices"
	"strings"
)

// setting is a configuration that devices have.
type setting struct {
	name string // "Audio.DefaultVolume"
	space
	factory string
	// managed says that it is managed elsewhere and not to be set through the
	// cloud.
	managed bool
}

// settings are the configurations, sorted, with their factory values.
var settings = []setting{
	{name: "Audio.DefaultVolume", space: integer(0, 100), factory: "50"},
	{name: "HttpFeedback.TlsVerify", space: onOffSpace(), factory: "On"},
	{name: "HttpFeedback.UseHttpProxy", space: onOffSpace(), factory: "On"},
	{name: "NetworkServices.HTTP.Mode", space: literal("HTTP+HTTPS", "HTTPS", "Off"), factory: "HTTPS", managed: true},
	{name: "NetworkServices.SSH.Mode", space: onOffSpace(), factory: "On"},
	{name: "NetworkServices.Websocket", space: literal("FollowHTTPService", "Off"), factory: "FollowHTTPService"},
	{name: "RoomAnalytics.AmbientNoiseEstimation.Interval", space: integer(10, 60), factory: "10"},
	{name: "RoomAnalytics.AmbientNoiseEstimation.Mode", space: onOffSpace(), factory: "Off"},
	{name: "RoomAnalytics.PeopleCountOutOfCall", space: onOffSpace(), factory: "Off"},
	{name: "RoomAnalytics.PeoplePresence.Input.HeadDetector", space: onOffSpace(), factory: "On"},
	{name: "RoomAnalytics.PeoplePresence.Input.Ultrasound", space: onOffSpace(), factory: "Off"},
	{name: "RoomAnalytics.PeoplePresenceDetector", space: onOffSpace(), factory: "On"},
	{name: "RoomAnalytics.RoomInUse.InCall", space: literal("Disabled", "Enabled"), factory: "Enabled"},
	{name: "RoomAnalytics.RoomInUse.LocalUsage", space: literal("Disabled", "Enabled"), factory: "Enabled"},
	{name: "Security.Session.FailedLoginsLockoutTime", space: integer(0, 10000), factory: "5"},
	{name: "Security.Session.InactivityTimeout", space: integer(0, 10000), factory: "0"},
	{name: "Security.Session.MaxFailedLogins", space: integer(0, 10), factory: "5"},
	{name: "Security.Session.MaxSessionsPerUser", space: integer(1, 20), factory: "20"},
	{name: "Security.Session.MaxTotalSessions", space: integer(1, 30), factory: "30"},
	{name: "Standby.Control", space: onOffSpace(), factory: "On"},
	{name: "Standby.Delay", space: integer(1, 480), factory: "10"},
	{name: "Standby.Halfwake.Mode", space: literal("Auto", "Manual"), factory: "Auto"},
	{name: "Standby.WakeupOnMotionDetection", space: onOffSpace(), factory: "On"},
	{name: "SystemUnit.Name", space: text(0, 50)},
	{name: "UserInterface.CustomMessage", space: text(0, 512)},
}

func findSetting(name string) *setting {
	i := slices.IndexFunc(settings, func(s setting) bool { return strings.EqualFold(s.name, name) })
	if i < 0 {
		return nil
	}
	return &settings[i]
}

// config is the value in force of a configuration.
func (d *device) config(name string) string {
	if v, ok := d.configured[name]; ok {
		return v
	}
	s := findSetting(name)
	if s.name == "SystemUnit.Name" {
		return d.name
	}
	return s.factory
}

// configure sets a configuration, or back to the factory's. The error is a
// *refusal.
func (d *device) configure(name, value string) error {
	s := findSetting(name)
	if s == nil {
		return &refusal{reason: "No match on address expression", unknown: true, path: "Configuration/" + strings.ReplaceAll(name, ".", "/")}
	}
	canonical, ok := s.canonical(value)
	if !ok {
		return &refusal{reason: "Invalid value", parameter: s.name}
	}
	d.configured[s.name] = canonical
	d.reconfigured()
	return nil
}

func (d *device) unconfigure(s *setting) {
	delete(d.configured, s.name)
	d.reconfigured()
}

// reconfigured lets the device act by its new configuration.
func (d *device) reconfigured() {
	d.rest()
	d.changed()
}

// configuration is the whole tree, as the LAN has it.
func (d *device) configuration() *node {
	root := &node{name: "Configuration"}
	for _, s := range settings {
		leaf := root.put(s.name, d.config(s.name))
		leaf.number = s.number
		leaf.attrs = [][2]string{{"valueSpaceRef", "/Valuespace/" + s.ref()}}
	}
	return root
}
