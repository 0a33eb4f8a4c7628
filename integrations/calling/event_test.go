package calling

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"floorwalker/bot"
)

// aDelivery is a webhook as Webex shows one, with changes.
func aDelivery(changes ...string) []byte {
	body := `{"resource":"telephony_calls","event":"deleted","ownedBy":"creator","status":"active","createdBy":"Y3JlYXRvcg","data":{
		"eventType":"disconnected","actorPersonId":"YWN0b3I","eventTimestamp":"2026-11-20T14:06:20.781Z","callId":"Y2FsbA","callSessionId":"c2Vzc2lvbg",
		"personality":"terminator","state":"disconnected","remoteParty":{"name":"Henry Green","number":"1012","privacyEnabled":false,"callType":"location"},
		"created":"2026-11-20T14:06:10.269Z","answered":"2026-11-20T14:06:17.211Z","disconnected":"2026-11-20T14:06:20.781Z"}}`
	return []byte(strings.NewReplacer(changes...).Replace(body))
}

func readEvent(t *testing.T, body []byte) (bot.Event, bot.CallEvent) {
	t.Helper()
	event, _, ok := ReadDelivery(body)
	if !ok {
		t.Fatalf("%s is not read", body)
	}
	var e bot.CallEvent
	if err := json.Unmarshal(event.Payload, &e); err != nil {
		t.Fatal(err)
	}
	return event, e
}

func TestReadDelivery(t *testing.T) {
	event, e := readEvent(t, aDelivery())
	if event.Source != SourceCalls || event.Key != "call|YWN0b3I|c2Vzc2lvbg" || !e.Over() || e.PersonID != "YWN0b3I" || e.Call.ID != "Y2FsbA" ||
		e.Call.Party.Name != "Henry Green" || e.Ended.Sub(e.Call.Answered) != 3570*time.Millisecond || e.Call.Outbound {
		t.Errorf("%+v, %+v", event, e)
	}
	// What nobody verified is read tolerantly.
	for name, changed := range map[string][]string{
		"the call's id as the API names it": {`"callId"`, `"id"`},
		"whose webhook it is":               {`"actorPersonId":"YWN0b3I",`, ``},
		"no session":                        {`"callSessionId":"c2Vzc2lvbg",`, ``},
		"an unknown kind":                   {`"eventType":"disconnected"`, `"eventType":"whatever"`},
		"an unknown state":                  {`"state":"disconnected"`, `"state":"parked"`},
		"no state at the end":               {`"state":"disconnected",`, ``},
		"numbers for texts":                 {`"number":"1012"`, `"number":1012`},
	} {
		if _, whose, ok := ReadDelivery(aDelivery(changed...)); !ok || whose == "" {
			t.Errorf("%s: not read", name)
		}
	}
	for name, changed := range map[string][]string{
		"nobody":          {`"actorPersonId":"YWN0b3I",`, ``, `"createdBy":"Y3JlYXRvcg",`, ``},
		"no call":         {`"callId":"Y2FsbA",`, ``},
		"no time":         {`"eventTimestamp":"2026-11-20T14:06:20.781Z",`, ``},
		"an id with room": {`YWN0b3I`, `a b|c`},
		"no data":         {`"data":{`, `"other":{`},
	} {
		if event, _, ok := ReadDelivery(aDelivery(changed...)); ok {
			t.Errorf("%s: read as %+v", name, event)
		}
	}
	again, _ := readEvent(t, aDelivery(`Henry Green`, `Henry G.`))
	later, _ := readEvent(t, aDelivery(`14:06:20.781Z","callId`, `14:06:21.781Z","callId`))
	if again.ID != event.ID || later.ID == event.ID {
		t.Errorf("ids %q, %q, %q", event.ID, again.ID, later.ID)
	}
}

// FuzzDelivery: whatever arrives, an event that is taken has whole ids, a time
// and sane text, and can be read back.
func FuzzDelivery(f *testing.F) {
	f.Add(aDelivery())
	f.Add(aDelivery(`"deleted"`, `7`, `{"name":"Henry Green"`, `{"privacyEnabled":true,"name":"Henry Green"`))
	f.Add([]byte(`{"data":null}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		event, _, ok := ReadDelivery(body)
		if !ok {
			return
		}
		_, e := readEvent(t, body)
		sane(t, e.PersonID, e.Call.ID, e.Call.SessionID, string(e.Call.State), e.Type, e.Call.Party.Name, e.Call.Party.Number)
		if e.PersonID == "" || e.Call.ID == "" || e.At.IsZero() || event.ID == "" || strings.Count(event.Key, "|") != 2 {
			t.Errorf("%+v, %+v", event, e)
		}
		if e.Call.Party.Withheld && e.Call.Party.Name != "" {
			t.Errorf("a party that hides shows %+v", e.Call.Party)
		}
	})
}
