package rest_test

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"floorwalker/integrations/rest"
)

// later is an answer that comes after d.
func later(d time.Duration, s step) step {
	return func(req *http.Request) (*http.Response, error) {
		select {
		case <-time.After(d):
			return s(req)
		case <-req.Context().Done():
			return nil, req.Context().Err()
		}
	}
}

func TestShare(t *testing.T) {
	base := rest.Request{Path: "queues", Share: true}
	tests := []struct {
		name  string
		other func(*rest.Request)
		sent  int
	}{
		{"identical", func(*rest.Request) {}, 1},
		{"not asked for", func(r *rest.Request) { r.Share = false }, 2},
		{"another path", func(r *rest.Request) { r.Path = "teams" }, 2},
		{"another query", func(r *rest.Request) { r.Query = map[string][]string{"max": {"1"}} }, 2},
		{"a change", func(r *rest.Request) { r.Method = http.MethodPost }, 2},
		{"a header of its own", func(r *rest.Request) { r.Header = http.Header{"X-Organization-Id": {"1"}} }, 2},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				upstream := &script{steps: []step{later(time.Second, answer(200, `{"text":"pong"}`, "Trackingid: T1"))}}
				c := newClient(t, upstream, rest.WithToken(rest.StaticToken("a")))
				other := base
				test.other(&other)
				var wg sync.WaitGroup
				for _, r := range []rest.Request{base, other} {
					wg.Go(func() {
						var out text
						var resp rest.Response
						r.Out, r.Response = &out, &resp
						if err := c.Do(t.Context(), r); err != nil {
							t.Error(err)
						}
						if out.Text != "pong" || resp.Status != 200 || resp.Header.Get("Trackingid") != "T1" {
							t.Errorf("got %q, %+v", out.Text, resp)
						}
					})
				}
				wg.Wait()
				if got := upstream.count(); got != test.sent {
					t.Errorf("sent %d requests, want %d", got, test.sent)
				}
			})
		})
	}
}

func TestShareKeepsTokensApart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		upstream := &script{steps: []step{later(time.Second, answer(200, `{}`))}}
		c := newClient(t, upstream, rest.WithToken(rest.StaticToken("a")))
		var wg sync.WaitGroup
		for _, c := range []*rest.Client{c, c.As(rest.StaticToken("b"), nil)} {
			wg.Go(func() {
				var out text
				if err := c.Do(t.Context(), rest.Request{Path: "x", Share: true, Out: &out}); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if got := upstream.count(); got != 2 {
			t.Errorf("sent %d requests, want one for each token", got)
		}
	})
}

func TestShareSurvivesALeaver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		upstream := &script{steps: []step{later(10*time.Second, answer(200, `{"text":"pong"}`))}}
		c := newClient(t, upstream)
		first, leave := context.WithCancel(t.Context())
		left, stayed := make(chan error), make(chan error)
		var out text
		go func() { left <- c.Do(first, rest.Request{Path: "x", Share: true, Out: new(text)}) }()
		synctest.Wait()
		go func() { stayed <- c.Do(t.Context(), rest.Request{Path: "x", Share: true, Out: &out}) }()
		synctest.Wait()
		leave()
		if err := <-left; !errors.Is(err, context.Canceled) {
			t.Errorf("the leaver got %v, want context.Canceled", err)
		}
		if err := <-stayed; err != nil || out.Text != "pong" || upstream.count() != 1 {
			t.Errorf("the other got %v and %q from %d requests", err, out.Text, upstream.count())
		}
	})
}

func TestShareEndsWithTheLastCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ended := make(chan struct{})
		upstream := &script{steps: []step{func(req *http.Request) (*http.Response, error) {
			<-req.Context().Done()
			close(ended)
			return nil, req.Context().Err()
		}, answer(200, `{"text":"pong"}`)}}
		c := newClient(t, upstream)
		ctx, leave := context.WithCancel(t.Context())
		left := make(chan error)
		go func() { left <- c.Do(ctx, rest.Request{Path: "x", Share: true, Out: new(text)}) }()
		synctest.Wait()
		leave()
		if err := <-left; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		<-ended
		var out text
		if err := c.Do(t.Context(), rest.Request{Path: "x", Share: true, Out: &out}); err != nil || out.Text != "pong" {
			t.Errorf("a new caller got %v and %q", err, out.Text)
		}
	})
}

func TestShareTellsEverybodyOfTheWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		upstream := &script{steps: []step{later(time.Second, answer(429, "", "Retry-After: 9")), answer(200, `{}`)}}
		c := newClient(t, upstream)
		var mu sync.Mutex
		told := map[string]time.Duration{}
		var wg sync.WaitGroup
		for _, who := range []string{"one", "two"} {
			wg.Go(func() {
				ctx := rest.WithWaitNotice(t.Context(), func(_ string, d time.Duration) {
					mu.Lock()
					defer mu.Unlock()
					told[who] = d
				})
				if err := c.Do(ctx, rest.Request{Path: "x", Share: true, Out: new(text)}); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if told["one"] != 9*time.Second || told["two"] != 9*time.Second {
			t.Errorf("told %v, want 9s for both", told)
		}
	})
}

type panicking struct{ rest.Limiter }

func (panicking) Wait(context.Context, rest.Priority) error { panic("out of order") }

func TestShareSurvivesAPanic(t *testing.T) {
	c := newClient(t, &script{steps: []step{answer(200, "")}}, rest.WithLimiter(panicking{}))
	if err := c.Do(t.Context(), rest.Request{Path: "x", Share: true, Out: new(text)}); err == nil {
		t.Error("want an error")
	}
}
