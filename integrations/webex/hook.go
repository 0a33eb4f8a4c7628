package webex

import (
	"cmp"
	"context"
	"log/slog"
	"slices"
	"strings"

	"floorwalker/integrations/rest"
)

// PersonalHook is one webhook that is made with a person's own token: of what
// happens to them, as telephony_calls, the bot's token hears nothing.
type PersonalHook struct {
	// Client acts with the person's token.
	Client   *rest.Client
	Resource string
	// TargetURL is the public address of our webhook handler, and Secrets those
	// that it takes; the first one is set.
	TargetURL string
	Secrets   []string
	Log       *slog.Logger
}

// Keep makes sure that the webhook is there once, active, and with a secret that
// we take. It may be called by any number of replicas at any time.
func (h PersonalHook) Keep(ctx context.Context) error {
	c := &Client{rest: h.Client}
	ours, err := h.ours(ctx, c)
	if err != nil {
		return err
	}
	wanted := Webhook{Name: hookPrefix + " " + h.Resource + " all", TargetURL: h.TargetURL, Resource: h.Resource, Event: "all", Secret: firstOf(h.Secrets...)}
	if len(ours) == 0 {
		_, err := c.CreateWebhook(ctx, wanted)
		return err
	}
	for _, w := range ours[1:] {
		if err := c.DeleteWebhook(ctx, w.ID); err != nil {
			return err
		}
	}
	it := ours[0]
	inactive := it.Status != statusActive && it.Status != ""
	if !inactive && (it.Secret == wanted.Secret || it.Secret == "") {
		return nil
	}
	if inactive {
		h.Log.WarnContext(ctx, "mend a webhook of a person", "webhook", h.Resource, "was", it.Status)
	}
	wanted.ID, wanted.Status = it.ID, statusActive
	return c.UpdateWebhook(ctx, wanted)
}

// Drop removes the webhook.
func (h PersonalHook) Drop(ctx context.Context) error {
	c := &Client{rest: h.Client}
	ours, err := h.ours(ctx, c)
	if err != nil {
		return err
	}
	for _, w := range ours {
		if err := c.DeleteWebhook(ctx, w.ID); err != nil {
			return err
		}
	}
	return nil
}

// Kept reports whether the webhook is there and active.
func (h PersonalHook) Kept(ctx context.Context) (bool, error) {
	ours, err := h.ours(ctx, &Client{rest: h.Client})
	return len(ours) > 0 && (ours[0].Status == statusActive || ours[0].Status == ""), err
}

// ours are the webhooks by our name at our address, oldest first.
func (h PersonalHook) ours(ctx context.Context, c *Client) ([]Webhook, error) {
	all, err := c.Webhooks(ctx)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(w Webhook) bool {
		return w.Resource != h.Resource || w.Event != "all" || w.TargetURL != h.TargetURL || !strings.HasPrefix(w.Name, hookPrefix)
	})
	slices.SortFunc(all, func(a, b Webhook) int { return cmp.Or(a.Created.Compare(b.Created), cmp.Compare(a.ID, b.ID)) })
	return all, nil
}
