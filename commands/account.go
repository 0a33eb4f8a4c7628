package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"floorwalker/bot"
	"floorwalker/integrations/oauth"
)

// accountReader is what account needs.
type accountReader interface {
	linkReader
	// Me asks Webex whose account it is, with the person's own token.
	Me(ctx context.Context, personID string) (bot.Person, error)
}

// accountName is the name of the command account.
const accountName = "account"

// account shows the asker what the bot may do with their Webex account, and that
// it works.
type account struct {
	source accountReader
	needed []string // scopes of the features that are on
	// identities are those that are not the asker's.
	identities []Identity
}

func (account) Spec() bot.Spec {
	return bot.Spec{
		Name:    accountName,
		Area:    areaAccount,
		Aliases: []string{"my account", "am i connected", "is my account connected", "who am i", "my connection"},
		Summary: "Shows whether your Webex account is connected and what I may do with it, and with which account I work in each system.",
		Examples: []string{
			"account", "my account", "am I connected?", "is my Webex account connected", "who am I",
			"what may you do with my account", "which accounts do you work with", "which account am I connected with",
		},
		Role: bot.Viewer,
	}
}

func (c account) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	reply, until, err := c.own(ctx, r)
	if err != nil {
		return bot.Reply{}, err
	}
	var scopes []bot.Fact
	reply.Table, scopes = identities(ctx, c.identities, until, r)
	reply.Facts = append(reply.Facts, scopes...)
	return reply, nil
}

// own tells of the asker's account, and until when it can be used.
func (c account) own(ctx context.Context, r bot.Request) (reply bot.Reply, until string, err error) {
	who, err := c.source.Me(ctx, r.Person.ID)
	if err != nil && bot.KindOf(err) != bot.NotLinked {
		return bot.Reply{}, "", err
	}
	works := err == nil
	link, ok, err := c.source.Link(ctx, r.Person.ID)
	if err != nil {
		return bot.Reply{}, "", err
	}
	if !works || !ok {
		return unconnected(link, ok, r), "not connected", nil
	}
	if link.Personal {
		return bot.Reply{
			Private:  true,
			Headline: "I act for you with a personal access token that whoever runs me has set, and Webex takes it.",
			Facts:    []bot.Fact{{Label: "Account", Value: named(who)}},
			Note:     "Such a token lives twelve hours. As of " + clock(r.Now, r.Location) + ".",
		}, "unknown", nil
	}
	reply = bot.Reply{
		Private:  true,
		Headline: "Your Webex account is connected, and Webex takes it.",
		Facts: []bot.Fact{
			{Label: "Account", Value: named(who)},
			{Label: "Connected", Value: "since " + dateTime(link.Since, r.Location)},
			{Label: "Until", Value: untilWhen(link, r)},
			{Label: "I may", Value: listOf(link.Scopes)},
		},
		Buttons: []bot.Button{run("Disconnect", "disconnect", nil)},
		Note:    "As of " + clock(r.Now, r.Location) + ".",
	}
	if missing := missingScopes(link, c.needed); len(missing) > 0 {
		reply.Headline = fmt.Sprintf("Your Webex account is connected, and Webex takes it; %s that I can use by now %s missing.",
			plural(len(missing), "permission", "permissions"), map[bool]string{true: "is", false: "are"}[len(missing) == 1])
		reply.Facts = append(reply.Facts, bot.Fact{Label: "Missing", Value: listOf(missing) + "; connect again to grant it"})
		reply.Buttons = slices.Insert(reply.Buttons, 0, run("Connect again", bot.ConnectCommand, nil))
	}
	return reply, untilWhen(link, r), nil
}

// unconnected is the answer for somebody whose account cannot be used.
func unconnected(link oauth.Link, known bool, r bot.Request) bot.Reply {
	reply := bot.Reply{
		Private:  true,
		Headline: "Your Webex account is not connected: I can do nothing in your name.",
		Buttons:  []bot.Button{run("Connect my Webex account", bot.ConnectCommand, nil)},
		Note:     "As of " + clock(r.Now, r.Location) + ".",
	}
	switch {
	case link.Personal:
		reply.Headline = "Webex does not take the personal access token any more that whoever runs me has set for you."
		reply.Buttons = nil
	case known:
		reply.Headline = "Your Webex account is not connected any more: the connection has ended."
		reply.Facts = []bot.Fact{{Label: "Was connected", Value: "since " + dateTime(link.Since, r.Location)}}
	}
	return reply
}

// missingScopes returns the scopes that are needed and were not granted.
func missingScopes(link oauth.Link, needed []string) []string {
	var missing []string
	for _, scope := range needed {
		if !slices.Contains(link.Scopes, scope) && !slices.Contains(missing, scope) {
			missing = append(missing, scope)
		}
	}
	slices.Sort(missing)
	return missing
}

// untilWhen is when a link ends if it is not used.
func untilWhen(link oauth.Link, r bot.Request) string {
	if link.Until.IsZero() {
		return "unknown; each use extends it"
	}
	return dateTime(link.Until, r.Location) + ", and each renewal extends it"
}

func named(p bot.Person) string {
	if p.Email == "" {
		return p.Name
	}
	return fmt.Sprintf("%s (%s)", p.Name, p.Email)
}

func listOf(scopes []string) string {
	if len(scopes) == 0 {
		return "nothing"
	}
	return strings.Join(scopes, ", ")
}
