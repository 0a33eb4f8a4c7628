package language

import (
	"context"
	"testing"

	"floorwalker/bot"
)

// directory is a bot.Directory of fixed entries.
type directory []bot.Entry

func (d directory) Entries(_ context.Context, kind bot.Kind) ([]bot.Entry, error) {
	var found []bot.Entry
	for _, e := range d {
		if e.Kind == kind {
			found = append(found, e)
		}
	}
	return found, nil
}

func entries(kind bot.Kind, names ...string) []bot.Entry {
	var list []bot.Entry
	for _, n := range names {
		list = append(list, bot.Entry{Kind: kind, ID: string(kind) + "/" + n, Name: n})
	}
	return list
}

func join(lists ...[]bot.Entry) directory {
	var all directory
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}

// samples are the names in the examples of specs; the centre of the tests has
// others beside them.
var samples = join(
	entries(bot.KindQueue, "Billing", "Sales", "Tech Support", "Tier 2", "Claims", "Spanish Line", "Web Chat"),
	entries(bot.KindAgent, "Maya Patel", "Tom Becker", "Tom Alvarez", "Priya Raman", "Luis Ortega", "Dana Whitfield", "Sam Okafor", "Grace Lin"),
	entries(bot.KindTeam, "Blue", "Evening"),
	entries(bot.KindAgentState, "Break", "Lunch", "Training"),
)

// centre is the directory most tests run against: the names of the samples,
// devices that share words with other kinds, and names that look like others.
var centre = join(samples,
	entries(bot.KindDevice, "Boardroom", "Huddle 3", "Training Room", "Lobby Kiosk"),
	entries(bot.KindSite, "Raleigh", "Tampa"),
)

// elsewhere is another centre, which no example was written for.
var elsewhere = join(
	entries(bot.KindQueue, "Renewals", "New Orders", "Fraud Desk", "Level 3", "Réclamations", "Card Services", "VIP"),
	entries(bot.KindAgent, "Ingrid Solberg", "José Núñez", "Anne O'Brien", "Anne Marie Scott", "Kenji Watanabe", "Will Mason", "April Chen", "Mohammed Al-Farsi"),
	entries(bot.KindTeam, "Night Owls", "Red", "Level 3"),
	entries(bot.KindAgentState, "Coffee", "Coaching", "Comfort Break"),
)

// specs are commands as the issue describes them.
var specs = []bot.Spec{
	{Name: "help", Aliases: []string{"hi", "hello", "what can you do", "commands"}, Params: []bot.Param{{Name: "text", Kind: bot.KindText}},
		Examples: []string{"help", "help queues", "what can you do?"}, Role: bot.Viewer},
	{Name: "status", Aliases: []string{"are you ok"}, Examples: []string{"status", "are you ok?"}, Role: bot.Viewer},
	{Name: "ping", Params: []bot.Param{{Name: "text", Kind: bot.KindText}}, Examples: []string{"ping", "ping 42"}, Role: bot.Viewer},
	{Name: "cancel", Aliases: []string{"never mind", "forget it", "stop"}, Examples: []string{"cancel", "never mind"}, Role: bot.Viewer},
	{Name: "explain", Aliases: []string{"how was that computed", "why"}, Examples: []string{"explain", "explain that", "how is that calculated?"}, Role: bot.Viewer},
	{Name: "show them", Aliases: []string{"show me them", "which ones"}, Examples: []string{"show them", "list them", "which ones?"}, Role: bot.Viewer},
	{Name: "queue status", Aliases: []string{"queue stats"}, Params: []bot.Param{
		{Name: "queue", Kind: bot.KindQueue, Many: true}, {Name: "metric", Kind: bot.KindMetric}, {Name: "time", Kind: bot.KindRange},
		{Name: "format", Kind: bot.KindChoice, Choices: []string{"chart", "csv"}}},
		Examples: []string{"queue status", "queue status Billing", "how is Billing doing?", "how are the queues?", "what is the longest wait right now?",
			"service level for Sales today", "how many people are waiting in Claims?", "abandons since lunch, all queues",
			"AHT for Tier 2 yesterday between 2 and 4", "is Billing busy?", "queue status Billing chart", "how did Sales do yesterday?"},
		Role: bot.Viewer},
	{Name: "queue list", Aliases: []string{"queues"}, Params: []bot.Param{{Name: "filter", Kind: bot.KindComparison}},
		Examples: []string{"queue list", "list the queues", "which queues have more than 5 waiting?", "queues below target", "what queues do we have?"}, Role: bot.Viewer},
	{Name: "agent status", Params: []bot.Param{{Name: "agent", Kind: bot.KindAgent, Required: true, Ask: "Which agent?"}},
		Examples: []string{"agent status Maya", "where is Maya?", "what is Maya doing?", "is Maya available?", "how long has Luis been on break?",
			"is he back yet?", "how is Maya doing?"}, Role: bot.Viewer},
	{Name: "agent list", Aliases: []string{"agents", "who is in"}, Params: []bot.Param{
		{Name: "team", Kind: bot.KindTeam}, {Name: "queue", Kind: bot.KindQueue}, {Name: "state", Kind: bot.KindAgentState},
		{Name: "longer", Kind: bot.KindDuration}, {Name: "format", Kind: bot.KindChoice, Choices: []string{"chart", "csv"}}},
		Examples: []string{"agent list", "agent list Blue", "who is free on Billing?", "who is on break?", "who has been on break for half an hour?",
			"show everyone on Blue who has been in wrap-up over 3 min", "how many agents are logged in?", "which agents are idle?", "is anyone free?",
			"agent list Blue chart"}, Role: bot.Viewer},
	{Name: "agent state", Params: []bot.Param{
		{Name: "agent", Kind: bot.KindAgent, Required: true, Many: true, Ask: "Which agent?"}, {Name: "state", Kind: bot.KindAgentState, Required: true, Ask: "Which state?"}},
		Examples: []string{"agent state Maya Available", "put Sam on lunch", "make Grace available again", "set Tom Becker to Break", "move Priya to training"},
		Role:     bot.Supervisor, Changes: true},
	{Name: "agent logout", Params: []bot.Param{{Name: "agent", Kind: bot.KindAgent, Required: true, Ask: "Which agent?"}},
		Examples: []string{"agent logout Dana", "sign Dana out", "log Tom Becker off"}, Role: bot.Supervisor, Changes: true},
	{Name: "task list", Aliases: []string{"calls", "tasks", "contacts"}, Params: []bot.Param{
		{Name: "queue", Kind: bot.KindQueue}, {Name: "agent", Kind: bot.KindAgent}, {Name: "channel", Kind: bot.KindChannel}, {Name: "status", Kind: bot.KindStatus},
		{Name: "longer", Kind: bot.KindDuration}, {Name: "time", Kind: bot.KindRange}, {Name: "format", Kind: bot.KindChoice, Choices: []string{"csv"}}},
		Examples: []string{"task list", "task list Claims last 20 min", "what calls came in for Claims in the last 20 min?", "any chats waiting over five minutes?",
			"which contacts were abandoned today?", "show calls for Billing since 9", "calls handled by Maya today", "task list today csv"}, Role: bot.Viewer},
	{Name: "task show", Params: []bot.Param{{Name: "task", Kind: bot.KindTaskID, Required: true, Ask: "Which contact?"}},
		Examples: []string{"task show 6a64d539-4653-4c48-98d7-78fb66c1bc1d", "tell me about 6a64d539-4653-4c48-98d7-78fb66c1bc1d", "open the second one", "what happened on that call?"},
		Role:     bot.Viewer},
	{Name: "notify list", Aliases: []string{"my alerts"}, Examples: []string{"notify list", "what alerts do I have?"}, Role: bot.Viewer},
	{Name: "notify stop", Params: []bot.Param{{Name: "queue", Kind: bot.KindQueue}}, Examples: []string{"notify stop", "stop the Billing alerts", "stop all alerts"}, Role: bot.Viewer, Changes: true},
}

func newTestInterpreter(t testing.TB, d bot.Directory) *Interpreter {
	t.Helper()
	return New(Config{Directory: d, Times: TimeSettings{Zone: newYork(t)}, Samples: samples})
}
