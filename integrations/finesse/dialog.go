package finesse

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

// The actions of dialogs, in Cisco's words.
const (
	actMakeCall  = "MAKE_CALL"
	actMonitor   = "SILENT_MONITOR"
	actBarge     = "BARGE_CALL"
	actAnswer    = "ANSWER"
	actHold      = "HOLD"
	actRetrieve  = "RETRIEVE"
	actDrop      = "DROP"
	actTransfer  = "TRANSFER"
	actSingle    = "TRANSFER_SST"
	actConsult   = "CONSULT_CALL"
	actMerge     = "CONFERENCE"
	actDTMF      = "SEND_DTMF"
	actRecord    = "START_RECORDING"
	actDropParty = "PARTICIPANT_DROP"
)

// actions are those of Finesse in the words that all telephone systems share.
var actions = map[string]bot.CallAction{
	actAnswer: bot.ActAnswer, actHold: bot.ActHold, actRetrieve: bot.ActResume, actDrop: bot.ActHangup, actTransfer: bot.ActTransfer,
	actSingle: bot.ActDivert, actMerge: bot.ActMerge, actDTMF: bot.ActDTMF, actRecord: bot.ActRecordStart, actConsult: bot.ActDial,
}

// dialogs reads the voice dialogs of a user.
func (c *Client) dialogs(ctx context.Context, what, userID string) ([]dialogRecord, error) {
	var list dialogsRecord
	err := c.read(ctx, what, rest.Request{Path: api("User", userID, "Dialogs"), Route: "User/{id}/Dialogs"}, "Dialogs", &list)
	return slices.DeleteFunc(list.Dialogs, func(d dialogRecord) bool {
		return ours(d.ID) == "" || strings.Contains(d.ID, "_") // those of other media
	}), err
}

func (c *Client) dialog(ctx context.Context, id string) (dialogRecord, error) {
	var d dialogRecord
	err := c.read(ctx, "look at that call", rest.Request{Path: api("Dialog", id), Route: "Dialog/{id}"}, "Dialog", &d)
	return d, err
}

// of returns the part that an extension has in a dialog.
func (d dialogRecord) of(extension string) (participantRecord, bool) {
	for _, p := range d.Participants {
		if extension != "" && p.Address == extension {
			return p, true
		}
	}
	return participantRecord{}, false
}

// call is a dialog as whoever has the extension sees it.
func (c *Client) call(d dialogRecord, extension string) bot.Call {
	own, _ := d.of(extension)
	k := bot.Call{
		System: System, ID: ours(d.ID), SessionID: ours(d.ID), State: bot.CallConnected,
		Outbound: d.FromAddress == extension, Created: moment(own.StartTime), Party: c.party(d, extension), Actions: []bot.CallAction{},
	}
	switch strings.ToUpper(own.State) {
	case "ALERTING":
		k.State = bot.CallAlerting
	case "INITIATING", "INITIATED", "ACCEPTED", "":
		k.State = bot.CallConnecting
	case "HELD":
		k.State = bot.CallHeld
	case "DROPPED", "FAILED", "WRAP_UP":
		k.State = bot.CallDisconnected
	}
	if k.State == bot.CallConnected && slices.ContainsFunc(d.Participants, func(p participantRecord) bool {
		return p.Address != extension && strings.EqualFold(p.State, "HELD")
	}) {
		k.State = bot.CallRemoteHeld
	}
	if k.State == bot.CallConnected || k.State == bot.CallHeld || k.State == bot.CallRemoteHeld {
		k.Answered = cmpTime(moment(own.StartTime), moment(own.StateChangeTime))
	}
	for _, a := range own.Actions {
		if act, known := actions[strings.ToUpper(strings.TrimSpace(a))]; known {
			k.Actions = append(k.Actions, act)
		}
	}
	return k
}

// party is who is at the other end: with several, those who are not the caller
// of the dialog come first.
func (c *Client) party(d dialogRecord, extension string) bot.Party {
	number := d.FromAddress
	if d.FromAddress == extension {
		number = d.ToAddress
	}
	if len(d.Participants) > 2 {
		var all []string
		for _, p := range d.Participants {
			if p.Address != extension && p.Address != "" {
				all = append(all, c.nameOf(p.Address))
			}
		}
		return bot.Party{Name: oneLine("a conference with "+strings.Join(all, " and "), maxText), Number: oneLine(number, maxText)}
	}
	p := bot.Party{Number: oneLine(number, maxText)}
	if name := c.nameOf(number); name != number {
		p.Name = name
	}
	return p
}

// nameOf is who has an extension, as far as it has been seen.
func (c *Client) nameOf(number string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return cmp.Or(c.phones[number], oneLine(number, maxText))
}

// act asks for an action on a dialog, once. Only what Finesse lists for the
// participant is asked for.
func (c *Client) act(ctx context.Context, what string, d dialogRecord, extension string, r dialogRequest) error {
	own, there := d.of(extension)
	if !there {
		return bot.Errorf(bot.NotFound, "That call is not on the phone %s any more. Nothing was changed.", extension)
	}
	if !lists(own, r.RequestedAction) {
		return bot.Errorf(bot.Invalid, "I could not %s: Finesse offers for that call now: %s. Nothing was changed.", what, offered(own))
	}
	r.TargetMediaAddress = extension
	return c.change(ctx, what, http.MethodPut, api("Dialog", d.ID), "Dialog/{id}", r)
}

// listedNever are the actions that Finesse takes and does not list: they follow
// from others that it does.
var listedNever = map[string]string{actSingle: actConsult, actDTMF: "UPDATE_CALL_DATA", actRecord: "UPDATE_CALL_DATA"}

func lists(p participantRecord, action string) bool {
	has := func(a string) bool {
		return slices.ContainsFunc(p.Actions, func(x string) bool { return strings.EqualFold(strings.TrimSpace(x), a) })
	}
	if has(action) {
		return true
	}
	instead, ok := listedNever[action]
	return ok && strings.EqualFold(p.State, "ACTIVE") && has(instead)
}

func offered(p participantRecord) string {
	var all []string
	for _, a := range p.Actions {
		if a = strings.TrimSpace(a); a != "UPDATE_CALL_DATA" && a != "" {
			all = append(all, oneLine(a, 40))
		}
	}
	if len(all) == 0 {
		return "nothing"
	}
	return strings.Join(all, ", ")
}

// Dialog is a call as Finesse describes it, with everybody in it.
type Dialog struct {
	ID, From, To string
	Type         string // ACD_IN, AGENT_INSIDE, …
	Queue        string
	State        string
	Parties      []Participant
}

// Participant is one party of a dialog.
type Participant struct {
	Name    string // the number, when nobody is known by it
	Number  string
	State   string // ACTIVE, HELD, …
	Since   time.Time
	Actions []string // that Finesse offers
}

// Dialogs returns the calls of an agent as Finesse describes them.
func (c *Client) Dialogs(ctx context.Context, agentID string) ([]Dialog, error) {
	id, err := bare("agent", agentID)
	if err != nil {
		return nil, err
	}
	records, err := c.dialogs(ctx, "list the dialogs of that agent", id)
	if err != nil {
		return nil, err
	}
	all := make([]Dialog, len(records))
	for i, r := range records {
		all[i] = Dialog{ID: ours(r.ID), From: oneLine(r.FromAddress, maxText), To: oneLine(r.ToAddress, maxText), Type: oneLine(r.CallType, maxText),
			Queue: oneLine(r.QueueName, maxText), State: oneLine(r.State, maxText)}
		for _, p := range r.Participants {
			part := Participant{Name: c.nameOf(p.Address), Number: oneLine(p.Address, maxText), State: oneLine(p.State, maxText), Since: cmpTime(moment(p.StateChangeTime), moment(p.StartTime))}
			for _, a := range p.Actions {
				if a = oneLine(a, 40); a != "" {
					part.Actions = append(part.Actions, a)
				}
			}
			all[i].Parties = append(all[i].Parties, part)
		}
	}
	return all, nil
}
