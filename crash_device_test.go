package main

import (
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestKilledInTheMiddleOfADeviceDeed kills a bot with kill -9 while a room dials
// or restarts. Another replica never sends that again, and tells the person who
// asked what the device shows.
func TestKilledInTheMiddleOfADeviceDeed(t *testing.T) {
	t.Parallel()
	program := filepath.Join(t.TempDir(), "floorwalker")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	const dial, boot = "/v1/xapi/command/Dial", "/v1/xapi/command/SystemUnit.Boot"
	for _, c := range []struct {
		name, who, say, path string
		late                 bool
		later                time.Duration
		want                 []string
	}{
		{"dialling, before it arrived", "alex", "have Huddle 3 call help@acme.example", dial, false, 2 * time.Second, []string{"Huddle 3 is in no call", "not certain"}},
		{"dialling, before its answer arrived", "alex", "have Huddle 3 call help@acme.example", dial, true, 2 * time.Second, []string{"Huddle 3 is calling help@acme.example"}},
		{"restarting, before it arrived", "robin", "reboot Huddle 3", boot, false, 2 * time.Minute, []string{"Huddle 3 has been up for", "not certain"}},
		{"restarting, before its answer arrived", "robin", "reboot Huddle 3", boot, true, 2 * time.Minute, []string{"Huddle 3 is up again after its restart"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			store := redisServer(t)
			s := newStage(t, nil, startTime(t))
			asked := func(r *http.Request) bool { return r.URL.Path == c.path }
			first, second := hold(t, s.base, c.late, asked), hold(t, s.base, false, asked)
			process := s.process(program, "REDIS_URL="+store, "WEBEX_API_URL="+first.URL+"/v1", "LEASE=1s")

			p := s.as(c.who)
			card := p.ask(p.room(floorRoom), c.say)
			p.submit(card, "Confirm")
			select {
			case <-first.asked:
			case <-time.After(patience):
				t.Fatal("the command was not sent")
			}
			if err := process.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			_ = process.Wait() // killed, as it should be
			s.sim.Clock().Advance(c.later)

			s.bot(func(cfg *Config) {
				cfg.RedisURL, cfg.PublicURL, cfg.Lease, cfg.WebexURL = Secret(store), "", time.Second, second.URL+"/v1"
			})
			got := p.answer(card.ParentID).Text
			for _, want := range c.want {
				if !strings.Contains(got, want) {
					t.Errorf("the thread does not say %q:\n%s", want, got)
				}
			}
			s.drained(store)
			if len(first.asked)+len(second.asked) > 0 {
				t.Error("the command was sent again")
			}
		})
	}
}
