package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"floorwalker/bot"
)

// maxButtons is how many next steps an answer offers.
const maxButtons = 5

// help shows what can be asked: areas, one area, or what fits some words. It
// shows only what the asker may do and what is set up.
type help struct {
	specs []bot.Spec
	names bot.Directory
}

func (*help) Spec() bot.Spec {
	return bot.Spec{
		Name: "help",
		Area: areaBot,
		Aliases: []string{"what can you do", "commands", "how do i use this", "what can i ask", "hi", "hello", "hey",
			"good morning", "good afternoon", "good evening", "morning", "hiya",
			"help me", "who are you", "what are you", "menu"},
		Summary: "Shows what you can ask, with examples that run when pressed.",
		Params:  []bot.Param{{Name: "text", Kind: bot.KindText}},
		Examples: []string{
			"help", "help queues", "help agents", "what can you do?", "help times", "help service level",
			"what can i ask you", "how do i use this",
		},
		Role: bot.Viewer,
	}
}

func (h *help) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	specs := h.allowed(ctx, r.Role)
	words := tokens(r.Text("text"))
	if len(words) == 0 {
		return overview(specs), nil
	}
	topic := strings.Join(words, " ")
	if topic == "times" || topic == "time" {
		return times(r.Location.String()), nil
	}
	for _, s := range shelves {
		if topic == s.title || topic == americanSpelling(s.title) {
			return openShelf(specs, s), nil
		}
	}
	for _, area := range areas() {
		if topic == area || topic+"s" == area {
			if in := inArea(specs, area); len(in) > 0 {
				return withExamples(fmt.Sprintf("What you can ask about %s:", area), in), nil
			}
		}
	}
	if found := search(specs, words); len(found) > 0 {
		return withExamples(fmt.Sprintf("What fits “%s”:", topic), found), nil
	}
	reply := overview(specs)
	reply.Headline = fmt.Sprintf("Nothing fits “%s”. This is what you can ask:", topic)
	return reply, nil
}

// allowed returns what a role may do, with examples that name what there is in
// this centre.
func (h *help) allowed(ctx context.Context, role bot.Role) []bot.Spec {
	own := ownNames(ctx, h.names)
	var specs []bot.Spec
	for _, s := range h.specs {
		if s.Missing != "" || s.Role > role {
			continue
		}
		s.Examples = slices.Clone(s.Examples)
		for i, x := range s.Examples {
			s.Examples[i] = own(x)
		}
		specs = append(specs, s)
	}
	return specs
}

func inArea(specs []bot.Spec, area string) []bot.Spec {
	var in []bot.Spec
	for _, s := range specs {
		if s.Area == area {
			in = append(in, s)
		}
	}
	return in
}

// firstSteps are what a newcomer may want, with the command whose first example
// shows it.
var firstSteps = []struct{ wish, command string }{
	{"See a queue", "queue status"}, {"Find trouble", "queue list"}, {"See who is free", "agent list"},
	{"See calls", "task list"}, {"Change a state", "agent state"},
}

// overview shows a newcomer what to type, and then the shelves; each button
// opens one.
func overview(specs []bot.Spec) bot.Reply {
	reply := bot.Reply{
		Headline: "Ask me in your own words. For example:",
		Note:     "Say “help” and a word to search, “help times” for how I read times, “cancel” to leave anything.",
	}
	for _, step := range firstSteps {
		i := slices.IndexFunc(specs, func(s bot.Spec) bool { return s.Name == step.command })
		if i < 0 {
			continue
		}
		value := "“" + specs[i].Examples[0] + "”"
		if step.command == "agent state" {
			value += ", and I ask before I do it"
		}
		reply.Facts = append(reply.Facts, bot.Fact{Label: step.wish, Value: value})
	}
	for _, shelf := range shelves {
		if in := shelf.in(specs); len(in) > 0 {
			reply.Facts = append(reply.Facts, bot.Fact{Label: "More on " + shelf.title, Value: strings.Join(in, ", ")})
			reply.Buttons = append(reply.Buttons, topic(shelf.title))
		}
	}
	return reply
}

// in returns those of the shelf's areas in which there are commands.
func (s shelf) in(specs []bot.Spec) []string {
	var in []string
	for _, area := range s.areas {
		if len(inArea(specs, area)) > 0 {
			in = append(in, area)
		}
	}
	return in
}

// openShelf shows the areas of a shelf with their commands; each button opens
// one area.
func openShelf(specs []bot.Spec, s shelf) bot.Reply {
	reply := bot.Reply{Headline: fmt.Sprintf("What you can ask, %s:", s.title),
		Note: "Say “help” and one of these words for examples that run when pressed."}
	for _, area := range s.in(specs) {
		var names []string
		for _, c := range inArea(specs, area) {
			names = append(names, c.Name)
		}
		reply.Facts = append(reply.Facts, bot.Fact{Label: area, Value: strings.Join(names, ", ")})
		reply.Buttons = append(reply.Buttons, topic(area))
	}
	if reply.Facts == nil {
		reply.Headline = fmt.Sprintf("Nothing of this is set up here for you: %s.", s.title)
		reply.Note = "“help” shows what there is."
	}
	return reply
}

// topic is a button that opens a topic of help.
func topic(title string) bot.Button {
	return run("Help: "+title, "help", bot.Slots{"text": {{Kind: bot.KindText, Name: title}}})
}

func americanSpelling(s string) string { return strings.ReplaceAll(s, "centre", "center") }

// withExamples shows commands with examples; the buttons say the first ones.
func withExamples(headline string, specs []bot.Spec) bot.Reply {
	reply := bot.Reply{Headline: headline, Note: "The buttons run when pressed. What changes something asks first."}
	for _, s := range specs {
		value := s.Summary + " Say: “" + strings.Join(s.Examples[:min(3, len(s.Examples))], "”, “") + "”."
		reply.Facts = append(reply.Facts, bot.Fact{Label: s.Name, Value: value})
	}
	for i := 0; len(reply.Buttons) < maxButtons; i++ {
		more := false
		for _, s := range specs {
			if i < len(s.Examples) && len(reply.Buttons) < maxButtons {
				reply.Buttons = append(reply.Buttons, say(s.Examples[i]))
				more = true
			}
		}
		if !more {
			break
		}
	}
	return reply
}

// times is the page on time words; they are those of the interpreter.
func times(zone string) bot.Reply {
	return bot.Reply{
		Headline: "I read times in the centre's zone, " + zone + ", and print back what I read.",
		Facts: []bot.Fact{
			{Label: "parts of the day", Value: "morning 06:00–12:00, lunch 12:00–13:00, afternoon 12:00–17:00, evening 17:00–21:00, overnight 21:00–06:00; “since lunch” starts at 13:00"},
			{Label: "days and weeks", Value: "today runs from midnight to now, a week starts on Monday, “last week” is the whole calendar week before"},
			{Label: "hours", Value: "an hour without am or pm is the one inside opening hours"},
		},
		Buttons: []bot.Button{say("queue status since lunch"), say("queue status yesterday"), say("task list last 20 min")},
	}
}

// maxFound is how many commands a search shows.
const maxFound = 4

// search returns the commands that fit the words best.
func search(specs []bot.Spec, words []string) []bot.Spec {
	type hit struct {
		spec  bot.Spec
		score int
	}
	var hits []hit
	for _, s := range specs {
		if n := score(s, words); n > 0 {
			hits = append(hits, hit{s, n})
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return b.score - a.score })
	var found []bot.Spec
	for _, h := range hits[:min(maxFound, len(hits))] {
		found = append(found, h.spec)
	}
	return found
}

// score counts the words found in a command, a word of its name for most.
func score(s bot.Spec, words []string) int {
	n := 0
	for _, w := range words {
		for _, place := range []struct {
			text   string
			weight int
		}{
			{s.Name, 8}, {strings.Join(s.Aliases, " "), 4}, {s.Summary, 2}, {strings.Join(s.Examples, " "), 1},
		} {
			if slices.Contains(tokens(place.text), w) {
				n += place.weight
			}
		}
	}
	return n
}

// tokens are the words of a text in lower case. Whole words are compared, so
// that "hi" is not in "this".
func tokens(s string) []string {
	return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })
}
