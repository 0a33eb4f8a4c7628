package redis

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"

	goredis "github.com/redis/go-redis/v9"

	"floorwalker/bot"
)

// shardKeys are the names of one shard's keys. They share a hash tag.
type shardKeys struct {
	tag, events, dead, owner, fence string
}

func keysOf(shard int) shardKeys {
	tag := fmt.Sprintf("{q%02d}:", shard)
	return shardKeys{
		tag:    tag,
		events: tag + "events",
		dead:   tag + "dead",
		owner:  tag + "owner",
		fence:  tag + "fence",
	}
}

// seen names the set of done events of one bucket of a window, given in
// seconds.
func (k shardKeys) seen(window, bucket int64) string {
	return k.tag + "seen:" + strconv.FormatInt(window, 10) + ":" + strconv.FormatInt(bucket, 10)
}

// talks names the conversations that the owner with this fence writes.
func (k shardKeys) talks(fence int64) string {
	return k.tag + "talks:" + strconv.FormatInt(fence, 10)
}

func (k shardKeys) record(id string) string { return k.tag + "record:" + id }

// shardsKey holds the number of shards that the stored events were spread over.
const shardsKey = "floorwalker:shards"

// ErrShards is returned by Open when the store is in use with another number of
// shards: conversations would be looked for in the wrong ones.
var ErrShards = errors.New("the store is in use with another number of shards")

// claimShards makes sure that all replicas agree on the number of shards. It
// writes only if it must, because a server whose memory is full refuses that.
func (s *Store) claimShards(ctx context.Context) error {
	if s.Embedded() {
		return nil
	}
	stored, err := s.client.Get(ctx, shardsKey).Int()
	if errors.Is(err, goredis.Nil) {
		if err := s.client.SetNX(ctx, shardsKey, len(s.keys), 0).Err(); err != nil {
			return err
		}
		stored, err = s.client.Get(ctx, shardsKey).Int()
	}
	switch {
	case err != nil:
		return err
	case stored != len(s.keys):
		return fmt.Errorf("%w: it has %d, and %d are asked for; use %d, or let the replicas finish all events, stop them and delete the key %s",
			ErrShards, stored, len(s.keys), stored, shardsKey)
	}
	return nil
}

// shardOf returns the shard of a key: FNV-1a, which must never change while
// events are stored.
func (s *Store) shardOf(key string) int {
	return int(fnv1a(fnvOffset, key) % uint64(len(s.keys)))
}

const (
	fnvOffset = 14695981039346656037
	fnvPrime  = 1099511628211
)

func fnv1a(h uint64, s string) uint64 {
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * fnvPrime
	}
	return h
}

// fingerprint is the short hash under which an event is remembered.
func fingerprint(e *bot.Event) uint64 {
	b := make([]byte, 0, 128)
	b = append(b, e.Source...)
	b = append(b, 0)
	b = append(b, e.ID...)
	sum := sha256.Sum256(b)
	return binary.BigEndian.Uint64(sum[:8])
}
