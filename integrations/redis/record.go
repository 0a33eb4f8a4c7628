package redis

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	goredis "github.com/redis/go-redis/v9"

	"floorwalker/bot"
)

// maxRecord bounds a stored command record, in bytes.
const maxRecord = 256 << 10

// saveRecordScript moves a record from one state to the next under a fence. A
// record is stored as its state, a line end and JSON. It returns 1 when the
// record stands as wanted, 0 when it is in another state, -1 when fenced.
var saveRecordScript = goredis.NewScript(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return -1 end
local stored = redis.call('GET', KEYS[2])
if stored == ARGV[3] then return 1 end
local state = ''
if stored then state = string.match(stored, '^[^\n]*') end
if state ~= ARGV[2] then return 0 end
redis.call('SET', KEYS[2], ARGV[3], 'PX', ARGV[4])
return 1`)

// Record implements bot.Records.
func (s *Store) Record(ctx context.Context, key, id string) (r bot.Record, err error) {
	n := s.shardOf(key)
	get := goredis.NewStringCmd(ctx, "GET", s.keys[n].record(id))
	if err := s.lane(n).do(ctx, get); err != nil {
		return r, err
	}
	if get.Val() == "" {
		return r, nil
	}
	_, body, ok := strings.Cut(get.Val(), "\n")
	if !ok {
		return r, errors.New("stored command record cannot be decoded")
	}
	if err := json.Unmarshal([]byte(body), &r); err != nil {
		return bot.Record{}, fmt.Errorf("stored command record cannot be decoded: %w", err)
	}
	return r, nil
}

// SaveRecord implements bot.Records. Saving the same again is no conflict, so
// that a save whose reply was lost can be repeated.
func (s *Store) SaveRecord(ctx context.Context, fence bot.Fence, key string, from bot.RecordState, r bot.Record) error {
	n := s.shardOf(key)
	if n != fence.Shard {
		return fmt.Errorf("the record belongs to shard %d, not to %d of the delivery", n, fence.Shard)
	}
	if len(r.ID) == 0 || len(r.ID) > maxName {
		return errors.New("a command record needs an id of reasonable length")
	}
	body, err := json.Marshal(r)
	if err != nil {
		return err
	}
	if len(body) > maxRecord {
		return fmt.Errorf("the command record has %d bytes, more than %d", len(body), maxRecord)
	}
	value := string(r.State) + "\n" + string(body)
	k := s.keys[n]
	verdict, err := saveRecordScript.Run(ctx, s.client, []string{k.fence, k.record(r.ID)},
		fence.Number, string(from), value, bot.RecordTTL.Milliseconds()).Int()
	switch {
	case err != nil:
		return err
	case verdict < 0:
		return bot.ErrFenced
	case verdict == 0:
		return bot.ErrConflict
	}
	return nil
}
