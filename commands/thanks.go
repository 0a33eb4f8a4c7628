package commands

import (
	"context"

	"floorwalker/bot"
)

// thanks takes a thank-you for what it is: nothing is looked up for it.
type thanks struct{}

func (thanks) Spec() bot.Spec {
	return bot.Spec{
		Name:     "thanks",
		Area:     areaBot,
		Aliases:  []string{"thank you", "thank", "cheers", "ta", "good bot", "great", "perfect", "cool", "ok", "okay", "got it", "nice one", "good job"},
		Summary:  "Takes your thanks.",
		Examples: []string{"thanks", "thank you"},
		Role:     bot.Viewer,
	}
}

func (thanks) Run(context.Context, bot.Request) (bot.Reply, error) {
	return bot.Reply{Headline: "You are welcome."}, nil
}
