package redis

import (
	"context"

	goredis "github.com/redis/go-redis/v9"
)

// silent keeps the client library from writing to standard error: what it
// would say reaches the callers as errors.
type silent struct{}

func (silent) Printf(context.Context, string, ...any) {}

func init() { goredis.SetLogger(silent{}) }
