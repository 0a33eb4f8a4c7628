package redis

import (
	"context"
	"math"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"floorwalker/integrations/rest"
)

const (
	// longestPause is the longest pause that is waited for; behind a longer one
	// callers are told to come back.
	longestPause = time.Minute
	// noticeable is the shortest wait that people are told of.
	noticeable = time.Second
	// limitTimeout is how long the store may take to answer.
	limitTimeout = 500 * time.Millisecond
	// share is what part of a budget one replica takes while the store is
	// away, and what part of the burst Background leaves for Chat.
	share = 4
)

// limiter is a budget that all replicas share: one bucket in the store, filled
// by the store's clock. Chat reserves its turn at once, however many wait;
// Background takes only what Chat would not miss.
type limiter struct {
	store    *Store
	keys     []string // of the bucket and of the pause, in one slot
	interval time.Duration
	burst    int
	// alone keeps a part of the budget while the store is away, and knows the
	// pauses this replica was told of.
	alone *rest.Bucket
}

// reserveScript takes a turn. The bucket is the time at which it is full again,
// in microseconds. It returns how long to wait, and 1 if the turn was taken.
var reserveScript = goredis.NewScript(`
local t = redis.call('TIME')
local now = t[1] * 1000000 + t[2]
local interval, room, longest, background = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4] == '1'
local pause = tonumber(redis.call('GET', KEYS[2]) or '0') - now
local full = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now)
local wait = math.max(full + interval - room * interval - now, pause, 0)
if wait > longest or (background and wait > 0) then
  return {string.format('%.0f', wait), 0}
end
if interval > 0 then
  full = full + interval
  redis.call('SET', KEYS[1], string.format('%.0f', full), 'PX', string.format('%.0f', math.ceil((full - now) / 1000) + 1000))
end
return {string.format('%.0f', wait), 1}`)

// pauseScript makes the pause end ARGV[1] microseconds from now, unless it
// lasts longer already, and publishes that on channel ARGV[2] if it is named.
var pauseScript = goredis.NewScript(`
local t = redis.call('TIME')
local now = t[1] * 1000000 + t[2]
local ends = now + tonumber(ARGV[1])
if ends > tonumber(redis.call('GET', KEYS[1]) or '0') then
  redis.call('SET', KEYS[1], string.format('%.0f', ends), 'PX', string.format('%.0f', math.ceil(tonumber(ARGV[1]) / 1000) + 1))
  if ARGV[2] ~= '' then redis.call('PUBLISH', ARGV[2], ARGV[1]) end
end
return 1`)

// remainingScript returns how many microseconds of the pause are left.
var remainingScript = goredis.NewScript(`
local t = redis.call('TIME')
local left = tonumber(redis.call('GET', KEYS[1]) or '0') - (t[1] * 1000000 + t[2])
return string.format('%.0f', math.max(left, 0))`)

// leftScript returns how many microseconds the bucket is from full, or -1 during
// a pause.
var leftScript = goredis.NewScript(`
local t = redis.call('TIME')
local now = t[1] * 1000000 + t[2]
if tonumber(redis.call('GET', KEYS[2]) or '0') > now then return '-1' end
return string.format('%.0f', math.max(tonumber(redis.call('GET', KEYS[1]) or '0') - now, 0))`)

// Limiter returns the budget with this name: perMinute requests a minute, and
// burst of them at once after a rest, for all replicas together. While the
// store is away every replica keeps to a quarter of it.
func (s *Store) Limiter(name string, perMinute, burst int) rest.Budget {
	if s.Embedded() {
		return rest.NewBucket(perMinute, burst)
	}
	l := &limiter{
		store: s,
		keys:  []string{"{limit:" + name + "}:full", "{limit:" + name + "}:pause"},
		burst: max(burst, 1),
		alone: rest.NewBucket(0, 1),
	}
	if perMinute > 0 {
		l.interval = time.Minute / time.Duration(perMinute)
		l.alone = rest.NewBucket(max(1, perMinute/share), max(1, burst/share))
	}
	return l
}

// Wait implements rest.Limiter.
func (l *limiter) Wait(ctx context.Context, p rest.Priority) error {
	told := false
	for {
		wait, taken, err := l.reserve(ctx, p)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			return l.alone.Wait(ctx, p)
		case wait == 0 && taken && l.alone.Paused() == 0:
			return nil
		case !taken && (wait > longestPause || rest.EndsWithin(ctx, wait)):
			return &rest.ThrottledError{Wait: wait}
		}
		if wait >= noticeable && !told {
			rest.NotifyWait(ctx, wait)
			told = true
		}
		if err := rest.Sleep(ctx, wait); err != nil {
			return err
		}
		if taken {
			return l.outlastPause(ctx)
		}
	}
}

// Left implements rest.Budget.
func (l *limiter) Left(ctx context.Context) (float64, error) {
	ctx, cancel := context.WithTimeout(ctx, limitTimeout)
	defer cancel()
	us, err := leftScript.Run(ctx, l.store.client, l.keys).Int64()
	switch {
	case err != nil:
		return 0, err
	case us < 0:
		return 0, nil
	case l.interval == 0:
		return math.Inf(1), nil
	}
	return max(0, float64(l.burst)-float64(us)/float64(l.interval.Microseconds())), nil
}

// reserve asks for a turn, and how long it is until then.
func (l *limiter) reserve(ctx context.Context, p rest.Priority) (wait time.Duration, taken bool, err error) {
	longest := longestPause
	if deadline, ok := ctx.Deadline(); ok {
		longest = max(0, min(longest, time.Until(deadline)))
	}
	room, background := l.burst, 0
	if p != rest.Chat {
		room, background = max(1, l.burst-l.burst/share), 1
	}
	ctx, cancel := context.WithTimeout(ctx, limitTimeout)
	defer cancel()
	reply, err := reserveScript.Run(ctx, l.store.client, l.keys,
		l.interval.Microseconds(), room, longest.Microseconds(), background).Int64Slice()
	if err != nil {
		return 0, false, err
	}
	return time.Duration(reply[0]) * time.Microsecond, reply[1] == 1, nil
}

// outlastPause waits until a pause is over that began after the turn was
// reserved.
func (l *limiter) outlastPause(ctx context.Context) error {
	for {
		call, cancel := context.WithTimeout(ctx, limitTimeout)
		us, err := remainingScript.Run(call, l.store.client, l.keys[1:]).Int64()
		cancel()
		// This replica may have been told of a pause that the store has not yet.
		left := max(time.Duration(us)*time.Microsecond, l.alone.Paused())
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			return l.alone.Wait(ctx, rest.Chat)
		case left == 0:
			return nil
		case left > longestPause || rest.EndsWithin(ctx, left):
			return &rest.ThrottledError{Wait: left}
		}
		if left >= noticeable {
			rest.NotifyWait(ctx, left)
		}
		if err := rest.Sleep(ctx, left); err != nil {
			return err
		}
	}
}

// Pause implements rest.Limiter.
func (l *limiter) Pause(ctx context.Context, until time.Time) {
	l.alone.Pause(ctx, until)
	l.store.pause(ctx, l.keys[1], until, "")
}

// pause stores a pause, and publishes it if channel is not empty.
func (s *Store) pause(ctx context.Context, key string, until time.Time, channel string) {
	d := time.Until(until)
	if d <= 0 {
		return
	}
	// The pause counts even if the request that met it was given up.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), limitTimeout)
	defer cancel()
	if err := pauseScript.Run(ctx, s.client, []string{key}, d.Microseconds(), channel).Err(); err != nil {
		s.opt.Logger.Warn("the other replicas could not be told of a pause", "error", err)
	}
}
