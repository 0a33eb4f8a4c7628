package webex

import (
	"context"
	"encoding/json"
	"net/url"
	"strings"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

const (
	// maxFound is how many people a search returns.
	maxFound = 100
	// namedSpaces is in how many spaces people are looked up for their names, the
	// last active ones: each is a request.
	namedSpaces = 60
)

// Found is somebody whom a search has found, as the bot's account sees them.
type Found struct {
	bot.Person
	// Title, Department, Extension and Status are empty where Webex does not tell.
	Title, Department, Extension string
	// Status is the presence in Webex's word: active, call, meeting, …
	Status string
}

// Find returns the people of an e-mail address, or whose name begins so.
func (c *Client) Find(ctx context.Context, said string) ([]Found, error) {
	said = strings.TrimSpace(said)
	query := url.Values{"displayName": {said}, "max": {"100"}}
	if strings.Contains(said, "@") {
		query = url.Values{"email": {said}}
	}
	type found struct {
		person
		Title      text `json:"title"`
		Department text `json:"department"`
		Extension  text `json:"extension"`
		Presence   text `json:"status"`
	}
	var all []Found
	for p, err := range rest.Pages(ctx, c.rest, rest.Request{Path: "people", Route: "people", Query: query}, rest.Items[found]("items")) {
		if err != nil {
			return nil, publicError(err, "look for people")
		}
		if all = append(all, Found{p.person.person(), string(p.Title), string(p.Department), string(p.Extension), string(p.Presence)}); len(all) == maxFound {
			break
		}
	}
	return all, nil
}

// text is a word, or nothing when it is something else.
type text string

// UnmarshalJSON never fails.
func (t *text) UnmarshalJSON(data []byte) error {
	var s string
	if json.Unmarshal(data, &s) == nil {
		*t = text(s)
	}
	return nil
}

// People are the names of the bot's own organisation that stand in the spaces
// where the bot is, with their addresses.
func (c *Client) People(ctx context.Context) ([]bot.Entry, error) {
	me, err := c.me(ctx)
	if err != nil {
		return nil, err
	}
	spaces, err := c.Spaces().List(ctx, "")
	if err != nil {
		return nil, err
	}
	var entries []bot.Entry
	seen := map[string]bool{}
	for _, s := range spaces[:min(len(spaces), namedSpaces)] {
		members, err := c.Spaces().Members(ctx, s.ID)
		if bot.KindOf(err) == bot.NotFound {
			continue // deleted since, or we are out of it
		}
		if err != nil {
			return nil, err
		}
		for _, m := range members {
			if key := bareID(m.PersonID); !seen[key] && !m.IsBot() && sameID(m.OrgID, me.OrgID) {
				seen[key] = true
				entries = append(entries, bot.Entry{Kind: bot.KindPerson, ID: m.PersonID, Name: m.Name, Also: []string{m.Email}})
			}
		}
	}
	return entries, nil
}
