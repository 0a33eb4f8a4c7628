package contactcenter

import (
	"context"
	"net/http"
	"slices"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

// Subscription is a registration by which Contact Center delivers events to an
// address. The two versions of the interface list and change only their own.
type Subscription struct {
	ID          string
	Name        string
	EventTypes  []string
	Destination string
	// ResourceVersion is the one resource of a subscription of version 2, such as
	// agent:2.0.0; empty for version 1.
	ResourceVersion string
	// Active is unset by Contact Center after failed deliveries, and set by us.
	Active  bool
	Created time.Time
}

func (s Subscription) version() string {
	if s.ResourceVersion == "" {
		return "v1"
	}
	return "v2"
}

type subscription struct {
	ID              text         `json:"id"`
	Name            text         `json:"name"`
	EventTypes      list[text]   `json:"eventTypes"`
	DestinationURL  rest.Address `json:"destinationUrl"`
	ResourceVersion text         `json:"resourceVersion"`
	Status          text         `json:"status"`
	CreatedTime     number       `json:"createdTime"`
}

func (r subscription) subscription() Subscription {
	s := Subscription{ID: string(r.ID), Name: string(r.Name), Destination: string(r.DestinationURL),
		ResourceVersion: string(r.ResourceVersion), Active: r.Status == "active", Created: r.CreatedTime.Time()}
	for _, t := range r.EventTypes {
		s.EventTypes = append(s.EventTypes, string(t))
	}
	slices.Sort(s.EventTypes)
	return s
}

// Subscriptions returns those of both versions, whoever made them.
func (c *Client) Subscriptions(ctx context.Context) ([]Subscription, error) {
	var all []Subscription
	for _, version := range []string{"v1", "v2"} {
		var answer struct {
			Data list[subscription] `json:"data"`
		}
		err := c.read(ctx, "list the subscriptions", rest.Request{Path: version + "/subscriptions", Query: c.query(), Out: &answer})
		if err != nil {
			return nil, err
		}
		for _, r := range answer.Data {
			s := r.subscription()
			if version == "v2" && s.ResourceVersion == "" {
				s.ResourceVersion = "unknown"
			}
			all = append(all, s)
		}
	}
	return all, nil
}

// subscriptionBody is what is sent to make or to change one.
type subscriptionBody struct {
	Name            string   `json:"name,omitempty"`
	Description     string   `json:"description,omitempty"`
	EventTypes      []string `json:"eventTypes"`
	DestinationURL  string   `json:"destinationUrl"`
	Secret          string   `json:"secret,omitempty"`
	ResourceVersion string   `json:"resourceVersion,omitempty"`
	Status          string   `json:"status,omitempty"`
	OrgID           string   `json:"orgId"`
}

func (c *Client) subscribe(ctx context.Context, s Subscription, secret string) error {
	err := c.rest.Do(ctx, rest.Request{
		Method: http.MethodPost, Path: s.version() + "/subscriptions",
		Body: subscriptionBody{Name: s.Name, Description: "Keeps the bot's picture of the floor fresh.", EventTypes: s.EventTypes,
			DestinationURL: s.Destination, Secret: secret, ResourceVersion: s.ResourceVersion, OrgID: c.orgID},
	})
	return change("make the subscription", err)
}

// resubscribe sets events, address and secret of a subscription, and switches it
// on.
func (c *Client) resubscribe(ctx context.Context, s Subscription, secret string) error {
	err := c.rest.Do(ctx, rest.Request{
		Method: http.MethodPatch, Path: rest.Path(s.version(), "subscriptions", s.ID), Route: s.version() + "/subscriptions/{id}", Idempotent: true,
		Body: subscriptionBody{EventTypes: s.EventTypes, DestinationURL: s.Destination, Secret: secret,
			ResourceVersion: s.ResourceVersion, Status: "active", OrgID: c.orgID},
	})
	return change("change the subscription", err)
}

// unsubscribe deletes a subscription; one that is gone already is no error.
func (c *Client) unsubscribe(ctx context.Context, s Subscription) error {
	err := c.rest.Do(ctx, rest.Request{Method: http.MethodDelete, Path: rest.Path(s.version(), "subscriptions", s.ID),
		Route: s.version() + "/subscriptions/{id}", Query: c.query()})
	if err = change("delete the subscription", err); bot.KindOf(err) == bot.NotFound {
		return nil
	}
	return err
}

func change(doing string, err error) error {
	if err == nil {
		return nil
	}
	return failure("I could not "+doing, "", err)
}
