package language

import (
	"testing"

	"floorwalker/bot"
)

// TestAgentsByAddress shows that an agent who is nobody in Webex is invited by
// their e-mail address, and somebody who is there by themselves.
func TestAgentsByAddress(t *testing.T) {
	agents := entries(bot.KindAgent, "Grace Lin", "Maya Patel", "Sam Okafor")
	agents[0].Also, agents[1].Also = []string{"grace.lin@acme.example"}, []string{"maya.patel@acme.example"}
	in := New(Config{Directory: join(agents, entries(bot.KindPerson, "Maya Patel")), Times: TimeSettings{Zone: newYork(t)}})
	commands := []bot.Spec{
		{Name: "guest add", Params: []bot.Param{{Name: "people", Kind: bot.KindPerson, Addresses: true, Many: true, Required: true}}, Examples: []string{"guest add", "invite dana@acme.example"}},
		{Name: "call list", Params: []bot.Param{{Name: "person", Kind: bot.KindPerson}}, Examples: []string{"call list", "calls of somebody"}},
		{Name: "agent status", Params: []bot.Param{{Name: "agent", Kind: bot.KindAgent, Required: true}}, Examples: []string{"agent status", "where is he"}},
	}
	for text, want := range map[string]string{
		"invite grace lin":   "grace.lin@acme.example",
		"invite grace":       "grace.lin@acme.example",
		"invite maya patel":  "person/Maya Patel",
		"invite sam okafor":  "",
		"call list maya":     "person/Maya Patel",
		"call list grace":    "",
		"agent status grace": "agent/Grace Lin",
	} {
		got, err := in.Interpret(t.Context(), bot.Utterance{Text: text, Commands: commands, Role: bot.Admin, Now: tuesday(t)})
		if err != nil {
			t.Fatal(err)
		}
		id := ""
		for _, values := range got.Slots {
			id = values[0].ID
		}
		if id != want {
			t.Errorf("%q: %s %q, want %q", text, got.Command, id, want)
		}
	}
}
