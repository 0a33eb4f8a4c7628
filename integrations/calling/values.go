package calling

import (
	"encoding/json"
	"strings"
	"time"
	"unicode"

	"floorwalker/bot"
)

// maxText is the longest text that is kept of a field, in bytes.
const maxText = 1000

// text is a string field: what is no string or number counts as absent. It is
// one line, valid and capped.
type text string

func (t *text) UnmarshalJSON(data []byte) error {
	*t = ""
	switch c := data[0]; {
	case c == '"':
		var s string
		if err := json.Unmarshal(data, &s); err != nil {
			return err
		}
		*t = text(oneLine(s))
	case c == '-' || c >= '0' && c <= '9':
		*t = text(oneLine(string(data)))
	}
	return nil
}

func oneLine(s string) string {
	if len(s) > maxText {
		s = s[:maxText]
	}
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "")))
}

// moment is a time; what cannot be read as one is the zero time.
func (t text) moment() time.Time {
	at, err := time.Parse(time.RFC3339, string(t))
	if err != nil || at.Year() < 1970 || at.Year() > 2262 {
		return time.Time{}
	}
	return at.UTC()
}

// flag is a boolean field; what is neither true nor "true" is false.
type flag bool

func (f *flag) UnmarshalJSON(data []byte) error {
	*f = flag(strings.EqualFold(strings.Trim(string(data), `"`), "true"))
	return nil
}

// list is an array field: anything else counts as empty, and so do entries that
// are no objects.
type list[T any] []T

func (l *list[T]) UnmarshalJSON(data []byte) error {
	*l = nil
	if data[0] != '[' {
		return nil
	}
	var entries []object[T]
	if err := json.Unmarshal(data, &entries); err != nil {
		return err
	}
	for _, e := range entries {
		if e.there {
			*l = append(*l, e.value)
		}
	}
	return nil
}

// object is a composite field: anything else than an object counts as absent.
type object[T any] struct {
	value T
	there bool
}

func (o *object[T]) UnmarshalJSON(data []byte) error {
	*o = object[T]{}
	if data[0] != '{' {
		return nil
	}
	o.there = true
	return json.Unmarshal(data, &o.value)
}

// party is Cisco's PartyInformation. Name, number and personId are absent when
// privacy is enabled.
type party struct {
	Name           text `json:"name"`
	Number         text `json:"number"`
	PersonID       text `json:"personId"`
	PrivacyEnabled flag `json:"privacyEnabled"`
	CallType       text `json:"callType"`
}

func (p party) party() bot.Party {
	if p.PrivacyEnabled {
		return bot.Party{Withheld: true, CallType: string(p.CallType)}
	}
	return bot.Party{Name: string(p.Name), Number: string(p.Number), PersonID: string(p.PersonID), CallType: string(p.CallType)}
}

// call is Cisco's Call.
type call struct {
	ID             text              `json:"id"`
	CallSessionID  text              `json:"callSessionId"`
	Personality    text              `json:"personality"`
	State          text              `json:"state"`
	RemoteParty    object[party]     `json:"remoteParty"`
	Created        text              `json:"created"`
	Answered       text              `json:"answered"`
	Redirections   list[redirection] `json:"redirections"`
	Recall         object[struct{}]  `json:"recall"`
	RecordingState text              `json:"recordingState"`
	MuteCapable    flag              `json:"muteCapable"`
	Muted          flag              `json:"muted"`
}

type redirection struct {
	RedirectingParty object[party] `json:"redirectingParty"`
}

// maxRedirections is how many of them are kept.
const maxRedirections = 10

func (c call) call() bot.Call {
	k := bot.Call{
		ID: string(c.ID), SessionID: string(c.CallSessionID), State: bot.CallState(c.State), Party: c.RemoteParty.value.party(),
		Outbound: c.Personality == "originator" || c.Personality == "clickToDial", ClickToDial: c.Personality == "clickToDial",
		Created: c.Created.moment(), Answered: c.Answered.moment(), Recalled: c.Recall.there,
		Recording: bot.RecordingState(c.RecordingState), MuteCapable: bool(c.MuteCapable), Muted: bool(c.Muted),
	}
	for _, r := range c.Redirections[:min(len(c.Redirections), maxRedirections)] {
		k.Redirected = append(k.Redirected, r.RedirectingParty.value.party())
	}
	return k
}

// pastCall is Cisco's CallHistoryRecord.
type pastCall struct {
	party
	Type text `json:"type"`
	Time text `json:"time"`
}

func (p pastCall) past() bot.PastCall {
	return bot.PastCall{Type: string(p.Type), Party: p.party.party(), At: p.Time.moment()}
}
