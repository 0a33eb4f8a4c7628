package commands

import (
	"context"
	"strconv"
	"time"

	"floorwalker/bot"
	"floorwalker/bot/language"
)

// OwnRecordings are the recordings of one person's own calls.
type OwnRecordings interface {
	// In are the newest of a window; more says that there are others.
	In(ctx context.Context, window bot.Range) (found []bot.CallRecording, more bool, err error)
	// Get returns one with the link to its sound.
	Get(ctx context.Context, id string) (bot.CallRecording, error)
}

// CallRecordings shows people the recordings of their own calls, each with that
// person's own account.
type CallRecordings interface {
	Recordings(personID string) OwnRecordings
}

// callRecordings lists the recordings of the asker's own calls.
type callRecordings struct {
	source  CallRecordings
	auditor bot.Auditor
}

func (callRecordings) Spec() bot.Spec {
	return bot.Spec{
		Name:    "call recordings",
		Area:    areaCalls,
		Aliases: []string{"my call recordings", "recordings of my calls", "recordings of my own calls"},
		Summary: "Sends you the recordings of your own calls in a direct message; seven days unless you say when.",
		Params:  []bot.Param{{Name: "time", Kind: bot.KindRange}},
		Examples: []string{
			"call recordings", "my call recordings", "call recordings today", "recordings of my own calls yesterday", "call recordings last week",
		},
		Role: bot.Viewer,
	}
}

const (
	// recordingDays is the window of somebody who names none: Webex's own.
	recordingDays = 7
	// linkedRecordings is how many recordings come with a link to their sound: each takes a
	// request.
	linkedRecordings = maxButtons
)

func (c callRecordings) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	window := r.Range("time")
	if !r.Has("time") {
		window = bot.Range{From: r.Now.AddDate(0, 0, -recordingDays), To: r.Now, Said: "last 7 days"}
	}
	source := c.source.Recordings(r.Person.ID)
	found, more, err := source.In(ctx, window)
	if err != nil {
		return bot.Reply{}, err
	}
	reply := bot.Reply{Private: true, Headline: "No recordings of your own calls, " + language.Describe(window, r.Location) + ".",
		Note: "Those of the contact centre are another matter: “recording list”."}
	if len(found) == 0 {
		return reply, nil
	}
	total := count(len(found))
	if more {
		total = "More than " + total
	}
	reply.Headline = total + " " + map[bool]string{true: "recording", false: "recordings"}[len(found) == 1 && !more] + " of your own calls, " + language.Describe(window, r.Location) + "."
	reply.Table = &bot.Table{Total: len(found), Columns: []bot.Column{{Title: "No.", Right: true}, {Title: "Call"}, {Title: "Recorded"}, {Title: "Length", Right: true}}}
	var until time.Time
	for i, one := range found {
		if i < maxRows {
			reply.Table.Rows = append(reply.Table.Rows, []string{strconv.Itoa(i + 1), one.Topic, recordedAt(one, r), language.Humanize(one.Duration)})
		}
		if i >= linkedRecordings {
			continue
		}
		whole, err := source.Get(ctx, one.ID)
		if err != nil || whole.Link == "" {
			continue // the list stands without its sound
		}
		reply.Buttons = append(reply.Buttons, bot.Button{Title: "Listen to " + strconv.Itoa(i+1), URL: whole.Link})
		if until.IsZero() || whole.LinkUntil.Before(until) {
			until = whole.LinkUntil
		}
		c.auditor.Audit(bot.AuditEntry{At: r.Now, Action: "given", Person: r.Person, RoomID: r.RoomID, Command: r.Command, Target: one.ID, EventID: r.ID, Detail: "link to a recording of an own call"})
	}
	reply.Note = "Newest first. " + linksHold(len(reply.Buttons), until, r)
	return reply, nil
}

func linksHold(n int, until time.Time, r bot.Request) string {
	switch {
	case n == 0:
		return "Webex gave no links to the sound."
	case until.IsZero():
		return "Whoever has a link can listen, for some hours."
	}
	return "Whoever has a link can listen, until " + clock(until, r.Location) + "."
}

func recordedAt(one bot.CallRecording, r bot.Request) string {
	if one.Recorded.IsZero() {
		return "unknown"
	}
	return dateTime(one.Recorded, r.Location)
}
