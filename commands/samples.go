package commands

import "floorwalker/bot"

// Samples returns the names that stand in the examples, so that an interpreter
// can learn from the examples without asking any system. Their ids are their
// names.
func Samples() []bot.Entry {
	var entries []bot.Entry
	add := func(kind bot.Kind, names ...string) {
		for _, name := range names {
			entries = append(entries, bot.Entry{Kind: kind, ID: name, Name: name})
		}
	}
	add(bot.KindQueue, "Billing", "Sales", "Tech Support", "Tier 2", "Claims", "Spanish Line", "Web Chat")
	add(bot.KindAgent, "Maya Patel", "Tom Becker", "Tom Alvarez", "Priya Raman", "Luis Ortega",
		"Dana Whitfield", "Sam Okafor", "Grace Lin")
	add(bot.KindTeam, "Blue", "Evening")
	add(bot.KindPerson, "Maya Patel", "Dana Whitfield", "Tom Becker")
	add(bot.KindDestination, "Dana Whitfield", "Front Desk", "Tier 2")
	add(bot.KindCallQueue, "Night Desk")
	add(bot.KindParty, "Henry Green")
	add(bot.KindPhone, "Maya Patel", "Tom Becker", "Dana Whitfield", "Lobby phone")
	add(bot.KindLocation, "Raleigh", "Tampa")
	add(bot.KindDevice, "Boardroom", "Huddle 3", "Training Room", "Lobby Kiosk")
	add(bot.KindSite, "Raleigh", "Tampa")
	add(bot.KindAgentState, "Break", "Lunch", "Training", "Meeting")
	return entries
}
