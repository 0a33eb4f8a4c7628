package commands

import (
	"slices"
	"strings"
	"testing"
	"time"

	"floorwalker/bot"
)

const alexMail = "alex@acme.example"

// diaryOf is a calendar with a meeting at 15:30 and one of somebody else at 17:00.
func diaryOf() *fakeDiary {
	return &fakeDiary{
		meetings: []bot.Meeting{
			{ID: "m1", Title: "Floor review", Start: at(15, 30), End: at(16, 0), HostEmail: alexMail, State: bot.MeetingScheduled},
			{ID: "m2", Title: "Forecast", Start: at(17, 0), End: at(18, 0), HostEmail: "robin@acme.example", HostName: "Robin Hale", State: bot.MeetingScheduled},
		},
		invitees: map[string][]bot.Invitee{"m1": {{Email: "maya.patel@acme.example", Name: "Maya Patel"}}},
	}
}

// mine is a request of Alex, who has an address, in a direct message or not.
func mine(slots bot.Slots, direct bool) bot.Request {
	r := request(slots)
	r.Person.Email, r.Direct = alexMail, direct
	return r
}

func whenSlot(from, to time.Time, ends bool) []bot.Value {
	return one(bot.Value{Kind: bot.KindRange, Range: &bot.Range{From: from, To: to, Ends: ends}})
}

func personSlot(names ...string) []bot.Value {
	var values []bot.Value
	for _, n := range names {
		values = append(values, bot.Value{Kind: bot.KindPerson, ID: n, Name: n})
	}
	return values
}

// TestMeetingChanges previews, does and observes every change: what was not done is
// told apart from what was, before, after, and when Webex takes a change and makes none.
func TestMeetingChanges(t *testing.T) {
	half := whenSlot(at(15, 30), at(16, 30), false)
	for name, tt := range map[string]struct {
		command func(meetingBook) bot.Changer
		slots   bot.Slots
		start   func(*fakeDiary)
		said    string // of the preview
		did     string
		reply   string
	}{
		"create": {func(b meetingBook) bot.Changer { return meetingCreate{b} }, bot.Slots{
			"when": whenSlot(at(20, 0), at(21, 0), false), "duration": one(bot.Value{Kind: bot.KindDuration, Duration: 30 * time.Minute}),
			"title": one(bot.Value{Kind: bot.KindTitle, Name: "SL  dip"}), "people": personSlot("Maya Patel", "out@side.example", "maya.patel@acme.example", alexMail),
		}, nil, "Schedule “SL dip”, today 20:00–20:30 EDT, with Maya Patel and out@side.example?", "create", "Scheduled: “SL dip”, today 20:00–20:30 EDT"},
		"move": {func(b meetingBook) bot.Changer { return meetingMove{b} }, bot.Slots{"when": whenSlot(at(15, 30), at(16, 30), true)}, nil,
			"Move your meeting “Floor review” today 15:30–16:00 EDT to today 16:30–17:00 EDT?", "change m1", "Moved: your meeting “Floor review” today 16:30–17:00 EDT."},
		"move with a length": {func(b meetingBook) bot.Changer { return meetingMove{b} }, bot.Slots{"when": half, "duration": one(bot.Value{Kind: bot.KindDuration, Duration: 45 * time.Minute})}, nil,
			"to today 15:30–16:15 EDT?", "change m1", "Moved: "},
		"rename": {func(b meetingBook) bot.Changer { return meetingRename{b} }, bot.Slots{"when": half, "newtitle": one(bot.Value{Kind: bot.KindTitle, Name: "Weekly"})}, nil,
			"Rename your meeting “Floor review” today 15:30–16:00 EDT to “Weekly”?", "change m1", "is called “Weekly” now."},
		"cancel": {func(b meetingBook) bot.Changer { return meetingCancel{b} }, bot.Slots{"when": half}, nil,
			"Cancel your meeting “Floor review” today 15:30–16:00 EDT?", "cancel m1", "Cancelled: your meeting “Floor review”"},
		"cancel by its title": {func(b meetingBook) bot.Changer { return meetingCancel{b} }, bot.Slots{"title": one(bot.Value{Kind: bot.KindTitle, Name: "floor REVIEW"})}, nil,
			"Cancel your meeting “Floor review”", "cancel m1", "Cancelled: "},
		"cancel by who is in it": {func(b meetingBook) bot.Changer { return meetingCancel{b} }, bot.Slots{"person": personSlot("Maya Patel")}, nil,
			"Cancel your meeting “Floor review”", "cancel m1", "Cancelled: "},
		"invite": {func(b meetingBook) bot.Changer { return meetingInvite{b, false} }, bot.Slots{"when": half, "people": personSlot("Maya Patel", "Tom Becker")}, nil,
			"Invite Tom Becker to your meeting", "invite tom.becker@acme.example", "Invited to your meeting “Floor review” today 15:30–16:00 EDT: Tom Becker."},
		"uninvite": {func(b meetingBook) bot.Changer { return meetingInvite{b, true} }, bot.Slots{"when": half, "people": personSlot("Maya Patel", "Tom Becker")}, nil,
			"Take back the invitation of Maya Patel to your meeting", "uninvite maya.patel@acme.example", "Not invited any more to your meeting “Floor review” today 15:30–16:00 EDT: Maya Patel."},
		"end": {func(b meetingBook) bot.Changer { return meetingEnd{b} }, nil, func(f *fakeDiary) { f.meetings[0].State, f.meetings[0].Start = bot.MeetingInProgress, at(14, 30) },
			"End your meeting “Floor review” today 14:30–16:00 EDT for everybody in it?", "end m1", "Ended: your meeting"},
	} {
		t.Run(name, func(t *testing.T) {
			f := diaryOf()
			if tt.start != nil {
				tt.start(f)
			}
			c := tt.command(meetingBook{f, fakeStaff{}})
			r := mine(tt.slots, true)
			preview, asks, err := c.Preview(t.Context(), r)
			if err != nil || !asks || !strings.Contains(preview.Headline, tt.said) {
				t.Fatalf("asks %v, %v: %q", asks, err, preview.Headline)
			}
			r.Slots = preview.Slots
			if out, err := c.Observe(t.Context(), r); err != nil || out.State != bot.OutcomeNotDone {
				t.Errorf("before: %+v, %v", out, err)
			}
			f.ignores = true
			if _, err := c.Do(t.Context(), r); name != "invite" && name != "uninvite" && bot.KindOf(err) != bot.Uncertain {
				t.Errorf("taken and not made: %v", err)
			}
			f.ignores, f.did = false, nil
			reply, err := c.Do(t.Context(), r)
			if err != nil || !strings.Contains(reply.Headline, tt.reply) || strings.Join(f.did, ", ") != tt.did {
				t.Errorf("did %q, %v: %q", f.did, err, reply.Headline)
			}
			if out, err := c.Observe(t.Context(), r); err != nil || out.State != bot.OutcomeDone {
				t.Errorf("after: %+v, %v", out, err)
			}
			f.err = away
			if out, err := c.Observe(t.Context(), r); err == nil || out.State != bot.OutcomeUnknown {
				t.Errorf("away: %+v, %v", out, err)
			}
			f.err = notLinked
			if _, _, err := c.Preview(t.Context(), mine(tt.slots, true)); bot.KindOf(err) != bot.NotLinked {
				t.Errorf("without a link: %v", err)
			}
		})
	}
}

// TestMeetingsAreNotTold looks whether what is shown in a space names a title or
// anybody in it.
func TestMeetingsAreNotTold(t *testing.T) {
	half := bot.Slots{"when": whenSlot(at(15, 30), at(16, 30), false)}
	both := bot.Slots{"when": one(bot.Value{Kind: bot.KindRange, Range: &bot.Range{From: at(14, 35), To: at(23, 0), Loose: true}})}
	for name, c := range map[string]bot.Changer{
		"cancel": meetingCancel{meetingBook{diaryOf(), fakeStaff{}}}, "move": meetingMove{meetingBook{diaryOf(), fakeStaff{}}}, "rename": meetingRename{meetingBook{diaryOf(), fakeStaff{}}},
	} {
		for _, slots := range []bot.Slots{half, both} {
			r := mine(slots.With("newtitle", bot.Value{Kind: bot.KindTitle, Name: "New"}).With("newtime", whenSlot(at(19, 0), at(20, 0), false)...), false)
			preview, _, err := c.Preview(t.Context(), r)
			if err != nil || preview.Headline == "" {
				t.Fatalf("%s: %v", name, err)
			}
			shown := preview.Headline + preview.Note
			for _, f := range preview.Facts {
				shown += f.Label + f.Value
			}
			for _, b := range preview.Buttons {
				shown += b.Title
			}
			if strings.Contains(shown, "Floor review") || strings.Contains(shown, "Forecast") || strings.Contains(shown, "Maya") {
				t.Errorf("%s shows %q", name, shown)
			}
		}
	}
	f := diaryOf()
	f.link = bot.JoinLink{Join: "https://join.example/secret", Until: at(15, 0)}
	for name, c := range map[string]bot.Reader{"list": meetingList{meetingBook{f, fakeStaff{}}}, "show": meetingShow{meetingBook{f, fakeStaff{}}}, "join": meetingJoin{meetingBook{f, fakeStaff{}}}} {
		reply, err := c.Run(t.Context(), mine(nil, false))
		if err != nil || !reply.Private {
			t.Errorf("%s: private %v, %v", name, reply.Private, err)
		}
	}
}

// TestNobodyElsesCalendar asks for the meetings of a colleague, and for one's own
// by name.
func TestNobodyElsesCalendar(t *testing.T) {
	c := calendarShow{meetingBook{diaryOf(), fakeStaff{}}}
	for _, v := range []bot.Value{{Kind: bot.KindPerson, ID: "maya", Name: "Maya Patel"}, {Kind: bot.KindPerson, ID: alex.ID, Name: alex.Name}, {Kind: bot.KindPerson, ID: "Alex@acme.example", Name: "alex@acme.example"}} {
		r := mine(bot.Slots{"person": one(v)}, true)
		r.Person.Email = "alex@acme.example"
		reply, err := c.Run(t.Context(), r)
		if err != nil || strings.HasPrefix(reply.Headline, "You have 2 meetings") == (v.ID == "maya") || strings.Contains(reply.Headline, "nobody’s calendar") != (v.ID == "maya") {
			t.Errorf("%s: %s, %v", v.Name, shown(reply), err)
		}
	}
}

func TestMeetingIsAskedAbout(t *testing.T) {
	b := meetingBook{diaryOf(), fakeStaff{}}
	preview, asks, err := meetingCancel{b}.Preview(t.Context(), mine(nil, true))
	if err != nil || asks || preview.Asks != "meeting" || len(preview.Items) != 2 || preview.Items[1].Name != "17 Jun 17:00" {
		t.Errorf("nothing said: %+v, %v", preview, err)
	}
	// To look at one, the next is as good as any.
	reply, err := meetingShow{b}.Run(t.Context(), mine(nil, true))
	if err != nil || !strings.HasPrefix(reply.Headline, "“Floor review”, today 15:30–16:00 EDT") {
		t.Errorf("next: %q, %v", reply.Headline, err)
	}
	loose := bot.Value{Kind: bot.KindRange, Range: &bot.Range{From: at(14, 35), To: at(23, 0), Loose: true}}
	if preview, asks, err := (meetingCreate{b}).Preview(t.Context(), mine(bot.Slots{"when": one(loose)}, true)); err != nil || asks || preview.Asks != "when" {
		t.Errorf("a day without a time: %+v, %v", preview, err)
	}
	none := bot.Slots{"when": whenSlot(at(19, 0), at(20, 0), false)}
	if _, _, err := (meetingCancel{b}).Preview(t.Context(), mine(none, true)); bot.KindOf(err) != bot.NotFound || !strings.Contains(err.Error(), "at 19:00 EDT") {
		t.Errorf("none: %v", err)
	}
	nobody := bot.Slots{"when": whenSlot(at(19, 0), at(20, 0), false), "people": personSlot("nobody")}
	if _, _, err := (meetingCreate{b}).Preview(t.Context(), mine(nobody, true)); bot.KindOf(err) != bot.NotFound {
		t.Errorf("somebody without an address: %v", err)
	}
	// At 15:40 the one that takes place then is meant.
	during := bot.Slots{"when": whenSlot(at(15, 40), at(16, 40), false)}
	if preview, asks, err := (meetingCancel{b}).Preview(t.Context(), mine(during, true)); err != nil || !asks || !strings.Contains(preview.Headline, "Floor review") {
		t.Errorf("during: %q, %v", preview.Headline, err)
	}
}

// TestMeetingsInTheAskersZone shows and makes meetings where the asker is.
func TestMeetingsInTheAskersZone(t *testing.T) {
	f := diaryOf()
	r := mine(bot.Slots{"when": whenSlot(at(15, 30), at(16, 30), false)}, true)
	r.Person.Zone = "America/Denver"
	preview, _, err := meetingCancel{meetingBook{f, fakeStaff{}}}.Preview(t.Context(), r)
	if err != nil || !strings.Contains(preview.Headline, "today 13:30–14:00 MDT") {
		t.Errorf("%q, %v", preview.Headline, err)
	}
	plan, err := meetingCreate{meetingBook{f, fakeStaff{}}}.plan(t.Context(), r)
	if err != nil || plan.Zone != "America/Denver" {
		t.Errorf("%+v, %v", plan, err)
	}
	r.Person.Zone = "Moon/Tycho"
	if zoneOf(r) != r.Location {
		t.Error("a zone that is none is not the centre's")
	}
}

func TestRetiredIsSaid(t *testing.T) {
	f := diaryOf()
	f.retired = "over an interface that has been retired"
	for _, c := range (Deps{Meetings: f, People: fakeStaff{}}).calendar() {
		if !strings.HasSuffix(c.Spec().Summary, " ("+f.retired+").") {
			t.Errorf("%s: %q", c.Spec().Name, c.Spec().Summary)
		}
	}
	reply, err := meetingList{meetingBook{f, fakeStaff{}}}.Run(t.Context(), mine(nil, true))
	if err != nil || !strings.HasSuffix(reply.Note, "Over an interface that has been retired.") {
		t.Errorf("%q, %v", reply.Note, err)
	}
	if !slices.ContainsFunc(reply.Table.Rows, func(row []string) bool { return row[3] == "you" }) {
		t.Errorf("rows %v", reply.Table.Rows)
	}
}
