package webex

import (
	"context"
	"net/http"
	"net/url"

	webexteams "github.com/jbogarin/go-cisco-webex-teams/sdk"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

// Webhook is a registration as Webex keeps it.
type Webhook = webexteams.Webhook

// statusActive is the status of a webhook that gets deliveries. Webex sets it
// to inactive after 100 failures in five minutes and never back.
const statusActive = "active"

// maxWebhooks is how many webhooks of the token are looked at.
const maxWebhooks = 1000

// Webhooks returns the webhooks that the bot's token made.
func (c *Client) Webhooks(ctx context.Context) ([]Webhook, error) {
	r := rest.Request{Path: "webhooks", Route: "webhooks", Query: url.Values{"max": {"100"}}}
	var all []Webhook
	for w, err := range rest.Pages(ctx, c.rest, r, rest.Items[Webhook]("items")) {
		if err != nil {
			return nil, publicError(err, "list my webhooks")
		}
		if all = append(all, w); len(all) == maxWebhooks {
			break
		}
	}
	return all, nil
}

// CreateWebhook makes a webhook from its name, target, resource, event and
// secret.
func (c *Client) CreateWebhook(ctx context.Context, w Webhook) (Webhook, error) {
	var made Webhook
	err := c.rest.Do(ctx, rest.Request{
		Method: http.MethodPost, Path: "webhooks", Route: "webhooks", Out: &made,
		Body: webexteams.WebhookCreateRequest{
			Name: w.Name, TargetURL: w.TargetURL, Resource: w.Resource, Event: w.Event, Secret: w.Secret,
		},
	})
	return made, publicError(err, "make a webhook")
}

// UpdateWebhook sets name, target, secret and, when it is "active", status of
// the webhook with w's id. Webex ignores everything else, and can switch a
// webhook on but not off.
func (c *Client) UpdateWebhook(ctx context.Context, w Webhook) error {
	err := c.rest.Do(ctx, rest.Request{
		Method: http.MethodPut, Path: rest.Path("webhooks", w.ID), Route: "webhooks/{id}",
		Body: webexteams.WebhookUpdateRequest{Name: w.Name, TargetURL: w.TargetURL, Secret: w.Secret, Status: w.Status},
	})
	return publicError(err, "change a webhook")
}

// DeleteWebhook removes a webhook; one that is gone already is no error.
func (c *Client) DeleteWebhook(ctx context.Context, id string) error {
	err := c.rest.Do(ctx, rest.Request{Method: http.MethodDelete, Path: rest.Path("webhooks", id), Route: "webhooks/{id}"})
	if err := publicError(err, "delete a webhook"); bot.KindOf(err) != bot.NotFound {
		return err
	}
	return nil
}
