package main

import (
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const statePath = "/v1/agents/session/state"

// held stands between a bot and an upstream and holds a change: on the way there,
// or, with late, on the way back.
type held struct {
	*httptest.Server
	asked chan struct{} // a change has come
	gone  chan struct{} // closed at the end of the test
}

// holdChanges holds the change of an agent's state.
func holdChanges(t *testing.T, upstream string, late bool) *held {
	return hold(t, upstream, late, func(r *http.Request) bool { return r.Method == http.MethodPut && r.URL.Path == statePath })
}

func hold(t *testing.T, upstream string, late bool, change func(*http.Request) bool) *held {
	target, err := url.Parse(upstream)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(target)
	transport := &http.Transport{}
	proxy.Transport = transport
	h := &held{asked: make(chan struct{}, 10), gone: make(chan struct{})}
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !change(r) {
			proxy.ServeHTTP(w, r)
			return
		}
		if late {
			proxy.ServeHTTP(httptest.NewRecorder(), r)
		}
		h.asked <- struct{}{}
		<-h.gone
	}))
	t.Cleanup(func() {
		close(h.gone)
		h.CloseClientConnections()
		h.Close()
		transport.CloseIdleConnections()
	})
	return h
}

// TestKilledInTheMiddleOfAChange kills a bot with kill -9 while its change of
// an agent's state is under way. Another replica never sends the change again,
// and tells the person who asked what is true.
func TestKilledInTheMiddleOfAChange(t *testing.T) {
	t.Parallel()
	program := filepath.Join(t.TempDir(), "floorwalker")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	for _, c := range []struct {
		name  string
		late  bool
		calls int
		want  []string
	}{
		{"before it arrived", false, 0, []string{"Sam Okafor is Idle (Training)", "not certain"}},
		{"before its answer arrived", true, 1, []string{"Sam Okafor is Idle (Lunch)"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			store := redisServer(t)
			s := newStage(t, vectorWorld(), startTime(t))
			hold := holdChanges(t, s.base+"/contact-center", c.late)
			first := s.process(program, "REDIS_URL="+store, "CONTACT_CENTER_URL="+hold.URL, "LEASE=1s")

			alex := s.as("alex")
			card := alex.ask(alex.room(floorRoom), "put Sam Okafor on Lunch")
			alex.submit(card, "Confirm")
			select {
			case <-hold.asked:
			case <-time.After(patience):
				t.Fatal("the change was not sent")
			}
			if err := first.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			_ = first.Wait() // killed, as it should be
			s.sim.Clock().Advance(2 * time.Second)

			s.bot(func(cfg *Config) { cfg.RedisURL, cfg.PublicURL, cfg.Lease = Secret(store), "", time.Second })
			got := alex.answer(card.ParentID).Text
			for _, want := range c.want {
				if !strings.Contains(got, want) {
					t.Errorf("the thread does not say %q:\n%s", want, got)
				}
			}
			s.drained(store)
			calls := 0
			for _, e := range s.sim.Calls().Since(0, 5000) {
				if e.Method == http.MethodPut && strings.HasSuffix(e.Path, statePath) {
					calls++
				}
			}
			if calls != c.calls {
				t.Errorf("the change was sent %d times, want %d", calls, c.calls)
			}
		})
	}
}

// process runs the program against this stage, with settings besides those of
// the simulator, until it is ready.
func (s *stage) process(program string, settings ...string) *exec.Cmd {
	s.t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		s.t.Fatal(err)
	}
	addr := l.Addr().String()
	_ = l.Close()
	file := filepath.Join(s.t.(*testing.T).TempDir(), "env")
	lines := append(s.sim.Env(s.base), "LISTEN_ADDR="+addr, "PUBLIC_URL=http://"+addr,
		"CALL_RECORDS_SPOOL="+filepath.Join(filepath.Dir(file), "call-records"))
	if err := writeFile(file, strings.Join(lines, "\n")+"\n"); err != nil {
		s.t.Fatal(err)
	}
	cmd := exec.Command(program, "--env-file", file)
	cmd.Env = append(cmd.Environ(), settings...)
	cmd.Stderr = testWriter{s.t}
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.stop = append(s.stop, func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	s.until(func() (bool, string) { return s.ready("http://" + addr) })
	return cmd
}

// submit presses a button and does not wait for what comes of it.
func (p *person) submit(m wireMessage, title string) {
	p.s.t.Helper()
	for _, b := range m.buttons(p.s.t) {
		if b.Title == title {
			p.call(http.MethodPost, "/v1/attachment/actions", map[string]any{"type": "submit", "messageId": m.ID, "inputs": b.Data}, nil)
			return
		}
	}
	p.s.t.Fatalf("there is no button %q on %q", title, m.Text)
}
