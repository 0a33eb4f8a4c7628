package commands

import (
	"context"

	"floorwalker/bot"
)

// meetingCancel cancels one of the asker's meetings.
type meetingCancel struct{ meetingBook }

func (c meetingCancel) Spec() bot.Spec {
	return c.labelled(bot.Spec{
		Name:    "meeting cancel",
		Area:    areaMeetings,
		Aliases: []string{"cancel my meeting", "call off my meeting"},
		Summary: "Cancels one of your meetings, after you confirm it; of a series, only the one.",
		Params:  []bot.Param{meetingParam, whenParam, {Name: "title", Kind: bot.KindTitle}, withParam},
		Examples: []string{
			"cancel my 3:30", "cancel my meeting tomorrow at 9", "cancel that meeting", "call off my 3:30", "cancel my meeting with Maya Patel tomorrow",
			`cancel my meeting about "Floor review"`,
		},
		Role:    bot.Viewer,
		Changes: true,
	})
}

func (c meetingCancel) Preview(ctx context.Context, r bot.Request) (bot.Reply, bool, error) {
	calendar := c.meetings.Calendar(r.Person)
	m, ask, err := c.pick(ctx, calendar, r, toCome)
	if err != nil || ask != nil {
		return orEmpty(ask), false, err
	}
	preview := bot.Reply{Headline: "Cancel " + meetingName(m, r) + "?", Facts: meetingFacts(m, r),
		Note: c.note("Webex mails those who are invited; it cannot be had back." + hiddenNote(r)), Slots: bot.Slots{"meeting": {meetingValue(m, r)}}}
	if invitees, err := calendar.Invitees(ctx, m); err == nil && r.Direct {
		preview.Facts = append(preview.Facts, bot.Fact{Label: "Invited", Value: orText(inviteeNames(invitees), "nobody")})
	}
	return preview, true, nil
}

// Do asks once, and looks whether the meeting is gone.
func (c meetingCancel) Do(ctx context.Context, r bot.Request) (bot.Reply, error) {
	calendar := c.meetings.Calendar(r.Person)
	m, err := calendar.Meeting(ctx, r.Value("meeting").ID)
	if err != nil {
		return bot.Reply{}, err
	}
	if err := calendar.Cancel(ctx, m); err != nil {
		return bot.Reply{}, err
	}
	out, err := c.Observe(ctx, r)
	if err != nil || out.State != bot.OutcomeDone {
		return bot.Reply{}, &bot.Error{Kind: bot.Uncertain, Err: err, Public: "Webex took the cancellation, and still shows the meeting."}
	}
	out.Reply.Headline = "Cancelled: " + meetingName(m, r) + "."
	return out.Reply, nil
}

// Observe takes a meeting that is not there for one that was cancelled: the
// preview has seen it.
func (c meetingCancel) Observe(ctx context.Context, r bot.Request) (bot.Outcome, error) {
	m, err := c.meetings.Calendar(r.Person).Meeting(ctx, r.Value("meeting").ID)
	return observeGone(err,
		bot.Reply{Headline: "Cancelled: your meeting of " + r.Value("meeting").Name + ".", Note: c.note("Webex does not show it any more.")},
		bot.Reply{Headline: sentence(meetingName(m, r)) + " is still there."})
}

// meetingEnd ends the meeting that the asker hosts now, for everybody in it.
type meetingEnd struct{ meetingBook }

func (c meetingEnd) Spec() bot.Spec {
	return c.labelled(bot.Spec{
		Name:    "meeting end",
		Area:    areaMeetings,
		Aliases: []string{"end my meeting", "end the meeting"},
		Summary: "Ends the meeting that you host now, for everybody in it, after you confirm it.",
		Params:  []bot.Param{meetingParam},
		Examples: []string{
			"end my meeting", "end the meeting for everyone", "meeting end", "end that meeting", "close my meeting for everybody",
		},
		Role:    bot.Viewer,
		Changes: true,
	})
}

func (c meetingEnd) Preview(ctx context.Context, r bot.Request) (bot.Reply, bool, error) {
	m, ask, err := c.pick(ctx, c.meetings.Calendar(r.Person), r,
		wantMeeting{fits: func(m bot.Meeting) bool { return m.State == bot.MeetingInProgress && isHost(m, r) }, as: "of your own that takes place now", next: true})
	if bot.KindOf(err) == bot.NotFound {
		return bot.Reply{}, false, bot.Errorf(bot.NotFound, "No meeting that you host takes place now. Nothing was changed.")
	}
	if err != nil || ask != nil {
		return orEmpty(ask), false, err
	}
	return bot.Reply{Headline: "End " + meetingName(m, r) + " for everybody in it?", Facts: meetingFacts(m, r), Note: c.note("As of " + clock(r.Now, zoneOf(r)) + "." + hiddenNote(r)),
		Slots: bot.Slots{"meeting": {meetingValue(m, r)}}}, true, nil
}

// Do asks once, and looks whether the meeting still takes place.
func (c meetingEnd) Do(ctx context.Context, r bot.Request) (bot.Reply, error) {
	calendar := c.meetings.Calendar(r.Person)
	m, err := calendar.Meeting(ctx, r.Value("meeting").ID)
	if err != nil {
		return bot.Reply{}, err
	}
	if err := calendar.End(ctx, m); err != nil {
		return bot.Reply{}, err
	}
	out, err := c.Observe(ctx, r)
	if err != nil || out.State != bot.OutcomeDone {
		return bot.Reply{}, &bot.Error{Kind: bot.Uncertain, Err: err, Public: "Webex took the order, and still shows the meeting as taking place."}
	}
	return out.Reply, nil
}

// Observe looks whether the meeting is among those that take place now.
func (c meetingEnd) Observe(ctx context.Context, r bot.Request) (bot.Outcome, error) {
	all, _, err := c.meetings.Calendar(r.Person).Meetings(ctx, bot.Range{From: r.Now.AddDate(0, 0, -1), To: r.Now.AddDate(0, 0, 1)})
	if err != nil {
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	id := r.Value("meeting").ID
	for _, m := range all {
		if (m.ID == id || m.SeriesID == id) && m.State == bot.MeetingInProgress {
			return bot.Outcome{State: bot.OutcomeNotDone, Reply: bot.Reply{Headline: sentence(meetingName(m, r)) + " still takes place."}}, nil
		}
	}
	return bot.Outcome{State: bot.OutcomeDone, Reply: bot.Reply{Headline: "Ended: your meeting of " + r.Value("meeting").Name + ".", Note: c.note("Webex does not show it as taking place any more.")}}, nil
}
