package language

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"floorwalker/bot"
)

// TestElsewhere says the same things in another centre, whose names stand in
// no example.
func TestElsewhere(t *testing.T) {
	in := New(Config{Directory: elsewhere, Times: TimeSettings{Zone: newYork(t)}, Samples: samples})
	for _, test := range []struct{ text, want string }{
		{"how's renewals doing", "queue status queue=Renewals"},
		{"how is the fraud desk doing today", "queue status queue=Fraud_Desk time=17T00:00..17T14:35"},
		{"how are réclamations looking", "queue status queue=Réclamations"},
		{"how are reclamations looking", "queue status queue=Réclamations"},
		{"queue status level 3", "queue status queue=Level_3"},
		{"vip asa last 2 hours", "queue status metric=asa queue=VIP time=17T12:35..17T14:35"},
		{"new ordrs service level this week", "queue status metric=service_level queue=New_Orders time=16T00:00..17T14:35"},
		{"cs", "queue status queue=Card_Services"},
		{"where's josé", "agent status agent=José_Núñez"}, {"where is jose nunez", "agent status agent=José_Núñez"},
		{"where's o'brien", "agent status agent=Anne_O'Brien"}, {"where is anne", "agent status ?agent|Anne_Marie_Scott|Anne_O'Brien"},
		{"where is anne-marie", "agent status agent=Anne_Marie_Scott"}, {"where is will", "agent status agent=Will_Mason"},
		{"where's april?", "agent status agent=April_Chen"}, {"is al-farsi free", "agent status agent=Mohammed_Al-Farsi"},
		{"put kenji on a comfort break", "agent state agent=Kenji_Watanabe state=Comfort_Break"},
		{"put ingrid on coaching", "agent state agent=Ingrid_Solberg state=Coaching"},
		{"move will mason to coffee", "agent state agent=Will_Mason state=Coffee"},
		{"who is on coffee in red", "agent list state=Coffee team=Red"},
		{"who's available on the night owls", "agent list state=Available team=Night_Owls"},
		{"who is free on the level 3 queue", "agent list queue=Level_3 state=Available"},
		{"who is free on the level 3 team", "agent list state=Available team=Level_3"},
		{"how is billing doing", ""},
	} {
		got, err := in.Interpret(context.Background(), bot.Utterance{Text: test.text, Commands: specs, Now: tuesday(t)})
		if err != nil {
			t.Fatal(err)
		}
		if s := show(got); s != test.want {
			t.Errorf("%q\n got  %s\n want %s", test.text, s, test.want)
		}
	}
}

func TestOtherZonesAndHours(t *testing.T) {
	zone, err := time.LoadLocation("Asia/Kolkata")
	if err != nil {
		t.Fatal(err)
	}
	in := New(Config{Directory: centre, Samples: samples,
		Times: TimeSettings{Zone: zone, Opening: 14 * time.Hour, Closing: 22 * time.Hour, Lunch: DayPart{18 * time.Hour, 19 * time.Hour}}})
	now := time.Date(2025, 3, 1, 15, 20, 0, 0, time.UTC) // 20:50 in Kolkata
	for _, test := range []struct{ text, want string }{
		{"billing since lunch", "queue status queue=Billing time=1T19:00..1T20:50"},
		{"billing since 3", "queue status queue=Billing time=1T15:00..1T20:50"},
		{"billing yesterday between 8 and 10", "queue status queue=Billing time=28T20:00..28T22:00"},
	} {
		got, err := in.Interpret(context.Background(), bot.Utterance{Text: test.text, Commands: specs, Now: now})
		if err != nil {
			t.Fatal(err)
		}
		if s := show(got); s != test.want {
			t.Errorf("%q\n got  %s\n want %s", test.text, s, test.want)
		}
	}
}

func TestMentions(t *testing.T) {
	in := newTestInterpreter(t, centre)
	for _, test := range []struct{ text, name, want string }{
		{"put Tom Becker on break", "Tom Becker", "agent state agent=Tom_Becker state=Break"},
		{"put @Tom Becker on break please", "Tom Becker", "agent state agent=Tom_Becker state=Break"},
		{"Maya Patel where is she", "Maya Patel", "agent status agent=Maya_Patel"},
	} {
		got, err := in.Interpret(context.Background(), bot.Utterance{Text: test.text, Commands: specs, Now: tuesday(t),
			Mentions: []bot.Mention{{PersonID: "p1", Name: test.name}}})
		if err != nil {
			t.Fatal(err)
		}
		if s := show(got); s != test.want {
			t.Errorf("%q\n got  %s\n want %s", test.text, s, test.want)
		}
	}
	// Somebody who is no agent is nobody else's misspelling.
	got, err := in.Interpret(context.Background(), bot.Utterance{Text: "put Maja Patell on break", Commands: specs, Now: tuesday(t),
		Mentions: []bot.Mention{{PersonID: "p2", Name: "Maja Patell"}}})
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Slots["agent"]) > 0 || got.Command == "agent state" && !got.Partial {
		t.Errorf("a stranger became %s", show(got))
	}
}

func TestTheAskerThemself(t *testing.T) {
	in := newTestInterpreter(t, centre)
	for _, test := range []struct{ text, want string }{
		{"put me on break", "agent state agent=Maya_Patel state=Break"}, {"log me out", "agent logout agent=Maya_Patel"},
		{"show me the calls in claims", "task list channel=telephony queue=Claims"},
		{"show my calls today", "task list agent=Maya_Patel channel=telephony time=17T00:00..17T14:35"},
	} {
		got, err := in.Interpret(context.Background(), bot.Utterance{Text: test.text, Commands: specs, Now: tuesday(t), Person: bot.Person{Name: "Maya Patel"}})
		if err != nil {
			t.Fatal(err)
		}
		if s := show(got); s != test.want {
			t.Errorf("%q\n got  %s\n want %s", test.text, s, test.want)
		}
	}
}

// growing is a directory whose names change between two utterances.
type growing struct{ directory }

func TestDirectoryChanges(t *testing.T) {
	d := &growing{directory: append(directory{}, centre...)}
	in := newTestInterpreter(t, d)
	if got := interpret(t, in, "how is renewals doing", bot.Conversation{}); got.Slots["queue"] != nil {
		t.Fatalf("got %s before it exists", show(got))
	}
	d.directory = append(d.directory, bot.Entry{Kind: bot.KindQueue, ID: "r", Name: "Renewals"})
	if got := show(interpret(t, in, "how is renewals doing", bot.Conversation{})); got != "queue status queue=Renewals" {
		t.Errorf("got %s", got)
	}
}

// broken is a directory that does not answer.
type broken struct{}

func (broken) Entries(context.Context, bot.Kind) ([]bot.Entry, error) { return nil, errBroken }

var errBroken = errors.New("no directory")

func TestDirectoryFails(t *testing.T) {
	in := newTestInterpreter(t, broken{})
	if _, err := in.Interpret(context.Background(), bot.Utterance{Text: "how is billing", Commands: specs, Now: tuesday(t)}); !errors.Is(err, errBroken) {
		t.Errorf("error %v, want that of the directory", err)
	}
	// What needs no names works without the directory.
	if got := show(interpret(t, in, "ping 42", bot.Conversation{})); got != "ping text=42" {
		t.Errorf("got %s", got)
	}
}

func TestConcurrentUse(t *testing.T) {
	in := newTestInterpreter(t, centre)
	var wg sync.WaitGroup
	for n := range 8 {
		wg.Go(func() {
			for k := range 20 {
				text, want := "how is billing doing", "queue status queue=Billing"
				if (n+k)%2 == 0 {
					text, want = "put sam on lunch", "agent state agent=Sam_Okafor state=Lunch"
				}
				if got := show(interpret(t, in, text, bot.Conversation{})); got != want {
					t.Errorf("%q gives %s", text, got)
				}
			}
		})
	}
	wg.Wait()
}
