package commands

import "floorwalker/bot"

// allSummons are the orders for which the own phone rings first.
var allSummons = []summons{
	{
		name: "call dial", summary: "Calls a number or a colleague: your phone rings, and when you pick up the other side is called.",
		aliases: []string{"dial", "ring"}, action: bot.ActDial, takes: true, asks: "Whom shall I call? Say a number, an address or a name.",
		examples: []string{
			"ring 919 555 0142 for me", "call Dana Whitfield", "dial 4101", "dial extension 4101", "call extension 4101", "call dial +1 919 555 0142", "ring Dana Whitfield",
			"call 919 555 0142", "dial Front Desk for me", "get me Dana Whitfield on the phone", "call 4101",
			"call help@acme.example", "phone Dana Whitfield",
		},
		follows: "I call %s", role: bot.Viewer,
	},
	{
		name: "call retrieve", summary: "Takes a parked call back to your phone.", aliases: []string{"retrieve", "unpark"},
		action: bot.ActRetrieve, takes: true, role: bot.Viewer,
		examples: []string{
			"retrieve the call", "retrieve the call on 7105", "call retrieve 7105", "retrieve the parked call", "unpark the call", "get the parked call from 7105",
			"retrieve the call parked at Dana Whitfield",
		},
		follows: "you have the call that is parked at %s", alone: "you have the call that is parked at your extension",
	},
	{
		name: "call pickup", summary: "Takes over a call that rings a colleague, or anybody of your pickup group.", aliases: []string{"group pickup"},
		action: bot.ActPickup, takes: true, role: bot.Viewer,
		examples: []string{
			"pick up Dana Whitfield's phone", "call pickup 4106", "take over the call ringing at 4106", "pick up for my group", "pick up the call that rings at Dana Whitfield",
			"grab the call ringing on 4106", "take over the call that rings my group",
		},
		follows: "you have the call that rings %s", alone: "you have the call that rings your group",
	},
	{
		name: "call barge", summary: "Joins a colleague's call, so that both sides hear you, after you confirm it.", aliases: []string{"barge in"},
		action: bot.ActBargeIn, takes: true, asks: "On whose call? Say a name or an extension.", role: bot.Supervisor,
		examples: []string{
			"barge in on Dana Whitfield", "call barge 4106", "barge in on Dana Whitfield's call", "barge into 4106", "barge in on 4106",
		},
		preview: "Barge in on the call of %s? Both sides will hear you.", follows: "you are in the call of %s",
	},
	{
		name: "call pull", summary: "Moves your active call to another of your devices: pick that one up.", aliases: []string{"pull the call"},
		action: bot.ActPull, role: bot.Viewer,
		examples: []string{"pull the call to another device", "call pull", "move my call to my other phone", "pull my call over", "take this call on my other device"},
		alone:    "your active call continues there",
	},
}
