package finesse

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"floorwalker/bot"
)

// Line is the phone of an agent, as the account sees it. On its own phone the
// account acts; on those of others it looks.
type Line struct {
	client *Client
	userID string
	acts   bool // it is the account's own, and whoever asks may use it
}

// Line returns the phone of an agent, to look at.
func (c *Client) Line(agentID string) (*Line, error) {
	id, err := bare("agent", agentID)
	if err != nil {
		return nil, err
	}
	return &Line{client: c, userID: id}, nil
}

// OwnLine is the account's own phone, for the person whose account it is.
func (c *Client) OwnLine() *Line { return &Line{c, c.cfg.User, true} }

// SystemOf is whose call it is.
func (*Line) SystemOf(string) string { return System }

// extension is the phone at which the agent is signed in.
func (l *Line) extension(ctx context.Context) (string, error) {
	u, err := l.client.user(ctx, "see at which phone that agent is signed in", l.userID)
	if err != nil {
		return "", err
	}
	if u.Extension == "" || stateOf(u.State) == bot.StateLoggedOut {
		return "", bot.Errorf(bot.Invalid, "Finesse knows the phones of agents who are signed in only, and %s is not. Nothing was changed.", l.name(u))
	}
	return u.Extension, nil
}

func (l *Line) name(u userRecord) string {
	if l.acts {
		return "the bot's account " + l.userID
	}
	return l.client.agent(u, teamRecord{}).Name
}

// Calls returns the calls on the phone now.
func (l *Line) Calls(ctx context.Context) ([]bot.Call, error) {
	extension, err := l.extension(ctx)
	if err != nil {
		return nil, err
	}
	dialogs, err := l.client.dialogs(ctx, "list the calls", l.userID)
	if err != nil {
		return nil, err
	}
	var calls []bot.Call
	for _, d := range dialogs {
		if _, there := d.of(extension); there {
			calls = append(calls, l.call(d, extension))
		}
	}
	return calls, nil
}

// Call returns one call; one that is not on the phone any more is NotFound.
func (l *Line) Call(ctx context.Context, id string) (bot.Call, error) {
	d, extension, err := l.at(ctx, id)
	if err != nil {
		return bot.Call{}, err
	}
	return l.call(d, extension), nil
}

// call is a dialog on the phone. For the calls of others Finesse offers its
// actions to them alone.
func (l *Line) call(d dialogRecord, extension string) bot.Call {
	k := l.client.call(d, extension)
	if !l.acts {
		k.Actions = []bot.CallAction{}
	}
	return k
}

// at finds a dialog in which the phone has a part.
func (l *Line) at(ctx context.Context, id string) (d dialogRecord, extension string, err error) {
	bareID, err := bare("call", id)
	if err != nil {
		return d, "", err
	}
	if extension, err = l.extension(ctx); err != nil {
		return d, "", err
	}
	if d, err = l.client.dialog(ctx, bareID); err != nil {
		return d, "", err
	}
	if p, there := d.of(extension); !there || strings.EqualFold(p.State, "DROPPED") {
		return d, "", bot.Errorf(bot.NotFound, "That call is not on the phone any more. Nothing was changed.")
	}
	return d, extension, nil
}

// History says that there is none.
func (*Line) History(context.Context, string) ([]bot.PastCall, error) {
	return nil, bot.Errorf(bot.Invalid, "Finesse keeps no history of calls: it shows those of this moment.")
}

// Conference returns the calls of the phone that have been put together. Finesse
// makes one dialog of them, which may name the other.
func (l *Line) Conference(ctx context.Context) (bot.Conference, bool, error) {
	dialogs, err := l.client.dialogs(ctx, "look at your calls", l.userID)
	if err != nil {
		return bot.Conference{}, false, err
	}
	for _, d := range dialogs {
		if len(d.Participants) < 3 || d.isMonitored() {
			continue
		}
		k := bot.Conference{CallIDs: []string{ours(d.ID)}}
		for _, id := range []string{last(d.Associated), d.SecondaryID} {
			if id = ours(id); id != "" && !slices.Contains(k.CallIDs, id) {
				k.CallIDs = append(k.CallIDs, id)
			}
		}
		return k, true, nil
	}
	return bot.Conference{}, false, nil
}

// Supervise says how that goes in Finesse.
func (*Line) Supervise(context.Context, string) error {
	return bot.Errorf(bot.Invalid, "In Finesse a supervisor listens with “agent monitor” and joins with “agent barge”, each with the agent's name. Nothing was changed.")
}

// plain are the orders that are one action on one dialog.
var plain = map[bot.CallAction]struct{ action, what string }{
	bot.ActAnswer:      {actAnswer, "answer the call"},
	bot.ActHangup:      {actDrop, "hang up"},
	bot.ActHold:        {actHold, "put the call on hold"},
	bot.ActResume:      {actRetrieve, "take the call off hold"},
	bot.ActRecordStart: {actRecord, "start the recording"},
}

// Do sends an order once. Success means that it was accepted: Call shows what
// came of it.
func (l *Line) Do(ctx context.Context, o bot.CallOrder) (bot.CallResult, error) {
	if !l.acts {
		return bot.CallResult{}, bot.Errorf(bot.Forbidden, "Finesse lets only agents themselves do that with their calls. Nothing was changed; a supervisor can listen in with “agent monitor”.")
	}
	if p, ok := plain[o.Action]; ok {
		return bot.CallResult{}, l.simply(ctx, p.what, o.CallID, dialogRequest{RequestedAction: p.action})
	}
	switch {
	case o.Action == bot.ActDial && o.CallID != "":
		return l.consult(ctx, o)
	case o.Action == bot.ActDial:
		return l.dial(ctx, o.Destination, dialogRequest{RequestedAction: actMakeCall}, "make the call")
	case o.Action == bot.ActDivert && !o.Voicemail:
		if !address.MatchString(o.Destination) {
			return bot.CallResult{}, noDestination(o.Destination)
		}
		return bot.CallResult{}, l.simply(ctx, "pass the call on", o.CallID, dialogRequest{RequestedAction: actSingle, ToAddress: o.Destination})
	case o.Action == bot.ActTransfer && o.OtherID != "":
		return bot.CallResult{}, l.join(ctx, "connect the two calls", actTransfer, o)
	case o.Action == bot.ActMerge:
		return bot.CallResult{}, l.join(ctx, "make the conference", actMerge, o)
	case o.Action == bot.ActDTMF:
		return bot.CallResult{}, l.tones(ctx, o)
	case o.Action == bot.ActTransfer:
		return bot.CallResult{}, bot.Errorf(bot.Invalid, "Finesse does not wait for an answer before it passes a call on. Nothing was changed: say “blind transfer” or “consult transfer”.")
	}
	return bot.CallResult{}, bot.Errorf(bot.Invalid, "Finesse has no such action on calls (%s). Nothing was changed.", o.Action)
}

func noDestination(said string) error {
	return bot.Errorf(bot.Invalid, "%s is nothing that can be dialled. Nothing was changed.", oneLine(said, maxText))
}

func (l *Line) simply(ctx context.Context, what, id string, r dialogRequest) error {
	d, extension, err := l.at(ctx, id)
	if err != nil {
		return err
	}
	return l.client.act(ctx, what, d, extension, r)
}

// join does an action on two calls; Finesse lists it for one of them.
func (l *Line) join(ctx context.Context, what, action string, o bot.CallOrder) error {
	var errs error
	for _, id := range []string{o.CallID, o.OtherID} {
		d, extension, err := l.at(ctx, id)
		if err != nil {
			errs = errors.Join(errs, err)
			continue
		}
		if own, _ := d.of(extension); lists(own, action) {
			return l.client.act(ctx, what, d, extension, dialogRequest{RequestedAction: action})
		}
		errs = errors.Join(errs, bot.Errorf(bot.Invalid, "I could not %s: Finesse offers that for neither of them now; one must be on hold and the other connected. Nothing was changed.", what))
	}
	return errs
}

// tone are the keys of a phone; those with letters are CCE's.
func tone(r rune) bool { return r >= '0' && r <= '9' || r == '*' || r == '#' || r >= 'A' && r <= 'D' }

func (l *Line) tones(ctx context.Context, o bot.CallOrder) error {
	if o.Digits == "" || len(o.Digits) > 64 || strings.ContainsFunc(o.Digits, func(r rune) bool { return !tone(r) }) {
		return bot.Errorf(bot.Invalid, "Keys are 0 to 9, * and #. Nothing was changed.")
	}
	return l.simply(ctx, "press the keys", o.CallID, dialogRequest{RequestedAction: actDTMF, Params: []actionParam{{"dtmfString", o.Digits}}})
}

func (l *Line) consult(ctx context.Context, o bot.CallOrder) (bot.CallResult, error) {
	if !address.MatchString(o.Destination) {
		return bot.CallResult{}, noDestination(o.Destination)
	}
	before, err := l.Calls(ctx)
	if err != nil {
		return bot.CallResult{}, err
	}
	if err := l.simply(ctx, "call them", o.CallID, dialogRequest{RequestedAction: actConsult, ToAddress: o.Destination}); err != nil {
		return bot.CallResult{}, err
	}
	return l.appears(ctx, before)
}

// dial makes a dialog from the phone.
func (l *Line) dial(ctx context.Context, to string, r dialogRequest, what string) (bot.CallResult, error) {
	if !address.MatchString(to) {
		return bot.CallResult{}, noDestination(to)
	}
	extension, err := l.extension(ctx)
	if err != nil {
		return bot.CallResult{}, err
	}
	if to == extension {
		return bot.CallResult{}, bot.Errorf(bot.Invalid, "A phone cannot call itself. Nothing was changed.")
	}
	before, err := l.Calls(ctx)
	if err != nil {
		return bot.CallResult{}, err
	}
	r.FromAddress, r.ToAddress = extension, to
	if err := l.client.change(ctx, what, http.MethodPost, api("User", l.userID, "Dialogs"), "User/{id}/Dialogs", r); err != nil {
		return bot.CallResult{}, err
	}
	return l.appears(ctx, before)
}

// Waits for a call that was accepted to appear: Finesse answers before there is
// one, and does not say which it will be.
const (
	appearsFirst  = 200 * time.Millisecond
	appearsWithin = 3 * time.Second
)

// appears waits for a call that was not there before. That none does is not the
// order's failure.
func (l *Line) appears(ctx context.Context, before []bot.Call) (bot.CallResult, error) {
	ctx, cancel := context.WithTimeout(ctx, appearsWithin)
	defer cancel()
	for wait := appearsFirst; ; wait *= 2 {
		select {
		case <-ctx.Done():
			return bot.CallResult{}, nil
		case <-time.After(wait):
		}
		calls, err := l.Calls(ctx)
		if err != nil {
			continue
		}
		for _, k := range calls {
			if k.Outbound && !slices.ContainsFunc(before, func(b bot.Call) bool { return b.ID == k.ID }) {
				return bot.CallResult{CallID: k.ID}, nil
			}
		}
	}
}
