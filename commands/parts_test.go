package commands

import (
	"slices"
	"testing"

	"floorwalker/bot"
)

// TestSeveralThingsAtOnce: what is asked for in one breath is offered one by one,
// with what "it" means put in, and nothing of it is dropped without a word.
func TestSeveralThingsAtOnce(t *testing.T) {
	w := wordsOf(centre(Samples()))
	for _, tt := range []struct {
		text  string
		parts []string
		rest  string
	}{
		{"Is the Boardroom free? Wake it up, dial the floor leads, volume 40, and put 'back at 3:15' on the screen.",
			[]string{"device free Boardroom", "device wake Boardroom", "device volume Boardroom 40", `device message Boardroom "back at 3:15"`}, "dial the floor leads"},
		{"is the boardroom free? wake it up, dial Tier 2, volume forty, and put back at 3:15 on the screen",
			[]string{"device free Boardroom", "device wake Boardroom", "device dial Boardroom to Tier 2", "device volume Boardroom 40", `device message Boardroom "back at 3:15"`}, ""},
		{"tell the boardroom time is up and mute it", []string{`device message Boardroom "time is up"`, "device mute Boardroom"}, ""},
		{"turn the boardroom on and mute it", []string{"device wake Boardroom", "device mute Boardroom"}, ""},
		{"mute the boardroom and mute my call", []string{"device mute Boardroom", "call mute this call"}, ""},
		{"is the boardroom free and wake it up", []string{"device free Boardroom", "device wake Boardroom"}, ""},
		{"wake the boardroom, then have it call 4101", []string{"device wake Boardroom", "device dial Boardroom to 4101"}, ""},
		{"thanks, wake up the boardroom and mute it please", []string{"device wake Boardroom", "device mute Boardroom"}, ""},
		{"turn Huddle 3 down to 40; mute the Training Room", []string{"device volume Huddle 3 40 down", "device mute Training Room"}, ""},
		// One thing, or only answers: no change is lost.
		{"mute the Boardroom and Huddle 3", nil, ""},
		{"put 'wake up, and smile' on the Boardroom screen", nil, ""},
		{"how many calls did Sales and Billing get today", nil, ""},
		// What is not wanted is no offer.
		{"don't wake the Boardroom, mute it", nil, ""},
		{"wake up the Boardroom and frobnicate it", nil, ""},
	} {
		got := w.interpret(t, tt.text, bot.Conversation{})
		if !slices.Equal(got.Parts, tt.parts) || got.Rest != tt.rest {
			t.Errorf("%q is %q and %q, not %q and %q", tt.text, got.Parts, got.Rest, tt.parts, tt.rest)
		}
		for _, p := range got.Parts { // each is what it says
			if one := w.interpret(t, p, bot.Conversation{}); one.Command == "" || one.Partial || one.Missing != "" {
				t.Errorf("%q of %q is understood as %s", p, tt.text, written(one))
			}
		}
	}
	asked := bot.Conversation{Question: &bot.Question{Invocation: bot.Invocation{Command: "device prompt", Slots: deviceSlot("Boardroom")}, Param: "text"}}
	if got := w.interpret(t, "wake up the boardroom, then mute it", asked); len(got.Parts) != 2 {
		t.Errorf("in place of a text, two requests are understood as %s", written(got))
	}
	if got := w.interpret(t, "Coffee, tea, and water?", asked); got.Command != "device prompt" || len(got.Slots["text"]) != 1 {
		t.Errorf("a text is understood as %s", written(got))
	}
	viewer, err := w.in.Interpret(t.Context(), bot.Utterance{Text: "is the Boardroom free, wake it up and mute it", Person: alex, Commands: w.specs, Role: bot.Viewer, Now: now})
	if err != nil || len(viewer.Parts) > 0 {
		t.Errorf("somebody who may not is offered %q, %v", viewer.Parts, err)
	}
}
