// Package organization reads what Webex tells administrators of an organisation:
// its name, its licences, and the reports that Webex makes of it.
package organization

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

// Client reads an organisation with the token of its client.
type Client struct{ rest *rest.Client }

// New returns a client of Webex's API.
func New(c *rest.Client) *Client { return &Client{c} }

// Organization is a Webex organisation.
type Organization struct {
	ID, Name string
	Created  time.Time
}

// License is what an organisation has bought, and how much of it is used.
type License struct {
	Name        string
	Total, Used int
}

// maxLicenses is how many licences are read.
const maxLicenses = 500

// Organization returns the organisation that the token belongs to. It takes the
// scope spark-admin:organizations_read.
func (c *Client) Organization(ctx context.Context) (Organization, error) {
	var answer struct {
		Items rest.List[struct {
			ID          rest.Text `json:"id"`
			DisplayName rest.Text `json:"displayName"`
			Created     rest.Text `json:"created"`
		}] `json:"items"`
	}
	if err := c.rest.Do(ctx, rest.Request{Path: "organizations", Route: "organizations", Out: &answer, Share: true}); err != nil {
		return Organization{}, publicError(err, "look up the organisation", "the scope spark-admin:organizations_read")
	}
	if len(answer.Items) == 0 {
		return Organization{}, bot.Errorf(bot.NotFound, "Webex shows no organisation to this account.")
	}
	o := answer.Items[0]
	return Organization{ID: string(o.ID), Name: string(o.DisplayName), Created: o.Created.Time()}, nil
}

// Licenses returns what the organisation has bought. It takes the scope
// spark-admin:licenses_read.
func (c *Client) Licenses(ctx context.Context) ([]License, error) {
	var answer struct {
		Items rest.List[struct {
			Name          rest.Text   `json:"name"`
			TotalUnits    rest.Number `json:"totalUnits"`
			ConsumedUnits rest.Number `json:"consumedUnits"`
		}] `json:"items"`
	}
	if err := c.rest.Do(ctx, rest.Request{Path: "licenses", Route: "licenses", Out: &answer, Share: true}); err != nil {
		return nil, publicError(err, "look up the licences", "the scope spark-admin:licenses_read")
	}
	var all []License
	for _, l := range answer.Items[:min(len(answer.Items), maxLicenses)] {
		all = append(all, License{string(l.Name), l.TotalUnits.Int(), l.ConsumedUnits.Int()})
	}
	return all, nil
}

// publicError is the one place where failed calls become errors that people can
// read. doing completes "Webex did not …", takes is what it needs.
func publicError(err error, doing, takes string) error {
	if err == nil {
		return nil
	}
	if _, done := errors.AsType[*bot.Error](err); done {
		return err
	}
	e := &bot.Error{Kind: bot.Upstream, Err: err}
	if api, ok := errors.AsType[*rest.APIError](err); ok {
		e.TrackingID = api.TrackingID
	}
	_, throttled := errors.AsType[*rest.ThrottledError](err)
	switch status := rest.Status(err); {
	case throttled:
		e.Public = fmt.Sprintf("Webex asks me to slow down, so I could not %s. Please try again in a minute.", doing)
	case status == http.StatusForbidden:
		e.Kind, e.Public = bot.Forbidden, fmt.Sprintf("Webex does not let me %s. It takes %s; Webex does not say which of that is missing.", doing, takes)
	case status == http.StatusUnauthorized:
		e.Public = fmt.Sprintf("Webex refuses the administrator’s token, so I could not %s. Whoever runs me can renew it.", doing)
	case status == http.StatusNotFound, status == http.StatusGone:
		e.Kind, e.Public = bot.NotFound, fmt.Sprintf("Webex could not %s: it does not exist any more, or this account cannot see it.", doing)
	case status >= 400 && status < 500:
		e.Kind, e.Public = bot.Invalid, fmt.Sprintf("Webex did not %s as it was asked for%s.", doing, said(err))
	default:
		e.Public = fmt.Sprintf("Webex has trouble at the moment, so I could not %s. Please try again in a minute.", doing)
	}
	return e
}

// said is what Webex says of a request that it did not take.
func said(err error) string {
	if api, ok := errors.AsType[*rest.APIError](err); ok && api.Message != "" {
		return ": " + rest.OneLine(api.Message, 200)
	}
	return ""
}

// same reports whether an address is one that the client may fetch.
func isAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Host != ""
}
