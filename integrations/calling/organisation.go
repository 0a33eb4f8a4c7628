package calling

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

// QueuedCall is a caller who waits in a call queue of Webex Calling.
type QueuedCall struct {
	CallID   string
	Party    bot.Party
	Since    time.Time
	Priority string
	// Bounced says that an agent was offered the call and did not take it.
	Bounced bool
}

type queuedCall struct {
	CallID      text          `json:"callId"`
	RemoteParty object[party] `json:"remoteParty"`
	AddTime     text          `json:"addTime"`
	Priority    text          `json:"priority"`
	Bounced     flag          `json:"bounced"`
}

// QueueCalls are the callers who wait in a call queue, longest first.
func (c *Client) QueueCalls(ctx context.Context, queueID string) ([]QueuedCall, error) {
	if c.organisation == nil {
		return nil, noOrganisation()
	}
	var answer struct {
		Items list[queuedCall] `json:"items"`
	}
	err := c.organisation.Do(ctx, rest.Request{Path: rest.Path("telephony", "queues", queueID, "calls"),
		Route: "telephony/queues/{id}/calls", Out: &answer})
	if status := rest.Status(err); status == http.StatusNotFound || status == http.StatusMethodNotAllowed {
		return nil, &bot.Error{Kind: bot.NotFound, Err: err, TrackingID: trackingID(err),
			Public: "Webex does not tell who waits in that calling queue: the queue is gone, or this organisation's Webex does not have that interface yet."}
	}
	if err != nil {
		return nil, rest.Failure(system, "I could not read who waits", "", err)
	}
	var waiting []QueuedCall
	for _, q := range answer.Items {
		waiting = append(waiting, QueuedCall{CallID: string(q.CallID), Party: q.RemoteParty.Value.party(), Since: q.AddTime.Time(),
			Priority: string(q.Priority), Bounced: bool(q.Bounced)})
	}
	slices.SortStableFunc(waiting, func(a, b QueuedCall) int { return a.Since.Compare(b.Since) })
	return waiting, nil
}

// number is an entry of /telephony/config/numbers.
type number struct {
	PhoneNumber text          `json:"phoneNumber"`
	Extension   text          `json:"extension"`
	Owner       object[owner] `json:"owner"`
}

type owner struct {
	ID        text `json:"id"`
	Type      text `json:"type"`
	FirstName text `json:"firstName"`
	LastName  text `json:"lastName"`
}

// callQueue is an entry of /telephony/config/queues.
type callQueue struct {
	ID          text `json:"id"`
	Name        text `json:"name"`
	PhoneNumber text `json:"phoneNumber"`
	Extension   text `json:"extension"`
}

const (
	// ownerPerson is the type of a number that belongs to a person.
	ownerPerson = "PEOPLE"
	// pageSize is how many entries one page has (Cisco: at most 2000 numbers),
	// and maxPages how many pages are read.
	pageSize = 1000
	maxPages = 100
)

// pages reads a list of the configuration, which Cisco pages by offset. take
// returns how many entries a page had.
func (c *Client) pages(ctx context.Context, doing, path string, query url.Values, out any, take func() int) error {
	for page := range maxPages {
		query.Set("max", strconv.Itoa(pageSize))
		query.Set("start", strconv.Itoa(page*pageSize))
		r := rest.Request{Path: path, Query: query, Out: out, Share: true}
		if err := c.organisation.Do(ctx, r); err != nil {
			return rest.Failure(system, "I could not "+doing, "", err)
		}
		if take() < pageSize {
			return nil
		}
	}
	return nil
}

// People are everybody who has a phone; nobody without an organisation's token.
func (c *Client) People(ctx context.Context) ([]bot.Entry, error) {
	if c.organisation == nil {
		return nil, nil
	}
	var answer struct {
		PhoneNumbers list[number] `json:"phoneNumbers"`
	}
	var entries []bot.Entry
	at := map[string]int{} // in entries, by id
	err := c.pages(ctx, "read the phone numbers", "telephony/config/numbers", url.Values{"ownerType": {ownerPerson}}, &answer, func() int {
		for _, n := range answer.PhoneNumbers {
			o := n.Owner.Value
			name := strings.TrimSpace(string(o.FirstName) + " " + string(o.LastName))
			if o.Type != ownerPerson || o.ID == "" || name == "" {
				continue
			}
			i, there := at[string(o.ID)]
			if !there {
				i = len(entries)
				at[string(o.ID)] = i
				entries = append(entries, bot.Entry{Kind: bot.KindPerson, ID: string(o.ID), Name: name})
			}
			entries[i].Also = append(entries[i].Also, dialled(n.Extension, n.PhoneNumber)...)
		}
		n := len(answer.PhoneNumbers)
		answer.PhoneNumbers = nil
		return n
	})
	return entries, err
}

// CallQueues are the call queues of Webex Calling; none without an
// organisation's token.
func (c *Client) CallQueues(ctx context.Context) ([]bot.Entry, error) {
	if c.organisation == nil {
		return nil, nil
	}
	var answer struct {
		Queues list[callQueue] `json:"queues"`
	}
	var entries []bot.Entry
	// Cisco lists the queues of Customer Assist only when asked for them.
	for _, query := range []url.Values{{}, {"hasCxEssentials": {"true"}}} {
		err := c.pages(ctx, "read the calling queues", "telephony/config/queues", query, &answer, func() int {
			for _, q := range answer.Queues {
				known := slices.ContainsFunc(entries, func(e bot.Entry) bool { return e.ID == string(q.ID) })
				if q.ID != "" && q.Name != "" && !known {
					entries = append(entries, bot.Entry{Kind: bot.KindCallQueue, ID: string(q.ID), Name: string(q.Name), Also: dialled(q.Extension, q.PhoneNumber)})
				}
			}
			n := len(answer.Queues)
			answer.Queues = nil
			return n
		})
		if err != nil {
			return nil, err
		}
	}
	return entries, nil
}

// dialled are the numbers that there are, the extension first.
func dialled(numbers ...text) []string {
	var all []string
	for _, n := range numbers {
		if n != "" {
			all = append(all, string(n))
		}
	}
	return all
}

// Destinations are what can be dialled by name: people and call queues. The id
// is what is dialled: the extension where there is one.
func (c *Client) Destinations(ctx context.Context) ([]bot.Entry, error) {
	people, err := c.People(ctx)
	if err != nil {
		return nil, err
	}
	queues, err := c.CallQueues(ctx)
	if err != nil {
		return nil, err
	}
	var entries []bot.Entry
	for _, e := range slices.Concat(people, queues) {
		if len(e.Also) > 0 {
			entries = append(entries, bot.Entry{Kind: bot.KindDestination, ID: e.Also[0], Name: e.Name})
		}
	}
	return entries, nil
}
