package language

import (
	"context"
	"testing"
	"time"

	"floorwalker/bot"
)

// diary is a command on what people have in their calendar.
var diary = []bot.Spec{{
	Name: "diary move", Params: []bot.Param{{Name: "meeting", Kind: bot.KindMeeting}, {Name: "when", Kind: bot.KindRange}, {Name: "newtime", Kind: bot.KindRange}},
	Examples: []string{"diary move tomorrow at 9", "move my 3:30 to tomorrow at 10", "move that meeting to 4", "what do I have left today"}, Role: bot.Viewer, Changes: true,
}}

func TestAppointments(t *testing.T) {
	in := newTestInterpreter(t, centre)
	denver := bot.Person{ID: "p", Zone: "America/Denver"}
	listed := bot.Conversation{List: []bot.Value{{Kind: bot.KindMeeting, ID: "m1", Name: "17_Jun"}, {Kind: bot.KindMeeting, ID: "m2", Name: "second"}},
		Slots: map[bot.Kind]bot.Value{bot.KindMeeting: {Kind: bot.KindMeeting, ID: "m2", Name: "second"}}}
	for _, test := range []struct {
		text string
		who  bot.Person
		want string
	}{
		{"diary move tomorrow at 9", bot.Person{}, "diary move when=18T09:00..18T10:00"},
		{"diary move tomorrow at 9", denver, "diary move when=18T09:00..18T10:00"},
		{"move my 3:30 to tomorrow at 10", bot.Person{}, "diary move newtime=18T10:00..18T11:00 when=17T15:30..17T16:30"},
		{"move my 3:30 to 4:30", bot.Person{}, "diary move when=17T15:30..17T16:30"}, // an interval, by its words
		{"move my 3:30 tomorrow to 4", bot.Person{}, "diary move when=18T15:30..18T16:00"},
		{"move that meeting to 4", bot.Person{}, "diary move meeting=second when=17T16:00..17T17:00"},
		{"move the second one to 4", bot.Person{}, "diary move meeting=second when=17T16:00..17T17:00"},
		{"move my 3:30 to 4 calls", bot.Person{}, " ~"},
		{"what do I have left today", bot.Person{}, "diary move when=17T14:35..18T00:00"},
		{"what do I have left today", denver, "diary move when=17T12:35..18T00:00"},
		{"diary move yesterday", bot.Person{}, "diary move when=16T00:00..17T00:00"},
		{"diary move this week", bot.Person{}, "diary move when=17T14:35..23T00:00"},
		{"diary move last week", bot.Person{}, "diary move when=9T00:00..16T00:00"},
		{"diary move last monday", bot.Person{}, "diary move when=16T00:00..17T00:00"},
		{"diary move monday", bot.Person{}, "diary move when=23T00:00..24T00:00"},
		{"diary move 16 june at 10", bot.Person{}, "diary move when=16T10:00..16T11:00"},
		{"move that meeting in 40 min", bot.Person{}, "diary move meeting=second when=17T15:15..17T16:15"},
		{"diary move tomorrow 9:15 to 9:45", bot.Person{}, "diary move when=18T09:15..18T09:45"},
		{"diary move 2025-06-31", bot.Person{}, "diary move refused"},
		{"diary move tomorrow at 25:00", bot.Person{}, "diary move refused"},
	} {
		got, err := in.Interpret(context.Background(), bot.Utterance{Text: test.text, Commands: diary, Role: bot.Admin, Now: tuesday(t), Person: test.who, Conversation: listed})
		if err != nil {
			t.Fatal(err)
		}
		s := show(got)
		if got.Partial {
			s += " ~"
		}
		if s != test.want {
			t.Errorf("%q\n got  %s\n want %s", test.text, s, test.want)
		}
	}
}

// TestAppointmentsAreTold tells times of day from days, and stretches from starts.
func TestAppointmentsAreTold(t *testing.T) {
	in := newTestInterpreter(t, centre)
	for text, want := range map[string][2]bool{ // loose, ends
		"tomorrow": {true, false}, "today": {true, false}, "this afternoon": {true, false}, "tomorrow morning": {true, false}, "next week": {true, false}, "monday": {true, false},
		"tomorrow at 9": {false, false}, "3:30": {false, false}, "after 4": {false, false}, "noon tomorrow": {false, false}, "in 20 min": {false, false},
		"tomorrow 9 to 10": {false, true}, "tomorrow 9-9:30": {false, true}, "tomorrow between 2 and 4": {false, true}, "friday from 10 until 11": {false, true},
	} {
		got, err := in.Interpret(context.Background(), bot.Utterance{Text: "diary move " + text, Commands: diary, Now: tuesday(t)})
		if err != nil {
			t.Fatal(err)
		}
		v, _ := got.Slots.First("when")
		if v.Range == nil || [2]bool{v.Range.Loose, v.Range.Ends} != want {
			t.Errorf("%q: %+v, want loose and ends %v", text, v.Range, want)
		}
	}
}

// TestAppointmentsOverTheChange reads times of days that the clocks change: the
// clock on the wall is meant, in the zone of whoever speaks.
func TestAppointmentsOverTheChange(t *testing.T) {
	in := newTestInterpreter(t, centre)
	saturday := time.Date(2025, 11, 1, 14, 0, 0, 0, newYork(t)) // the clocks go back at 2 on Sunday
	for zone, want := range map[string]string{
		"":                "2025-11-02T14:00:00Z", // 9 EST
		"America/Denver":  "2025-11-02T16:00:00Z", // 9 MST
		"Europe/Berlin":   "2025-11-02T08:00:00Z",
		"America/Phoenix": "2025-11-02T16:00:00Z", // which has no change
		"Moon/Tycho":      "2025-11-02T14:00:00Z",
	} {
		got, err := in.Interpret(context.Background(), bot.Utterance{Text: "diary move tomorrow at 9", Commands: diary, Now: saturday, Person: bot.Person{Zone: zone}})
		if err != nil {
			t.Fatal(err)
		}
		v, _ := got.Slots.First("when")
		if v.Range == nil || v.Range.From.UTC().Format(time.RFC3339) != want {
			t.Errorf("%q: %v, want %s", zone, v.Range, want)
		}
	}
}
