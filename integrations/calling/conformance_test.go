package calling

import (
	"context"
	"testing"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
	"floorwalker/integrations/rest/resttest"
)

// TestConformance holds calls that expect an answer to what every client must do.
func TestConformance(t *testing.T) {
	for name, ask := range map[string]func(context.Context, *Client) error{
		"list": func(ctx context.Context, c *Client) error {
			l, err := c.Member("x")
			if err != nil {
				return err
			}
			_, err = l.Calls(ctx)
			return err
		},
		"dial": func(ctx context.Context, c *Client) error {
			l, err := c.Member("x")
			if err != nil {
				return err
			}
			_, err = l.Do(ctx, bot.CallOrder{Action: bot.ActDial, Destination: "1"})
			return err
		},
		"voicemail": func(ctx context.Context, c *Client) error {
			_, err := c.Mailbox(rest.StaticToken(resttest.Secret), nil).Messages(ctx)
			return err
		},
		"own recordings": func(ctx context.Context, c *Client) error {
			_, _, err := c.Recordings(rest.StaticToken(resttest.Secret), nil).In(ctx, bot.Range{})
			return err
		},
		"people": func(ctx context.Context, c *Client) error {
			_, err := c.People(ctx)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			resttest.Run(t, func(base string, opts ...rest.Option) (func(context.Context) error, error) {
				up, err := rest.New(base, opts...)
				if err != nil {
					return nil, err
				}
				c, err := New(up, rest.StaticToken(resttest.Secret), nil)
				if err != nil {
					return nil, err
				}
				return func(ctx context.Context) error { return ask(ctx, c) }, nil
			})
		})
	}
}
