package redis

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"floorwalker/bot"
)

// TestVault: a value is replaced only by whoever has seen it, and notes of one
// kind are not those of another.
func TestVault(t *testing.T) {
	everywhere(t, func(t *testing.T, o Options) {
		ctx, s := context.Background(), open(t, o)
		for name, v := range map[string]*Vault{"vault": s.Vault(), "notes": s.Notes("call"), "other notes": s.Notes("meeting")} {
			if value, version, err := v.Load(ctx, "x"); err != nil || len(value) > 0 || version != "" {
				t.Fatalf("%s: %q, %q, %v", name, value, version, err)
			}
			if err := v.Save(ctx, "x", "", []byte(name), time.Minute); err != nil {
				t.Fatal(err)
			}
			value, version, err := v.Load(ctx, "x")
			if err != nil || string(value) != name || version == "" {
				t.Fatalf("%s: %q, %q, %v", name, value, version, err)
			}
			if err := v.Save(ctx, "x", "", []byte("b"), time.Minute); !errors.Is(err, bot.ErrConflict) {
				t.Errorf("%s: saved over what it had not seen: %v", name, err)
			}
			if err := v.Save(ctx, "x", version, []byte("c"), time.Minute); err != nil {
				t.Error(err)
			}
			if err := v.Save(ctx, "x", version, []byte("d"), time.Minute); !errors.Is(err, bot.ErrConflict) {
				t.Errorf("%s: saved over what it had seen before: %v", name, err)
			}
			if err := v.Delete(ctx, "x"); err != nil {
				t.Error(err)
			}
			if value, _, err := v.Load(ctx, "x"); err != nil || len(value) > 0 {
				t.Errorf("%s: deleted, and %q, %v", name, value, err)
			}
		}
		v := s.Vault()
		for name, err := range map[string]error{
			"no name":      v.Save(ctx, "", "", nil, time.Minute),
			"a long name":  v.Save(ctx, strings.Repeat("n", maxName+1), "", nil, time.Minute),
			"a long value": v.Save(ctx, "x", "", make([]byte, maxSealed+1), time.Minute),
			"no time":      v.Save(ctx, "x", "", nil, 0),
		} {
			if err == nil {
				t.Errorf("%s was kept", name)
			}
		}
	})
}

// TestVaultAlone: one at a time, in all replicas.
func TestVaultAlone(t *testing.T) {
	everywhere(t, func(t *testing.T, o Options) {
		s := open(t, o)
		var mu sync.Mutex
		var inside, most int
		var order []int
		var all sync.WaitGroup
		for i := range 8 {
			all.Go(func() {
				err := s.Vault().Alone(context.Background(), "x", func(context.Context) error {
					mu.Lock()
					inside++
					most, order = max(most, inside), append(order, i)
					mu.Unlock()
					mu.Lock()
					inside--
					mu.Unlock()
					return nil
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		slices.Sort(order)
		if most != 1 || !slices.Equal(order, []int{0, 1, 2, 3, 4, 5, 6, 7}) {
			t.Errorf("%d at once, %v", most, order)
		}
		failed := errors.New("failed")
		if err := s.Vault().Alone(context.Background(), "x", func(context.Context) error { return failed }); !errors.Is(err, failed) {
			t.Errorf("error %v", err)
		}
	})
}
