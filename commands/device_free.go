package commands

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"floorwalker/bot"
	"floorwalker/integrations/roomos"
)

// maxRooms is how many rooms one question looks at: each costs a request of the
// budget that all share.
const maxRooms = 30

// deviceFree finds rooms that are free, or says whether one is.
type deviceFree struct{ source roomCalendar }

func (deviceFree) Spec() bot.Spec {
	return bot.Spec{
		Name:    "device free",
		Area:    areaDevices,
		Aliases: []string{"free rooms", "which rooms are free", "find a room"},
		Summary: "Finds rooms that are free, or says whether one is: now with nobody in it, no call and no booking, later by its calendar.",
		Params: []bot.Param{oneDevice, siteParam, floorParam,
			{Name: "number", Kind: bot.KindNumber}, {Name: "start", Kind: bot.KindRange}, {Name: "longer", Kind: bot.KindDuration}},
		Examples: []string{
			"is the Boardroom free?", "which rooms are free in Tampa", "find a free room for 6 people", "any room free for 4 in Raleigh", "which rooms are free on floor 3", "is that room free",
			"is Huddle 3 in use", "is the Training Room booked", "a free room at Tampa for 8 people", "any free rooms",
			"is the Boardroom available", "is the Training Room occupied", "is Huddle 3 taken right now", "is anyone using the Boardroom", "find me a room for 6 in Tampa", "I need a room for 4",
			"have we got a free room for 8 people", "I need a room for 12 people", "are there any empty rooms on floor 3", "find a free room for 6 in Tampa",
			"is the Boardroom free at 4", "which rooms are free tomorrow at 10", "what is booked in the Boardroom today", "is the Boardroom booked tomorrow", "free rooms at 3 for an hour",
			"when is Huddle 3 booked tomorrow",
		},
		Role: bot.Viewer,
	}
}

// vacancy is whether a room is free, and how one knows.
type vacancy struct {
	device bot.Device
	state  roomos.State
	err    error
	// against are the reasons why it is not free; open says that too little is
	// known to say.
	against []string
	open    bool
	// why says what a free one is called free by.
	why string
}

func (v vacancy) free() bool { return v.err == nil && !v.open && len(v.against) == 0 }

// vacancyOf weighs what a device shows. A room that nobody watches is not called
// free.
func vacancyOf(d bot.Device, s roomos.State, r bot.Request) vacancy {
	v := vacancy{device: d, state: s}
	noticed := false
	switch {
	case s.People > 0:
		v.against = append(v.against, plural(s.People, "person is", "people are")+" in it")
		noticed = true
	case s.People == 0:
		noticed = true
	case strings.EqualFold(s.Presence, "Yes"):
		v.against = append(v.against, "somebody is in it")
		noticed = true
	case strings.EqualFold(s.Presence, "No"):
		noticed = true
	}
	if len(s.Calls) > 0 {
		v.against = append(v.against, "it is in a call")
	}
	booked := strings.ToLower(s.Booked)
	if strings.HasPrefix(booked, "booked") {
		v.against = append(v.against, "it is "+bookedWords(s, r))
	}
	v.open = !noticed && booked == "" && len(v.against) == 0
	v.why = v.evidence(r)
	return v
}

// evidence says why a free room is called free.
func (v vacancy) evidence(r bot.Request) string {
	var parts []string
	switch {
	case v.state.People == 0 || strings.EqualFold(v.state.Presence, "No"):
		parts = append(parts, "nobody in it")
	default:
		parts = append(parts, "people unknown")
	}
	parts = append(parts, "no call")
	if v.state.Booked == "" {
		parts = append(parts, "its calendar is not known")
	} else {
		parts = append(parts, bookedWords(v.state, r)+" in its calendar")
	}
	return strings.Join(parts, ", ")
}

func (c deviceFree) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	if r.Has("start") {
		return c.runLater(ctx, r)
	}
	if !r.Has("device") {
		return c.find(ctx, r, "now", func(ctx context.Context, d bot.Device) vacancy {
			s, err := c.source.State(ctx, d.ID, roomos.AspectBooking)
			v := vacancyOf(d, s, r)
			if v.err = err; v.free() && r.Has("longer") {
				v = c.stays(ctx, v, r)
			}
			return v
		}, "Free is a room with nobody in it, no call and no booking, as of "+clock(r.Now, r.Location)+".")
	}
	d, _, err := oneOf(ctx, c.source, r)
	if err != nil {
		return bot.Reply{}, err
	}
	reply := bot.Reply{Items: []bot.Value{deviceValue(d)}, Note: "As of " + clock(r.Now, r.Location) + ".",
		Buttons: []bot.Button{run("Show it", "device show", bot.Slots{"device": {deviceValue(d)}}), run("Free rooms", "device free", nil)}}
	if why := unreachable(d, r); why != "" {
		reply.Headline = fmt.Sprintf("Whether %s is free is unknown: %s.", d.Name, why)
		return reply, nil
	}
	s, err := c.source.State(ctx, d.ID, roomos.AspectBooking)
	if err != nil && bot.KindOf(err) == bot.Upstream {
		reply.Headline = fmt.Sprintf("Whether %s is free is unknown: it cannot be read just now.", d.Name)
		reply.Note = publicText(err) + " " + reply.Note
		return reply, nil
	}
	if err != nil {
		return bot.Reply{}, err
	}
	v := vacancyOf(d, s, r)
	if people, holds := int(r.Value("number").Number), capacityOf(d, s); holds > 0 && people > holds {
		v.against = append(v.against, "it holds "+plural(holds, "person", "people"))
	}
	switch {
	case v.open:
		reply.Headline = fmt.Sprintf("Whether %s is free is unknown: it neither notices people nor has a calendar.", d.Name)
	case v.free():
		reply.Headline = fmt.Sprintf("%s is free: %s.", d.Name, v.why)
	default:
		reply.Headline = fmt.Sprintf("%s is not free%s: %s.", d.Name, forPeople(r), strings.Join(v.against, ", "))
	}
	return reply, nil
}

// forPeople says how many people a room is asked for.
func forPeople(r bot.Request) string {
	if n := int(r.Value("number").Number); n > 0 {
		return " for " + plural(n, "person", "people")
	}
	return ""
}

// find looks at the rooms that fit, the smallest that hold enough first.
func (c deviceFree) find(ctx context.Context, r bot.Request, when string, look func(context.Context, bot.Device) vacancy, note string) (bot.Reply, error) {
	all, err := c.source.Devices(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	people := int(r.Value("number").Number)
	rooms := slices.DeleteFunc(narrowed(all, r), func(d bot.Device) bool {
		return unreachable(d, r) != "" || d.Workspace == "" && !d.Local || people > 0 && d.Capacity < people
	})
	slices.SortStableFunc(rooms, func(a, b bot.Device) int {
		return cmp.Or(cmp.Compare(a.Capacity, b.Capacity), strings.Compare(a.Name, b.Name))
	})
	where := narrowing(r) + forPeople(r)
	if len(rooms) == 0 {
		return bot.Reply{Headline: "No room" + where + " is known here whose device is online.", Note: roomsNote(note, len(rooms), people)}, nil
	}
	looked := make([]vacancy, min(len(rooms), maxRooms))
	var mu sync.Mutex
	done := 0
	eachOf(len(looked), func(i int) {
		looked[i] = look(ctx, rooms[i])
		mu.Lock()
		defer mu.Unlock()
		done++
		if r.Progress != nil {
			r.Progress(done, len(looked), "Looking at the rooms")
		}
	})
	return found(looked, where, when, roomsNote(note, len(rooms), people)), nil
}

func found(looked []vacancy, where, when, note string) bot.Reply {
	t := &bot.Table{Columns: []bot.Column{{Title: "Room"}, {Title: "Where"}, {Title: "Holds", Right: true}, {Title: "Why"}}}
	reply := bot.Reply{Note: note}
	unknown := 0
	for _, v := range looked {
		if v.err != nil || v.open {
			unknown++
		}
		if !v.free() {
			continue
		}
		t.Total++
		reply.Items = append(reply.Items, deviceValue(v.device))
		if len(t.Rows) < maxRows {
			t.Rows = append(t.Rows, []string{v.device.Name, placeOf(v.device), holdsWords(v), v.why})
		}
		if len(reply.Buttons) < 3 {
			reply.Buttons = append(reply.Buttons, run(v.device.Name, "device show", bot.Slots{"device": {deviceValue(v.device)}}))
		}
	}
	reply.Headline = fmt.Sprintf("%s of %s%s %s free %s.", map[bool]string{true: "None", false: count(t.Total)}[t.Total == 0], plural(len(looked), "room", "rooms"), where,
		map[bool]string{true: "is", false: "are"}[t.Total < 2], when)
	if len(looked) == 1 && unknown == 0 {
		reply.Headline = fmt.Sprintf("The only room%s is %sfree %s.", where, map[bool]string{true: "not "}[t.Total == 0], when)
	}
	if t.Total == 0 {
		t = taken(looked)
	}
	if t.Total > 0 {
		reply.Table = t
	}
	if unknown > 0 {
		reply.Note = fmt.Sprintf("Of %s it is unknown. ", plural(unknown, "room", "rooms")) + reply.Note
	}
	return reply
}

// taken are the rooms that are not free, and why.
func taken(looked []vacancy) *bot.Table {
	t := &bot.Table{Columns: []bot.Column{{Title: "Room"}, {Title: "Where"}, {Title: "Holds", Right: true}, {Title: "Why not"}}}
	for _, v := range looked {
		if len(v.against) == 0 {
			continue
		}
		t.Total++
		if len(t.Rows) < maxRows {
			t.Rows = append(t.Rows, []string{v.device.Name, placeOf(v.device), holdsWords(v), strings.Join(v.against, ", ")})
		}
	}
	return t
}

func holdsWords(v vacancy) string {
	if n := capacityOf(v.device, v.state); n > 0 {
		return count(n)
	}
	return "unknown"
}

func roomsNote(note string, rooms, people int) string {
	if rooms > maxRooms {
		note = fmt.Sprintf("I looked at the first %d of %s. ", maxRooms, plural(rooms, "room", "rooms")) + note
	}
	if people > 0 {
		note += " Rooms whose size is unknown are left out."
	}
	return note
}
