package commands

import (
	"context"
	"fmt"

	"floorwalker/bot"
)

// ownGroup is the choice that parks a call with the own call park group.
const ownGroup = "group"

// callPark lets the other side of a call wait somewhere, to be retrieved.
type callPark struct{ desk }

func (callPark) Spec() bot.Spec {
	return bot.Spec{
		Name:    "call park",
		Area:    areaCalls,
		Aliases: []string{"park"},
		Summary: "Parks a call against an extension, your own phone, or your call park group.",
		Params: []bot.Param{
			{Name: "call", Kind: bot.KindCall}, {Name: "party", Kind: bot.KindParty}, {Name: "destination", Kind: bot.KindDestination},
			{Name: "how", Kind: bot.KindChoice, Choices: []string{ownGroup}},
		},
		Examples: []string{
			"park it on 7105", "park the call", "call park", "park this call on 4101", "park Henry Green", "park Henry Green on 4101", "park him",
			"park the call with the group", "park this call against Dana Whitfield",
		},
		Role:    bot.Viewer,
		Changes: true,
	}
}

// Preview works out the call. The asker's own call is parked at once.
func (c callPark) Preview(ctx context.Context, r bot.Request) (bot.Reply, bool, error) {
	u, err := c.user(r)
	if err != nil {
		return bot.Reply{}, false, err
	}
	p := bot.Reply{}
	k, ask, err := u.pick(ctx, r, talkingTo)
	if err != nil {
		return p, false, err
	}
	if ask != nil {
		return *ask, false, nil
	}
	p.Slots = pinned(r, k)
	if r.Has("destination") {
		to, err := c.destination(r)
		if err != nil {
			return p, false, err
		}
		p.Slots = p.Slots.With("destination", to.value(r))
	}
	return p, false, nil
}

// Do parks, and says where: that is where the call is retrieved.
func (c callPark) Do(ctx context.Context, r bot.Request) (bot.Reply, error) {
	u, err := c.user(r)
	if err != nil {
		return bot.Reply{}, err
	}
	v := r.Value("call")
	order := bot.CallOrder{Action: bot.ActPark, CallID: v.ID, Group: r.Has("how")}
	if r.Has("destination") && !order.Group {
		to, err := c.destination(r)
		if err != nil {
			return bot.Reply{}, err
		}
		order.Destination = to.Dial
	}
	result, err := u.Do(ctx, order)
	if err != nil {
		return bot.Reply{}, err
	}
	at := result.ParkedAt
	reply := bot.Reply{Headline: fmt.Sprintf("%s is parked at %s.", spoken(v), partyName(at)), Note: "As Webex says it."}
	if at.Number != "" {
		reply.Headline = fmt.Sprintf("%s is parked at %s.", spoken(v), withNumber(at))
		reply.Note = "It comes back to you when nobody retrieves it. Say “retrieve the call on " + at.Number + "”."
		reply.Buttons = []bot.Button{run("Retrieve it", "call retrieve", bot.Slots{"destination": {{Kind: bot.KindDestination, ID: at.Number, Name: at.Number}}})}
	}
	return reply, nil
}

// withNumber is a party with its number.
func withNumber(p bot.Party) string {
	if p.Name == "" || p.Number == "" {
		return partyName(p)
	}
	return p.Number + " (" + p.Name + ")"
}

// Observe looks whether the call is still there.
func (c callPark) Observe(ctx context.Context, r bot.Request) (bot.Outcome, error) {
	u, err := c.user(r)
	if err != nil {
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	out, err := observeCall(ctx, u, r, isOver)
	if err == nil && out.State == bot.OutcomeDone {
		out.State = bot.OutcomeUnknown
		out.Reply.Headline = fmt.Sprintf("The call with %s is not on the phone any more: it was parked, or it ended.", spoken(r.Value("call")))
	}
	return out, err
}
