package commands

import "floorwalker/bot"

// The words for what a call has to be.
var (
	ringing   = want{fits: bot.Call.Rings, as: "rings for the phone", lapses: true}
	talkingTo = want{fits: func(c bot.Call) bool { return c.State == bot.CallConnected }, as: "is connected"}
	onHold    = want{fits: func(c bot.Call) bool { return c.State == bot.CallHeld }, as: "is on hold"}
	anyCall   = want{fits: func(bot.Call) bool { return true }, as: "is there"}
)

func isOver(_ bot.Call, there bool) bool { return !there }

func shows(state bot.CallState) func(bot.Call, bool) bool {
	return func(c bot.Call, there bool) bool { return there && c.State == state }
}

// deeds are what is done with one call and needs nothing more to be said.
var deeds = []deed{
	{
		name: "call answer", summary: "Answers the call that rings on your phone.", aliases: []string{"pick up", "answer", "take the call"},
		examples: []string{
			"pick up", "answer the call", "answer it", "call answer", "pick it up", "take this call", "answer the phone", "pick up the phone", "answer the call from Henry Green",
			"answer Henry Green", "accept the call", "answer Maya Patel's call", "answer the call for Maya Patel", "answer the phone for Maya Patel",
		},
		want: ringing, order: bot.CallOrder{Action: bot.ActAnswer}, verb: "Answer", shows: shows(bot.CallConnected), done: "is connected", others: true,
	},
	{
		name: "call reject", summary: "Turns away the call that rings on your phone.", aliases: []string{"decline", "reject"},
		examples: []string{
			"decline the call", "reject the call", "call reject", "decline it", "reject Henry Green", "decline the call from Henry Green", "don't take this call",
		},
		want: ringing, order: bot.CallOrder{Action: bot.ActReject}, verb: "Reject", shows: isOver, done: "was turned away",
	},
	{
		name: "call hangup", summary: "Ends a call on your phone.", aliases: []string{"hang up", "end the call"},
		examples: []string{
			"hang up", "drop the call with Henry Green", "call hangup", "end the call", "hang up on Henry Green", "hang up this call", "end this call",
			"drop it", "hang up on him", "disconnect the call", "drop Henry Green", "hang up Maya Patel's call", "hang up the call for Maya Patel", "end Maya Patel's call",
		},
		want: anyCall, order: bot.CallOrder{Action: bot.ActHangup}, verb: "Hang up", shows: isOver, done: "is over", others: true,
	},
	{
		name: "call mute", summary: "Mutes you in your call.", aliases: []string{"mute me"},
		examples: []string{"mute me", "call mute", "mute my call", "mute me in this call", "mute me in the call with Henry Green"},
		want:     want{fits: func(c bot.Call) bool { return c.MuteCapable && !c.Muted }, as: "can be muted and is not"}, order: bot.CallOrder{Action: bot.ActMute}, verb: "Mute",
		shows: func(c bot.Call, there bool) bool { return there && c.Muted }, done: "is muted on your side",
	},
	{
		name: "call unmute", summary: "Lets the other side of your call hear you again.", aliases: []string{"unmute me"},
		examples: []string{"unmute me", "call unmute", "unmute my call", "unmute me in this call", "unmute me in the call with Henry Green"},
		want:     want{fits: func(c bot.Call) bool { return c.Muted }, as: "is muted"}, order: bot.CallOrder{Action: bot.ActUnmute}, verb: "Unmute",
		shows: func(c bot.Call, there bool) bool { return there && !c.Muted }, done: "is not muted",
	},
	{
		name: "call push", summary: "Hands your call, as an assistant, to the executive it belongs to.", aliases: []string{"push the call"},
		examples: []string{"push the call to my boss", "call push", "push this call to the executive", "hand this call to my boss"},
		want:     talkingTo, order: bot.CallOrder{Action: bot.ActPush}, verb: "Push", shows: isOver, done: "went to the executive",
	},
	{
		name: "call hold", summary: "Puts a call on your phone on hold.", aliases: []string{"put on hold"},
		examples: []string{
			"put them on hold", "put him on hold", "hold the call", "call hold", "put Henry Green on hold", "put her on hold for a sec", "hold the line",
			"put this call on hold", "hold Henry Green", "put the call with Henry Green on hold", "put Maya Patel's call on hold", "hold the call for Maya Patel",
		},
		want: talkingTo, order: bot.CallOrder{Action: bot.ActHold}, verb: "Hold", shows: shows(bot.CallHeld), done: "is on hold", others: true,
	},
	{
		name: "call resume", summary: "Takes a call on your phone off hold.", aliases: []string{"resume", "unhold", "take off hold"},
		examples: []string{
			"take them off hold", "resume the call", "call resume", "take him off hold", "take Henry Green off hold", "resume Henry Green", "unhold her",
			"take the call off hold", "take Maya Patel's call off hold", "resume the call for Maya Patel",
		},
		want: onHold, order: bot.CallOrder{Action: bot.ActResume}, verb: "Resume", others: true, done: "goes on",
		shows: func(c bot.Call, there bool) bool {
			return there && (c.State == bot.CallConnected || c.State == bot.CallRemoteHeld)
		},
	},
}
