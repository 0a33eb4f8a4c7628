package commands

import (
	"context"

	"floorwalker/bot"
)

// disconnector is what disconnect needs.
type disconnector interface {
	linkReader
	Disconnect(ctx context.Context, personID string) (revoked bool, err error)
}

// disconnect ends the asker's own connection.
type disconnect struct {
	source disconnector
	watch  callWatch // without a store where calls are not set up
}

func (disconnect) Spec() bot.Spec {
	return bot.Spec{
		Name:    "disconnect",
		Area:    areaAccount,
		Aliases: []string{"unlink my account", "disconnect my account", "forget my account", "revoke my account", "disconnect webex"},
		Summary: "Ends what I may do with your Webex account, here and at Webex.",
		Examples: []string{
			"disconnect", "disconnect my account", "unlink my Webex account", "forget my Webex account",
		},
		Role:    bot.Viewer,
		Changes: true,
	}
}

const notConnected = "Your Webex account is not connected, so there is nothing to end. Nothing was changed."

// Preview asks: what the bot does with the account ends too.
func (c disconnect) Preview(ctx context.Context, r bot.Request) (bot.Reply, bool, error) {
	link, ok, err := c.source.Link(ctx, r.Person.ID)
	switch {
	case err != nil:
		return bot.Reply{}, false, err
	case !ok:
		return bot.Reply{Headline: notConnected, Settled: true}, false, nil
	case link.Personal:
		return bot.Reply{}, false, bot.Errorf(bot.Invalid,
			"That is a personal access token which whoever runs me has set: only they can take it out. Nothing was changed.")
	}
	reply := bot.Reply{
		Headline: "Disconnect your Webex account? I delete what lets me act for you, and end it at Webex.",
		Facts:    []bot.Fact{{Label: "Connected", Value: "since " + dateTime(link.Since, r.Location)}},
		Note:     "Whatever I do with your own account stops until you connect again.",
	}
	if !link.Revoked.IsZero() {
		reply.Headline = "Forget your Webex account? The connection has ended already."
	}
	return reply, true, nil
}

// Do first has Webex no longer tell of the asker's calls: afterwards nobody here
// could. That it fails is no reason to stay connected.
func (c disconnect) Do(ctx context.Context, r bot.Request) (bot.Reply, error) {
	if c.watch.store != nil && c.watch.hooks != nil {
		if _, err := c.watch.off(ctx, r); err != nil {
			return bot.Reply{}, err
		}
	}
	revoked, err := c.source.Disconnect(ctx, r.Person.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	if !revoked {
		return bot.Reply{
			Headline: "Your Webex account is disconnected: I have deleted what let me act for you.",
			Note:     "Webex did not confirm that it has ended the permission on its side; without my copy nobody can use it, and it expires by itself.",
		}, nil
	}
	return bot.Reply{Headline: "Your Webex account is disconnected: I have deleted what let me act for you, and Webex has ended it."}, nil
}

// Observe looks whether the link is still here. Whether Webex has ended its side
// can be asked only with what was deleted.
func (c disconnect) Observe(ctx context.Context, r bot.Request) (bot.Outcome, error) {
	_, ok, err := c.source.Link(ctx, r.Person.ID)
	switch {
	case err != nil:
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	case ok:
		return bot.Outcome{State: bot.OutcomeNotDone, Reply: bot.Reply{Headline: "Your Webex account is still connected."}}, nil
	}
	return bot.Outcome{State: bot.OutcomeDone, Reply: bot.Reply{
		Headline: "Your Webex account is disconnected: I have deleted what let me act for you.",
		Note:     "I was interrupted, so it is not certain that Webex has ended the permission on its side; without my copy nobody can use it.",
	}}, nil
}
