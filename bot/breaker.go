package bot

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// Limits of what is posted unasked into one room, so that two machines which
// answer each other, or a rule gone wild, cannot flood it: a room that gets more
// than UnaskedBurst in UnaskedWindow is muted. Who has more to say waits.
const (
	UnaskedBurst  = 5
	UnaskedWindow = 10 * time.Second
	unaskedMute   = 5 * time.Minute
)

// Breaker is a Poster for unasked posts: a room that got more than five in ten
// seconds is left alone for five minutes.
type Breaker struct {
	Poster
	clock func() time.Time
	// muted is told once each time a room is muted.
	muted func(roomID string)
	held  atomic.Int64
	mu    sync.Mutex
	rooms map[string]*roomPosts
}

type roomPosts struct {
	start time.Time
	count int
	mute  time.Time
}

// ErrMuted is returned for posts into a room that has had too many.
var ErrMuted = Errorf(Invalid, "This space got too many messages in a row, so I am quiet here for some minutes.")

// NewBreaker wraps a poster; muted is called when a room is muted.
func NewBreaker(p Poster, clock func() time.Time, muted func(roomID string)) *Breaker {
	return &Breaker{Poster: p, clock: clock, muted: muted, rooms: map[string]*roomPosts{}}
}

// Post posts unless the room is muted.
func (b *Breaker) Post(ctx context.Context, to Address, r Reply) (string, error) {
	where := to.RoomID
	if where == "" {
		where = to.PersonID
	}
	if !b.allow(where) {
		b.held.Add(1)
		return "", ErrMuted
	}
	return b.Poster.Post(ctx, to, r)
}

// Held returns how many posts were not made because their room was muted.
func (b *Breaker) Held() int64 { return b.held.Load() }

func (b *Breaker) allow(where string) bool {
	now := b.clock()
	b.mu.Lock()
	defer b.mu.Unlock()
	r := b.rooms[where]
	if r == nil || now.Sub(r.start) > UnaskedWindow && now.After(r.mute) {
		b.sweep(now)
		r = &roomPosts{start: now}
		b.rooms[where] = r
	}
	if now.Before(r.mute) {
		return false
	}
	r.count++
	if r.count <= UnaskedBurst {
		return true
	}
	r.mute = now.Add(unaskedMute)
	b.muted(where)
	return false
}

// sweep forgets rooms whose window and mute are over.
func (b *Breaker) sweep(now time.Time) {
	if len(b.rooms) < 1000 {
		return
	}
	for k, r := range b.rooms {
		if now.Sub(r.start) > UnaskedWindow && now.After(r.mute) {
			delete(b.rooms, k)
		}
	}
}
