package commands

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"floorwalker/bot"
)

// fakeDeadLetters is a store in a slice.
type fakeDeadLetters struct {
	all []DeadLetter
	err error // of Retry
}

func (f *fakeDeadLetters) DeadLetters(context.Context) ([]DeadLetter, error) { return f.all, nil }

func (f *fakeDeadLetters) Retry(_ context.Context, id string) error {
	if f.err != nil {
		return f.err
	}
	for i, l := range f.all {
		if l.ID == id {
			f.all = append(f.all[:i:i], f.all[i+1:]...)
			return nil
		}
	}
	return bot.Errorf(bot.NotFound, "gone")
}

func poisoned() *fakeDeadLetters {
	return &fakeDeadLetters{all: []DeadLetter{
		{ID: "3:1-0", Source: "messages", EventID: "m1", Reason: "panic: index", Attempts: 5, At: at(9, 30)},
		{ID: "0:7-0", Source: "messages", EventID: "m2", Reason: "not found", Attempts: 1, At: at(9, 45)},
		{ID: "1:2-1", Source: "rooms", EventID: "r1", Reason: "broken", Attempts: 5, At: at(10, 0)},
	}}
}

func TestDeadLetterList(t *testing.T) {
	reply, err := deadLetterList{poisoned()}.Run(t.Context(), request(nil))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"1", "17 Jun 09:30 EDT", "messages", "5", "panic: index", "m1"}
	if diff := cmp.Diff(want, reply.Table.Rows[0]); diff != "" {
		t.Error(diff)
	}
	if !reply.Private || len(reply.Table.Rows) != 3 || len(reply.Buttons) != 3 || len(reply.Items) != 3 {
		t.Errorf("%+v", reply)
	}
	if reply, err = (deadLetterList{&fakeDeadLetters{}}).Run(t.Context(), request(nil)); err != nil || reply.Table != nil {
		t.Errorf("without any: %+v, %v", reply, err)
	}
}

func TestDeadLetterRetry(t *testing.T) {
	number := func(n float64) bot.Slots {
		return bot.Slots{"number": one(bot.Value{Kind: bot.KindNumber, Number: n})}
	}
	for name, tt := range map[string]struct {
		slots bot.Slots
		list  []bot.Value
		ask   bool
		left  string
		kind  bot.ErrorKind
	}{
		"by number":               {number(2), nil, false, "3:1-0 1:2-1", ""},
		"number of the last list": {number(1), []bot.Value{{Kind: bot.KindNumber, Number: 1, ID: "1:2-1"}}, false, "3:1-0 0:7-0", ""},
		"two":                     {bot.Slots{"number": {{Kind: bot.KindNumber, Number: 1}, {Kind: bot.KindNumber, Number: 3}}}, nil, true, "0:7-0", ""},
		"all":                     {bot.Slots{"all": one(bot.Value{Kind: bot.KindChoice, Name: "all"})}, nil, true, "", ""},
		"unknown number":          {number(9), nil, false, "3:1-0 0:7-0 1:2-1", bot.NotFound},
		"nothing said":            {nil, nil, false, "3:1-0 0:7-0 1:2-1", bot.Invalid},
	} {
		t.Run(name, func(t *testing.T) {
			store := poisoned()
			r := request(tt.slots)
			r.Role, r.Conversation.List = bot.Admin, tt.list
			_, ask, err := deadLetterRetry{store}.Preview(t.Context(), r)
			if ask != tt.ask || bot.KindOf(err) != tt.kind {
				t.Fatalf("ask %v, error %v", ask, err)
			}
			if len(store.all) != 3 {
				t.Fatal("a preview put something back")
			}
			if _, err := (deadLetterRetry{store}).Do(t.Context(), r); bot.KindOf(err) != tt.kind {
				t.Error(err)
			}
			var left []string
			for _, l := range store.all {
				left = append(left, l.ID)
			}
			if diff := cmp.Diff(tt.left, strings.Join(left, " ")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDeadLetterRetryThatFails(t *testing.T) {
	all := bot.Slots{"all": one(bot.Value{Kind: bot.KindChoice, Name: "all"})}
	store := poisoned()
	store.err = errors.New("away")
	if _, err := (deadLetterRetry{store}).Do(t.Context(), request(all)); bot.KindOf(err) != bot.Uncertain {
		t.Errorf("the store failed: %v", err)
	}
	store.err = bot.Errorf(bot.NotFound, "gone")
	reply, err := deadLetterRetry{store}.Do(t.Context(), request(all))
	if err != nil || !strings.HasPrefix(reply.Headline, "0 events") {
		t.Errorf("somebody was quicker: %q, %v", reply.Headline, err)
	}
}

func TestDeadLetterRetryObserve(t *testing.T) {
	first := bot.Slots{"number": one(bot.Value{Kind: bot.KindNumber, Number: 1, ID: "3:1-0"})}
	store := poisoned()
	if got, err := (deadLetterRetry{store}).Observe(t.Context(), request(first)); err != nil || got.State != bot.OutcomeNotDone {
		t.Errorf("still there: %v, %v", got, err)
	}
	store.all = store.all[1:]
	if got, err := (deadLetterRetry{store}).Observe(t.Context(), request(first)); err != nil || got.State != bot.OutcomeDone {
		t.Errorf("gone: %v, %v", got, err)
	}
}
