package commands

import (
	"context"
	"strings"
	"time"

	"floorwalker/bot"
)

// Identity is an account with which the bot works in other systems. It never
// holds a secret.
type Identity struct {
	// For are the systems or features that it is used for, in people's words.
	For string
	// Account says whose it is: "the bot’s own account", "the service app".
	Account string
	// Scopes returns what was granted, as far as that is known; nil when nobody
	// says.
	Scopes func() []string
	// Until returns when its access ends; nil when it has no end.
	Until func(context.Context) (time.Time, error)
	// Renewed says that the bot renews it before that.
	Renewed bool
}

// identities shows with which account the bot works where, and until when. What
// has no end and no scopes that anybody knows is told in a line of its own.
func identities(ctx context.Context, all []Identity, own string, r bot.Request) (*bot.Table, []bot.Fact) {
	table := &bot.Table{Columns: []bot.Column{{Title: "For"}, {Title: "Account"}, {Title: "Until"}}}
	var scopes []bot.Fact
	shown := map[string]bool{}
	var endless []string
	for _, i := range all {
		if i.Until == nil && i.Scopes == nil {
			endless = append(endless, i.For+" with "+i.Account)
			continue
		}
		table.Rows = append(table.Rows, []string{i.For, i.Account, i.ends(ctx, r)})
		if i.Scopes == nil || shown[i.Account] {
			continue
		}
		shown[i.Account] = true
		if granted := i.Scopes(); len(granted) > 0 {
			scopes = append(scopes, bot.Fact{Label: "Scopes of " + i.Account, Value: strings.Join(granted, ", ")})
		}
	}
	table.Rows = append(table.Rows, []string{"what you do as yourself", "your own account", own})
	table.Total = len(table.Rows)
	if endless != nil {
		scopes = append(scopes, bot.Fact{Label: "Without an end", Value: strings.Join(endless, ", ")})
	}
	return table, scopes
}

// ends says until when an identity can be used.
func (i Identity) ends(ctx context.Context, r bot.Request) string {
	if i.Until == nil {
		return "no end"
	}
	end, err := i.Until(ctx)
	switch {
	case err != nil || end.IsZero():
		return "unknown"
	case !end.After(r.Now):
		return "ended " + dateTime(end, r.Location)
	case end.After(r.Now.AddDate(5, 0, 0)):
		return "no end in sight"
	}
	text := end.In(r.Location).Format("2 Jan 2006 15:04 MST")
	if i.Renewed {
		text += ", renewed before"
	}
	return text
}
