package main

import (
	"encoding/base64"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"floorwalker/integrations/oauth"
	"floorwalker/integrations/organization"
	"floorwalker/integrations/redis"
)

// TestReportsTokenIsRenewedAndKept renews an administrator's token as Webex gives
// it: with another refresh token each time, which the next process goes on with.
func TestReportsTokenIsRenewedAndKept(t *testing.T) {
	t.Parallel()
	var renewed []string
	webex := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		switch {
		case strings.HasSuffix(r.URL.Path, "/access_token"):
			renewed = append(renewed, r.FormValue("refresh_token"))
			n := len(renewed)
			_, _ = fmt.Fprintf(w, `{"access_token":"A%d","expires_in":1209600,"refresh_token":"R%d","refresh_token_expires_in":7776000,"scope":"analytics:read_all"}`, n, n)
		case r.Header.Get("Authorization") != fmt.Sprintf("Bearer A%d", len(renewed)):
			http.Error(w, `{"message":"no"}`, http.StatusUnauthorized)
		default:
			_, _ = w.Write([]byte(`{"items":[{"Id":130,"title":"Bots Activity","service":"Teams"}]}`))
		}
	}))
	t.Cleanup(webex.Close)
	keys, err := oauth.ParseKeys([]string{"k1:" + base64.StdEncoding.EncodeToString(make([]byte, 32))})
	if err != nil {
		t.Fatal(err)
	}
	store, err := redis.Open(t.Context(), redis.Options{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	now := startTime(t)
	templates := func() error {
		cfg := Config{WebexURL: webex.URL}
		cfg.OAuthClientID, cfg.OAuthClientSecret, cfg.ReportsRefreshToken, cfg.tokenKeys = "C1", "secret", "R0", keys
		a := &app{cfg: cfg, log: slog.New(slog.DiscardHandler), clock: func() time.Time { return now }, store: store, metrics: newMetrics()}
		tokens, err := a.reportTokens()
		if err != nil {
			return err
		}
		client, err := a.administration(tokens)
		if err != nil {
			return err
		}
		_, err = organization.New(client).Templates(t.Context())
		return err
	}
	for _, step := range []struct {
		later time.Duration
		want  []string
	}{
		{0, []string{"R0"}},                         // the first process
		{time.Hour, []string{"R0"}},                 // the next one has the token at hand
		{15 * 24 * time.Hour, []string{"R0", "R1"}}, // and renews it with what came with it
	} {
		now = now.Add(step.later)
		if err := templates(); err != nil || !slices.Equal(renewed, step.want) {
			t.Fatalf("renewed with %q, want %q: %v", renewed, step.want, err)
		}
	}
}
