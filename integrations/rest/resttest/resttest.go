// Package resttest holds what every client of an upstream must pass because it
// speaks through package rest: each status becomes the right error, no secret is
// told, bodies are closed, and the context is obeyed.
package resttest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"floorwalker/integrations/rest"
)

const (
	// Base is the address that the client under test is given.
	Base = "https://upstream.example.com/base"
	// Secret is the token that it is given, and that nobody may see.
	Secret = "canary-token-9f8e7d6c" //nolint:gosec // G101: it opens nothing.

	trackingID = "ROUTER_5DE5A0A0-AAAA-01BB-00BB-0A1B2C3D00BB"
	body       = `{"message":"no, ` + Secret + `","errors":[{"description":"x"}],"trackingId":"` + trackingID + `"}`
)

// Subject makes the client under test from a base URL and options, which it
// hands to rest.New, and returns one call of it that expects a JSON object back.
// The call must not change the context's deadline.
type Subject func(base string, opts ...rest.Option) (call func(context.Context) error, err error)

// statuses are the refusals that Cisco's documentation names, and a redirect.
var statuses = []int{302, 400, 401, 403, 404, 405, 409, 410, 412, 415, 423, 428, 429, 451, 500, 501, 502, 503, 504}

// Run checks one call of a client. It needs no network and takes no time, since
// it runs on a simulated clock.
func Run(t *testing.T, subject Subject) {
	t.Helper()
	for _, status := range statuses {
		check(t, fmt.Sprintf("status %d", status), subject, refuse(status), func(t *testing.T, _ *upstream, err error) {
			api, ok := errors.AsType[*rest.APIError](err)
			if !ok || api.Status != status || api.TrackingID != trackingID {
				t.Errorf("error %v, want an APIError with status %d and the tracking id", err, status)
			}
		})
	}
	check(t, "redirect", subject, refuse(http.StatusTemporaryRedirect), func(t *testing.T, u *upstream, _ error) {
		if u.requests.Load() != 1 {
			t.Errorf("%d requests: a redirect was followed", u.requests.Load())
		}
	})
	check(t, "throttled for a day", subject, refuse(http.StatusTooManyRequests), func(t *testing.T, u *upstream, err error) {
		throttled, ok := errors.AsType[*rest.ThrottledError](err)
		if !ok || throttled.Wait != 24*time.Hour || u.requests.Load() != 1 {
			t.Errorf("error %v after %d requests, want to be told to wait a day after one", err, u.requests.Load())
		}
	})
	for name, text := range map[string]string{"page": "<html>" + Secret, "cut JSON": `{"items":[{"id":"`, "trailing data": `{} {}`} {
		check(t, name, subject, reply(http.StatusOK, text), wantError)
	}
	check(t, "oversized", subject, reply(http.StatusOK, `{"x":"`+strings.Repeat("x", rest.DefaultMaxBody)+`"}`), func(t *testing.T, _ *upstream, err error) {
		if !errors.Is(err, rest.ErrTooLarge) {
			t.Errorf("error %.200v, want ErrTooLarge", err)
		}
	})
	check(t, "broken connection", subject, func(*http.Request) (*http.Response, error) { return nil, errors.New("reset by peer: " + Secret) }, wantError)
	t.Run("context", func(t *testing.T) { testContext(t, subject) })
}

func wantError(t *testing.T, _ *upstream, err error) {
	if err == nil {
		t.Error("want an error")
	}
}

// check makes the call against answer, and looks at what holds for all.
func check(t *testing.T, name string, subject Subject, answer func(*http.Request) (*http.Response, error), also func(*testing.T, *upstream, error)) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			u := &upstream{answer: answer}
			call, log := u.client(t, subject)
			err := call(t.Context())
			if u.requests.Load() == 0 {
				t.Fatalf("nothing was sent: %v", err)
			}
			also(t, u, err)
			if text := fmt.Sprintf("%v %+v", err, err); strings.Contains(text, Secret) {
				t.Errorf("the error tells the token: %s", text)
			}
			if strings.Contains(log.String(), Secret) {
				t.Errorf("the log tells the token: %s", log)
			}
			if open := u.open.Load(); open != 0 {
				t.Errorf("%d bodies were left open", open)
			}
		})
	})
}

// testContext cancels while the upstream is silent.
func testContext(t *testing.T, subject Subject) {
	synctest.Test(t, func(t *testing.T) {
		u := &upstream{answer: func(req *http.Request) (*http.Response, error) {
			<-req.Context().Done()
			return nil, req.Context().Err()
		}}
		call, _ := u.client(t, subject)
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		start := time.Now()
		err := call(ctx)
		if !errors.Is(err, context.Canceled) || time.Since(start) != time.Second || u.requests.Load() != 1 {
			t.Errorf("%v after %v and %d requests, want context.Canceled at once and no repeat", err, time.Since(start), u.requests.Load())
		}
	})
}

// upstream answers every request the same, and counts the bodies it handed out.
type upstream struct {
	answer         func(*http.Request) (*http.Response, error)
	requests, open atomic.Int32
}

func (u *upstream) client(t *testing.T, subject Subject) (call func(context.Context) error, log *bytes.Buffer) {
	t.Helper()
	log = new(bytes.Buffer)
	call, err := subject(Base, rest.WithTransport(u), rest.WithToken(rest.StaticToken(Secret)),
		rest.WithLogger(slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))))
	if err != nil {
		t.Fatal(err)
	}
	return call, log
}

func (u *upstream) RoundTrip(req *http.Request) (*http.Response, error) {
	u.requests.Add(1)
	if req.Body != nil {
		_, _ = io.Copy(io.Discard, req.Body)
		_ = req.Body.Close()
	}
	resp, err := u.answer(req)
	if resp != nil {
		u.open.Add(1)
		resp.Request, resp.Body = req, &counted{Reader: resp.Body, open: &u.open}
	}
	return resp, err
}

type counted struct {
	io.Reader
	open   *atomic.Int32
	closed atomic.Bool
}

func (c *counted) Close() error {
	if c.closed.CompareAndSwap(false, true) {
		c.open.Add(-1)
	}
	return nil
}

func refuse(status int) func(*http.Request) (*http.Response, error) {
	return func(req *http.Request) (*http.Response, error) {
		resp, err := reply(status, body)(req)
		resp.Header.Set("Location", "https://elsewhere.example.net/")
		if status == http.StatusTooManyRequests {
			resp.Header.Set("Retry-After", "86400")
		}
		return resp, err
	}
}

func reply(status int, text string) func(*http.Request) (*http.Response, error) {
	return func(*http.Request) (*http.Response, error) {
		return &http.Response{
			StatusCode: status, Header: http.Header{"Content-Type": {"application/json"}},
			Body: io.NopCloser(strings.NewReader(text)), ContentLength: int64(len(text)),
		}, nil
	}
}
