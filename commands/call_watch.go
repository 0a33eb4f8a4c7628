package commands

import (
	"context"

	"floorwalker/bot"
)

// TopicCallWatch is the topic of those who watch their own calls.
const TopicCallWatch = "call watch"

// CallHooks makes Webex tell of a person's calls, with the person's own account.
type CallHooks interface {
	Watch(ctx context.Context, personID string) error
	Unwatch(ctx context.Context, personID string) error
	Watched(ctx context.Context, personID string) (bool, error)
}

// callWatch switches the cards on and off that follow the asker's own calls.
type callWatch struct {
	hooks CallHooks
	store bot.Subscriptions
}

func (callWatch) Spec() bot.Spec {
	return bot.Spec{
		Name:    "call watch",
		Area:    areaCalls,
		Aliases: []string{"watch my calls", "watch my calls here", "follow my calls"},
		Summary: "Shows each of your calls here as a card that follows it, with buttons, until you switch it off.",
		Params:  []bot.Param{{Name: "switch", Kind: bot.KindChoice, Choices: []string{"on", "off"}}},
		Examples: []string{
			"call watch on", "call watch off", "watch my calls", "watch my calls here", "follow my calls", "call watch",
		},
		Role:    bot.Viewer,
		Changes: true,
	}
}

// Preview never asks: it is the asker's own phone, and easily switched back.
func (c callWatch) Preview(context.Context, bot.Request) (bot.Reply, bool, error) {
	return bot.Reply{Headline: "Switches the cards of your calls."}, false, nil
}

func watchID(personID string) string { return "call watch|" + personID }

func (c callWatch) Do(ctx context.Context, r bot.Request) (bot.Reply, error) {
	if r.Text("switch") == "off" {
		return c.off(ctx, r)
	}
	if err := c.hooks.Watch(ctx, r.Person.ID); err != nil {
		return bot.Reply{}, err
	}
	sub := bot.Subscription{ID: watchID(r.Person.ID), Topic: TopicCallWatch, Said: "cards of " + r.Person.Name + "’s calls",
		Person: r.Person, RoomID: r.RoomID, Created: r.Now}
	where := "in this space, where everybody can read them"
	if r.Direct {
		sub.RoomID, where = "", "here"
	}
	if err := c.store.Subscribe(ctx, sub); err != nil {
		return bot.Reply{}, err
	}
	return bot.Reply{
		Headline: "Your calls are shown " + where + ", each as one card that follows it, from the next call on.",
		Note:     "“call watch off” ends it. “notify calls here” tells a space when calls have ended.",
		Buttons:  []bot.Button{run("Switch off", "call watch", bot.Slots{"switch": {{Kind: bot.KindChoice, Name: "off"}}})},
	}, nil
}

func (c callWatch) off(ctx context.Context, r bot.Request) (bot.Reply, error) {
	was, err := c.store.Unsubscribe(ctx, watchID(r.Person.ID))
	if err != nil {
		return bot.Reply{}, err
	}
	if err := c.hooks.Unwatch(ctx, r.Person.ID); err != nil && bot.KindOf(err) != bot.NotLinked {
		return bot.Reply{Headline: "Your calls are not shown any more.", Note: "Webex still tells me of them: I could not remove its webhook just now. What it tells is dropped."}, nil
	}
	if !was {
		return bot.Reply{Headline: "Your calls were not shown anywhere."}, nil
	}
	return bot.Reply{Headline: "Your calls are not shown any more, and Webex does not tell me of them."}, nil
}

// Observe looks whether the switch stands as it was asked for.
func (c callWatch) Observe(ctx context.Context, r bot.Request) (bot.Outcome, error) {
	subs, err := c.store.ByTopic(ctx, TopicCallWatch)
	if err != nil {
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	on := false
	for _, s := range subs {
		on = on || s.ID == watchID(r.Person.ID)
	}
	if on {
		if on, err = c.hooks.Watched(ctx, r.Person.ID); err != nil {
			return bot.Outcome{State: bot.OutcomeUnknown}, err
		}
	}
	out := bot.Outcome{State: bot.OutcomeNotDone, Reply: bot.Reply{Headline: "Your calls are not shown."}}
	if on {
		out.Reply.Headline = "Your calls are shown, each as a card."
	}
	if on == (r.Text("switch") != "off") {
		out.State = bot.OutcomeDone
	}
	return out, nil
}
