package main

import (
	"context"
	"time"

	"floorwalker/commands"
	"floorwalker/integrations/rest"
)

// botScopes are those of every bot: Webex grants them with the account, and a bot
// can be granted no others.
var botScopes = []string{"messages", "rooms", "memberships", "people", "cards", "webhooks"}

// expiryTime is how long Webex is asked for the end of a token, which is that of
// an identity's access.
const expiryTime = 2 * time.Second

// whoWeAre is the bot's identities, as the command account shows them.
func (a *app) whoWeAre() ([]commands.Identity, error) {
	all := []commands.Identity{{For: "messages, spaces, people, incidents", Account: "the bot’s own account", Scopes: func() []string { return botScopes }}}
	for _, used := range []struct {
		what, trying string // trying is the setting with a token in place of the service app
		on           bool
		tokens       func() (rest.TokenSource, error)
	}{
		{"contact centre", "CONTACT_CENTER_TOKEN", a.cfg.contactCenter, a.contactCenterTokens},
		{"phones of others, organisation", "CALLING_TOKEN", a.deps.Calling != nil || a.deps.Organization != nil, a.callingTokens},
		{"room devices through Webex", "DEVICES_TOKEN", a.deps.Devices != nil, a.deviceTokens},
		{"Webex’s reports, figures of meetings", "REPORTS_TOKEN", a.cfg.reports(), a.reportTokens},
	} {
		if !used.on {
			continue
		}
		tokens, err := used.tokens()
		if err != nil {
			return nil, err
		}
		if tokens == nil {
			continue
		}
		i := commands.Identity{For: used.what, Account: "the token in " + used.trying}
		if i.Until, err = a.expiry(tokens); err != nil {
			return nil, err
		}
		if granted, ok := tokens.(interface{ Scopes() []string }); ok {
			i.Account, i.Scopes, i.Renewed = "the service app", granted.Scopes, true
			if tokens != a.serviceApp {
				i.Account = "an administrator"
			}
		}
		all = append(all, i)
	}
	if a.cfg.CallRecordsURL != "" {
		i := commands.Identity{For: "call records", Account: "the service app"}
		if a.cfg.CallRecordsToken != "" {
			i.Account = "the token in CALL_RECORDS_TOKEN"
		}
		tokens, err := a.callRecordTokens()
		if err != nil {
			return nil, err
		}
		if tokens != nil {
			if i.Until, err = a.expiry(tokens); err != nil {
				return nil, err
			}
			_, i.Renewed = tokens.(interface{ Scopes() []string })
			all = append(all, i)
		}
	}
	if a.cfg.analyzer {
		all = append(all, commands.Identity{For: "legacy records", Account: "the API key of " + a.cfg.AnalyzerUserID})
	}
	return append(all, a.identities...), nil
}

// expiry returns what tells when the token of a source ends.
func (a *app) expiry(tokens rest.TokenSource) (func(context.Context) (time.Time, error), error) {
	client, err := a.oauthREST()
	if err != nil {
		return nil, err
	}
	client = client.As(tokens, nil)
	return func(ctx context.Context) (time.Time, error) {
		ctx, cancel := context.WithTimeout(ctx, expiryTime)
		defer cancel()
		var answer struct {
			Exp rest.Number `json:"exp"`
		}
		err := client.Do(ctx, rest.Request{Path: rest.Path("authorizations", "tokenExpiry"), Route: "authorizations/tokenExpiry", Out: &answer, Share: true})
		return answer.Exp.Time(), err
	}, nil
}
