package roomos

import (
	"context"

	"floorwalker/integrations/rest"
)

// Patient makes requests of ctx wait behind those that a person waits for: many
// devices are worked on without keeping anybody from theirs.
func (c *Client) Patient(ctx context.Context) context.Context {
	return rest.WithPriority(ctx, rest.Background)
}
