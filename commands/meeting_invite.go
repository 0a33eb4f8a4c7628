package commands

import (
	"context"
	"strings"

	"floorwalker/bot"
)

// meetingInvite invites people to one of the asker's meetings, or takes their
// invitations back.
type meetingInvite struct {
	meetingBook
	back bool // takes them back
}

func (c meetingInvite) Spec() bot.Spec {
	s := bot.Spec{
		Name:    "meeting invite",
		Area:    areaMeetings,
		Aliases: []string{"invite to my meeting"},
		Summary: "Invites people to one of your meetings, after you confirm it.",
		Params: []bot.Param{{Name: "people", Kind: bot.KindPerson, Many: true, Addresses: true, Required: true, Ask: "Whom? Say a name or an e-mail address."},
			meetingParam, whenParam, {Name: "title", Kind: bot.KindTitle}},
		Examples: []string{
			"invite Dana Whitfield to my 3:30", "add Maya Patel to my 3:30", "add Maya Patel to my meeting tomorrow at 9", "invite dana@acme.example to that meeting",
			"invite Maya Patel and Dana Whitfield to my meeting tomorrow",
		},
		Role:    bot.Viewer,
		Changes: true,
	}
	if c.back {
		s.Name, s.Aliases = "meeting uninvite", []string{"uninvite from my meeting"}
		s.Summary = "Takes back the invitation of people to one of your meetings, after you confirm it."
		s.Examples = []string{
			"uninvite Maya Patel from my 3:30", "remove Maya Patel from my meeting tomorrow at 9", "uninvite dana@acme.example from that meeting",
			"uninvite Maya Patel and Dana Whitfield from my meeting tomorrow",
		}
	}
	return c.labelled(s)
}

func (c meetingInvite) Preview(ctx context.Context, r bot.Request) (bot.Reply, bool, error) {
	calendar := c.meetings.Calendar(r.Person)
	people, err := c.invited(ctx, r, "people")
	if err != nil {
		return bot.Reply{}, false, err
	}
	if len(people) == 0 {
		return bot.Reply{}, false, bot.Errorf(bot.Invalid, "You are in your own meeting anyway. Nothing was changed; name somebody else.")
	}
	m, ask, err := c.pick(ctx, calendar, r, wantMeeting{fits: func(m bot.Meeting) bool { return toCome.fits(m) || m.State == bot.MeetingInProgress }, as: "that is not over", changes: true})
	if err != nil || ask != nil {
		return orEmpty(ask), false, err
	}
	there, err := calendar.Invitees(ctx, m)
	if err != nil {
		return bot.Reply{}, false, err
	}
	open := c.open(people, there)
	if len(open) == 0 {
		words := map[bool]string{false: " is invited to it already", true: " is not invited to it"}[c.back]
		if len(people) > 1 {
			words = strings.Replace(words, " is ", " are ", 1)
		}
		return bot.Reply{Settled: true, Headline: inviteeNames(people) + words + ". Nothing was changed."}, false, nil
	}
	preview := bot.Reply{Headline: "Invite " + inviteeNames(open) + " to " + meetingName(m, r) + "?", Facts: append(meetingFacts(m, r), bot.Fact{Label: "Invitation to", Value: addressesOf(open)}),
		Note: c.note("Webex mails them." + hiddenNote(r)), Slots: bot.Slots{"people": pinnedPeople(open), "meeting": {meetingValue(m, r)}}}
	if c.back {
		preview.Headline = "Take back the invitation of " + inviteeNames(open) + " to " + meetingName(m, r) + "?"
		preview.Facts[len(preview.Facts)-1].Label = "Invitation of"
	}
	return preview, true, nil
}

// open are those with whom there is something to do.
func (c meetingInvite) open(people, there []bot.Invitee) []bot.Invitee {
	absent := missingOf(people, there)
	if c.back {
		return missingOf(people, absent)
	}
	return absent
}

// Do asks once for each of them, and says whom Webex then shows.
func (c meetingInvite) Do(ctx context.Context, r bot.Request) (bot.Reply, error) {
	calendar := c.meetings.Calendar(r.Person)
	m, err := calendar.Meeting(ctx, r.Value("meeting").ID)
	if err != nil {
		return bot.Reply{}, err
	}
	people, err := c.invited(ctx, r, "people")
	if err != nil {
		return bot.Reply{}, err
	}
	there, err := calendar.Invitees(ctx, m)
	if err != nil {
		return bot.Reply{}, err
	}
	for n, i := range c.open(people, there) {
		if err = c.one(ctx, calendar, m, i, there); err != nil && n == 0 {
			return bot.Reply{}, err
		}
		if err != nil {
			break // what is said rests on what Webex shows then
		}
	}
	after, lookErr := calendar.Invitees(ctx, m)
	if lookErr != nil {
		return bot.Reply{}, &bot.Error{Kind: bot.Uncertain, Err: lookErr, Public: "Webex took it, and I could not look who is invited now."}
	}
	return c.reply(m, people, after, r), nil
}

func (c meetingInvite) one(ctx context.Context, calendar Calendar, m bot.Meeting, i bot.Invitee, there []bot.Invitee) error {
	if !c.back {
		return calendar.Invite(ctx, m, i)
	}
	for _, known := range there {
		if strings.EqualFold(known.Email, i.Email) {
			return calendar.Uninvite(ctx, m, known)
		}
	}
	return nil
}

// reply says who is invited and who is not.
func (c meetingInvite) reply(m bot.Meeting, people, there []bot.Invitee, r bot.Request) bot.Reply {
	left := c.open(people, there)
	done := missingOf(people, left)
	words, failed := "Invited to ", " could not be invited."
	if c.back {
		words, failed = "Not invited any more to ", " could not be taken off."
	}
	reply := bot.Reply{Headline: words + meetingName(m, r) + ": " + inviteeNames(done) + ".", Items: []bot.Value{meetingValue(m, r)}, Note: c.note("Webex shows it so.")}
	switch {
	case len(done) == 0:
		reply.Headline = inviteeNames(left) + failed
	case len(left) > 0:
		reply.Headline += " " + inviteeNames(left) + failed
	}
	return reply
}

// Observe looks who is invited.
func (c meetingInvite) Observe(ctx context.Context, r bot.Request) (bot.Outcome, error) {
	out := bot.Outcome{State: bot.OutcomeUnknown}
	calendar := c.meetings.Calendar(r.Person)
	m, err := calendar.Meeting(ctx, r.Value("meeting").ID)
	if err != nil {
		return out, err
	}
	people, err := c.invited(ctx, r, "people")
	if err != nil {
		return out, err
	}
	there, err := calendar.Invitees(ctx, m)
	if err != nil {
		return out, err
	}
	out.State, out.Reply = bot.OutcomeNotDone, c.reply(m, people, there, r)
	if len(c.open(people, there)) == 0 {
		out.State = bot.OutcomeDone
	}
	return out, nil
}

// meetingJoin gives the asker what they join a meeting with, and nobody else.
type meetingJoin struct{ meetingBook }

func (c meetingJoin) Spec() bot.Spec {
	return c.labelled(bot.Spec{
		Name:    "meeting join",
		Area:    areaMeetings,
		Aliases: []string{"join my meeting", "join my next meeting"},
		Summary: "Sends you a link of your own to join one of your meetings, in a direct message; the next one unless you say which.",
		Params:  []bot.Param{meetingParam, whenParam, {Name: "title", Kind: bot.KindTitle}, withParam},
		Examples: []string{
			"meeting join", "join my 3:30", "start my 3:30", "start my meeting", "get me the link to my next meeting", "send me the link to join my 3:30", "join that meeting",
		},
		Role: bot.Viewer,
	})
}

func (c meetingJoin) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	calendar := c.meetings.Calendar(r.Person)
	m, ask, err := c.pick(ctx, calendar, r, wantMeeting{fits: func(m bot.Meeting) bool { return toCome.fits(m) || m.State == bot.MeetingInProgress }, as: "that is not over", next: true})
	if err != nil || ask != nil {
		return orEmpty(ask), err
	}
	link, err := calendar.Join(ctx, m)
	if err != nil {
		return bot.Reply{}, err
	}
	reply := bot.Reply{Private: true, Headline: "Join “" + m.Title + "”, " + meetingSpan(m.Start, m.End, r) + ", with this link.",
		Items: []bot.Value{meetingValue(m, r)}, Note: c.note("The link is yours alone: whoever has it joins as you.")}
	if !link.Until.IsZero() {
		reply.Note = c.note("The link is yours alone, until " + clock(link.Until, zoneOf(r)) + ": whoever has it joins as you.")
	}
	if link.Start != "" {
		reply.Buttons = append(reply.Buttons, bot.Button{Title: "Start as host", Style: bot.StylePositive, URL: link.Start})
	}
	if link.Join != "" {
		reply.Buttons = append(reply.Buttons, bot.Button{Title: "Join", URL: link.Join})
	}
	return reply, nil
}
