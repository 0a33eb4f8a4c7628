package contactcenter

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

// renewed is a token source whose token is stale until it was refreshed.
type renewed struct {
	refreshes atomic.Int32
	err       error
}

func (s *renewed) Token(context.Context) (string, error) { return "stale", nil }

func (s *renewed) Refresh(_ context.Context, stale string) (string, error) {
	s.refreshes.Add(1)
	return "fresh", s.err
}

func TestDeskRequests(t *testing.T) {
	for name, tt := range map[string]struct {
		do   func(context.Context, *Client) error
		want string // method, path and body
	}{
		"an extension": {func(ctx context.Context, c *Client) error {
			return c.LogIn(ctx, bot.Login{DialNumber: "4101", Extension: true, TeamID: "blue"})
		}, `POST /v1/agents/login {"dialNumber":"4101","teamId":"blue","isExtension":true,"roles":["agent"],"deviceType":"EXTENSION","deviceId":"4101"}`},
		"a number": {func(ctx context.Context, c *Client) error {
			return c.LogIn(ctx, bot.Login{DialNumber: "+19195550142", TeamID: "blue"})
		}, `POST /v1/agents/login {"dialNumber":"+19195550142","teamId":"blue","isExtension":false,"roles":["agent"],"deviceType":"AGENT_DN","deviceId":"+19195550142"}`},
		"oneself": {func(ctx context.Context, c *Client) error { return c.LogOut(ctx, "", "day\nis over") },
			`PUT /v1/agents/logout {"logoutReason":"day is over"}`},
		"another": {func(ctx context.Context, c *Client) error { return c.LogOut(ctx, "A", strings.Repeat("é", 200)) },
			`PUT /v1/agents/logout {"logoutReason":"` + strings.Repeat("é", 128) + `","agentId":"A"}`},
	} {
		t.Run(name, func(t *testing.T) {
			var got string
			c := newClient(t, func(w http.ResponseWriter, r *http.Request) {
				var body json.RawMessage
				if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
					t.Error(err)
				}
				got = r.Method + " " + r.URL.Path + " " + string(body)
				w.WriteHeader(http.StatusAccepted)
			})
			if err := tt.do(t.Context(), c); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestStaleTokenIsRefreshedOnce is the flow of the agent desktop: an answer of
// 401 is followed by one refresh and one retry.
func TestStaleTokenIsRefreshedOnce(t *testing.T) {
	for name, tt := range map[string]struct {
		accepts string // the token that is taken
		refresh error
		kind    bot.ErrorKind
		says    string
		sent    int32
	}{
		"refreshed":     {"Bearer fresh", nil, "", "", 2},
		"refused":       {"Bearer another", nil, bot.NotLinked, "connect your account again", 2},
		"not linked":    {"Bearer fresh", bot.Errorf(bot.NotLinked, "Connect again. Nothing was changed."), bot.NotLinked, "Connect again", 1},
		"never stale":   {"Bearer stale", nil, "", "", 1},
		"not reachable": {"Bearer fresh", errors.New("away"), bot.Upstream, "Nothing was changed", 1},
	} {
		t.Run(name, func(t *testing.T) {
			var sent atomic.Int32
			source := &renewed{err: tt.refresh}
			c := newClient(t, func(w http.ResponseWriter, r *http.Request) {
				sent.Add(1)
				w.WriteHeader(map[bool]int{true: http.StatusAccepted, false: http.StatusUnauthorized}[r.Header.Get("Authorization") == tt.accepts])
			}).As(source)
			for call, err := range map[string]error{
				"login":  c.LogIn(t.Context(), bot.Login{DialNumber: "4101", Extension: true, TeamID: "blue"}),
				"logout": c.LogOut(t.Context(), "", "over"),
			} {
				var e *bot.Error
				if bot.KindOf(err) != tt.kind || errors.As(err, &e) && !strings.Contains(e.Public, tt.says) {
					t.Errorf("%s: %v", call, err)
				}
			}
			if sent.Load() != 2*tt.sent {
				t.Errorf("sent %d times, want %d", sent.Load(), 2*tt.sent)
			}
			if n := source.refreshes.Load(); name != "never stale" && n != 2 || name == "never stale" && n != 0 {
				t.Errorf("refreshed %d times", n)
			}
		})
	}
}

func TestDeskErrors(t *testing.T) {
	for _, test := range []struct {
		name string
		then http.HandlerFunc
		kind bot.ErrorKind
		says string
	}{
		{"refused", answer(400, `{"error":{"message":[{"description":"the agent has no active session"}]}}`), bot.Upstream, "the agent has no active session. Nothing was changed."},
		{"forbidden", answer(403, ``), bot.Upstream, "does not allow it to your account"},
		{"fault", answer(503, ``), bot.Uncertain, "did not say whether it logged"},
		{"cut", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, bot.Uncertain, "I did not ask again"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var calls atomic.Int32
			c := newClient(t, func(w http.ResponseWriter, r *http.Request) {
				calls.Add(1)
				test.then(w, r)
			}).As(rest.StaticToken("own"))
			for call, err := range map[string]error{
				"login":  c.LogIn(t.Context(), bot.Login{DialNumber: "4101", Extension: true, TeamID: "blue"}),
				"logout": c.LogOut(t.Context(), "", "over"),
			} {
				var e *bot.Error
				if !errors.As(err, &e) || e.Kind != test.kind || !strings.Contains(e.Public, test.says) {
					t.Errorf("%s: %v, want %s saying %q", call, err, test.kind, test.says)
				}
			}
			if n := calls.Load(); n != 2 {
				t.Errorf("sent %d times", n)
			}
		})
	}
}

func TestDeskRefuses(t *testing.T) {
	c := newClient(t, nil)
	long := strings.Repeat("x", 65)
	for name, err := range map[string]error{
		"no number":  c.LogIn(t.Context(), bot.Login{TeamID: "blue"}),
		"no team":    c.LogIn(t.Context(), bot.Login{DialNumber: "4101"}),
		"long":       c.LogIn(t.Context(), bot.Login{DialNumber: strings.Repeat("4", 44), TeamID: "blue"}),
		"long team":  c.LogIn(t.Context(), bot.Login{DialNumber: "4101", TeamID: long}),
		"long agent": c.LogOut(t.Context(), long, "over"),
	} {
		if kind := bot.KindOf(err); kind != bot.Invalid && kind != bot.NotFound {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, id := range []string{"", long} {
		if _, err := c.Seat(t.Context(), id); bot.KindOf(err) != bot.NotFound {
			t.Errorf("seat of %q: %v", id, err)
		}
	}
}

// TestDeskOnTheFloor logs an agent out and in again as themselves.
func TestDeskOnTheFloor(t *testing.T) {
	c, floor, clk := newFloor(t, nil)
	var id, was string
	for _, a := range floor.Snapshot().Agents {
		if a.State == "available" || a.State == "idle" {
			id, was = a.ID, a.State
			break
		}
	}
	if id == "" {
		t.Fatal("nobody is there")
	}
	state := func() bot.Agent {
		t.Helper()
		a, err := c.AgentNow(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	own := c.As(rest.StaticToken("agent " + id))
	if err := own.LogOut(t.Context(), "", "day is over"); err != nil {
		t.Fatal(err)
	}
	if s := state().State; s == bot.StateLoggedOut {
		t.Error("logged out before it could be")
	}
	clk.Advance(time.Second)
	if s := state().State; s != bot.StateLoggedOut {
		t.Errorf("who was %s is %s", was, s)
	}
	if err := own.LogOut(t.Context(), "", "again"); bot.KindOf(err) != bot.Upstream || !strings.Contains(err.Error(), "no active session") {
		t.Errorf("a second logout: %v", err)
	}
	seat, err := c.Seat(t.Context(), id)
	if err != nil || len(seat.TeamIDs) != 1 || seat.DialNumber == "" {
		t.Fatalf("%+v, %v", seat, err)
	}
	if err := own.LogIn(t.Context(), bot.Login{DialNumber: "4999", Extension: true, TeamID: "none of theirs"}); bot.KindOf(err) != bot.Upstream {
		t.Errorf("a foreign team: %v", err)
	}
	if err := own.LogIn(t.Context(), bot.Login{DialNumber: "4999", Extension: true, TeamID: seat.TeamIDs[0]}); err != nil {
		t.Fatal(err)
	}
	clk.Advance(time.Second)
	if a := state(); a.State != bot.StateIdle || a.DialNumber != "4999" {
		t.Errorf("%+v", a)
	}
	if err := c.LogOut(t.Context(), id, "asked for"); err != nil {
		t.Fatal(err)
	}
	clk.Advance(time.Second)
	if s := state().State; s != bot.StateLoggedOut {
		t.Errorf("logged out by a supervisor, and is %s", s)
	}
	if _, err := c.Seat(t.Context(), "none"); bot.KindOf(err) != bot.NotFound {
		t.Errorf("the seat of nobody: %v", err)
	}
}
