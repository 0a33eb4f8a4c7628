package main

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"
	"time"

	"floorwalker/integrations/simulator"
	"floorwalker/integrations/simulator/faults"
	"floorwalker/integrations/simulator/world"
)

// rooms is a world in which Alex shares many spaces with the bot.
func rooms(n int) *world.World {
	w := world.Default()
	w.ContactCenter.Traffic, w.ContactCenter.HistoryDays = 0, 0
	w.Rooms = []world.Room{{Type: "direct", Bot: true, Members: []string{"alex.morgan@acme.example"}}}
	for i := range n {
		w.Rooms = append(w.Rooms, world.Room{Title: fmt.Sprintf("Space %d", i), Bot: true, Members: []string{"alex.morgan@acme.example"}})
	}
	w.Complete()
	return w
}

// tokensAsked is how often the token endpoint was called so far.
func (s *stage) tokensAsked() (n int) {
	for _, e := range s.sim.Calls().Since(0, 5000) {
		if e.Method == http.MethodPost && strings.HasSuffix(e.Path, "/access_token") {
			n++
		}
	}
	return n
}

// connect lets a person connect their account, in their direct room.
func (p *person) connect() {
	p.s.t.Helper()
	for _, b := range p.ask(p.directRoom(), "connect").buttons(p.s.t) {
		if b.URL != "" {
			if page := p.s.signIn(b.URL, p.email); !strings.HasPrefix(page, "You are connected") {
				p.s.t.Fatalf("the page says %s", page)
			}
			return
		}
	}
	p.s.t.Fatal("there is no link to connect")
}

// TestFiftyCommandsOneRefresh has two replicas, and a person whose token has
// ended give fifty commands at once: the token is renewed once, and all fifty
// succeed. The browser that signs in starts at one replica and comes back to the
// other.
func TestFiftyCommandsOneRefresh(t *testing.T) {
	t.Parallel()
	const commands = 50
	url := redisServer(t)
	s := newStage(t, rooms(commands), startTime(t))
	both := &everywhere{client: s.client}
	// The pages are known before a bot runs: from then on others ask the front too.
	pages := map[string]http.Handler{}
	var listeners []net.Listener
	for _, path := range []string{"/oauth/start", "/oauth/callback"} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		listeners = append(listeners, l)
		pages[path] = proxyTo(t, s, "http://"+l.Addr().String())
	}
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if page := pages[r.URL.Path]; page != nil {
			page.ServeHTTP(w, r)
			return
		}
		both.ServeHTTP(w, r)
	}))
	defer front.Close()
	for _, l := range listeners {
		both.add("http://" + l.Addr().String())
		cfg := s.settings(l)
		cfg.RedisURL, cfg.PublicURL = Secret(url), front.URL
		s.start(cfg, testLog(t))
	}
	for _, addr := range both.targets { // a shard that changes hands may answer twice
		s.until(func() (bool, string) {
			return strings.Contains(s.fetch(addr+"/metrics"), "floorwalker_shards_owned 8\n"), "the replicas do not share the shards"
		})
	}
	alex := s.as("alex")
	alex.connect()

	for name, end := range map[string]func(){
		"by the clock": func() { s.sim.Clock().Advance(14 * 24 * time.Hour) },
		"at Webex": func() {
			if err := s.sim.Happen("token expires", map[string]any{"person": alex.email}); err != nil {
				t.Fatal(err)
			}
		},
	} {
		end()
		// The refresh takes its time, so that all fifty come to need it.
		if _, err := s.sim.Faults().Add(faults.Rule{Upstream: simulator.UpstreamWebex, Path: "/v1/access_token", Kind: faults.KindDelay, Delay: faults.Duration(time.Second)}); err != nil {
			t.Fatal(err)
		}
		before, direct := s.tokensAsked(), alex.directRoom()
		seen := len(alex.messages(direct))
		for i := range commands {
			alex.say(alex.room(fmt.Sprintf("Space %d", i)), "", "account")
		}
		s.until(func() (bool, string) {
			n := len(alex.messages(direct)) - seen
			return n >= commands, fmt.Sprintf("only %d answers", n)
		})
		s.drained(url)
		s.sim.Faults().Clear()
		good := 0
		for _, m := range alex.messages(direct)[seen:] {
			if strings.HasPrefix(m.Text, "Your Webex account is connected, and Webex takes it.") {
				good++
			} else {
				t.Errorf("ended %s: an answer is %q", name, m.Text)
			}
		}
		if refreshes := s.tokensAsked() - before; good != commands || refreshes != 1 {
			t.Errorf("ended %s: %d of %d commands succeeded, with %d refreshes", name, good, commands, refreshes)
		}
	}
}

// proxyTo passes requests on to an address.
func proxyTo(t *testing.T, s *stage, addr string) http.Handler {
	t.Helper()
	target, err := url.Parse(addr)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(target)
	proxy.Transport = s.client.Transport
	return proxy
}
