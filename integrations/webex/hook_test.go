package webex_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
	"floorwalker/integrations/simulator"
	"floorwalker/integrations/webex"
)

// TestPersonalHook: there is one webhook of ours, active and with a secret that
// we take, whatever was there before; those of others are left alone.
func TestPersonalHook(t *testing.T) {
	sim, err := simulator.New(simulator.Options{Frozen: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(sim.Close)
	server := httptest.NewServer(sim.Handler())
	t.Cleanup(server.Close)
	token := ""
	for _, p := range sim.World().People {
		if p.Name == "Alex Morgan" {
			token = p.Token
		}
	}
	up := calls(t, server.URL, token)
	c := webex.New(webex.Config{Client: up})
	target := "http://127.0.0.1:1/webhooks/webex"
	make := func(name, target, secret string) {
		t.Helper()
		if _, err := c.CreateWebhook(t.Context(), webex.Webhook{Name: name, TargetURL: target, Resource: "telephony_calls", Event: "all", Secret: secret}); err != nil {
			t.Fatal(err)
		}
	}
	make("somebody's own", target, "theirs")
	make("Floorwalker of another house", "http://127.0.0.1:2/h", "theirs")
	hook := webex.PersonalHook{Client: up, Resource: "telephony_calls", TargetURL: target, Secrets: []string{"new", "old"}, Log: slog.New(slog.DiscardHandler)}
	ours := func() []webex.Webhook {
		t.Helper()
		all, err := c.Webhooks(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var found []webex.Webhook
		for _, w := range all {
			if w.TargetURL == target && strings.HasPrefix(w.Name, "Floorwalker") {
				found = append(found, w)
			}
		}
		if len(all)-len(found) != 2 {
			t.Errorf("of the webhooks of others %d are left", len(all)-len(found))
		}
		return found
	}
	if kept, err := hook.Kept(t.Context()); err != nil || kept {
		t.Errorf("before: %t, %v", kept, err)
	}
	for name, before := range map[string]func(){
		"none":            func() {},
		"it stands":       func() {},
		"two replicas":    func() { make("Floorwalker telephony_calls all", target, "new") },
		"a former secret": func() { _ = hook.Drop(t.Context()); make("Floorwalker telephony_calls all", target, "ancient") },
	} {
		before()
		if err := hook.Keep(t.Context()); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if found := ours(); len(found) != 1 || found[0].Secret != "new" || found[0].Status != "active" {
			t.Errorf("%s: %+v", name, found)
		}
	}
	if kept, err := hook.Kept(t.Context()); err != nil || !kept {
		t.Errorf("kept: %t, %v", kept, err)
	}
	if err := hook.Drop(t.Context()); err != nil || len(ours()) != 0 {
		t.Errorf("dropped: %v, %+v", err, ours())
	}
	refused := webex.PersonalHook{Client: calls(t, server.URL, "nobody's"), Resource: "telephony_calls", TargetURL: target, Log: slog.New(slog.DiscardHandler)}
	if err := refused.Keep(t.Context()); bot.KindOf(err) != bot.Upstream {
		t.Errorf("a token that is not taken: %v", err)
	}
}

// TestInactivePersonalHookIsMended: Webex switches webhooks off, and never on.
func TestInactivePersonalHookIsMended(t *testing.T) {
	var put string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPut {
			put = r.URL.Path
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"items":[{"id":"aG9vaw","name":"Floorwalker telephony_calls all","targetUrl":"http://x/h","resource":"telephony_calls","event":"all","secret":"s","status":"inactive"}]}`))
	}))
	t.Cleanup(server.Close)
	transport := rest.NewTransport()
	t.Cleanup(transport.CloseIdleConnections)
	up, err := rest.New(server.URL, rest.WithTransport(transport))
	if err != nil {
		t.Fatal(err)
	}
	hook := webex.PersonalHook{Client: up, Resource: "telephony_calls", TargetURL: "http://x/h", Secrets: []string{"s"}, Log: slog.New(slog.DiscardHandler)}
	if err := hook.Keep(t.Context()); err != nil || put != "/webhooks/aG9vaw" {
		t.Errorf("mended %q, %v", put, err)
	}
}
