package oauth

import (
	"context"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

// me is a person as GET /people/me shows one.
type me struct {
	ID          string   `json:"id"`
	OrgID       string   `json:"orgId"`
	DisplayName string   `json:"displayName"`
	Emails      []string `json:"emails"`
	Type        string   `json:"type"`
}

// whoami asks whose token a client acts with.
func whoami(ctx context.Context, client *rest.Client) (bot.Person, error) {
	var m me
	if err := client.Do(ctx, rest.Request{Path: rest.Path("people", "me"), Route: "people/me", Out: &m}); err != nil {
		return bot.Person{}, err
	}
	who := bot.Person{ID: m.ID, OrgID: m.OrgID, Name: m.DisplayName, IsBot: m.Type == "bot"}
	if len(m.Emails) > 0 {
		who.Email = m.Emails[0]
	}
	return who, nil
}

// Me asks Webex who a person is, with the person's own token: it shows that the
// link works.
func (u *Users) Me(ctx context.Context, personID string) (bot.Person, error) {
	who, err := whoami(ctx, u.cfg.Client.As(u.For(personID), nil))
	if err != nil {
		return bot.Person{}, asPublic(err)
	}
	return who, nil
}
