package commands

import (
	"testing"

	"floorwalker/bot"
	"floorwalker/bot/language"
)

// twoCentres are names of which each says whose it is, as they stand where two
// contact centres are set up.
var twoCentres = func() centre {
	var c centre
	add := func(kind bot.Kind, label string, names ...string) {
		for _, n := range names {
			full := n + " (" + label + ")"
			c = append(c, bot.Entry{Kind: kind, ID: full, Name: full, Also: []string{n}, Label: label})
		}
	}
	add(bot.KindQueue, "Webex", "Billing", "Tech Support", "Sales")
	add(bot.KindQueue, "Finesse", "Freight", "Customs", "Sales")
	add(bot.KindTeam, "Webex", "Blue")
	add(bot.KindTeam, "Finesse", "Harbour")
	for _, kind := range []bot.Kind{bot.KindAgent, bot.KindPerson} {
		add(kind, "Webex", "Maya Patel", "Tom Becker")
		add(kind, "Finesse", "Wanda Fry", "Nora Quist")
	}
	return append(c, bot.Entry{Kind: bot.KindAgentState, ID: "Lunch", Name: "Lunch"})
}()

func twoSystems(deps Deps) Deps {
	deps.Systems = []System{{"Webex", deps.centre()}, {"Finesse", deps.centre()}}
	return deps
}

// TestOneSystem asks for one of two contact centres, whose word names none of its
// queues and agents.
func TestOneSystem(t *testing.T) {
	w := floorWords{in: language.New(language.Config{Directory: twoCentres, Samples: Samples(), Times: language.TimeSettings{Zone: zone}})}
	for _, c := range All(twoSystems(fakeDeps(&fakeCenter{}))) {
		w.specs = append(w.specs, c.Spec())
	}
	for text, want := range map[string]string{
		"finesse agents":                                "agent list system=Finesse",
		"agents on finesse":                             "agent list system=Finesse",
		"webex agents":                                  "agent list system=Webex",
		"agent list Finesse":                            "agent list system=Finesse",
		"who is on lunch in webex":                      "agent list state=Lunch system=Webex",
		"who is available on finesse":                   "agent list state=Available system=Finesse",
		"agent list Finesse Available":                  "agent list state=Available system=Finesse",
		"agent list team Harbour (Finesse)":             "agent list team=Harbour_(Finesse)",
		"queue status finesse":                          "queue status system=Finesse",
		"finesse queue status":                          "queue status system=Finesse",
		"how are the webex queues":                      "queue status system=Webex",
		"how are the finesse queues":                    "queue status system=Finesse",
		"how is finesse doing":                          "queue status system=Finesse",
		"finesse queues":                                "queue list system=Finesse",
		"list finesse queues":                           "queue list system=Finesse",
		"queue list webex":                              "queue list system=Webex",
		"queue status Freight (Finesse)":                "queue status queue=Freight_(Finesse)",
		"queue status Sales (Finesse)":                  "queue status queue=Sales_(Finesse)",
		"how is sales on webex":                         "queue status queue=Sales_(Webex)",
		"how is sales":                                  "queue status ?queue(Sales (Finesse)|Sales (Webex))",
		"how is tech support":                           "queue status queue=Tech_Support_(Webex)",
		"queue status Tech Support (Webex)":             "queue status queue=Tech_Support_(Webex)",
		"is finesse ok":                                 "finesse status",
		"is finesse up":                                 "finesse status",
		"finesse":                                       "finesse status",
		"agent status Wanda Fry (Finesse)":              "agent status agent=Wanda_Fry_(Finesse)",
		"longest wait in finesse":                       "queue status metric=longest_wait system=Finesse",
		"stop listening to wanda":                       "monitor end agent=Wanda_Fry_(Finesse)",
		"which finesse queues have more than 1 waiting": "queue list filter=contacts_in_queue>1 system=Finesse",
		"how many are waiting in finesse":               "queue status metric=contacts_in_queue system=Finesse",
		"service level for billing on webex":            "queue status metric=service_level queue=Billing_(Webex)",
		"how many agents are logged in finesse":         "agent list state=Logged_in system=Finesse",
	} {
		if got := written(w.interpret(t, text, bot.Conversation{})); got != want {
			t.Errorf("%q\n got  %s\n want %s", text, got, want)
		}
	}
}
