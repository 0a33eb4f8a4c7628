package commands

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"floorwalker/bot"
)

func alerts() *fakeSubscriptions {
	billing := bot.Slots{"queue": one(queueValue("Billing"))}
	return &fakeSubscriptions{all: []bot.Subscription{
		{ID: "s1", Said: "Billing over 10 waiting", Person: alex, Filter: billing},
		{ID: "s2", Said: "Sales below 80 %", Person: bot.Person{ID: "robin", Name: "Robin Hale"}, RoomID: "floor"},
		{ID: "s3", Said: "elsewhere", Person: bot.Person{ID: "robin"}, RoomID: "other"},
	}}
}

func TestNotifyListShowsOwnAndTheRooms(t *testing.T) {
	reply, err := notifyList{store: alerts()}.Run(t.Context(), request(nil))
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{
		{"1", "Billing over 10 waiting", "direct message", "Alex Morgan", "no end"},
		{"2", "Sales below 80 %", "space", "Robin Hale", "no end"},
	}
	if diff := cmp.Diff(want, reply.Table.Rows); diff != "" {
		t.Error(diff)
	}
	if len(reply.Buttons) != 2 || reply.Headline != "2 alerts are set in this space or by you." {
		t.Errorf("%q with %d buttons", reply.Headline, len(reply.Buttons))
	}
}

func TestNotifyStop(t *testing.T) {
	number := func(n float64) bot.Slots {
		return bot.Slots{"number": one(bot.Value{Kind: bot.KindNumber, Number: n})}
	}
	all := bot.Slots{"all": one(bot.Value{Kind: bot.KindChoice, Name: "all"})}
	for name, tt := range map[string]struct {
		slots bot.Slots
		role  bot.Role
		list  []bot.Value
		left  string
		kind  bot.ErrorKind
	}{
		"own":                     {number(1), bot.Viewer, nil, "s2 s3", ""},
		"another's as viewer":     {number(2), bot.Viewer, nil, "s1 s2 s3", bot.Forbidden},
		"another's as supervisor": {number(2), bot.Supervisor, nil, "s1 s3", ""},
		"by queue":                {bot.Slots{"queue": one(queueValue("Billing"))}, bot.Viewer, nil, "s2 s3", ""},
		"all as viewer":           {all, bot.Viewer, nil, "s2 s3", ""},
		"all as supervisor":       {all, bot.Supervisor, nil, "s3", ""},
		"number of the last list": {number(1), bot.Supervisor, []bot.Value{{Kind: bot.KindNumber, Number: 1, ID: "s2"}}, "s1 s3", ""},
		"unknown number":          {number(9), bot.Supervisor, nil, "s1 s2 s3", bot.NotFound},
		"one number of two":       {bot.Slots{"number": {{Number: 1}, {Number: 9}}}, bot.Supervisor, nil, "s1 s2 s3", bot.NotFound},
		"number beside a queue":   {bot.Slots{"number": {{Number: 500}}, "queue": one(queueValue("Billing"))}, bot.Viewer, nil, "s1 s2 s3", bot.Invalid},
		"number beside all":       {bot.Slots{"number": {{Number: 2}}, "all": all["all"]}, bot.Supervisor, nil, "s1 s2 s3", bot.Invalid},
		"nothing said":            {nil, bot.Supervisor, nil, "s1 s2 s3", bot.Invalid},
	} {
		t.Run(name, func(t *testing.T) {
			store := alerts()
			r := request(tt.slots)
			r.Role, r.Conversation.List = tt.role, tt.list
			_, ask, err := notifyStop{store}.Preview(t.Context(), r)
			if ask || bot.KindOf(err) != tt.kind {
				t.Fatalf("ask %v, error %v", ask, err)
			}
			if len(store.all) != 3 {
				t.Fatal("a preview stopped something")
			}
			if _, err := (notifyStop{store}).Do(t.Context(), r); bot.KindOf(err) != tt.kind {
				t.Error(err)
			}
			var left []string
			for _, s := range store.all {
				left = append(left, s.ID)
			}
			if diff := cmp.Diff(tt.left, strings.Join(left, " ")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestNotifyStopObserve(t *testing.T) {
	own := bot.Slots{"number": one(bot.Value{Kind: bot.KindNumber, Number: 1, ID: "s1"})}
	store := alerts()
	if got, err := (notifyStop{store}).Observe(t.Context(), request(own)); err != nil || got.State != bot.OutcomeNotDone {
		t.Errorf("still there: %v, %v", got, err)
	}
	store.all = store.all[1:]
	if got, err := (notifyStop{store}).Observe(t.Context(), request(own)); err != nil || got.State != bot.OutcomeDone {
		t.Errorf("gone: %v, %v", got, err)
	}
	store.err = errors.New("away")
	if got, err := (notifyStop{store}).Observe(t.Context(), request(own)); err == nil || got.State != bot.OutcomeUnknown {
		t.Errorf("cannot look: %v, %v", got, err)
	}
}
