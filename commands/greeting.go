package commands

import "floorwalker/bot"

// Greeting is what the bot says in a space it was added to. configured says
// whether the contact centre is connected.
func Greeting(configured bool) bot.Reply {
	reply := bot.Reply{
		Headline: "Hello, I am Floorwalker: mention me and ask how the floor is doing.",
		Facts: []bot.Fact{
			{Label: "Ask", Value: "“how are we doing?”, “which queue is worst?”, “who is available?”, “any calls waiting over 5 min?”"},
			{Label: "Change", Value: "who should go on a break or be Available: I show what will happen and wait for your confirmation"},
			{Label: "Check", Value: "“explain” shows how a figure was made, “show them” the contacts behind it"},
		},
		Buttons: []bot.Button{
			run("Queue status", "queue status", nil),
			run("Who is on the floor", "agent list", nil),
			run("Help", "help", nil),
		},
		Note: "I answer only people who may ask, and only what they may see. “help” shows what you can do.",
	}
	if !configured {
		reply.Facts = []bot.Fact{{Label: "Not yet", Value: "the contact centre is not connected; an admin has to set " + needsContactCenter}}
		reply.Buttons = []bot.Button{run("Status", "status", nil), run("Help", "help", nil)}
	}
	return reply
}
