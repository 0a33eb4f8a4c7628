package main

import (
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"floorwalker/integrations/simulator/world"
)

// held stands between a bot and an upstream and holds a change: on the way there,
// or, with late, on the way back.
type held struct {
	*httptest.Server
	asked chan struct{} // a change has come
	gone  chan struct{} // closed at the end of the test
}

func hold(t *testing.T, upstream string, late bool, change func(*http.Request) bool) *held {
	target, err := url.Parse(upstream)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(target)
	transport := &http.Transport{}
	proxy.Transport = transport
	proxy.ErrorLog = log.New(io.Discard, "", 0) // what it cannot reach is the test’s doing
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

// crash is a change in the middle of which a bot is killed.
type crash struct {
	world func() *world.World // nil is the usual one
	// point points a bot at an upstream that stands at an address: by variables of
	// the environment, and in its settings.
	point func(url string) (env []string, set func(*Config))
	// change recognises the call that makes the change, on its way there.
	change func(*http.Request) bool
	// late kills when the change has been made, and its answer has not come.
	late     bool
	who, say string
	later    time.Duration // until another bot starts
	want     []string      // what the thread says in the end
}

// happens kills a bot with kill -9 in the middle of a change and starts another:
// it never sends the change again, and tells the person who asked what is true.
func (c crash) happens(t *testing.T) {
	store := redisServer(t)
	var w *world.World
	if c.world != nil {
		w = c.world()
	}
	s := newStage(t, w, startTime(t))
	first, second := hold(t, s.base, c.late, c.change), hold(t, s.base, false, c.change)
	env, _ := c.point(first.URL)
	killed := s.process(append(env, "REDIS_URL="+store, "LEASE=1s")...)
	p := s.as(c.who)
	card := p.ask(p.room(floorRoom), c.say)
	p.submit(card, "Confirm")
	first.kill(t, killed)
	s.sim.Clock().Advance(c.later)

	_, set := c.point(second.URL)
	s.bot(func(cfg *Config) {
		cfg.RedisURL, cfg.PublicURL, cfg.Lease = Secret(store), "", 3*time.Second
		set(cfg)
	})
	got := p.answer(card.ParentID).Text
	for _, want := range c.want {
		if !strings.Contains(got, want) {
			t.Errorf("the thread does not say %q:\n%s", want, got)
		}
	}
	s.drained(store)
	if len(first.asked)+len(second.asked) > 0 {
		t.Error("the change was sent again")
	}
}

// kill waits until the change is held and ends the bot that has sent it.
func (h *held) kill(t *testing.T, bot *exec.Cmd) {
	t.Helper()
	select {
	case <-h.asked:
	case <-time.After(patience):
		t.Fatal("the change was not sent")
	}
	if err := bot.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = bot.Wait() // killed, as it should be
}

// program is the bot's own, built once for all tests that run it.
var program = sync.OnceValues(func() (path string, err error) {
	if programDir, err = os.MkdirTemp("", "floorwalker"); err != nil {
		return "", err
	}
	path = filepath.Join(programDir, "floorwalker")
	if out, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return path, nil
})

// programDir is removed when all tests are over.
var programDir string

// process runs the program against this stage, with settings besides those of
// the simulator, until it is ready.
func (s *stage) process(settings ...string) *exec.Cmd {
	s.t.Helper()
	program, err := program()
	if err != nil {
		s.t.Fatal(err)
	}
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
