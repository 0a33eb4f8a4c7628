package commands

import (
	"context"
	"strings"
	"time"

	"floorwalker/bot"
	"floorwalker/bot/language"
)

// meetingMove gives one of the asker's meetings another time or length.
type meetingMove struct{ meetingBook }

func (c meetingMove) Spec() bot.Spec {
	return c.labelled(bot.Spec{
		Name:    "meeting move",
		Area:    areaMeetings,
		Aliases: []string{"move my meeting", "reschedule my meeting"},
		Summary: "Gives one of your meetings another time or length, after you confirm it.",
		Params: []bot.Param{meetingParam, whenParam, {Name: "title", Kind: bot.KindTitle}, {Name: "newtime", Kind: bot.KindRange, Ask: "To what time? Say the day with it, for example “tomorrow at 9:30”."},
			{Name: "duration", Kind: bot.KindDuration}, {Name: "shift", Kind: bot.KindChoice, Choices: []string{"later", "back", "earlier", "forward", "extend", "longer", "shorten", "shorter"}},
			{Name: "relative", Kind: bot.KindChoice, Choices: []string{"by"}}},
		Examples: []string{
			"move my 3:30 to 4:30", "reschedule my 3:30 to tomorrow at 10", "move that meeting to friday at 11", "push my 3:30 to 4:15",
			"move my meeting tomorrow at 11 to friday at 14:00", `move my meeting about "Floor review" to 4`,
			"move my 3:30 half an hour later", "push my 3:30 back by 15 min", "bring my 3:30 forward by an hour", "make my 3:30 an hour long", "shorten my 3:30 to 15 min", "extend my 3:30 to an hour", "extend my 3:30 by 15 min",
		},
		Role:    bot.Viewer,
		Changes: true,
	})
}

// times takes apart what was said: which meeting, and its new time. "3:30 to
// 4:30" is a stretch by its words, and of a move the former and the new start.
func (c meetingMove) times(r bot.Request) (which bot.Request, moved *bot.Range) {
	when, moved := r.Value("when").Range, r.Value("newtime").Range
	which = r
	which.Slots = r.Slots.Clone()
	switch known := r.Has("meeting") || r.Has("title") && when != nil && strings.HasPrefix(when.Said, "to "); {
	case when == nil || moved != nil:
	case known: // the only time that was said is the new one
		moved = when
		delete(which.Slots, "when")
	case when.Ends:
		former := bot.Range{From: when.From, To: when.From.Add(usualMeeting), Said: when.Said}
		which.Slots["when"] = []bot.Value{{Kind: bot.KindRange, Range: &former}}
		moved = &bot.Range{From: when.To, To: when.To.Add(usualMeeting), Said: when.Said}
	}
	return which, moved
}

func (c meetingMove) Preview(ctx context.Context, r bot.Request) (bot.Reply, bool, error) {
	calendar := c.meetings.Calendar(r.Person)
	which, moved := c.times(r)
	m, ask, err := c.pick(ctx, calendar, which, toCome)
	if err != nil {
		return bot.Reply{}, false, err
	}
	slots := bot.Slots{"meeting": {meetingValue(m, r)}, "duration": r.Slots["duration"]}
	if moved != nil {
		slots["newtime"] = []bot.Value{{Kind: bot.KindRange, Range: moved, Name: moved.Said}}
	}
	if ask != nil {
		for i := range ask.Buttons {
			ask.Buttons[i].Run.Slots["newtime"] = slots["newtime"]
		}
		ask.Asks = "" // the answer to a question would be read with the times as they were said
		return *ask, false, nil
	}
	if moved == nil && !r.Has("duration") || moved != nil && moved.Loose && !wholeDay(*moved, zoneOf(r)) {
		return bot.Reply{Asks: "newtime", Slots: slots, Headline: "To what time? Say the day with it, for example “tomorrow at 9:30”."}, false, nil
	}
	start, end := c.target(m, moved, r)
	if start.Equal(m.Start) && end.Equal(m.End) {
		return bot.Reply{Settled: true, Headline: sentence(meetingName(m, r)) + " is at that time already. Nothing was changed."}, false, nil
	}
	if err := c.meetings.Check(bot.MeetingPlan{Title: m.Title, Start: start, End: end}, r.Now); err != nil {
		return bot.Reply{}, false, err
	}
	slots["newtime"] = []bot.Value{{Kind: bot.KindRange, Range: &bot.Range{From: start, To: end}}}
	delete(slots, "duration")
	return bot.Reply{
		Headline: "Move " + meetingName(m, r) + " to " + meetingSpan(start, end, r) + "?",
		Facts:    append(meetingFacts(m, r), bot.Fact{Label: "New time", Value: meetingSpan(start, end, r) + ", " + language.Humanize(end.Sub(start))}),
		Note:     c.note("Webex mails those who are invited." + hiddenNote(r)), Slots: slots,
	}, true, nil
}

// target is the time that a meeting is moved to; it stays as long as it is unless
// something else was said. A time of day alone is one of its own day, and a day
// alone leaves the time of day.
func (c meetingMove) target(m bot.Meeting, moved *bot.Range, r bot.Request) (start, end time.Time) {
	length, zone := r.Duration("duration"), zoneOf(r)
	if moved == nil {
		return shifted(m, length, r.Value("shift").Name, r.Has("relative"))
	}
	start, end = meetingTimes(*moved, length, m.Length())
	switch {
	case moved.Loose:
		start = atClock(moved.From, m.Start, zone)
		return start, start.Add(m.Length())
	case moved.Bare:
		took := end.Sub(start)
		start = atClock(m.Start, start, zone)
		if other := otherHalf(start, zone); hourOfEither(nameWords(moved.Said)) && other.Sub(m.Start).Abs() < start.Sub(m.Start).Abs() {
			start = other
		}
		return start, start.Add(took)
	}
	return start, end
}

// shifted is the time of a meeting that is moved or made longer or shorter: by a
// length, or to one.
func shifted(m bot.Meeting, length time.Duration, how string, by bool) (start, end time.Time) {
	by = by || how == "longer" || how == "shorter"
	switch how {
	case "earlier", "forward":
		return m.Start.Add(-length), m.End.Add(-length)
	case "later", "back":
		return m.Start.Add(length), m.End.Add(length)
	case "extend", "longer":
		if by {
			return m.Start, m.End.Add(length)
		}
	case "shorten", "shorter":
		if by {
			return m.Start, m.End.Add(-length)
		}
	default:
		if by {
			return m.Start.Add(length), m.End.Add(length)
		}
	}
	return m.Start, m.Start.Add(length)
}

// atClock is the time of day of one moment on the day of another.
func atClock(day, of time.Time, zone *time.Location) time.Time {
	day, of = day.In(zone), of.In(zone)
	return time.Date(day.Year(), day.Month(), day.Day(), of.Hour(), of.Minute(), 0, 0, zone)
}

// otherHalf is the same hour of the other half of the day.
func otherHalf(t time.Time, zone *time.Location) time.Time {
	if t.In(zone).Hour() < 12 {
		return t.Add(12 * time.Hour)
	}
	return t.Add(-12 * time.Hour)
}

// wholeDay reports whether a time is one day, of which a part may be over.
func wholeDay(w bot.Range, zone *time.Location) bool {
	from := w.From.In(zone)
	return w.To.Equal(time.Date(from.Year(), from.Month(), from.Day()+1, 0, 0, 0, 0, zone))
}

// Do asks once, and says what Webex then shows.
func (c meetingMove) Do(ctx context.Context, r bot.Request) (bot.Reply, error) {
	calendar := c.meetings.Calendar(r.Person)
	m, err := calendar.Meeting(ctx, r.Value("meeting").ID)
	if err != nil {
		return bot.Reply{}, err
	}
	w := r.Value("newtime").Range
	if _, err := calendar.Change(ctx, m, bot.MeetingChange{Start: w.From, End: w.To, Zone: zoneOf(r).String()}); err != nil {
		return bot.Reply{}, err
	}
	m, err = calendar.Meeting(ctx, m.ID)
	if err != nil || !m.Start.Equal(w.From) || !m.End.Equal(w.To) {
		return bot.Reply{}, &bot.Error{Kind: bot.Uncertain, Err: err, Public: "Webex took the change, and does not show it yet."}
	}
	return c.moved(m, r), nil
}

func (c meetingMove) moved(m bot.Meeting, r bot.Request) bot.Reply {
	return bot.Reply{Headline: "Moved: " + meetingName(m, r) + ".", Items: []bot.Value{meetingValue(m, r)}, Buttons: meetingSteps(m, r), Note: c.note("Webex shows it so.")}
}

// Observe looks at the meeting.
func (c meetingMove) Observe(ctx context.Context, r bot.Request) (bot.Outcome, error) {
	m, err := c.meetings.Calendar(r.Person).Meeting(ctx, r.Value("meeting").ID)
	if err != nil {
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	w := r.Value("newtime").Range
	if m.Start.Equal(w.From) && m.End.Equal(w.To) {
		return bot.Outcome{State: bot.OutcomeDone, Reply: c.moved(m, r)}, nil
	}
	return bot.Outcome{State: bot.OutcomeNotDone, Reply: bot.Reply{Headline: sentence(meetingName(m, r)) + " is where it was."}}, nil
}

// meetingRename gives one of the asker's meetings another title.
type meetingRename struct{ meetingBook }

func (c meetingRename) Spec() bot.Spec {
	return c.labelled(bot.Spec{
		Name:    "meeting rename",
		Area:    areaMeetings,
		Aliases: []string{"rename my meeting"},
		Summary: "Gives one of your meetings another title, after you confirm it.",
		Params:  []bot.Param{meetingParam, whenParam, {Name: "newtitle", Kind: bot.KindTitle, Required: true, Ask: "What shall it be called?"}, {Name: "title", Kind: bot.KindTitle}},
		Examples: []string{
			`rename my 3:30 meeting to "Weekly review"`, `rename my meeting tomorrow at 11 to "Coaching"`, `rename that meeting to "SL dip"`,
		},
		Role:    bot.Viewer,
		Changes: true,
	})
}

func (c meetingRename) Preview(ctx context.Context, r bot.Request) (bot.Reply, bool, error) {
	m, ask, err := c.pick(ctx, c.meetings.Calendar(r.Person), r, toCome)
	if err != nil || ask != nil {
		return orEmpty(ask), false, err
	}
	title := oneBlank(r.Text("newtitle"))
	if m.Title == title {
		return bot.Reply{Settled: true, Headline: sentence(meetingName(m, r)) + " is called “" + title + "” already. Nothing was changed."}, false, nil
	}
	if err := c.meetings.Check(bot.MeetingPlan{Title: title, Start: m.Start, End: m.End}, m.Start); err != nil {
		return bot.Reply{}, false, err
	}
	return bot.Reply{
		Headline: "Rename " + meetingName(m, r) + " to “" + title + "”?", Facts: meetingFacts(m, r), Note: c.note("Webex mails those who are invited." + hiddenNote(r)),
		Slots: bot.Slots{"meeting": {meetingValue(m, r)}, "newtitle": r.Slots["newtitle"]},
	}, true, nil
}

// Do asks once, and says what Webex then shows.
func (c meetingRename) Do(ctx context.Context, r bot.Request) (bot.Reply, error) {
	calendar := c.meetings.Calendar(r.Person)
	m, err := calendar.Meeting(ctx, r.Value("meeting").ID)
	if err != nil {
		return bot.Reply{}, err
	}
	if _, err := calendar.Change(ctx, m, bot.MeetingChange{Title: oneBlank(r.Text("newtitle"))}); err != nil {
		return bot.Reply{}, err
	}
	out, err := c.Observe(ctx, r)
	if err != nil || out.State != bot.OutcomeDone {
		return bot.Reply{}, &bot.Error{Kind: bot.Uncertain, Err: err, Public: "Webex took the change, and does not show it yet."}
	}
	return out.Reply, nil
}

// Observe looks at the meeting.
func (c meetingRename) Observe(ctx context.Context, r bot.Request) (bot.Outcome, error) {
	m, err := c.meetings.Calendar(r.Person).Meeting(ctx, r.Value("meeting").ID)
	if err != nil {
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	if m.Title != oneBlank(r.Text("newtitle")) {
		return bot.Outcome{State: bot.OutcomeNotDone, Reply: bot.Reply{Headline: sentence(meetingName(m, r)) + " is called as it was."}}, nil
	}
	return bot.Outcome{State: bot.OutcomeDone, Reply: bot.Reply{Headline: "Renamed: your meeting " + meetingSpan(m.Start, m.End, r) + " is called “" + m.Title + "” now.",
		Items: []bot.Value{meetingValue(m, r)}, Note: c.note("Webex shows it so.")}}, nil
}
