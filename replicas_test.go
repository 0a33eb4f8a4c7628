package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	goredis "github.com/redis/go-redis/v9"

	"floorwalker/integrations/simulator/world"
)

const (
	askers  = 50
	asked   = 10 // by each
	perRoom = 10
)

// crowd is a world of people who share some spaces with the bot.
func crowd() *world.World {
	w := world.Default()
	w.ContactCenter.Traffic, w.ContactCenter.HistoryDays = 0, 0
	w.Rooms = nil
	for i := range askers {
		email := fmt.Sprintf("asker%02d@acme.example", i)
		w.People = append(w.People, world.Person{Name: fmt.Sprintf("Asker %d", i), Email: email})
		if i%perRoom == 0 {
			w.Rooms = append(w.Rooms, world.Room{Title: fmt.Sprintf("Room %d", i/perRoom), Bot: true})
		}
		r := &w.Rooms[len(w.Rooms)-1]
		r.Members = append(r.Members, email)
	}
	w.Complete()
	return w
}

// everywhere is an address that passes every delivery on to all replicas, as
// two load balancers that both believe to be in charge would.
type everywhere struct {
	client  *http.Client
	mu      sync.Mutex
	targets []string
}

func (e *everywhere) add(addr string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.targets = append(e.targets, addr)
}

func (e *everywhere) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	e.mu.Lock()
	targets := e.targets
	e.mu.Unlock()
	worst := http.StatusOK
	for _, target := range targets {
		req, err := http.NewRequestWithContext(r.Context(), r.Method, target+r.URL.Path, bytes.NewReader(body))
		if err == nil {
			req.Header = r.Header.Clone()
			var resp *http.Response
			if resp, err = e.client.Do(req); err == nil {
				worst = max(worst, resp.StatusCode)
				resp.Body.Close()
			}
		}
		if err != nil {
			worst = http.StatusBadGateway
		}
	}
	w.WriteHeader(worst)
}

// TestTwoReplicas has two replicas on one Redis, each of which gets every
// delivery: each command is answered once, and everybody's in order.
func TestTwoReplicas(t *testing.T) {
	t.Parallel()
	url := redisServer(t)
	s := newStage(t, crowd(), startTime(t))
	both := &everywhere{client: s.client}
	front := httptest.NewServer(both)
	defer front.Close()
	var replicas []string
	for range 2 {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		both.add("http://" + l.Addr().String())
		cfg := s.settings(l)
		cfg.RedisURL, cfg.PublicURL = Secret(url), front.URL
		addr, _ := s.start(cfg, testLog(t))
		replicas = append(replicas, addr)
	}

	people := make([]*person, askers)
	rooms := map[string]*person{} // with somebody who sees it
	for i := range people {
		people[i] = s.silent(fmt.Sprintf("asker%02d", i))
		if i%perRoom == 0 {
			rooms[people[i].room(fmt.Sprintf("Room %d", i/perRoom))] = people[i]
		}
	}
	questions := map[string]string{} // what was said by message
	for n := range asked {
		for i, p := range people {
			m := p.say(p.room(fmt.Sprintf("Room %d", i/perRoom)), "", fmt.Sprintf("ping %d of %s", n, p.email))
			questions[m.ID] = fmt.Sprintf("%d of %s", n, p.email)
		}
	}
	for _, addr := range replicas {
		want := fmt.Sprintf(`floorwalker_webhook_deliveries_total{receipt="accepted"} %d`, askers*asked)
		s.until(func() (bool, string) {
			return strings.Contains(s.fetch(addr+"/metrics"), want+"\n"), "not every delivery has arrived at " + addr
		})
	}
	s.drained(url)

	answers := map[string]int{} // by question
	next := map[string]int{}    // by person
	for room, p := range rooms {
		for _, m := range p.messages(room) {
			if m.PersonID != p.bot() {
				continue
			}
			answers[m.ParentID]++
			if want := "pong " + questions[m.ParentID]; m.Text != want {
				t.Errorf("%q was answered with %q", want, m.Text)
			}
			var n int
			var who string
			if _, err := fmt.Sscanf(m.Text, "pong %d of %s", &n, &who); err != nil || n != next[who] {
				t.Errorf("answer %d to %s came as number %d", n, who, next[who])
			}
			next[who]++
		}
	}
	if len(questions) != askers*asked {
		t.Fatalf("%d questions were asked", len(questions))
	}
	for id, q := range questions {
		if answers[id] != 1 {
			t.Errorf("%q has %d answers", q, answers[id])
		}
	}
}

// drained waits until no event stands in any stream of a Redis any more.
func (s *stage) drained(url string) {
	s.t.Helper()
	opts, err := goredis.ParseURL(url)
	if err != nil {
		s.t.Fatal(err)
	}
	client := goredis.NewClient(opts)
	defer client.Close()
	ctx := context.Background()
	s.until(func() (bool, string) {
		waiting := int64(0)
		keys := client.ScanType(ctx, 0, "*", 1000, "stream").Iterator()
		for keys.Next(ctx) {
			waiting += client.XLen(ctx, keys.Val()).Val()
		}
		if err := keys.Err(); err != nil {
			return false, err.Error()
		}
		return waiting == 0, fmt.Sprintf("%d events wait", waiting)
	})
}
