package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"floorwalker/bot"
	"floorwalker/integrations/roomos"
)

// roomCalendar knows how rooms are, and what they are booked for.
type roomCalendar interface {
	deviceLooker
	Bookings(ctx context.Context, d bot.Device, days int) ([]roomos.Booking, error)
}

// runLater answers for a time to come, of which only the calendars tell.
func (c deviceFree) runLater(ctx context.Context, r bot.Request) (bot.Reply, error) {
	p, err := c.plan(r)
	if err != nil {
		return bot.Reply{}, err
	}
	when := spanWords(p.start, p.end(), r)
	if !r.Has("device") {
		return c.find(ctx, r, "by their calendars, "+when, func(ctx context.Context, d bot.Device) vacancy { return c.later(ctx, d, p, r) },
			"A calendar does not tell who walks in without a booking. As of "+clock(r.Now, r.Location)+".")
	}
	d, _, err := oneOf(ctx, c.source, r)
	if err != nil {
		return bot.Reply{}, err
	}
	reply := bot.Reply{Items: []bot.Value{deviceValue(d)}, Note: "As its calendar shows it, as of " + clock(r.Now, r.Location) + ".",
		Buttons: []bot.Button{run("Show it", "device show", bot.Slots{"device": {deviceValue(d)}}), run("Free rooms", "device free", bot.Slots{"start": r.Slots["start"], "longer": r.Slots["longer"]})}}
	if why := unreachable(d, r); why != "" {
		reply.Headline = fmt.Sprintf("Whether %s is free then is unknown: %s.", d.Name, why)
		return reply, nil
	}
	booked, err := c.booked(ctx, d, p, r)
	if err != nil {
		return bot.Reply{}, err
	}
	if holds, people := d.Capacity, int(r.Value("number").Number); holds > 0 && people > holds {
		reply.Facts = append(reply.Facts, bot.Fact{Label: "The room holds", Value: plural(holds, "person", "people")})
	}
	switch len(booked) {
	case 0:
		reply.Headline = fmt.Sprintf("%s is not booked, %s.", d.Name, when)
		return reply, nil
	case 1:
		reply.Headline = fmt.Sprintf("%s is booked: %s, %s.", d.Name, bookingTitle(booked[0]), spanWords(booked[0].Start, booked[0].End, r))
		return reply, nil
	}
	reply.Headline = fmt.Sprintf("%s is booked %d times, %s.", d.Name, len(booked), when)
	reply.Table = &bot.Table{Columns: []bot.Column{{Title: "When"}, {Title: "Booking"}}, Total: len(booked)}
	for _, b := range booked[:min(len(booked), maxRows)] {
		reply.Table.Rows = append(reply.Table.Rows, []string{spanWords(b.Start, b.End, r), bookingTitle(b)})
	}
	return reply, nil
}

// plan is the time that a request asks for.
func (deviceFree) plan(r bot.Request) (plan, error) {
	w := r.Value("start").Range
	p := plan{start: w.From, long: w.Duration()}
	if d := r.Duration("longer"); d > 0 { // the hour of "at 4" is only where it begins
		p.long = d
	} else if p.long <= 0 {
		p.long = defaultBooking
	}
	if gone := r.Now.Sub(p.start); gone > 0 && gone < p.long { // "today" is what is left of it
		p.start, p.long = r.Now, p.long-gone
	}
	switch {
	case p.end().Before(r.Now):
		return p, bot.Errorf(bot.Invalid, "That time is over: “device usage” shows how a room was used.")
	case p.end().After(r.Now.Add(bookAhead)):
		return p, bot.Errorf(bot.Invalid, "I look at calendars for the next 14 days.")
	}
	return p, nil
}

// booked is what stands in a room's calendar for that time, the first one first.
func (c deviceFree) booked(ctx context.Context, d bot.Device, p plan, r bot.Request) ([]roomos.Booking, error) {
	all, err := c.source.Bookings(ctx, d, p.days(r))
	all = slices.DeleteFunc(all, func(b roomos.Booking) bool { return !b.Start.Before(p.end()) || !p.start.Before(b.End) })
	return all, err
}

// later is whether a room is free then.
func (c deviceFree) later(ctx context.Context, d bot.Device, p plan, r bot.Request) vacancy {
	booked, err := c.booked(ctx, d, p, r)
	v := vacancy{device: d, state: roomos.State{Capacity: roomos.Unknown}, err: err, why: "nothing in its calendar"}
	for _, b := range booked {
		v.against = append(v.against, "booked "+b.Start.In(r.Location).Format("15:04")+"–"+b.End.In(r.Location).Format("15:04"))
	}
	if len(v.against) > 3 {
		v.against = []string{strings.Join(v.against[:3], ", "), plural(len(v.against)-3, "more booking", "more bookings")}
	}
	return v
}

// stays says of a room that is free now whether it is for as long as somebody
// wants it.
func (c deviceFree) stays(ctx context.Context, v vacancy, r bot.Request) vacancy {
	l := c.later(ctx, v.device, plan{start: r.Now, long: r.Duration("longer")}, r)
	v.err, v.against = l.err, l.against
	return v
}
