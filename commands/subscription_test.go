package commands

import (
	"context"
	"slices"
	"testing"
	"time"
)

type fakeEventSubscriptions struct {
	all     []EventSubscription
	problem string
}

func (f fakeEventSubscriptions) EventSubscriptions(context.Context) ([]EventSubscription, string) {
	return f.all, f.problem
}

func TestSubscriptionList(t *testing.T) {
	f := fakeEventSubscriptions{problem: "task:1.0.0 is missing", all: []EventSubscription{
		{Name: "agent:2.0.0", Active: true, Last: now.Add(-90 * time.Second), Count: 1200}, {Name: "task:1.0.0", State: "missing"},
	}}
	reply, err := subscriptionList{f}.Run(t.Context(), request(nil))
	if err != nil {
		t.Fatal(err)
	}
	if want := "1 of 2 subscriptions to events of the contact centre active."; reply.Headline != want || reply.Facts[0].Value != f.problem {
		t.Errorf("%q with %v, want %q", reply.Headline, reply.Facts, want)
	}
	want := [][]string{{"agent:2.0.0", "active", "1 min 30 s ago", "1,200"}, {"task:1.0.0", "missing", "none yet", "0"}}
	if !slices.EqualFunc(reply.Table.Rows, want, slices.Equal) {
		t.Errorf("%q, want %q", reply.Table.Rows, want)
	}
	if reply, err = (subscriptionList{fakeEventSubscriptions{problem: "not checked"}}).Run(t.Context(), request(nil)); err != nil || reply.Table != nil {
		t.Errorf("before the first look: %+v, %v", reply, err)
	}
}
