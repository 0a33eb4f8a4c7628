package main

import (
	"sync"

	"floorwalker/integrations/rest"
)

// ownBudgets are people's own, for all that is asked of one system with their
// token: that Webex asks one of them for patience keeps nobody else waiting.
type ownBudgets struct {
	mu sync.Mutex
	by map[string]rest.Limiter
}

func newOwnBudgets() *ownBudgets { return &ownBudgets{by: map[string]rest.Limiter{}} }

func (b *ownBudgets) of(personID string) rest.Limiter {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.by[personID] == nil {
		b.by[personID] = rest.NewBucket(0, 0)
	}
	return b.by[personID]
}
