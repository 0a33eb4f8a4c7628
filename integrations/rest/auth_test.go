package rest_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"floorwalker/integrations/rest"
)

// tokens is a TokenSource with one current and one next token.
type tokens struct {
	current, next string
	err           error
	refreshed     []string // stale tokens that Refresh was called with
}

func (s *tokens) Token(context.Context) (string, error) { return s.current, nil }

func (s *tokens) Refresh(_ context.Context, stale string) (string, error) {
	s.refreshed = append(s.refreshed, stale)
	if s.err != nil {
		return "", s.err
	}
	s.current = s.next
	return s.current, nil
}

func TestAuth(t *testing.T) {
	revoked := errors.New("grant was revoked")
	denied, ok := answer(401, `{"message":"expired"}`), answer(200, "")
	tests := []struct {
		name      string
		source    rest.TokenSource
		steps     []step
		sent      []string // Authorization of each request
		refreshed int
		status    int
		err       error
	}{
		{"fine", &tokens{current: "a"}, []step{ok}, []string{"Bearer a"}, 0, 0, nil},
		{"refreshed", &tokens{current: "a", next: "b"}, []step{denied, ok}, []string{"Bearer a", "Bearer b"}, 1, 0, nil},
		{"refreshed in vain", &tokens{current: "a", next: "b"}, []step{denied}, []string{"Bearer a", "Bearer b"}, 1, 401, nil},
		{"same token again", &tokens{current: "a", next: "a"}, []step{denied}, []string{"Bearer a"}, 1, 401, nil},
		{"no refresh", &tokens{current: "a", err: rest.ErrNoRefresh}, []step{denied}, []string{"Bearer a"}, 1, 401, nil},
		{"refresh fails", &tokens{current: "a", err: revoked}, []step{denied}, []string{"Bearer a"}, 1, 0, revoked},
		{"static", rest.StaticToken("bot"), []step{denied}, []string{"Bearer bot"}, 0, 401, nil},
		{"forbidden is no reason to refresh", &tokens{current: "a", next: "b"}, []step{answer(403, "")}, []string{"Bearer a"}, 0, 403, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			upstream := &script{steps: test.steps}
			c := newClient(t, upstream, rest.WithToken(test.source))
			err := c.Do(t.Context(), rest.Request{Method: http.MethodPost, Path: "x", Body: text{"ping"}})
			if rest.Status(err) != test.status || test.err != nil && !errors.Is(err, test.err) || (err == nil) != (test.status == 0 && test.err == nil) {
				t.Errorf("error %v, want status %d or %v", err, test.status, test.err)
			}
			if rest.Uncertain(err) {
				t.Error("a 401 did nothing, so it is certain")
			}
			if len(upstream.sent) != len(test.sent) {
				t.Fatalf("sent %d requests, want %d", len(upstream.sent), len(test.sent))
			}
			for i, want := range test.sent {
				if got := upstream.sent[i]; got.header.Get("Authorization") != want || got.body != `{"text":"ping"}` {
					t.Errorf("request %d had %q and body %q, want %q", i, got.header.Get("Authorization"), got.body, want)
				}
			}
			if s, ok := test.source.(*tokens); ok && len(s.refreshed) != test.refreshed {
				t.Errorf("refreshed %v, want %d times", s.refreshed, test.refreshed)
			}
		})
	}
}

func TestNoToken(t *testing.T) {
	upstream := &script{steps: []step{answer(200, "")}}
	c := newClient(t, upstream, rest.WithToken(rest.StaticToken("secret")))
	header := http.Header{"Authorization": {"Basic abc"}}
	if err := c.Do(t.Context(), rest.Request{Path: "x", NoToken: true, Header: header}); err != nil {
		t.Fatal(err)
	}
	if got := upstream.sent[0].header.Get("Authorization"); got != "Basic abc" {
		t.Errorf("sent %q, want the request's own Authorization", got)
	}
}

func TestAsSharesTheUpstreamButNotTheToken(t *testing.T) {
	upstream := &script{steps: []step{answer(200, "")}}
	bot := newClient(t, upstream, rest.WithToken(rest.StaticToken("bot")))
	person := bot.As(rest.StaticToken("person"), nil)
	for _, c := range []*rest.Client{bot, person, bot} {
		if err := c.Do(t.Context(), rest.Request{Path: "x"}); err != nil {
			t.Fatal(err)
		}
	}
	for i, want := range []string{"Bearer bot", "Bearer person", "Bearer bot"} {
		if got := upstream.sent[i].header.Get("Authorization"); got != want {
			t.Errorf("request %d had %q, want %q", i, got, want)
		}
	}
}

// TestAuthorization writes the header in an upstream's own way, and tells
// nobody what stands in it even when the upstream does.
func TestAuthorization(t *testing.T) {
	upstream := &script{steps: []step{answer(401, `{"message":"you sent signature"}`, "Trackingid: signature;tenant=1")}}
	var log bytes.Buffer
	c := newClient(t, upstream, rest.WithToken(rest.StaticToken("signature")),
		rest.WithAuthorization(func(token string) string { return token + ";tenant=1" }),
		rest.WithLogger(slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))))
	err := c.Do(t.Context(), rest.Request{Path: "x"})
	if got := upstream.sent[0].header.Get("Authorization"); got != "signature;tenant=1" {
		t.Errorf("sent %q", got)
	}
	if text := fmt.Sprint(err, log.String()); err == nil || strings.Contains(text, "signature") {
		t.Errorf("it tells %s", text)
	}
}
