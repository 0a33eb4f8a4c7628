package redis

import (
	"context"
	"errors"
	"time"

	goredis "github.com/redis/go-redis/v9"
	"golang.org/x/sync/singleflight"
)

// maxCached bounds a cached value, in bytes.
const maxCached = 8 << 20

// Cache keeps values that can be had again, for all replicas.
type Cache struct {
	store  *Store
	prefix string
	flight singleflight.Group
}

// Cache returns the cache with this name.
func (s *Store) Cache(name string) *Cache {
	return &Cache{store: s, prefix: "floorwalker:cache:" + name + ":"}
}

// Get returns a value and whether there is one.
func (c *Cache) Get(ctx context.Context, key string) ([]byte, bool, error) {
	v, err := c.store.client.Get(ctx, c.prefix+key).Bytes()
	if errors.Is(err, goredis.Nil) {
		return nil, false, nil
	}
	return v, err == nil, err
}

// Set keeps a value for ttl.
func (c *Cache) Set(ctx context.Context, key string, value []byte, ttl time.Duration) error {
	if len(value) > maxCached {
		return ErrTooLarge
	}
	return c.store.client.Set(ctx, c.prefix+key, value, ttl).Err()
}

// Fetch returns the value of a key, and loads it when there is none. Of several
// callers in this process that miss the same key at once, one loads; the load
// goes on when its caller leaves, because the others wait for it. When the
// store is away, the value is loaded each time.
func (c *Cache) Fetch(ctx context.Context, key string, ttl time.Duration, load func(context.Context) ([]byte, error)) ([]byte, error) {
	if v, ok, err := c.Get(ctx, key); err == nil && ok {
		return v, nil
	}
	flight := c.flight.DoChan(key, func() (any, error) {
		ctx := context.WithoutCancel(ctx)
		v, err := load(ctx)
		if err != nil {
			return nil, err
		}
		if err := c.Set(ctx, key, v, ttl); err != nil {
			c.store.opt.Logger.Warn("a value could not be cached", "cache", c.prefix, "error", err)
		}
		return v, nil
	})
	select {
	case r := <-flight:
		if r.Err != nil {
			return nil, r.Err
		}
		return r.Val.([]byte), nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
