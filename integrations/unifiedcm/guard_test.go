package unifiedcm

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

// watch is a guard that notes what it is told.
type watch struct {
	closed error
	told   []string
}

func (w *watch) Enter(context.Context) (rest.Turn, error) {
	if w.closed != nil {
		return nil, w.closed
	}
	w.told = append(w.told, "in")
	return w, nil
}

func (w *watch) tell(what string) error {
	w.told = append(w.told, what)
	return nil
}

func (w *watch) Good(context.Context) error         { return w.tell("good") }
func (w *watch) Leave(context.Context) error        { return w.tell("nothing learnt") }
func (w *watch) Shut(context.Context, string) error { return w.tell("refused") }

// TestGuardLearns holds what is told of the password against how the cluster
// answers. Every turn that is taken is given back.
func TestGuardLearns(t *testing.T) {
	for name, test := range map[string]struct {
		handler http.HandlerFunc
		want    string
	}{
		"an answer":         {answering(200, []byte("<x/>")), "in good"},
		"a fault":           {answering(500, faultBody("soapenv:Server", "was not found", 5007)), "in good"},
		"a wrong password":  {answering(401, nil), "in refused"},
		"no role":           {answering(403, nil), "in nothing learnt"},
		"an unknown schema": {answering(599, nil), "in nothing learnt"},
		"a redirect":        {answering(302, nil), "in nothing learnt"},
	} {
		t.Run(name, func(t *testing.T) {
			w := &watch{}
			_ = anyCall(connect(t, test.handler, func(a *Access) { a.Guard = w }))(t.Context())
			if got := strings.Join(w.told, " "); got != test.want {
				t.Errorf("told %q, want %q", got, test.want)
			}
		})
	}
	t.Run("no answer", func(t *testing.T) {
		w := &watch{}
		broken := func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }
		_ = connect(t, http.HandlerFunc(broken), func(a *Access) { a.Guard = w }).ResetPhone(t.Context(), mayas)
		if got := strings.Join(w.told, " "); got != "in nothing learnt" {
			t.Errorf("told %q", got)
		}
	})
}

// TestGuardedAccount sends nothing when the guard gives no turn: neither a
// question nor a change, which is then certain not to have been made.
func TestGuardedAccount(t *testing.T) {
	for name, test := range map[string]struct {
		err  error
		says string
	}{
		"stopped":       {fmt.Errorf("%w: it was refused", rest.ErrStopped), "“cluster resume”"},
		"not looked at": {errors.New("no store"), "store does not answer"},
	} {
		t.Run(name, func(t *testing.T) {
			var n atomic.Int32
			s := simulate(t, nil)
			c := connect(t, counting(s.Handler(), &n), func(a *Access) { a.Guard = &watch{closed: test.err} })
			for what, err := range map[string]error{"a question": anyCall(c)(t.Context()), "a change": c.ResetPhone(t.Context(), mayas)} {
				if bot.KindOf(err) != bot.Upstream || !strings.Contains(public(err), test.says) {
					t.Errorf("%s: %v", what, err)
				}
			}
			if err := c.ResetPhone(t.Context(), mayas); !strings.Contains(public(err), "was not reset") {
				t.Errorf("%v", err)
			}
			if n.Load() != 0 {
				t.Errorf("%d requests were sent", n.Load())
			}
		})
	}
	t.Run("the caller leaves", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		c := connect(t, answering(200, nil), func(a *Access) { a.Guard = &watch{closed: context.Canceled} })
		if err := anyCall(c)(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("%v", err)
		}
	})
}
