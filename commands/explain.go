package commands

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"floorwalker/bot"
)

// explain shows how the last figure was made. The lines were kept with it.
type explain struct{}

func (explain) Spec() bot.Spec {
	return bot.Spec{
		Name: "explain",
		Area: areaBot,
		Aliases: []string{
			"how is that calculated", "how do you get that", "which formula is that",
			"where does that number come from", "explain that", "why", "how come", "why is that",
		},
		Summary: "Shows formula, counts and window behind the last figure, and what was left out.",
		Examples: []string{
			"explain", "how is that calculated?", "which formula is that", "where does that number come from",
			"how did you work that out", "explain that figure", "what counts in that",
			"how did you get that number", "where does that come from", "is that right?", "are you sure about that",
			"how do you know",
		},
		Role: bot.Viewer,
	}
}

func (explain) Run(_ context.Context, r bot.Request) (bot.Reply, error) {
	c := r.Conversation
	if len(c.Explain) == 0 {
		return bot.Reply{
			Headline: "There is no figure of the last ten minutes to explain.",
			Buttons:  []bot.Button{run("Queue status", "queue status", nil)},
		}, nil
	}
	reply := bot.Reply{
		Headline: "This is how the last figure was made.",
		Explain:  c.Explain,
		Behind:   c.Behind,
		Items:    c.List,
	}
	reply.Facts = explained(c.Explain)
	if c.Behind != nil {
		reply.Buttons = []bot.Button{run("Show them", "show them", nil)}
	}
	return reply, nil
}

// explained turns the lines of an explanation into facts. "Label = formula" and
// "Label: text" begin one; "= numbers" is a figure's formula with its numbers
// put in, and another line goes on with the one before.
func explained(lines []string) []bot.Fact {
	var facts []bot.Fact
	for _, line := range lines {
		label, value, found := strings.Cut(line, " = ")
		if colon := strings.Index(line, ": "); colon >= 0 && (!found || colon < len(label)) {
			label, value, found = line[:colon], line[colon+2:], true
		}
		n := len(facts)
		switch {
		case n > 0 && strings.HasPrefix(line, "=") && found:
			facts[n-1].Value += " " + line
			continue
		case n > 0 && strings.HasPrefix(line, "= "):
			facts[n-1].Value += ": " + line[2:]
			continue
		case n > 0 && !found:
			facts[n-1].Value += "; " + line
			continue
		case !found:
			label, value = "Figure", line
		}
		facts = append(facts, bot.Fact{Label: label, Value: sentence(value)})
	}
	return facts
}

// sentence starts with a capital, also where the figure before it made it the
// rest of one.
func sentence(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}
