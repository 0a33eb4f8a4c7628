package main

import (
	"context"

	"floorwalker/bot"
	"floorwalker/commands"
	"floorwalker/integrations/webex"
)

// wireSpaces adds spaces, people and incidents, which the bot reaches with its
// own account, and the Webex teams of those who connect theirs.
func (a *app) wireSpaces() {
	a.deps.Spaces, a.deps.Finder, a.deps.BotID = a.webex.Spaces(), a.webex, a.webex.BotID
	a.deps.Teller, a.deps.IncidentNotes = teller{a}, a.store.Notes("incident")
	a.know(map[bot.Kind]nameSource{bot.KindPerson: a.webex.People})
	if a.users == nil {
		return
	}
	budgets := newOwnBudgets()
	a.deps.OwnTeams = func(personID string) commands.Teams {
		return webex.NewSpaces(a.messaging.As(a.users.For(personID), budgets.of(personID)))
	}
	a.scopes = append(a.scopes, webex.TeamScopes...)
}

// teller posts through the engine, which is made after the commands.
type teller struct{ app *app }

// Tell implements bot.Teller.
func (t teller) Tell(ctx context.Context, to bot.Address, messageID string, r bot.Reply) (string, error) {
	return t.app.engine.Tell(ctx, to, messageID, r)
}

var _ bot.Teller = teller{}
