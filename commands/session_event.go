package commands

import (
	"context"
	"fmt"
	"strings"

	"floorwalker/bot"
	"floorwalker/integrations/analyzer"
)

// sessionEvent shows one contact activity record (CAR) by its id.
type sessionEvent struct{ source chainSource }

func (sessionEvent) Spec() bot.Spec {
	return bot.Spec{
		Name:    "session event",
		Area:    areaSessions,
		Summary: "Shows one activity (CAR) of a session by its id, with all its fields.",
		Params: []bot.Param{{Name: "text", Kind: bot.KindText, Required: true,
			Ask: "Which activity? Its id is the session's, the moment it began in milliseconds, and its event, with hyphens between."}},
		Examples: []string{
			"session event 74d98c29-39b4-4e1e-81fa-0ce0ae5aebb0-1612238768144-new",
			"session event 74d98c29-39b4-4e1e-81fa-0ce0ae5aebb0-1612238769933-ivr-connected",
		},
		Role: bot.Supervisor,
	}
}

func (c sessionEvent) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	id, ok := analyzer.ParseActivityID(strings.Trim(strings.TrimSpace(r.Text("text")), "`\"."))
	if !ok {
		return bot.Reply{}, bot.Errorf(bot.Invalid, "That is no id of an activity: it looks like 74d98c29-39b4-4e1e-81fa-0ce0ae5aebb0-1612238769933-ivr-connected. “session chain” finds them.")
	}
	a, err := c.source.Activity(ctx, id)
	if err != nil {
		return bot.Reply{}, err
	}
	length := "goes on"
	if !a.End.IsZero() {
		length = "lasted " + lasted(a.Begin, a.End)
	}
	reply := bot.Reply{
		Headline: fmt.Sprintf("%s, %s: %s.", a.Event, dateTime(a.Begin, r.Location), length),
		Note:     legacyNote(r),
		Items:    []bot.Value{taskValue(a.Session)},
		Buttons:  []bot.Button{sessionButton("Session", "session show", a.Session), sessionButton("Activities", "session chain", a.Session)},
	}
	for i, name := range a.Record.Columns[:min(len(a.Record.Columns), maxEventFields)] {
		if v := a.Record.Values[i]; v != "" {
			reply.Facts = append(reply.Facts, bot.Fact{Label: name, Value: v})
		}
	}
	return reply, nil
}

// maxEventFields is how many fields of an activity an answer shows.
const maxEventFields = 40
