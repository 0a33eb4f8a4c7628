package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"sync"
	"testing"
)

const canary = "a-canary-that-must-not-sing"

func TestSecretsDoNotPrint(t *testing.T) {
	cfg := Config{BotToken: canary, WebhookSecrets: []Secret{canary, canary}, RedisURL: canary,
		ContactCenterConfig: ContactCenterConfig{ContactCenterToken: canary},
		OAuthConfig: OAuthConfig{ServiceAppClientSecret: canary, ServiceAppRefreshToken: canary, OAuthClientSecret: canary,
			OAuthPersonalToken: canary, TokenKeys: []Secret{canary}}}
	var printed bytes.Buffer
	secret := Secret(canary)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%T %[1]v", "%10s", "%c", "%U"} {
		fmt.Fprintf(&printed, verb+"\n", secret)
		fmt.Fprintf(&printed, verb+"\n", &secret)
		fmt.Fprintf(&printed, verb+"\n", cfg)
		fmt.Fprintf(&printed, verb+"\n", &cfg)
	}
	fmt.Fprintln(&printed, secret, cfg, []Secret{secret}, map[Secret]Secret{secret: secret})
	if err := json.NewEncoder(&printed).Encode(map[string]any{"one": secret, "many": cfg.WebhookSecrets, "all": struct{ Token Secret }{secret}}); err != nil {
		t.Fatal(err)
	}
	for _, h := range []slog.Handler{slog.NewTextHandler(&printed, nil), slog.NewJSONHandler(&printed, nil)} {
		slog.New(h).Info("settings", "secret", secret, "pointer", &secret, "many", cfg.WebhookSecrets, "error", fmt.Errorf("with %v", secret))
	}
	for _, form := range []string{canary, fmt.Sprintf("%x", canary), fmt.Sprintf("%X", canary), fmt.Sprintf("%v", []byte(canary))} {
		if strings.Contains(printed.String(), form) {
			t.Errorf("a secret was printed as %q in\n%s", form, printed.String())
		}
	}
	if !strings.Contains(printed.String(), stars) || secret.Value() != canary {
		t.Error("a secret does not print as stars, or has lost its value")
	}
}

// recorded is a log that can be read while it is written.
type recorded struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (r *recorded) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.b.Write(p)
}

func (r *recorded) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.b.String()
}

// TestSecretsStayInside runs a bot with its log wide open: no secret gets into
// the log, the metrics, the state of health or the chat.
func TestSecretsStayInside(t *testing.T) {
	t.Parallel()
	s := newStage(t, vectorWorld(), startTime(t))
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var log recorded
	addr, stop := s.start(s.settings(l), slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	alex := s.as("alex")
	room := alex.room(floorRoom)
	for _, ask := range []string{"status", "queue status", "task list", "who is on break", "task show 6a64d539-4653-4c48-98d7-78fb66c1bc1d", "put maya on break", "nonsense"} {
		alex.ask(room, ask)
	}
	seen := s.fetch(addr+"/metrics") + s.fetch(addr+"/readyz")
	stop()
	for _, m := range alex.messages(room) {
		seen += m.Text + m.Markdown
		for _, a := range m.Attachments {
			seen += string(a.Content)
		}
	}
	seen += log.String()
	if !strings.Contains(log.String(), `"level":"DEBUG"`) || !strings.Contains(log.String(), `"audit"`) {
		t.Error("the log is not wide open, so this test shows nothing")
	}
	w := s.sim.World()
	for name, secret := range map[string]string{"bot token": w.Bot.Token, "webhook secret": w.Bot.WebhookSecret,
		"contact-center token": w.ServiceApp.Token, "person's token": alex.token} {
		if secret == "" || strings.Contains(seen, secret) {
			t.Errorf("the %s is empty or got out", name)
		}
	}
}
