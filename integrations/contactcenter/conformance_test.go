package contactcenter

import (
	"context"
	"testing"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
	"floorwalker/integrations/rest/resttest"
)

// TestConformance holds the reads to what every client must do. A change of
// state is not among them: its answer has no body to be read.
func TestConformance(t *testing.T) {
	hour := bot.Range{From: now.Add(-time.Hour), To: now}
	for name, ask := range map[string]func(context.Context, *Client) error{
		"search": func(ctx context.Context, c *Client) error {
			_, err := c.WaitingLegs(ctx, nil)
			return err
		},
		"directory": func(ctx context.Context, c *Client) error {
			_, err := c.Queues(ctx)
			return err
		},
		"statistics": func(ctx context.Context, c *Client) error {
			_, err := c.QueueStatistics(ctx, hour, time.Hour, nil)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			resttest.Run(t, func(base string, opts ...rest.Option) (func(context.Context) error, error) {
				up, err := rest.New(base, opts...)
				if err != nil {
					return nil, err
				}
				c, err := New(Config{Client: up, OrgID: org, Clock: func() time.Time { return now }})
				if err != nil {
					return nil, err
				}
				return func(ctx context.Context) error { return ask(ctx, c) }, nil
			})
		})
	}
}
