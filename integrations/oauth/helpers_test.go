package oauth_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"maps"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/oauth"
)

// memory is a store of one or more replicas.
type memory struct {
	mu    sync.Mutex
	alone map[string]*sync.Mutex
	kept  map[string]kept
	made  int
	fail  func(what string) error // what is about to be done
}

type kept struct {
	version string
	value   []byte
}

func newMemory() *memory {
	return &memory{alone: map[string]*sync.Mutex{}, kept: map[string]kept{}, fail: func(string) error { return nil }}
}

var errAway = errors.New("the store is away")

func (m *memory) Load(_ context.Context, name string) ([]byte, string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	k := m.kept[name]
	return k.value, k.version, m.fail("load")
}

func (m *memory) Save(_ context.Context, name, version string, value []byte, keep time.Duration) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch err := m.fail("save"); {
	case err != nil:
		return err
	case m.kept[name].version != version:
		return bot.ErrConflict
	case keep <= 0:
		return errors.New("kept for no time")
	}
	m.made++
	m.kept[name] = kept{strconv.Itoa(m.made), bytes.Clone(value)}
	return nil
}

func (m *memory) Delete(_ context.Context, name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.fail("delete"); err != nil {
		return err
	}
	delete(m.kept, name)
	return nil
}

func (m *memory) Alone(ctx context.Context, name string, f func(context.Context) error) error {
	m.mu.Lock()
	if err := m.fail("alone"); err != nil {
		m.mu.Unlock()
		return err
	}
	if m.alone[name] == nil {
		m.alone[name] = new(sync.Mutex)
	}
	lock := m.alone[name]
	m.mu.Unlock()
	lock.Lock()
	defer lock.Unlock()
	return f(ctx)
}

// failing makes the store fail at some of its work, and back.
func (m *memory) failing(whats ...string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.fail = func(what string) error {
		for _, w := range whats {
			if w == what {
				return errAway
			}
		}
		return nil
	}
}

// dump is everything that the store holds.
func (m *memory) dump() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	var b bytes.Buffer
	for _, name := range slices.Sorted(maps.Keys(m.kept)) {
		b.WriteString(name + " " + string(m.kept[name].value) + "\n")
	}
	return b.String()
}

// keys are a keyring with these ids; a key is the same whenever its id is.
func keys(t testing.TB, ids ...string) *oauth.Keyring {
	t.Helper()
	var list []string
	for _, id := range ids {
		raw := bytes.Repeat([]byte{id[len(id)-1]}, 32)
		list = append(list, id+":"+base64.StdEncoding.EncodeToString(raw))
	}
	ring, err := oauth.ParseKeys(list)
	if err != nil {
		t.Fatal(err)
	}
	return ring
}
