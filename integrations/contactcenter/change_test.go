package contactcenter

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"floorwalker/bot"
)

func TestSetAgentState(t *testing.T) {
	for _, test := range []struct {
		name      string
		available bool
		code      string
		want      map[string]any
	}{
		{"available", true, "ignored", map[string]any{"state": "Available", "auxCodeId": "0", "agentId": "A", "lastStateChangeReason": strings.Repeat("é", 128)}},
		{"idle", false, "break", map[string]any{"state": "Idle", "auxCodeId": "break", "agentId": "A", "lastStateChangeReason": strings.Repeat("é", 128)}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got map[string]any
			c := newClient(t, func(w http.ResponseWriter, r *http.Request) {
				if r.Method != http.MethodPut || r.URL.Path != "/v1/agents/session/state" {
					t.Errorf("%s %s", r.Method, r.URL)
				}
				if err := json.NewDecoder(r.Body).Decode(&got); err != nil {
					t.Error(err)
				}
				w.WriteHeader(http.StatusAccepted)
			})
			if err := c.SetAgentState(t.Context(), "A", bot.StateWish{Available: test.available, Code: bot.Code{ID: test.code}}, strings.Repeat("é", 200)); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestSetAgentStateIsSentOnce(t *testing.T) {
	for _, test := range []struct {
		name string
		then http.HandlerFunc
		kind bot.ErrorKind
		says string
	}{
		{"refused", answer(400, `{"error":{"message":[{"description":"the agent has no active session"}]}}`), bot.Upstream, "the agent has no active session. Nothing was changed."},
		{"forbidden", answer(403, ``), bot.Upstream, "Nothing was changed."},
		{"unknown", answer(404, ``), bot.NotFound, "Nothing was changed."},
		{"fault", answer(503, ``), bot.Uncertain, "did not say whether"},
		{"cut", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, bot.Uncertain, "did not say whether"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var calls atomic.Int32
			c := newClient(t, func(w http.ResponseWriter, r *http.Request) {
				calls.Add(1)
				test.then(w, r)
			})
			err := c.SetAgentState(t.Context(), "A", bot.StateWish{Available: true}, "")
			var e *bot.Error
			if !errors.As(err, &e) || e.Kind != test.kind || !strings.Contains(e.Public, test.says) {
				t.Errorf("error is %v, want %s saying %q", err, test.kind, test.says)
			}
			if n := calls.Load(); n != 1 {
				t.Errorf("sent %d times", n)
			}
		})
	}
}

func TestSetAgentStateRefuses(t *testing.T) {
	c := newClient(t, nil)
	for name, err := range map[string]error{
		"no agent":  c.SetAgentState(t.Context(), "", bot.StateWish{Available: true}, ""),
		"no code":   c.SetAgentState(t.Context(), "A", bot.StateWish{}, ""),
		"long code": c.SetAgentState(t.Context(), "A", bot.StateWish{Code: bot.Code{ID: strings.Repeat("x", 65)}}, ""),
	} {
		if bot.KindOf(err) != bot.Invalid {
			t.Errorf("%s: %v, want Invalid", name, err)
		}
	}
}

func answer(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}
