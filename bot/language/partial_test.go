package language

import (
	"strings"
	"testing"

	"floorwalker/bot"
)

// changers are the commands of the tests that change something.
var changers = map[string]bool{"agent state": true, "agent logout": true, "notify stop": true}

// TestNothingChangesOnHalfASentence says things that come near to a change and
// do not ask for it.
func TestNothingChangesOnHalfASentence(t *testing.T) {
	in := newTestInterpreter(t, centre)
	for _, text := range []string{
		"don't put sam on lunch", "do not sign dana out", "never put sam on lunch", "put everyone on break except maya",
		"put maya on break if billing is quiet", "put maya on break unless it is busy", "put maya on break when dana is back",
		"how do i put maya on break", "should i put maya on break", "did you put maya on break", "who put maya on break",
		"is maya available", "maya available?", "maya break", "sign dana out and put tom becker on break",
		"put maya on break and sam on lunch", "sign dana and sam out", "put maya on break at 5", "sign dana out tomorrow",
		"put maya on break, not sam", "log everyone out", "sign out", "put maya", "can maya be put on break",
		"take grace off lunch", "put maya and xyzzy on break", "sign dana out if she is idle", "log maya in",
		"put maya on break instead of sam", "how many billing alerts did we stop", "i will put maya on break myself",
		"put maya on break or lunch", "put maya on a desk near sam on lunch", "maybe sign dana out", "sign dana out later",
		"dont stop the billing alerts", "stop the billing alerts when it is quiet", "put maya not available",
		"put maya on break, i mean sam", "put maya on break, no wait, sam", "sign dana out, she can go if billing is quiet",
		"put sam on lunch, not maya", "put sam on lunch. sign dana out.", "sign dana out; put sam on lunch",
		"put sam on lunch " + strings.Repeat("and then some ", 40), "put sam on lunch" + strings.Repeat(" ", maxText) + "never",
	} {
		got := interpret(t, in, text, bot.Conversation{})
		if changers[got.Command] && !got.Partial && got.Missing == "" && got.Refusal == "" {
			t.Errorf("%q would run %s", text, show(got))
		}
	}
}

// TestWholeSentencesAreWhole says changes plainly.
func TestWholeSentencesAreWhole(t *testing.T) {
	in := newTestInterpreter(t, centre)
	for _, text := range []string{
		"agent state maya available", "put sam on lunch", "Put Sam on lunch!", "could you put sam on lunch please", "hey put sam on lunch now",
		"make grace available again pls", "set grace to available", "switch grace to break", "sign dana out", "log dana off please",
		"sign dana out, she forgot when she left", "put sam on lunch because he asked", "stop the billing alerts",
		"remove the billing alerts", "please sign out dana", "agent logout dana whitfield", "move maya patel to training", "put maya and sam on break",
	} {
		got := interpret(t, in, text, bot.Conversation{})
		if !changers[got.Command] || got.Partial || got.Missing != "" {
			t.Errorf("%q: %s, partial %v", text, show(got), got.Partial)
		}
	}
}
