package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"floorwalker/bot"
	"floorwalker/commands"
)

// TestCommandReference holds docs/commands.md to the commands there are; with
// -update it writes the page.
func TestCommandReference(t *testing.T) {
	var b strings.Builder
	b.WriteString("# Commands\n\n" +
		"What people can ask, in their own words: the bot reads sentences, and the examples are some of them. This page is\n" +
		"written from the commands' own specs by `make docs`, and a test holds it to them.\n\n" +
		"A viewer is everybody who may use the bot; a supervisor may do what a viewer may, an admin everything.\n" +
		"What changes something for somebody else asks before it does it.\n")
	var specs []bot.Spec
	first := map[string]int{} // of an area: several systems have commands in one
	for i, c := range commands.All(commands.Deps{}) {
		s := c.Spec()
		if _, ok := first[s.Area]; !ok {
			first[s.Area] = i
		}
		specs = append(specs, s)
	}
	slices.SortStableFunc(specs, func(a, b bot.Spec) int { return first[a.Area] - first[b.Area] })
	area := ""
	for _, s := range specs {
		if s.Area != area {
			area = s.Area
			fmt.Fprintf(&b, "\n## %s%s\n", strings.ToUpper(area[:1]), area[1:])
		}
		fmt.Fprintf(&b, "\n### %s\n\n%s Needs the role %s.\n\n", s.Name, s.Summary, s.Role)
		if len(s.Params) > 0 {
			var params []string
			for _, p := range s.Params {
				text := fmt.Sprintf("%s (%s)", p.Name, p.Kind)
				if len(p.Choices) > 0 {
					text = fmt.Sprintf("%s (%s)", p.Name, strings.Join(p.Choices, " or "))
				}
				if p.Required {
					text += ", required"
				}
				params = append(params, text)
			}
			fmt.Fprintf(&b, "Takes: %s.\n\n", strings.Join(params, "; "))
		}
		for _, e := range s.Examples {
			fmt.Fprintf(&b, "- %s\n", e)
		}
	}
	golden(t, "docs/commands.md", b.String())
}
