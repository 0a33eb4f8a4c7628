package roomos

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
	"floorwalker/integrations/simulator/clock"
	building "floorwalker/integrations/simulator/roomos"
	"floorwalker/integrations/simulator/world"
)

// patience ends a wait that would be for ever; it measures nothing.
const patience = 90 * time.Second

// until asks again and again until a condition holds.
func until(t testing.TB, what string, holds func() bool) {
	t.Helper()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(patience)
	for !holds() {
		select {
		case <-deadline:
			t.Fatalf("waited in vain: %s", what)
		case <-tick.C:
		}
	}
}

// house is a simulated building with a client, its devices on the LAN behind
// relays that can be cut.
type house struct {
	t      testing.TB
	sys    *building.System
	clock  *clock.Clock
	client *Client
	relays map[string]*relay // by device

	mu    sync.Mutex
	calls map[string]int // of the cloud, by method and path
	fails int            // status with which the cloud answers; 0 is as it is
	hold  chan struct{}  // when set, the cloud answers once it is closed
}

func newHouse(t testing.TB, change func(*world.World)) *house {
	t.Helper()
	w := world.Default()
	w.RoomOS.Traffic = 0
	if change != nil {
		change(w)
		w.Complete()
	}
	h := &house{t: t, clock: clock.NewFrozen(moment1), relays: map[string]*relay{}, calls: map[string]int{}}
	h.sys = building.New(building.Config{World: w, Clock: h.clock, Moved: func() {}, Authorize: func(token string) (building.Identity, bool) {
		return building.Identity{OrgID: w.Organization.ID, PersonID: w.ServiceApp.ID, Admin: true, Scopes: building.AdminScopes()}, token == "admin"
	}})
	if err := h.sys.Listen(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { h.sys.Run(ctx) })
	server := httptest.NewServer(h.gate(h.sys.Handler()))
	transport := &http.Transport{}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		server.Close()
		cancel()
		running.Wait()
	})
	up, err := rest.New(server.URL+"/v1", rest.WithTransport(transport), rest.WithToken(rest.StaticToken("admin")), rest.WithPolicy(rest.Policy{Tries: 1}))
	if err != nil {
		t.Fatal(err)
	}
	h.client, err = New(Config{Cloud: up, Entries: h.entries(), Networks: Networks{netip.MustParsePrefix("127.0.0.1/32")}, Clock: h.clock.Now,
		Local: []rest.Option{rest.WithPolicy(rest.Policy{Tries: 1})}})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// entries are the devices on the LAN as the bot's file has them.
func (h *house) entries() []Entry {
	h.t.Helper()
	all, err := h.sys.Inventory()
	if err != nil {
		h.t.Fatal(err)
	}
	raw, err := json.Marshal(all)
	if err != nil {
		h.t.Fatal(err)
	}
	entries, err := ReadInventory(strings.NewReader(string(raw)))
	if err != nil {
		h.t.Fatal(err)
	}
	for i, e := range entries {
		u, err := url.Parse(e.URL)
		if err != nil {
			h.t.Fatal(err)
		}
		r := newRelay(h.t, u.Host)
		h.relays[e.Name] = r
		entries[i].URL = u.Scheme + "://" + r.listener.Addr().String()
	}
	return entries
}

// gate counts the cloud's calls, and lets it fail or hang.
func (h *house) gate(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.mu.Lock()
		h.calls[r.Method+" "+r.URL.Path]++
		status, hold := h.fails, h.hold
		h.mu.Unlock()
		if hold != nil {
			select {
			case <-hold:
			case <-r.Context().Done():
				return
			}
		}
		if status != 0 {
			w.WriteHeader(status)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (h *house) called(what string) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.calls[what]
}

func (h *house) happen(what, device string, pairs ...any) {
	h.t.Helper()
	fields := map[string]any{"device": device}
	for i := 0; i+1 < len(pairs); i += 2 {
		fields[pairs[i].(string)] = fmt.Sprint(pairs[i+1])
	}
	if err := h.sys.Happen(what, fields); err != nil {
		h.t.Fatalf("%s: %v", what, err)
	}
}

func (h *house) device(name string) bot.Device {
	h.t.Helper()
	all, err := h.client.Devices(h.t.Context())
	if err != nil {
		h.t.Fatal(err)
	}
	i := slices.IndexFunc(all, func(d bot.Device) bool { return d.Name == name })
	if i < 0 {
		h.t.Fatalf("there is no device %q", name)
	}
	return all[i]
}

// slots are a device's, "1 OK https://…" each.
func (h *house) slots(d bot.Device) []string {
	h.t.Helper()
	all, err := h.client.slots(h.t.Context(), d.ID)
	if err != nil {
		h.t.Fatal(err)
	}
	var shown []string
	for _, s := range all {
		if len(s.expressions) > 15 {
			h.t.Errorf("slot %d has %d expressions", s.number, len(s.expressions))
		}
		shown = append(shown, fmt.Sprint(s.number, " ", s.status, " ", s.url))
	}
	return shown
}

func (h *house) register(d bot.Device, slot int, address string) {
	h.t.Helper()
	if _, err := h.client.Command(h.t.Context(), d, "HttpFeedback.Register", Args(map[string]any{
		"FeedbackSlot": slot, "ServerUrl": address, "Format": "JSON", "Expression": []string{"/Status/RoomAnalytics/PeopleCount"}})); err != nil {
		h.t.Fatal(err)
	}
}

// relay passes connections to a device on.
type relay struct {
	listener net.Listener
	target   string
	work     sync.WaitGroup

	mu     sync.Mutex
	open   map[net.Conn]bool
	opened int
	closed bool
}

func newRelay(t testing.TB, target string) *relay {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &relay{listener: l, target: target, open: map[net.Conn]bool{}}
	r.work.Go(r.run)
	t.Cleanup(r.close)
	return r
}

func (r *relay) run() {
	for {
		near, err := r.listener.Accept()
		if err != nil {
			return
		}
		far, err := net.Dial("tcp", r.target)
		if err != nil {
			_ = near.Close()
			continue
		}
		r.mu.Lock()
		if r.closed {
			_, _ = near.Close(), far.Close()
		}
		r.open[near], r.open[far] = true, true
		r.opened++
		r.mu.Unlock()
		pass := func(to, from net.Conn) {
			_, _ = io.Copy(to, from)
			_, _ = to.Close(), from.Close()
			r.mu.Lock()
			delete(r.open, from)
			r.mu.Unlock()
		}
		r.work.Go(func() { pass(near, far) })
		r.work.Go(func() { pass(far, near) })
	}
}

// cut breaks all connections, as a cable that is pulled for a moment.
func (r *relay) cut() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for c := range r.open {
		_ = c.Close()
	}
}

// count is how many connections are open.
func (r *relay) count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.open) / 2
}

func (r *relay) close() {
	_ = r.listener.Close()
	r.mu.Lock()
	r.closed = true
	r.mu.Unlock()
	r.cut()
	r.work.Wait()
}

// memory keeps notes.
type memory struct {
	mu     sync.Mutex
	values map[string][]byte
	saved  int
}

func (m *memory) Load(_ context.Context, name string) ([]byte, string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if v, ok := m.values[name]; ok {
		return v, string(v), nil
	}
	return nil, "", nil
}

func (m *memory) Save(_ context.Context, name, version string, value []byte, _ time.Duration) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if string(m.values[name]) != version {
		return bot.ErrConflict
	}
	if m.values == nil {
		m.values = map[string][]byte{}
	}
	m.values[name] = value
	m.saved++
	return nil
}

// heard is an inbox that keeps the events of devices.
type heard struct {
	mu  sync.Mutex
	all []bot.DeviceEvent
}

func (h *heard) Accept(_ context.Context, events ...bot.Event) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, e := range events {
		found, err := DecodeEvents(e.Payload)
		if err != nil {
			return err
		}
		h.all = append(h.all, found...)
	}
	return nil
}

// times is how often an event has been heard.
func (h *heard) times(match func(bot.DeviceEvent) bool) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	n := 0
	for _, e := range h.all {
		if match(e) {
			n++
		}
	}
	return n
}

func people(n int) func(bot.DeviceEvent) bool {
	return func(e bot.DeviceEvent) bool { return e.Kind == bot.DevicePeople && e.People == n }
}

// listener is Ears with what they hear and what is wanted.
type listener struct {
	*Ears
	heard heard

	mu     sync.Mutex
	wanted map[string]Wish
	taken  bool // another replica is the one that listens
}

// ears starts Ears that are quick, and stops them at the end of the test. Their
// Keep runs until stop is called.
func (h *house) ears(notes Notes, prefix string, change func(*listener)) (l *listener, stop func()) {
	h.t.Helper()
	l = &listener{wanted: map[string]Wish{}}
	l.Ears = NewEars(h.client, EarsConfig{Prefix: prefix, Tokens: NewTokens("secret"), Inbox: &l.heard, Notes: notes, Clock: h.clock.Now,
		Log: slog.New(slog.DiscardHandler),
		Wanted: func(context.Context) (map[string]Wish, error) {
			l.mu.Lock()
			defer l.mu.Unlock()
			return maps.Clone(l.wanted), nil
		},
		Alone: func(ctx context.Context, f func(context.Context) error) error {
			if l.taken {
				<-ctx.Done()
				return ctx.Err()
			}
			return f(ctx)
		}})
	l.times = times{round: 5 * time.Millisecond, wishes: 5 * time.Millisecond, again: time.Millisecond, device: patience, bridge: patience}
	if change != nil {
		change(l)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := l.Keep(ctx); err != nil {
			h.t.Errorf("Keep: %v", err)
		}
	}()
	stop = sync.OnceFunc(func() {
		cancel()
		<-done
	})
	h.t.Cleanup(stop)
	return l, stop
}

func (l *listener) want(id string, w Wish) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.wanted[id] = w
}

// pinOf is the fingerprint of a server's certificate.
func pinOf(s *httptest.Server) string {
	sum := sha256.Sum256(s.Certificate().Raw)
	return hex.EncodeToString(sum[:])
}
