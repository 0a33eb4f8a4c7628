package rest_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"floorwalker/integrations/rest"
)

// TestRetryByStatusAndMethod is the table of what is sent again.
func TestRetryByStatusAndMethod(t *testing.T) {
	ok := answer(200, `{"text":"pong"}`)
	get := rest.Request{}
	post := rest.Request{Method: http.MethodPost, Body: text{"ping"}}
	put := rest.Request{Method: http.MethodPut, Body: text{"ping"}}
	putOnce := rest.Request{Method: http.MethodPut, Body: text{"ping"}, Once: true}
	search := rest.Request{Method: http.MethodPost, Body: text{"ping"}, Idempotent: true}
	deletion := rest.Request{Method: http.MethodDelete}
	patch := rest.Request{Method: http.MethodPatch, Body: text{"ping"}}
	tests := []struct {
		name      string
		request   rest.Request
		steps     []step
		sent      int
		fails     bool
		uncertain bool
	}{
		{"read, fine", get, []step{ok}, 1, false, false},
		{"read, 500 once", get, []step{answer(500, ""), ok}, 2, false, false},
		{"read, 503 for ever", get, []step{answer(503, "")}, 4, true, false},
		{"read, not implemented", get, []step{answer(501, "")}, 1, true, false},
		{"read, reset", get, []step{reset, reset, reset, ok}, 4, false, false},
		{"read, cut", get, []step{cut, ok}, 2, false, false},
		{"read, a gateway's page", get, []step{answer(200, "<html>", "Content-Type: text/html"), ok}, 2, false, false},
		{"read, trailing data", get, []step{answer(200, `{"text":"a"}{"text":"b"}`)}, 4, true, false},
		{"read, empty", get, []step{answer(200, "")}, 4, true, false},
		{"read, another type of JSON", get, []step{answer(200, `{"text":7}`)}, 1, true, false},
		{"read, 400", get, []step{answer(400, "")}, 1, true, false},
		{"read, 404", get, []step{answer(404, "")}, 1, true, false},
		{"read, 408", get, []step{answer(408, ""), ok}, 2, false, false},
		{"read, being scanned", get, []step{answer(423, "", "Retry-After: 3"), ok}, 2, false, false},
		{"read, locked", get, []step{answer(423, "")}, 1, true, false},
		{"read, 302", get, []step{answer(302, "", "Location: https://evil.example.net/")}, 1, true, false},
		{"post, 500", post, []step{answer(500, ""), ok}, 1, true, true},
		{"post, 503 with Retry-After", post, []step{answer(503, "", "Retry-After: 1"), ok}, 1, true, true},
		{"post, reset", post, []step{reset, ok}, 1, true, true},
		{"post, cut", post, []step{cut, ok}, 1, true, true},
		{"post, 400", post, []step{answer(400, ""), ok}, 1, true, false},
		{"post, 408", post, []step{answer(408, ""), ok}, 1, true, false},
		{"post, 429", post, []step{answer(429, "", "Retry-After: 1"), ok}, 2, false, false},
		{"patch, 500", patch, []step{answer(500, ""), ok}, 1, true, true},
		{"search by post, 500", search, []step{answer(500, ""), ok}, 2, false, false},
		{"search by post, 500 for ever", search, []step{answer(500, "")}, 4, true, false},
		{"put, 500", put, []step{answer(500, ""), ok}, 2, false, false},
		{"put, reset for ever", put, []step{reset}, 4, true, true},
		{"put once, 500", putOnce, []step{answer(500, ""), ok}, 1, true, true},
		{"put once, reset", putOnce, []step{reset, ok}, 1, true, true},
		{"put once, 429", putOnce, []step{answer(429, "", "Retry-After: 1"), ok}, 2, false, false},
		{"delete, reset", deletion, []step{reset, answer(204, "")}, 2, false, false},
		{"delete, in doubt, then 404", deletion, []step{reset, answer(404, "")}, 2, true, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				upstream := &script{steps: test.steps}
				c := newClient(t, upstream)
				request := test.request
				var out text
				request.Path, request.Out = "messages", &out
				err := c.Do(t.Context(), request)
				if (err != nil) != test.fails {
					t.Fatalf("error %v, want one: %v", err, test.fails)
				}
				if got := upstream.count(); got != test.sent {
					t.Errorf("sent %d requests, want %d", got, test.sent)
				}
				if got := rest.Uncertain(err); got != test.uncertain {
					t.Errorf("Uncertain(%v) = %v, want %v", err, got, test.uncertain)
				}
				for _, s := range upstream.sent[1:] {
					if s.body != upstream.sent[0].body {
						t.Errorf("a repeat sent %q instead of %q", s.body, upstream.sent[0].body)
					}
				}
				upstream.checkClosed(t)
			})
		})
	}
}

func TestBackoffIsJitteredAndBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		different := false
		var first time.Duration
		for round := range 20 {
			upstream := &script{steps: []step{answer(500, "")}}
			// A limit of its own keeps the breaker out of this.
			c := newClient(t, upstream, rest.WithPolicy(rest.Policy{Backoff: time.Second, MaxBackoff: 3 * time.Second}))
			err := c.Do(t.Context(), rest.Request{Path: "x"})
			if rest.Status(err) != 500 {
				t.Fatal(err)
			}
			gaps := upstream.gaps()
			for i, limit := range []time.Duration{time.Second, 2 * time.Second, 3 * time.Second} {
				if gaps[i] <= 0 || gaps[i] > limit {
					t.Errorf("wait %d was %v, want above 0 and up to %v", i, gaps[i], limit)
				}
			}
			if round == 0 {
				first = gaps[0]
			}
			different = different || gaps[0] != first
		}
		if !different {
			t.Error("twenty first waits were all the same: no jitter")
		}
	})
}

// TestThrottled checks that a 429 is waited out as it says, and not a moment less.
func TestThrottled(t *testing.T) {
	const start = "Sat, 01 Jan 2000 00:00:00 GMT" // of synctest's clock
	const in7 = "Sat, 01 Jan 2000 00:00:07 GMT"
	tests := []struct {
		name     string
		headers  []string
		min, max time.Duration // of the wait; 0 = gives up
		gaveUp   time.Duration // the wait that the error tells
	}{
		{"seconds", []string{"Retry-After: 7"}, 7 * time.Second, 7 * time.Second, 0},
		{"date", []string{"Retry-After: " + in7}, 7 * time.Second, 7 * time.Second, 0},
		{"date by the upstream's own clock", []string{"Date: Tue, 15 Nov 1994 08:12:31 GMT", "Retry-After: Tue, 15 Nov 1994 08:12:40 GMT"}, 9 * time.Second, 9 * time.Second, 0},
		{"missing", nil, 5 * time.Second, 5 * time.Second, 0},
		{"malformed", []string{"Retry-After: soon"}, 5 * time.Second, 5 * time.Second, 0},
		{"negative", []string{"Retry-After: -3"}, 5 * time.Second, 5 * time.Second, 0},
		{"zero", []string{"Retry-After: 0"}, 1, 200 * time.Millisecond, 0},
		{"past date", []string{"Retry-After: " + start}, 1, 200 * time.Millisecond, 0},
		{"the longest allowed", []string{"Retry-After: 60"}, time.Minute, time.Minute, 0},
		{"absurd", []string{"Retry-After: 86400"}, 0, 0, 24 * time.Hour},
		{"overflowing", []string{"Retry-After: 99999999999999999999999"}, 0, 0, 1<<63 - 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				upstream := &script{steps: []step{answer(429, `{"message":"slow down"}`, test.headers...), answer(200, "")}}
				var told []time.Duration
				ctx := rest.WithWaitNotice(t.Context(), func(_ string, d time.Duration) { told = append(told, d) })
				err := newClient(t, upstream).Do(ctx, rest.Request{Method: http.MethodPost, Path: "messages", Body: text{"ping"}})
				if test.gaveUp > 0 {
					throttled, ok := errors.AsType[*rest.ThrottledError](err)
					if !ok || throttled.Wait != test.gaveUp || rest.Status(err) != 429 || rest.Uncertain(err) {
						t.Fatalf("error %v, want a certain 429 that asks to wait %v", err, test.gaveUp)
					}
					if upstream.count() != 1 || len(told) != 0 {
						t.Errorf("sent %d requests and told %v, want one and nothing", upstream.count(), told)
					}
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				gap := upstream.gaps()[0]
				if gap < test.min || gap > test.max {
					t.Errorf("waited %v, want %v to %v", gap, test.min, test.max)
				}
				if len(told) != 1 || told[0] != gap {
					t.Errorf("told %v, want one wait of %v", told, gap)
				}
			})
		})
	}
}

func TestThrottledForLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		upstream := &script{steps: []step{answer(429, "")}}
		err := newClient(t, upstream).Do(t.Context(), rest.Request{Path: "x"})
		if _, ok := errors.AsType[*rest.ThrottledError](err); !ok {
			t.Fatalf("error %v, want ThrottledError", err)
		}
		want := []time.Duration{5 * time.Second, 10 * time.Second, 20 * time.Second, 40 * time.Second, time.Minute, time.Minute, time.Minute}
		gaps := upstream.gaps()
		if len(gaps) != len(want) {
			t.Fatalf("waits %v, want %d of them: five minutes in all", gaps, len(want))
		}
		for i := range want {
			if gaps[i] != want[i] {
				t.Errorf("wait %d was %v, want %v", i, gaps[i], want[i])
			}
		}
	})
}

func TestThrottledEverybodyWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		upstream := &script{steps: []step{answer(429, "", "Retry-After: 10"), answer(200, "")}}
		c := newClient(t, upstream)
		done := make(chan error, 1)
		go func() { done <- c.Do(t.Context(), rest.Request{Path: "first"}) }()
		synctest.Wait()
		var told time.Duration
		ctx := rest.WithWaitNotice(t.Context(), func(_ string, d time.Duration) { told = d })
		time.Sleep(4 * time.Second)
		if err := c.As(nil, nil).Do(ctx, rest.Request{Path: "second"}); err != nil {
			t.Fatal(err)
		}
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		for _, gap := range []time.Duration{upstream.sent[1].at.Sub(upstream.sent[0].at), upstream.sent[2].at.Sub(upstream.sent[0].at)} {
			if gap < 10*time.Second {
				t.Errorf("a request was sent after %v, want none before 10s", gap)
			}
		}
		if told != 6*time.Second {
			t.Errorf("the second caller was told %v, want 6s", told)
		}
	})
}

func TestWaitsEndWithTheContext(t *testing.T) {
	tests := []struct {
		name string
		step step
	}{
		{"throttled", answer(429, "", "Retry-After: 30")},
		{"silent", silent},
		{"one byte a second", trickle},
	}
	for _, test := range tests {
		t.Run("cancelled, "+test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				upstream := &script{steps: []step{test.step}}
				ctx, cancel := context.WithCancel(t.Context())
				time.AfterFunc(3*time.Second, cancel)
				start := time.Now()
				var out text
				err := newClient(t, upstream).Do(ctx, rest.Request{Path: "x", Out: &out})
				if !errors.Is(err, context.Canceled) || time.Since(start) != 3*time.Second {
					t.Errorf("%v after %v, want context.Canceled after 3s", err, time.Since(start))
				}
				upstream.checkClosed(t)
			})
		})
	}
	t.Run("no time for the wait", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			upstream := &script{steps: []step{answer(429, "", "Retry-After: 30")}}
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			start := time.Now()
			err := newClient(t, upstream).Do(ctx, rest.Request{Path: "x"})
			throttled, ok := errors.AsType[*rest.ThrottledError](err)
			if !ok || throttled.Wait != 30*time.Second || time.Since(start) != 0 {
				t.Errorf("%v after %v, want to be told at once to wait 30s", err, time.Since(start))
			}
		})
	})
	t.Run("ended before it began", func(t *testing.T) {
		upstream := &script{steps: []step{answer(200, "")}}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		err := newClient(t, upstream).Do(ctx, rest.Request{Method: http.MethodPost, Path: "x"})
		if !errors.Is(err, context.Canceled) || upstream.count() != 0 || rest.Uncertain(err) {
			t.Errorf("%v with %d requests sent, want context.Canceled, none, certain", err, upstream.count())
		}
	})
}

func TestSlowTryIsEndedAndRepeated(t *testing.T) {
	for name, slow := range map[string]step{"silent": silent, "one byte a second": trickle} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				upstream := &script{steps: []step{slow, answer(200, `{"text":"pong"}`)}}
				var out text
				if err := newClient(t, upstream).Do(t.Context(), rest.Request{Path: "x", Out: &out}); err != nil {
					t.Fatal(err)
				}
				if gap := upstream.gaps()[0]; gap < 20*time.Second || gap > 21*time.Second {
					t.Errorf("the slow try took %v, want its limit of 20s", gap)
				}
			})
		})
		t.Run(name+", changing", func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				upstream := &script{steps: []step{slow}}
				var out text
				err := newClient(t, upstream).Do(t.Context(), rest.Request{Method: http.MethodPost, Path: "x", Out: &out})
				if !errors.Is(err, rest.ErrTimeout) || !rest.Uncertain(err) || upstream.count() != 1 {
					t.Errorf("error %v after %d requests, want an uncertain ErrTimeout after one", err, upstream.count())
				}
			})
		})
	}
}

func TestBodyIsReplayedThroughGetBodyOnly(t *testing.T) {
	refused := []step{answer(429, "", "Retry-After: 1"), answer(200, "")}
	tests := []struct {
		name    string
		request rest.Request
		sent    int
	}{
		{"GetBody", rest.Request{GetBody: multipart("file"), ContentType: "multipart/form-data"}, 2},
		{"strings.Reader", rest.Request{Raw: strings.NewReader("file")}, 2},
		{"a reader that is gone once read", rest.Request{Raw: io.LimitReader(strings.NewReader("file"), 9)}, 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				upstream := &script{steps: refused}
				test.request.Method, test.request.Path = http.MethodPost, "messages"
				err := newClient(t, upstream).Do(t.Context(), test.request)
				if upstream.count() != test.sent || (err == nil) != (test.sent == 2) {
					t.Fatalf("sent %d with error %v, want %d", upstream.count(), err, test.sent)
				}
				for _, s := range upstream.sent {
					if s.body != "file" || s.header.Get("Content-Type") != test.request.ContentType {
						t.Errorf("sent %q as %q", s.body, s.header.Get("Content-Type"))
					}
				}
			})
		})
	}
}
