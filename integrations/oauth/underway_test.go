package oauth

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// TestCloseWaitsForRenewals closes while a renewal is under way: one that is quick
// comes to its end, one that hangs is cut off.
func TestCloseWaitsForRenewals(t *testing.T) {
	for name, c := range map[string]struct {
		takes time.Duration
		want  error
		after time.Duration
	}{
		"a quick one":    {time.Second, nil, time.Second},
		"one that hangs": {time.Hour, context.Canceled, closeTime},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				u := newUnderway()
				began := make(chan struct{})
				asker, goes := context.WithCancel(t.Context())
				var got error
				go u.do(asker, func(ctx context.Context) {
					close(began)
					select {
					case <-time.After(c.takes):
					case <-ctx.Done():
						got = ctx.Err()
					}
				})
				<-began
				goes() // whoever asked does not wait any longer
				start := time.Now()
				u.Close()
				if !errors.Is(got, c.want) || time.Since(start) != c.after {
					t.Errorf("the renewal ended with %v after %s, want %v after %s", got, time.Since(start), c.want, c.after)
				}
			})
		})
	}
}
