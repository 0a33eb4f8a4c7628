package commands

import (
	"context"
	"strconv"
	"time"

	"floorwalker/bot"
	"floorwalker/bot/language"
)

// meetingList shows the asker what is in their calendar.
type meetingList struct{ meetingBook }

func (c meetingList) Spec() bot.Spec {
	return c.labelled(bot.Spec{
		Name:    "meeting list",
		Area:    areaMeetings,
		Aliases: []string{"my meetings", "list my meetings", "my calendar", "meetings"},
		Summary: "Lists your own meetings in a direct message; those of the next seven days unless you say when.",
		Params:  []bot.Param{whenParam},
		Examples: []string{
			"meeting list", "what meetings do I have left today", "do I have anything on tomorrow", "my meetings tomorrow", "what's on my calendar this week", "do I have any meetings this afternoon",
			"which meetings did I have yesterday", "am I free at 3:30", "am I free tomorrow afternoon", "do I have time at 4", "what does my day look like", "what's my schedule tomorrow",
		},
		Role: bot.Viewer,
	})
}

func (c meetingList) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	window := bot.Range{From: r.Now, To: r.Now.AddDate(0, 0, meetingDays)}
	if w := r.Value("when").Range; w != nil {
		window = *w
	}
	all, more, err := c.meetings.Calendar(r.Person).Meetings(ctx, window)
	if err != nil {
		return bot.Reply{}, err
	}
	zone := zoneOf(r)
	where := language.Describe(window, zone)
	asOf := "As of " + clock(r.Now, zone) + "."
	if c.meetings.Retired() != "" {
		asOf += " Only those that you host can be listed."
	}
	reply := bot.Reply{Private: true, Headline: "You have no meetings " + where + ".", Note: c.note(asOf)}
	if len(all) == 0 {
		return reply, nil
	}
	reply.Headline = "You have " + plural(len(all), "meeting", "meetings") + " " + where + "."
	if more {
		reply.Headline = "You have more than " + plural(len(all), "meeting", "meetings") + " " + where + "; these are the first."
	}
	reply.Table = &bot.Table{Total: len(all), Columns: []bot.Column{{Title: "No.", Right: true}, {Title: "When"}, {Title: "Title"}, {Title: "Host"}, {Title: "State"}}}
	file := newCSV("Start", "End", "Title", "Host", "Host's address", "State")
	for i, m := range all {
		reply.Items = append(reply.Items, meetingValue(m, r))
		file.Add(iso(m.Start, zone), iso(m.End, zone), m.Title, m.HostName, m.HostEmail, string(m.State))
		if i < maxRows {
			host := hostName(m)
			if isHost(m, r) {
				host = "you"
			}
			reply.Table.Rows = append(reply.Table.Rows, []string{strconv.Itoa(i + 1), meetingSpan(m.Start, m.End, r), m.Title, host, meetingStateWords(m)})
		}
	}
	reply.Buttons = meetingSteps(all[0], r)
	if len(all) > maxRows {
		reply.File, err = file.File("meetings-" + r.Now.In(zone).Format("2006-01-02") + ".csv")
	}
	return reply, err
}

// meetingSteps are buttons for what can be done with a meeting. They say which
// one by its start.
func meetingSteps(m bot.Meeting, r bot.Request) []bot.Button {
	slots := bot.Slots{"meeting": {meetingValue(m, r)}}
	name := " " + m.Start.In(zoneOf(r)).Format("15:04")
	buttons := []bot.Button{run("Join"+name, "meeting join", slots), run("Show"+name, "meeting show", slots)}
	if isHost(m, r) && toCome.fits(m) {
		buttons = append(buttons, run("Cancel"+name, "meeting cancel", slots))
	}
	return buttons
}

// meetingShow shows one of the asker's meetings.
type meetingShow struct{ meetingBook }

func (c meetingShow) Spec() bot.Spec {
	return c.labelled(bot.Spec{
		Name:    "meeting show",
		Area:    areaMeetings,
		Aliases: []string{"show my meeting", "my next meeting"},
		Summary: "Shows one of your meetings in a direct message: when, who is invited, and its number; the next one unless you say which.",
		Params:  []bot.Param{meetingParam, whenParam, {Name: "title", Kind: bot.KindTitle}, withParam},
		Examples: []string{
			"meeting show", "show my 3:30 meeting", "what is my next meeting", "is my 3:30 still on", "what's next on my calendar", "who is invited to my meeting at 3:30", "when is my meeting with Maya Patel", "who is invited to that meeting", `show my meeting about "Floor review"`,
			"where is my 3:30", "how long is my 3:30", "when do I meet Maya Patel", "do I have a meeting with Maya Patel this week", "when is that meeting", "who is coming to my 3:30",
		},
		Role: bot.Viewer,
	})
}

func (c meetingShow) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	calendar := c.meetings.Calendar(r.Person)
	m, ask, err := c.pick(ctx, calendar, r, wantMeeting{fits: func(bot.Meeting) bool { return true }, as: "of yours", next: true})
	if err != nil || ask != nil {
		return orEmpty(ask), err
	}
	invitees, err := calendar.Invitees(ctx, m)
	if err != nil {
		return bot.Reply{}, err
	}
	reply := bot.Reply{Private: true, Headline: "“" + m.Title + "”, " + meetingSpan(m.Start, m.End, r) + ", is " + meetingStateWords(m) + ".",
		Items: []bot.Value{meetingValue(m, r)}, Note: c.note("As of " + clock(r.Now, zoneOf(r)) + ".")}
	reply.Facts = append(reply.Facts, bot.Fact{Label: "Host", Value: hostName(m)}, bot.Fact{Label: "Length", Value: language.Humanize(m.Length().Round(time.Minute))})
	if m.Recurring {
		reply.Facts = append(reply.Facts, bot.Fact{Label: "Series", Value: "one of many"})
	}
	reply.Facts = append(reply.Facts, bot.Fact{Label: "Invited", Value: orText(inviteeNames(invitees), "nobody")})
	if m.Number != "" {
		reply.Facts = append(reply.Facts, bot.Fact{Label: "Number", Value: m.Number})
	}
	if m.Agenda != "" {
		reply.Facts = append(reply.Facts, bot.Fact{Label: "Agenda", Value: m.Agenda})
	}
	reply.Buttons = meetingSteps(m, r)
	return reply, nil
}
