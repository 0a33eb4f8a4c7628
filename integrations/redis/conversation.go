package redis

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"floorwalker/bot"
)

// talks are the conversations of an owned shard. All of them are in memory:
// only the owner writes them, and they are few, because they end after
// bot.ConversationTTL. They are stored in a hash that carries the fence in its
// name. A new owner renames it, so what a former one still writes reaches a
// name that nobody reads.
type talks struct {
	key   string // of the hash
	mu    sync.Mutex
	held  map[string]talk
	swept time.Time
}

type talk struct {
	version int64
	at      time.Time
	body    []byte
}

// sweepEvery is how often ended conversations are removed.
const sweepEvery = time.Minute

// maxTalk bounds a stored conversation, in bytes.
const maxTalk = 256 << 10

var errBadTalk = errors.New("stored conversation cannot be decoded")

// encodeTalk packs version, time and JSON.
func encodeTalk(t talk) []byte {
	b := make([]byte, 0, 16+len(t.body))
	b = binary.AppendVarint(b, t.version)
	b = binary.AppendVarint(b, t.at.UnixMilli())
	return append(b, t.body...)
}

func decodeTalk(b []byte) (t talk, err error) {
	version, n := binary.Varint(b)
	if n <= 0 {
		return t, errBadTalk
	}
	at, m := binary.Varint(b[n:])
	if m <= 0 {
		return t, errBadTalk
	}
	return talk{version: version, at: time.UnixMilli(at), body: b[n+m:]}, nil
}

func (t talk) ended(now time.Time) bool { return now.Sub(t.at) >= bot.ConversationTTL }

func (s *Store) loadTalks(ctx context.Context, shard int, fence int64) (*talks, error) {
	t := &talks{key: s.keys[shard].talks(fence), held: make(map[string]talk), swept: s.opt.Clock()}
	all := goredis.NewMapStringStringCmd(ctx, "HGETALL", t.key)
	if err := s.lane(shard).do(ctx, all); err != nil {
		return nil, err
	}
	for key, v := range all.Val() {
		if one, err := decodeTalk([]byte(v)); err == nil {
			t.held[key] = one
		}
	}
	return t, nil
}

// owner returns the shard if this replica owns it, and under that fence if
// fence is not 0.
func (s *Store) owner(n int, fence int64) *shard {
	c := s.consumer.Load()
	if c == nil {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	sh := c.owned[n]
	if sh == nil || fence != 0 && sh.fence != fence {
		return nil
	}
	return sh
}

// Conversation returns the conversation with this key, or an empty one.
func (s *Store) Conversation(ctx context.Context, key string) (c bot.Conversation, err error) {
	n := s.shardOf(key)
	var t talk
	if sh := s.owner(n, 0); sh != nil {
		sh.talks.mu.Lock()
		t = sh.talks.held[key]
		sh.talks.mu.Unlock()
	} else if t, err = s.readTalk(ctx, n, key); err != nil {
		return c, err
	}
	if t.body == nil || t.ended(s.opt.Clock()) {
		return c, nil
	}
	if err := json.Unmarshal(t.body, &c); err != nil {
		return c, fmt.Errorf("%w: %w", errBadTalk, err)
	}
	return c, nil
}

// readTalk reads a conversation of a shard that another replica owns.
func (s *Store) readTalk(ctx context.Context, n int, key string) (talk, error) {
	fence, err := s.client.Get(ctx, s.keys[n].fence).Int64()
	if errors.Is(err, goredis.Nil) {
		return talk{}, nil
	}
	if err != nil {
		return talk{}, err
	}
	v, err := s.client.HGet(ctx, s.keys[n].talks(fence), key).Bytes()
	if errors.Is(err, goredis.Nil) {
		return talk{}, nil
	}
	if err != nil {
		return talk{}, err
	}
	return decodeTalk(v)
}

// SaveConversation implements bot.Conversations.
func (s *Store) SaveConversation(ctx context.Context, fence bot.Fence, key string, c bot.Conversation) error {
	n := s.shardOf(key)
	if n != fence.Shard {
		return fmt.Errorf("the conversation belongs to shard %d, not to %d of the delivery", n, fence.Shard)
	}
	body, err := json.Marshal(c)
	if err != nil {
		return err
	}
	if len(body) > maxTalk {
		return fmt.Errorf("the conversation has %d bytes, more than %d", len(body), maxTalk)
	}
	sh := s.owner(n, fence.Number)
	if sh == nil {
		return bot.ErrFenced
	}
	return sh.talks.save(ctx, s, sh, key, talk{version: c.Version, at: s.opt.Clock(), body: body})
}

// save compares, writes, and then makes sure that the write was that of the
// owner: the fence is read after it on the same connection.
func (t *talks) save(ctx context.Context, s *Store, sh *shard, key string, next talk) error {
	write := goredis.NewIntCmd(ctx, "HSET", t.key, key, encodeTalk(next))
	check := goredis.NewStringCmd(ctx, "GET", s.keys[sh.n].fence)
	w := newWaiter(2)

	t.mu.Lock()
	before, known := t.held[key]
	if known && before.ended(next.at) {
		before = talk{}
	}
	if before.version != next.version-1 {
		t.mu.Unlock()
		return bot.ErrConflict
	}
	// The sweep must see the new one: it would remove the ended one of this key.
	t.held[key] = next
	ops := append([]*op{{cmd: write, then: w.finish}, {cmd: check, then: w.finish}}, t.sweep(ctx, next.at)...)
	if err := s.lane(sh.n).add(ops...); err != nil {
		t.held[key] = before
		t.mu.Unlock()
		return err
	}
	t.mu.Unlock()

	var err error
	select {
	case <-w.done:
		err = w.err
	case <-ctx.Done():
		err = ctx.Err()
	}
	if err == nil && check.Val() != strconv.FormatInt(sh.fence, 10) {
		sh.c.lose(sh)
		return errors.Join(bot.ErrFenced, s.lane(sh.n).do(ctx, goredis.NewIntCmd(ctx, "DEL", t.key)))
	}
	if err != nil {
		// Whether it was stored is not known: what memory says must not count
		// as more than the store would say after a crash.
		t.mu.Lock()
		if t.held[key].version == next.version {
			t.held[key] = before
		}
		t.mu.Unlock()
	}
	return err
}

// sweep returns commands that remove ended conversations, once in a while. The
// lock is held.
func (t *talks) sweep(ctx context.Context, now time.Time) []*op {
	if now.Sub(t.swept) < sweepEvery {
		return nil
	}
	t.swept = now
	ignore := func(error) {}
	args := []any{"HDEL", t.key}
	for key, one := range t.held {
		if one.ended(now) {
			delete(t.held, key)
			args = append(args, key)
		}
	}
	ops := []*op{{cmd: goredis.NewIntCmd(ctx, "PEXPIRE", t.key, (2 * bot.ConversationTTL).Milliseconds()), then: ignore}}
	if len(args) > 2 {
		ops = append(ops, &op{cmd: goredis.NewIntCmd(ctx, args...), then: ignore})
	}
	return ops
}
