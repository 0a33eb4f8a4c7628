package commands

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"floorwalker/bot"
	"floorwalker/bot/language"
)

// centre is a directory of fixed names. Their ids are their names.
type centre []bot.Entry

func (c centre) Entries(_ context.Context, kind bot.Kind) ([]bot.Entry, error) {
	var found []bot.Entry
	for _, e := range c {
		if e.Kind == kind {
			found = append(found, e)
		}
	}
	return found, nil
}

// elsewhere is a centre whose names stand in no example. One team is called as
// a queue is, and one queue as a word of the floor.
var elsewhere = func() centre {
	var c centre
	add := func(kind bot.Kind, names ...string) {
		for _, n := range names {
			c = append(c, bot.Entry{Kind: kind, ID: n, Name: n})
		}
	}
	add(bot.KindQueue, "Returns", "VIP Desk", "Außendienst", "Orders EU", "Level 3", "Night Line")
	agents := []string{"José Núñez", "Siobhan O'Brien", "Li Wei", "Anna Schmidt", "Will Mason", "Anna Kowalska", "April Chen"}
	add(bot.KindAgent, agents...)
	add(bot.KindPerson, agents...)
	add(bot.KindDestination, append(agents, "Empfang", "Returns", "VIP Desk", "Orders EU")...)
	add(bot.KindCallQueue, "Empfang")
	add(bot.KindPhone, append(agents, "Eingang")...)
	add(bot.KindTeam, "Nord", "Süd", "VIP Desk")
	add(bot.KindLocation, "Graz", "Linz")
	add(bot.KindDevice, "Eiger", "Mönch West", "Annex 2")
	add(bot.KindSite, "Linz", "Graz") // a place is a site and a location
	add(bot.KindAgentState, "Kaffeepause", "Coaching", "Lunch Break", "Back Office")
	return c
}()

// floorWords is an interpreter for a centre, with the commands there are.
type floorWords struct {
	in    bot.Interpreter
	specs []bot.Spec
}

func wordsOf(names bot.Directory) floorWords {
	w := floorWords{in: language.New(language.Config{
		Directory: names, Samples: Samples(), Times: language.TimeSettings{Zone: zone},
	})}
	for _, c := range All(fakeDeps(&fakeCenter{})) {
		w.specs = append(w.specs, c.Spec())
	}
	return w
}

func (w floorWords) interpret(t testing.TB, text string, before bot.Conversation) bot.Interpretation {
	t.Helper()
	got, err := w.in.Interpret(t.Context(), bot.Utterance{Text: text, Person: alex, Conversation: before, Commands: w.specs, Role: bot.Admin, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// written is an interpretation on a line: the command, its slots, "?slot" for
// one that is asked for, "~" in front when something was left over. Nothing
// understood is "".
func written(i bot.Interpretation) string {
	if i.Refusal != "" {
		return "refused"
	}
	if i.Command == "" {
		return ""
	}
	line := i.Command
	if i.Partial {
		line = "~" + line
	}
	var slots []string
	for name, values := range i.Slots {
		for _, v := range values {
			slots = append(slots, name+"="+slotText(v))
		}
	}
	slices.Sort(slots)
	if i.Missing != "" {
		var names []string
		for _, c := range i.Choices {
			names = append(names, c.Name)
		}
		slots = append(slots, "?"+i.Missing+"("+strings.Join(names, "|")+")")
	}
	return strings.Join(append([]string{line}, slots...), " ")
}

func slotText(v bot.Value) string {
	switch v.Kind {
	case bot.KindRange:
		f := func(t time.Time) string { return t.In(zone).Format("2T15:04") }
		return f(v.Range.From) + ".." + f(v.Range.To)
	case bot.KindMetric:
		return string(v.Metric)
	case bot.KindComparison:
		n := fmt.Sprint(v.Number)
		if v.Name == language.Target {
			n = "target"
		}
		return string(v.Metric) + string(v.Op) + n
	case bot.KindDuration:
		return string(v.Op) + v.Duration.String()
	case bot.KindNumber:
		return fmt.Sprint(v.Number)
	case bot.KindAgentState:
		if v.Op != "" {
			return "back"
		}
	default: // the others are their names
	}
	return strings.ReplaceAll(cmp.Or(v.Name, v.ID), " ", "_")
}

// saying is a line of testdata: what somebody says, and how it is to be read.
type saying struct{ section, text, want string }

// sayings reads a file of testdata: sections under "# heading", lines
// "utterance → reading" as written makes them.
func sayings(t testing.TB, file string) []saying {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	var all []saying
	section := ""
	for line := range strings.Lines(string(raw)) {
		line = strings.TrimSpace(line)
		if heading, ok := strings.CutPrefix(line, "# "); ok {
			section = heading
			continue
		}
		if text, want, ok := strings.Cut(line, "→"); ok {
			all = append(all, saying{section, strings.TrimSpace(text), strings.TrimSpace(want)})
		}
	}
	return all
}

// TestSaid says what supervisors say in two centres. No line is an example of a
// command, and the names of the second centre stand in none.
func TestSaid(t *testing.T) {
	changes := map[string]bool{}
	for _, c := range All(fakeDeps(&fakeCenter{})) {
		_, changes[c.Spec().Name] = c.(bot.Changer)
	}
	total := 0
	for file, names := range map[string]bot.Directory{"said.txt": centre(Samples()), "said_elsewhere.txt": elsewhere} {
		w := wordsOf(names)
		for _, s := range sayings(t, file) {
			total++
			got := w.interpret(t, s.text, bot.Conversation{})
			if line := written(got); line != s.want {
				t.Errorf("%s: %q\n got  %s\n want %s", file, s.text, line, s.want)
			}
			whole := changes[got.Command] && !got.Partial && got.Missing == "" && got.Refusal == ""
			if whole && s.section != "Changes, which ask first" && s.section != "One's own calls" {
				t.Errorf("%s: %q, under %q, is a whole change", file, s.text, s.section)
			}
		}
	}
	if total < 300 {
		t.Errorf("only %d lines were read", total)
	}
}

// TestSaidOtherwise says the same louder, more politely and with more blanks.
func TestSaidOtherwise(t *testing.T) {
	variants := map[string]func(string) string{
		"loud":     strings.ToUpper,
		"blanks":   func(s string) string { return "  " + strings.Join(strings.Fields(s), "   ") + "  " },
		"polite":   func(s string) string { return "hey, " + s + " please" },
		"thankful": func(s string) string { return s + ", thanks" },
		"excited":  func(s string) string { return strings.TrimRight(s, "?!.") + "!!" },
	}
	for file, names := range map[string]bot.Directory{"said.txt": centre(Samples()), "said_elsewhere.txt": elsewhere} {
		w := wordsOf(names)
		for _, s := range sayings(t, file) {
			if strings.Contains(s.want, "text=") || strings.Contains(s.want, "title=") || s.section == "Not understood" || s.section == "Greetings and thanks" {
				continue // text is kept as it is written, and a greeting with thanks is thanks
			}
			for name, otherwise := range variants {
				text := otherwise(s.text)
				if got := written(w.interpret(t, text, bot.Conversation{})); got != s.want {
					t.Errorf("%s, %s: %q\n got  %s\n want %s", file, name, text, got, s.want)
				}
			}
		}
	}
}

// TestBreakWithoutACode takes a break for Idle where no code is called so.
func TestBreakWithoutACode(t *testing.T) {
	var names centre
	for kind, all := range map[bot.Kind][]string{
		bot.KindAgent: {"Nora Quist", "Jonas Pike"}, bot.KindQueue: {"Freight"}, bot.KindAgentState: {"Coffee", "Idle"},
	} {
		for _, name := range all {
			names = append(names, bot.Entry{Kind: kind, ID: name, Name: name})
		}
	}
	w := wordsOf(names)
	for text, want := range map[string]string{
		"put jonas on break":   "agent state agent=Jonas_Pike state=Idle",
		"put jonas on a break": "agent state agent=Jonas_Pike state=Idle",
		"who's on break":       "agent list state=Idle",
		"put jonas on coffee":  "agent state agent=Jonas_Pike state=Coffee",
		"put jonas on idle":    "agent state agent=Jonas_Pike state=Idle",
		"what is jonas doing":  "agent status agent=Jonas_Pike",
		"take jonas off break": "agent state agent=Jonas_Pike state=back",
	} {
		if got := written(w.interpret(t, text, bot.Conversation{})); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}
