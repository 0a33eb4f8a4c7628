package oauth_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"floorwalker/integrations/oauth"
)

// TestSafe keeps a token of another system sealed, under its own name only.
func TestSafe(t *testing.T) {
	ctx, store := t.Context(), newMemory()
	safe := oauth.Safe{Store: store, Keys: keys(t, "k1"), Name: "finesse:1"}
	load := func(s oauth.Safe, want string) {
		t.Helper()
		if got, err := s.Load(ctx); err != nil || got != want {
			t.Errorf("%q %v, want %q", got, err, want)
		}
	}
	load(safe, "")
	for _, text := range []string{"token-one", "token-two"} {
		err := safe.Alone(ctx, func(ctx context.Context) error { return safe.Save(ctx, text) })
		if err != nil {
			t.Fatal(err)
		}
		load(safe, text)
	}
	if dump := store.dump(); strings.Contains(dump, "token-") {
		t.Errorf("the store tells it: %s", dump)
	}
	other := safe
	other.Name = "finesse:2"
	load(other, "")
	// Moved under another name it does not open, and is replaced.
	store.mu.Lock()
	store.kept[other.Name] = store.kept[safe.Name]
	store.mu.Unlock()
	if got, err := other.Load(ctx); err == nil {
		t.Errorf("another account's: %q", got)
	}
	if err := other.Save(ctx, "token-three"); err != nil {
		t.Errorf("in place of what does not open: %v", err)
	}
	load(other, "token-three")
	store.failing("load")
	if _, err := safe.Load(ctx); !errors.Is(err, errAway) {
		t.Errorf("%v", err)
	}
	if err := safe.Save(ctx, "x"); !errors.Is(err, errAway) {
		t.Errorf("%v", err)
	}
}
