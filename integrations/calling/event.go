package calling

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strings"

	"floorwalker/bot"
)

// SourceCalls is the webhook resource, and the source of the events, of calls.
const SourceCalls = "telephony_calls"

// delivery is a webhook of telephony_calls. Unlike those of other resources it
// carries its data whole; the call's id is callId here and id in the API.
type delivery struct {
	Event     text             `json:"event"`
	CreatedBy text             `json:"createdBy"`
	ActorID   text             `json:"actorId"`
	Data      object[callData] `json:"data"`
}

type callData struct {
	call
	EventType          text `json:"eventType"`
	EventTimestamp     text `json:"eventTimestamp"`
	ActorPersonID      text `json:"actorPersonId"`
	CallID             text `json:"callId"`
	Disconnected       text `json:"disconnected"`
	CompletedElsewhere flag `json:"completedElsewhere"`
}

// ReadDelivery turns the body of a webhook of telephony_calls into an event and
// says whose call it is about; ok is false when it does not say that, or when.
func ReadDelivery(body []byte) (event bot.Event, personID string, ok bool) {
	var d delivery
	if json.Unmarshal(body, &d) != nil || !d.Data.There {
		return bot.Event{}, "", false
	}
	data := d.Data.Value
	e := bot.CallEvent{
		PersonID: firstID(data.ActorPersonID, d.CreatedBy, d.ActorID), At: data.EventTimestamp.Time(), Type: string(data.EventType),
		Call: data.call.call(), Ended: data.Disconnected.Time(), Elsewhere: bool(data.CompletedElsewhere),
	}
	if e.Call.ID = string(data.CallID); e.Call.ID == "" {
		e.Call.ID = string(data.ID)
	}
	if e.Call.SessionID == "" {
		e.Call.SessionID = e.Call.ID
	}
	if d.Event == "deleted" && e.Call.State == "" {
		e.Call.State = bot.CallDisconnected
	}
	if !isID(e.PersonID) || !isID(e.Call.ID) || !isID(e.Call.SessionID) || e.At.IsZero() || e.Call.State == "" {
		return bot.Event{}, "", false
	}
	payload, err := json.Marshal(e)
	if err != nil {
		return bot.Event{}, "", false
	}
	// The same leg in the same state at the same moment is the same event,
	// whatever else differs.
	sum := sha256.Sum256([]byte(strings.Join([]string{e.PersonID, e.Call.ID, string(e.Call.State), string(data.EventTimestamp), e.Type}, "\n")))
	return bot.Event{Source: SourceCalls, Key: "call|" + e.PersonID + "|" + e.Call.SessionID,
		ID: base64.RawURLEncoding.EncodeToString(sum[:16]), Payload: payload}, e.PersonID, true
}

func firstID(ids ...text) string {
	for _, id := range ids {
		if id != "" {
			return string(id)
		}
	}
	return ""
}

// isID reports whether something can be one of Webex's ids: base64 or a UUID.
func isID(s string) bool {
	if s == "" || len(s) > maxID {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool {
		return r != '-' && r != '_' && r != '=' && r != '+' && r != '/' && r != ':' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	})
}
