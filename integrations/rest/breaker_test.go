package rest_test

import (
	"errors"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"floorwalker/integrations/rest"
)

func TestBreaker(t *testing.T) {
	tests := []struct {
		name  string
		step  step
		opens bool
	}{
		{"5xx", answer(503, ""), true},
		{"reset", reset, true},
		{"cut", cut, true},
		{"silent", silent, true},
		{"4xx", answer(404, ""), false},
		{"not JSON of our shape", answer(200, `{"text":1}`), false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				upstream := &script{steps: []step{test.step}}
				c := newClient(t, upstream, rest.WithPolicy(rest.Policy{Tries: 1}))
				var out text
				var wg sync.WaitGroup
				for range 10 {
					wg.Go(func() { _ = c.Do(t.Context(), rest.Request{Path: "x", Out: new(text)}) })
				}
				wg.Wait()
				err := c.Do(t.Context(), rest.Request{Method: http.MethodPut, Path: "x", Out: &out})
				if got := errors.Is(err, rest.ErrUnavailable); got != test.opens {
					t.Fatalf("after ten failures: %v, want refused: %v", err, test.opens)
				}
				if !test.opens {
					return
				}
				if rest.Uncertain(err) || upstream.count() != 10 || c.Breaker() != "open" {
					t.Errorf("uncertain %v, sent %d, breaker %s; want certain, 10, open", rest.Uncertain(err), upstream.count(), c.Breaker())
				}
			})
		})
	}
}

func TestBreakerProbesOnceAndCloses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		probing := make(chan struct{})
		down, up := answer(503, ""), answer(200, "")
		steps := []step{down, down, down, down, down, down, down, down, down, down,
			func(req *http.Request) (*http.Response, error) { <-probing; return up(req) }, up}
		upstream := &script{steps: steps}
		c := newClient(t, upstream, rest.WithPolicy(rest.Policy{Tries: 1}))
		for range 10 {
			_ = c.Do(t.Context(), rest.Request{Path: "x"})
		}
		time.Sleep(5*time.Second + 1)
		probe := make(chan error)
		go func() { probe <- c.Do(t.Context(), rest.Request{Path: "x"}) }()
		synctest.Wait()
		if err := c.Do(t.Context(), rest.Request{Path: "x"}); !errors.Is(err, rest.ErrUnavailable) {
			t.Errorf("beside the probe: %v, want ErrUnavailable", err)
		}
		close(probing)
		if err := <-probe; err != nil {
			t.Error(err)
		}
		if err := c.Do(t.Context(), rest.Request{Path: "x"}); err != nil || c.Breaker() != "closed" {
			t.Errorf("after the probe: %v, breaker %s", err, c.Breaker())
		}
	})
}

// TestBreakerSaysWhatOpenedIt: a call whose own tries open the breaker ends
// with the upstream's answer, which says more.
func TestBreakerSaysWhatOpenedIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		upstream := &script{steps: []step{answer(503, `{"message":"maintenance"}`)}}
		c := newClient(t, upstream, rest.WithPolicy(rest.Policy{Tries: 20, Backoff: time.Millisecond, MaxBackoff: time.Millisecond}))
		err := c.Do(t.Context(), rest.Request{Path: "x"})
		if rest.Status(err) != 503 || upstream.count() != 10 {
			t.Errorf("%v after %d requests, want the 503 after ten", err, upstream.count())
		}
	})
}
