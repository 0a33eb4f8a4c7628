package commands

import (
	"context"
	"fmt"

	"floorwalker/bot"
	"floorwalker/integrations/webex"
)

// spaceModerator makes somebody a moderator of a space, or takes that from them.
// It concerns another, so it always asks.
type spaceModerator struct {
	spaces
	changer interface {
		Moderate(ctx context.Context, m webex.Member, moderator bool) error
	}
	on bool
}

func (c spaceModerator) Spec() bot.Spec {
	s := bot.Spec{
		Name:    "space moderator",
		Area:    areaSpaces,
		Aliases: []string{"make a moderator of this space"},
		Summary: "Makes somebody in a moderated space one of its moderators, after you confirm it.",
		Params: []bot.Param{
			{Name: "person", Kind: bot.KindPerson, Required: true, Addresses: true, Ask: "Who shall be a moderator? Say a name or an e-mail address."},
			spaceParam,
		},
		Examples: []string{
			"make Dana Whitfield moderator of this space", "make Maya Patel a moderator", "space moderator Tom Becker", "make Tom Becker a moderator of the space",
			`make Maya Patel a moderator of the space called "Supervisors"`,
		},
		Role:    bot.Supervisor,
		Changes: true,
	}
	if !c.on {
		s.Name, s.Aliases = "space demote", nil
		s.Summary = "Makes a moderator of a space an ordinary member of it, after you confirm it."
		s.Params[0].Ask = "Who shall be a moderator no longer? Say a name or an e-mail address."
		s.Examples = []string{
			"remove Dana Whitfield as moderator of this space", "space demote Maya Patel", "remove Tom Becker as a moderator",
			`remove Maya Patel as moderator of the space called "Supervisors"`,
		}
	}
	return s
}

// state is what somebody in the space then is, in words.
func (c spaceModerator) state(name string, moderates bool, title string) string {
	if moderates {
		return fmt.Sprintf("%s is a moderator of “%s”", name, title)
	}
	return fmt.Sprintf("%s is no moderator of “%s”", name, title)
}

func (c spaceModerator) Preview(ctx context.Context, r bot.Request) (bot.Reply, bool, error) {
	space, ask, err := c.which(ctx, r)
	if err != nil || ask != nil {
		return orNone(ask), false, err
	}
	members, err := c.viewer.Members(ctx, space.ID)
	if err != nil {
		return bot.Reply{}, false, err
	}
	if !space.Moderated {
		return bot.Reply{}, false, bot.Errorf(bot.Invalid,
			"“%s” is not moderated: everybody in it may change it. Somebody in it can begin to moderate it in Webex, and make me a moderator, too. Nothing was changed.", space.Title)
	}
	if err := c.mayChange(space, members, r); err != nil {
		return bot.Reply{}, false, err
	}
	m, in := findMember(members, r.Value("person").ID)
	switch {
	case !in:
		return bot.Reply{}, false, bot.Errorf(bot.NotFound, "%s is not in “%s”. Nothing was changed; bring them in first.", namesOf(r.Slots["person"]), space.Title)
	case m.Is(c.botID()):
		return bot.Reply{}, false, bot.Errorf(bot.Invalid, "I do not change what I am in a space: do that in Webex. Nothing was changed.")
	case m.Moderator == c.on:
		return bot.Reply{Headline: c.state(m.Name, c.on, space.Title) + " already.", Settled: true}, false, nil
	}
	preview := bot.Reply{Headline: fmt.Sprintf("Make %s a moderator of “%s”?", m.Name, space.Title),
		Note:  "Moderators bring people in and take them out, and change the space.",
		Slots: pin(r, space).With("person", memberValue(m))}
	if !c.on {
		preview.Headline = fmt.Sprintf("Make %s an ordinary member of “%s”, and no moderator?", m.Name, space.Title)
	}
	return preview, true, nil
}

func (c spaceModerator) Do(ctx context.Context, r bot.Request) (bot.Reply, error) {
	m, err := c.member(ctx, r)
	if err != nil {
		return bot.Reply{}, notTouched(err)
	}
	if m.Moderator != c.on {
		if err := c.changer.Moderate(ctx, m, c.on); err != nil {
			return bot.Reply{}, err
		}
	}
	out, err := c.Observe(ctx, r)
	switch {
	case err != nil:
		return bot.Reply{}, &bot.Error{Kind: bot.Uncertain, Err: err, Public: "I could not look who moderates the space now."}
	case out.State != bot.OutcomeDone:
		return out.Reply, bot.Errorf(bot.Uncertain, "Webex does not show it yet.")
	}
	return out.Reply, nil
}

// member finds the person in the space as it is now.
func (c spaceModerator) member(ctx context.Context, r bot.Request) (webex.Member, error) {
	members, err := c.viewer.Members(ctx, r.Value("space").ID)
	if err != nil {
		return webex.Member{}, err
	}
	m, in := findMember(members, r.Value("person").ID)
	if !in {
		return webex.Member{}, bot.Errorf(bot.NotFound, "%s is not in “%s” any more.", r.Value("person").Name, r.Value("space").Name)
	}
	return m, nil
}

// Observe looks whether the person moderates the space.
func (c spaceModerator) Observe(ctx context.Context, r bot.Request) (bot.Outcome, error) {
	m, err := c.member(ctx, r)
	if err != nil {
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	out := bot.Outcome{State: bot.OutcomeDone, Reply: bot.Reply{Headline: c.state(m.Name, m.Moderator, r.Value("space").Name) + ".", Note: "As Webex shows it."}}
	if m.Moderator != c.on {
		out.State = bot.OutcomeNotDone
	}
	return out, nil
}
