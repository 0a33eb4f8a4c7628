package commands

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/roomos"
)

// deviceNotes keep notes in memory.
type deviceNotes map[string][]byte

func (n deviceNotes) Load(_ context.Context, name string) ([]byte, string, error) {
	if n[name] == nil {
		return nil, "", nil
	}
	return n[name], fmt.Sprint(len(n[name]), string(n[name])), nil
}

func (n deviceNotes) Save(ctx context.Context, name, version string, value []byte, _ time.Duration) error {
	if _, now, _ := n.Load(ctx, name); now != version {
		return bot.ErrConflict
	}
	n[name] = value
	return nil
}

// toldPosts is a Teller that keeps what it posted.
type toldPosts struct{ posts []string }

func (p *toldPosts) Tell(_ context.Context, to bot.Address, messageID string, r bot.Reply) (string, error) {
	p.posts = append(p.posts, fmt.Sprintf("%s|%s|%s: %s", to.RoomID, to.ThreadID, messageID, r.Headline))
	return fmt.Sprint("m", len(p.posts)), nil
}

func TestDeviceFollower(t *testing.T) {
	store, posts := &fakeSubscriptions{}, &toldPosts{}
	wish := func(which string) {
		r := request(bot.Slots{"which": {{Kind: bot.KindChoice, Name: which}}})
		if err := store.Subscribe(t.Context(), notifyDevice{}.wish(r, bot.Device{ID: "boardroom", Name: "Boardroom"})); err != nil {
			t.Fatal(err)
		}
	}
	for _, which := range []string{"people", "call", "offline", "button"} {
		wish(which)
	}
	questions := deviceNotes{}
	q := AskedQuestion{ID: "q", DeviceID: "boardroom", Device: "Boardroom", Text: "Done?", Options: []string{"Yes", "No"}, Person: alex, RoomID: "floor", ThreadID: "root", Asked: now}
	name, body, err := QuestionNote(q)
	if err != nil {
		t.Fatal(err)
	}
	questions[name] = body
	f := &DeviceFollower{Notes: deviceNotes{}, Questions: questions, Subscriptions: store, Teller: posts, Location: zone, Log: slog.New(slog.DiscardHandler),
		Access: bot.NewAccess(bot.AccessConfig{Orgs: []string{"org"}, Supervisors: []string{alex.ID}, Canonical: func(s string) string { return s }})}
	n := 0
	hear := func(again bool, events ...bot.DeviceEvent) {
		t.Helper()
		if !again {
			n++
		}
		for i := range events {
			events[i].DeviceID, events[i].At = "boardroom", now.Add(time.Duration(n)*time.Minute)
		}
		payload, err := json.Marshal(events)
		if err != nil {
			t.Fatal(err)
		}
		d := bot.Delivery{Event: bot.Event{Source: roomos.SourceEvents, Key: "device|boardroom", ID: fmt.Sprint(n), Payload: payload}, Again: again}
		if err := f.Handle(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}
	people := func(n int, first bool) bot.DeviceEvent {
		return bot.DeviceEvent{Kind: bot.DevicePeople, People: n, First: first}
	}
	call := func(status string, ended bool) bot.DeviceEvent {
		return bot.DeviceEvent{Kind: bot.DeviceCall, Ended: ended, Call: bot.DeviceCallState{ID: "1", Status: status, Name: "Tier 2", Direction: "Incoming"}}
	}
	connection := func(c bot.Connection) bot.DeviceEvent {
		return bot.DeviceEvent{Kind: bot.DeviceConnection, Connection: c}
	}
	for _, step := range []struct {
		event bot.DeviceEvent
		want  string // "" tells nobody
	}{
		{people(3, true), ""},
		{people(3, false), ""},
		{people(5, false), "floor||: 5 people are in Boardroom."},
		{people(6, false), "floor||m1: 6 people are in Boardroom."},
		{people(0, false), "floor||: Nobody is in Boardroom."},
		{people(roomos.Unknown, false), ""},
		{call("Ringing", false), "floor||: A call from Tier 2 rings at Boardroom."},
		{call("Ringing", false), ""},
		{call("Connected", false), "floor||m4: Boardroom is in a call with Tier 2."},
		{call("", true), "floor||m5: The call of Boardroom with Tier 2 has ended."},
		{call("", true), ""},
		{connection(bot.DeviceOnline), ""},
		{connection(bot.DeviceOffline), "floor||: Boardroom is offline."},
		{connection(bot.DeviceOffline), ""},
		{connection(bot.DeviceOnline), "floor|m7|: Boardroom is online again after 2 min."},
		{bot.DeviceEvent{Kind: bot.DeviceButton, Button: "help", Action: "clicked"}, "floor||: At Boardroom the button “help” was pressed."},
		{bot.DeviceEvent{Kind: bot.DeviceAnswer, Question: "q", Option: 2}, "floor|root|: Boardroom answers “No” to “Done?”."},
		{bot.DeviceEvent{Kind: bot.DeviceAnswer, Question: "q", Option: 1}, ""},
		{bot.DeviceEvent{Kind: bot.DeviceAnswer, Question: "other", Option: 1}, ""},
	} {
		before := len(posts.posts)
		hear(false, step.event)
		hear(true, step.event) // a delivery that comes again tells nothing twice
		got := posts.posts[before:]
		if step.want == "" && len(got) > 0 || step.want != "" && (len(got) != 1 || got[0] != step.want) {
			t.Errorf("%+v\n told %q\n want %q", step.event, got, step.want)
		}
	}
}

// TestPromptIsHeardWhileItIsOpen: the wish for the answer begins before the
// question is shown, and ends with it, however that comes about.
func TestPromptIsHeardWhileItIsOpen(t *testing.T) {
	r := request(deviceSlot("Boardroom").With("text", bot.Value{Kind: bot.KindText, Name: "Done?"}))
	r.ID, r.RoomID, r.ThreadID, r.Now = "m1", "floor", "root", now
	q := AskedQuestion{ID: questionID(r), DeviceID: "boardroom", Device: "Boardroom", Text: "Done?", Options: []string{"Yes", "No"}, Person: r.Person,
		RoomID: "floor", ThreadID: "root", Asked: now}
	refused := func(bot.Device, roomos.Path) error { return bot.Errorf(bot.Invalid, "no") }
	lost := func(bot.Device, roomos.Path) error { return bot.Errorf(bot.Uncertain, "lost") }
	for name, tt := range map[string]struct {
		ears            fakeEars
		refuse          func(bot.Device, roomos.Path) error
		kept, forgotten int
		sent            int
		kind            bot.ErrorKind
	}{
		"shown":           {sent: 1, kept: 1},
		"nobody listens":  {ears: fakeEars{deaf: true}, kind: bot.Invalid},
		"not listened to": {ears: fakeEars{keepErr: errors.New("no connection")}, kept: 1, forgotten: 1, kind: bot.Upstream},
		"refused":         {refuse: refused, kept: 1, forgotten: 1, sent: 1, kind: bot.Invalid},
		"answer lost":     {refuse: lost, kept: 1, sent: 1, kind: bot.Uncertain},
	} {
		rooms := building()
		rooms.refuse = tt.refuse
		ears := tt.ears
		_, err := newDevicePrompt(rooms, &ears).Do(t.Context(), r)
		if (err == nil) != (tt.kind == "") || err != nil && bot.KindOf(err) != tt.kind {
			t.Errorf("%s: %v", name, err)
		}
		if len(ears.kept) != tt.kept || len(ears.forgotten) != tt.forgotten || len(rooms.sent) != tt.sent {
			t.Errorf("%s: kept %v, forgotten %v, sent %v", name, ears.kept, ears.forgotten, rooms.sent)
		}
		if len(ears.kept) > 0 && ears.kept[0].ID != q.ID {
			t.Errorf("%s: another question is kept: %+v", name, ears.kept[0])
		}
	}
	if wish := AnswerWish(q); wish.Until.Sub(now) <= promptFor || wish.Until.Sub(now) > promptFor+promptLate {
		t.Errorf("the wish ends at %v", wish.Until)
	}

	for name, tt := range map[string]struct {
		events []bot.DeviceEvent
		want   []string
	}{
		"answered":           {[]bot.DeviceEvent{{Option: 1}, {Ended: true}}, []string{"floor|root|: Boardroom answers “Yes” to “Done?”."}},
		"cleared":            {[]bot.DeviceEvent{{Ended: true}, {Ended: true}}, []string{"floor|root|: Nobody has answered “Done?” on Boardroom, and the question is not on its screen any more."}},
		"cleared with press": {[]bot.DeviceEvent{{Ended: true}, {Option: 2}}, []string{"floor|root|: Nobody has answered “Done?” on Boardroom, and the question is not on its screen any more.", "floor|root|: Boardroom answers “No” to “Done?”."}},
	} {
		store, posts, questions := &fakeSubscriptions{}, &toldPosts{}, deviceNotes{}
		id, body, err := QuestionNote(q)
		if err != nil {
			t.Fatal(err)
		}
		questions[id] = body
		if err := store.Subscribe(t.Context(), AnswerWish(q)); err != nil {
			t.Fatal(err)
		}
		f := &DeviceFollower{Notes: deviceNotes{}, Questions: questions, Subscriptions: store, Teller: posts, Location: zone, Log: slog.New(slog.DiscardHandler)}
		for i, e := range tt.events {
			e.Kind, e.DeviceID, e.Question, e.At = bot.DeviceAnswer, "boardroom", q.ID, now
			payload, err := json.Marshal([]bot.DeviceEvent{e})
			if err != nil {
				t.Fatal(err)
			}
			if err := f.Handle(t.Context(), bot.Delivery{Event: bot.Event{Source: roomos.SourceEvents, ID: fmt.Sprint(name, i), Payload: payload}}); err != nil {
				t.Fatal(name, err)
			}
			if len(store.all) != 0 {
				t.Errorf("%s: after event %d the wish is still there", name, i)
			}
		}
		if !slices.Equal(posts.posts, tt.want) {
			t.Errorf("%s: told %q", name, posts.posts)
		}
	}
}
