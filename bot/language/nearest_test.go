package language

import (
	"strings"
	"testing"

	"floorwalker/bot"
)

// TestNoChangeIsOfferedForWhatDoesNotAskForIt says sentences that exclude a
// change or are about something else.
func TestNoChangeIsOfferedForWhatDoesNotAskForIt(t *testing.T) {
	in := newTestInterpreter(t, centre)
	for _, text := range []string{
		"sl for billing over the last 500 days", "never stop all alerts", "don't stop the billing alerts", "do not sign dana out",
		"don't put sam on lunch", "never put sam on lunch", "put everyone on break except maya", "make sam unavailable",
		"put maya on break unless it is busy", "agent state sam unavailable", "put maya and xyzzy on break", "put maya on break if billing is quiet",
	} {
		got := interpret(t, in, text, bot.Conversation{})
		for _, near := range got.Nearest {
			for name := range changers {
				if strings.HasPrefix(near, name) {
					t.Errorf("%q is offered %q", text, near)
				}
			}
		}
	}
}

// TestNothingIsOfferedThatTheRoleForbids says half a change as everybody who may
// or may not make it.
func TestNothingIsOfferedThatTheRoleForbids(t *testing.T) {
	in := newTestInterpreter(t, centre)
	offered := map[bot.Role]bool{}
	for role := bot.Nobody; role <= bot.Admin; role++ {
		for _, text := range []string{"maya break", "maya available?", "sam lunch", "agent state", "dana signed out"} {
			got, err := in.Interpret(t.Context(), bot.Utterance{Text: text, Commands: specs, Role: role, Now: tuesday(t)})
			if err != nil {
				t.Fatal(err)
			}
			for _, near := range got.Nearest {
				offered[role] = offered[role] || strings.HasPrefix(near, "agent state") || strings.HasPrefix(near, "agent logout")
			}
		}
	}
	for role, got := range offered {
		if got != (role >= bot.Supervisor) {
			t.Errorf("a %s is offered a supervisor's change: %v", role, got)
		}
	}
	if len(offered) == 0 {
		t.Error("nothing was offered to anybody")
	}
	got, err := in.Interpret(t.Context(), bot.Utterance{Text: "put sam on lunch", Commands: specs, Role: bot.Viewer, Now: tuesday(t)})
	if err != nil || got.Command != "agent state" {
		t.Errorf("what a viewer may not do is not recognised: %s, %v", show(got), err)
	}
}
