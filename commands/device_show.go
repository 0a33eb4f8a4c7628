package commands

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"floorwalker/bot"
	"floorwalker/bot/language"
	"floorwalker/integrations/roomos"
)

// deviceShow shows one device with all that it tells of itself.
type deviceShow struct{ source deviceLooker }

func (deviceShow) Spec() bot.Spec {
	return bot.Spec{
		Name:    "device show",
		Area:    areaDevices,
		Aliases: []string{"device status", "show the device", "is it online"},
		Summary: "Shows a room device: connection, errors, call, volume, standby, software, sensors, booking.",
		Params:  []bot.Param{oneDevice},
		Examples: []string{
			"is the Boardroom unit online", "show the Boardroom device", "find the Boardroom", "device show Huddle 3", "how is the Training Room device doing", "what is wrong with the Lobby Kiosk",
			"is the Boardroom in a call", "how loud is Huddle 3", "is Huddle 3 muted", "is it online", "device status Boardroom", "how warm is it in the Training Room",
			"status of the Boardroom", "Boardroom status", "is Huddle 3 working", "what is the temperature in the Boardroom", "how is the air in the Training Room", "what software is the Boardroom on",
			"who is the Boardroom talking to", "what is the volume in Huddle 3", "what is on in the Boardroom", "what is on the Boardroom screen",
		},
		Role: bot.Viewer,
	}
}

func (c deviceShow) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	d, ask, err := oneOf(ctx, c.source, r)
	if ask != nil || err != nil {
		return valueOf(ask), err
	}
	reply := bot.Reply{Items: []bot.Value{deviceValue(d)}, Facts: entryFacts(d, r), Note: "As of " + clock(r.Now, r.Location) + "."}
	if d.Connection == bot.DeviceOffline || d.Connection == bot.DeviceActivating {
		reply.Headline = fmt.Sprintf("%s is %s.", d.Name, connectionWords(d, r))
		reply.Note += " A device that is not connected tells nothing more."
		return reply, nil
	}
	s, err := c.source.State(ctx, d.ID, roomos.AspectControl, roomos.AspectRoom, roomos.AspectBooking, roomos.AspectSystem)
	if err != nil && d.Local && bot.KindOf(err) == bot.Upstream {
		reply.Headline = d.Name + " does not answer on the LAN: it is off, or not reached from here."
		reply.Note = publicText(err) + " " + reply.Note
		return reply, nil
	}
	if bot.KindOf(err) == bot.Upstream && err != nil {
		reply.Headline = d.Name + " cannot be read just now."
		reply.Facts = append(reply.Facts, bot.Fact{Label: "In Webex’s list", Value: connectionWords(d, r)})
		reply.Note = publicText(err) + " The list is at most a minute old. " + reply.Note
		return reply, nil
	}
	if err != nil {
		return bot.Reply{}, err
	}
	reply.Headline = fmt.Sprintf("%s is %s: %s, %s.", d.Name, onlineWords(d), strings.TrimPrefix(standbyWords(s), "is "), strings.TrimPrefix(callWords(s), "is "))
	if len(s.Problems) > 0 { // it says itself what Webex's list has a word for each of
		reply.Facts = slices.DeleteFunc(reply.Facts, func(f bot.Fact) bool { return f.Label == listedErrors })
	}
	reply.Facts = append(reply.Facts, controlFacts(s)...)
	reply.Facts = append(reply.Facts, roomFacts(d, s, r)...)
	reply.Facts = append(reply.Facts, systemFacts(s)...)
	reply.Buttons = showButtons(d, s)
	return reply, nil
}

func valueOf(r *bot.Reply) bot.Reply {
	if r == nil {
		return bot.Reply{}
	}
	return *r
}

func onlineWords(d bot.Device) string {
	if d.Connection == bot.DeviceUnknown {
		return "online" // it has just answered
	}
	return string(d.Connection)
}

// entryFacts are what the list knows of a device.
func entryFacts(d bot.Device, r bot.Request) []bot.Fact {
	var facts []bot.Fact
	add := func(label, value string) {
		if value != "" {
			facts = append(facts, bot.Fact{Label: label, Value: value})
		}
	}
	add("Kind", shortProduct(d.Product))
	add("Where", placeOf(d))
	if len(d.Problems) > 0 {
		add(listedErrors, strings.Join(d.Problems, ", "))
	}
	if d.Connection == bot.DeviceOffline && !d.LastSeen.IsZero() {
		add("Last seen", dateTime(d.LastSeen, r.Location))
	}
	if d.ReadOnly {
		add("Access", "read only")
	}
	return facts
}

// listedErrors is the label of the errors that Webex lists.
const listedErrors = "Errors"

// controlFacts are what can be changed.
func controlFacts(s roomos.State) []bot.Fact {
	facts := []bot.Fact{{Label: "Standby", Value: strings.TrimPrefix(standbyWords(s), "is ")}, {Label: "Call", Value: strings.TrimPrefix(callWords(s), "is in ")}}
	volume := measured(s.Volume)
	if strings.EqualFold(s.VolumeMuted, "On") {
		volume += ", switched off"
	}
	facts = append(facts, bot.Fact{Label: "Volume", Value: volume}, bot.Fact{Label: "Microphones", Value: strings.TrimPrefix(muteWords(s), "is ")})
	if s.Presenting != "" && !strings.EqualFold(s.Presenting, "Off") {
		facts = append(facts, bot.Fact{Label: "Presentation", Value: strings.TrimPrefix(presentingWords(s), "is ")})
	}
	return facts
}

// roomFacts are what the device measures, and how the room is booked.
func roomFacts(d bot.Device, s roomos.State, r bot.Request) []bot.Fact {
	facts := []bot.Fact{{Label: "People", Value: peopleWords(d, s)}}
	if s.Booked != "" {
		facts = append(facts, bot.Fact{Label: "Booking", Value: bookedWords(s, r)})
	}
	measure := func(label, unit string, value *float64) {
		if value != nil {
			facts = append(facts, bot.Fact{Label: label, Value: strconv.FormatFloat(*value, 'f', -1, 64) + unit})
		}
	}
	measure("Temperature", " °C", s.Temperature)
	measure("Humidity", " %", s.Humidity)
	measure("Air quality", " (index)", s.AirQuality)
	measure("Noise", " dB(A)", s.Noise)
	return facts
}

// bookedWords say how the room stands in its calendar.
func bookedWords(s roomos.State, r bot.Request) string {
	until := ""
	if !s.BookedAt.IsZero() {
		until = " until " + clock(s.BookedAt, r.Location)
	}
	switch strings.ToLower(s.Booked) {
	case "free":
		return "free"
	case "freeuntil":
		return "free" + until
	case "bookeduntil", "booked":
		return "booked" + until
	}
	return s.Booked + until
}

func systemFacts(s roomos.State) []bot.Fact {
	var facts []bot.Fact
	add := func(label, value string) {
		if value != "" {
			facts = append(facts, bot.Fact{Label: label, Value: value})
		}
	}
	add("Software", s.Software)
	if s.Uptime > 0 {
		add("Up", language.Humanize(s.Uptime.Truncate(time.Minute)))
	}
	add("Webex", s.Webex)
	add("SIP", strings.Join(s.Registrations, ", "))
	for _, p := range s.Problems[:min(len(s.Problems), maxProblems)] {
		add(p.Level, p.Type+": "+p.Description)
	}
	return facts
}

// maxProblems is how many messages of a device's diagnostics are shown.
const maxProblems = 5

func showButtons(d bot.Device, s roomos.State) []bot.Button {
	slots := bot.Slots{"device": {deviceValue(d)}}
	var buttons []bot.Button
	if strings.EqualFold(s.Standby, "Off") {
		buttons = append(buttons, run("Standby", "device standby", slots))
	} else if s.Standby != "" {
		buttons = append(buttons, run("Wake up", "device wake", slots))
	}
	if strings.EqualFold(s.Muted, "On") {
		buttons = append(buttons, run("Unmute", "device unmute", slots))
	} else if s.Muted != "" {
		buttons = append(buttons, run("Mute", "device mute", slots))
	}
	if len(s.Calls) > 0 {
		buttons = append(buttons, run("Hang up", "device hangup", slots))
	}
	return append(buttons, run("People", "device people", slots), run("Look again", "device show", slots))
}
