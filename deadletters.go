package main

import (
	"context"
	"errors"

	"floorwalker/bot"
	"floorwalker/commands"
	"floorwalker/integrations/redis"
)

// deadLetters shows the store's dead letters to the commands.
type deadLetters struct{ store *redis.Store }

// DeadLetters implements commands.DeadLetters.
func (d deadLetters) DeadLetters(ctx context.Context) ([]commands.DeadLetter, error) {
	found, err := d.store.DeadLetters(ctx)
	if err != nil {
		return nil, err
	}
	letters := make([]commands.DeadLetter, len(found))
	for i, l := range found {
		letters[i] = commands.DeadLetter{ID: l.ID, Source: l.Event.Source, EventID: l.Event.ID, Reason: l.Reason, Attempts: l.Attempts, At: l.At}
	}
	return letters, nil
}

// Retry implements commands.DeadLetters.
func (d deadLetters) Retry(ctx context.Context, id string) error {
	err := d.store.Retry(ctx, id)
	if errors.Is(err, redis.ErrNoDeadLetter) {
		return &bot.Error{Kind: bot.NotFound, Public: "That dead letter is not there any more.", Err: err}
	}
	return err
}
