package commands

import (
	"context"
	"fmt"

	"floorwalker/bot"
)

// callPress sends tones into a call. They may be a secret, so that no answer
// repeats them.
type callPress struct{ desk }

func (callPress) Spec() bot.Spec {
	return bot.Spec{
		Name:    "call dtmf",
		Area:    areaCalls,
		Aliases: []string{"send tones"},
		Summary: "Presses keys in your call, for menus and codes.",
		Params: []bot.Param{
			{Name: "digits", Kind: bot.KindPhoneNumber, Required: true, Ask: "Which keys? Say digits, * and #."},
			{Name: "call", Kind: bot.KindCall}, {Name: "party", Kind: bot.KindParty},
		},
		Examples: []string{"press 1", "send the tones 1234", "call dtmf 4711", "press 1234 in this call", "send dtmf 55", "key in 4711", "press 1 in the call with Henry Green", "press 12#", "press 1 2 3 #", "press one two three pound", "press star then 7", "enter 1234#"},
		Role:     bot.Viewer,
		Changes:  true,
	}
}

// Preview works out which call is meant.
func (c callPress) Preview(ctx context.Context, r bot.Request) (bot.Reply, bool, error) {
	u, err := c.user(r)
	if err != nil {
		return bot.Reply{}, false, err
	}
	k, ask, err := u.pick(ctx, r, talkingTo)
	if err != nil {
		return bot.Reply{}, false, err
	}
	if ask != nil {
		return *ask, false, nil
	}
	return bot.Reply{Slots: pinned(r, k)}, false, nil
}

// Do sends the tones. Webex tells no more of them than that it took them.
func (c callPress) Do(ctx context.Context, r bot.Request) (bot.Reply, error) {
	u, err := c.user(r)
	if err != nil {
		return bot.Reply{}, err
	}
	v, digits := r.Value("call"), r.Text("digits")
	if _, err := u.Do(ctx, bot.CallOrder{Action: bot.ActDTMF, CallID: v.ID, Digits: digits}); err != nil {
		return bot.Reply{}, err
	}
	return bot.Reply{
		Headline: fmt.Sprintf("%s has taken %s for the call with %s.", u.system(v.ID), plural(len(digits), "tone", "tones"), spoken(v)),
		Note:     "It does not say whether the other side heard them.",
	}, nil
}

// Observe cannot tell: tones leave no trace.
func (callPress) Observe(context.Context, bot.Request) (bot.Outcome, error) {
	return bot.Outcome{State: bot.OutcomeUnknown, Reply: bot.Reply{Headline: "Whether the tones were sent cannot be seen."}}, nil
}
