package commands

import (
	"context"
	"fmt"
	"strings"

	"floorwalker/bot"
)

// HealthLine is the state of one part of the bot: the store, the webhooks, the
// contact centre, the version, the time it has been up.
type HealthLine struct {
	Name  string // "webhooks"
	State string // "registered, last event 4 s ago"
	OK    bool
	// Admin hides the line from everybody else.
	Admin bool
}

// status says how the bot itself is. health is asked each time.
type status struct {
	health func(context.Context) []HealthLine
}

func (status) Spec() bot.Spec {
	return bot.Spec{
		Name:    "status",
		Area:    areaBot,
		Aliases: []string{"bot status", "health", "are you ok", "are you working", "are you up", "is the bot working", "bot health", "version", "uptime"},
		Summary: "Says whether the bot, its store, its webhooks and the contact centre work.",
		Examples: []string{
			"status", "is the bot working", "is the bot ok", "bot health", "how are you running",
			"what version are you", "is the connection to the contact centre up",
		},
		Role: bot.Viewer,
	}
}

func (c status) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	var failing []string
	var facts []bot.Fact
	for _, line := range c.health(ctx) {
		if line.Admin && r.Role < bot.Admin {
			continue
		}
		state := line.State
		if !line.OK {
			failing = append(failing, line.Name)
			state = "⚠ " + state
		}
		facts = append(facts, bot.Fact{Label: line.Name, Value: state})
	}
	reply := bot.Reply{
		Headline: "I am working: every part answers.",
		Facts:    facts,
		Note:     "As of " + clock(r.Now, r.Location) + ".",
	}
	if len(failing) > 0 {
		reply.Headline = fmt.Sprintf("%d of %d parts need attention: %s.",
			len(failing), len(facts), strings.Join(failing, ", "))
	}
	return reply, nil
}
