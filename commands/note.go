package commands

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"floorwalker/bot"
)

// note is a value that all replicas keep together, with its version.
type note[T any] struct {
	value   T
	notes   CallNotes
	name    string
	version string
}

// loadNote reads a note; without one its value is the zero T. parts name it.
func loadNote[T any](ctx context.Context, notes CallNotes, parts ...string) (*note[T], error) {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\n")))
	n := &note[T]{notes: notes, name: base64.RawURLEncoding.EncodeToString(sum[:])}
	body, version, err := notes.Load(ctx, n.name)
	if err != nil || version == "" {
		return n, err
	}
	n.version = version
	if err := json.Unmarshal(body, &n.value); err != nil {
		return nil, bot.Permanent(errors.New("a note of a call cannot be decoded"))
	}
	return n, nil
}

// save fails with bot.ErrConflict when the note is another one by now.
func (n *note[T]) save(ctx context.Context, keep time.Duration) error {
	body, err := json.Marshal(n.value)
	if err != nil {
		return err
	}
	if err := n.notes.Save(ctx, n.name, n.version, body, keep); err != nil {
		return err
	}
	_, n.version, err = n.notes.Load(ctx, n.name)
	return err
}

// changeNote changes a note that others may be changing too. change reports
// whether there is anything to save.
func changeNote[T any](ctx context.Context, notes CallNotes, keep time.Duration, change func(*T) bool, parts ...string) error {
	var err error
	for range 5 {
		var n *note[T]
		if n, err = loadNote[T](ctx, notes, parts...); err != nil || !change(&n.value) {
			return err
		}
		if err = n.save(ctx, keep); !errors.Is(err, bot.ErrConflict) {
			return err
		}
	}
	return err
}
