package commands

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"floorwalker/bot"
	"floorwalker/bot/language"
)

// office is the commands on calls with Alex's phone.
type office struct {
	t        *testing.T
	all      map[string]bot.Command
	calling  *fakeCalling
	audit    *audited
	phone    *fakePhone // Alex's
	hooks    fakeHooks
	pressing bool // questions are confirmed
}

func newOffice(t *testing.T, calls ...bot.Call) *office {
	o := &office{t: t, all: map[string]bot.Command{}, calling: &fakeCalling{}, audit: &audited{}}
	o.phone = o.calling.of(alex.ID)
	o.phone.calls = calls
	deps := fakeDeps(&fakeCenter{})
	deps.Calling, deps.Auditor, deps.CallHooks = o.calling, o.audit, &o.hooks
	for _, c := range All(deps) {
		o.all[c.Spec().Name] = c
	}
	return o
}

// ask runs a command as the engine does, up to a question unless it is pressed.
func (o *office) ask(r bot.Request, name string) (bot.Reply, error) {
	o.t.Helper()
	r.Command = name
	switch c := o.all[name].(type) {
	case bot.Reader:
		return c.Run(o.t.Context(), r)
	case bot.Changer:
		p, ask, err := c.Preview(o.t.Context(), r)
		if err != nil || ask && !o.pressing || p.Settled || p.Asks != "" {
			return p, err
		}
		if p.Slots != nil {
			r.Slots = p.Slots
		}
		return c.Do(o.t.Context(), r)
	}
	o.t.Fatalf("there is no command %q", name)
	return bot.Reply{}, nil
}

func party(name string) bot.Slots {
	return bot.Slots{"party": one(bot.Value{Kind: bot.KindParty, Name: name})}
}

func callID(id string) bot.Slots {
	return bot.Slots{"call": one(bot.Value{Kind: bot.KindCall, ID: id})}
}

func mayasPhone() bot.Value { return bot.Value{Kind: bot.KindPerson, ID: "maya", Name: "Maya Patel"} }

// TestWhichCallIsMeant: a call is worked out from what it is and who it is with,
// and asked for when that is not certain.
func TestWhichCallIsMeant(t *testing.T) {
	henry, olivia := aCall("1", "Henry Green", bot.CallConnected), aCall("2", "Olivia Stone", bot.CallHeld)
	ringing := aCall("3", "Front Desk", bot.CallAlerting)
	hidden := bot.Call{ID: "4", State: bot.CallConnected, Party: bot.Party{Withheld: true}}
	dialling := bot.Call{ID: "5", State: bot.CallAlerting, ClickToDial: true, Outbound: true, Party: bot.Party{Number: "+12025550199"}}
	jose := aCall("6", "José O’Brien", bot.CallConnected)
	for _, test := range []struct {
		name    string
		calls   []bot.Call
		command string
		slots   bot.Slots
		acts    string // id of the call that was acted on
		says    string // of the answer or the error
		choices int
	}{
		{"the only one", []bot.Call{henry}, "call hangup", nil, "1", "is over", 0},
		{"the only one that is connected", []bot.Call{henry, olivia}, "call hold", nil, "1", "is on hold", 0},
		{"the only one on hold", []bot.Call{henry, olivia}, "call resume", nil, "2", "goes on", 0},
		{"the only one that rings", []bot.Call{henry, olivia, ringing}, "call answer", nil, "3", "is connected", 0},
		{"a click to dial is not answered", []bot.Call{dialling}, "call answer", nil, "", "it takes one that rings", 0},
		{"one of two to end", []bot.Call{henry, olivia}, "call hangup", nil, "", "Which call do you mean?", 2},
		{"by first name", []bot.Call{henry, olivia}, "call hangup", party("henry"), "1", "is over", 0},
		{"by last name", []bot.Call{henry, olivia}, "call hangup", party("stone"), "2", "is over", 0},
		{"by whole name", []bot.Call{henry, olivia}, "call hangup", party("olivia stone"), "2", "is over", 0},
		{"by name without marks", []bot.Call{henry, jose}, "call hangup", party("jose obrien"), "6", "is over", 0},
		{"by the end of the number", []bot.Call{henry, olivia}, "call hangup", party("0142"), "2", "is over", 0},
		{"not by half a name", []bot.Call{henry, olivia}, "call hangup", party("hen"), "", "no call with “hen”", 0},
		{"not by a stranger", []bot.Call{henry}, "call hangup", party("maya"), "", "no call with “maya”", 0},
		{"the hidden one", []bot.Call{henry, hidden}, "call hangup", party("withheld"), "4", "is over", 0},
		{"the hidden one has no name", []bot.Call{hidden}, "call hangup", party("henry"), "", "no call with “henry”", 0},
		{"two of one name", []bot.Call{henry, aCall("7", "Henry Ford", bot.CallHeld)}, "call hangup", party("henry"), "", "Which call", 2},
		{"of two of one name the one that fits", []bot.Call{henry, aCall("7", "Henry Ford", bot.CallHeld)}, "call hold", party("henry"), "1", "is on hold", 0},
		{"by name, whoever was spoken of", []bot.Call{henry, olivia}, "call hangup", both(party("olivia"), bot.Slots{"call": one(bot.Value{Kind: bot.KindCall, ID: "1", Name: "this call"})}), "2", "is over", 0},
		{"not a stranger, whoever was spoken of", []bot.Call{henry}, "call hangup", both(party("smithers"), callID("1")), "", "no call with “smithers”", 0},
		{"it, when what was spoken of is over and one rings", []bot.Call{ringing}, "call answer", bot.Slots{"call": one(bot.Value{Kind: bot.KindCall, ID: "9", Name: "this call"})}, "3", "is connected", 0},
		{"a button, when what it was for is over and one rings", []bot.Call{ringing}, "call answer", callID("9"), "", "That call is over", 1},
		{"it, when what was spoken of is over and one is connected", []bot.Call{henry}, "call hold", bot.Slots{"call": one(bot.Value{Kind: bot.KindCall, ID: "9", Name: "this call"})}, "", "That call is over", 1},
		{"by id", []bot.Call{henry, olivia}, "call hangup", callID("2"), "2", "is over", 0},
		{"this one", []bot.Call{henry}, "call hold", bot.Slots{"call": one(bot.Value{Kind: bot.KindCall, Name: "this call"})}, "1", "is on hold", 0},
		{"one that is over", []bot.Call{henry}, "call hold", callID("9"), "", "That call is over. Nothing was changed. Do you mean the other one?", 1},
		{"one that is over, alone", nil, "call hold", callID("9"), "", "You have no calls", 0},
		{"in the wrong state", []bot.Call{olivia}, "call hold", callID("2"), "", "is on hold: for that it takes one that is connected", 0},
		{"in the wrong state, by name", []bot.Call{henry, olivia}, "call resume", party("henry"), "", "is connected: for that it takes one that is on hold", 0},
		{"none at all", nil, "call hangup", nil, "", "You have no calls", 0},
		{"none that fits", []bot.Call{olivia, henry}, "call answer", nil, "", "no call that rings", 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			o := newOffice(t, test.calls...)
			slots := test.slots
			if slots == nil {
				slots = bot.Slots{}
			}
			reply, err := o.ask(request(slots), test.command)
			text := reply.Headline
			var e *bot.Error
			if errors.As(err, &e) {
				text = e.Public
			}
			if !strings.Contains(text, test.says) || len(reply.Items) != test.choices && test.acts == "" {
				t.Errorf("%q with %d choices, %v", text, len(reply.Items), err)
			}
			var acted string
			for _, order := range o.phone.orders {
				acted += order.CallID
			}
			if acted != test.acts {
				t.Errorf("acted on %q, want %q", acted, test.acts)
			}
			if test.acts == "" && !strings.Contains(text, "Nothing was changed") && reply.Asks != "call" {
				t.Errorf("%q does not say that nothing was changed", text)
			}
			for _, b := range reply.Buttons {
				if test.choices > 0 && (b.Run.Command != test.command || b.Run.Slots["call"][0].ID == "" || b.Run.Slots["party"] != nil) {
					t.Errorf("a choice runs %+v", b.Run)
				}
			}
		})
	}
}

// TestDoneIsSaidOnlyWhenTheCallShowsIt: that the request was taken is not that it
// has happened.
func TestDoneIsSaidOnlyWhenTheCallShowsIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, aCall("1", "Henry Green", bot.CallConnected))
		o.phone.lazy = true
		reply, err := o.ask(request(bot.Slots{}), "call hold")
		if err != nil || !strings.Contains(reply.Headline, "has taken the request, but the call with Henry Green is connected still") {
			t.Errorf("%q, %v", reply.Headline, err)
		}
		o.phone.doErr = bot.Errorf(bot.Uncertain, "It may have happened.")
		if _, err := o.ask(request(bot.Slots{}), "call hold"); bot.KindOf(err) != bot.Uncertain {
			t.Errorf("an unknown outcome: %v", err)
		}
		if n := len(o.phone.orders); n != 2 {
			t.Errorf("%d orders", n)
		}
		o.phone.doErr = nil
		looks := 0
		o.phone.looked = func() {
			if looks++; looks == 3 {
				o.phone.calls[0].State = bot.CallHeld
			}
		}
		if reply, err := o.ask(request(bot.Slots{}), "call hold"); err != nil || reply.Headline != "Your call with Henry Green is on hold." {
			t.Errorf("%q, %v", reply.Headline, err)
		}
	})
}

func TestObserveAnInterruptedOrder(t *testing.T) {
	for _, test := range []struct {
		command string
		now     []bot.Call
		want    bot.OutcomeState
		says    string
	}{
		{"call hold", []bot.Call{aCall("1", "Henry Green", bot.CallHeld)}, bot.OutcomeDone, "is on hold"},
		{"call hold", []bot.Call{aCall("1", "Henry Green", bot.CallConnected)}, bot.OutcomeNotDone, "is connected"},
		{"call hold", nil, bot.OutcomeNotDone, "is over"},
		{"call hangup", nil, bot.OutcomeDone, "is over"},
		{"call hangup", []bot.Call{aCall("1", "Henry Green", bot.CallConnected)}, bot.OutcomeNotDone, "is connected"},
		{"call resume", []bot.Call{aCall("1", "Henry Green", bot.CallRemoteHeld)}, bot.OutcomeDone, "put on hold by the other side"},
	} {
		o := newOffice(t, test.now...)
		r := request(bot.Slots{"call": one(bot.Value{Kind: bot.KindCall, ID: "1", Name: "Henry Green"})})
		out, err := o.all[test.command].(bot.Changer).Observe(t.Context(), r)
		if err != nil || out.State != test.want || !strings.Contains(out.Reply.Headline, test.says) {
			t.Errorf("%s of %v: %+v, %v", test.command, test.now, out, err)
		}
		if len(o.phone.orders) > 0 {
			t.Errorf("%s was sent again", test.command)
		}
	}
	o := newOffice(t)
	o.phone.err = errors.New("away")
	o.phone.calls = []bot.Call{aCall("1", "Henry Green", bot.CallHeld)}
	if out, err := o.all["call hold"].(bot.Changer).Observe(t.Context(), request(callID("1"))); err == nil || out.State != bot.OutcomeUnknown {
		t.Errorf("without looking: %+v, %v", out, err)
	}
}

func TestDial(t *testing.T) {
	to := func(id, name string) bot.Slots {
		return bot.Slots{"destination": one(bot.Value{Kind: bot.KindDestination, ID: id, Name: name})}
	}
	o := newOffice(t, aCall("1", "Henry Green", bot.CallConnected))
	reply, err := o.ask(request(to("4106", "Dana Whitfield")), "call dial")
	if err != nil || reply.Headline != "Your phone rings: pick it up, and I call Dana Whitfield." {
		t.Errorf("%q, %v", reply.Headline, err)
	}
	if diff := cmp.Diff([]bot.CallOrder{{Action: bot.ActDial, Destination: "4106"}}, o.phone.orders); diff != "" {
		t.Error(diff)
	}
	if _, err := o.ask(request(to("", "*73")), "call dial"); bot.KindOf(err) != bot.Invalid || len(o.phone.orders) != 1 {
		t.Errorf("a feature code: %v", err)
	}

	dial := o.all["call dial"].(bot.Changer)
	preview, _, err := dial.Preview(t.Context(), request(to("4106", "Dana Whitfield")))
	if err != nil || len(preview.Slots["before"]) != 2 {
		t.Fatalf("%+v, %v", preview.Slots, err)
	}
	// The call to Dana of before is not taken for the new one.
	if out, err := dial.Observe(t.Context(), request(preview.Slots)); err != nil || out.State != bot.OutcomeUnknown || !strings.Contains(out.Reply.Headline, "no call to Dana Whitfield") {
		t.Errorf("%+v, %v", out, err)
	}
	o.phone.calls = append(o.phone.calls, bot.Call{ID: "new", Outbound: true, State: bot.CallConnecting, Party: bot.Party{Name: "Dana Whitfield", Number: "4106"}})
	if out, err := dial.Observe(t.Context(), request(preview.Slots)); err != nil || out.State != bot.OutcomeDone || !strings.Contains(out.Reply.Headline, "Dana Whitfield is being rung") {
		t.Errorf("%+v, %v", out, err)
	}
}

func TestCallsOfOthers(t *testing.T) {
	o := newOffice(t)
	o.calling.of("maya").calls = []bot.Call{aCall("1", "Henry Green", bot.CallConnected)}
	of := bot.Slots{"person": one(mayasPhone())}
	reply, err := o.ask(request(of), "call list")
	if err != nil || !strings.HasPrefix(reply.Headline, "Maya Patel’s call with Henry Green is connected") {
		t.Errorf("%q, %v", reply.Headline, err)
	}
	if reply, err = o.ask(request(of), "call hold"); err != nil || reply.Headline != "Hold Maya Patel’s call with Henry Green?" || len(o.calling.of("maya").orders) > 0 {
		t.Errorf("%q, %v", reply.Headline, err)
	}
	o.pressing = true
	if reply, err = o.ask(request(of), "call hold"); err != nil || reply.Headline != "Maya Patel’s call with Henry Green is on hold." {
		t.Errorf("%q, %v", reply.Headline, err)
	}
	viewer := request(of)
	viewer.Role = bot.Viewer
	for _, name := range []string{"call list", "call hold", "call hangup"} {
		if _, err := o.ask(viewer, name); bot.KindOf(err) != bot.Forbidden {
			t.Errorf("%s as a viewer: %v", name, err)
		}
	}
	actions := map[string]int{}
	for _, e := range *o.audit {
		if e.Target != "Maya Patel" || e.Person.ID != alex.ID {
			t.Errorf("the audit has %+v", e)
		}
		actions[e.Action]++
	}
	if diff := cmp.Diff(map[string]int{"refused": 3, "reached a phone": 4}, actions); diff != "" {
		t.Error(diff)
	}
	if _, err := o.ask(request(both(both(of, destination("4106", "Dana Whitfield")), choice("how", consult))), "call transfer"); bot.KindOf(err) != bot.Invalid {
		t.Errorf("a consultation in somebody's name: %v", err)
	}
	// One's own name is one's own phone, with one's own account.
	own := request(bot.Slots{"person": one(bot.Value{Kind: bot.KindPerson, ID: alex.ID, Name: alex.Name})})
	own.Role = bot.Viewer
	if reply, err := o.ask(own, "call list"); err != nil || !strings.HasPrefix(reply.Headline, "You have no calls") {
		t.Errorf("%q, %v", reply.Headline, err)
	}
}

func TestCallList(t *testing.T) {
	calls := []bot.Call{aCall("1", "Henry Green", bot.CallHeld), {ID: "2", State: bot.CallAlerting, Party: bot.Party{Withheld: true}, Created: now}}
	reply, err := newOffice(t, calls...).ask(request(bot.Slots{}), "call list")
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{
		{"Henry Green", "+12025550141", "in", "is on hold, since 14:34 EDT (1 min)"},
		{"a withheld number", "withheld", "in", "rings, since 14:35 EDT"},
	}
	if diff := cmp.Diff(want, reply.Table.Rows); diff != "" || reply.Headline != "You have 2 calls now." || len(reply.Items) != 2 {
		t.Errorf("%q %s", reply.Headline, diff)
	}
	var buttons []string
	for _, b := range reply.Buttons {
		buttons = append(buttons, b.Title)
	}
	if !slices.Equal(buttons, []string{"Resume Henry Green", "Hang up Henry Green", "Answer a withheld number", "Hang up a withheld number"}) {
		t.Errorf("buttons %q", buttons)
	}
	var many []bot.Call
	for range 30 {
		many = append(many, aCall("1", "X", "weird"))
	}
	if reply, err = newOffice(t, many...).ask(request(bot.Slots{}), "call list"); err != nil || len(reply.Table.Rows) != maxRows || len(reply.Buttons) > maxButtons {
		t.Errorf("%d rows, %d buttons, %v", len(reply.Table.Rows), len(reply.Buttons), err)
	}
}

// TestNotLinked: whoever has not connected an account hears so from every command
// on their own calls.
func TestNotLinked(t *testing.T) {
	o := newOffice(t)
	for name, c := range o.all {
		s := c.Spec()
		if s.Area != areaCalls || name == "queue calls" || strings.HasPrefix(name, "voicemail") || name == "call recordings" {
			continue // these have tests of their own
		}
		slots := bot.Slots{"digits": one(bot.Value{Kind: bot.KindPhoneNumber, Name: "1"})}
		for _, p := range s.Params {
			if p.Kind == bot.KindChoice {
				slots[p.Name] = one(bot.Value{Kind: bot.KindChoice, Name: p.Choices[0]})
			}
		}
		if _, ok := s.Param("destination"); ok {
			slots["destination"] = one(bot.Value{Kind: bot.KindDestination, Name: "4101"})
		}
		o.phone.err = bot.Errorf(bot.NotLinked, "Connect first.")
		o.hooks.err = o.phone.err
		if _, err := o.ask(request(slots), name); bot.KindOf(err) != bot.NotLinked {
			t.Errorf("%s: %v", name, err)
		}
	}
	if len(o.phone.orders) > 0 {
		t.Errorf("sent %+v", o.phone.orders)
	}
}

// TestItOfSomebodyElsesPhone: after a call of Maya's, “reject it” is no word about
// what happens to ring on the own phone.
func TestItOfSomebodyElsesPhone(t *testing.T) {
	o := newOffice(t, aCall("own", "Zoe", bot.CallAlerting))
	r := request(bot.Slots{"call": one(bot.Value{Kind: bot.KindCall, ID: "mayas", Name: language.EvidentCall})})
	mayas := bot.Slots{"person": one(bot.Value{Kind: bot.KindPerson, ID: "maya", Name: "Maya Patel"})}
	r.Conversation.Last = &bot.Invocation{Command: "call answer", Slots: mayas}
	reply, err := o.ask(r, "call reject")
	if err != nil || reply.Asks != "call" || len(o.phone.orders) > 0 {
		t.Errorf("%+v, %v, orders %v", reply, err, o.phone.orders)
	}
	r.Conversation.Last = &bot.Invocation{Command: "call list"}
	if _, err := o.ask(r, "call reject"); err != nil || len(o.phone.orders) != 1 {
		t.Errorf("after one's own calls: %v, orders %v", err, o.phone.orders)
	}
}
