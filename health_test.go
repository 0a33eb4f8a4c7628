package main

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	"floorwalker/bot"
	"floorwalker/integrations/redis"
	"floorwalker/integrations/rest"
	"floorwalker/integrations/simulator/world"
	"floorwalker/integrations/webex"
)

func TestTokenState(t *testing.T) {
	var token tokenState
	for _, step := range []struct {
		status  int
		refused bool
	}{{200, false}, {401, true}, {404, true}, {503, true}, {0, true}, {204, false}, {429, false}, {401, true}} {
		if token.seen(step.status); token.refused.Load() != step.refused {
			t.Errorf("after %d refused is %v", step.status, !step.refused)
		}
	}
}

// deafWebhooks is a Webex that does not tell about webhooks.
type deafWebhooks struct{}

func (deafWebhooks) Webhooks(context.Context) ([]webex.Webhook, error) {
	return nil, errors.New("away")
}
func (deafWebhooks) CreateWebhook(_ context.Context, w webex.Webhook) (webex.Webhook, error) {
	return w, nil
}
func (deafWebhooks) UpdateWebhook(context.Context, webex.Webhook) error { return nil }
func (deafWebhooks) DeleteWebhook(context.Context, string) error        { return nil }

// TestReadinessTellsWhatIsWrong breaks one part after the other.
func TestReadinessTellsWhatIsWrong(t *testing.T) {
	store, err := redis.Open(t.Context(), redis.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = store.Close() }()
	messaging, err := rest.New("http://127.0.0.1:1")
	if err != nil {
		t.Fatal(err)
	}
	a := &app{store: store, messaging: messaging}
	is := func(what string, want bool, exclude ...string) {
		t.Helper()
		if r := a.readiness(t.Context(), exclude); r.Ready != want {
			t.Errorf("%s: ready is %v: %v", what, r.Ready, r.Parts)
		}
	}
	is("without a public address", true)
	a.registrar = webex.NewRegistrar(webex.RegistrarConfig{Client: deafWebhooks{}, TargetURL: "https://bot.example.com"})
	is("webhooks not checked yet", false)
	if err := a.registrar.Reconcile(t.Context()); err == nil {
		t.Fatal("the webhooks were read")
	}
	is("webhooks cannot be read", false)
	is("webhooks cannot be read, and are left out", true, "webhooks")
	if r := a.readiness(t.Context(), []string{"webhooks"}); !strings.Contains(r.Parts["webhooks"], "away") {
		t.Errorf("what is left out is not reported: %v", r.Parts)
	}
	a.token.seen(http.StatusUnauthorized)
	is("token refused", false, "webhooks")
	is("token refused, and left out", true, "webhooks", "token")
	a.token.seen(http.StatusOK)
	is("token taken again", true, "webhooks")
}

// TestReadinessFollowsRedis takes Redis away and brings it back.
func TestReadinessFollowsRedis(t *testing.T) {
	server := miniredis.RunT(t)
	s := newStage(t, world.Default(), time.Date(2025, 6, 17, 14, 0, 0, 0, time.UTC))
	cfg := s.settingsOf(t)
	cfg.RedisURL = Secret("redis://" + server.Addr())
	var out recorded
	addr, _ := s.start(cfg, newLogger(&out, 0))

	server.Close()
	s.until(func() (bool, string) {
		status, body := s.get(t, addr+"/readyz")
		var r readiness
		if err := json.Unmarshal([]byte(body), &r); err != nil {
			t.Fatal(err)
		}
		return status == http.StatusServiceUnavailable && !r.Ready && strings.HasPrefix(r.Parts["store"], "does not answer"), body
	})
	if status, _ := s.get(t, addr+"/healthz"); status != http.StatusOK {
		t.Errorf("/healthz is %d while Redis is away", status)
	}
	s.until(func() (bool, string) {
		_, text := s.get(t, addr+"/metrics")
		return strings.Contains(text, "\nfloorwalker_store_up 0") && !strings.Contains(text, "\nfloorwalker_backlog_events"), text
	})
	if err := server.Restart(); err != nil {
		t.Fatal(err)
	}
	s.until(func() (bool, string) { return s.ready(addr) })
}

// TestAdminsSeeAndRetryDeadLetters gives the bot an event that nobody can read,
// and follows it through status, the list, and a retry that fails again.
func TestAdminsSeeAndRetryDeadLetters(t *testing.T) {
	server := miniredis.RunT(t)
	s := newStage(t, world.Default(), time.Date(2025, 6, 17, 14, 0, 0, 0, time.UTC))
	cfg := s.settingsOf(t)
	cfg.RedisURL = Secret("redis://" + server.Addr())
	var out recorded
	addr, _ := s.start(cfg, newLogger(&out, 0))
	other, err := redis.Open(t.Context(), redis.Options{URL: "redis://" + server.Addr()})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.Close() }()
	if err := other.Accept(t.Context(), bot.Event{Source: webex.SourceMessages, Key: "k", ID: "broken", Payload: []byte("nonsense")}); err != nil {
		t.Fatal(err)
	}
	buried := func() (bool, string) {
		n, err := other.Buried(t.Context())
		return err == nil && n == 1, "no dead letter"
	}
	s.until(buried)
	s.until(func() (bool, string) {
		_, text := s.get(t, addr+"/metrics")
		return strings.Contains(text, "\nfloorwalker_dead_letters 1"), text
	})
	if _, text := s.get(t, addr+"/metrics"); !strings.Contains(text, `floorwalker_events_handled_total{result="failed",source="messages"} 1`) {
		t.Error("the failed try was not counted")
	}

	admin := s.as("robin")
	room := admin.room("Contact centre floor")
	status := admin.ask(room, "status").Text
	for _, want := range []string{"Given up", "1; say “dead letters”", "Shards", "16 of 16", "Waiting", "budget"} {
		if !strings.Contains(status, want) {
			t.Errorf("status does not say %q: %s", want, status)
		}
	}
	if got := admin.ask(room, "dead letters").Text; !strings.Contains(got, "direct message") {
		t.Errorf("the list was answered with %q", got)
	}
	if got := admin.ask(room, "retry dead letter 1").Text; !strings.Contains(got, "1 event is in the queue again") {
		t.Errorf("the retry was answered with %q", got)
	}
	s.until(buried)
	if got := admin.ask(room, "retry all dead letters").Text; !strings.Contains(got, "in the queue again") {
		t.Errorf("the retry of all was answered with %q", got)
	}
	if !strings.Contains(out.String(), "gave up an event") {
		t.Error("the log does not tell of the dead letter")
	}
}
