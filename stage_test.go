package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"floorwalker/integrations/simulator"
	"floorwalker/integrations/simulator/world"
)

// patience ends a test whose answer does not come; it is not a measurement.
const patience = 90 * time.Second

// stage is a simulated cloud with one or more bots, started as in production.
type stage struct {
	t      testing.TB
	sim    *simulator.Simulator
	base   string
	client *http.Client // of the people
	stop   []func()     // bots, last first
}

// newStage starts a simulator whose clock stands at start.
func newStage(t testing.TB, w *world.World, start time.Time) *stage {
	t.Helper()
	sim, err := simulator.New(simulator.Options{World: w, Start: start, Frozen: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := sim.WriteDevices(t.Context(), filepath.Join(t.TempDir(), "devices.json")); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(sim.Handler())
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { sim.Run(ctx) })
	s := &stage{t: t, sim: sim, base: server.URL, client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}}
	t.Cleanup(func() {
		for i := len(s.stop) - 1; i >= 0; i-- {
			s.stop[i]()
		}
		sim.Close()
		s.client.CloseIdleConnections()
		server.CloseClientConnections()
		server.Close()
		cancel()
		running.Wait()
	})
	return s
}

// settings are those of a bot on this stage that listens at l.
func (s *stage) settings(l net.Listener) Config {
	s.t.Helper()
	cfg, err := simulatedConfig(s.sim, s.base, "http://"+l.Addr().String(), s.t.TempDir())
	if err != nil {
		s.t.Fatal(err)
	}
	cfg.listener, cfg.clock = l, s.sim.Clock().Now
	return cfg
}

// bot starts a bot on this stage and waits until it is ready. change may alter
// its settings. The returned function stops it.
func (s *stage) bot(change func(*Config)) (addr string, stop func()) {
	s.t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		s.t.Fatal(err)
	}
	cfg := s.settings(l)
	if change != nil {
		change(&cfg)
		cfg.linking = cfg.linking && cfg.PublicURL != "" // nobody can sign in at a bot without an address
	}
	return s.start(cfg, testLog(s.t))
}

// start runs a bot with settings of its own and waits until it is ready.
func (s *stage) start(cfg Config, log *slog.Logger) (addr string, stop func()) {
	s.t.Helper()
	addr = "http://" + cfg.listener.Addr().String()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- run(ctx, cfg, log, func(net.Addr) {}) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			s.t.Errorf("the bot ended with: %v", err)
		}
	})
	s.stop = append(s.stop, stop)
	s.until(func() (bool, string) {
		select {
		case err := <-done:
			done <- err
			s.t.Fatalf("the bot did not start: %v", err)
		default:
		}
		return s.ready(addr)
	})
	return addr, stop
}

// ready reports whether a bot says that it is.
func (s *stage) ready(addr string) (bool, string) {
	resp, err := s.client.Get(addr + "/readyz")
	if err != nil {
		return false, err.Error()
	}
	defer func() { _ = resp.Body.Close() }()
	body, _ := io.ReadAll(resp.Body)
	return resp.StatusCode == http.StatusOK, string(body)
}

// until asks again and again until a condition holds.
func (s *stage) until(holds func() (bool, string)) {
	s.t.Helper()
	waitFor(s.t, holds)
}

// waitFor asks again and again until a condition holds.
func waitFor(t testing.TB, holds func() (bool, string)) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(patience)
	for {
		ok, why := holds()
		if ok {
			return
		}
		select {
		case <-deadline:
			t.Fatalf("waited in vain: %s", why)
		case <-tick.C:
		}
	}
}

// person is a Webex client of somebody in the world.
type person struct {
	s      *stage
	email  string
	token  string
	events chan feedEvent
	botID  string
}

// feedEvent is what happened to a message that the person sees.
type feedEvent struct {
	kind string // messages.created, …
	msg  wireMessage
}

type wireMessage struct {
	ID          string   `json:"id"`
	ParentID    string   `json:"parentId"`
	RoomID      string   `json:"roomId"`
	RoomType    string   `json:"roomType"`
	Text        string   `json:"text"`
	Markdown    string   `json:"markdown"`
	PersonID    string   `json:"personId"`
	Files       []string `json:"files"`
	Updated     string   `json:"updated"`
	Attachments []struct {
		Content json.RawMessage `json:"content"`
	} `json:"attachments"`
}

type cardAction struct {
	Type  string          `json:"type"`
	Title string          `json:"title"`
	Data  json.RawMessage `json:"data"`
	URL   string          `json:"url"`
}

// as returns the Webex client of the first person whose e-mail begins so. It
// follows what the person sees.
func (s *stage) as(name string) *person {
	s.t.Helper()
	p := s.silent(name)
	p.listen()
	return p
}

// silent returns a Webex client that does not follow what happens.
func (s *stage) silent(name string) *person {
	s.t.Helper()
	for _, p := range s.sim.World().People {
		if strings.HasPrefix(p.Email, name) {
			return &person{s: s, email: p.Email, token: p.Token, events: make(chan feedEvent, 10000)}
		}
	}
	s.t.Fatalf("nobody in the world is called %s", name)
	return nil
}

// call makes a REST call as the person.
func (p *person) call(method, path string, body, out any) {
	p.s.t.Helper()
	var r io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			p.s.t.Fatal(err)
		}
		r = bytes.NewReader(b)
	}
	status, b := p.do(method, path, r)
	if status >= 300 {
		p.s.t.Fatalf("%s %s as %s: %d %s", method, path, p.email, status, b)
	}
	if out != nil {
		if err := json.Unmarshal(b, out); err != nil {
			p.s.t.Fatalf("%s %s: %v in %s", method, path, err, b)
		}
	}
}

// do makes a REST call as the person and returns what was answered.
func (p *person) do(method, path string, body io.Reader) (status int, answer []byte) {
	p.s.t.Helper()
	req, err := http.NewRequest(method, p.s.base+path, body)
	if err != nil {
		p.s.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+p.token)
	req.Header.Set("Content-Type", "application/json")
	resp, err := p.s.client.Do(req)
	if err != nil {
		p.s.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if answer, err = io.ReadAll(resp.Body); err != nil {
		p.s.t.Fatal(err)
	}
	return resp.StatusCode, answer
}

// listen follows the feed of what the person can see.
func (p *person) listen() {
	ctx, cancel := context.WithCancel(context.Background())
	p.s.stop = append([]func(){cancel}, p.s.stop...)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.s.base+"/sim/feed", nil)
	if err != nil {
		p.s.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+p.token)
	resp, err := p.s.client.Do(req)
	if err != nil {
		p.s.t.Fatal(err)
	}
	go func() {
		defer func() { _ = resp.Body.Close() }()
		var kind string
		lines := bufio.NewScanner(resp.Body)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			if k, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
				kind = k
			}
			if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok && strings.HasPrefix(kind, "messages.") {
				var m wireMessage
				if json.Unmarshal([]byte(data), &m) == nil {
					select {
					case p.events <- feedEvent{kind, m}:
					case <-ctx.Done():
						return
					}
				}
			}
		}
	}()
}

// room returns the id of the room with that title.
func (p *person) room(title string) string {
	p.s.t.Helper()
	var rooms struct {
		Items []struct{ ID, Title string }
	}
	p.call(http.MethodGet, "/v1/rooms?max=100", nil, &rooms)
	for _, r := range rooms.Items {
		if r.Title == title {
			return r.ID
		}
	}
	p.s.t.Fatalf("%s sees no room %q in %v", p.email, title, rooms.Items)
	return ""
}

// say mentions the bot in a room and returns the message.
func (p *person) say(roomID, parentID, text string) wireMessage {
	p.s.t.Helper()
	var m wireMessage
	body := map[string]string{"roomId": roomID, "markdown": fmt.Sprintf("<@personEmail:%s|Floorwalker> %s", p.s.sim.World().Bot.Email, text)}
	if parentID != "" {
		body["parentId"] = parentID
	}
	p.call(http.MethodPost, "/v1/messages", body, &m)
	return m
}

// answer waits for the bot's final answer in a thread: placeholders are passed
// over.
func (p *person) answer(thread string) wireMessage {
	p.s.t.Helper()
	deadline := time.After(patience)
	for {
		select {
		case e := <-p.events:
			if e.kind == "messages.deleted" {
				continue
			}
			if e.msg.ParentID != thread || e.msg.PersonID != p.bot() {
				continue
			}
			status, raw := p.do(http.MethodGet, "/v1/messages/"+e.msg.ID, nil)
			if status == http.StatusNotFound {
				continue // a placeholder that has been replaced
			}
			var m wireMessage
			if err := json.Unmarshal(raw, &m); err != nil {
				p.s.t.Fatal(err)
			}
			if m.Text != "One moment …" && !strings.HasPrefix(m.Text, "Working on it") && !strings.HasPrefix(m.Text, "Still working on it") {
				return m
			}
		case <-deadline:
			p.s.t.Fatalf("%s got no answer", p.email)
		}
	}
}

// bot returns the id of the bot's account.
func (p *person) bot() string {
	p.s.t.Helper()
	if p.botID == "" {
		var w struct{ Bot struct{ ID string } }
		p.call(http.MethodGet, "/sim/world", nil, &w)
		p.botID = w.Bot.ID
	}
	return p.botID
}

// ask says something and returns the answer.
func (p *person) ask(roomID, text string) wireMessage {
	p.s.t.Helper()
	return p.answer(p.say(roomID, "", text).ID)
}

// buttons returns the buttons of a message's card.
func (m wireMessage) buttons(t testing.TB) []cardAction {
	t.Helper()
	var found []cardAction
	for _, a := range m.Attachments {
		var card any
		if err := json.Unmarshal(a.Content, &card); err != nil {
			t.Fatal(err)
		}
		found = append(found, actionsIn(card)...)
	}
	return found
}

func actionsIn(v any) []cardAction {
	var found []cardAction
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			found = append(found, actionsIn(x)...)
		}
	case map[string]any:
		if kind, _ := v["type"].(string); strings.HasPrefix(kind, "Action.") {
			title, _ := v["title"].(string)
			data, _ := json.Marshal(v["data"])
			url, _ := v["url"].(string)
			return []cardAction{{kind, title, data, url}}
		}
		for _, x := range v {
			found = append(found, actionsIn(x)...)
		}
	}
	return found
}

// testLog passes warnings on to the test's output.
func testLog(t testing.TB) *slog.Logger {
	return slog.New(slog.NewTextHandler(testWriter{t}, &slog.HandlerOptions{Level: slog.LevelWarn}))
}

type testWriter struct{ t testing.TB }

func (w testWriter) Write(b []byte) (int, error) {
	w.t.Helper()
	w.t.Log(strings.TrimSpace(string(b)))
	return len(b), nil
}
