package oauth_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"floorwalker/integrations/oauth"
	"floorwalker/integrations/rest"
)

var start = time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)

// endpoint is a token endpoint that numbers its tokens.
type endpoint struct {
	calls  atomic.Int32
	form   url.Values // of the last call
	mu     sync.Mutex
	status int
	body   string
	hold   chan struct{} // answers wait for it when set
}

func (e *endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	n := e.calls.Add(1)
	if e.hold != nil {
		<-e.hold
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if err := r.ParseForm(); err != nil || r.URL.Path != "/v1/access_token" || r.Header.Get("Authorization") != "" {
		http.Error(w, "wrong request", http.StatusTeapot)
		return
	}
	e.form = r.PostForm
	if e.status != 0 {
		w.WriteHeader(e.status)
		_, _ = w.Write([]byte(e.body))
		return
	}
	_ = json.NewEncoder(w).Encode(map[string]any{
		"access_token": fmt.Sprintf("access-%d", n), "expires_in": 3600,
		"refresh_token": fmt.Sprintf("refresh-%d", n), "refresh_token_expires_in": 7776000,
	})
}

func (e *endpoint) answer(status int, body string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.status, e.body = status, body
}

type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func newApp(t *testing.T, e *endpoint, known oauth.Token, store oauth.Store) (*oauth.ServiceApp, *clock) {
	t.Helper()
	at := &clock{now: start}
	return appOf(t, e, known, store, at), at
}

// appOf is a service app of one replica.
func appOf(t *testing.T, e http.Handler, known oauth.Token, store oauth.Store, at *clock) *oauth.ServiceApp {
	t.Helper()
	client := clientOf(t, e)
	cfg := oauth.Config{Client: client, ClientID: "C1", ClientSecret: "top-secret", Token: known, Store: store, Clock: at.Now}
	if store != nil {
		cfg.Keys = keys(t, "k1")
	}
	app, err := oauth.NewServiceApp(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return app
}

// clientOf is a client of a server that h answers for.
func clientOf(t testing.TB, h http.Handler) *rest.Client {
	t.Helper()
	server := httptest.NewServer(h)
	transport := &http.Transport{}
	t.Cleanup(func() { transport.CloseIdleConnections(); server.Close() })
	client, err := rest.New(server.URL+"/v1", rest.WithTransport(transport), rest.WithPolicy(rest.Policy{Tries: 1}))
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func TestTokenIsRefreshedWhenItEnds(t *testing.T) {
	e := &endpoint{}
	app, at := newApp(t, e, oauth.Token{Refresh: "refresh-0"}, nil)
	for _, step := range []struct {
		after time.Duration
		want  string
	}{
		{0, "access-1"}, {54 * time.Minute, "access-1"}, {time.Minute, "access-2"}, {time.Minute, "access-2"},
	} {
		at.move(step.after)
		if got, err := app.Token(t.Context()); err != nil || got != step.want {
			t.Fatalf("at %v the token is %q, %v, want %q", at.Now(), got, err, step.want)
		}
	}
	wantForm := url.Values{
		"grant_type": {"refresh_token"}, "client_id": {"C1"}, "client_secret": {"top-secret"}, "refresh_token": {"refresh-1"},
	}
	if diff := cmp.Diff(wantForm, e.form); diff != "" {
		t.Errorf("the rotated refresh token is to be used (-want +got):\n%s", diff)
	}
}

func TestKnownTokenIsUsedFirst(t *testing.T) {
	e := &endpoint{}
	app, _ := newApp(t, e, oauth.Token{Access: "known", Expires: start.Add(time.Hour), Refresh: "r"}, nil)
	if got, err := app.Token(t.Context()); err != nil || got != "known" {
		t.Fatalf("token is %q, %v", got, err)
	}
	if got, err := app.Refresh(t.Context(), "older"); err != nil || got != "known" {
		t.Fatalf("the token that somebody else fetched is %q, %v", got, err)
	}
	if n := e.calls.Load(); n != 0 {
		t.Errorf("%d calls, want none", n)
	}
	if got, err := app.Refresh(t.Context(), "known"); err != nil || got != "access-1" {
		t.Fatalf("refreshed token is %q, %v", got, err)
	}
}

func TestOneRefreshServesAll(t *testing.T) {
	e := &endpoint{hold: make(chan struct{})}
	app, _ := newApp(t, e, oauth.Token{Refresh: "r"}, nil)

	given, give := context.WithCancel(t.Context())
	first := make(chan error, 1)
	go func() {
		_, err := app.Token(given)
		first <- err
	}()
	const others = 20
	tokens := make(chan string, others)
	for range others {
		go func() {
			token, err := app.Refresh(t.Context(), "")
			if err != nil {
				token = err.Error()
			}
			tokens <- token
		}()
	}
	give()
	if err := <-first; !errors.Is(err, context.Canceled) {
		t.Errorf("the one who left got %v", err)
	}
	close(e.hold)
	for range others {
		if token := <-tokens; token != "access-1" {
			t.Errorf("a token is %q", token)
		}
	}
	if n := e.calls.Load(); n != 1 {
		t.Errorf("%d calls, want one", n)
	}
}

func TestRefusedRefreshToken(t *testing.T) {
	e := &endpoint{}
	e.answer(http.StatusBadRequest, `{"message":"The requested refresh token is invalid.","trackingId":"T1"}`)
	app, at := newApp(t, e, oauth.Token{Refresh: "hidden-refresh"}, nil)
	for range 3 {
		_, err := app.Token(t.Context())
		if !errors.Is(err, oauth.ErrRevoked) || !errors.Is(err, rest.ErrNoRefresh) {
			t.Fatalf("error is %v, want ErrRevoked", err)
		}
		if text := err.Error(); strings.Contains(text, "hidden-refresh") || strings.Contains(text, "top-secret") {
			t.Errorf("the error tells a secret: %s", text)
		}
	}
	if n := e.calls.Load(); n != 1 {
		t.Errorf("%d calls within a minute, want one", n)
	}
	e.answer(0, "")
	at.move(time.Minute)
	if got, err := app.Token(t.Context()); err != nil || got == "" {
		t.Errorf("after a minute the token is %q, %v", got, err)
	}
}

func TestFailuresThatPass(t *testing.T) {
	for name, answer := range map[string]struct {
		status int
		body   string
	}{
		"fault":        {http.StatusBadGateway, "<html>"},
		"no token":     {http.StatusOK, `{}`},
		"no JSON":      {http.StatusOK, `<html>`},
		"life of none": {http.StatusOK, `{"access_token":"","expires_in":-1}`},
	} {
		t.Run(name, func(t *testing.T) {
			e := &endpoint{}
			e.answer(answer.status, answer.body)
			app, _ := newApp(t, e, oauth.Token{Refresh: "r"}, nil)
			if _, err := app.Token(t.Context()); err == nil || errors.Is(err, oauth.ErrRevoked) {
				t.Fatalf("error is %v, want one that passes", err)
			}
			e.answer(0, "")
			if got, err := app.Token(t.Context()); err != nil || got == "" {
				t.Errorf("the next token is %q, %v", got, err)
			}
		})
	}
}

func TestShortLivedTokenIsUsed(t *testing.T) {
	e := &endpoint{}
	e.answer(http.StatusOK, `{"access_token":"brief","expires_in":60}`)
	app, at := newApp(t, e, oauth.Token{Refresh: "kept"}, nil)
	for range 5 {
		if got, err := app.Token(t.Context()); err != nil || got != "brief" {
			t.Fatalf("token is %q, %v", got, err)
		}
		at.move(5 * time.Second)
	}
	if n := e.calls.Load(); n != 1 {
		t.Errorf("%d calls, want one in the first half of its life", n)
	}
	at.move(10 * time.Second)
	if _, err := app.Token(t.Context()); err != nil || e.form.Get("refresh_token") != "kept" {
		t.Errorf("error %v, refresh token %q", err, e.form.Get("refresh_token"))
	}
}

func TestTokenHidesItself(t *testing.T) {
	token := oauth.Token{Access: "secret-a", Refresh: "secret-r"}
	for _, format := range []string{"%v", "%+v", "%#v", "%s"} {
		if text := fmt.Sprintf(format, token); strings.Contains(text, "secret") {
			t.Errorf("%s prints %s", format, text)
		}
	}
}

func TestNewServiceAppRefuses(t *testing.T) {
	client, err := rest.New("https://webexapis.com/v1")
	if err != nil {
		t.Fatal(err)
	}
	whole := oauth.Config{Client: client, ClientID: "c", ClientSecret: "s", Token: oauth.Token{Refresh: "r"}}
	for name, spoil := range map[string]func(*oauth.Config){
		"client":  func(c *oauth.Config) { c.Client = nil },
		"id":      func(c *oauth.Config) { c.ClientID = "" },
		"secret":  func(c *oauth.Config) { c.ClientSecret = "" },
		"refresh": func(c *oauth.Config) { c.Token.Refresh = "" },
	} {
		cfg := whole
		spoil(&cfg)
		if _, err := oauth.NewServiceApp(cfg); err == nil {
			t.Errorf("no %s: no error", name)
		}
	}
}
