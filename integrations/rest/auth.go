package rest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"
)

// TokenSource gives the access token of one identity.
type TokenSource interface {
	// Token returns the current access token.
	Token(ctx context.Context) (string, error)
	// Refresh is called once after a 401 with the token that failed, and
	// returns another one: a new one, or the one that somebody else has fetched
	// meanwhile. It returns ErrNoRefresh when there can be none.
	Refresh(ctx context.Context, stale string) (string, error)
}

// StaticToken is a token that never changes, such as a bot's.
func StaticToken(token string) TokenSource { return staticToken(token) }

type staticToken string

func (t staticToken) Token(context.Context) (string, error) { return string(t), nil }

func (staticToken) Refresh(context.Context, string) (string, error) { return "", ErrNoRefresh }

// auth sends the token, and after a 401 asks once for another and tries once
// more; a 401 says that nothing was done.
type auth struct {
	next   http.RoundTripper
	source TokenSource
	header func(token string) string
	cached atomic.Pointer[bearer]
}

// bearer is a token with its header value, which is built once per token.
type bearer struct {
	token  string
	header []string
}

func (t *auth) RoundTrip(req *http.Request) (*http.Response, error) {
	k := callOf(req)
	if t.source == nil || k.request.NoToken {
		return t.next.RoundTrip(req)
	}
	token, err := t.source.Token(k)
	if err != nil {
		return nil, fmt.Errorf("get the token: %w", err)
	}
	t.authorize(req, k, token)
	resp, err := t.next.RoundTrip(req)
	if err != nil || resp.StatusCode != http.StatusUnauthorized || !replayable(req) {
		return resp, err
	}
	fresh, err := t.source.Refresh(k, token)
	if errors.Is(err, ErrNoRefresh) || err == nil && fresh == token {
		return resp, nil
	}
	if err != nil {
		return nil, fmt.Errorf("refresh the token: %w", err)
	}
	req, err = again(req)
	if err != nil {
		return nil, err
	}
	t.authorize(req, k, fresh)
	return t.next.RoundTrip(req)
}

func (t *auth) authorize(req *http.Request, k *call, token string) {
	b := t.cached.Load()
	if b == nil || b.token != token {
		b = &bearer{token, []string{t.header(token)}}
		t.cached.Store(b)
	}
	k.token = token
	req.Header["Authorization"] = b.header
}
