package commands

import (
	"context"
	"fmt"

	"floorwalker/bot"
)

// toVoicemail is the choice that sends a call to voicemail.
const toVoicemail = "voicemail"

// callDivert sends a call that rings, or an answered one, elsewhere.
type callDivert struct{ desk }

func (callDivert) Spec() bot.Spec {
	return bot.Spec{
		Name:    "call divert",
		Area:    areaCalls,
		Aliases: []string{"divert", "send to voicemail"},
		Summary: "Sends a ringing call to somebody else or to voicemail.",
		Params: []bot.Param{
			{Name: "call", Kind: bot.KindCall}, {Name: "party", Kind: bot.KindParty}, {Name: "person", Kind: bot.KindPerson},
			{Name: "destination", Kind: bot.KindDestination}, {Name: "how", Kind: bot.KindChoice, Choices: []string{toVoicemail}},
		},
		Examples: []string{
			"send it to voicemail", "call divert to Dana Whitfield", "divert this call to Dana Whitfield", "divert the call to 4106", "send the caller to voicemail",
			"divert Henry Green to voicemail", "let voicemail take it", "send this call to voicemail", "divert him to Dana Whitfield",
		},
		Role:    bot.Viewer,
		Changes: true,
	}
}

// Preview says where the call would go, and asks.
func (c callDivert) Preview(ctx context.Context, r bot.Request) (bot.Reply, bool, error) {
	u, err := c.user(r)
	if err != nil {
		return bot.Reply{}, false, err
	}
	if !r.Has("destination") && !r.Has("how") {
		return bot.Reply{Headline: "Where shall the call go? Say a number, a name, or voicemail.", Asks: "destination", Settled: true}, false, nil
	}
	order, where, value, err := c.order(r)
	if err != nil {
		return bot.Reply{}, false, err
	}
	k, ask, err := u.pick(ctx, r, want{fits: func(k bot.Call) bool { return k.Rings() || k.State == bot.CallConnected || k.State == bot.CallHeld }, as: "rings or is answered"})
	if err != nil {
		return bot.Reply{}, false, err
	}
	if ask != nil {
		return *ask, false, nil
	}
	p := bot.Reply{
		Headline: fmt.Sprintf("Send %s to %s?", partyName(k.Party), where),
		Slots:    pinned(r, k),
		Facts:    []bot.Fact{{Label: "The call now", Value: stateWords(k) + callAge(k, r)}},
		Note:     "As of " + clock(r.Now, r.Location) + ".",
	}
	if order.Destination != "" {
		p.Slots = p.Slots.With("destination", value)
		p.Facts = append(p.Facts, bot.Fact{Label: "Dialled", Value: order.Destination})
	}
	return p, true, nil
}

// order is what a request asks for, and where the call goes in words.
func (c callDivert) order(r bot.Request) (o bot.CallOrder, where string, value bot.Value, err error) {
	o = bot.CallOrder{Action: bot.ActDivert, Voicemail: r.Has("how")}
	if !r.Has("destination") {
		return o, "your voicemail", value, nil
	}
	to, err := c.destination(r)
	o.Destination, where, value = to.Dial, to.Shown, to.value(r)
	if o.Voicemail {
		where = "the voicemail of " + where
	}
	return o, where, value, err
}

// Do sends the call on.
func (c callDivert) Do(ctx context.Context, r bot.Request) (bot.Reply, error) {
	u, err := c.user(r)
	if err != nil {
		return bot.Reply{}, err
	}
	order, where, _, err := c.order(r)
	if err != nil {
		return bot.Reply{}, err
	}
	return carryOut(ctx, u, r, order, isOver, u.left(spoken(r.Value("call")), where))
}

// Observe looks whether the call is still there.
func (c callDivert) Observe(ctx context.Context, r bot.Request) (bot.Outcome, error) {
	return callTransfer(c).Observe(ctx, r)
}
