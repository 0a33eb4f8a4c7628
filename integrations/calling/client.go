package calling

import (
	"context"
	"errors"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

// system is what people read where a call to Webex fails.
const system = "Webex Calling"

// Client reaches Webex Calling. It is safe for concurrent use.
type Client struct {
	rest *rest.Client
	// organisation acts with the organisation's token; nil without one.
	organisation *rest.Client
}

// New returns a client of https://webexapis.com/v1. tokens are those of a service
// app or an administrator, with the scopes spark-admin:calls_read,
// spark-admin:calls_write and spark-admin:telephony_config_read; nil when there
// are none, so that only people's own phones can be reached. limiter is the
// budget of that token.
func New(client *rest.Client, tokens rest.TokenSource, limiter rest.Limiter) (*Client, error) {
	if client == nil {
		return nil, errors.New("calling: no REST client")
	}
	c := &Client{rest: client}
	if tokens != nil {
		c.organisation = client.As(tokens, limiter)
	}
	return c, nil
}

// Own is the phone of the person whose tokens these are. limiter is their budget.
func (c *Client) Own(tokens rest.TokenSource, limiter rest.Limiter) *Line {
	return &Line{rest: c.rest.As(tokens, limiter)}
}

// Member is the phone of somebody else: a person, workspace or virtual line.
func (c *Client) Member(memberID string) (*Line, error) {
	if c.organisation == nil {
		return nil, noOrganisation()
	}
	return &Line{rest: c.organisation, member: memberID}, nil
}

// noOrganisation is the error of whoever asks for what only an organisation's
// token shows.
func noOrganisation() error {
	return bot.Errorf(bot.Invalid, "The phones of others are not set up here: SERVICE_APP_CLIENT_ID, SERVICE_APP_CLIENT_SECRET and SERVICE_APP_REFRESH_TOKEN are missing, or CALLING_TOKEN to try. Nothing was changed.")
}

// read makes a call that changes nothing. doing completes "I could not …".
func read(ctx context.Context, client *rest.Client, doing string, r rest.Request) error {
	return rest.Failure(system, "I could not "+doing, "", client.Do(ctx, r))
}
