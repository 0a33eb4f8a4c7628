package commands

import (
	"context"

	"floorwalker/bot"
)

// ping shows that the bot hears and answers. It asks nothing of anybody, so
// that its time is the bot's own.
type ping struct{}

func (ping) Spec() bot.Spec {
	return bot.Spec{
		Name:     "ping",
		Area:     areaBot,
		Aliases:  []string{"are you there", "are you alive", "you there"},
		Summary:  "Answers pong, with the text you sent.",
		Params:   []bot.Param{{Name: "text", Kind: bot.KindText}},
		Examples: []string{"ping", "ping 42", "ping hello there"},
		Role:     bot.Viewer,
	}
}

func (ping) Run(_ context.Context, r bot.Request) (bot.Reply, error) {
	if text := r.Text("text"); text != "" {
		return bot.Reply{Headline: "pong " + text}, nil
	}
	return bot.Reply{Headline: "pong"}, nil
}
