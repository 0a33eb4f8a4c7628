package commands

import (
	"context"

	"floorwalker/bot"
)

// cancel leaves whatever the bot is waiting for: a question, or the
// confirmation of a change, which the engine then declines.
type cancel struct{}

func (cancel) Spec() bot.Spec {
	return bot.Spec{
		Name:     "cancel",
		Area:     areaBot,
		Aliases:  []string{"never mind", "nevermind", "forget it", "stop that", "abort", "leave it", "stop", "nvm"},
		Summary:  "Leaves the question the bot is waiting on; nothing is changed.",
		Examples: []string{"cancel", "never mind", "forget it", "leave it"},
		Role:     bot.Viewer,
	}
}

func (cancel) Run(_ context.Context, r bot.Request) (bot.Reply, error) {
	reply := bot.Reply{Headline: "Nothing was waiting. Nothing was changed.", Forget: true}
	switch c := r.Conversation; {
	case c.Question != nil:
		reply.Headline = "Left “" + c.Question.Invocation.Command + "”. Nothing was changed."
	case len(c.Confirmations) > 0:
		reply.Headline = "Left. What was waiting for your confirmation will not be done."
	}
	return reply, nil
}
