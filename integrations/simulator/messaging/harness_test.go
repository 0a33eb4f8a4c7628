package messaging_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"floorwalker/integrations/simulator/clock"
	"floorwalker/integrations/simulator/contract"
	"floorwalker/integrations/simulator/faults"
	"floorwalker/integrations/simulator/feed"
	"floorwalker/integrations/simulator/messaging"
	"floorwalker/integrations/simulator/oauth"
	"floorwalker/integrations/simulator/world"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var start = time.Date(2026, 11, 20, 14, 0, 0, 0, time.UTC)

// cloud is a messaging service behind a server that holds every answer against
// Cisco's specification.
type cloud struct {
	*testing.T
	world  *world.World
	clock  *clock.Clock
	faults *faults.Set
	feed   *feed.Hub
	url    string
	client *http.Client
}

func newCloud(t *testing.T) *cloud {
	t.Helper()
	w := world.Default()
	c := &cloud{T: t, world: w, clock: clock.NewFrozen(start), feed: new(feed.Hub)}
	c.faults = faults.New(1, c.clock.Now)
	service := messaging.New(messaging.Options{World: w, Clock: c.clock, Who: oauth.New(w, c.clock).Who, Feed: c.feed, Faults: c.faults})
	server := httptest.NewServer(contract.Middleware(t, service.Handler(), "messaging.json", contract.WithPrefix("/v1")))
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { service.Run(ctx) })
	t.Cleanup(func() {
		server.Close()
		cancel()
		running.Wait()
	})
	c.url, c.client = server.URL+"/v1", server.Client()
	return c
}

// as is a client with the token of the person with this name, or the bot's.
type as struct {
	*cloud
	token, email string
}

func (c *cloud) as(name string) as {
	c.Helper()
	if name == c.world.Bot.Name {
		return as{c, c.world.Bot.Token, c.world.Bot.Email}
	}
	for _, p := range c.world.People {
		if p.Name == name {
			return as{c, p.Token, p.Email}
		}
	}
	c.Fatalf("nobody is called %s", name)
	return as{}
}

type object = map[string]any

// do calls the API and returns status, headers and the decoded body.
func (a as) do(method, path string, body any) (int, http.Header, object) {
	a.Helper()
	var reader io.Reader
	if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			a.Fatal(err)
		}
		reader = bytes.NewReader(data)
	}
	return a.send(method, path, "application/json", reader)
}

func (a as) send(method, path, contentType string, body io.Reader) (int, http.Header, object) {
	a.Helper()
	if !strings.HasPrefix(path, "http") {
		path = a.url + path
	}
	req, err := http.NewRequestWithContext(a.Context(), method, path, body)
	if err != nil {
		a.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+a.token)
	if body != nil {
		req.Header.Set("Content-Type", contentType)
	}
	resp, err := a.client.Do(req)
	if err != nil {
		a.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	var answer object
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil && resp.StatusCode != http.StatusNoContent {
		a.Fatalf("%s %s: %d, %v", method, path, resp.StatusCode, err)
	}
	return resp.StatusCode, resp.Header, answer
}

// ok calls the API and fails the test unless it answers with success.
func (a as) ok(method, path string, body any) object {
	a.Helper()
	status, _, answer := a.do(method, path, body)
	if status/100 != 2 {
		a.Fatalf("%s %s as %s: %d %v", method, path, a.email, status, answer)
	}
	return answer
}

// refused calls the API and expects this status with Cisco's error body.
func (a as) refused(want int, method, path string, body any) {
	a.Helper()
	status, header, answer := a.do(method, path, body)
	if status != want {
		a.Errorf("%s %s as %s: %d %v, want %d", method, path, a.email, status, answer, want)
	}
	if answer["message"] == "" || answer["errors"] == nil || answer["trackingId"] != header.Get("Trackingid") {
		a.Errorf("%s %s: no error body of Cisco's: %v", method, path, answer)
	}
}

func (a as) items(path string) []object {
	a.Helper()
	return objects(a.ok("GET", path, nil)["items"])
}

func objects(items any) []object {
	var found []object
	list, _ := items.([]any)
	for _, item := range list {
		found = append(found, item.(object))
	}
	return found
}

// room returns the id of the room with this title.
func (a as) room(title string) string {
	a.Helper()
	for _, r := range a.items("/rooms") {
		if r["title"] == title {
			return r["id"].(string)
		}
	}
	a.Fatalf("%s is in no room %q", a.email, title)
	return ""
}

// listener is a server that webhooks are delivered to.
type listener struct {
	url  string
	got  chan received
	fail func() bool // answer with 503
}

type received struct {
	header http.Header
	raw    []byte
	body   object
}

func listen(t *testing.T) *listener {
	t.Helper()
	l := &listener{got: make(chan received, 1000)}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		var body object
		_ = json.Unmarshal(raw, &body)
		if l.fail != nil && l.fail() {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		l.got <- received{r.Header, raw, body}
	}))
	t.Cleanup(server.Close)
	l.url = server.URL + "/webhooks/webex"
	return l
}

func (l *listener) next(t *testing.T) received {
	t.Helper()
	select {
	case r := <-l.got:
		return r
	case <-time.After(time.Minute):
		t.Fatal("no webhook came")
		return received{}
	}
}
