package contactcenter

import (
	"context"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

// queueReads is how many queues are read at the same time.
const queueReads = 4

// Queues returns the queues that are in use, with the teams that serve them.
// What it read is kept for five minutes.
func (c *Client) Queues(ctx context.Context) ([]bot.Queue, error) {
	return c.queues.get(ctx, c.now, c.loadQueues)
}

func (c *Client) loadQueues(ctx context.Context) ([]bot.Queue, error) {
	const doing = "list the queues"
	type record struct {
		entity
		ChannelType           text   `json:"channelType"`
		ServiceLevelThreshold number `json:"serviceLevelThreshold"` // seconds
	}
	queues, err := collect(ctx, c, "contact-service-queue", doing, func(r record) (bot.Queue, bool) {
		seconds := max(0, min(float64(r.ServiceLevelThreshold), (24*time.Hour).Seconds()))
		return bot.Queue{
			ID: string(r.ID), Name: string(r.Name), Channel: channel(r.ChannelType),
			ServiceLevelThreshold: time.Duration(seconds * float64(time.Second)),
		}, r.inUse()
	})
	if err != nil {
		return nil, err
	}
	// Lists of the configuration service leave out what is a list itself, so
	// the teams of a queue are in its own record only.
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(queueReads)
	for i := range queues {
		group.Go(func() (err error) {
			queues[i].TeamIDs, err = c.teamsOf(ctx, queues[i].ID)
			return err
		})
	}
	return queues, group.Wait()
}

// teamsOf returns the teams that a queue's contacts are given to, in the order
// in which they are asked.
func (c *Client) teamsOf(ctx context.Context, queueID string) ([]string, error) {
	var record struct {
		Groups list[struct {
			AgentGroups list[struct {
				TeamID text `json:"teamId"`
			}] `json:"agentGroups"`
		}] `json:"callDistributionGroups"`
	}
	err := c.read(ctx, "read a queue", rest.Request{
		Path:  rest.Path("organization", c.orgID, "v2", "contact-service-queue", queueID),
		Route: "organization/{orgid}/v2/contact-service-queue/{id}", Out: &record, Share: true,
	})
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, g := range record.Groups {
		for _, a := range g.AgentGroups {
			if id := string(a.TeamID); id != "" && !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	return ids, nil
}
