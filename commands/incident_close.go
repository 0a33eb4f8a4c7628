package commands

import (
	"context"
	"errors"
	"fmt"

	"floorwalker/bot"
	"floorwalker/bot/language"
)

// incidentClose ends an incident and posts its summary. It cannot be opened
// again, and everybody in the space sees it: it asks.
type incidentClose struct {
	incidents
	teller  bot.Teller
	picture bot.Reader
}

func (incidentClose) Spec() bot.Spec {
	return bot.Spec{
		Name:    "incident close",
		Area:    areaSpaces,
		Aliases: []string{"close the incident", "close this incident"},
		Summary: "Ends the incident whose space this is, after you confirm it, and posts the summary: how long, how the queue did, and the timeline.",
		Params:  []bot.Param{spaceParam},
		Examples: []string{
			"incident close", "close the incident", "close this incident", "the incident is over", `close the incident called "Outage"`,
		},
		Role:    bot.Supervisor,
		Changes: true,
	}
}

func (c incidentClose) Preview(ctx context.Context, r bot.Request) (bot.Reply, bool, error) {
	i, ask, err := c.here(ctx, r)
	if err != nil || ask != nil {
		return orNone(ask), false, err
	}
	if !i.Closed.IsZero() {
		// If the list still has it, whoever closed it was interrupted.
		if err := c.unlist(ctx, i.SpaceID); err != nil {
			return bot.Reply{}, false, err
		}
		return bot.Reply{Headline: fmt.Sprintf("Nothing to change: %s closed it at %s.", i.ClosedBy, dateTime(i.Closed, r.Location)), Settled: true}, false, nil
	}
	return bot.Reply{
		Headline: fmt.Sprintf("Close “%s” after %s?", i.Title, language.Humanize(i.lasted(r.Now))), Facts: i.facts(r),
		Note:  "The space stays. I post the summary there, and a line where the incident was opened.",
		Slots: r.Slots.With("space", bot.Value{Kind: bot.KindTitle, ID: i.SpaceID, Name: i.Title}),
	}, true, nil
}

func (c incidentClose) Do(ctx context.Context, r bot.Request) (bot.Reply, error) {
	var already *incident
	i, err := c.edit(ctx, r.Value("space").ID, func(i *incident) error {
		if !i.Closed.IsZero() {
			already = i
			return errSame
		}
		i.Closed, i.ClosedBy = r.Now, r.Person.Name
		i.Lines = append(i.Lines, incidentLine{r.ID, r.Now, r.Person.Name, "Closed the incident."})
		return nil
	})
	switch {
	case errors.Is(err, bot.ErrConflict):
		return bot.Reply{}, bot.Errorf(bot.Upstream, "Too many people write into the timeline at this moment. Nothing was changed; please say it again.")
	case err != nil:
		return bot.Reply{}, err
	case already != nil:
		if err := c.unlist(ctx, i.SpaceID); err != nil {
			return bot.Reply{}, err
		}
		return bot.Reply{Headline: fmt.Sprintf("Nothing to change: %s closed it at %s.", i.ClosedBy, dateTime(i.Closed, r.Location))}, nil
	}
	reply, err := c.summary(ctx, i, r)
	if err != nil {
		return bot.Reply{}, err
	}
	if err := c.unlist(ctx, i.SpaceID); err != nil {
		reply.Note += " The list of open incidents could not be written, and still shows it."
	}
	c.announce(ctx, i, r, reply)
	return reply, nil
}

// summary is what an incident came to.
func (c incidentClose) summary(ctx context.Context, i incident, r bot.Request) (bot.Reply, error) {
	reply := bot.Reply{
		Headline: fmt.Sprintf("%s is closed, after %s.", i.Title, language.Humanize(i.lasted(r.Now))),
		Facts:    i.facts(r),
	}
	if figures := c.figures(ctx, i, r); figures.Headline != "" {
		reply.Facts = append(reply.Facts, bot.Fact{Label: "Meanwhile", Value: figures.Headline})
		reply.Note, reply.Explain = figures.Note, figures.Explain
	}
	var err error
	reply.Table, reply.File, err = i.timeline(r)
	return reply, err
}

// figures are how the queue did while the incident was open.
func (c incidentClose) figures(ctx context.Context, i incident, r bot.Request) bot.Reply {
	if c.picture == nil || !i.Opened.Before(i.Closed) {
		return bot.Reply{}
	}
	r.Command, r.Progress = c.picture.Spec().Name, nil
	window := bot.Range{From: i.Opened, To: i.Closed}
	r.Slots = bot.Slots{"time": {{Kind: bot.KindRange, Range: &window}}}
	if i.QueueID != "" {
		r.Slots["queue"] = []bot.Value{{Kind: bot.KindQueue, ID: i.QueueID, Name: i.QueueName}}
	}
	reply, err := c.picture.Run(ctx, r)
	if err != nil {
		return bot.Reply{}
	}
	return reply
}

// announce tells the places where the answer itself does not stand. That one of
// them cannot be told does not keep the incident open.
func (c incidentClose) announce(ctx context.Context, i incident, r bot.Request, summary bot.Reply) {
	if r.RoomID != i.SpaceID {
		_, _ = c.teller.Tell(ctx, bot.Address{RoomID: i.SpaceID}, "", summary)
	}
	if home := i.Home.RoomID; home != "" && home != r.RoomID && home != i.SpaceID {
		_, _ = c.teller.Tell(ctx, i.Home, "", bot.Reply{Headline: summary.Headline, Note: "The summary stands in its space."})
	}
}

// Observe looks whether the incident is closed.
func (c incidentClose) Observe(ctx context.Context, r bot.Request) (bot.Outcome, error) {
	i, _, ok, err := c.load(ctx, r.Value("space").ID)
	if err != nil || !ok {
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	if i.Closed.IsZero() {
		return bot.Outcome{State: bot.OutcomeNotDone, Reply: bot.Reply{Headline: "The incident is still open."}}, nil
	}
	reply, err := c.summary(ctx, i, r)
	if err != nil {
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	if err := c.unlist(ctx, i.SpaceID); err != nil {
		reply.Note += " The list of open incidents could not be written, and still shows it."
	}
	c.announce(ctx, i, r, reply)
	return bot.Outcome{State: bot.OutcomeDone, Reply: reply}, nil
}
