package redis

import (
	"context"
	"errors"
	"sync"
	"time"
)

// ErrLockLost is the cause with which a Lock's context ends when the lock could
// not be kept.
var ErrLockLost = errors.New("the lock was lost")

// Lock is the right to do alone, among all replicas, what its name says.
type Lock struct {
	store  *Store
	keys   []string // lease and fence, in one slot
	fence  int64
	ctx    context.Context
	cancel context.CancelCauseFunc
	done   sync.WaitGroup
}

// Lock waits until no other replica holds the lock, and takes it. It is kept
// until Unlock, and lost ttl after this process falls silent. Embedded, ttl
// should be 10 s at least.
func (s *Store) Lock(ctx context.Context, name string, ttl time.Duration) (*Lock, error) {
	tag := "{lock:" + name + "}:"
	l := &Lock{store: s, keys: []string{tag + "owner", tag + "fence"}}
	ticker := time.NewTicker(max(10*time.Millisecond, min(ttl/10, time.Second)))
	defer ticker.Stop()
	for {
		sent := time.Now()
		fence, err := l.acquire(ctx, ttl)
		if err == nil && fence != 0 {
			l.fence = fence
			l.ctx, l.cancel = context.WithCancelCause(ctx)
			l.done.Go(func() { l.keep(sent, ttl) }) //nolint:contextcheck // it ends with l.ctx, a child of ctx.
			return l, nil
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return nil, errors.Join(ctx.Err(), err)
		}
	}
}

func (l *Lock) acquire(ctx context.Context, ttl time.Duration) (int64, error) {
	ctx, cancel := context.WithTimeout(ctx, ioTimeout)
	defer cancel()
	return acquireScript.Run(ctx, l.store.client, l.keys, l.store.instance, ttl.Milliseconds(), l.keys[0]+":").Int64()
}

// Context ends when the lock is lost or given back, and with the context that
// Lock was called with. What must be done alone runs under it.
func (l *Lock) Context() context.Context { return l.ctx }

// Fence counts up with every holder.
func (l *Lock) Fence() int64 { return l.fence }

// Unlock gives the lock back.
func (l *Lock) Unlock(ctx context.Context) error {
	l.cancel(context.Canceled)
	l.done.Wait()
	ctx, cancel := context.WithTimeout(ctx, ioTimeout)
	defer cancel()
	return releaseScript.Run(ctx, l.store.client, l.keys[:1], l.store.instance).Err()
}

// keep renews the lock until its context ends, and ends that in time when the
// lock cannot be renewed.
func (l *Lock) keep(renewed time.Time, ttl time.Duration) {
	ticker := time.NewTicker(ttl / 3)
	defer ticker.Stop()
	valid := ttl - margin(ttl)
	expiry := time.AfterFunc(time.Until(renewed.Add(valid)), func() { l.cancel(ErrLockLost) })
	defer expiry.Stop()
	for {
		select {
		case <-ticker.C:
		case <-l.ctx.Done():
			return
		}
		sent := time.Now()
		ctx, cancel := context.WithTimeout(l.ctx, min(ioTimeout, ttl/3))
		kept, err := renewScript.Run(ctx, l.store.client, l.keys[:1], l.store.instance, ttl.Milliseconds()).Int()
		cancel()
		switch {
		case err != nil:
			continue
		case kept == 0:
			l.cancel(ErrLockLost)
			return
		}
		expiry.Reset(time.Until(sent.Add(valid)))
	}
}
