package calling

import (
	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

// The fields of Cisco's answers are read tolerantly.
type (
	text          = rest.Text
	flag          = rest.Flag
	list[T any]   = rest.List[T]
	object[T any] = rest.Object[T]
)

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
		ID: string(c.ID), SessionID: string(c.CallSessionID), State: bot.CallState(c.State), Party: c.RemoteParty.Value.party(),
		Outbound: c.Personality == "originator" || c.Personality == "clickToDial", ClickToDial: c.Personality == "clickToDial",
		Created: c.Created.Time(), Answered: c.Answered.Time(), Recalled: c.Recall.There,
		Recording: bot.RecordingState(c.RecordingState), MuteCapable: bool(c.MuteCapable), Muted: bool(c.Muted),
	}
	for _, r := range c.Redirections[:min(len(c.Redirections), maxRedirections)] {
		k.Redirected = append(k.Redirected, r.RedirectingParty.Value.party())
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
	return bot.PastCall{Type: string(p.Type), Party: p.party.party(), At: p.Time.Time()}
}
