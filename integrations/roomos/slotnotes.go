package roomos

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"time"

	"floorwalker/bot"
)

// ledger remembers which devices post to us, so that whoever comes later can
// free their slots: a device keeps a slot for ever.
type ledger struct{ notes Notes }

// slotNote is where a device posts to, and since when somebody wants it.
type slotNote struct {
	Prefix string    `json:"prefix"`
	At     time.Time `json:"at"`
}

// keepSlots is how long a slot is remembered that cannot be freed: the device
// does not answer, or is gone.
const keepSlots = 90 * 24 * time.Hour

// page is the note in which a device stands: a value has a limit, and devices
// are many.
func (ledger) page(id string) string {
	sum := sha256.Sum256([]byte(id))
	return "slots-" + hex.EncodeToString(sum[:1])[:1]
}

// change changes what a note says, unless f reports that nothing changes.
func (l ledger) change(ctx context.Context, page string, f func(map[string]slotNote) bool) error {
	for {
		slots, version, err := l.load(ctx, page)
		if err != nil || !f(slots) {
			return err
		}
		body, err := json.Marshal(slots)
		if err != nil {
			return err
		}
		if err := l.notes.Save(ctx, page, version, body, keepSlots); !errors.Is(err, bot.ErrConflict) {
			return err
		}
	}
}

func (l ledger) load(ctx context.Context, page string) (slots map[string]slotNote, version string, err error) {
	slots = map[string]slotNote{}
	body, version, err := l.notes.Load(ctx, page)
	if err != nil || version == "" {
		return slots, version, err
	}
	if err := json.Unmarshal(body, &slots); err != nil {
		return nil, "", fmt.Errorf("the note of the slots of devices cannot be decoded: %w", err)
	}
	return slots, version, nil
}

func (l ledger) note(ctx context.Context, id string, s slotNote) error {
	return l.change(ctx, l.page(id), func(slots map[string]slotNote) bool {
		slots[id] = s
		return true
	})
}

// forget removes a note that still says what it did.
func (l ledger) forget(ctx context.Context, id string, s slotNote) error {
	return l.change(ctx, l.page(id), func(slots map[string]slotNote) bool {
		have, ok := slots[id]
		if !ok || have.Prefix != s.Prefix || !have.At.Equal(s.At) {
			return false
		}
		delete(slots, id)
		return true
	})
}

// all are the slots of all devices.
func (l ledger) all(ctx context.Context) (map[string]slotNote, error) {
	all := map[string]slotNote{}
	for i := range 16 {
		slots, _, err := l.load(ctx, fmt.Sprintf("slots-%x", i))
		if err != nil {
			return nil, err
		}
		maps.Copy(all, slots)
	}
	return all, nil
}
