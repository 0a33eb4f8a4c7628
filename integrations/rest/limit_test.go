package rest_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"floorwalker/integrations/rest"
)

// TestChangeKeepsTimeForItsAnswer has a turn come three seconds from now. A
// change that would have no time left for its answer then is not sent.
func TestChangeKeepsTimeForItsAnswer(t *testing.T) {
	for name, test := range map[string]struct {
		method string
		time   time.Duration
		sent   bool
	}{
		"a read needs no reserve":        {http.MethodGet, 4 * time.Second, true},
		"a change needs one":             {http.MethodPut, 4 * time.Second, false},
		"and has it":                     {http.MethodPut, 6 * time.Second, true},
		"a change without a deadline":    {http.MethodPut, 0, true},
		"at most half of what time is":   {http.MethodPut, 2 * time.Second, false},
		"the turn is after the deadline": {http.MethodGet, 2 * time.Second, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				budget := rest.NewBucket(20, 1)
				if err := budget.Wait(t.Context(), rest.Chat); err != nil {
					t.Fatal(err)
				}
				up := &script{steps: []step{func(*http.Request) (*http.Response, error) {
					return &http.Response{StatusCode: http.StatusNoContent, Body: http.NoBody}, nil
				}}}
				c, err := rest.New(testBase, rest.WithTransport(up), rest.WithLimiter(budget))
				if err != nil {
					t.Fatal(err)
				}
				ctx := t.Context()
				if test.time > 0 {
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeout(ctx, test.time)
					defer cancel()
				}
				err = c.Do(ctx, rest.Request{Method: test.method, Path: "x"})
				if sent := len(up.sent) == 1; sent != test.sent {
					t.Errorf("sent: %v, error %v", sent, err)
				}
				if throttled, ok := errors.AsType[*rest.ThrottledError](err); (err != nil) != (ok && throttled.Unsent()) {
					t.Errorf("error %v", err)
				}
				if rest.Uncertain(err) {
					t.Error("nothing was sent, and that is said to be uncertain")
				}
			})
		})
	}
}
