package calling

import (
	"context"
	"net/http"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

// verbs are the last segments of the paths that orders go to.
var verbs = map[bot.CallAction]string{
	bot.ActDial: "dial", bot.ActAnswer: "answer", bot.ActReject: "reject", bot.ActHangup: "hangup", bot.ActHold: "hold",
	bot.ActResume: "resume", bot.ActMute: "mute", bot.ActUnmute: "unmute", bot.ActDivert: "divert", bot.ActTransfer: "transfer",
	bot.ActPark: "park", bot.ActRetrieve: "retrieve", bot.ActRecordStart: "startRecording", bot.ActRecordStop: "stopRecording",
	bot.ActRecordPause: "pauseRecording", bot.ActRecordGoOn: "resumeRecording", bot.ActDTMF: "transmitDtmf",
	bot.ActPush: "push", bot.ActPull: "pull", bot.ActPickup: "pickup", bot.ActBargeIn: "bargeIn",
}

// body is every field that any order has.
type body struct {
	CallID      string   `json:"callId,omitempty"`
	CallID1     string   `json:"callId1,omitempty"`
	CallID2     string   `json:"callId2,omitempty"`
	CallIDs     []string `json:"callIds,omitempty"`
	Destination string   `json:"destination,omitempty"`
	Target      string   `json:"target,omitempty"`
	ToVoicemail bool     `json:"toVoicemail,omitempty"`
	IsGroupPark bool     `json:"isGroupPark,omitempty"`
	DTMF        string   `json:"dtmf,omitempty"`
}

// message returns the body of an order, or what is wrong with it. Cisco lets
// some of them go without a call; what happens then when there are several is not
// documented, so the call is always named.
func message(o bot.CallOrder) (body, error) {
	switch o.Action {
	case bot.ActDial:
		return body{Destination: o.Destination}, need(o.Destination)
	case bot.ActRetrieve:
		return body{Destination: o.Destination}, nil
	case bot.ActPickup:
		return body{Target: o.Destination}, nil
	case bot.ActBargeIn:
		return body{Target: o.Destination}, need(o.Destination)
	case bot.ActPull:
		return body{}, nil
	case bot.ActMerge:
		return body{CallIDs: []string{o.CallID, o.OtherID}}, errorsOf(checkID(o.CallID), checkID(o.OtherID))
	case bot.ActTransfer:
		if o.OtherID == "" {
			return body{CallID1: o.CallID, Destination: o.Destination}, errorsOf(checkID(o.CallID), need(o.Destination))
		}
		return body{CallID1: o.CallID, CallID2: o.OtherID}, errorsOf(checkID(o.CallID), checkID(o.OtherID))
	case bot.ActDivert:
		b := body{CallID: o.CallID, Destination: o.Destination, ToVoicemail: o.Voicemail}
		if o.Voicemail {
			return b, checkID(o.CallID)
		}
		return b, errorsOf(checkID(o.CallID), need(o.Destination))
	case bot.ActPark:
		return body{CallID: o.CallID, Destination: o.Destination, IsGroupPark: o.Group}, checkID(o.CallID)
	case bot.ActDTMF:
		return body{CallID: o.CallID, DTMF: o.Digits}, errorsOf(checkID(o.CallID), need(o.Digits))
	default:
		return body{CallID: o.CallID}, checkID(o.CallID)
	}
}

func errorsOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func need(s string) error {
	if s == "" {
		return bot.Errorf(bot.Invalid, "There is nothing to dial in that. Nothing was changed.")
	}
	return nil
}

// started is the answer to whatever makes a call, and to a park.
type started struct {
	CallID        text          `json:"callId"`
	ParkedAgainst object[party] `json:"parkedAgainst"`
}

// Do sends an order, once. That Webex has taken it does not mean that it has
// happened.
func (l *Line) Do(ctx context.Context, o bot.CallOrder) (bot.CallResult, error) {
	b, err := message(o)
	if err != nil {
		return bot.CallResult{}, err
	}
	path, route := l.path(verbs[o.Action])
	if o.Action == bot.ActMerge {
		if l.member != "" {
			return bot.CallResult{}, bot.Errorf(bot.Invalid, "Webex lets people merge their own calls only. Nothing was changed.")
		}
		path, route = conferencePath, conferencePath
	}
	var answer started
	r := rest.Request{Method: http.MethodPost, Path: path, Route: route, Body: b, MaxBody: maxBody, Once: true}
	if answers[o.Action] {
		r.Out = &answer
	}
	if err := l.rest.Do(ctx, r); err != nil {
		return bot.CallResult{}, l.refused(ctx, o, err)
	}
	return bot.CallResult{CallID: string(answer.CallID), ParkedAt: answer.ParkedAgainst.Value.party()}, nil
}

// answers are the orders that are answered with more than a status. What a
// transfer answers depends on its form.
var answers = map[bot.CallAction]bool{bot.ActDial: true, bot.ActTransfer: true, bot.ActPark: true, bot.ActRetrieve: true,
	bot.ActPull: true, bot.ActPickup: true, bot.ActBargeIn: true}
