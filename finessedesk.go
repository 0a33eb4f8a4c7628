package main

import (
	"context"
	"slices"
	"strings"

	"floorwalker/bot"
	"floorwalker/commands"
	"floorwalker/integrations/calling"
	"floorwalker/integrations/dialplan"
	"floorwalker/integrations/finesse"
)

// finesseDesk is Finesse for its own commands: what it has beside the words that
// all contact centres share.
type finesseDesk struct {
	*finesse.Client
	account
	emailOf func(ctx context.Context, personID string) (string, error)
	// centres are those beside which names have to say whose they are.
	centres centres
}

// Listening is the agent on whom the account listens in, by the name that all
// commands use.
func (d finesseDesk) Listening(ctx context.Context) (bot.Agent, bool, error) {
	a, ok, err := d.Client.Listening(ctx)
	d.centres.agent(premisesCentre, &a)
	return a, ok, err
}

// owns reports whether somebody is the person whose account the bot uses.
func (d finesseDesk) owns(p bot.Person) bool {
	return d.Owner() != "" && strings.EqualFold(p.Email, d.Owner())
}

// MayUsePhone says why somebody may not use the phone of the account; nil when it
// is theirs.
func (d finesseDesk) MayUsePhone(p bot.Person) error {
	switch {
	case d.owns(p):
		return nil
	case d.Owner() == "":
		return bot.Errorf(bot.Invalid, "Nobody's phone is set up for that: FINESSE_OWNER says whose account in Finesse the bot uses. Nothing was changed.")
	}
	return bot.Errorf(bot.Forbidden, "Only %s may do that, because it is done with the phone of their account in Finesse. Nothing was changed.", d.Owner())
}

// twoPhones is telephony with Finesse in it: the phone of its account for whoever
// owns that, those of its agents to look at, and Webex Calling beside it where
// that is set up.
type twoPhones struct {
	cloud commands.Calling // nil when there is none
	desk  finesseDesk
	plan  *dialplan.Plan
}

// Own is a person's phone, or both of them.
func (t *twoPhones) Own(personID string) commands.Phone {
	p := ownPhone{person: personID, desk: t.desk}
	if t.cloud != nil {
		p.cloud = t.cloud.Own(personID)
	}
	return p
}

// Member is somebody else's phone.
func (t *twoPhones) Member(personID string) (commands.Phone, error) {
	if finesse.Owns(personID) {
		return t.desk.Line(personID)
	}
	if t.cloud == nil {
		return nil, bot.Errorf(bot.NotFound, "Finesse knows the phones of its agents only. Nothing was changed.")
	}
	return t.cloud.Member(personID)
}

// QueueCalls are those of Webex Calling.
func (t *twoPhones) QueueCalls(ctx context.Context, queueID string) ([]calling.QueuedCall, error) {
	if t.cloud == nil {
		return nil, bot.Errorf(bot.Invalid, "Calling queues are Webex Calling's, which is not set up. “queue status” counts who waits in Finesse.")
	}
	return t.cloud.QueueCalls(ctx, queueID)
}

// Dialled reads what somebody typed to be dialled.
func (t *twoPhones) Dialled(said string) (bot.Destination, error) { return t.plan.Read(said) }

// ownPhone is a person's own phone in Webex Calling, in Finesse, or both.
type ownPhone struct {
	person string
	cloud  commands.Phone // nil without Webex Calling
	desk   finesseDesk
}

// SystemOf is what takes the orders on a call.
func (p ownPhone) SystemOf(callID string) string {
	if p.cloud == nil || finesse.Owns(callID) {
		return finesse.System
	}
	return webexLabel
}

// line is the phone in Finesse, if it is this person's.
func (p ownPhone) line(ctx context.Context) (*finesse.Line, error) {
	email, err := p.desk.emailOf(ctx, p.person)
	if err != nil {
		return nil, err
	}
	if err := p.desk.MayUsePhone(bot.Person{Email: email}); err != nil {
		return nil, err
	}
	return p.desk.OwnLine(), nil
}

// Calls are those of both phones. One that does not answer is told of beside the
// answer; where nobody would hear that, it is an error.
func (p ownPhone) Calls(ctx context.Context) ([]bot.Call, error) {
	line, notHere := p.line(ctx)
	switch {
	case p.cloud == nil && notHere != nil:
		return nil, notHere
	case p.cloud == nil:
		return line.Calls(ctx)
	case notHere != nil:
		return p.cloud.Calls(ctx)
	}
	calls, err := p.cloud.Calls(ctx)
	more, lineErr := line.Calls(ctx)
	if bot.KindOf(lineErr) == bot.Invalid {
		lineErr = nil // who is not signed in there has no calls there
	}
	switch {
	case err != nil && lineErr != nil:
		return nil, err
	case bot.KindOf(err) == bot.NotLinked:
		bot.Remark(ctx, "This is Finesse alone: your account in Webex is not connected.")
	case err != nil && !bot.Remark(ctx, "This is without Webex Calling, which did not answer."):
		return nil, err
	case lineErr != nil && !bot.Remark(ctx, "This is without "+finesse.System+", which did not answer."):
		return nil, lineErr
	case err == nil && lineErr == nil && len(calls)+len(more) == 0:
		bot.Remark(ctx, "Neither in Webex Calling nor in "+finesse.System+".")
	}
	all := slices.Concat(calls, more)
	for i := range all {
		p.label(&all[i])
	}
	return all, nil
}

// label says at the name of the other side on which of two phones a call is.
func (p ownPhone) label(k *bot.Call) {
	if k.Party.Withheld {
		return
	}
	k.Party.Name = strings.TrimSpace(partyOr(k.Party) + " (" + p.SystemOf(k.ID) + ")")
}

func partyOr(p bot.Party) string {
	if p.Name != "" {
		return p.Name
	}
	return p.Number
}

// phoneOf is the phone that a call is on.
func (p ownPhone) phoneOf(ctx context.Context, callID string) (commands.Phone, error) {
	if finesse.Owns(callID) || p.cloud == nil {
		return p.line(ctx)
	}
	return p.cloud, nil
}

// Call is one call.
func (p ownPhone) Call(ctx context.Context, id string) (bot.Call, error) {
	phone, err := p.phoneOf(ctx, id)
	if err != nil {
		return bot.Call{}, err
	}
	k, err := phone.Call(ctx, id)
	if _, notHere := p.line(ctx); err == nil && p.cloud != nil && notHere == nil {
		p.label(&k)
	}
	return k, err
}

// History is Webex Calling's: Finesse keeps none.
func (p ownPhone) History(ctx context.Context, kind string) ([]bot.PastCall, error) {
	phone, err := p.phoneOf(ctx, "")
	if err != nil {
		return nil, err
	}
	return phone.History(ctx, kind)
}

// Do gives an order to the phone that the call is on; one without a call goes to
// Webex Calling where there is that.
func (p ownPhone) Do(ctx context.Context, o bot.CallOrder) (bot.CallResult, error) {
	if o.OtherID != "" && finesse.Owns(o.CallID) != finesse.Owns(o.OtherID) {
		return bot.CallResult{}, bot.Errorf(bot.Invalid, "One call is Finesse's and the other Webex's: they cannot be put together. Nothing was changed.")
	}
	phone, err := p.phoneOf(ctx, o.CallID)
	if err != nil {
		return bot.CallResult{}, err
	}
	return phone.Do(ctx, o)
}

// Conference is that of the phone that has one.
func (p ownPhone) Conference(ctx context.Context) (bot.Conference, bool, error) {
	if p.cloud != nil {
		if c, ok, err := p.cloud.Conference(ctx); ok || err != nil && bot.KindOf(err) != bot.NotLinked {
			return c, ok, err
		}
	}
	line, err := p.line(ctx)
	if err != nil && p.cloud != nil {
		return bot.Conference{}, false, nil
	}
	if err != nil {
		return bot.Conference{}, false, err
	}
	return line.Conference(ctx)
}

// Supervise changes how one listens in.
func (p ownPhone) Supervise(ctx context.Context, how string) error {
	phone, err := p.phoneOf(ctx, "")
	if err != nil {
		return err
	}
	return phone.Supervise(ctx, how)
}
