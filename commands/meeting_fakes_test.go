package commands

import (
	"context"
	"slices"
	"strings"
	"time"

	"floorwalker/bot"
)

// fakeDiary is the calendar of whoever asks.
type fakeDiary struct {
	meetings []bot.Meeting
	invitees map[string][]bot.Invitee // by meeting
	link     bot.JoinLink
	retired  string
	did      []string

	err      error // of every look
	doErr    error // of every change
	ignores  bool  // takes changes and makes none
	badPlan  error
	lookedAt bot.Range
}

func (f *fakeDiary) Calendar(bot.Person) Calendar { return f }

func (f *fakeDiary) Check(bot.MeetingPlan, time.Time) error { return f.badPlan }

func (f *fakeDiary) Retired() string { return f.retired }

func (f *fakeDiary) Meetings(_ context.Context, w bot.Range) ([]bot.Meeting, bool, error) {
	f.lookedAt = w
	var found []bot.Meeting
	for _, m := range f.meetings {
		if m.Start.Before(w.To) && m.End.After(w.From) {
			found = append(found, m)
		}
	}
	slices.SortFunc(found, func(a, b bot.Meeting) int { return a.Start.Compare(b.Start) })
	return found, false, f.err
}

func (f *fakeDiary) at(id string) int {
	return slices.IndexFunc(f.meetings, func(m bot.Meeting) bool { return m.ID == id })
}

func (f *fakeDiary) Meeting(_ context.Context, id string) (bot.Meeting, error) {
	if f.err != nil {
		return bot.Meeting{}, f.err
	}
	i := f.at(id)
	if i < 0 {
		return bot.Meeting{}, bot.Errorf(bot.NotFound, "no meeting %s", id)
	}
	return f.meetings[i], nil
}

func (f *fakeDiary) do(what string, change func()) error {
	f.did = append(f.did, what)
	if f.doErr == nil && !f.ignores {
		change()
	}
	return f.doErr
}

func (f *fakeDiary) Create(_ context.Context, p bot.MeetingPlan) (bot.Meeting, error) {
	m := bot.Meeting{ID: "new", Title: p.Title, Start: p.Start, End: p.End, HostEmail: alex.Email, HostName: alex.Name, State: bot.MeetingScheduled, Tags: []string{p.Tag}, Number: "2512345678"}
	return m, f.do("create", func() {
		f.meetings = append(f.meetings, m)
		if f.invitees == nil {
			f.invitees = map[string][]bot.Invitee{}
		}
		f.invitees["new"] = p.Invitees
	})
}

func (f *fakeDiary) Find(_ context.Context, p bot.MeetingPlan) (bot.Meeting, error) {
	for _, m := range f.meetings {
		if slices.Contains(m.Tags, p.Tag) {
			return m, f.err
		}
	}
	if f.err != nil {
		return bot.Meeting{}, f.err
	}
	return bot.Meeting{}, bot.Errorf(bot.NotFound, "none")
}

func (f *fakeDiary) Change(_ context.Context, m bot.Meeting, c bot.MeetingChange) (bot.Meeting, error) {
	return m, f.do("change "+m.ID, func() {
		k := &f.meetings[f.at(m.ID)]
		if c.Title != "" {
			k.Title = c.Title
		}
		if !c.Start.IsZero() {
			k.Start, k.End = c.Start, c.End
		}
	})
}

func (f *fakeDiary) Cancel(_ context.Context, m bot.Meeting) error {
	return f.do("cancel "+m.ID, func() { f.meetings = slices.Delete(f.meetings, f.at(m.ID), f.at(m.ID)+1) })
}

func (f *fakeDiary) End(_ context.Context, m bot.Meeting) error {
	return f.do("end "+m.ID, func() { f.meetings[f.at(m.ID)].State = bot.MeetingEnded })
}

func (f *fakeDiary) Join(context.Context, bot.Meeting) (bot.JoinLink, error) { return f.link, f.err }

func (f *fakeDiary) Invitees(_ context.Context, m bot.Meeting) ([]bot.Invitee, error) {
	return f.invitees[m.ID], f.err
}

func (f *fakeDiary) Invite(_ context.Context, m bot.Meeting, i bot.Invitee) error {
	return f.do("invite "+i.Email, func() { f.invitees[m.ID] = append(f.invitees[m.ID], i) })
}

func (f *fakeDiary) Uninvite(_ context.Context, m bot.Meeting, i bot.Invitee) error {
	return f.do("uninvite "+i.Email, func() {
		f.invitees[m.ID] = slices.DeleteFunc(f.invitees[m.ID], func(o bot.Invitee) bool { return o.Email == i.Email })
	})
}

// fakeStaff have addresses made of their names, but for those without one.
type fakeStaff struct{}

func (fakeStaff) Person(_ context.Context, id string) (bot.Person, error) {
	if id == "nobody" {
		return bot.Person{ID: id}, nil
	}
	return bot.Person{ID: id, Name: id, Email: strings.ToLower(strings.ReplaceAll(id, " ", ".")) + "@acme.example"}, nil
}
