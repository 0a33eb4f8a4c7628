package redis

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"floorwalker/bot"
)

// DeadLetter is an event that was given up.
type DeadLetter struct {
	// ID names it for Retry: "shard:entry".
	ID       string
	Event    bot.Event
	Reason   string
	Attempts int
	At       time.Time // when it was given up
}

const (
	// maxReason bounds the stored reason, in bytes.
	maxReason = 512
	// maxDeadLetters bounds what DeadLetters returns for one shard.
	maxDeadLetters = 1000
)

// ErrNoDeadLetter is returned by Retry when there is no such dead letter.
var ErrNoDeadLetter = errors.New("no such dead letter")

// deadEntry is an event on its way to the dead letters.
type deadEntry struct {
	blob     []byte
	reason   string
	attempts int
	at       time.Time
}

func (d *deadEntry) command(stream string) []any {
	return []any{"XADD", stream, "*", "e", d.blob, "why", d.reason, "n", d.attempts, "at", d.at.UnixMilli()}
}

// redriveScript moves a dead letter back: of two calls for one, only one does.
var redriveScript = goredis.NewScript(`
if redis.call('XDEL', KEYS[1], ARGV[1]) == 0 then return 0 end
redis.call('XADD', KEYS[2], '*', 'e', ARGV[2])
return 1`)

// bury moves an event to the dead letters. blob is its encoding if that cannot
// be made from the item.
func (s *Store) bury(shard int, it *item, blob []byte, cause error) {
	m := mark{shard: shard, id: it.id}
	if blob == nil {
		m = s.markOf(shard, it.id, &it.event)
		blob = encodeEntry(&it.event, it.flags)
	}
	reason := cause.Error()
	if len(reason) > maxReason {
		reason = strings.ToValidUTF8(reason[:maxReason], "")
	}
	m.dead = &deadEntry{blob: blob, reason: reason, attempts: it.attempt, at: s.opt.Clock()}
	s.lane(shard).settle(m)
	attrs := []any{"source", it.event.Source, "event", it.event.ID, "attempts", it.attempt, "error", cause}
	var panicked *bot.PanicError
	if errors.As(cause, &panicked) {
		attrs = append(attrs, "stack", string(panicked.Stack))
	}
	s.opt.Logger.Error("gave up an event", attrs...)
}

// DeadLetters returns the events that were given up, oldest first, at most
// 1,000 of each shard.
func (s *Store) DeadLetters(ctx context.Context) ([]DeadLetter, error) {
	var all []DeadLetter
	for shard, k := range s.keys {
		found, err := s.client.XRangeN(ctx, k.dead, "-", "+", maxDeadLetters).Result()
		if err != nil {
			return nil, err
		}
		for _, m := range found {
			all = append(all, deadLetter(shard, m))
		}
	}
	slices.SortStableFunc(all, func(a, b DeadLetter) int { return a.At.Compare(b.At) })
	return all, nil
}

// deadLetter reads a stored dead letter. One whose event cannot be decoded has
// the raw entry as its payload.
func deadLetter(shard int, m goredis.XMessage) DeadLetter {
	field := func(name string) string { v, _ := m.Values[name].(string); return v }
	d := DeadLetter{ID: fmt.Sprintf("%d:%s", shard, m.ID), Reason: field("why")}
	blob := []byte(field("e"))
	event, _, err := decodeEntry(blob)
	if err != nil {
		event = bot.Event{Payload: []byte(base64.StdEncoding.EncodeToString(blob))}
	}
	d.Event = event
	d.Attempts, _ = strconv.Atoi(field("n"))
	if ms, err := strconv.ParseInt(field("at"), 10, 64); err == nil {
		d.At = time.UnixMilli(ms).UTC()
	}
	return d
}

// Retry puts a dead letter back at the end of its shard. It is handled although
// its event was seen before, as a delivery with Again set.
func (s *Store) Retry(ctx context.Context, id string) error {
	number, entry, ok := strings.Cut(id, ":")
	shard, err := strconv.Atoi(number)
	if !ok || err != nil || shard < 0 || shard >= len(s.keys) || !validID(entry) {
		return ErrNoDeadLetter
	}
	k := s.keys[shard]
	found, err := s.client.XRangeN(ctx, k.dead, entry, entry, 1).Result()
	if err != nil {
		return err
	}
	if len(found) == 0 {
		return ErrNoDeadLetter
	}
	blob, _ := found[0].Values["e"].(string)
	event, _, err := decodeEntry([]byte(blob))
	if err != nil {
		return fmt.Errorf("dead letter %s: %w", id, err)
	}
	n, err := redriveScript.Run(ctx, s.client, []string{k.dead, k.events}, entry, encodeEntry(&event, redriven)).Int()
	if err != nil {
		return err
	}
	if n == 0 {
		return ErrNoDeadLetter
	}
	if c := s.consumer.Load(); c != nil {
		c.recheck(shard)
	}
	return nil
}

func validID(id string) bool {
	ms, seq, ok := strings.Cut(id, "-")
	_, err1 := strconv.ParseUint(ms, 10, 64)
	_, err2 := strconv.ParseUint(seq, 10, 64)
	return ok && err1 == nil && err2 == nil
}
