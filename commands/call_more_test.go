package commands

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"floorwalker/bot"
	"floorwalker/integrations/calling"
)

func choice(param, word string) bot.Slots {
	return bot.Slots{param: one(bot.Value{Kind: bot.KindChoice, ID: word, Name: word})}
}

func destination(id, name string) bot.Slots {
	return bot.Slots{"destination": one(bot.Value{Kind: bot.KindDestination, ID: id, Name: name})}
}

// talk is a call that is answered.
func talk(id, name string, state bot.CallState) bot.Call {
	c := aCall(id, name, state)
	c.Answered, c.MuteCapable = c.Created, true
	return c
}

func both(a, b bot.Slots) bot.Slots {
	s := a.Clone()
	for k, v := range b {
		s[k] = v
	}
	return s
}

// TestWhatActsAtOnceAndWhatAsks: what leaves the asker's own call asks first, and
// what somebody else hears; the rest is done.
func TestWhatActsAtOnceAndWhatAsks(t *testing.T) {
	tier2 := destination("4802", "Tier 2")
	for _, test := range []struct {
		command string
		slots   bot.Slots
		calls   int
		asks    string // the question; empty for what is done at once
		order   bot.CallOrder
		says    string
	}{
		{"call transfer", tier2, 1, "Pass Henry Green on to Tier 2 at once?", bot.CallOrder{Action: bot.ActDivert, CallID: "1", Destination: "4802"}, "Henry Green has left your phone, to go to Tier 2."},
		{"call transfer", both(tier2, choice("how", blind)), 1, "Pass Henry Green on to Tier 2 at once?", bot.CallOrder{Action: bot.ActDivert, CallID: "1", Destination: "4802"}, "Henry Green has left your phone, to go to Tier 2."},
		{"call transfer", both(tier2, choice("how", answered)), 1, "Call Tier 2, and pass Henry Green on once they answer?", bot.CallOrder{Action: bot.ActTransfer, CallID: "1", Destination: "4802"}, "Tier 2 is being called. Henry Green goes over once they answer"},
		{"call transfer", both(tier2, choice("how", consult)), 1, "Call Tier 2 from your phone, with Henry Green on hold meanwhile?", bot.CallOrder{Action: bot.ActDial, CallID: "1", Destination: "4802"}, "Your phone rings: pick it up, and I call Tier 2."},
		{"call transfer", choice("how", attended), 2, "Connect Henry Green with Olivia Stone, without you?", bot.CallOrder{Action: bot.ActTransfer, CallID: "1", OtherID: "2"}, "are connected, and you have left"},
		{"call transfer", bot.Slots{}, 2, "Connect Henry Green with Olivia Stone, without you?", bot.CallOrder{Action: bot.ActTransfer, CallID: "1", OtherID: "2"}, "are connected"},
		{"call divert", choice("how", toVoicemail), 1, "Send Henry Green to your voicemail?", bot.CallOrder{Action: bot.ActDivert, CallID: "1", Voicemail: true}, "Henry Green has left your phone, to go to your voicemail."},
		{"call divert", tier2, 1, "Send Henry Green to Tier 2?", bot.CallOrder{Action: bot.ActDivert, CallID: "1", Destination: "4802"}, "Henry Green has left your phone, to go to Tier 2."},
		{"call barge", destination("4106", "Dana Whitfield"), 0, "Barge in on the call of Dana Whitfield? Both sides will hear you.", bot.CallOrder{Action: bot.ActBargeIn, Destination: "4106"}, "Your phone rings: pick it up, and you are in the call of Dana Whitfield."},
		{"call park", bot.Slots{}, 1, "", bot.CallOrder{Action: bot.ActPark, CallID: "1"}, "Henry Green is parked at Maya Patel."},
		{"call park", destination("", "7105"), 1, "", bot.CallOrder{Action: bot.ActPark, CallID: "1", Destination: "7105"}, "Henry Green is parked at 7105 (Maya Patel)."},
		{"call park", choice("how", ownGroup), 1, "", bot.CallOrder{Action: bot.ActPark, CallID: "1", Group: true}, "is parked"},
		{"call retrieve", destination("", "7105"), 0, "", bot.CallOrder{Action: bot.ActRetrieve, Destination: "7105"}, "you have the call that is parked at 7105"},
		{"call retrieve", bot.Slots{}, 0, "", bot.CallOrder{Action: bot.ActRetrieve}, "parked at your extension"},
		{"call pickup", destination("4106", "Dana Whitfield"), 0, "", bot.CallOrder{Action: bot.ActPickup, Destination: "4106"}, "the call that rings Dana Whitfield"},
		{"call pickup", bot.Slots{}, 0, "", bot.CallOrder{Action: bot.ActPickup}, "the call that rings your group"},
		{"call pull", bot.Slots{}, 1, "", bot.CallOrder{Action: bot.ActPull}, "your active call continues there"},
		{"call mute", bot.Slots{}, 1, "", bot.CallOrder{Action: bot.ActMute, CallID: "1"}, "is muted on your side"},
		{"call push", bot.Slots{}, 1, "", bot.CallOrder{Action: bot.ActPush, CallID: "1"}, "went to the executive"},
		{"call record", choice("recording", "start"), 1, "", bot.CallOrder{Action: bot.ActRecordStart, CallID: "1"}, "is being recorded"},
		{"call dtmf", bot.Slots{"digits": one(bot.Value{Kind: bot.KindPhoneNumber, Name: "4711"})}, 1, "", bot.CallOrder{Action: bot.ActDTMF, CallID: "1", Digits: "4711"}, "Webex has taken 4 tones for the call with Henry Green."},
		{"call merge", bot.Slots{}, 2, "", bot.CallOrder{Action: bot.ActMerge, CallID: "1", OtherID: "2"}, "You are in a conference with Henry Green and Olivia Stone."},
	} {
		t.Run(test.command, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				calls := []bot.Call{talk("1", "Henry Green", bot.CallConnected), talk("2", "Olivia Stone", bot.CallHeld)}
				o := newOffice(t, calls[:test.calls]...)
				reply, err := o.ask(request(test.slots), test.command)
				if err != nil {
					t.Fatal(err)
				}
				if test.asks != "" {
					if reply.Headline != test.asks || len(o.phone.orders) > 0 {
						t.Errorf("%q after %+v, want the question %q", reply.Headline, o.phone.orders, test.asks)
					}
					o.pressing = true
					if reply, err = o.ask(request(test.slots), test.command); err != nil {
						t.Fatal(err)
					}
				}
				if diff := cmp.Diff([]bot.CallOrder{test.order}, o.phone.orders); diff != "" || !strings.Contains(reply.Headline, test.says) {
					t.Errorf("%q %s", reply.Headline, diff)
				}
				if strings.Contains(reply.Headline, "4711") {
					t.Error("the answer repeats what was pressed")
				}
			})
		})
	}
}

// TestTransferIsPinned: what was confirmed is done, whoever calls meanwhile.
func TestTransferIsPinned(t *testing.T) {
	o := newOffice(t, talk("1", "Henry Green", bot.CallConnected))
	c := o.all["call transfer"].(bot.Changer)
	p, ask, err := c.Preview(t.Context(), request(destination("4802", "Tier 2")))
	if err != nil || !ask {
		t.Fatal(p, err)
	}
	o.phone.calls = []bot.Call{talk("2", "Olivia Stone", bot.CallConnected), talk("1", "Henry Green", bot.CallHeld)}
	if _, err := c.Do(t.Context(), request(p.Slots)); err != nil || o.phone.orders[0].CallID != "1" {
		t.Errorf("%+v, %v", o.phone.orders, err)
	}
}

func TestTransferRefuses(t *testing.T) {
	for name, test := range map[string]struct {
		calls   []bot.Call
		command string
		slots   bot.Slots
		says    string
	}{
		"a feature code":              {[]bot.Call{talk("1", "Henry Green", bot.CallConnected)}, "call transfer", destination("", "*73"), "feature code"},
		"a ringing call":              {[]bot.Call{aCall("1", "Henry Green", bot.CallAlerting)}, "call transfer", destination("", "4106"), "takes one that is answered"},
		"to nowhere, with one call":   {[]bot.Call{talk("1", "Henry Green", bot.CallConnected)}, "call transfer", bot.Slots{}, "takes two calls that are up, and you have 1 call"},
		"attended, with one call":     {[]bot.Call{talk("1", "Henry Green", bot.CallConnected)}, "call transfer", choice("how", attended), "takes two calls"},
		"a merge of three":            {[]bot.Call{talk("1", "A", bot.CallHeld), talk("2", "B", bot.CallHeld), talk("3", "C", bot.CallConnected)}, "call merge", bot.Slots{}, "you have 3 calls"},
		"a recording of a ring":       {[]bot.Call{aCall("1", "Henry Green", bot.CallAlerting)}, "call record", choice("recording", "start"), "takes one that is answered"},
		"pausing what is not running": {[]bot.Call{talk("1", "Henry Green", bot.CallConnected)}, "call record", choice("recording", "pause"), "takes one that is being recorded"},
		"unmuting who is not muted":   {[]bot.Call{talk("1", "Henry Green", bot.CallConnected)}, "call unmute", bot.Slots{}, "takes one that is muted"},
		"supervising nobody":          {nil, "call supervise", choice("how", "coach"), "have not joined"},
	} {
		o := newOffice(t, test.calls...)
		_, err := o.ask(request(test.slots), test.command)
		if err == nil || !strings.Contains(err.Error(), test.says) || !strings.Contains(err.Error(), "Nothing was changed.") || len(o.phone.orders) > 0 {
			t.Errorf("%s: %v, sent %+v", name, err, o.phone.orders)
		}
	}
	o := newOffice(t, talk("1", "Henry Green", bot.CallConnected))
	if reply, err := o.ask(request(choice("how", consult)), "call transfer"); err != nil || reply.Asks != "destination" {
		t.Errorf("a consultation with nobody: %+v, %v", reply, err)
	}
	if reply, err := o.ask(request(bot.Slots{}), "call divert"); err != nil || reply.Asks != "destination" {
		t.Errorf("a diversion to nowhere: %+v, %v", reply, err)
	}
}

// TestObserveWhatLeftThePhone: that a call is gone does not tell whether it was
// passed on.
func TestObserveWhatLeftThePhone(t *testing.T) {
	for _, command := range []string{"call transfer", "call divert", "call park"} {
		o := newOffice(t)
		out, err := o.all[command].(bot.Changer).Observe(t.Context(), request(callID("1")))
		if err != nil || out.State != bot.OutcomeUnknown || !strings.Contains(out.Reply.Headline, "or it ended") {
			t.Errorf("%s of a call that is gone: %+v, %v", command, out, err)
		}
		o.phone.calls = []bot.Call{talk("1", "Henry Green", bot.CallConnected)}
		if out, err = o.all[command].(bot.Changer).Observe(t.Context(), request(callID("1"))); err != nil || out.State != bot.OutcomeNotDone {
			t.Errorf("%s of a call that is there: %+v, %v", command, out, err)
		}
	}
	o := newOffice(t)
	if out, _ := o.all["call dtmf"].(bot.Changer).Observe(t.Context(), request(callID("1"))); out.State != bot.OutcomeUnknown {
		t.Errorf("tones: %+v", out)
	}
	merge := o.all["call merge"].(bot.Changer)
	r := request(both(callID("1"), bot.Slots{"other": one(bot.Value{Kind: bot.KindCall, ID: "2"})}))
	if out, err := merge.Observe(t.Context(), r); err != nil || out.State != bot.OutcomeNotDone {
		t.Errorf("no conference: %+v, %v", out, err)
	}
	o.phone.meeting = bot.Conference{CallIDs: []string{"1", "2"}}
	if out, err := merge.Observe(t.Context(), r); err != nil || out.State != bot.OutcomeDone {
		t.Errorf("a conference: %+v, %v", out, err)
	}
}

func TestSupervise(t *testing.T) {
	o := newOffice(t)
	o.phone.meeting = bot.Conference{Mode: "silentMonitoring", CallIDs: []string{"1"}}
	reply, err := o.ask(request(choice("how", "coach")), "call supervise")
	if err != nil || reply.Headline != "Switch to coach? Then only the agent hears you." || len(o.phone.modes) > 0 {
		t.Errorf("%q, %v", reply.Headline, err)
	}
	o.pressing = true
	if reply, err = o.ask(request(choice("how", "coach")), "call supervise"); err != nil || !strings.Contains(reply.Headline, "does not show the new mode yet") {
		t.Errorf("%q, %v", reply.Headline, err)
	}
	if diff := cmp.Diff([]string{calling.Coach}, o.phone.modes); diff != "" {
		t.Error(diff)
	}
	if reply, err = o.ask(request(choice("how", "monitor")), "call supervise"); err != nil || !strings.Contains(reply.Headline, "your mode already") {
		t.Errorf("%q, %v", reply.Headline, err)
	}
}

func TestCallHistory(t *testing.T) {
	o := newOffice(t)
	o.phone.past = []bot.PastCall{
		{Type: "missed", Party: bot.Party{Withheld: true}, At: at(9, 0)},
		{Type: "received", Party: bot.Party{Name: "Henry Green", Number: "+12025550143"}, At: at(14, 0)},
		{Type: "placed", Party: bot.Party{Number: "4106"}, At: at(9, 0).AddDate(0, 0, -1)},
	}
	reply, err := o.ask(request(bot.Slots{"time": one(rangeValue(at(0, 0), now))}), "call history")
	want := [][]string{{"17 Jun 14:00 EDT", "Henry Green", "+12025550143", "received"}, {"17 Jun 09:00 EDT", "a withheld number", "withheld", "missed"}}
	if err != nil || cmp.Diff(want, reply.Table.Rows) != "" || !reply.Private || !strings.HasPrefix(reply.Headline, "You have 2 calls") {
		t.Errorf("%q %v, %v", reply.Headline, reply.Table.Rows, err)
	}
	if reply, err = o.ask(request(choice("type", "missed")), "call history"); err != nil || reply.Headline != "You have 1 missed call, newest first." {
		t.Errorf("%q, %v", reply.Headline, err)
	}
	o.phone.past = nil
	if reply, err = o.ask(request(choice("type", "missed")), "call history"); err != nil || reply.Headline != "You have no missed calls." {
		t.Errorf("%q, %v", reply.Headline, err)
	}
	for range 40 {
		o.phone.past = append(o.phone.past, bot.PastCall{Type: "missed", At: now, Party: bot.Party{Name: "=cmd"}})
	}
	if reply, err = o.ask(request(bot.Slots{}), "call history"); err != nil || len(reply.Table.Rows) != maxRows || reply.File == nil || !strings.Contains(contentOf(t, reply.File), "'=cmd") {
		t.Errorf("%d rows, file %v, %v", len(reply.Table.Rows), reply.File, err)
	}
}

func TestQueueCalls(t *testing.T) {
	o := newOffice(t)
	slots := bot.Slots{"calling queue": one(bot.Value{Kind: bot.KindCallQueue, ID: "q", Name: "Front Desk"})}
	if reply, err := o.ask(request(slots), "queue calls"); err != nil || reply.Headline != "Nobody waits in Front Desk." {
		t.Errorf("%q, %v", reply.Headline, err)
	}
	o.calling.waiting = []calling.QueuedCall{
		{Party: bot.Party{Name: "Henry Green", Number: "+12025550143"}, Since: now.Add(-5 * time.Minute), Bounced: true}, {Party: bot.Party{Withheld: true}},
	}
	reply, err := o.ask(request(slots), "queue calls")
	want := [][]string{
		{"Henry Green", "+12025550143", "14:30 EDT", "5 min", "yes, not taken"}, {"a withheld number", "withheld", "unknown", "", "no"},
	}
	if err != nil || reply.Headline != "2 callers wait in Front Desk, the longest for 5 min." || cmp.Diff(want, reply.Table.Rows) != "" {
		t.Errorf("%q %v, %v", reply.Headline, reply.Table.Rows, err)
	}
}

// hangsUp is a phone whose caller hangs up as soon as anything is done.
type hangsUp struct{ *fakePhone }

func (p hangsUp) Do(ctx context.Context, o bot.CallOrder) (bot.CallResult, error) {
	result, err := p.fakePhone.Do(ctx, o)
	p.calls = nil
	return result, err
}

// TestLeftIsNotArrived: that a call has gone from the phone does not say that
// anybody took it; the caller may have hung up on the way.
func TestLeftIsNotArrived(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		phone := hangsUp{&fakePhone{calls: []bot.Call{aCall("1", "Henry Green", bot.CallConnected)}}}
		r := request(bot.Slots{"call": one(bot.Value{Kind: bot.KindCall, ID: "1", Name: "Henry Green"})})
		for whose, want := range map[string]string{
			"": "Henry Green has left your phone, to go to Tier 2.", "Maya Patel": "Henry Green has left Maya Patel’s phone, to go to Tier 2.",
		} {
			reply, err := callTransfer{}.onceAnswered(t.Context(), user{phone, whose}, r, dialled{Destination: bot.Destination{Dial: "4802", Shown: "Tier 2"}})
			if err != nil || reply.Headline != want {
				t.Errorf("%q, %v", reply.Headline, err)
			}
		}
	})
}
