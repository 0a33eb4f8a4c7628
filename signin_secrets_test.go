package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"floorwalker/integrations/simulator"
	"floorwalker/integrations/simulator/faults"
)

// eavesdropper stands between the bot and Webex and learns every secret of OAuth.
type eavesdropper struct {
	mu      sync.Mutex
	secrets map[string]string // what it is by its value
}

func (e *eavesdropper) learn(what, value string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	// A token ends in "_cluster_organisation", which is no secret.
	if value, _, _ = strings.Cut(value, "_P0A1_"); value != "" {
		e.secrets[value] = what
	}
}

// between passes everything on to Webex.
func (e *eavesdropper) between(t *testing.T, s *stage) *httptest.Server {
	t.Helper()
	target, err := url.Parse(s.base)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(target)
	proxy.Transport = s.client.Transport
	proxy.ModifyResponse = func(r *http.Response) error {
		if !strings.HasSuffix(r.Request.URL.Path, "/access_token") {
			return nil
		}
		body, err := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		var answer map[string]any
		if json.Unmarshal(body, &answer) == nil {
			for _, name := range []string{"access_token", "refresh_token"} {
				token, _ := answer[name].(string)
				e.learn(name, token)
			}
		}
		return err
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/access_token") {
			body, _ := io.ReadAll(r.Body)
			r.Body = io.NopCloser(bytes.NewReader(body))
			form, _ := url.ParseQuery(string(body))
			for _, name := range []string{"code", "code_verifier", "client_secret", "refresh_token"} {
				e.learn(name, form.Get(name))
			}
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return server
}

// known is how many secrets there are: the bot may go on renewing tokens while a
// test reads it.
func (e *eavesdropper) known() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.secrets)
}

// fragment is how many bytes of a secret are enough to give it away.
const fragment = 10

// told returns the secrets of which a text has a part.
func (e *eavesdropper) told(text string) (list []string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for secret, what := range e.secrets {
		for i := 0; i+fragment <= len(secret); i++ {
			if at := strings.Index(text, secret[i:i+fragment]); at >= 0 {
				list = append(list, fmt.Sprintf("%s in …%s…", what, text[max(0, at-60):min(len(text), at+30)]))
				break
			}
		}
	}
	return list
}

// everything is all that stands in a Redis, as text.
func everything(t *testing.T, address string) string {
	t.Helper()
	options, err := goredis.ParseURL(address)
	if err != nil {
		t.Fatal(err)
	}
	client := goredis.NewClient(options)
	defer client.Close()
	ctx := context.Background()
	var b strings.Builder
	keys := client.Scan(ctx, 0, "*", 1000).Iterator()
	for keys.Next(ctx) {
		key := keys.Val()
		var value any
		switch kind := client.Type(ctx, key).Val(); kind {
		case "string":
			value = client.Get(ctx, key).Val()
		case "hash":
			value = client.HGetAll(ctx, key).Val()
		case "stream":
			value = client.XRange(ctx, key, "-", "+").Val()
		case "set":
			value = client.SMembers(ctx, key).Val()
		case "zset":
			value = client.ZRangeWithScores(ctx, key, 0, -1).Val()
		case "list":
			value = client.LRange(ctx, key, 0, -1).Val()
		default:
			t.Errorf("%s is a %s, which nobody has looked into", key, kind)
		}
		fmt.Fprintf(&b, "%s %v\n", key, value)
	}
	if err := keys.Err(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestNoTokenIsTold signs in, well and badly, renews, fails and disconnects, with
// the log at its most talkative, and then looks for parts of any secret in
// everything that can be read: the store, the log, the metrics, and what was said.
func TestNoTokenIsTold(t *testing.T) {
	t.Parallel()
	store := redisServer(t)
	s := newStage(t, rooms(1), startTime(t))
	ear := &eavesdropper{secrets: map[string]string{}}
	webex := ear.between(t, s)
	log := &recorded{}
	cfg := s.settingsOf(t)
	cfg.RedisURL, cfg.WebexURL = Secret(store), webex.URL+"/v1"
	ear.learn("token key", strings.TrimPrefix(cfg.TokenKeys[0].Value(), "k1:"))
	ear.learn("bot token", cfg.BotToken.Value())
	ear.learn("webhook secret", cfg.WebhookSecrets[0].Value())
	addr, _ := s.start(cfg, newLogger(log, slog.LevelDebug))
	alex := s.as("alex")
	direct := alex.directRoom()
	fail := func(path string, status int) {
		t.Helper()
		if _, err := s.sim.Faults().Add(faults.Rule{Upstream: simulator.UpstreamWebex, Path: path, Kind: faults.KindStatus, Status: status}); err != nil {
			t.Fatal(err)
		}
	}
	snapshots := map[string]string{}
	look := func(when string) {
		snapshots["the store, "+when] = everything(t, store)
		_, snapshots["the metrics, "+when] = s.get(t, addr+"/metrics")
	}

	alex.connect()
	look("connected")
	if n := strings.Count(snapshots["the store, connected"], "floorwalker:vault:link:"); n != 1 {
		t.Fatalf("the store has %d links", n)
	}
	alex.ask(direct, "account")
	s.sim.Clock().Advance(14 * 24 * time.Hour)
	fail("/v1/access_token", 503)
	alex.ask(direct, "account") // cannot be renewed
	s.sim.Faults().Clear()
	alex.ask(direct, "account")
	fail("/v1/people/me", 500)
	alex.ask(direct, "account")
	s.sim.Faults().Clear()
	look("renewed")
	for _, b := range alex.ask(direct, "connect").buttons(t) {
		if b.URL == "" {
			continue
		}
		ticket, _ := url.Parse(b.URL)
		ear.learn("ticket", ticket.Query().Get("ticket"))
		if page := s.signIn(b.URL, "robin.hale@acme.example"); !strings.HasPrefix(page, "That was somebody else") {
			t.Errorf("the page says %s", page)
		}
	}
	s.get(t, addr+"/oauth/callback?code=a-code-nobody-knows&state=a-state-nobody-knows")
	ear.learn("foreign code", "a-code-nobody-knows")
	look("after a stranger")
	if err := s.sim.Happen("token revoked", map[string]any{"person": alex.email}); err != nil {
		t.Fatal(err)
	}
	alex.ask(direct, "account")
	look("revoked")

	var said strings.Builder
	for _, m := range alex.messages(direct) {
		if !strings.Contains(m.Text, "/oauth/start?ticket=") { // it is there for the ticket
			said.WriteString(m.Text + m.Markdown)
		}
	}
	snapshots["the log"], snapshots["what was said"] = log.String(), said.String()
	_, snapshots["the readiness"] = s.get(t, addr+"/readyz")
	known := ear.known()
	if known < 10 {
		t.Fatalf("only %d secrets were there", known)
	}
	for where, text := range snapshots {
		if text == "" {
			t.Errorf("%s is empty", where)
		}
		for _, secret := range ear.told(text) {
			t.Errorf("%s tells a %s", where, secret)
		}
	}
	if !strings.Contains(log.String(), "webex-oauth") {
		t.Error("the log does not tell of any call of OAuth: it was not at its most talkative")
	}
	t.Logf("%d secrets looked for in %d places", known, len(snapshots))
}

// TestPressesByTheWrongPerson has people press what was made for somebody else.
func TestPressesByTheWrongPerson(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil, startTime(t))
	log := &recorded{}
	s.start(s.settingsOf(t), newLogger(log, slog.LevelInfo))
	alex, jamie := s.as("alex"), s.as("jamie")
	alex.connect()
	room := alex.room(floorRoom)
	card := alex.ask(room, "disconnect")
	press := func(p *person, title string) (answer string) {
		t.Helper()
		before := len(p.messages(room))
		for _, b := range card.buttons(t) {
			if b.Title == title {
				p.call(http.MethodPost, "/v1/attachment/actions", map[string]any{"type": "submit", "messageId": card.ID, "inputs": b.Data}, nil)
			}
		}
		s.until(func() (bool, string) {
			all := p.messages(room)
			answer = all[len(all)-1].Text
			final := answer != "One moment …" && (len(all) > before || strings.Contains(answer, "disconnected"))
			return final, "nothing comes of pressing " + title
		})
		return answer
	}
	for _, title := range []string{"Confirm", "Cancel"} {
		if got := press(jamie, title); !strings.HasPrefix(got, "Only the person who asked can") {
			t.Errorf("%s by somebody else is answered %q", title, got)
		}
	}
	if n := strings.Count(log.String(), "what is not theirs"); n != 2 {
		t.Errorf("%d presses stand in the audit, want 2:\n%s", n, log)
	}
	if got := alex.ask(alex.directRoom(), "account").Text; !strings.Contains(got, "is connected") {
		t.Errorf("afterwards the account is: %s", got)
	}
	if got := press(alex, "Confirm"); !strings.Contains(got, "disconnected") {
		t.Errorf("pressed by who asked: %q", got)
	}
}
