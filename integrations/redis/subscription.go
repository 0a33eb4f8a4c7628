package redis

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	goredis "github.com/redis/go-redis/v9"

	"floorwalker/bot"
)

// subscriptionsKey is a hash: id to JSON. There are some hundreds at most, and
// they change rarely, so one hash serves every question.
const subscriptionsKey = "floorwalker:subscriptions"

const (
	// maxSubscriptions bounds how many there may be.
	maxSubscriptions = 10_000
	// maxSubscription bounds a stored one, in bytes.
	maxSubscription = 64 << 10
)

// ErrTooManySubscriptions is returned by Subscribe when there is no room.
var ErrTooManySubscriptions = errors.New("there are too many subscriptions")

// moveRoomScript replaces one stored subscription if it has not changed.
var moveRoomScript = goredis.NewScript(`
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1`)

// Subscribe implements bot.Subscriptions. One with the same id is replaced.
func (s *Store) Subscribe(ctx context.Context, sub bot.Subscription) error {
	if sub.ID == "" || len(sub.ID) > maxName {
		return errors.New("a subscription needs an id of reasonable length")
	}
	body, err := json.Marshal(sub)
	if err != nil {
		return err
	}
	if len(body) > maxSubscription {
		return fmt.Errorf("the subscription has %d bytes, more than %d", len(body), maxSubscription)
	}
	n, err := s.client.HLen(ctx, subscriptionsKey).Result()
	if err != nil {
		return err
	}
	if n >= maxSubscriptions {
		return ErrTooManySubscriptions
	}
	return s.client.HSet(ctx, subscriptionsKey, sub.ID, body).Err()
}

// Unsubscribe implements bot.Subscriptions.
func (s *Store) Unsubscribe(ctx context.Context, id string) (bool, error) {
	n, err := s.client.HDel(ctx, subscriptionsKey, id).Result()
	return n > 0, err
}

// ByTopic implements bot.Subscriptions.
func (s *Store) ByTopic(ctx context.Context, topic string) ([]bot.Subscription, error) {
	all, err := s.All(ctx)
	return slices.DeleteFunc(all, func(sub bot.Subscription) bool { return sub.Topic != topic }), err
}

// All implements bot.Subscriptions. It removes those that have expired.
func (s *Store) All(ctx context.Context) ([]bot.Subscription, error) {
	stored, err := s.client.HGetAll(ctx, subscriptionsKey).Result()
	if err != nil {
		return nil, err
	}
	now := s.opt.Clock()
	var live []bot.Subscription
	var expired []string
	for id, body := range stored {
		var sub bot.Subscription
		if err := json.Unmarshal([]byte(body), &sub); err != nil {
			return nil, fmt.Errorf("stored subscription %q cannot be decoded: %w", id, err)
		}
		if !sub.Until.IsZero() && !now.Before(sub.Until) {
			expired = append(expired, id)
			continue
		}
		live = append(live, sub)
	}
	slices.SortFunc(live, func(a, b bot.Subscription) int {
		if c := a.Created.Compare(b.Created); c != 0 {
			return c
		}
		return strings.Compare(a.ID, b.ID)
	})
	if len(expired) > 0 {
		err = s.client.HDel(ctx, subscriptionsKey, expired...).Err()
	}
	return live, err
}

// MoveRoom implements bot.Subscriptions.
func (s *Store) MoveRoom(ctx context.Context, from, to string) error {
	stored, err := s.client.HGetAll(ctx, subscriptionsKey).Result()
	if err != nil {
		return err
	}
	for id, body := range stored {
		var sub bot.Subscription
		if err := json.Unmarshal([]byte(body), &sub); err != nil {
			return fmt.Errorf("stored subscription %q cannot be decoded: %w", id, err)
		}
		if sub.RoomID != from {
			continue
		}
		sub.RoomID = to
		moved, err := json.Marshal(sub)
		if err != nil {
			return err
		}
		if err := moveRoomScript.Run(ctx, s.client, []string{subscriptionsKey}, id, body, moved).Err(); err != nil {
			return err
		}
	}
	return nil
}
