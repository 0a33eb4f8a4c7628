package commands

import (
	"context"
	"fmt"
	"strings"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/webex"
)

// spaceMaker makes a space and brings people in.
type spaceMaker interface {
	spaceViewer
	Create(ctx context.Context, title string) (webex.Space, error)
	Add(ctx context.Context, spaceID, person string) error
}

// spaceCreate makes a space with the asker, the bot, and whoever is named. It
// asks when it concerns others.
type spaceCreate struct {
	spaces
	maker spaceMaker
}

func (spaceCreate) Spec() bot.Spec {
	return bot.Spec{
		Name:    "space create",
		Area:    areaSpaces,
		Aliases: []string{"make a space", "create a space", "new space"},
		Summary: "Makes a space with you and me in it, and brings in whom you name after you confirm it.",
		Params: []bot.Param{
			{Name: "title", Kind: bot.KindTitle, Required: true, Ask: "What shall the space be called?"},
			{Name: "people", Kind: bot.KindPerson, Many: true, Addresses: true},
		},
		Examples: []string{
			`space create "SL dip" with Maya Patel, Tom Becker`, `make a space with Maya Patel and Tom Becker called "SL dip"`,
			`create a space called "Peak season"`, `make a new space named "Late shift" with Dana Whitfield`, `space create "Shift swaps"`,
			`set up a space called "Vendor" with sam@vendor.example`,
		},
		Role:    bot.Supervisor,
		Changes: true,
	}
}

func (c spaceCreate) Preview(ctx context.Context, r bot.Request) (bot.Reply, bool, error) {
	title, err := titleOf(r)
	if err != nil {
		return bot.Reply{}, false, err
	}
	people, err := invited(r)
	if err != nil {
		return bot.Reply{}, false, err
	}
	before, err := c.before(ctx, title)
	if err != nil {
		return bot.Reply{}, false, notTouched(err)
	}
	preview := bot.Reply{
		Headline: fmt.Sprintf("Make the space “%s” and bring in %s?", title, namesOf(people)),
		Note:     "You and I are in it, too. I make it with my own account.",
		Slots:    r.Slots.With("people", people...).With("title", bot.Value{Kind: bot.KindTitle, Name: title}).With("before", before...),
	}
	return preview, len(people) > 0, nil
}

// Lasts implements bot.Lasting.
func (spaceCreate) Lasts(r bot.Request) time.Duration { return bringingLasts(r) }

func (c spaceCreate) Do(ctx context.Context, r bot.Request) (bot.Reply, error) {
	space, err := c.maker.Create(ctx, r.Text("title"))
	if err != nil {
		return bot.Reply{}, err
	}
	failed := c.bringIn(ctx, space.ID, append([]bot.Value{{ID: r.Person.ID, Name: "you"}}, r.Slots["people"]...))
	return c.shown(ctx, space, failed)
}

// bringIn adds people to a space, one after the other, and says who did not come
// in. Somebody who is in it already is no failure.
func (c spaceCreate) bringIn(ctx context.Context, spaceID string, people []bot.Value) (failed notIn) {
	for _, v := range people {
		err := c.maker.Add(ctx, spaceID, v.ID)
		if err == nil {
			continue
		}
		if in, look := c.maker.Has(ctx, spaceID, v.ID); look != nil || !in {
			failed.add(v, err)
		}
	}
	return failed
}

// shown tells of a space as Webex shows it.
func (c spaceCreate) shown(ctx context.Context, space webex.Space, failed notIn) (bot.Reply, error) {
	members, err := c.viewer.Members(ctx, space.ID)
	if err != nil {
		return bot.Reply{}, &bot.Error{Kind: bot.Uncertain, Err: err, Public: "The space is made, but I could not look who is in it."}
	}
	reply := bot.Reply{
		Headline: fmt.Sprintf("The space “%s” is there, with %s in it.", space.Title, c.peopleIn(members, "me")),
		Items:    []bot.Value{{Kind: bot.KindTitle, ID: space.ID, Name: space.Title}},
		Note:     "As Webex shows it.",
	}
	if len(failed) > 0 {
		reply.Facts = append(reply.Facts, bot.Fact{Label: "Not in it", Value: strings.Join(failed, "; ")})
	}
	return reply, nil
}

// Observe looks for a space of that title that was not there before, and for the
// people in it.
func (c spaceCreate) Observe(ctx context.Context, r bot.Request) (bot.Outcome, error) {
	made, err := c.made(ctx, r)
	if err != nil {
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	switch len(made) {
	case 0:
		return bot.Outcome{State: bot.OutcomeNotDone, Reply: bot.Reply{Headline: fmt.Sprintf("There is no new space “%s”.", r.Text("title"))}}, nil
	case 1:
	default:
		return bot.Outcome{State: bot.OutcomeUnknown, Reply: severalMade(r, made)}, nil
	}
	missing, err := c.missing(ctx, r, made[0].ID)
	if err != nil {
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	reply, err := c.shown(ctx, made[0], missing.told())
	reply.Buttons = missing.buttons(made[0])
	return bot.Outcome{State: bot.OutcomeDone, Reply: reply}, err
}
