package commands

import (
	"context"
	"strings"

	"floorwalker/bot"
)

// calendarShow answers who asks for the meetings of somebody: only one's own can
// be told, because each calendar is opened with its owner's account.
type calendarShow struct{ meetingBook }

func (c calendarShow) Spec() bot.Spec {
	return c.labelled(bot.Spec{
		Name:    "calendar show",
		Area:    areaMeetings,
		Summary: "Shows the meetings of a person when that is you; I look into nobody else’s calendar, and say so.",
		Params:  []bot.Param{{Name: "person", Kind: bot.KindPerson, Required: true, Ask: "Whose? I can show you your own only."}, whenParam},
		Examples: []string{
			"Maya Patel's meetings", "show Maya Patel's meetings tomorrow", "what meetings does Maya Patel have today", "Dana Whitfield's calendar",
			"what is on Dana Whitfield's calendar tomorrow", "list the meetings of Tom Becker", "calendar show Dana Whitfield",
		},
		Role: bot.Viewer,
	})
}

func (c calendarShow) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	if who := r.Value("person"); who.ID != r.Person.ID && !strings.EqualFold(who.ID, r.Person.Email) {
		return bot.Reply{
			Headline: "I look into nobody’s calendar but your own, so I cannot tell you the meetings of " + who.Name + ".",
			Note:     "Each calendar is opened with its owner’s account: they can ask me for theirs.",
			Buttons:  []bot.Button{run("My meetings", "meeting list", bot.Slots{"when": r.Slots["when"]})},
		}, nil
	}
	return meetingList(c).Run(ctx, r)
}
