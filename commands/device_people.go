package commands

import (
	"context"
	"fmt"
	"strings"

	"floorwalker/bot"
	"floorwalker/integrations/roomos"
)

// devicePeople says how many people are in a room.
type devicePeople struct{ source deviceLooker }

func (devicePeople) Spec() bot.Spec {
	return bot.Spec{
		Name:    "device people",
		Area:    areaDevices,
		Aliases: []string{"people in the room", "anyone in the room"},
		Summary: "Says how many people are in a room and how many it holds, or in which rooms of a site or a floor there is somebody.",
		Params:  []bot.Param{oneDevice, siteParam, floorParam},
		Examples: []string{
			"anyone in the Training Room?", "how many people are in the Boardroom", "device people Huddle 3", "is anybody in the Boardroom", "is there anyone in Huddle 3", "who is in the Boardroom",
			"how many people are in there", "people count in the Boardroom", "is the Training Room empty", "headcount in the Boardroom", "is anyone in there", "how full is the Training Room",
			"how many people are in the rooms in Tampa", "is anybody on floor 3", "anyone in the Tampa rooms",
		},
		Role: bot.Viewer,
	}
}

func (c devicePeople) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	if !r.Has("device") && (r.Has("site") || r.Has("floor")) {
		return c.rooms(ctx, r)
	}
	d, ask, err := oneOf(ctx, c.source, r)
	if ask != nil || err != nil {
		return valueOf(ask), err
	}
	if why := unreachable(d, r); why != "" {
		return bot.Reply{Headline: fmt.Sprintf("How many people are in %s is unknown: %s.", d.Name, why), Items: []bot.Value{deviceValue(d)}}, nil
	}
	s, err := c.source.State(ctx, d.ID, roomos.AspectRoom)
	if err != nil {
		return bot.Reply{}, err
	}
	reply := bot.Reply{Items: []bot.Value{deviceValue(d)}, Note: "As the device counts, as of " + clock(r.Now, r.Location) + ".",
		Buttons: []bot.Button{run("Look again", "device people", bot.Slots{"device": {deviceValue(d)}}), run("Show it", "device show", bot.Slots{"device": {deviceValue(d)}}),
			run("Use of the room", "device usage", bot.Slots{"device": {deviceValue(d)}})}}
	reply.Headline = peopleHeadline(d, s)
	if holds := capacityOf(d, s); holds > 0 {
		reply.Facts = append(reply.Facts, bot.Fact{Label: "The room holds", Value: plural(holds, "person", "people")})
	}
	if s.Presence != "" {
		reply.Facts = append(reply.Facts, bot.Fact{Label: "Presence", Value: presenceWords(s.Presence)})
	}
	if s.People == roomos.Unknown {
		reply.Note = "The device did not count: many count only in calls, until RoomAnalytics.PeopleCountOutOfCall is On. As of " + clock(r.Now, r.Location) + "."
	}
	return reply, nil
}

// unreachable says why a device can tell nothing now.
func unreachable(d bot.Device, r bot.Request) string {
	if d.Connection != bot.DeviceOffline && d.Connection != bot.DeviceActivating {
		return ""
	}
	return awayFor(d, r)
}

func peopleHeadline(d bot.Device, s roomos.State) string {
	switch {
	case s.People == 0:
		return fmt.Sprintf("Nobody is in %s.", d.Name)
	case s.People > 0:
		verb := "are"
		if s.People == 1 {
			verb = "is"
		}
		text := fmt.Sprintf("%s %s in %s", plural(s.People, "person", "people"), verb, d.Name)
		if holds := capacityOf(d, s); holds > 0 {
			text += fmt.Sprintf(", which holds %s", count(holds))
		}
		return text + "."
	case strings.EqualFold(s.Presence, "Yes"):
		return fmt.Sprintf("Somebody is in %s; how many is unknown.", d.Name)
	case strings.EqualFold(s.Presence, "No"):
		return fmt.Sprintf("%s seems to be empty: nobody is noticed, and the count is unknown.", d.Name)
	}
	return fmt.Sprintf("How many people are in %s is unknown.", d.Name)
}

// peopleWords are the people of a room for a line of facts.
func peopleWords(d bot.Device, s roomos.State) string {
	text := measured(s.People)
	if holds := capacityOf(d, s); holds > 0 {
		text += fmt.Sprintf(" of %d", holds)
	}
	if s.People == roomos.Unknown && s.Presence != "" {
		text += "; " + presenceWords(s.Presence)
	}
	return text
}

func presenceWords(presence string) string {
	switch strings.ToLower(presence) {
	case "yes":
		return "somebody is there"
	case "no":
		return "nobody is noticed"
	}
	return "unknown"
}

// capacityOf is how many a room holds: Webex's figure before the device's own.
func capacityOf(d bot.Device, s roomos.State) int {
	if d.Capacity > 0 {
		return d.Capacity
	}
	return max(s.Capacity, 0)
}
