package main

import (
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestKilledInTheMiddleOfAReset kills a bot with kill -9 while its reset of a
// phone is under way. Another replica never sends the reset again, and tells the
// person who asked what the cluster shows.
func TestKilledInTheMiddleOfAReset(t *testing.T) {
	t.Parallel()
	program := filepath.Join(t.TempDir(), "floorwalker")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	isReset := func(r *http.Request) bool { return strings.Contains(r.Header.Get("Soapaction"), "doDeviceReset") }
	for _, c := range []struct {
		name string
		late bool
		want []string
	}{
		{"before it arrived", false, []string{"is registered at cucm-sub2 since", "not certain"}},
		{"before its answer arrived", true, []string{"was reset and has registered again, at cucm-sub2"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			store := redisServer(t)
			s := newStage(t, nil, startTime(t))
			first := hold(t, s.base+"/unified-cm", c.late, isReset)
			second := hold(t, s.base+"/unified-cm", false, isReset)
			process := s.process(program, "REDIS_URL="+store, "UNIFIED_CM_URL="+first.URL, "LEASE=1s")

			alex := s.as("alex")
			card := alex.ask(alex.room(floorRoom), "reset Luis Ortega's phone")
			alex.submit(card, "Confirm")
			select {
			case <-first.asked:
			case <-time.After(patience):
				t.Fatal("the reset was not sent")
			}
			if err := process.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			_ = process.Wait() // killed, as it should be
			s.sim.Clock().Advance(2 * time.Minute)

			s.bot(func(cfg *Config) {
				cfg.RedisURL, cfg.PublicURL, cfg.Lease, cfg.UnifiedCMURL = Secret(store), "", time.Second, second.URL
			})
			got := alex.answer(card.ParentID).Text
			for _, want := range c.want {
				if !strings.Contains(got, want) {
					t.Errorf("the thread does not say %q:\n%s", want, got)
				}
			}
			s.drained(store)
			if len(first.asked)+len(second.asked) > 0 {
				t.Error("the reset was sent again")
			}
		})
	}
}
