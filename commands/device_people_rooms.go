package commands

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"floorwalker/bot"
	"floorwalker/integrations/roomos"
)

// crowd is who is in a room, as far as that is known.
type crowd struct {
	device bot.Device
	state  roomos.State
	why    string // nothing is known
}

func (c crowd) somebody() bool {
	return c.why == "" && (c.state.People > 0 || c.state.People == roomos.Unknown && strings.EqualFold(c.state.Presence, "Yes"))
}

// rooms looks into all rooms of a site or a floor.
func (c devicePeople) rooms(ctx context.Context, r bot.Request) (bot.Reply, error) {
	all, err := c.source.Devices(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	where := narrowing(r)
	rooms := narrowed(all, r)
	if len(rooms) == 0 {
		return bot.Reply{}, bot.Errorf(bot.NotFound, "No room%s is known here.", where)
	}
	note := "As the devices count, as of " + clock(r.Now, r.Location) + "."
	if len(rooms) > maxRooms {
		note = fmt.Sprintf("I looked at the first %d of %s. ", maxRooms, plural(len(rooms), "room", "rooms")) + note
		rooms = rooms[:maxRooms]
	}
	looked := make([]crowd, len(rooms))
	eachOf(len(rooms), func(i int) {
		looked[i] = crowd{device: rooms[i], why: unreachable(rooms[i], r)}
		if looked[i].why != "" {
			return
		}
		s, err := c.source.State(ctx, rooms[i].ID, roomos.AspectRoom)
		if looked[i].state = s; err != nil {
			looked[i].why = "it cannot be read just now"
		}
	})
	return crowds(looked, where, note), nil
}

// crowds tells of rooms, the fullest first.
func crowds(looked []crowd, where, note string) bot.Reply {
	slices.SortStableFunc(looked, func(a, b crowd) int {
		return cmp.Or(cmp.Compare(min(len(a.why), 1), min(len(b.why), 1)), cmp.Compare(b.state.People, a.state.People), strings.Compare(a.device.Name, b.device.Name))
	})
	t := &bot.Table{Columns: []bot.Column{{Title: "Room"}, {Title: "Where"}, {Title: "People"}}, Total: len(looked)}
	reply := bot.Reply{Table: t, Note: note}
	people, used, unknown := 0, 0, 0
	for _, k := range looked {
		said := k.why
		if said == "" {
			said = peopleWords(k.device, k.state)
			people += max(k.state.People, 0)
		}
		if k.somebody() {
			used++
		} else if k.why != "" || k.state.People == roomos.Unknown && k.state.Presence == "" {
			unknown++
		}
		if len(t.Rows) < maxRows {
			t.Rows = append(t.Rows, []string{k.device.Name, placeOf(k.device), said})
		}
		reply.Items = append(reply.Items, deviceValue(k.device))
	}
	reply.Headline = fmt.Sprintf("Somebody is in %d of %s%s.", used, plural(len(looked), "room", "rooms"), where)
	if people > 0 {
		reply.Headline = strings.TrimSuffix(reply.Headline, ".") + "; " + plural(people, "person is", "people are") + " counted."
	}
	if unknown > 0 {
		reply.Note = fmt.Sprintf("Of %s it is unknown. ", plural(unknown, "room", "rooms")) + reply.Note
	}
	switch {
	case unknown == len(looked):
		reply.Headline = fmt.Sprintf("Who is in the %s%s is unknown.", plural(len(looked), "room", "rooms"), where)
	case used == 0:
		reply.Headline = fmt.Sprintf("Nobody is noticed in the %s%s.", plural(len(looked), "room", "rooms"), where)
	}
	return reply
}
