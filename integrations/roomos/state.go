package roomos

import (
	"context"
	"slices"
	"strings"
	"time"
)

// Unknown is a count that nobody measured: devices say −1.
const Unknown = -1

// State is what a device shows of itself and of its room. What it does not tell
// is empty, Unknown or nil.
type State struct {
	At          time.Time // when it was read; zero when that is not known
	Standby     string    // Off, Halfwake, EnteringStandby, Standby
	Volume      int       // 0 to 100
	Muted       string    // the microphones: On or Off
	VolumeMuted string    // the loudspeakers: On or Off
	Calls       []Call
	// DoNotDisturb is Active or Inactive, Presenting Off, Sending, Receiving, or
	// LocalOnly of what only the room itself sees.
	DoNotDisturb, Presenting string
	// Presence is Yes, No or Unknown; InUse True or False.
	Presence, InUse  string
	People, Capacity int
	// Booked is how the room stands in its calendar (Free, BookedUntil,
	// FreeUntil), BookedAt the moment that belongs to it, and Booking the id of
	// the meeting that goes on.
	Booked, Booking string
	BookedAt        time.Time
	// Temperature is in degrees Celsius, Humidity in percent, AirQuality an
	// index, Noise in dB(A).
	Temperature, Humidity, AirQuality, Noise *float64
	System                                   string // Initialized, …
	Uptime                                   time.Duration
	Software, Webex                          string
	Registrations                            []string // of SIP, their states
	Problems                                 []Problem
}

// Call is a call of a device.
type Call struct {
	ID, Status, Direction, Name, Number string
	Duration                            time.Duration
}

// Over reports whether the call has ended.
func (c Call) Over() bool {
	return slices.ContainsFunc([]string{"Idle", "Disconnected", "Disconnecting"}, func(s string) bool { return strings.EqualFold(s, c.Status) })
}

// Problem is a message of the device's own diagnostics.
type Problem struct{ Level, Type, Description string }

// Aspect is a part of a State that is read by itself: a request of the budget is
// spent on as little as a question needs.
type Aspect int

// The aspects. Each is read in one request through the cloud.
const (
	AspectControl Aspect = iota // standby, volume, microphones, calls, presentation
	AspectRoom                  // people, presence, sensors
	AspectBooking               // the calendar and what decides whether a room is free
	AspectSystem                // software, registration, diagnostics
)

var aspects = map[Aspect][]Path{
	AspectControl: {"Standby.State", "Audio.Volume", "Audio.Microphones.Mute", "Call[*].Status", "Call[*].DisplayName",
		"Call[*].RemoteNumber", "Call[*].Direction", "Call[*].Duration", "Conference.Presentation.Mode",
		"Conference.Presentation.LocalInstance[*].SendingMode"},
	AspectRoom: {"RoomAnalytics.PeoplePresence", "RoomAnalytics.PeopleCount.Current", "RoomAnalytics.PeopleCount.Capacity", "RoomAnalytics.RoomInUse",
		"RoomAnalytics.AmbientTemperature", "RoomAnalytics.RelativeHumidity", "RoomAnalytics.AirQuality.Index", "RoomAnalytics.AmbientNoise.Level.A",
		"Conference.DoNotDisturb"},
	AspectBooking: {"Bookings.Availability.Status", "Bookings.Availability.TimeStamp", "Bookings.Current.Id", "RoomAnalytics.PeoplePresence",
		"RoomAnalytics.PeopleCount.Current", "RoomAnalytics.RoomInUse", "Call[*].Status", "Standby.State"},
	AspectSystem: {"SystemUnit.State.System", "SystemUnit.Uptime", "SystemUnit.Software.Version", "Audio.VolumeMute", "Webex.Status", "SIP.Registration[*].Status",
		"Diagnostics.Message[*].Level", "Diagnostics.Message[*].Type", "Diagnostics.Message[*].Description"},
}

// State reads aspects of a device's state; AspectControl when none is named.
func (c *Client) State(ctx context.Context, id string, parts ...Aspect) (State, error) {
	if len(parts) == 0 {
		parts = []Aspect{AspectControl}
	}
	var paths []Path
	for _, a := range parts {
		paths = append(paths, aspects[a]...)
	}
	at := c.clock()
	n, err := c.Status(ctx, id, paths...)
	if err != nil {
		return State{}, err
	}
	s := ReadState(n)
	s.At = at
	return s, nil
}

// ReadState reads a status.
func ReadState(n *Node) State {
	count := func(words ...string) int {
		if v, ok := n.Int(words...); ok && v >= 0 {
			return v
		}
		return Unknown
	}
	sensor := func(words ...string) *float64 {
		if v, ok := n.Float(words...); ok && v > Unknown {
			return &v
		}
		return nil
	}
	s := State{
		Standby: n.Text("Standby", "State"), Volume: count("Audio", "Volume"), VolumeMuted: n.Text("Audio", "VolumeMute"),
		Muted: n.Text("Audio", "Microphones", "Mute"), DoNotDisturb: n.Text("Conference", "DoNotDisturb"), Presenting: n.Text("Conference", "Presentation", "Mode"),
		Presence: n.Text("RoomAnalytics", "PeoplePresence"), InUse: n.Text("RoomAnalytics", "RoomInUse"),
		People: count("RoomAnalytics", "PeopleCount", "Current"), Capacity: count("RoomAnalytics", "PeopleCount", "Capacity"),
		Booked: n.Text("Bookings", "Availability", "Status"), Booking: n.Text("Bookings", "Current", "Id"),
		BookedAt: moment(n.Text("Bookings", "Availability", "TimeStamp")),
		// A navigator on the wall measures what the device itself cannot.
		Temperature: firstNumber(sensor("RoomAnalytics", "AmbientTemperature"), sensor("Peripherals", "ConnectedDevice", "RoomAnalytics", "AmbientTemperature")),
		Humidity:    firstNumber(sensor("RoomAnalytics", "RelativeHumidity"), sensor("Peripherals", "ConnectedDevice", "RoomAnalytics", "RelativeHumidity")),
		AirQuality:  firstNumber(sensor("RoomAnalytics", "AirQuality", "Index"), sensor("Peripherals", "ConnectedDevice", "RoomAnalytics", "AirQuality", "Index")),
		Noise:       sensor("RoomAnalytics", "AmbientNoise", "Level", "A"),
		System:      n.Text("SystemUnit", "State", "System"), Software: n.Text("SystemUnit", "Software", "Version"), Webex: n.Text("Webex", "Status"),
	}
	if v, ok := n.Float("SystemUnit", "Uptime"); ok {
		s.Uptime = time.Duration(v * float64(time.Second))
	}
	if shown := n.All("Conference", "Presentation", "LocalInstance"); len(shown) > 0 && !strings.EqualFold(s.Presenting, "Sending") {
		s.Presenting = firstOf(shown[0].Text("SendingMode"), "LocalOnly")
	}
	for _, k := range n.All("Call") {
		if call := readCall(k); !call.Over() {
			s.Calls = append(s.Calls, call)
		}
	}
	for _, r := range n.All("SIP", "Registration") {
		s.Registrations = append(s.Registrations, r.Text("Status"))
	}
	for _, m := range n.All("Diagnostics", "Message") {
		if p := (Problem{m.Text("Level"), m.Text("Type"), m.Text("Description")}); p != (Problem{}) {
			s.Problems = append(s.Problems, p)
		}
	}
	return s
}

func readCall(k *Node) Call {
	c := Call{ID: k.ID, Status: k.Text("Status"), Direction: k.Text("Direction"), Name: k.Text("DisplayName"), Number: k.Text("RemoteNumber")}
	if v, ok := k.Float("Duration"); ok {
		c.Duration = time.Duration(v * float64(time.Second))
	}
	return c
}

func firstNumber(numbers ...*float64) *float64 {
	for _, n := range numbers {
		if n != nil {
			return n
		}
	}
	return nil
}

// moment reads a time; the zero one when it is none.
func moment(text string) time.Time {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}
	}
	return at
}
