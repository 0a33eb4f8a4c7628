package finesse

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
	"floorwalker/integrations/rest/resttest"
)

// TestConformance holds reads to what every client must do.
func TestConformance(t *testing.T) {
	for name, ask := range map[string]func(context.Context, *Client) error{
		"user":  func(ctx context.Context, c *Client) error { _, err := c.AgentNow(ctx, "finesse:1"); return err },
		"team":  func(ctx context.Context, c *Client) error { _, err := c.Team(ctx, "finesse:1"); return err },
		"calls": func(ctx context.Context, c *Client) error { _, err := c.Dialogs(ctx, "finesse:1"); return err },
	} {
		t.Run(name, func(t *testing.T) {
			resttest.Run(t, func(base string, opts ...rest.Option) (func(context.Context) error, error) {
				up, err := rest.New(base, opts...)
				if err != nil {
					return nil, err
				}
				c, err := New(Config{Nodes: []*rest.Client{up}, User: "sup1"})
				return func(ctx context.Context) error { return ask(ctx, c) }, err
			})
		})
	}
}

// fixture reads a body of Cisco's papers: from FIXTURES_DIR, or where it lies
// beside the project.
func fixture(t testing.TB, name string) []byte {
	t.Helper()
	dir := os.Getenv("FIXTURES_DIR")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "fixtures")
	}
	data, err := os.ReadFile(filepath.Join(dir, "finesse", name))
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skipf("the fixture is not there; set FIXTURES_DIR to read it: %v", err)
	}
	return data
}

// TestFixtures reads what Cisco prints.
func TestFixtures(t *testing.T) {
	read := func(t *testing.T, name, root string, v any) {
		t.Helper()
		if err := decode(fixture(t, name), root, v); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	c, err := New(Config{Nodes: []*rest.Client{nil}, User: "sup1"})
	if err != nil {
		t.Fatal(err)
	}
	t.Run("user", func(t *testing.T) {
		var u userRecord
		read(t, "user.get.200.xml", "User", &u)
		a := c.agent(u, teamRecord{})
		if a.Name != "Chris Smith" || a.State != bot.StateIdle || a.IdleCode != "Team Meeting" || a.TeamName != "Sales" || a.DialNumber != "1001001" || a.Since.IsZero() || !isSupervisor(u) || len(u.Teams) != 1 {
			t.Errorf("%+v", a)
		}
	})
	t.Run("team", func(t *testing.T) {
		var team teamRecord
		read(t, "team.get.200.xml", "Team", &team)
		if len(team.Users) != 2 {
			t.Fatalf("%+v", team)
		}
		a, b := c.agent(team.Users[0], team), c.agent(team.Users[1], team)
		if a.State != bot.StateLoggedOut || b.IdleCode != "Lunch Break" || b.TeamID != "finesse:34" || b.TeamName != "My Team" {
			t.Errorf("%+v %+v", a, b)
		}
	})
	t.Run("queue", func(t *testing.T) {
		var q queueRecord
		read(t, "queue.get.200.xml", "Queue", &q)
		if now := q.live(); q.Name != "Sales" || !now.Known || now.Waiting != 3 || now.Available != 1 || now.Talking != 6 || now.LongestSince.IsZero() {
			t.Errorf("%+v", now)
		}
	})
	t.Run("dialog", func(t *testing.T) {
		var d dialogRecord
		read(t, "dialog.voice.derived.xml", "Dialog", &d)
		k := c.call(d, "1081002")
		if k.ID != "finesse:12345678" || k.State != bot.CallHeld || !k.Offers(bot.ActResume) || k.Offers(bot.ActHold) || d.QueueName == "" {
			t.Errorf("%+v", k)
		}
	})
	t.Run("system", func(t *testing.T) {
		var s systemRecord
		read(t, "systeminfo.get.200.derived.xml", "SystemInfo", &s)
		if s.Status != inService || s.DeploymentType != "UCCX" || s.AuthMode != "NON_SSO" || s.License != "PREMIUM" {
			t.Errorf("%+v", s)
		}
	})
	t.Run("lists", func(t *testing.T) {
		var reasons reasonsRecord
		read(t, "reasoncodes.get.200.derived.xml", "ReasonCodes", &reasons)
		var books phoneBooksRecord
		read(t, "phonebooks.get.200.derived.xml", "PhoneBooks", &books)
		if reasons.Reasons[0].label() != "Break" || books.Books[0].Contacts[0].PhoneNumber != "5551234" {
			t.Errorf("%+v %+v", reasons, books)
		}
	})
	for name, want := range map[string]string{
		"apierrors-400-reason-not-allowed.xml": "Finesse takes no reason code for that",
		"apierrors-401-unauthorized.xml":       "does not accept the name and password",
		"apierrors-401-wrong-user.xml":         "only that person themselves",
		"apierrors-404-dialog.xml":             "does not know it (Not Found: Invalid dialogId",
		"apierrors-503-out-of-service.xml":     "Finesse is out of service",
		"apierrors-teammessage-max.xml":        "as many team messages as Finesse allows",
	} {
		t.Run(name, func(t *testing.T) {
			status := 400
			if i := strings.Index(name, "-"); name[i+1] >= '0' && name[i+1] <= '9' {
				_, _ = fmt.Sscanf(name[i+1:], "%d", &status)
			}
			_, words := c.refusal(&rest.APIError{Status: status, Body: fixture(t, name)})
			if !strings.Contains(words, want) {
				t.Errorf("%q, want %q", words, want)
			}
		})
	}
}

// TestWords says what statuses mean of which Finesse says nothing itself.
func TestWords(t *testing.T) {
	c, err := New(Config{Nodes: []*rest.Client{nil}, User: "sup1"})
	if err != nil {
		t.Fatal(err)
	}
	for status, want := range map[int]string{
		503: "Finesse has a fault of its own (503)", 599: "waited for it in vain (599)", 501: "does not offer that", 403: "does not allow that", 500: "fault of its own (500)",
	} {
		err := c.failure("I could not look", "", &rest.APIError{Status: status, Upstream: "finesse-1"})
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%d: %v, want %q", status, err, want)
		}
	}
}

// TestFailoverInTheMiddleOfAPoll lets the node in use fail between two teams of
// one poll, in both ways: the poll goes on at the other node, and a change after
// it too. It comes back when that one fails.
func TestFailoverInTheMiddleOfAPoll(t *testing.T) {
	for _, how := range []string{"out of service", "silent"} {
		t.Run(how, func(t *testing.T) {
			f := newFloor(t, nil)
			var once sync.Once
			keep := snapshots{before: func(key string) {
				if key == "team:501" {
					once.Do(func() { f.happen("finesse node fails", "node", "1", "how", how) })
				}
			}}
			c := f.client("", func(cfg *Config) { cfg.Keep = keep })
			if all := must[[]bot.Agent](t)(c.AgentsNow(t.Context())); len(all) != 5 {
				t.Errorf("%d agents after the node failed, want all 5", len(all))
			}
			if err := c.SetAgentState(t.Context(), "finesse:5004", bot.StateWish{Available: true}, ""); err != nil {
				t.Error(err)
			}
			if nodes := c.Nodes(t.Context()); nodes[0].InUse || !nodes[1].InUse {
				t.Errorf("in use: %+v", nodes)
			}
			f.happen("finesse node recovers", "node", "1")
			f.happen("finesse node fails", "node", "2", "how", how)
			if _, err := c.AgentNow(t.Context(), "finesse:5004"); err != nil {
				t.Errorf("back at the first: %v", err)
			}
			f.happen("finesse node fails", "node", "1")
			if _, err := c.AgentNow(t.Context(), "finesse:5004"); bot.KindOf(err) != bot.Upstream {
				t.Errorf("both are out: %v", err)
			}
		})
	}
}

// snapshots keep nothing, and tell what is read.
type snapshots struct{ before func(key string) }

func (s snapshots) Fetch(ctx context.Context, key string, _ time.Duration, load func(context.Context) ([]byte, error)) ([]byte, error) {
	s.before(key)
	return load(ctx)
}

// TestAChangeInDoubtStaysAtItsNode cuts the connection after a change was made:
// it is sent to nobody a second time.
func TestAChangeInDoubtStaysAtItsNode(t *testing.T) {
	f := newFloor(t, nil)
	puts := 0
	cut := rest.WithTransport(roundTripper(func(r *http.Request) (*http.Response, error) {
		if r.Method == http.MethodPut {
			puts++
			return nil, errors.New("connection reset")
		}
		return http.DefaultTransport.RoundTrip(r)
	}))
	c := f.client("", func(cfg *Config) {
		cfg.Nodes = nil
		for _, url := range f.urls {
			n, err := rest.New(url, rest.WithName("node"), cut, rest.WithToken(rest.StaticToken("x")))
			if err != nil {
				t.Fatal(err)
			}
			cfg.Nodes = append(cfg.Nodes, n)
		}
	})
	err := c.SetAgentState(t.Context(), "finesse:5004", bot.StateWish{Available: true}, "")
	if bot.KindOf(err) != bot.Uncertain || puts != 1 {
		t.Errorf("%v after %d requests", err, puts)
	}
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// TestSSO renews a token after three quarters of its life, uses the old one while
// that fails, and never tries a refused one again.
func TestSSO(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		token := func(n int, from time.Time) string {
			claims, _ := json.Marshal(map[string]any{"iat": from.Unix(), "exp": from.Add(time.Hour).Unix(), "n": n})
			return "x." + base64.RawURLEncoding.EncodeToString(claims) + ".y"
		}
		status, renewals := 500, 0
		client, err := rest.New("https://finesse.example", rest.WithPolicy(rest.Policy{Tries: 1}), rest.WithTransport(roundTripper(func(r *http.Request) (*http.Response, error) {
			renewals++
			if err := r.ParseForm(); err != nil || r.PostForm.Get("refresh-token") != "again" || r.PostForm.Get("token") == "" || r.URL.Path != "/desktop/sso/token" {
				t.Errorf("%v %v", r.URL, r.PostForm)
			}
			body, _ := json.Marshal(map[string]string{"token": token(2, time.Now())})
			resp := &http.Response{StatusCode: status, Header: http.Header{}, Body: http.NoBody}
			if status == http.StatusOK {
				resp.Body = nopCloser{bytes.NewReader(body)}
			}
			return resp, nil
		})))
		if err != nil {
			t.Fatal(err)
		}
		first := token(1, begin)
		s := NewSSO(client, first, "again", nil, time.Now)
		use := func(want string, asked int) {
			t.Helper()
			got, err := s.Token(t.Context())
			if err != nil || got != want || renewals != asked {
				t.Errorf("%q %v after %d renewals, want %q after %d", got, err, renewals, want, asked)
			}
		}
		use(first, 0)
		time.Sleep(44 * time.Minute)
		use(first, 0)
		time.Sleep(2 * time.Minute)
		use(first, 1) // it failed, and the old one holds
		use(first, 1)
		status = http.StatusOK
		time.Sleep(time.Minute)
		use(token(2, time.Now()), 2)
		second, err := s.Refresh(t.Context(), first)
		if err != nil || second == first {
			t.Errorf("after a 401 of a token that was renewed meanwhile: %q %v", second, err)
		}
		if _, err := s.Refresh(t.Context(), second); !errors.Is(err, rest.ErrNoRefresh) {
			t.Errorf("after a 401: %v", err)
		}
		status = 401
		time.Sleep(2 * time.Hour)
		if _, err := s.Token(t.Context()); err == nil {
			t.Error("a token that has lapsed is used")
		}
	})
}

type nopCloser struct{ *bytes.Reader }

func (nopCloser) Close() error { return nil }

// FuzzDecode reads what comes from outside into everything that is read.
func FuzzDecode(f *testing.F) {
	for _, s := range []string{
		`<User><loginId>1</loginId><state>READY</state></User>`, `<Team><id>1</id><users><User><reasonCode><label>x</label></reasonCode></User></users></Team>`,
		`<Dialog><id>1</id><participants><Participant><actions><action>HOLD</action></actions></Participant></participants></Dialog>`,
		`<ApiErrors><ApiError><ErrorType>x</ErrorType></ApiError></ApiErrors>`, `<!DOCTYPE x [<!ENTITY a "b">]><User>&a;</User>`, `<User><USER><user/></USER></User>`, ``,
	} {
		f.Add([]byte(s))
	}
	c, err := New(Config{Nodes: []*rest.Client{nil}, User: "sup1"})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var u userRecord
		if decode(data, "User", &u) == nil {
			if a := c.agent(u, teamRecord{}); a.ID != "" && !own.MatchString(strings.TrimPrefix(a.ID, prefix)) {
				t.Errorf("an id that is none: %q", a.ID)
			}
		}
		var team teamRecord
		_ = decode(data, "Team", &team)
		var d dialogRecord
		if decode(data, "Dialog", &d) == nil {
			c.call(d, "1")
		}
		for root, v := range map[string]any{"Dialogs": &dialogsRecord{}, "Queues": &queuesRecord{}, "ReasonCodes": &reasonsRecord{}, "PhoneBooks": &phoneBooksRecord{},
			"TeamMessages": &messagesRecord{}, "MediaList": &mediaListRecord{}, "SystemInfo": &systemRecord{}} {
			_ = decode(data, root, v)
		}
		_ = said(&rest.APIError{Body: data})
		lifeOf(string(data))
	})
}
