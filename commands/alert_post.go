package commands

import (
	"context"
	"errors"
	"log/slog"

	"floorwalker/bot"
)

// AlertPost posts what alerts have to tell.
type AlertPost struct {
	Teller bot.Teller
	Log    *slog.Logger
}

// untold stands for the message of an alert that its place would not take: it is
// not tried again.
const untold = "-"

// To posts to where an alert goes, in the thread of an earlier post of it. It
// fails with bot.ErrMuted where there were too many posts just now.
func (p AlertPost) To(ctx context.Context, s bot.Subscription, thread string, r bot.Reply) (string, error) {
	to := bot.Address{RoomID: s.RoomID}
	if s.RoomID == "" {
		to.PersonID = s.Person.ID
	} else if thread != untold {
		to.ThreadID = thread
	}
	id, err := p.Teller.Tell(ctx, to, "", r)
	if errors.Is(err, bot.ErrMuted) {
		return "", err
	}
	if bot.KindOf(err) == bot.NotFound || bot.KindOf(err) == bot.Forbidden {
		p.Log.Info("an alert finds no ear", "alert", s.ID, "error", err)
		return untold, nil
	}
	if err == nil && id == "" {
		id = untold
	}
	return id, err
}
