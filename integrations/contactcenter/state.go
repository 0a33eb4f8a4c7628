package contactcenter

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

// auxCodeAvailable is the code that goes with the state Available.
const auxCodeAvailable = "0"

// maxReason is the longest reason of a state change, in characters.
const maxReason = 128

type stateChange struct {
	State   string `json:"state"`
	AuxCode string `json:"auxCodeId"`
	Reason  string `json:"lastStateChangeReason,omitempty"`
	AgentID string `json:"agentId"`
}

// StateFor is a state as the contact centre has it: Idle takes one of its codes,
// which may be known by its name only. There is nothing to be said beside that.
func (c *Client) StateFor(ctx context.Context, _ string, w bot.StateWish) (as bot.StateWish, note string, err error) {
	if w.Available || w.Code.ID != "" {
		return w, "", nil
	}
	codes, err := c.IdleCodes(ctx)
	if err != nil {
		return as, "", err
	}
	names := make([]string, len(codes))
	for i, k := range codes {
		if strings.EqualFold(k.Name, w.Code.Name) {
			return bot.StateWish{Code: k}, "", nil
		}
		names[i] = k.Name
	}
	has := strings.Join(names, ", ")
	if w.Code.Name == "" {
		return as, "", bot.Errorf(bot.Invalid, "Idle needs one of the idle codes: %s. Nothing was changed.", has)
	}
	return as, "", bot.Errorf(bot.NotFound, "Webex Contact Center has no idle code “%s”: it has %s. Nothing was changed.", rest.OneLine(w.Code.Name, rest.MaxText), has)
}

// SetAgentState asks for an agent to be made Available, or Idle with a code.
// The request is sent once, whatever happens. Success means that it was
// accepted, not that the agent is in the state: AgentNow shows that. An error
// of the kind Uncertain means that it may have been accepted.
func (c *Client) SetAgentState(ctx context.Context, agentID string, w bot.StateWish, reason string) error {
	if agentID == "" || len(agentID) > maxID || !w.Available && (w.Code.ID == "" || len(w.Code.ID) > maxID) {
		return bot.Errorf(bot.Invalid, "A state is for an agent, and Idle needs an idle code. Nothing was changed.")
	}
	change := stateChange{State: "Available", AuxCode: auxCodeAvailable, Reason: firstRunes(rest.OneLine(reason, rest.MaxText), maxReason), AgentID: agentID}
	if !w.Available {
		change.State, change.AuxCode = "Idle", w.Code.ID
	}
	err := c.rest.Do(ctx, rest.Request{Method: http.MethodPut, Path: "v1/agents/session/state", Body: change, Once: true})
	return c.changed(err, "change the agent's state", "changed the agent's state")
}

// changed makes the error of a change that was asked for once; nil stays nil.
// verb completes "I could not …", and done "… did not say whether it …".
func (c *Client) changed(err error, verb, done string) error {
	if err == nil {
		return nil
	}
	what := "I could not " + verb
	if throttled, ok := errors.AsType[*rest.ThrottledError](err); ok && throttled.Unsent() {
		return failure(what, "The change was not sent, so nothing was changed.", err)
	}
	if !rest.Uncertain(err) {
		if c.personal {
			if told := ownRefusal(what, err); told != nil {
				return told
			}
		}
		return failure(what, "Nothing was changed.", err)
	}
	return &bot.Error{
		Kind:       bot.Uncertain,
		Public:     "Webex Contact Center did not say whether it " + done + ". I did not ask again; look before you do.",
		TrackingID: trackingID(err), Err: err,
	}
}

// ownRefusal words the refusals that have to do with somebody's own account.
func ownRefusal(what string, err error) error {
	e := &bot.Error{TrackingID: trackingID(err), Err: err}
	switch rest.Status(err) {
	case http.StatusUnauthorized:
		e.Kind, e.Public = bot.NotLinked, what+": Webex Contact Center does not take your connection any more. Nothing was changed; connect your account again."
	case http.StatusForbidden:
		e.Kind, e.Public = bot.Upstream, what+": Webex Contact Center does not allow it to your account. It needs an agent's licence, a team that is yours, and a connection with the scope cjp:user. Nothing was changed."
	default:
		return nil
	}
	return e
}

func firstRunes(s string, n int) string {
	for i := range s {
		if n--; n < 0 {
			return s[:i]
		}
	}
	return s
}
