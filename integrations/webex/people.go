package webex

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	webexteams "github.com/jbogarin/go-cisco-webex-teams/sdk"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

const (
	// personTTL is how long a person is believed to be who they were.
	personTTL = 10 * time.Minute
	// maxPeople is how many people are remembered.
	maxPeople = 10_000
)

// person is a person as Webex writes one. The SDK's type takes for booleans and
// dates what the specification calls strings or what may be empty; nothing here
// reads those fields, so they are taken as they come.
type person struct {
	webexteams.Person
	InvitePending json.RawMessage `json:"invitePending"`
	LoginEnabled  json.RawMessage `json:"loginEnabled"`
	Created       json.RawMessage `json:"created"`
	LastModified  json.RawMessage `json:"lastModified"`
	LastActivity  json.RawMessage `json:"lastActivity"`
	// Zone is the IANA name of a time zone, absent when none is configured.
	Zone json.RawMessage `json:"timezone"`
}

// zone returns a name that is one of the zones there are, or "".
func zone(raw json.RawMessage) string {
	var name string
	if json.Unmarshal(raw, &name) != nil || name == "" {
		return ""
	}
	if _, err := time.LoadLocation(name); err != nil || name == "Local" {
		return ""
	}
	return name
}

func (p *person) person() bot.Person {
	b := bot.Person{ID: p.ID, OrgID: p.OrgID, Name: p.DisplayName, Zone: zone(p.Zone), IsBot: p.PersonType == "bot"}
	if len(p.Emails) > 0 {
		b.Email = p.Emails[0]
	}
	return b
}

// people remembers who is who.
type people struct {
	mu      sync.Mutex
	entries map[string]known
}

type known struct {
	bot.Person
	until time.Time
}

func (p *people) get(id string, now time.Time) (bot.Person, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	k, ok := p.entries[id]
	return k.Person, ok && now.Before(k.until)
}

func (p *people) put(id string, who bot.Person, now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.entries) >= maxPeople {
		p.makeRoom(now)
	}
	p.entries[id] = known{who, now.Add(personTTL)}
}

// makeRoom forgets whoever has expired, and half of all when nobody has: that
// costs a few reads more, and is as rare as ten thousand people in ten minutes.
func (p *people) makeRoom(now time.Time) {
	for id, k := range p.entries {
		if !now.Before(k.until) {
			delete(p.entries, id)
		}
	}
	for id := range p.entries {
		if len(p.entries) <= maxPeople/2 {
			return
		}
		delete(p.entries, id)
	}
}

// Person returns a person, remembered for ten minutes. Questions about one
// person at the same moment are one call.
func (c *Client) Person(ctx context.Context, id string) (bot.Person, error) {
	if who, ok := c.people.get(id, time.Now()); ok {
		return who, nil
	}
	if !isID(id) {
		return bot.Person{}, bot.Errorf(bot.NotFound, "That is no person's id.")
	}
	var p person
	err := c.rest.Do(ctx, rest.Request{Path: rest.Path("people", id), Route: "people/{id}", Out: &p, Share: true})
	if err != nil {
		return bot.Person{}, publicError(err, "look up who that is")
	}
	who := p.person()
	c.people.put(id, who, time.Now())
	return who, nil
}
