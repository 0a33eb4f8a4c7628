package redis

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// TestGateShutsOnce sends many callers from three replicas through a gate with a
// password that is wrong from the start: one finds that out, for all of them.
func TestGateShutsOnce(t *testing.T) {
	onSharedStores(t, func(t *testing.T, o Options) {
		var tried, refused atomic.Int32
		var wait sync.WaitGroup
		for range 3 {
			gate := open(t, o).Gate("account")
			for range 10 {
				wait.Go(func() {
					p, err := gate.Enter(t.Context())
					if errors.Is(err, ErrGateShut) && strings.Contains(err.Error(), "wrong password") {
						refused.Add(1)
						return
					}
					if err != nil {
						t.Error(err)
						return
					}
					tried.Add(1)
					if err := p.Shut(t.Context(), "wrong password"); err != nil {
						t.Error(err)
					}
				})
			}
		}
		wait.Wait()
		if tried.Load() != 1 || refused.Load() != 29 {
			t.Errorf("%d tried and %d were refused, want 1 and 29", tried.Load(), refused.Load())
		}
	})
}

// TestGateHasRoom shows that there is room for two once somebody came through,
// that a shut gate stays shut whatever those do who are still inside, and that
// it begins anew when it is opened.
func TestGateHasRoom(t *testing.T) {
	onSharedStores(t, func(t *testing.T, o Options) {
		ctx := t.Context()
		one, two := open(t, o).Gate("account"), open(t, o).Gate("account")
		enter := func(g *Gate) *Pass {
			t.Helper()
			p, err := g.Enter(ctx)
			if err != nil {
				t.Fatal(err)
			}
			return p
		}
		full := func() {
			t.Helper()
			gone, cancel := context.WithCancel(ctx)
			cancel()
			if _, err := two.Enter(gone); !errors.Is(err, context.Canceled) {
				t.Errorf("into a full gate: %v", err)
			}
			in, err := enterScript.Run(ctx, two.store.client, two.keys, "probe", gateRoom, 1000).Int()
			if err != nil || in != 0 {
				t.Errorf("there was room: %d %v", in, err)
			}
		}
		first := enter(one)
		full()
		if err := first.Good(ctx); err != nil {
			t.Fatal(err)
		}
		first, second := enter(one), enter(two)
		full()
		if err := first.Shut(ctx, "no longer"); err != nil {
			t.Fatal(err)
		}
		if err := second.Good(ctx); err != nil {
			t.Fatal(err)
		}
		if why, shut, err := two.Shut(ctx); err != nil || !shut || why != "no longer" {
			t.Errorf("shut: %q %v %v", why, shut, err)
		}
		if _, err := one.Enter(ctx); !errors.Is(err, ErrGateShut) {
			t.Errorf("into a shut gate: %v", err)
		}
		if err := two.Open(ctx); err != nil {
			t.Fatal(err)
		}
		first = enter(one)
		full()
		if err := first.Leave(ctx); err != nil {
			t.Fatal(err)
		}
		if err := enter(two).Leave(ctx); err != nil {
			t.Fatal(err)
		}
	})
}
