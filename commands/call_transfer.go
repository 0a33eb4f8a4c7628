package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"floorwalker/bot"
)

// How a call is passed on.
const (
	blind    = "blind"
	answered = "answered"
	consult  = "consult"
	attended = "attended"
)

// callTransfer passes a call on: blind, once the other side answers, or by
// putting two calls together after a consultation.
type callTransfer struct{ desk }

func (callTransfer) Spec() bot.Spec {
	return bot.Spec{
		Name:    "call transfer",
		Area:    areaCalls,
		Aliases: []string{"transfer", "pass on", "send over"},
		Summary: "Passes a call on: at once (blind), once the other side has answered, after you consulted them, or by joining your two calls (attended).",
		Params: []bot.Param{
			{Name: "call", Kind: bot.KindCall}, {Name: "party", Kind: bot.KindParty}, {Name: "person", Kind: bot.KindPerson},
			{Name: "destination", Kind: bot.KindDestination, Ask: "Where shall the call go? Say a number, a calling queue or a name."},
			{Name: "how", Kind: bot.KindChoice, Choices: []string{blind, answered, consult, attended}},
		},
		Examples: []string{
			"transfer this one to Tier 2", "move the call to Dana Whitfield", "send this call to Tier 2", "call transfer to Dana Whitfield", "transfer Henry Green to Dana Whitfield",
			"xfer this one to Tier 2", "xfer him to 4106", "transfer the call to +1 919 555 0142", "pass this call on to Dana Whitfield",
			"blind transfer to Dana Whitfield", "transfer to Dana Whitfield once answered", "consult transfer to Dana Whitfield",
			"send Henry Green over to Tier 2", "attended transfer", "complete the transfer", "connect them to each other",
			"transfer Maya Patel's call to Tier 2",
		},
		Role:    bot.Viewer,
		Changes: true,
	}
}

// Preview says who would go where, and asks.
func (c callTransfer) Preview(ctx context.Context, r bot.Request) (bot.Reply, bool, error) {
	u, err := c.user(r)
	if err != nil {
		return bot.Reply{}, false, err
	}
	how := r.Text("how")
	if how == attended || how == "" && !r.Has("destination") {
		return c.join(ctx, r, u)
	}
	if !r.Has("destination") {
		return bot.Reply{Headline: "Where shall the call go? Say a number, a calling queue or a name.", Asks: "destination", Settled: true}, false, nil
	}
	if how == consult && u.name != "" {
		return bot.Reply{}, false, bot.Errorf(bot.Invalid, "Only %s can consult somebody about that call. Nothing was changed; I can pass it on at once, or once the other side answers.", u.name)
	}
	to, err := c.destination(r)
	if err != nil {
		return bot.Reply{}, false, err
	}
	k, ask, err := u.pick(ctx, r, want{fits: func(k bot.Call) bool {
		return k.State == bot.CallConnected || k.State == bot.CallHeld || k.State == bot.CallRemoteHeld
	}, as: "is answered"})
	if err != nil {
		return bot.Reply{}, false, err
	}
	if ask != nil {
		return *ask, false, nil
	}
	p := bot.Reply{
		Slots: pinned(r, k).With("destination", to.value(r)),
		Facts: []bot.Fact{{Label: "The call now", Value: stateWords(k) + callAge(k, r)}, {Label: "Dialled", Value: to.Dial}},
		Note:  "As of " + clock(r.Now, r.Location) + ".",
	}
	name := partyName(k.Party)
	switch how {
	case answered:
		p.Headline = fmt.Sprintf("Call %s, and pass %s on once they answer?", to.Shown, name)
	case consult:
		p.Headline = fmt.Sprintf("Call %s from your phone, with %s on hold meanwhile?", to.Shown, name)
	default:
		p.Headline = fmt.Sprintf("Pass %s on to %s at once?", name, to.Shown)
		p.Note += " You leave the call, whether they answer or not."
	}
	return p, true, nil
}

// join previews that two calls become one without the user.
func (c callTransfer) join(ctx context.Context, r bot.Request, u user) (bot.Reply, bool, error) {
	a, b, err := u.two(ctx, r)
	if err != nil {
		return bot.Reply{}, false, err
	}
	return bot.Reply{
		Headline: fmt.Sprintf("Connect %s with %s, without you?", partyName(a.Party), partyName(b.Party)),
		Slots:    pinned(r, a).With("other", callValue(b)).With("how", bot.Value{Kind: bot.KindChoice, ID: attended, Name: attended}),
		Facts:    []bot.Fact{{Label: partyName(a.Party), Value: stateWords(a) + callAge(a, r)}, {Label: partyName(b.Party), Value: stateWords(b) + callAge(b, r)}},
		Note:     "As of " + clock(r.Now, r.Location) + ".",
	}, true, nil
}

// two are the two calls that a request can only mean.
func (u user) two(ctx context.Context, r bot.Request) (a, b bot.Call, err error) {
	calls, err := u.Calls(ctx)
	if err != nil {
		return a, b, err
	}
	up := slices.DeleteFunc(slices.Clone(calls), func(k bot.Call) bool {
		return k.State != bot.CallConnected && k.State != bot.CallHeld && k.State != bot.CallRemoteHeld && (k.State != bot.CallConnecting || !k.Outbound)
	})
	if len(up) != 2 {
		return a, b, bot.Errorf(bot.Invalid, "That takes two calls that are up, and %s %s. %s Nothing was changed.",
			strings.ToLower(u.has()[:1])+u.has()[1:], plural(len(up), "call", "calls"), u.sum(calls, r))
	}
	if one, other := u.system(up[0].ID), u.system(up[1].ID); one != other {
		return a, b, bot.Errorf(bot.Invalid, "One call is in %s and the other in %s: they cannot be put together. Nothing was changed.", one, other)
	}
	return up[0], up[1], nil
}

// Do passes the call on.
func (c callTransfer) Do(ctx context.Context, r bot.Request) (bot.Reply, error) {
	u, err := c.user(r)
	if err != nil {
		return bot.Reply{}, err
	}
	name := spoken(r.Value("call"))
	if other := r.Value("other"); other.ID != "" {
		return carryOut(ctx, u, r, bot.CallOrder{Action: bot.ActTransfer, OtherID: other.ID}, isOver, fmt.Sprintf("%s and %s are connected, and you have left.", name, spoken(other)))
	}
	to, err := c.destination(r)
	if err != nil {
		return bot.Reply{}, err
	}
	switch r.Text("how") {
	case answered:
		return c.onceAnswered(ctx, u, r, to)
	case consult:
		result, err := u.Do(ctx, bot.CallOrder{Action: bot.ActDial, CallID: r.Value("call").ID, Destination: to.Dial})
		if err != nil {
			return bot.Reply{}, err
		}
		reply := u.placed(ctx, r, result.CallID, fmt.Sprintf("I call %s. Say “attended transfer” to connect them with %s", to.Shown, name))
		reply.Buttons = append([]bot.Button{run("Connect them", "call transfer", bot.Slots{"how": {{Kind: bot.KindChoice, ID: attended, Name: attended}}})}, reply.Buttons...)
		reply.Buttons = reply.Buttons[:min(len(reply.Buttons), maxButtons)]
		return reply, nil
	}
	return carryOut(ctx, u, r, bot.CallOrder{Action: bot.ActDivert, Destination: to.Dial}, isOver, u.left(name, to.Shown))
}

// onceAnswered calls the destination; the call follows when it is answered.
func (c callTransfer) onceAnswered(ctx context.Context, u user, r bot.Request, to dialled) (bot.Reply, error) {
	v := r.Value("call")
	result, err := u.Do(ctx, bot.CallOrder{Action: bot.ActTransfer, CallID: v.ID, Destination: to.Dial})
	if err != nil {
		return bot.Reply{}, err
	}
	_, _, gone, _ := watchCall(ctx, u, v.ID, isOver)
	reply := bot.Reply{Note: "As the phone shows it.", Headline: fmt.Sprintf("%s is being called. %s goes over once they answer, and is on hold until then.", to.Shown, spoken(v))}
	if gone {
		reply.Headline = u.left(spoken(v), to.Shown)
		return reply, nil
	}
	if result.CallID != "" {
		reply.Buttons = []bot.Button{run("My calls", "call list", nil)}
	}
	return reply, nil
}

// Observe looks whether the call is still there. One that is gone may have been
// passed on, or ended: the phone does not tell.
func (c callTransfer) Observe(ctx context.Context, r bot.Request) (bot.Outcome, error) {
	u, err := c.user(r)
	if err != nil {
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	out, err := observeCall(ctx, u, r, isOver)
	if err == nil && out.State == bot.OutcomeDone {
		out.State = bot.OutcomeUnknown
		out.Reply.Headline = fmt.Sprintf("The call with %s is not on the phone any more: it was passed on, or it ended.", spoken(r.Value("call")))
	}
	return out, err
}
