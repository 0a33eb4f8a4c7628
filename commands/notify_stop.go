package commands

import (
	"context"
	"fmt"
	"strconv"

	"floorwalker/bot"
)

// subscriptionStopper is what notify stop needs.
type subscriptionStopper interface {
	subscriptionLister
	Unsubscribe(ctx context.Context, id string) (bool, error)
}

// notifyStop ends subscriptions. It acts at once: it concerns nobody's work,
// and what it ends is easily asked for again.
type notifyStop struct{ store subscriptionStopper }

func (notifyStop) Spec() bot.Spec {
	return bot.Spec{
		Name:    "notify stop",
		Area:    areaNotifications,
		Aliases: []string{"stop alert", "stop alerts", "stop the alerts", "unsubscribe", "stop notifying", "stop telling us"},
		Summary: "Stops an alert by its number in the list, those of a queue, or all of them.",
		Params: []bot.Param{
			{Name: "number", Kind: bot.KindNumber, Many: true},
			{Name: "queue", Kind: bot.KindQueue},
			{Name: "all", Kind: bot.KindChoice, Choices: []string{"all"}},
		},
		Examples: []string{
			"notify stop 1", "stop the Billing alerts", "notify stop all", "stop alert 2", "stop all alerts",
			"unsubscribe from the Sales alerts", "stop telling us about Claims",
		},
		Role:    bot.Viewer,
		Changes: true,
	}
}

// Preview never asks; it refuses what names nothing that the asker may stop.
func (c notifyStop) Preview(ctx context.Context, r bot.Request) (bot.Reply, bool, error) {
	chosen, err := c.asked(ctx, r)
	if err != nil {
		return bot.Reply{}, false, err
	}
	return bot.Reply{Headline: "Stops " + plural(len(chosen), "alert", "alerts") + "."}, false, nil
}

func (c notifyStop) Do(ctx context.Context, r bot.Request) (bot.Reply, error) {
	chosen, err := c.asked(ctx, r)
	if err != nil {
		return bot.Reply{}, err
	}
	var reply bot.Reply
	stopped := 0
	for _, s := range chosen {
		was, err := c.store.Unsubscribe(ctx, s.ID)
		if err != nil {
			return bot.Reply{}, &bot.Error{Kind: bot.Uncertain, Err: err, Public: fmt.Sprintf(
				"Stopped %d of %d alerts, then the store failed. Say “notify list” to see what is left.", stopped, len(chosen))}
		}
		if was {
			stopped++
			reply.Facts = append(reply.Facts, bot.Fact{Label: "Stopped", Value: s.Said})
		}
	}
	reply.Headline = "Stopped " + plural(stopped, "alert", "alerts") + "."
	reply.Buttons = []bot.Button{run("What is left", "notify list", nil)}
	return reply, nil
}

// Observe looks whether anything that was to be stopped is still there.
func (c notifyStop) Observe(ctx context.Context, r bot.Request) (bot.Outcome, error) {
	seen, err := visible(ctx, c.store, r)
	if err != nil {
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	left, err := chosen(r, seen)
	switch {
	case bot.KindOf(err) == bot.NotFound:
		return bot.Outcome{State: bot.OutcomeDone, Reply: bot.Reply{Headline: "Stopped: those alerts are not set any more."}}, nil
	case err != nil:
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	return bot.Outcome{State: bot.OutcomeNotDone,
		Reply: bot.Reply{Headline: plural(len(left), "alert is", "alerts are") + " still set."}}, nil
}

// asked returns what is to be stopped. A request that could mean more than it
// says is refused whole: one with a number that is not in the list, or with a
// number beside a queue or beside all.
func (c notifyStop) asked(ctx context.Context, r bot.Request) ([]bot.Subscription, error) {
	seen, err := visible(ctx, c.store, r)
	if err != nil {
		return nil, err
	}
	if r.Has("number") && (r.Has("queue") || r.Has("all")) {
		return nil, bot.Errorf(bot.Invalid, "Say either the number of an alert in “notify list”, or a queue, or all: not two of them. Nothing was changed.")
	}
	for _, n := range r.Slots["number"] {
		found := false
		for i, s := range seen {
			found = found || numbered(r, n, i, s)
		}
		if !found {
			return nil, bot.Errorf(bot.NotFound, "No alert here has the number %s. Say “notify list” to see them. Nothing was changed.",
				strconv.FormatFloat(n.Number, 'f', -1, 64))
		}
	}
	return chosen(r, seen)
}

// chosen returns the subscriptions meant that the asker may stop: their own,
// and as a supervisor those of this room. It is NotFound when there are none.
func chosen(r bot.Request, seen []bot.Subscription) ([]bot.Subscription, error) {
	if !r.Has("number") && !r.Has("queue") && !r.Has("all") {
		return nil, bot.Errorf(bot.Invalid, "Which alert should stop? Say “notify stop” with its number in “notify list”, or “notify stop all”. Nothing was changed.")
	}
	foreign := 0
	var theirs []bot.Subscription
	for i, s := range seen {
		if !meant(r, i, s) {
			continue
		}
		if s.Person.ID != r.Person.ID && r.Role < bot.Supervisor {
			foreign++
			continue
		}
		theirs = append(theirs, s)
	}
	switch {
	case len(theirs) > 0:
		return theirs, nil
	case foreign > 0:
		return nil, bot.Errorf(bot.Forbidden, "Somebody else set that alert: they or a supervisor can stop it. Nothing was changed.")
	}
	return nil, bot.Errorf(bot.NotFound, "No such alert is set here. Say “notify list” to see them. Nothing was changed.")
}

// meant reports whether the i-th subscription is one of those asked for.
func meant(r bot.Request, i int, s bot.Subscription) bool {
	if q := r.Queue("queue"); q.ID != "" {
		f, ok := s.Filter.First("queue")
		return ok && f.ID == q.ID
	}
	for _, n := range r.Slots["number"] {
		if numbered(r, n, i, s) {
			return true
		}
	}
	return r.Has("all")
}

// numbered reports whether a number means the i-th subscription.
func numbered(r bot.Request, n bot.Value, i int, s bot.Subscription) bool {
	if id := listed(r, n); id != "" {
		return id == s.ID
	}
	return n.Number == float64(i+1)
}

// listed returns the subscription that a number meant in the list shown last,
// or "" when the last list was another one.
func listed(r bot.Request, n bot.Value) string {
	if n.ID != "" {
		return n.ID
	}
	for _, item := range r.Conversation.List {
		if item.Kind == bot.KindNumber && item.Number == n.Number {
			return item.ID
		}
	}
	return ""
}
