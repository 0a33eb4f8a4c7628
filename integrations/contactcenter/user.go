package contactcenter

import (
	"context"
	"strings"

	"floorwalker/bot"
)

// Users returns the users who may take contacts, as agents without a state. The
// id is that of the person in Webex (ciUserId), which reports call agentId; see
// UserIDs for tenants whose reports use the user record's own id.
func (c *Client) Users(ctx context.Context) ([]bot.Agent, error) {
	return c.users.get(ctx, c.now, func(ctx context.Context) ([]bot.Agent, error) {
		return collect(ctx, c, "user", "list the agents", func(r user) (bot.Agent, bool) {
			return r.agent(), r.inUse()
		})
	})
}

// UserIDs returns the agent id of Users for each id that a report may name an
// agent by: the CI user id and the user record's own. Cisco's papers do not say
// which one a tenant's reports use.
func (c *Client) UserIDs(ctx context.Context) (map[string]string, error) {
	type pair struct{ id, also string }
	pairs, err := collect(ctx, c, "user", "list the agents", func(r user) (pair, bool) {
		return pair{r.agent().ID, string(r.ID)}, r.inUse()
	})
	if err != nil {
		return nil, err
	}
	ids := make(map[string]string, 2*len(pairs))
	for _, p := range pairs {
		ids[p.also] = p.id
	}
	for _, p := range pairs {
		ids[p.id] = p.id // a CI user id wins over a record that happens to have it
	}
	return ids, nil
}

// user is a user record. The misspelt field name is Cisco's.
type user struct {
	ID         text       `json:"id"`
	CIUserID   text       `json:"ciUserId"`
	FirstName  text       `json:"firstName"`
	LastName   text       `json:"lastName"`
	Email      text       `json:"email"`
	TeamIDs    list[text] `json:"teamIds"`
	SiteName   text       `json:"siteName"`
	DialNumber text       `json:"deafultDialledNumber"`
	Active     *flag      `json:"active"`
	Enabled    *flag      `json:"contactCenterEnabled"`
}

func (r user) inUse() bool {
	yes := func(f *flag) bool { return f == nil || bool(*f) }
	return r.ID != "" && yes(r.Active) && yes(r.Enabled)
}

func (r user) agent() bot.Agent {
	a := bot.Agent{
		ID: string(r.CIUserID), Name: strings.TrimSpace(string(r.FirstName + " " + r.LastName)),
		Email: string(r.Email), SiteName: string(r.SiteName), DialNumber: string(r.DialNumber),
	}
	if a.ID == "" {
		a.ID = string(r.ID)
	}
	if a.Name == "" {
		a.Name = a.Email
	}
	if len(r.TeamIDs) > 0 {
		a.TeamID = string(r.TeamIDs[0])
	}
	return a
}
