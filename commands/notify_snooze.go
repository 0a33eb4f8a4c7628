package commands

import (
	"context"
	"fmt"
	"time"

	"floorwalker/bot"
	"floorwalker/bot/language"
)

// maxSnooze is how long an alert can be made quiet.
const maxSnooze = 24 * time.Hour

// notifySnooze makes an alert quiet for a while.
type notifySnooze struct{ alarms }

func (notifySnooze) Spec() bot.Spec {
	return bot.Spec{
		Name:    "notify snooze",
		Area:    areaNotifications,
		Aliases: []string{"snooze", "snooze the alert", "quiet the alert"},
		Summary: "Makes an alert quiet for half an hour, or as long as you say; what still lasts then is told again.",
		Params: []bot.Param{
			{Name: "number", Kind: bot.KindNumber},
			{Name: "queue", Kind: bot.KindQueue},
			{Name: "duration", Kind: bot.KindDuration},
		},
		Examples: []string{
			"notify snooze 1", "snooze the Billing alert for 1 hour", "snooze", "snooze alert 2 for 20 min", "snooze that alert",
		},
		Role:    bot.Viewer,
		Changes: true,
	}
}

// quiets returns the alert that a request makes quiet: an own one, or as a
// supervisor one of this room, as with stopping it.
func (c notifySnooze) quiets(ctx context.Context, r bot.Request) (bot.Subscription, error) {
	s, _, err := c.firing(ctx, r)
	if err == nil && s.Person.ID != r.Person.ID && r.Role < bot.Supervisor {
		err = bot.Errorf(bot.Forbidden, "Somebody else set that alert: they or a supervisor can make it quiet. You can say “notify acknowledge”. Nothing was changed.")
	}
	return s, err
}

// Preview never asks.
func (c notifySnooze) Preview(ctx context.Context, r bot.Request) (bot.Reply, bool, error) {
	if d := r.Duration("duration"); d > maxSnooze {
		return bot.Reply{}, false, bot.Errorf(bot.Invalid, "An alert can be quiet for 24 hours at most; “notify stop” ends it. Nothing was changed.")
	}
	s, err := c.quiets(ctx, r)
	return bot.Reply{Headline: "Makes it quiet: " + s.Said + "."}, false, err
}

// until is the end of the quiet that a request asks for.
func (notifySnooze) until(r bot.Request) time.Time {
	d := r.Duration("duration")
	if d <= 0 {
		d = snoozeFor
	}
	return r.Now.Add(d)
}

// Do makes it quiet.
func (c notifySnooze) Do(ctx context.Context, r bot.Request) (bot.Reply, error) {
	s, err := c.quiets(ctx, r)
	if err != nil {
		return bot.Reply{}, err
	}
	until := c.until(r)
	if err := editAlarm(ctx, c.notes, s, func(a *alarm) { a.Snoozed = until }); err != nil {
		return bot.Reply{}, err
	}
	return snoozed(s, until, r), nil
}

func snoozed(s bot.Subscription, until time.Time, r bot.Request) bot.Reply {
	return bot.Reply{
		Headline: fmt.Sprintf("Quiet until %s, for %s: %s.", clockOrDate(until, r.Now, r.Location), language.Humanize(until.Sub(r.Now)), s.Said),
		Note:     "If the limit is still passed then, I tell it again; if it is over before, I say so.",
	}
}

// Observe looks whether it is quiet.
func (c notifySnooze) Observe(ctx context.Context, r bot.Request) (bot.Outcome, error) {
	s, a, err := c.firing(ctx, r)
	switch {
	case err != nil:
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	case !a.Snoozed.After(r.Now):
		return bot.Outcome{State: bot.OutcomeNotDone, Reply: bot.Reply{Headline: "The alert is not quiet."}}, nil
	}
	return bot.Outcome{State: bot.OutcomeDone, Reply: snoozed(s, a.Snoozed, r)}, nil
}
