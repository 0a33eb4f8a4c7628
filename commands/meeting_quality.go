package commands

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"floorwalker/bot"
	"floorwalker/bot/language"
	"floorwalker/integrations/meetings"
)

// MeetingQualities tells how meetings did: which somebody had, with their own
// account, and the figures of one, with an administrator's.
type MeetingQualities interface {
	Held(ctx context.Context, p bot.Person, window bot.Range) ([]meetings.Held, error)
	Quality(ctx context.Context, meetingID string) ([]meetings.Attendance, error)
	// Days is for how many days the figures are taken to be there.
	Days() int
}

// meetingQuality shows how sound and picture were in a meeting that the asker had.
type meetingQuality struct {
	meetingBook
	figures MeetingQualities
}

func (c meetingQuality) Spec() bot.Spec {
	return c.labelled(bot.Spec{
		Name:    "meeting quality",
		Area:    areaMeetings,
		Aliases: []string{"quality of my meeting", "media quality of my meeting"},
		Summary: "Shows in a direct message how sound and picture were in a meeting that you had lately, person by person; the last one unless you say which.",
		Params:  []bot.Param{meetingParam, whenParam, {Name: "title", Kind: bot.KindTitle}},
		Examples: []string{
			"meeting quality", "how was the audio on the 10:00 meeting", "how was the sound in the 9:30 meeting", "how was the quality of my meeting yesterday at 11", "how was the sound in my last meeting", "how was the sound quality in my 9:30 meeting", "how good was the video in my 9:30 meeting",
			"meeting quality yesterday at 10", `media quality of my meeting about "Floor review"`, "did my meeting at 10 have audio problems", "was the audio bad in my last meeting", "how was my meeting at 10", "what was the sound like in that meeting",
		},
		Role: bot.Supervisor,
	})
}

func (c meetingQuality) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	m, ask, err := c.had(ctx, r)
	if err != nil || ask != nil {
		return orNone(ask), err
	}
	people, err := c.figures.Quality(ctx, m.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	return c.reply(m.Meeting, people, r)
}

// had works out which of the asker's meetings is meant: the last one, unless they
// say which.
func (c meetingQuality) had(ctx context.Context, r bot.Request) (m meetings.Held, ask *bot.Reply, err error) {
	zone := zoneOf(r)
	window := bot.Range{From: r.Now.In(zone).AddDate(0, 0, -c.figures.Days()), To: r.Now}
	when, id, title := r.Value("when").Range, r.Value("meeting").ID, r.Text("title")
	if id != "" {
		when = nil
	}
	var readings []bot.Range
	if when != nil {
		readings = goneBy(*when, r.Now, zone)
		switch first := readings[0]; {
		case first.From.After(r.Now):
			return m, nil, bot.Errorf(bot.Invalid, "That time is still to come: a meeting has figures when it takes place.")
		case !first.To.After(window.From):
			return m, nil, bot.Errorf(bot.Invalid, "As far as I know Webex has such figures of the last %d days only, and %s is longer ago.", c.figures.Days(), language.Describe(first, zone))
		}
	}
	all, err := c.figures.Held(ctx, r.Person, window)
	if err != nil {
		return m, nil, err
	}
	all = slices.DeleteFunc(all, func(h meetings.Held) bool {
		if id != "" {
			return h.ID != id && h.ScheduledID != id && h.SeriesID != id
		}
		return title != "" && !inTitle(h.Title, title)
	})
	lately := fmt.Sprintf("in the last %d days", c.figures.Days())
	sought := lately
	if when != nil {
		sought = soughtIn(bot.Request{Person: r.Person, Location: r.Location, Slots: bot.Slots{"when": {{Range: &readings[0]}}}}, readings[0])
		all = heldIn(all, readings)
	}
	switch {
	case len(all) == 0 && id != "":
		return m, nil, bot.Errorf(bot.NotFound, "That meeting has not taken place %s.", lately)
	case len(all) == 0:
		return m, nil, bot.Errorf(bot.NotFound, "You had no such meeting %s.", sought)
	case len(all) == 1 || id != "" || when == nil:
		return all[len(all)-1], nil, nil
	}
	var choices []bot.Meeting
	for _, h := range all {
		choices = append(choices, h.Meeting)
	}
	return m, whichMeeting(r, choices), nil
}

// goneBy are the readings of a time that has gone by, the likeliest first, where a
// calendar takes it for one to come: "the 8:45 meeting" of somebody who asks how
// it was. The first is still to come when no other reading is left.
func goneBy(w bot.Range, now time.Time, zone *time.Location) []bot.Range {
	back := func(years, days, hours int) bot.Range {
		moved := w
		moved.From = w.From.In(zone).AddDate(years, 0, days).Add(time.Duration(hours) * time.Hour)
		moved.To = w.To.In(zone).AddDate(years, 0, days).Add(time.Duration(hours) * time.Hour)
		return moved
	}
	words := nameWords(w.Said)
	if w.Loose && w.From.Equal(now) { // “this morning” asks for what is over of it
		y, m, d := now.In(zone).Date()
		w.From = time.Date(y, m, d, 0, 0, 0, 0, zone)
	}
	ahead := w.From.Sub(now)
	switch {
	case ahead <= 0 || slices.Contains(words, "tomorrow"):
		return []bot.Range{w}
	case ahead > 7*24*time.Hour:
		return []bot.Range{back(-1, 0, 0)} // a date
	case ahead > 24*time.Hour:
		return []bot.Range{back(0, -7, 0)} // a day of the week
	}
	readings := []bot.Range{back(0, -1, 0)}
	if either := hourOfEither(words); either && ahead <= 12*time.Hour {
		readings = []bot.Range{back(0, 0, -12), readings[0]}
	} else if either {
		readings = append(readings, back(0, -1, -12))
	}
	return readings
}

// hourOfEither reports whether the first hour that was said may be one of the
// morning or of the afternoon.
func hourOfEither(words []string) bool {
	if slices.ContainsFunc(words, func(w string) bool { return strings.HasSuffix(w, "am") || strings.HasSuffix(w, "pm") }) {
		return false
	}
	for _, w := range words {
		if hour, err := strconv.Atoi(w); err == nil {
			return hour >= 1 && hour <= 12 && !strings.HasPrefix(w, "0")
		}
	}
	return false
}

// heldIn are the meetings of the likeliest reading that has any: of a moment those
// that were to start then, else those that took place then.
func heldIn(all []meetings.Held, readings []bot.Range) []meetings.Held {
	for _, w := range readings {
		for _, fits := range []func(meetings.Held) bool{
			func(h meetings.Held) bool { return !w.Loose && h.Start.Equal(w.From) },
			func(h meetings.Held) bool { return !w.Loose && !h.Start.After(w.From) && h.End.After(w.From) },
			func(h meetings.Held) bool { return w.Loose && h.Start.Before(w.To) && h.End.After(w.From) },
		} {
			if found := slices.DeleteFunc(slices.Clone(all), func(h meetings.Held) bool { return !fits(h) }); len(found) > 0 {
				return found
			}
		}
	}
	return nil
}

// medium is one medium in one direction, as answers call it.
type medium struct {
	title string
	of    func(meetings.Attendance) meetings.Media
}

var media = []medium{
	{"Sound in", func(a meetings.Attendance) meetings.Media { return a.AudioIn }},
	{"Sound out", func(a meetings.Attendance) meetings.Media { return a.AudioOut }},
	{"Picture in", func(a meetings.Attendance) meetings.Media { return a.VideoIn }},
	{"Picture out", func(a meetings.Attendance) meetings.Media { return a.VideoOut }},
	{"Sharing in", func(a meetings.Attendance) meetings.Media { return a.ShareIn }},
	{"Sharing out", func(a meetings.Attendance) meetings.Media { return a.ShareOut }},
}

// badly is for how long a medium was poor, of how long.
func badly(m meetings.Media) (poor, all time.Duration) {
	return time.Duration(m.Poor) * m.Each, time.Duration(m.Samples) * m.Each
}

func (c meetingQuality) reply(m bot.Meeting, people []meetings.Attendance, r bot.Request) (bot.Reply, error) {
	reply := bot.Reply{
		Private:  true,
		Headline: fmt.Sprintf("“%s”, %s: %s", m.Title, meetingSpan(m.Start, m.End, r), soundWords(people)),
		Items:    []bot.Value{meetingValue(m, r)},
		Note: fmt.Sprintf("Packets lost and delay, on average; in = to them, out = from them. Poor = more than %s %% lost, or more than %d ms. As far as I know Webex has these figures some minutes after the fact, and for %d days. As of %s.",
			number(meetings.PoorLoss, true), meetings.PoorLatency.Milliseconds(), c.figures.Days(), clock(r.Now, zoneOf(r))),
		Explain: []string{
			"Lost and delay: the average of Webex’s samples, usually one a minute.",
			fmt.Sprintf("Poor: the time of the samples with more than %s %% of the packets lost, or with a delay of more than %d ms. The rule is mine, not Webex’s.", number(meetings.PoorLoss, true), meetings.PoorLatency.Milliseconds()),
		},
		Table: &bot.Table{Total: len(people), Columns: []bot.Column{{Title: "Who"}}},
	}
	file := newCSV("Who", "Address", "Joined", "Left", "Client", "Network", "Medium", "Lost (%)", "Lost at worst (%)", "Delay (ms)", "Delay at worst (ms)", "Jitter (ms)", "Poor (s)", "Measured (s)")
	shown := media[:4]
	for _, k := range shown {
		reply.Table.Columns = append(reply.Table.Columns, bot.Column{Title: k.title, Right: true})
	}
	reply.Table.Columns = append(reply.Table.Columns, bot.Column{Title: "Poor sound", Right: true}, bot.Column{Title: "Network"})
	for i, a := range people {
		row := []string{a.Name}
		for _, k := range shown {
			row = append(row, mediaCell(k.of(a)))
		}
		if i < maxRows {
			reply.Table.Rows = append(reply.Table.Rows, append(row, poorWords(a), orText(a.Network, "–")))
		}
		for _, k := range media {
			x := k.of(a)
			if x.Samples == 0 {
				continue
			}
			poor, all := badly(x)
			file.Add(a.Name, a.Email, iso(a.Joined, zoneOf(r)), iso(a.Left, zoneOf(r)), a.Client, a.Network, k.title, number(x.Loss, true), number(x.WorstLoss, true),
				count(int(x.Latency.Milliseconds())), count(int(x.WorstLatency.Milliseconds())), count(int(x.Jitter.Milliseconds())), seconds(poor), seconds(all))
		}
	}
	var err error
	reply.File, err = file.File("meeting-quality-" + m.Start.In(zoneOf(r)).Format("2006-01-02-1504") + ".csv")
	return reply, err
}

func mediaCell(m meetings.Media) string {
	if m.Samples == 0 {
		return "–"
	}
	return fmt.Sprintf("%.1f %%, %d ms", m.Loss, m.Latency.Milliseconds())
}

// worseSound is the direction in which the sound was poor for longer.
func worseSound(a meetings.Attendance) meetings.Media {
	if in, _ := badly(a.AudioIn); a.AudioIn.Samples == 0 || in < time.Duration(a.AudioOut.Poor)*a.AudioOut.Each {
		return a.AudioOut
	}
	return a.AudioIn
}

func poorWords(a meetings.Attendance) string {
	m := worseSound(a)
	poor, all := badly(m)
	switch {
	case m.Samples == 0:
		return "–"
	case poor == 0:
		return "none"
	}
	return language.Humanize(poor) + " of " + language.Humanize(all)
}

// soundWords say in a sentence how the sound was.
func soundWords(people []meetings.Attendance) string {
	var poor []string
	measured := 0
	for _, a := range people {
		m := worseSound(a)
		if m.Samples == 0 {
			continue
		}
		measured++
		if m.Poor > 0 {
			poor = append(poor, fmt.Sprintf("%s (%s)", a.Name, poorWords(a)))
		}
	}
	switch {
	case measured == 0:
		return "Webex has no figures of the sound."
	case len(poor) == 0 && measured == 1:
		return "the sound was good for the one who was measured."
	case len(poor) == 0:
		return fmt.Sprintf("the sound was good for all %d people.", measured)
	}
	return fmt.Sprintf("the sound was good for %d of %d people, and poor at times for %s.", measured-len(poor), measured, enumerated(poor))
}
