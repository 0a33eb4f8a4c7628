package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"floorwalker/bot"
	"floorwalker/bot/language"
	"floorwalker/integrations/roomos"
)

// roomBooker books rooms.
type roomBooker interface {
	deviceCommander
	roomCalendar
}

const (
	// defaultBooking is how long a room is booked when nobody says it, maxBooking
	// the longest (Cisco: 1440 minutes).
	defaultBooking = 30 * time.Minute
	maxBooking     = 24 * time.Hour
	// bookAhead is how far ahead a room can be booked here.
	bookAhead = 14 * 24 * time.Hour
)

// deviceBook books a room, after a confirmation.
type deviceBook struct{ source roomBooker }

func (deviceBook) Spec() bot.Spec {
	return bot.Spec{
		Name:    "device book",
		Area:    areaDevices,
		Aliases: []string{"book a room", "book the room"},
		Summary: "Books a room from now or from a time on, after you confirm it.",
		Params: []bot.Param{oneDevice,
			{Name: "start", Kind: bot.KindRange},
			{Name: "longer", Kind: bot.KindDuration},
			{Name: "text", Kind: bot.KindText}},
		Examples: []string{
			"book the Boardroom for 30 minutes", "book Huddle 3 at 4", "book the Training Room tomorrow from 9 to 10", "book it for an hour", "reserve the Boardroom at 3 for 45 minutes",
			"book the Boardroom tomorrow at 9 for 'Standup'", "reserve Huddle 3 for an hour",
		},
		Role:    bot.Supervisor,
		Changes: true,
	}
}

// plan is the booking that a request asks for. What was worked out in the preview
// stands in the slots.
type plan struct {
	start time.Time
	long  time.Duration
	title string
}

func (p plan) end() time.Time { return p.start.Add(p.long) }

func (deviceBook) plan(r bot.Request) (plan, error) {
	p := plan{start: r.Now.Truncate(time.Minute), long: defaultBooking, title: strings.Join(strings.Fields(r.Text("text")), " ")}
	if p.title == "" {
		p.title = "Booked by " + r.Person.Name
	}
	if v := r.Value("start"); v.Range != nil {
		p.start = v.Range.From
		if d := v.Range.Duration(); d > 0 && d < maxBooking {
			p.long = d
		}
	}
	if d := r.Duration("longer"); d > 0 {
		p.long = d
	}
	p.long = p.long.Round(time.Minute)
	switch {
	case p.long < time.Minute || p.long > maxBooking:
		return p, bot.Errorf(bot.Invalid, "A room is booked for a minute to a day. Nothing was changed.")
	case p.end().Before(r.Now):
		return p, bot.Errorf(bot.Invalid, "That time is over. Nothing was changed.")
	case p.start.After(r.Now.Add(bookAhead)):
		return p, bot.Errorf(bot.Invalid, "I book rooms for the next 14 days. Nothing was changed.")
	case len(p.title) > 128:
		return p, bot.Errorf(bot.Invalid, "A booking’s title has 128 bytes at most. Nothing was changed.")
	}
	return p, nil
}

// days is how many days of the calendar hold the plan.
func (p plan) days(r bot.Request) int {
	return int(p.end().Sub(bot.Today(r.Now, r.Location).From)/(24*time.Hour)) + 1
}

// Preview shows what stands in the calendar at that time.
func (c deviceBook) Preview(ctx context.Context, r bot.Request) (bot.Reply, bool, error) {
	p, err := c.plan(r)
	if err != nil {
		return bot.Reply{}, false, err
	}
	d, ask, err := oneOf(ctx, c.source, r)
	if ask != nil || err != nil {
		return valueOf(ask), false, err
	}
	if why := awayFor(d, r); why != "" {
		return bot.Reply{}, false, bot.Errorf(bot.Invalid, "%s cannot be booked now: %s. Nothing was changed.", d.Name, why)
	}
	booked, err := c.source.Bookings(ctx, d, p.days(r))
	if err != nil {
		return bot.Reply{}, false, err
	}
	for _, b := range booked {
		if b.Start.Before(p.end()) && p.start.Before(b.End) {
			return bot.Reply{}, false, bot.Errorf(bot.Invalid, "%s is booked then already: %s, %s. Nothing was changed.", d.Name, bookingTitle(b), spanWords(b.Start, b.End, r))
		}
	}
	slots := r.Slots.With("device", deviceValue(d)).With("start", bot.Value{Kind: bot.KindRange, Range: &bot.Range{From: p.start, To: p.end()}})
	slots["longer"] = []bot.Value{{Kind: bot.KindDuration, Duration: p.long}}
	preview := bot.Reply{Headline: fmt.Sprintf("Book %s, %s?", d.Name, spanWords(p.start, p.end(), r)), Slots: slots, Items: []bot.Value{deviceValue(d)},
		Facts: []bot.Fact{{Label: "Title", Value: p.title}, {Label: "Length", Value: language.Humanize(p.long)}}, Note: "Its calendar shows nothing at that time, as of " + clock(r.Now, r.Location) + "."}
	if place := placeOf(d); place != "" {
		preview.Facts = append(preview.Facts, bot.Fact{Label: "Where", Value: place})
	}
	return preview, true, nil
}

func bookingTitle(b roomos.Booking) string {
	if b.Title == "" {
		return "a meeting without a title"
	}
	return "“" + b.Title + "”"
}

func spanWords(from, to time.Time, r bot.Request) string {
	return language.Describe(bot.Range{From: from, To: to}, r.Location)
}

// Do books, and says what the calendar shows.
func (c deviceBook) Do(ctx context.Context, r bot.Request) (bot.Reply, error) {
	p, err := c.plan(r)
	if err != nil {
		return bot.Reply{}, err
	}
	d, _, err := oneOf(ctx, c.source, r)
	if err != nil {
		return bot.Reply{}, err
	}
	o := deviceOrder{path: "Bookings.Book", args: map[string]any{"Title": p.title, "StartTime": p.start.UTC().Format(time.RFC3339),
		"Duration": int(p.long / time.Minute), "OrganizerName": r.Person.Name, "OrganizerEmail": r.Person.Email},
		took: func(*roomos.Node) string { return "" }}
	result := o.give(ctx, c.source, r, d)
	switch {
	case result.held != "":
		return bot.Reply{}, bot.Errorf(bot.Invalid, "%s cannot be booked now: %s. Nothing was changed.", d.Name, result.held)
	case result.err != nil && !result.uncertain():
		return bot.Reply{}, result.err
	}
	watching, cancel := context.WithTimeout(ctx, confirmFor)
	defer cancel()
	for wait := firstLook; ; wait *= 2 {
		select {
		case <-watching.Done():
			text := fmt.Sprintf("The calendar of %s does not show the booking yet.", d.Name)
			return bot.Reply{Headline: text, Note: "It was asked for once: a calendar server may refuse it later. I will not send it again by myself."}, bot.Errorf(bot.Uncertain, "%s", text)
		case <-time.After(wait):
		}
		if b, ok, err := c.find(watching, d, p, r); err == nil && ok {
			return bot.Reply{Headline: fmt.Sprintf("%s is booked, %s.", d.Name, spanWords(b.Start, b.End, r)), Facts: []bot.Fact{{Label: "Title", Value: b.Title}},
				Items: []bot.Value{deviceValue(d)}, Note: "As its calendar shows it."}, nil
		}
	}
}

// find looks for the booking in the calendar.
func (c deviceBook) find(ctx context.Context, d bot.Device, p plan, r bot.Request) (roomos.Booking, bool, error) {
	booked, err := c.source.Bookings(ctx, d, p.days(r))
	i := slices.IndexFunc(booked, func(b roomos.Booking) bool {
		return b.Title == p.title && b.Start.Sub(p.start).Abs() < 2*time.Minute
	})
	if err != nil || i < 0 {
		return roomos.Booking{}, false, err
	}
	return booked[i], true, nil
}

// Observe looks at the calendar.
func (c deviceBook) Observe(ctx context.Context, r bot.Request) (bot.Outcome, error) {
	unknown := bot.Outcome{State: bot.OutcomeUnknown}
	p, err := c.plan(r)
	if err != nil {
		return unknown, err
	}
	d, _, err := oneOf(ctx, c.source, r)
	if err != nil {
		return unknown, err
	}
	_, ok, err := c.find(ctx, d, p, r)
	switch {
	case err != nil:
		return unknown, err
	case ok:
		return bot.Outcome{State: bot.OutcomeDone, Reply: bot.Reply{Headline: fmt.Sprintf("%s is booked, %s.", d.Name, spanWords(p.start, p.end(), r)), Note: "As its calendar shows it."}}, nil
	}
	return bot.Outcome{State: bot.OutcomeNotDone, Reply: bot.Reply{Headline: fmt.Sprintf("The calendar of %s shows no such booking.", d.Name)}}, nil
}
