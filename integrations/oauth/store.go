package oauth

import (
	"context"
	"time"
)

// Store keeps, for all replicas, what this package has sealed before.
type Store interface {
	// Load returns a value with its version; both are empty when there is none.
	Load(ctx context.Context, name string) (value []byte, version string, err error)
	// Save replaces the value that has that version ("" when there must be
	// none) for the time given, and fails with bot.ErrConflict when it has
	// another one by now.
	Save(ctx context.Context, name, version string, value []byte, keep time.Duration) error
	// Delete removes a value, if there is one.
	Delete(ctx context.Context, name string) error
	// Alone runs f while nobody else, in any replica, runs one of that name. The
	// context given to f ends when that cannot be promised any more.
	Alone(ctx context.Context, name string, f func(context.Context) error) error
}
