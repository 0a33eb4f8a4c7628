package commands

import (
	"context"
	"fmt"

	"floorwalker/bot"
	"floorwalker/integrations/webex"
)

// spaceRename gives a space another title, which everybody in it sees: it asks.
type spaceRename struct {
	spaces
	changer spaceChanger
}

func (spaceRename) Spec() bot.Spec {
	return bot.Spec{
		Name:    "space rename",
		Area:    areaSpaces,
		Aliases: []string{"rename this space", "rename the space"},
		Summary: "Gives this space, or one that you name, another title, after you confirm it.",
		Params:  []bot.Param{{Name: "title", Kind: bot.KindTitle, Required: true, Ask: "What shall the space be called?"}, spaceParam},
		Examples: []string{
			`rename this space to "SL dip, solved"`, `space rename "Late shift"`, `rename the space to "Shift swaps"`, `rename the space called "SL dip" to "SL recovered"`,
		},
		Role:    bot.Supervisor,
		Changes: true,
	}
}

func (c spaceRename) Preview(ctx context.Context, r bot.Request) (bot.Reply, bool, error) {
	other := r.Value("space").Name
	if other != "" && r.Value("space").ID == "" { // of two titles, the first is the one that it has
		former := r.Value("title")
		r.Slots = r.Slots.With("title", bot.Value{Kind: bot.KindTitle, Name: other}).With("space", former)
	}
	title, err := titleOf(r)
	if err != nil {
		return bot.Reply{}, false, err
	}
	if r.Direct && other == "" {
		return bot.Reply{}, false, bot.Errorf(bot.Invalid, "A direct message has no title: say that in the space itself, or name the space. Nothing was changed.")
	}
	space, _, err := c.which(ctx, r)
	if err != nil {
		return bot.Reply{}, false, err
	}
	if space.Title == title {
		return bot.Reply{Headline: fmt.Sprintf("The space is called “%s” already.", title), Settled: true}, false, nil
	}
	members, err := c.viewer.Members(ctx, space.ID)
	if err != nil {
		return bot.Reply{}, false, err
	}
	if err := c.mayChange(space, members, r); err != nil {
		return bot.Reply{}, false, err
	}
	return bot.Reply{Headline: fmt.Sprintf("Rename “%s” to “%s”?", space.Title, title),
		Note:  fmt.Sprintf("%s in it.", plural(len(c.others(members)), "person is", "people are")),
		Slots: pin(r, space).With("title", bot.Value{Kind: bot.KindTitle, Name: title})}, true, nil
}

func (c spaceRename) Do(ctx context.Context, r bot.Request) (bot.Reply, error) {
	if err := c.changer.Rename(ctx, r.Value("space").ID, r.Text("title")); err != nil {
		return bot.Reply{}, err
	}
	space, err := c.viewer.Space(ctx, r.Value("space").ID)
	if err != nil {
		return bot.Reply{}, &bot.Error{Kind: bot.Uncertain, Err: err, Public: "I could not look what the space is called now."}
	}
	return bot.Reply{Headline: fmt.Sprintf("The space is called “%s” now.", space.Title)}, nil
}

// Observe looks at the title.
func (c spaceRename) Observe(ctx context.Context, r bot.Request) (bot.Outcome, error) {
	space, err := c.viewer.Space(ctx, r.Value("space").ID)
	if err != nil {
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	out := bot.Outcome{State: bot.OutcomeNotDone, Reply: bot.Reply{Headline: fmt.Sprintf("The space is called “%s”.", space.Title)}}
	if space.Title == r.Text("title") {
		out.State = bot.OutcomeDone
	}
	return out, nil
}

// spaceDelete deletes a space with everything in it.
type spaceDelete struct {
	spaces
	changer spaceChanger
}

func (spaceDelete) Spec() bot.Spec {
	return bot.Spec{
		Name:    "space delete",
		Area:    areaSpaces,
		Aliases: []string{"delete this space", "remove this space"},
		Summary: "Deletes a space that I made or moderate, with everything said in it, after you confirm it.",
		Params:  []bot.Param{spaceParam},
		Examples: []string{
			"delete this space", "space delete", `delete the space called "SL dip"`, `space delete "SL dip"`,
		},
		Role:    bot.Supervisor,
		Changes: true,
	}
}

// Preview refuses what Webex would not do: it takes whoever neither made nor
// moderates a space out of it instead of deleting it.
func (c spaceDelete) Preview(ctx context.Context, r bot.Request) (bot.Reply, bool, error) {
	space, ask, err := c.which(ctx, r)
	if err != nil || ask != nil {
		return orNone(ask), false, err
	}
	members, err := c.viewer.Members(ctx, space.ID)
	if err != nil {
		return bot.Reply{}, false, err
	}
	if err := c.mayChange(space, members, r); err != nil {
		return bot.Reply{}, false, err
	}
	me, _ := findMember(members, c.botID())
	if !me.Moderator && webex.BareID(space.CreatorID) != webex.BareID(c.botID()) {
		return bot.Reply{}, false, bot.Errorf(bot.Forbidden,
			"I neither made “%s” nor moderate it: Webex would only take me out of it. Whoever made it can delete it in Webex. Nothing was changed.", space.Title)
	}
	note := "What was said and shared in it cannot be had back."
	if space.TeamID != "" {
		note = "It belongs to a team: Webex archives it rather than deleting it."
	}
	return bot.Reply{
		Headline: fmt.Sprintf("Delete the space “%s” for everybody?", space.Title),
		Facts:    []bot.Fact{{Label: "In it", Value: c.peopleIn(members)}, {Label: "Made", Value: dateTime(space.Created, r.Location)}, {Label: "Last active", Value: dateTime(space.LastActivity, r.Location)}},
		Note:     note, Slots: pin(r, space),
	}, true, nil
}

func (c spaceDelete) Do(ctx context.Context, r bot.Request) (bot.Reply, error) {
	if err := c.changer.Delete(ctx, r.Value("space").ID); err != nil {
		return bot.Reply{}, err
	}
	out, err := c.Observe(ctx, r)
	if err == nil && out.State != bot.OutcomeDone {
		err = bot.Errorf(bot.Uncertain, "The space still shows.")
	}
	return out.Reply, err
}

// Observe looks whether the space is still there. The answer goes to the asker
// alone, because the place where they asked may be gone.
func (c spaceDelete) Observe(ctx context.Context, r bot.Request) (bot.Outcome, error) {
	space := r.Value("space")
	private := space.ID == r.RoomID
	_, err := c.viewer.Space(ctx, space.ID)
	switch {
	case bot.KindOf(err) == bot.NotFound:
		return bot.Outcome{State: bot.OutcomeDone, Reply: bot.Reply{Headline: fmt.Sprintf("The space “%s” is deleted.", space.Name), Private: private}}, nil
	case err != nil:
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	return bot.Outcome{State: bot.OutcomeNotDone, Reply: bot.Reply{Headline: fmt.Sprintf("The space “%s” is still there.", space.Name)}}, nil
}
