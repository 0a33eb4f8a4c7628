package commands

import (
	"context"
	"slices"
	"strings"
	"time"

	"floorwalker/bot"
	"floorwalker/bot/language"
)

// meetingDays is how far ahead a meeting is looked for when no time was said.
const meetingDays = 7

// wantMeeting is which meeting a command can do something with.
type wantMeeting struct {
	fits func(bot.Meeting) bool
	as   string // said when there is none: "that has not begun"
	// next takes the meeting that takes place, or else the next one, when nothing
	// says which: to look at one is harmless.
	next bool
	// changes refuses a meeting that cannot be changed here.
	changes bool
}

// toCome are meetings that can still be changed.
var toCome = wantMeeting{fits: func(m bot.Meeting) bool {
	return !slices.Contains([]bot.MeetingState{bot.MeetingInProgress, bot.MeetingEnded, bot.MeetingMissed, bot.MeetingExpired}, m.State)
}, as: "that has not begun", changes: true}

// pick works out which of the asker's meetings is meant. Where that is not
// certain the reply asks.
func (b meetingBook) pick(ctx context.Context, c Calendar, r bot.Request, w wantMeeting) (bot.Meeting, *bot.Reply, error) {
	m, ask, err := b.sought(ctx, c, r, w)
	if err == nil && ask == nil && w.changes && m.Fixed != "" {
		err = bot.Errorf(bot.Invalid, "%s Nothing was changed.", m.Fixed)
	}
	return m, ask, err
}

func (b meetingBook) sought(ctx context.Context, c Calendar, r bot.Request, w wantMeeting) (m bot.Meeting, ask *bot.Reply, err error) {
	if id := r.Value("meeting").ID; id != "" {
		m, err = c.Meeting(ctx, id)
		if bot.KindOf(err) == bot.NotFound {
			return m, nil, noSuch("That meeting is not in your calendar any more.")
		}
		if err == nil && !w.fits(m) {
			err = bot.Errorf(bot.Invalid, "For that it takes a meeting %s, and %s is %s. Nothing was changed.", w.as, meetingName(m, r), meetingStateWords(m))
		}
		return m, nil, err
	}
	when := r.Value("when").Range
	window := bot.Range{From: r.Now, To: r.Now.AddDate(0, 0, meetingDays)}
	if when != nil {
		window = *when
	}
	all, _, err := c.Meetings(ctx, window)
	if err != nil {
		return m, nil, err
	}
	named, err := b.named(ctx, c, all, r)
	if err != nil {
		return m, nil, err
	}
	if when != nil && !when.Loose {
		named = startingAt(named, when.From)
	}
	fitting := slices.DeleteFunc(slices.Clone(named), func(m bot.Meeting) bool { return !w.fits(m) })
	said := when != nil || r.Has("title") || r.Has("person")
	switch {
	case len(fitting) == 1 && (said || w.next), len(fitting) > 1 && w.next && !said:
		m, err = c.Meeting(ctx, fitting[0].ID)
		return m, nil, err
	case len(fitting) > 0:
		return m, whichMeeting(r, fitting), nil
	case len(named) == 1:
		return m, nil, bot.Errorf(bot.Invalid, "For that it takes a meeting %s, and %s is %s. Nothing was changed.", w.as, meetingName(named[0], r), meetingStateWords(named[0]))
	}
	return m, nil, noSuch("You have no such meeting %s.", soughtIn(r, window))
}

// soughtIn says where a meeting was looked for.
func soughtIn(r bot.Request, window bot.Range) string {
	when := r.Value("when").Range
	switch {
	case when == nil:
		return "in the next seven days"
	case when.Loose:
		return language.Describe(window, zoneOf(r))
	}
	return "at " + when.From.In(zoneOf(r)).Format("15:04 MST, Mon 2 Jan")
}

// startingAt are the meetings that start at a moment, else those that take place
// then.
func startingAt(all []bot.Meeting, at time.Time) []bot.Meeting {
	exactly := slices.DeleteFunc(slices.Clone(all), func(m bot.Meeting) bool { return !m.Start.Equal(at) })
	if len(exactly) > 0 {
		return exactly
	}
	return slices.DeleteFunc(slices.Clone(all), func(m bot.Meeting) bool { return m.Start.After(at) || !m.End.After(at) })
}

// maxLookedInto is how many meetings are asked who is invited.
const maxLookedInto = 15

// named are the meetings that the title and the person named belong to.
func (b meetingBook) named(ctx context.Context, c Calendar, all []bot.Meeting, r bot.Request) ([]bot.Meeting, error) {
	if title := r.Text("title"); title != "" {
		all = slices.DeleteFunc(slices.Clone(all), func(m bot.Meeting) bool { return !inTitle(m.Title, title) })
	}
	if !r.Has("person") {
		return all, nil
	}
	who, err := b.invited(ctx, r, "person")
	if err != nil || len(who) == 0 {
		return all, err
	}
	var found []bot.Meeting
	for _, m := range all[:min(len(all), maxLookedInto)] {
		invitees, err := c.Invitees(ctx, m)
		if err != nil {
			return nil, err
		}
		is := func(i bot.Invitee) bool { return strings.EqualFold(i.Email, who[0].Email) }
		if strings.EqualFold(m.HostEmail, who[0].Email) || slices.ContainsFunc(invitees, is) {
			found = append(found, m)
		}
	}
	return found, nil
}

// inTitle reports whether words stand in a title, in order.
func inTitle(title, said string) bool {
	name, words := nameWords(title), nameWords(said)
	for i := 0; i+len(words) <= len(name) && len(words) > 0; i++ {
		if slices.Equal(name[i:i+len(words)], words) {
			return true
		}
	}
	return false
}

// whichMeeting asks for one of several meetings. Where others read along it
// names them by their time only.
func whichMeeting(r bot.Request, all []bot.Meeting) *bot.Reply {
	reply := &bot.Reply{Headline: "Which meeting do you mean?", Settled: true, Asks: "meeting"}
	if len(all) > maxRows {
		reply.Headline = "You have " + plural(len(all), "meeting", "meetings") + " that it could be. Which one do you mean? These are the first."
		all = all[:maxRows]
	}
	for _, m := range all {
		v := meetingValue(m, r)
		reply.Items = append(reply.Items, v)
		reply.Facts = append(reply.Facts, bot.Fact{Label: meetingSpan(m.Start, m.End, r), Value: orText(strings.Trim(discreet(m, r), "“”"), "a meeting of yours")})
		if len(reply.Buttons) < maxButtons {
			slots := r.Slots.With("meeting", v)
			delete(slots, "when")
			delete(slots, "person")
			delete(slots, "title")
			reply.Buttons = append(reply.Buttons, run(v.Name, r.Command, slots))
		}
	}
	return reply
}

func orText(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// meetingStateWords says where a meeting stands.
func meetingStateWords(m bot.Meeting) string {
	text := map[bot.MeetingState]string{
		bot.MeetingActive: "to come", bot.MeetingScheduled: "to come", bot.MeetingReady: "about to start", bot.MeetingLobby: "waiting for its host",
		bot.MeetingInProgress: "taking place now", bot.MeetingEnded: "over", bot.MeetingMissed: "over: nobody came", bot.MeetingExpired: "over",
	}[m.State]
	return orText(text, "in the state “"+string(m.State)+"”")
}
