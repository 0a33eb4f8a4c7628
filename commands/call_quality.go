package commands

import (
	"context"

	"floorwalker/bot"
)

// callQuality has Webex make its report of the sound of calls: the interface has
// no figures of a single call.
type callQuality struct{ reports reportRun }

// callingMediaQuality is what Webex calls the report.
const callingMediaQuality = "Calling Media Quality"

func (callQuality) Spec() bot.Spec {
	return bot.Spec{
		Name:    "call quality",
		Area:    areaOrganization,
		Aliases: []string{"quality of our calls", "calling media quality"},
		Summary: "Has Webex make its report of the media quality of the organisation’s calls, and gives it as CSV; yesterday’s unless you say when.",
		Params:  []bot.Param{{Name: "time", Kind: bot.KindRange}},
		Examples: []string{
			"call quality", "how was the audio quality of our calls yesterday", "call quality last week", "how was the sound on our calls yesterday", "media quality of calls since monday", "how was the audio of our calls on monday",
		},
		Role: bot.Supervisor,
	}
}

func (c callQuality) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	r.Slots = r.Slots.With("title", bot.Value{Kind: bot.KindTitle, Name: callingMediaQuality})
	return c.reports.Run(ctx, r)
}
