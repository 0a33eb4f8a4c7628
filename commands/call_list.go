package commands

import (
	"context"
	"fmt"

	"floorwalker/bot"
)

// callList shows the calls that somebody has now.
type callList struct{ desk }

func (callList) Spec() bot.Spec {
	return bot.Spec{
		Name:    "call list",
		Area:    areaCalls,
		Aliases: []string{"my calls", "which calls do i have", "am i on a call"},
		Summary: "Shows the calls on your phone now, or on somebody else's.",
		Params:  []bot.Param{{Name: "person", Kind: bot.KindPerson}},
		Examples: []string{
			"what calls do I have up", "call list", "my calls", "what's on my phone", "which calls am I on",
			"do I have a call waiting on my phone", "am I on a call", "call list for Maya Patel",
			"what calls does Maya Patel have up", "what's on Maya Patel's phone",
		},
		Role: bot.Viewer,
	}
}

func (c callList) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	u, err := c.user(r)
	if err != nil {
		return bot.Reply{}, err
	}
	calls, err := u.Calls(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	reply := bot.Reply{Headline: u.has() + " no calls now.", Note: "As of " + clock(r.Now, r.Location) + "."}
	if len(calls) == 0 {
		return reply, nil
	}
	reply.Headline = fmt.Sprintf("%s %s now.", u.has(), plural(len(calls), "call", "calls"))
	if len(calls) == 1 {
		reply.Headline = fmt.Sprintf("%s call with %s %s%s.", u.whose(), partyName(calls[0].Party), stateWords(calls[0]), callAge(calls[0], r))
	}
	reply.Table = &bot.Table{Columns: []bot.Column{{Title: "With"}, {Title: "Number"}, {Title: "Direction"}, {Title: "State"}}, Total: len(calls)}
	for _, k := range calls {
		reply.Items = append(reply.Items, callValue(k))
		if len(reply.Table.Rows) < maxRows {
			reply.Table.Rows = append(reply.Table.Rows, []string{partyName(k.Party), shownNumber(k.Party), direction(k), stateWords(k) + callAge(k, r)})
		}
	}
	reply.Buttons = nextSteps(calls, r)
	return reply, nil
}

func direction(c bot.Call) string {
	switch {
	case c.Outbound:
		return "out"
	case c.Recalled:
		return "back from being parked"
	}
	return "in"
}

// shownNumber is a party's number as far as it may be seen.
func shownNumber(p bot.Party) string {
	if p.Withheld {
		return withheld
	}
	return p.Number
}

// nextSteps are buttons for what can be done with calls now.
func nextSteps(calls []bot.Call, r bot.Request) []bot.Button {
	var buttons []bot.Button
	for _, c := range calls {
		with := ""
		if len(calls) > 1 {
			with = " " + partyName(c.Party)
		}
		offer := func(title, command string) {
			if len(buttons) < maxButtons {
				slots := bot.Slots{"call": {callValue(c)}}
				if r.Has("person") {
					slots["person"] = r.Slots["person"]
				}
				buttons = append(buttons, run(title+with, command, slots))
			}
		}
		switch {
		case c.Rings() && c.Offers(bot.ActAnswer):
			offer("Answer", "call answer")
		case c.State == bot.CallConnected && c.Offers(bot.ActHold):
			offer("Hold", "call hold")
		case c.State == bot.CallHeld && c.Offers(bot.ActResume):
			offer("Resume", "call resume")
		}
		if c.Offers(bot.ActHangup) {
			offer("Hang up", "call hangup")
		}
	}
	return buttons
}
