package commands

import (
	"context"
	"strings"
	"testing"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/meetings"
)

// fakeFigures are the meetings that somebody had, and how they did.
type fakeFigures struct {
	held   []meetings.Held
	people []meetings.Attendance
	err    error
	asked  string
}

func (f *fakeFigures) Held(_ context.Context, _ bot.Person, w bot.Range) (found []meetings.Held, err error) {
	for _, h := range f.held {
		if h.Start.Before(w.To) && h.End.After(w.From) {
			found = append(found, h)
		}
	}
	return found, f.err
}

func (f *fakeFigures) Quality(_ context.Context, id string) ([]meetings.Attendance, error) {
	f.asked = id
	return f.people, f.err
}

func (*fakeFigures) Days() int { return meetings.QualityDays }

func heldAt(id, title string, from time.Time) meetings.Held {
	return meetings.Held{Meeting: bot.Meeting{ID: id + "_I_1", SeriesID: id, Title: title, Start: from, End: from.Add(30 * time.Minute), State: bot.MeetingEnded}, ScheduledID: id + "_1"}
}

func TestMeetingQuality(t *testing.T) {
	good := meetings.Media{Samples: 30, Each: time.Minute, Loss: 0.2, Latency: 48 * time.Millisecond}
	bad := meetings.Media{Samples: 30, Poor: 4, Each: time.Minute, Loss: 2.3, WorstLoss: 7, Latency: 90 * time.Millisecond}
	f := &fakeFigures{held: []meetings.Held{heldAt("old", "Old", now.AddDate(0, 0, -6)), heldAt("ten", "Stand-up", at(10, 0)), heldAt("twelve", "Coaching", at(12, 0))},
		people: []meetings.Attendance{{Name: "Alex Morgan", Network: "ethernet", AudioIn: good, AudioOut: good, VideoIn: good}, {Name: "Tom Becker", Network: "wifi", AudioIn: good, AudioOut: bad}, {Name: "Phone"}}}
	c := meetingQuality{meetingBook{&fakeDiary{}, nil}, f}
	when := func(from time.Time, said string) bot.Slots {
		return bot.Slots{"when": one(bot.Value{Kind: bot.KindRange, Range: &bot.Range{From: from, To: from.Add(time.Hour), Said: said}})}
	}
	for name, tt := range map[string]struct {
		slots bot.Slots
		want  string
	}{
		"the last one":              {nil, "twelve_I_1"},
		"at ten, read as tomorrow":  {when(at(10, 0).AddDate(0, 0, 1), "10:00"), "ten_I_1"},
		"at ten":                    {when(at(10, 0), "at 10"), "ten_I_1"},
		"in the middle of it":       {when(at(10, 15), "10:15"), "ten_I_1"},
		"by its title":              {bot.Slots{"title": one(titleValue("stand-up"))}, "ten_I_1"},
		"shown before":              {bot.Slots{"meeting": one(bot.Value{Kind: bot.KindMeeting, ID: "ten_1"})}, "ten_I_1"},
		"shown before, as a series": {bot.Slots{"meeting": one(bot.Value{Kind: bot.KindMeeting, ID: "ten"})}, "ten_I_1"},
	} {
		reply, err := c.Run(t.Context(), request(tt.slots))
		if err != nil || f.asked != tt.want || !reply.Private || reply.File == nil {
			t.Errorf("%s: %q, %s, %v", name, f.asked, shown(reply), err)
		}
	}
	reply, err := c.Run(t.Context(), request(nil))
	if err != nil || reply.Headline != "“Coaching”, today 12:00–12:30 EDT: the sound was good for 1 of 2 people, and poor at times for Tom Becker (4 min of 30 min)." {
		t.Errorf("%q, %v", reply.Headline, err)
	}
	if row := strings.Join(reply.Table.Rows[1], "|"); row != "Tom Becker|0.2 %, 48 ms|2.3 %, 90 ms|–|–|4 min of 30 min|wifi" {
		t.Errorf("row %q", row)
	}
	if !strings.Contains(reply.Note, "Poor = more than 5 % lost, or more than 400 ms.") || !strings.Contains(reply.Note, "for 7 days") {
		t.Errorf("note %q", reply.Note)
	}
	for name, tt := range map[string]struct {
		slots bot.Slots
		kind  bot.ErrorKind
		words string
	}{
		"tomorrow":          {when(now.Add(20*time.Hour), "tomorrow at 10"), bot.Invalid, "still to come"},
		"long ago":          {when(now.AddDate(0, 0, -9), "9 days ago"), bot.Invalid, "last 7 days only"},
		"at another time":   {when(at(9, 0), "9:00"), bot.NotFound, "no such meeting"},
		"one that is ahead": {bot.Slots{"meeting": one(bot.Value{Kind: bot.KindMeeting, ID: "next"})}, bot.NotFound, "has not taken place"},
	} {
		if _, err := c.Run(t.Context(), request(tt.slots)); bot.KindOf(err) != tt.kind || !strings.Contains(err.Error(), tt.words) {
			t.Errorf("%s: %v", name, err)
		}
	}
	f.people = f.people[2:]
	if reply, err := c.Run(t.Context(), request(nil)); err != nil || !strings.Contains(reply.Headline, "no figures of the sound") {
		t.Errorf("%q, %v", reply.Headline, err)
	}
	f.err = away
	if _, err := c.Run(t.Context(), request(nil)); err == nil {
		t.Error("no figures without Webex")
	}
}
