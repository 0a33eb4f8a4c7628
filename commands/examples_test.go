package commands

import (
	"context"
	"testing"

	"floorwalker/bot"
	"floorwalker/bot/language"
)

// sampleDirectory knows the names of the examples.
type sampleDirectory struct{}

func (sampleDirectory) Entries(_ context.Context, kind bot.Kind) ([]bot.Entry, error) {
	var entries []bot.Entry
	for _, e := range Samples() {
		if e.Kind == kind {
			entries = append(entries, e)
		}
	}
	return entries, nil
}

// TestExamplesAreUnderstood says every example to the interpreter, after a turn
// that gives pronouns and ordinals something to mean.
func TestExamplesAreUnderstood(t *testing.T) {
	var specs []bot.Spec
	for _, c := range All(fakeDeps(&fakeCenter{})) {
		specs = append(specs, c.Spec())
	}
	in := language.New(language.Config{
		Directory: sampleDirectory{}, Samples: Samples(), Times: language.TimeSettings{Zone: zone},
	})
	before := bot.Conversation{
		Slots: map[bot.Kind]bot.Value{
			bot.KindAgent:   {Kind: bot.KindAgent, ID: "Luis Ortega", Name: "Luis Ortega"},
			bot.KindTaskID:  taskValue("6a64d539-4653-4c48-98d7-78fb66c1bc1d"),
			bot.KindMeeting: {Kind: bot.KindMeeting, ID: "m1", Name: "17 Jun 15:30"},
			bot.KindDevice:  {Kind: bot.KindDevice, ID: "Annex", Name: "Annex"},
		},
		List:    []bot.Value{taskValue("1"), taskValue("2"), taskValue("3")},
		Explain: []string{"x"},
	}
	for _, s := range specs {
		for _, x := range s.Examples {
			got, err := in.Interpret(t.Context(), bot.Utterance{
				Text: x, Person: alex, Conversation: before, Commands: specs, Now: now,
			})
			if err != nil {
				t.Fatal(err)
			}
			if got.Command != s.Name || got.Missing != "" || got.Refusal != "" {
				t.Errorf("%s: %q was understood as %q (missing %q, refusal %q, %s)",
					s.Name, x, got.Command, got.Missing, got.Refusal, got.Understood)
			}
			if got.Partial && s.Changes {
				t.Errorf("%s: %q was understood in part only", s.Name, x)
			}
		}
	}
}
