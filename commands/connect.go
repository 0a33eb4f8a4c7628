package commands

import (
	"context"
	"fmt"

	"floorwalker/bot"
	"floorwalker/integrations/oauth"
)

// linkReader looks up whether somebody has connected their account.
type linkReader interface {
	Link(ctx context.Context, personID string) (link oauth.Link, ok bool, err error)
}

// connect gives the asker a link with which to connect their Webex account. It
// changes nothing by itself: that happens in their browser.
type connect struct {
	source Inviter
	links  linkReader
	needed []string // scopes of the features that are on
}

func (connect) Spec() bot.Spec {
	return bot.Spec{
		Name: bot.ConnectCommand,
		Area: areaAccount,
		Aliases: []string{"link my account", "connect my account", "authorize", "authorise",
			"connect webex", "link my webex account", "reconnect"},
		Summary: "Sends you a link with which I may act with your own Webex account.",
		Examples: []string{
			"connect", "connect my account", "link my Webex account", "connect me to Webex", "reconnect my account",
		},
		Role: bot.Viewer,
	}
}

func (c connect) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	link, ok, err := c.links.Link(ctx, r.Person.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	if link.Personal {
		return bot.Reply{Private: true,
			Headline: "You need not connect: whoever runs me has set a personal access token of yours.",
			Buttons:  []bot.Button{run("My account", accountName, nil)}}, nil
	}
	i, err := c.source.Invite(ctx, r.Person)
	if err != nil {
		return bot.Reply{}, err
	}
	reply := bot.Reply{
		Private:  true,
		Headline: fmt.Sprintf("Open this page before %s and sign in as %s: then I can act with your own Webex account when you ask me to.", clock(i.Until, r.Location), r.Person.Name),
		Facts:    []bot.Fact{{Label: "I ask for", Value: listOf(i.Scopes)}},
		Buttons:  []bot.Button{{Title: "Connect my Webex account", Style: bot.StylePositive, URL: i.URL}},
		Note:     "The link is yours alone and works once. Nothing is stored unless you accept at Webex; “disconnect” ends it at any time.",
	}
	if ok && link.Revoked.IsZero() && len(missingScopes(link, c.needed)) == 0 {
		reply.Headline = fmt.Sprintf("You are connected already, since %s. To connect anew, open this page before %s.",
			dateTime(link.Since, r.Location), clock(i.Until, r.Location))
		reply.Buttons[0].Title, reply.Buttons[0].Style = "Connect anew", bot.StyleDefault
	}
	return reply, nil
}
