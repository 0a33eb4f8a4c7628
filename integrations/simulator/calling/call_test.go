package calling

import (
	"strings"
	"testing"
	"time"
)

const (
	alex, maya, tom, dana, robin, jamie = "Alex Morgan", "Maya Patel", "Tom Becker", "Dana Whitfield", "Robin Hale", "Jamie Fox"
)

func TestDialledCall(t *testing.T) {
	n := newTenant(t)
	started := n.do(201, alex, "dial", object{"destination": "(202) 555-0117"})
	call := n.only(alex, "alerting")
	if call["personality"] != "clickToDial" || call["id"] != started["callId"] || call["callSessionId"] != started["callSessionId"] {
		t.Errorf("dialled %v, listed %v", started, call)
	}
	n.clock.Advance(deviceDelay)
	if call = n.only(alex, "connecting"); call["personality"] != "originator" || call["remoteParty"].(object)["number"] != "+12025550117" {
		t.Errorf("picked up %v", call)
	}
	n.clock.Advance(answerDelay)
	call = n.only(alex, "connected")
	if call["answered"] != "2026-11-20T14:00:05.000Z" || call["remoteParty"].(object)["callType"] != "external" {
		t.Errorf("answered %v", call)
	}
	n.do(204, alex, "hold", id(call))
	n.only(alex, "held")
	n.do(400, alex, "hold", id(call))
	n.do(204, alex, "resume", id(call))
	n.do(204, alex, "mute", id(call))
	if call = n.only(alex, "connected"); call["muted"] != true {
		t.Error("not muted")
	}
	n.do(204, alex, "unmute", id(call))
	n.do(204, alex, "transmitDtmf", with(call, "dtmf", "1,2#"))
	n.do(400, alex, "transmitDtmf", with(call, "dtmf", "1x"))
	n.do(204, alex, "hangup", id(call))
	n.none(alex)
	n.must(404, alex, "GET", "/telephony/calls/"+call["id"].(string), nil)
	placed := objects(n.must(200, alex, "GET", "/telephony/calls/history?type=placed", nil)["items"])
	if len(placed) != 2 || placed[0]["number"] != "+12025550117" || placed[0]["time"] != "2026-11-20T14:00:02.000Z" {
		t.Errorf("history %v", placed)
	}
}

func TestSpecialNumbers(t *testing.T) {
	tests := []struct {
		dial   string
		states string // each second from the moment that the device is picked up
	}{
		{"+12025550117", "ccc~~~~~"},
		{"+12025550180", "cccccccc"},
		{"+12025550181", "c......."},
		{"+19995550183", "ccc~~~~~."},
		{"911", "ccc~~~~~"},
		{"*73", "~~~....."},
		{"4999", "c......."}, // nobody has this extension
		{"sip:help@other.example", "ccc~~~~~"},
		{"4101", "cccccccc"},
		{"maya.patel@acme.example", "cccccccc"},
		{"4001", "c......."}, // their own
	}
	letters := map[string]string{"connecting": "c", "connected": "~"}
	for _, test := range tests {
		t.Run(test.dial, func(t *testing.T) {
			n := newTenant(t)
			n.do(201, alex, "dial", object{"destination": test.dial})
			n.clock.Advance(deviceDelay)
			got := ""
			for range test.states {
				letter := "."
				if calls := n.of(alex); len(calls) == 1 {
					letter = letters[calls[0]["state"].(string)]
				}
				got += letter
				n.clock.Advance(time.Second)
			}
			if got != test.states {
				t.Errorf("%s, want %s", got, test.states)
			}
		})
	}
	n := newTenant(t)
	for _, bad := range []string{"", " ", "abc", "+", "12 34<5>", strings.Repeat("9", 200)} {
		n.do(400, alex, "dial", object{"destination": bad})
	}
}

func TestIncomingCall(t *testing.T) {
	n := newTenant(t)
	n.happen("phone rings", object{"person": alex, "from": "Henry Green"})
	call := n.only(alex, "alerting")
	if call["personality"] != "terminator" || remote(call) != "Henry Green" {
		t.Errorf("rings %v", call)
	}
	n.do(400, alex, "hold", id(call))
	n.do(404, maya, "answer", id(call)) // another person's call
	n.do(204, alex, "answer", id(call))
	n.do(400, alex, "answer", id(call))
	n.only(alex, "connected")
	n.happen("caller hangs up", object{"person": alex})
	n.none(alex)

	n.happen("phone rings", object{"person": alex, "hidden": "yes"})
	call = n.only(alex, "alerting")
	if party := call["remoteParty"].(object); party["privacyEnabled"] != true || party["name"] != nil || party["number"] != nil {
		t.Errorf("withheld caller %v", party)
	}
	n.happen("caller hangs up", object{"person": alex})
	missed := objects(n.must(200, alex, "GET", "/telephony/calls/history?type=missed", nil)["items"])
	if len(missed) != 3 || missed[0]["privacyEnabled"] != true {
		t.Errorf("missed %v", missed)
	}
}

func TestColleagues(t *testing.T) {
	n := newTenant(t)
	n.happen("phone rings", object{"person": alex, "from": maya})
	his, hers := n.only(alex, "alerting"), n.only(maya, "connecting")
	if his["callSessionId"] != hers["callSessionId"] || his["id"] == hers["id"] {
		t.Errorf("legs %v and %v", his, hers)
	}
	if party := his["remoteParty"].(object); party["number"] != "4101" || party["callType"] != "location" || party["personId"] == nil {
		t.Errorf("party %v", party)
	}
	n.do(204, alex, "answer", id(his))
	n.do(204, alex, "hold", id(his))
	n.only(alex, "held")
	n.only(maya, "remoteHeld")
	n.do(204, alex, "resume", id(his))
	n.happen("party holds", object{"person": alex})
	n.only(alex, "remoteHeld")
	n.happen("party resumes", object{"person": alex})
	n.only(alex, "connected")
	// A second call puts the first on hold.
	n.happen("phone rings", object{"person": alex, "from": "+12025550117"})
	second := n.of(alex)[1]
	n.do(204, alex, "answer", id(second))
	if calls := n.of(alex); calls[0]["state"] != "held" || calls[1]["state"] != "connected" || calls[1]["appearance"] != 2.0 {
		t.Errorf("two calls %v", calls)
	}
	n.do(204, alex, "hangup", id(second))
	n.do(204, alex, "hangup", id(his))
	n.none(maya)
}

func TestUnansweredGoesToVoicemail(t *testing.T) {
	n := newTenant(t)
	before := n.must(200, alex, "GET", "/telephony/voiceMessages/summary", nil)["newMessages"].(float64)
	n.happen("phone rings", object{"person": alex, "from": "+12025550117"})
	n.clock.Advance(ringLimit)
	n.none(alex)
	n.clock.Advance(messageLength)
	items := objects(n.must(200, alex, "GET", "/telephony/voiceMessages", nil)["items"])
	if items[0]["callingParty"].(object)["number"] != "+12025550117" || items[0]["duration"] != 15.0 || items[0]["read"] != false {
		t.Errorf("message %v", items[0])
	}
	if got := n.must(200, alex, "GET", "/telephony/voiceMessages/summary", nil)["newMessages"]; got != before+1 {
		t.Errorf("%v new messages, %v before", got, before)
	}
}

func TestReject(t *testing.T) {
	for _, action := range []string{"", "busy", "temporarilyUnavailable"} {
		n := newTenant(t)
		n.happen("phone rings", object{"person": alex, "from": maya})
		call := n.only(alex, "alerting")
		body := id(call)
		if action != "" {
			body["action"] = action
		}
		n.do(204, alex, "reject", body)
		n.none(alex)
		if got := remote(n.only(maya, "connected")); got != "Voice Messaging" {
			t.Errorf("the rejected caller is with %v", got)
		}
	}
	n := newTenant(t)
	n.happen("phone rings", object{"person": alex, "from": maya})
	call := n.only(alex, "alerting")
	n.do(400, alex, "reject", with(call, "action", "shout"))
	n.do(204, alex, "reject", with(call, "action", "ignore"))
	n.only(maya, "connecting")
	n.do(400, alex, "answer", id(call))
	n.clock.Advance(ringLimit)
	n.none(alex)
}
