package commands

import (
	"context"

	"floorwalker/bot"
)

// runner runs a command that only reads, with the rights of the request.
type runner interface {
	Run(ctx context.Context, i bot.Invocation, r bot.Request) (bot.Reply, error)
}

// showThem lists what the last figure counted: the figure left the invocation.
type showThem struct{ commands runner }

func (showThem) Spec() bot.Spec {
	return bot.Spec{
		Name:    "show them",
		Area:    areaBot,
		Aliases: []string{"which ones", "list them", "show me those", "who are they", "which calls"},
		Summary: "Lists the contacts or agents behind the last figure.",
		Examples: []string{
			"show them", "which ones?", "list them", "show me those", "who are they",
			"which calls were those", "show me the calls behind that",
		},
		Role: bot.Viewer,
	}
}

func (c showThem) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	behind := r.Conversation.Behind
	if behind == nil {
		return bot.Reply{
			Headline: "There is no figure of the last ten minutes with a list behind it.",
			Buttons: []bot.Button{
				run("Queue status", "queue status", nil),
				run("Contacts of today", "task list", nil),
			},
		}, nil
	}
	return c.commands.Run(ctx, *behind, r)
}

// readers are commands by name; they run one another's invocations.
type readers map[string]bot.Reader

func (rs readers) Run(ctx context.Context, i bot.Invocation, r bot.Request) (bot.Reply, error) {
	c, ok := rs[i.Command]
	if !ok {
		return bot.Reply{}, bot.Errorf(bot.NotFound, "“%s” cannot be run from here. Nothing was changed.", i.Command)
	}
	if role := c.Spec().Role; r.Role < role {
		return bot.Reply{}, bot.Errorf(bot.Forbidden, "“%s” needs the role %s.", i.Command, role)
	}
	r.Command, r.Slots = i.Command, i.Slots
	return c.Run(ctx, r)
}
