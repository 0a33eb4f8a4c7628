package contactcenter

import (
	"context"
	"sync"
	"time"
)

// setupAge is how old the centre's set-up may be: queues, teams and users change
// rarely, and asking for them each time would eat the budget of the figures.
const setupAge = 5 * time.Minute

// kept is a list that is read at most once in setupAge. Those who ask while it
// is being read wait for that one read; a failed one is not kept. The zero
// value is ready to use.
type kept[T any] struct {
	mu    sync.Mutex
	read  time.Time
	value []T
	busy  chan struct{}
	round int // how often it was forgotten
}

// forget makes the next get read the list, also when it is being read now.
func (k *kept[T]) forget() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.read = time.Time{}
	k.round++
}

// get returns the list, read by load when it is too old. The list is shared
// and must not be changed.
func (k *kept[T]) get(ctx context.Context, now func() time.Time, load func(context.Context) ([]T, error)) ([]T, error) {
	for {
		k.mu.Lock()
		age := now().Sub(k.read)
		if !k.read.IsZero() && age >= 0 && age < setupAge {
			defer k.mu.Unlock()
			return k.value, nil
		}
		if k.busy == nil {
			break
		}
		busy := k.busy
		k.mu.Unlock()
		select {
		case <-busy:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	k.busy = make(chan struct{})
	round := k.round
	k.mu.Unlock()
	value, err := load(ctx)
	k.mu.Lock()
	defer k.mu.Unlock()
	close(k.busy)
	k.busy = nil
	if err != nil {
		return nil, err
	}
	if round == k.round {
		k.value, k.read = value, now()
	}
	return value, nil
}
