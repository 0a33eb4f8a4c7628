package commands

import (
	"context"
	"errors"
	"strings"
	"testing"

	"floorwalker/bot"
)

// TestExamplesNameWhatThereIs puts the names of another centre into every
// example: none of the samples is left that the centre has not, and each is
// understood there as the command it stands for.
func TestExamplesNameWhatThereIs(t *testing.T) {
	own := ownNames(t.Context(), elsewhere)
	w := wordsOf(elsewhere)
	before := bot.Conversation{
		Slots: map[bot.Kind]bot.Value{
			bot.KindAgent:  {Kind: bot.KindAgent, ID: "Li Wei", Name: "Li Wei"},
			bot.KindDevice: {Kind: bot.KindDevice, ID: "Annex", Name: "Annex"},
			bot.KindTaskID: taskValue(taskID(1)),
		},
		List: []bot.Value{taskValue("1"), taskValue("2"), taskValue("3")}, Explain: []string{"x"},
	}
	for _, s := range w.specs {
		for _, x := range s.Examples {
			text := own(x)
			for _, sample := range Samples() {
				if sample.Kind == bot.KindParty {
					continue // callers are in no directory
				}
				if strings.Contains(text, sample.Name) && !strings.Contains("Lunch Break", sample.Name) {
					t.Errorf("%q still names %s", text, sample.Name)
				}
			}
			if got := w.interpret(t, text, before); got.Command != s.Name || got.Missing != "" {
				t.Errorf("%s: %q became %q, which is understood as %s", s.Name, x, text, written(got))
			}
		}
	}
}

func TestExamplesStayWhereTheNamesAreThose(t *testing.T) {
	for name, directory := range map[string]bot.Directory{"none": nil, "the samples": centre(Samples()), "silent": silent{}} {
		if got := ownNames(t.Context(), directory)("put Maya on Lunch"); got != "put Maya on Lunch" {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// silent is a directory that does not answer.
type silent struct{}

func (silent) Entries(context.Context, bot.Kind) ([]bot.Entry, error) { return nil, errors.New("away") }

func TestHelpShowsANewcomerWhatToType(t *testing.T) {
	deps := fakeDeps(&fakeCenter{})
	deps.Names = elsewhere
	for _, c := range All(deps) {
		if c.Spec().Name != "help" {
			continue
		}
		reply, err := c.(bot.Reader).Run(t.Context(), request(nil))
		if err != nil {
			t.Fatal(err)
		}
		want := []bot.Fact{
			{Label: "See a queue", Value: "“how is Returns doing?”"},
			{Label: "Find trouble", Value: "“which queues have more than 5 waiting”"},
			{Label: "See who is free", Value: "“who's free on the Night Line”"},
		}
		for i, f := range want {
			if reply.Facts[i] != f {
				t.Errorf("line %d is %+v, want %+v", i, reply.Facts[i], f)
			}
		}
		if len(reply.Buttons) == 0 || len(reply.Buttons) > maxButtons {
			t.Errorf("%d buttons", len(reply.Buttons))
		}
		viewer := request(nil)
		viewer.Role = bot.Viewer
		reply, _ = c.(bot.Reader).Run(t.Context(), viewer)
		for _, f := range reply.Facts {
			if f.Label == "Change a state" {
				t.Error("a viewer is shown what only a supervisor may do")
			}
		}
	}
}

// TestHelpReachesEveryArea goes from the overview through the shelves: a newcomer
// who only presses finds every command.
func TestHelpReachesEveryArea(t *testing.T) {
	all := All(fakeDeps(&fakeCenter{}))
	seen := map[string]bool{}
	for _, s := range shelves {
		for _, line := range strings.Split(helpFor(t, s.title, bot.Admin), "\n")[1:] {
			_, names, _ := strings.Cut(line, ": ")
			for _, name := range strings.Split(names, ", ") {
				seen[name] = true
			}
		}
	}
	for _, c := range all {
		if s := c.Spec(); s.Missing == "" && !seen[s.Name] {
			t.Errorf("no shelf shows %s", s.Name)
		}
	}
	if got := helpFor(t, "contact center", bot.Viewer); !strings.HasPrefix(got, "What you can ask, contact centre:") {
		t.Errorf("the American spelling shows: %s", got)
	}
}
