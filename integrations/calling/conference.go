package calling

import (
	"context"
	"net/http"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

const conferencePath = "telephony/conference"

// conference is Cisco's ConferenceDetails; all is absent when there is none.
type conference struct {
	State        text              `json:"state"`
	Type         text              `json:"type"`
	Participants list[participant] `json:"participants"`
}

type participant struct {
	CallID text `json:"callId"`
}

// Conference is what the phone's owner is in; ok is false when there is none.
// It is known of one's own phone only.
func (l *Line) Conference(ctx context.Context) (c bot.Conference, ok bool, err error) {
	var answer conference
	err = read(ctx, l.rest, "look at the conference", rest.Request{Path: conferencePath, Route: conferencePath, Out: &answer, MaxBody: maxBody})
	if err != nil || answer.State == "" {
		return bot.Conference{}, false, err
	}
	c.Mode = string(answer.Type)
	for _, p := range answer.Participants {
		if p.CallID != "" {
			c.CallIDs = append(c.CallIDs, string(p.CallID))
		}
	}
	return c, true, nil
}

// The ways in which a supervisor takes part in an agent's call.
const (
	SilentMonitor = "silentMonitor"
	Coach         = "supervisorCoach"
	BargeIn       = "bargeIn"
)

// Supervise switches what the phone's owner does in the agent's call that they
// have joined: SilentMonitor, Coach or BargeIn.
func (l *Line) Supervise(ctx context.Context, how string) error {
	who := l.member
	if who == "" {
		who = "me"
	}
	err := l.rest.Do(ctx, rest.Request{Method: http.MethodPost, Path: rest.Path("telephony", "conference", "members", who, how),
		Route: "telephony/conference/members/{id}/" + how, MaxBody: maxBody, Once: true})
	if lacking(err) {
		return &bot.Error{Kind: bot.Invalid, Err: err, TrackingID: trackingID(err),
			Public: "Webex did not switch that: there is no call that you listen to as a supervisor, or this organisation's Webex does not have the supervisor modes yet. Nothing was changed."}
	}
	return rest.Failure(system, "I could not switch the mode", "Nothing was changed.", err)
}
