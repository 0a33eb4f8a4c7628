package commands

import (
	"context"
	"fmt"

	"floorwalker/bot"
	"floorwalker/integrations/webex"
)

// Observe looks how far the opening of an incident got: the space, its timeline,
// the people, the first message. What the bot keeps for itself it writes where
// that is missing, so that an incident whose space is there can be closed.
func (c incidentOpen) Observe(ctx context.Context, r bot.Request) (bot.Outcome, error) {
	unknown := bot.Outcome{State: bot.OutcomeUnknown}
	made, err := c.made(ctx, r)
	if err != nil {
		return unknown, err
	}
	space, i, err := c.mine(ctx, r, made)
	switch {
	case err != nil:
		return unknown, err
	case space.ID == "" && len(made) > 1:
		unknown.Reply = severalMade(r, made)
		return unknown, nil
	case space.ID == "":
		return bot.Outcome{State: bot.OutcomeNotDone, Reply: bot.Reply{Headline: fmt.Sprintf("There is no new space “%s”, and no incident is open.", r.Text("title"))}}, nil
	}
	if len(i.Lines) == 0 {
		if i, err = c.begin(ctx, r, space, bot.Reply{}); err != nil {
			return unknown, err
		}
	}
	if i.Closed.IsZero() {
		if err := c.enlist(ctx, i); err != nil {
			return unknown, err
		}
	}
	missing, err := c.missing(ctx, r, space.ID)
	if err != nil {
		return unknown, err
	}
	failed := missing.told()
	if !i.Told {
		failed = append(failed, "the picture of the queue (I cannot see whether it was posted)")
	}
	reply, err := c.shown(ctx, space, failed)
	reply.Buttons = missing.buttons(space)
	return bot.Outcome{State: bot.OutcomeDone, Reply: reply}, err
}

// mine is the space among those made that a request has made: the one whose
// timeline it began, or the only one without a timeline. The incident has no
// lines in the second case, and the space no id where neither is there.
func (c incidentOpen) mine(ctx context.Context, r bot.Request, made []webex.Space) (webex.Space, incident, error) {
	var blank []webex.Space
	for _, x := range made {
		i, _, begun, err := c.load(ctx, x.ID)
		switch {
		case err != nil:
			return webex.Space{}, incident{}, err
		case !begun:
			blank = append(blank, x)
		case i.line(r.ID) == 0:
			return x, i, nil
		}
	}
	if len(blank) != 1 {
		return webex.Space{}, incident{}, nil
	}
	return blank[0], incident{}, nil
}
