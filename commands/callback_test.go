package commands

import (
	"errors"
	"strings"
	"testing"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/contactcenter"
)

func callbackFloor() (*fakeCenter, callbacks) {
	f := team()
	f.queues = []bot.Queue{{ID: "billing", Name: "Billing"}}
	k := func(id, number string, from time.Time) contactcenter.Callback {
		return contactcenter.Callback{ID: id, Customer: "John Doe", Number: number, From: from, To: from.Add(time.Hour), QueueID: "billing"}
	}
	f.back = []contactcenter.Callback{k("b1", "+19195550142", at(16, 0)), k("b2", "+19195550143", at(17, 0)), k("b3", "+19195550143", at(18, 0))}
	return f, callbacks{f, nil}
}

func said(number string) []bot.Value { return one(bot.Value{Kind: bot.KindPhoneNumber, Name: number}) }

func TestCallbackNumbers(t *testing.T) {
	_, c := callbackFloor()
	for number, ok := range map[string]bool{"+19195550142": true, "9195550142": false, "+1234": false, "+1234567890123456": false, "+0195550142": false, "+1919555o142": false, "": false, "+": false} {
		if got, err := c.e164(number); (err == nil) != ok || ok && got != number {
			t.Errorf("%q: %q, %v", number, got, err)
		}
	}
	c.number = func(s string) (string, error) { return "+1" + s, nil }
	if got, err := c.e164("9195550142"); got != "+19195550142" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
}

func TestCallbackAdd(t *testing.T) {
	f, c := callbackFloor()
	add := callbackAdd{c}
	r := request(bot.Slots{"phone": said("+19195550199"), "queue": one(queueValue("Billing")), "start": one(rangeValue(at(16, 0), at(16, 0)))})
	preview, ask, err := add.Preview(t.Context(), r)
	if err != nil || !ask || preview.Headline != "Schedule a callback of +19195550199 by Billing, today 16:00–17:00 EDT?" && !strings.Contains(preview.Headline, "16:00–17:00") {
		t.Fatalf("%q, ask %v, %v", preview.Headline, ask, err)
	}
	if out, err := add.Observe(t.Context(), r); err != nil || out.State != bot.OutcomeNotDone {
		t.Errorf("before: %q, %v", out.State, err)
	}
	if len(f.back) != 3 {
		t.Error("a preview scheduled something")
	}
	reply, err := add.Do(t.Context(), r)
	if err != nil || !strings.HasPrefix(reply.Headline, "Scheduled: +19195550199 is called back") {
		t.Fatalf("%q, %v", reply.Headline, err)
	}
	if k := f.back[3]; k.Customer != "+19195550199" || k.To.Sub(k.From) != usualCallback || k.Reason != "asked for by Alex Morgan" {
		t.Errorf("%+v", k)
	}
	if out, err := add.Observe(t.Context(), r); err != nil || out.State != bot.OutcomeDone {
		t.Errorf("after: %q, %v", out.State, err)
	}
	for name, slots := range map[string]bot.Slots{
		"too soon":    r.Slots.With("start", rangeValue(now, now)),
		"too long":    r.Slots.With("start", rangeValue(at(15, 30), at(23, 45))),
		"a number":    r.Slots.With("phone", said("5550199")[0]),
		"no time":     {"phone": said("+19195550199"), "queue": one(queueValue("Billing"))},
		"a long name": r.Slots.With("text", bot.Value{Kind: bot.KindText, Name: strings.Repeat("x", 251)}),
	} {
		if _, ask, err := add.Preview(t.Context(), request(slots)); ask || bot.KindOf(err) != bot.Invalid {
			t.Errorf("%s: ask %v, %v", name, ask, err)
		}
	}
}

func TestCallbackMoveAndCancel(t *testing.T) {
	f, c := callbackFloor()
	to := one(rangeValue(at(19, 0), at(20, 0)))
	move, drop := callbackMove{c}, callbackCancel{c}

	preview, ask, err := move.Preview(t.Context(), request(bot.Slots{"phone": said("+19195550142"), "start": to}))
	if err != nil || !ask || preview.Slots["task"][0].ID != "b1" || len(preview.Slots["phone"]) > 0 {
		t.Fatalf("%+v, %v", preview.Slots, err)
	}
	r := request(preview.Slots)
	if out, _ := move.Observe(t.Context(), r); out.State != bot.OutcomeNotDone {
		t.Errorf("before: %q", out.State)
	}
	if _, err := move.Do(t.Context(), r); err != nil || !f.back[0].From.Equal(at(19, 0)) {
		t.Fatalf("%+v, %v", f.back[0], err)
	}
	if out, _ := move.Observe(t.Context(), r); out.State != bot.OutcomeDone {
		t.Errorf("after: %q", out.State)
	}

	preview, ask, err = drop.Preview(t.Context(), request(bot.Slots{"phone": said("+19195550143")}))
	if err != nil || ask || !preview.Settled || len(preview.Buttons) != 2 || preview.Buttons[1].Run.Slots["task"][0].ID != "b3" {
		t.Fatalf("several: %+v, %v", preview, err)
	}
	r = request(bot.Slots{"task": task("b3")})
	if _, ask, err = drop.Preview(t.Context(), r); err != nil || !ask {
		t.Fatal(err)
	}
	if out, _ := drop.Observe(t.Context(), r); out.State != bot.OutcomeNotDone {
		t.Errorf("before: %q", out.State)
	}
	if _, err = drop.Do(t.Context(), r); err != nil || len(f.back) != 2 {
		t.Fatalf("%d left, %v", len(f.back), err)
	}
	if out, _ := drop.Observe(t.Context(), r); out.State != bot.OutcomeDone {
		t.Errorf("after: %q", out.State)
	}
	for name, tt := range map[string]struct {
		slots bot.Slots
		kind  bot.ErrorKind
	}{
		"whose":          {nil, bot.Invalid},
		"unknown":        {bot.Slots{"task": task("none")}, bot.NotFound},
		"unknown number": {bot.Slots{"phone": said("+19195550100")}, bot.NotFound},
		"no number":      {bot.Slots{"phone": said("12")}, bot.Invalid},
	} {
		for _, p := range []bot.Changer{move, drop} {
			if _, ask, err := p.Preview(t.Context(), request(tt.slots)); ask || bot.KindOf(err) != tt.kind {
				t.Errorf("%s: ask %v, %v", name, ask, err)
			}
		}
	}
	f.err = errors.New("away")
	for _, p := range []bot.Changer{move, drop} {
		if out, err := p.Observe(t.Context(), request(bot.Slots{"task": task("b1")})); err == nil || out.State != bot.OutcomeUnknown {
			t.Errorf("%q, %v", out.State, err)
		}
	}
}

func TestCallbackList(t *testing.T) {
	f, c := callbackFloor()
	f.users = []bot.Agent{{ID: "maya", Name: "Maya Patel", Email: maya.Email}}
	f.back[0].AgentID = "maya"
	for name, tt := range map[string]struct {
		person bot.Person
		slots  bot.Slots
		want   string
		kind   bot.ErrorKind
	}{
		"of a number": {alex, bot.Slots{"phone": said("+19195550143")}, "2 callbacks are scheduled for +19195550143.", ""},
		"of a number at a time": {alex, bot.Slots{"phone": said("+19195550143"), "start": one(rangeValue(at(17, 0), at(18, 0)))},
			"1 callback is scheduled for +19195550143, Tue 17 Jun 17:00–18:00 EDT.", ""},
		"none at that time": {alex, bot.Slots{"phone": said("+19195550143"), "start": one(rangeValue(at(19, 0), at(20, 0)))},
			"No callback is scheduled for +19195550143, Tue 17 Jun 19:00–20:00 EDT.", ""},
		"of an agent": {alex, bot.Slots{"agent": one(bot.Value{Kind: bot.KindAgent, ID: "maya", Name: "Maya Patel"})}, "1 callback is scheduled for Maya Patel.", ""},
		"one's own":   {maya, nil, "1 callback is scheduled for Maya Patel.", ""},
		"none":        {alex, bot.Slots{"phone": said("+19195550100")}, "No callback is scheduled for +19195550100.", ""},
		"of whom":     {alex, nil, "", bot.Invalid},
		"no number":   {alex, bot.Slots{"phone": said("77")}, "", bot.Invalid},
	} {
		reply, err := callbackList{c}.Run(t.Context(), as(tt.person, bot.Supervisor, tt.slots))
		if reply.Headline != tt.want || bot.KindOf(err) != tt.kind {
			t.Errorf("%s: %q, %v", name, reply.Headline, err)
		}
	}
}
