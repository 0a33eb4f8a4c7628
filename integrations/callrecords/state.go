package callrecords

import (
	"context"
	"encoding/json"
	"time"
)

// State keeps what a reconciler and a reader have to remember, for whoever does
// the work next; see redis.Cache.
type State interface {
	Get(ctx context.Context, key string) ([]byte, bool, error)
	Set(ctx context.Context, key string, value []byte, ttl time.Duration) error
}

// stateTTL is how long something is remembered that nobody looks after any more.
const stateTTL = 45 * 24 * time.Hour

func load(ctx context.Context, s State, key string, into any) error {
	b, there, err := s.Get(ctx, key)
	if err != nil || !there {
		return err
	}
	return json.Unmarshal(b, into)
}

func save(ctx context.Context, s State, key string, value any, ttl time.Duration) error {
	b, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return s.Set(ctx, key, b, ttl)
}

// ask is somebody's wish that a stretch of time be compared again.
type ask struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
	At   time.Time `json:"at"`
}

// merge makes one wish of two, if the first is not fulfilled yet.
func (a ask) merge(earlier ask, fulfilled time.Time) ask {
	if !earlier.At.After(fulfilled) {
		return a
	}
	if earlier.From.Before(a.From) {
		a.From = earlier.From
	}
	if earlier.To.After(a.To) {
		a.To = earlier.To
	}
	return a
}

// progress is how the work stands, for whoever asks in any replica.
type progress struct {
	Step    string    `json:"step,omitempty"`
	Last    time.Time `json:"last,omitzero"`
	Problem string    `json:"problem,omitempty"`
	// Asked is the last wish that was taken up.
	Asked time.Time `json:"asked,omitzero"`
	// Next is when the next request may be made.
	Next time.Time `json:"next,omitzero"`
	// Window is the longest stretch that Webex gives records of; 0 is all.
	Window time.Duration `json:"window,omitempty"`
}
