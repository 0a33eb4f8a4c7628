package commands

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"floorwalker/bot"
)

// AlertPost posts what alerts have to tell. It is not for concurrent use.
type AlertPost struct {
	Teller bot.Teller
	Now    func() time.Time
	Log    *slog.Logger

	recent map[string][]time.Time // posts of the last moments, by place
}

// maxAlertPosts is how many alerts a place gets in bot.UnaskedWindow. One more is
// left to others, such as the calls that have ended.
const maxAlertPosts = bot.UnaskedBurst - 1

// full reports whether the place of an alert has had as many as it takes: when the
// whole floor goes wrong at once, the others come with the next looks.
func (p *AlertPost) full(s bot.Subscription) bool {
	now := p.Now()
	for where, posts := range p.recent {
		posts = slices.DeleteFunc(posts, func(at time.Time) bool { return now.Sub(at) > bot.UnaskedWindow })
		if p.recent[where] = posts; len(posts) == 0 {
			delete(p.recent, where)
		}
	}
	return len(p.recent[earOf(s)]) >= maxAlertPosts
}

// earOf is where an alert is told.
func earOf(s bot.Subscription) string { return cmp.Or(s.RoomID, s.Person.ID) }

// untold stands for the message of an alert that its place would not take: it is
// not tried again.
const untold = "-"

// To posts to where an alert goes, in the thread of an earlier post of it. It
// fails with bot.ErrMuted where there were too many posts just now.
func (p *AlertPost) To(ctx context.Context, s bot.Subscription, thread string, r bot.Reply) (string, error) {
	to := bot.Address{RoomID: s.RoomID}
	if s.RoomID == "" {
		to.PersonID = s.Person.ID
	} else if thread != untold {
		to.ThreadID = thread
	}
	if p.recent == nil {
		p.recent = map[string][]time.Time{}
	}
	p.recent[earOf(s)] = append(p.recent[earOf(s)], p.Now())
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
