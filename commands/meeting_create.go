package commands

import (
	"context"
	"slices"
	"strings"
	"time"

	"floorwalker/bot"
	"floorwalker/bot/language"
)

// meetingCreate makes a meeting in the asker's name. It asks first: those who are
// invited get mail.
type meetingCreate struct{ meetingBook }

func (c meetingCreate) Spec() bot.Spec {
	when := whenParam
	when.Required, when.Ask = true, "When? Say a day and a time, for example “tomorrow at 9:30”."
	return c.labelled(bot.Spec{
		Name:    "meeting create",
		Area:    areaMeetings,
		Aliases: []string{"schedule a meeting", "set up a meeting", "book a meeting"},
		Summary: "Schedules a meeting in your name, after you confirm it; an hour unless you say how long.",
		Params: []bot.Param{when, {Name: "duration", Kind: bot.KindDuration}, {Name: "title", Kind: bot.KindTitle},
			{Name: "people", Kind: bot.KindPerson, Many: true, Addresses: true}},
		Examples: []string{
			`set up 30 min with Maya Patel and Dana Whitfield tomorrow at 9 about "SL dip"`, "schedule a meeting with Maya Patel on friday 10 to 10:30",
			`meeting create "Floor review" tomorrow at 14:00 for 45 min with Dana Whitfield`, "book an hour with Maya Patel on monday at 11",
			`set up a meeting with dana@acme.example tomorrow at 3 pm about "coverage"`, "set up a call with Maya Patel tomorrow at 9", "schedule a call with Dana Whitfield on friday at 14:00",
			`set up a meeting with Maya Patel at noon tomorrow for an hour called "Coverage"`, "schedule a 15 minute catch-up with Maya Patel at 3 pm", "meet with Maya Patel tomorrow at 4",
		},
		Role:    bot.Viewer,
		Changes: true,
	})
}

// usualMeeting is how long a meeting is when nothing says it.
const usualMeeting = time.Hour

// plan is the meeting that was asked for.
func (c meetingCreate) plan(ctx context.Context, r bot.Request) (bot.MeetingPlan, error) {
	people, err := c.invited(ctx, r, "people")
	if err != nil {
		return bot.MeetingPlan{}, err
	}
	p := bot.MeetingPlan{Title: oneBlank(r.Text("title")), Invitees: people, Tag: meetingTag(r), Zone: zoneOf(r).String()}
	p.Start, p.End = meetingTimes(*r.Value("when").Range, r.Duration("duration"), usualMeeting)
	if p.Title == "" {
		p.Title = "Meeting of " + r.Person.Name
		if len(people) > 0 {
			p.Title = "Meeting of " + enumerated([]string{r.Person.Name, inviteeNames(people[:min(len(people), 2)])})
		}
	}
	return p, c.meetings.Check(p, r.Now)
}

// oneBlank is a title with single blanks between its words.
func oneBlank(s string) string { return strings.Join(strings.Fields(s), " ") }

// meetingTimes makes start and end of what was said: a length counts more than
// the end of a range, of which only the start may have been said.
func meetingTimes(w bot.Range, length, usual time.Duration) (start, end time.Time) {
	start = w.From.Truncate(time.Minute)
	switch {
	case length > 0:
		return start, start.Add(length)
	case w.Ends:
		return start, w.To.Truncate(time.Minute)
	}
	return start, start.Add(usual)
}

func (c meetingCreate) Preview(ctx context.Context, r bot.Request) (bot.Reply, bool, error) {
	if r.Value("when").Range.Loose {
		return bot.Reply{Asks: "when", Headline: "At what time? Say the day with it, for example “tomorrow at 9:30”."}, false, nil
	}
	p, err := c.plan(ctx, r)
	if err != nil {
		return bot.Reply{}, false, err
	}
	calendar := c.meetings.Calendar(r.Person)
	beside, _, err := calendar.Meetings(ctx, bot.Range{From: p.Start, To: p.End})
	if err != nil {
		return bot.Reply{}, false, err
	}
	preview := bot.Reply{
		Headline: "Schedule “" + p.Title + "”, " + meetingSpan(p.Start, p.End, r) + withPeople(p.Invitees) + "?",
		Facts:    []bot.Fact{{Label: "Length", Value: language.Humanize(p.End.Sub(p.Start))}, {Label: "Invited", Value: orText(addressesOf(p.Invitees), "nobody")}},
		Note:     c.note("In your name; Webex mails those who are invited. Times are those of " + p.Zone + "."),
		Slots:    c.pin(p, r),
	}
	if len(beside) > 0 {
		preview.Facts = append(preview.Facts, bot.Fact{Label: "At the same time", Value: overlaps(beside, r)})
	}
	return preview, true, nil
}

// pin keeps what was worked out: "in 20 minutes" is then.
func (c meetingCreate) pin(p bot.MeetingPlan, r bot.Request) bot.Slots {
	w := *r.Value("when").Range
	w.From, w.To = p.Start, p.End
	slots := r.Slots.With("when", bot.Value{Kind: bot.KindRange, Range: &w, Name: w.Said})
	slots = slots.With("duration", bot.Value{Kind: bot.KindDuration, Duration: p.End.Sub(p.Start)})
	slots = slots.With("title", bot.Value{Kind: bot.KindTitle, Name: p.Title})
	return slots.With("people", pinnedPeople(p.Invitees)...)
}

// overlaps says what else the asker has at that time.
func overlaps(beside []bot.Meeting, r bot.Request) string {
	if !r.Direct {
		return "you have " + plural(len(beside), "other meeting", "other meetings")
	}
	var names []string
	for _, m := range beside {
		names = append(names, "“"+m.Title+"” "+meetingSpan(m.Start, m.End, r))
	}
	return "you have " + enumerated(names)
}

func withPeople(all []bot.Invitee) string {
	if len(all) == 0 {
		return ""
	}
	return ", with " + inviteeNames(all)
}

// addressesOf writes whom an invitation reaches, so that a wrong one is seen.
func addressesOf(all []bot.Invitee) string {
	var names []string
	for _, i := range all {
		if i.Name == "" {
			names = append(names, i.Email)
		} else {
			names = append(names, i.Name+" <"+i.Email+">")
		}
	}
	return enumerated(names)
}

// Do asks once, and says what Webex then shows.
func (c meetingCreate) Do(ctx context.Context, r bot.Request) (bot.Reply, error) {
	p, err := c.plan(ctx, r)
	if err != nil {
		return bot.Reply{}, err
	}
	calendar := c.meetings.Calendar(r.Person)
	if _, err := calendar.Create(ctx, p); err != nil {
		return bot.Reply{}, err
	}
	m, err := calendar.Find(ctx, p)
	if err != nil {
		return bot.Reply{}, &bot.Error{Kind: bot.Uncertain, Err: err, Public: "Webex took the meeting, and does not show it yet."}
	}
	return c.made(ctx, calendar, m, p, r), nil
}

// made is the reply to a meeting that is there.
func (c meetingCreate) made(ctx context.Context, calendar Calendar, m bot.Meeting, p bot.MeetingPlan, r bot.Request) bot.Reply {
	reply := bot.Reply{
		Headline: "Scheduled: “" + m.Title + "”, " + meetingSpan(m.Start, m.End, r) + withPeople(p.Invitees) + ".",
		Items:    []bot.Value{meetingValue(m, r)}, Note: c.note("Webex shows it in your calendar."),
		Buttons: meetingSteps(m, r),
	}
	invitees, err := calendar.Invitees(ctx, m)
	switch left := missingOf(p.Invitees, invitees); {
	case len(p.Invitees) == 0:
	case err != nil:
		reply.Note = c.note("Webex shows it in your calendar; I could not look who is invited.")
	case len(left) > 0:
		reply.Note = c.note("Webex shows it in your calendar, but " + inviteeNames(left) + " not among those invited: say “invite” to try again.")
	default:
		reply.Note = c.note("Webex shows it in your calendar, with everybody invited.")
	}
	if m.Number != "" {
		reply.Facts = append(reply.Facts, bot.Fact{Label: "Meeting number", Value: m.Number})
	}
	return reply
}

// missingOf are those of wanted who are not among the others.
func missingOf(wanted, there []bot.Invitee) []bot.Invitee {
	return slices.DeleteFunc(slices.Clone(wanted), func(i bot.Invitee) bool {
		return slices.ContainsFunc(there, func(o bot.Invitee) bool { return strings.EqualFold(o.Email, i.Email) })
	})
}

// Observe looks for the meeting that the request would have made.
func (c meetingCreate) Observe(ctx context.Context, r bot.Request) (bot.Outcome, error) {
	p, err := c.plan(ctx, r)
	if err != nil && bot.KindOf(err) != bot.Invalid { // its start may have passed since
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	calendar := c.meetings.Calendar(r.Person)
	m, err := calendar.Find(ctx, p)
	switch {
	case bot.KindOf(err) == bot.NotFound:
		return bot.Outcome{State: bot.OutcomeNotDone, Reply: bot.Reply{Headline: "No such meeting is in your calendar."}}, nil
	case err != nil:
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	return bot.Outcome{State: bot.OutcomeDone, Reply: c.made(ctx, calendar, m, p, r)}, nil
}
