package commands

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"floorwalker/bot"
)

// incidentNote writes a line into the timeline of the incident whose space it is
// said in. It acts at once: it changes nothing but what it is asked to keep.
type incidentNote struct{ incidents }

func (incidentNote) Spec() bot.Spec {
	return bot.Spec{
		Name:    "incident note",
		Area:    areaSpaces,
		Aliases: []string{"write that down"},
		Summary: "Writes a line into the timeline of the incident in whose space you say it.",
		Params:  []bot.Param{{Name: "title", Kind: bot.KindTitle, Required: true, Ask: "What shall I write into the timeline?"}},
		Examples: []string{
			`incident note "Vendor called back"`, "incident note the gateway was restarted", `note for the incident: "Vendor is on it"`, `log in the incident that "two trunks are up"`,
		},
		Role:    bot.Viewer,
		Changes: true,
	}
}

func (c incidentNote) Preview(ctx context.Context, r bot.Request) (bot.Reply, bool, error) {
	if r.Direct {
		return bot.Reply{}, false, bot.Errorf(bot.Invalid, "Say that in the space of the incident. Nothing was written.")
	}
	text := strings.Join(strings.Fields(r.Text("title")), " ")
	if text == "" || len([]rune(text)) > maxNote {
		return bot.Reply{}, false, bot.Errorf(bot.Invalid, "A line of the timeline has between 1 and %d characters. Nothing was written.", maxNote)
	}
	space, err := c.viewer.Space(ctx, r.RoomID)
	if err != nil {
		return bot.Reply{}, false, notTouched(err)
	}
	i, ok, err := c.keptOf(ctx, space)
	switch {
	case err != nil:
		return bot.Reply{}, false, err
	case !ok:
		return bot.Reply{}, false, noIncident()
	case i.isFull(text):
		return bot.Reply{}, false, bot.Errorf(bot.Invalid, "The timeline is full: it has %d lines. Nothing was written.", len(i.Lines))
	case !i.Closed.IsZero():
		return bot.Reply{}, false, bot.Errorf(bot.Invalid, "The incident was closed at %s. Nothing was written.", clock(i.Closed, r.Location))
	}
	return bot.Reply{Headline: "Writes a line into the timeline.", Slots: r.Slots.With("title", bot.Value{Kind: bot.KindTitle, Name: text})}, false, nil
}

func (c incidentNote) Do(ctx context.Context, r bot.Request) (bot.Reply, error) {
	i, err := c.edit(ctx, r.RoomID, func(i *incident) error {
		if i.line(r.ID) >= 0 {
			return errSame
		}
		if !i.Closed.IsZero() || i.isFull(r.Text("title")) {
			return bot.Errorf(bot.Invalid, "The incident was closed or its timeline has become full. Nothing was written.")
		}
		i.Lines = append(i.Lines, incidentLine{r.ID, r.Now, r.Person.Name, r.Text("title")})
		return nil
	})
	if errors.Is(err, bot.ErrConflict) {
		return bot.Reply{}, bot.Errorf(bot.Upstream, "Too many people write into the timeline at this moment. Nothing was written; please say it again.")
	}
	return noted(i, r), err
}

func (i incident) line(id string) int {
	return slices.IndexFunc(i.Lines, func(l incidentLine) bool { return l.ID == id })
}

// isFull reports whether another line finds no room.
func (i incident) isFull(text string) bool {
	body, err := json.Marshal(i)
	return err != nil || len(i.Lines) >= maxLines || len(body)+len(text) > maxTimeline
}

func noted(i incident, r bot.Request) bot.Reply {
	return bot.Reply{Headline: fmt.Sprintf("Written into the timeline at %s: line %d.", clock(r.Now, r.Location), i.line(r.ID)+1)}
}

// Observe looks for the line.
func (c incidentNote) Observe(ctx context.Context, r bot.Request) (bot.Outcome, error) {
	i, _, _, err := c.load(ctx, r.RoomID)
	if err != nil {
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	if i.line(r.ID) < 0 {
		return bot.Outcome{State: bot.OutcomeNotDone, Reply: bot.Reply{Headline: "The line is not in the timeline."}}, nil
	}
	return bot.Outcome{State: bot.OutcomeDone, Reply: noted(i, r)}, nil
}
