package commands

import (
	"context"
	"fmt"

	"floorwalker/bot"
)

// callShow tells what is known of one call.
type callShow struct{ desk }

func (callShow) Spec() bot.Spec {
	return bot.Spec{
		Name:    "call show",
		Area:    areaCalls,
		Aliases: []string{"who is calling me", "who is ringing me"},
		Summary: "Shows one call on your phone: who it is, since when, and where it was sent from.",
		Params: []bot.Param{
			{Name: "call", Kind: bot.KindCall}, {Name: "person", Kind: bot.KindPerson},
		},
		Examples: []string{"call show", "who is calling me", "who's ringing my phone", "who am I talking to", "who is on the line with me"},
		Role:     bot.Viewer,
	}
}

func (c callShow) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	u, err := c.user(r)
	if err != nil {
		return bot.Reply{}, err
	}
	k, ask, err := u.pick(ctx, r, anyCall)
	if err != nil {
		return bot.Reply{}, err
	}
	if ask != nil {
		return *ask, nil
	}
	reply := bot.Reply{
		Headline: fmt.Sprintf("%s call with %s %s%s.", u.whose(), partyName(k.Party), stateWords(k), callAge(k, r)),
		Items:    []bot.Value{callValue(k)},
		Buttons:  nextSteps([]bot.Call{k}, r),
		Note:     "As of " + clock(r.Now, r.Location) + ".",
	}
	add := func(label, value string) {
		if value != "" {
			reply.Facts = append(reply.Facts, bot.Fact{Label: label, Value: value})
		}
	}
	add("Number", shownNumber(k.Party))
	add("Direction", direction(k))
	for _, p := range k.Redirected {
		add("Sent on by", partyName(p))
	}
	return reply, nil
}
