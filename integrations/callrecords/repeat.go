package callrecords

import (
	"context"
	"time"
)

// repeat takes step after step until ctx ends, each after the wait that the one
// before asks for: not for long, for a wish to compare something should not wait, nor
// a clock that jumps.
func repeat(ctx context.Context, step func(context.Context) (wait time.Duration, err error)) error {
	for {
		wait, err := step(ctx)
		if err != nil {
			if ctx.Err() != nil {
				return nil //nolint:nilerr // it ends with us
			}
			return err
		}
		timer := time.NewTimer(min(max(wait, 10*time.Millisecond), stepAtLeast))
		select {
		case <-ctx.Done():
			timer.Stop()
			return nil
		case <-timer.C:
		}
	}
}
