package redis

import (
	"context"
	"encoding/binary"
	"maps"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"floorwalker/bot"
)

// How long an event is remembered at least; at most twice as long.
const (
	longWindow  = 24 * time.Hour
	shortWindow = 10 * time.Minute
)

// windowOf returns how long events of a source are remembered.
func (s *Store) windowOf(source string) time.Duration {
	if s.longLived[source] {
		return longWindow
	}
	return shortWindow
}

// seen is the owner's copy of the sets of done events of its shard. It is
// complete, because only the owner adds to them. The consumer's lock guards it.
type seen struct{ long, short window }

// window remembers in buckets of its length: the present and the last one.
type window struct {
	length time.Duration
	bucket int64
	now    map[uint64]struct{}
	before map[uint64]struct{}
}

func newSeen() *seen {
	return &seen{long: newWindow(longWindow), short: newWindow(shortWindow)}
}

func newWindow(length time.Duration) window {
	return window{length: length, now: map[uint64]struct{}{}, before: map[uint64]struct{}{}}
}

func (s *seen) window(length time.Duration) *window {
	if length == longWindow {
		return &s.long
	}
	return &s.short
}

func bucketAt(now time.Time, length time.Duration) int64 {
	return now.UnixNano() / int64(length)
}

// turn makes the bucket of now the present one. A clock that steps back over
// the border of two buckets, as a corrected one may, changes nothing. One that
// goes back further, as a simulated one may, begins a new bucket; what was known
// stays as the last one.
func (w *window) turn(now time.Time) {
	b := bucketAt(now, w.length)
	switch {
	case b == w.bucket || b == w.bucket-1:
		return
	case b == w.bucket+1:
		w.before = w.now
	case b < w.bucket:
		maps.Copy(w.before, w.now)
	default:
		w.before = map[uint64]struct{}{}
	}
	w.now, w.bucket = map[uint64]struct{}{}, b
}

func (w *window) has(h uint64, now time.Time) bool {
	w.turn(now)
	if _, ok := w.now[h]; ok {
		return true
	}
	_, ok := w.before[h]
	return ok
}

func (w *window) add(h uint64, now time.Time) {
	w.turn(now)
	w.now[h] = struct{}{}
}

// loadSeen reads the sets of a shard, as its new owner must. The clock of the
// former one may have been in the next bucket already.
func (s *Store) loadSeen(ctx context.Context, shard int) (*seen, error) {
	now, out := s.opt.Clock(), newSeen()
	k, l := s.keys[shard], s.lane(shard)
	for _, w := range []*window{&out.long, &out.short} {
		w.bucket = bucketAt(now, w.length)
		seconds := int64(w.length / time.Second)
		present := goredis.NewStringSliceCmd(ctx, "SMEMBERS", k.seen(seconds, w.bucket))
		previous := goredis.NewStringSliceCmd(ctx, "SMEMBERS", k.seen(seconds, w.bucket-1))
		next := goredis.NewStringSliceCmd(ctx, "SMEMBERS", k.seen(seconds, w.bucket+1))
		if err := l.do(ctx, present, previous, next); err != nil {
			return nil, err
		}
		fill(w.now, present.Val())
		fill(w.now, next.Val())
		fill(w.before, previous.Val())
	}
	return out, nil
}

func fill(set map[uint64]struct{}, members []string) {
	for _, m := range members {
		if len(m) == 8 {
			set[binary.BigEndian.Uint64([]byte(m))] = struct{}{}
		}
	}
}

// mark says that an event is done: its entry goes, and it is remembered.
type mark struct {
	shard  int
	id     string // of the entry
	window time.Duration
	hash   uint64 // 0: not to be remembered
	bucket int64
	dead   *deadEntry // where it goes instead, when it was given up
}

func (s *Store) markOf(shard int, id string, e *bot.Event) mark {
	w := s.windowOf(e.Source)
	return mark{shard: shard, id: id, window: w, hash: fingerprint(e), bucket: bucketAt(s.opt.Clock(), w)}
}

// writeMarks adds one transaction for all marks, so that an event is never
// deleted without being remembered. Its reply is the returned command's.
func (l *lane) writeMarks(ctx context.Context, pipe goredis.Pipeliner, marks []mark) *goredis.Cmd {
	entries := make(map[int][]any, 4)
	var fresh []mark // the first of their bucket since this process began
	hashes := make(map[string][]any, 8)
	pipe.Do(ctx, "MULTI")
	for _, m := range marks {
		k := l.store.keys[m.shard]
		if entries[m.shard] == nil {
			entries[m.shard] = append(make([]any, 0, 2+len(marks)), "XDEL", k.events)
		}
		entries[m.shard] = append(entries[m.shard], m.id)
		if m.dead != nil {
			pipe.Do(ctx, m.dead.command(k.dead)...)
		}
		if m.hash == 0 {
			continue
		}
		name := k.seen(int64(m.window/time.Second), m.bucket)
		if hashes[name] == nil {
			hashes[name] = append(make([]any, 0, 2+len(marks)), "SADD", name)
		}
		hashes[name] = append(hashes[name], binary.BigEndian.AppendUint64(nil, m.hash))
		if _, ok := l.ttls[name]; !ok {
			l.ttls[name] = struct{}{}
			fresh = append(fresh, m)
		}
	}
	for _, args := range hashes {
		pipe.Do(ctx, args...)
	}
	for _, m := range fresh {
		name := l.store.keys[m.shard].seen(int64(m.window/time.Second), m.bucket)
		pipe.Do(ctx, "PEXPIRE", name, (2 * m.window).Milliseconds())
	}
	for _, args := range entries {
		pipe.Do(ctx, args...)
	}
	return pipe.Do(ctx, "EXEC")
}
