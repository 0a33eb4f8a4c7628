package main

import (
	"context"
	"encoding/base64"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"floorwalker/bot"
	"floorwalker/integrations/oauth"
	"floorwalker/integrations/redis"
	"floorwalker/integrations/unifiedcm"
)

// replicas are several bots that have a store in common, as far as clients of
// systems on the premises need them.
func replicas(t *testing.T, s *stage, url string, n int, change func(*Config)) []*app {
	t.Helper()
	var all []*app
	for range n {
		cfg, err := simulatedConfig(s.sim, s.base, "http://127.0.0.1:1", t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		change(&cfg)
		store, err := redis.Open(t.Context(), redis.Options{URL: url, Shards: 1, Lease: time.Second})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = store.Close() })
		all = append(all, &app{cfg: cfg, log: testLog(t), clock: s.sim.Clock().Now, metrics: newMetrics(), store: store})
	}
	return all
}

// TestAccountOfUnifiedCMIsNotLocked lets two replicas, each of many askers, use a
// password that is wrong from the start, and one that becomes wrong while all of
// them work. Whoever comes later hears that the account was stopped, and an admin
// lets it be used again.
func TestAccountOfUnifiedCMIsNotLocked(t *testing.T) {
	t.Parallel()
	questions := []func(context.Context, *unifiedcm.Client) error{
		func(ctx context.Context, c *unifiedcm.Client) error {
			_, err := c.Phone(ctx, "SEP0C75BD110101")
			return err
		},
		func(ctx context.Context, c *unifiedcm.Client) error {
			_, err := c.Query(ctx, "select name from device")
			return err
		},
		func(ctx context.Context, c *unifiedcm.Client) error { _, err := c.Version(ctx); return err },
	}
	for _, test := range []struct {
		name, password string
		most           int
	}{
		{"from the start", "mistyped", 1},
		{"while all work", "", 2}, // as many as are under way at once
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s, url := newStage(t, premisesWorld(), startTime(t)), redisServer(t)
			all := replicas(t, s, url, 2, func(cfg *Config) {
				if test.password != "" {
					cfg.UnifiedCMPassword = Secret(test.password)
				}
			})
			refused := make(chan error, 1000)
			var working sync.WaitGroup
			var own account
			for _, a := range all {
				client, guarded, _, err := a.newUnifiedCM(nil)
				if err != nil {
					t.Fatal(err)
				}
				own = guarded
				for i := range 6 {
					working.Go(func() {
						for range 200 {
							if err := questions[i%len(questions)](t.Context(), client); bot.KindOf(err) == bot.Upstream {
								refused <- err
								return
							}
						}
						t.Error("somebody went on with a password that is wrong")
					})
				}
			}
			if test.password == "" {
				waitFor(t, func() (bool, string) { return len(s.sim.Calls().Since(0, 5000)) > 20, "they work" })
				if err := s.sim.Happen("cluster password changes", nil); err != nil {
					t.Fatal(err)
				}
			}
			working.Wait()
			close(refused)
			for err := range refused {
				if !strings.Contains(err.Error(), "cluster resume") {
					t.Errorf("somebody was told %v", err)
				}
			}
			if wrong, locked := s.sim.UnifiedCM().WrongPasswords(); wrong < 1 || wrong > test.most || locked {
				t.Errorf("%d wrong passwords, locked: %v; want at most %d", wrong, locked, test.most)
			}
			if why, err := own.Stopped(t.Context()); err != nil || why == "" {
				t.Errorf("stopped: %q %v", why, err)
			}
			if test.password != "" {
				return
			}
			if err := s.sim.Happen("cluster password returns", nil); err != nil {
				t.Fatal(err)
			}
			client, own, _, err := all[0].newUnifiedCM(nil)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := client.Version(t.Context()); bot.KindOf(err) != bot.Upstream {
				t.Errorf("before an admin says so: %v", err)
			}
			if err := own.Resume(t.Context()); err != nil {
				t.Fatal(err)
			}
			if _, err := client.Version(t.Context()); err != nil {
				t.Errorf("after an admin said so: %v", err)
			}
		})
	}
}

// TestAccountNames gives an account another name in the store with another
// password, and none from which the password could be found without the bot's
// token.
func TestAccountNames(t *testing.T) {
	t.Parallel()
	store, err := redis.Open(t.Context(), redis.Options{Shards: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	ctx := t.Context()
	stopped := func(token string, credentials ...string) string {
		t.Helper()
		a := &app{cfg: Config{BotToken: Secret(token)}, store: store}
		why, err := a.account("Unified CM", "unified-cm", "cluster resume", credentials...).Stopped(ctx)
		if err != nil {
			t.Fatal(err)
		}
		return why
	}
	own := (&app{cfg: Config{BotToken: "token"}, store: store}).account("Unified CM", "unified-cm", "cluster resume", "user", "wrong")
	turn, err := own.Enter(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if err := turn.Shut(ctx, "it was refused"); err != nil {
		t.Fatal(err)
	}
	if why := stopped("token", "user", "wrong"); why != "it was refused" {
		t.Errorf("the same account: %q", why)
	}
	for name, why := range map[string]string{
		"another password":     stopped("token", "user", "right"),
		"parts cut elsewhere":  stopped("token", "userwrong", ""),
		"the token of another": stopped("other", "user", "wrong"),
	} {
		if why != "" {
			t.Errorf("%s is stopped: %s", name, why)
		}
	}
}

// TestRenewedTokenOfFinesseOutlivesARestart lets one replica renew the token of
// single sign-on. Another one, and what floorwalker check makes, use the renewed
// one, and nobody finds it in the store.
func TestRenewedTokenOfFinesseOutlivesARestart(t *testing.T) {
	t.Parallel()
	w := premisesWorld()
	w.Finesse.Auth = "SSO"
	s, url := newStage(t, w, startTime(t)), redisServer(t)
	token, refresh := w.FinesseToken(w.Finesse.Account)
	keys, err := oauth.ParseKeys([]string{"k1:" + base64.StdEncoding.EncodeToString(make([]byte, 32))})
	if err != nil {
		t.Fatal(err)
	}
	ask := func() {
		t.Helper()
		for _, a := range replicas(t, s, url, 1, func(cfg *Config) {
			cfg.FinessePassword, cfg.FinesseToken, cfg.FinesseRefreshToken = "", Secret(token), Secret(refresh)
			cfg.tokenKeys = keys
		}) {
			client, own, _, err := a.newFinesse()
			if err != nil {
				t.Fatal(err)
			}
			if _, err := client.AgentNow(t.Context(), "finesse:5001"); err != nil {
				t.Errorf("%v", err)
			}
			s.sim.Clock().Advance(time.Hour)
			if _, err := client.AgentNow(t.Context(), "finesse:5001"); err != nil {
				t.Errorf("with a renewed token: %v", err)
			}
			if why, err := own.Stopped(t.Context()); err != nil || why != "" {
				t.Errorf("the account was stopped: %s %v", why, err)
			}
		}
	}
	for range 3 {
		ask()
	}
	renewed := 0
	for _, e := range s.sim.Calls().Since(0, 5000) {
		if strings.HasSuffix(e.Path, "/desktop/sso/token") {
			renewed++
		}
	}
	if renewed != 3 {
		t.Errorf("renewed %d times, want once by each", renewed)
	}
	opts, err := goredis.ParseURL(url)
	if err != nil {
		t.Fatal(err)
	}
	client := goredis.NewClient(opts)
	defer client.Close()
	names, err := client.Keys(t.Context(), "*finesse:*").Result()
	if err != nil || len(names) == 0 {
		t.Fatalf("%v %v", names, err)
	}
	for _, name := range names {
		if strings.Contains(name, token) || strings.Contains(name, refresh) {
			t.Errorf("a name in the store tells a token: %s", name)
		}
		if kept, _ := client.HGetAll(t.Context(), name).Result(); strings.Contains(fmt.Sprint(kept), refresh) {
			t.Errorf("the store tells the refresh token: %v", kept)
		}
	}
}
