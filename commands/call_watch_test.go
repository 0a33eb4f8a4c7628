package commands

import (
	"strings"
	"testing"

	"floorwalker/bot"
)

// TestCallWatch: switching on makes the webhook and the wish, off removes both,
// and an interrupted switch is looked at.
func TestCallWatch(t *testing.T) {
	hooks, subs := &fakeHooks{}, &fakeSubscriptions{}
	c := callWatch{hooks, subs}
	r := request(bot.Slots{})
	reply, err := c.Do(t.Context(), r)
	if err != nil || !hooks.on["alex"] || len(subs.all) != 1 || subs.all[0].RoomID != "floor" || !strings.Contains(reply.Headline, "everybody can read") {
		t.Errorf("on: %+v, %v, %+v", reply, err, subs.all)
	}
	if out, err := c.Observe(t.Context(), r); err != nil || out.State != bot.OutcomeDone {
		t.Errorf("observed %+v, %v", out, err)
	}
	r.Direct = true
	if _, err := c.Do(t.Context(), r); err != nil || subs.all[len(subs.all)-1].RoomID != "" {
		t.Errorf("directly: %v, %+v", err, subs.all)
	}
	off := request(choice("switch", "off"))
	if out, err := c.Observe(t.Context(), off); err != nil || out.State != bot.OutcomeNotDone {
		t.Errorf("observed %+v, %v", out, err)
	}
	if _, err := c.Do(t.Context(), off); err != nil || hooks.on["alex"] {
		t.Errorf("off: %v, %v", err, hooks.on)
	}
	hooks.err = bot.Errorf(bot.Upstream, "Webex has trouble.")
	if reply, err := c.Do(t.Context(), off); err != nil || !strings.Contains(reply.Note, "could not remove") {
		t.Errorf("off without Webex: %+v, %v", reply, err)
	}
	if _, err := c.Do(t.Context(), request(bot.Slots{})); bot.KindOf(err) != bot.Upstream {
		t.Errorf("on without Webex: %v", err)
	}
}

// TestNotifyCalls: a wish is set once however often it is said, and nobody but a
// supervisor hears of others.
func TestNotifyCalls(t *testing.T) {
	subs, audit := &fakeSubscriptions{}, &audited{}
	c := notifyCalls{store: subs, auditor: audit, watched: true}
	someone := bot.Slots{"person": one(bot.Value{Kind: bot.KindPerson, ID: "maya", Name: "Maya Patel"})}
	for _, tt := range []struct {
		slots bot.Slots
		role  bot.Role
		said  string
		kind  bot.ErrorKind
	}{
		{bot.Slots{}, bot.Supervisor, "ended calls", ""},
		{bot.Slots{}, bot.Viewer, "ended calls of Alex Morgan", ""},
		{choice("which", "missed"), bot.Supervisor, "missed calls", ""},
		{someone, bot.Supervisor, "ended calls of Maya Patel", ""},
		{someone, bot.Viewer, "", bot.Forbidden},
		{bot.Slots{"calling queue": one(bot.Value{Kind: bot.KindCallQueue, ID: "q", Name: "Front Desk"})}, bot.Supervisor, "ended calls through Front Desk", ""},
		{bot.Slots{"calling queue": one(bot.Value{Kind: bot.KindCallQueue, ID: "q", Name: "Front Desk"})}, bot.Viewer, "", bot.Forbidden},
	} {
		r := request(tt.slots)
		r.Role = tt.role
		_, ask, err := c.Preview(t.Context(), r)
		if bot.KindOf(err) != tt.kind || ask {
			t.Errorf("%v as %s: %v, asks %t", tt.slots, tt.role, err, ask)
			continue
		}
		if err != nil {
			continue
		}
		if out, err := c.Observe(t.Context(), r); err != nil || out.State != bot.OutcomeNotDone {
			t.Errorf("before: %+v, %v", out, err)
		}
		reply, err := c.Do(t.Context(), r)
		if err != nil || !strings.Contains(reply.Headline, tt.said) || !strings.Contains(reply.Note, "call watch on") {
			t.Errorf("%v: %+v, %v", tt.slots, reply, err)
		}
		if out, err := c.Observe(t.Context(), r); err != nil || out.State != bot.OutcomeDone {
			t.Errorf("after: %+v, %v", out, err)
		}
	}
	if len(*audit) != 2 {
		t.Errorf("%d refusals audited, want 2", len(*audit))
	}
}

// TestDisconnectEndsTheWatch: once disconnected, nobody could remove the webhook.
func TestDisconnectEndsTheWatch(t *testing.T) {
	hooks, subs := &fakeHooks{on: map[string]bool{"alex": true}}, &fakeSubscriptions{all: []bot.Subscription{{ID: watchID("alex"), Topic: TopicCallWatch, Person: alex}}}
	if _, err := (disconnect{&fakeAccounts{linked: true}, callWatch{hooks, subs}}).Do(t.Context(), request(nil)); err != nil || hooks.on["alex"] || len(subs.all) != 0 {
		t.Errorf("%v, hooks %v, subscriptions %v", err, hooks.on, subs.all)
	}
}
