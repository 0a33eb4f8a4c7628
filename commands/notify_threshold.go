package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"floorwalker/bot"
)

// TopicThresholds is the topic of those who want to hear when a figure of the
// floor passes a limit.
const TopicThresholds = "thresholds"

const (
	// maxThresholds is how many such alerts one person may have.
	maxThresholds = 50
	// maxHold is how long a limit may have to be passed before it is told.
	maxHold = 4 * time.Hour
)

// notifyThreshold has a space, or the asker, told when a figure of a queue or of
// a team passes a limit, and when that is over.
type notifyThreshold struct {
	store bot.Subscriptions
	floor
}

func (notifyThreshold) Spec() bot.Spec {
	return bot.Spec{
		Name: "notify threshold",
		Area: areaNotifications,
		Aliases: []string{
			"tell me if", "tell me when", "tell us if", "tell us when", "alert me when", "alert me if", "alert us when", "alert us if",
			"alert this space when", "alert this space if", "notify me when", "notify me if", "notify us when", "notify us if",
			"warn me when", "warn us when", "warn me if", "warn us if", "let me know when", "let me know if", "let us know when", "let us know if",
		},
		Summary: "Tells this space, or you alone, when a figure of a queue or a team passes a limit, and when that is over.",
		Params: []bot.Param{
			{Name: "queue", Kind: bot.KindQueue},
			{Name: "team", Kind: bot.KindTeam},
			{Name: "limit", Kind: bot.KindComparison, Required: true,
				Ask: "At which limit? Say, for example, “more than 10 waiting”, “longest wait over 5 min” or “service level below 80 %”."},
			{Name: "hold", Kind: bot.KindDuration},
			{Name: "until", Kind: bot.KindRange},
			{Name: "where", Kind: bot.KindChoice, Choices: []string{"here", "me"}},
		},
		Examples: []string{
			"notify threshold Billing more than 10 waiting here", "tell me if Billing has more than 10 waiting",
			"tell us when the longest wait goes over 5 minutes", "tell me when service level on Sales drops below 80",
			"alert this space when SL on Sales is under 80 until 5pm", "notify me when Claims has more than 5 waiting for 2 minutes",
			"warn us when nobody is available for Billing", "let me know if fewer than 2 agents are available on Blue",
			"alert us here when any queue has more than 15 waiting", "tell me when abandoned on Tech Support goes over 20",
			"let us know if the ASA of Billing is over 1 minute", "let me know when the wait in Billing goes over 4 min",
			"notify me when Billing has more than 10 waiting", "notify threshold Sales service level < 75 me",
		},
		Role:    bot.Viewer,
		Changes: true,
	}
}

// Preview never asks: an alert concerns nobody's work. It refuses a limit of what
// cannot be watched.
func (c notifyThreshold) Preview(_ context.Context, r bot.Request) (bot.Reply, bool, error) {
	sub, err := c.wishFor(r)
	if err != nil {
		return bot.Reply{}, false, err
	}
	return bot.Reply{Headline: "Sets the alert: " + sub.Said + "."}, false, nil
}

// wishFor is the subscription that a request asks for. The same wish has the same
// id, so that asking twice makes one alert.
func (c notifyThreshold) wishFor(r bot.Request) (bot.Subscription, error) {
	filter := bot.Slots{}
	for _, name := range []string{"queue", "team", "limit", "hold"} {
		if r.Has(name) {
			filter[name] = r.Slots[name]
		}
	}
	t, err := thresholdOf(filter, c.target)
	if err != nil {
		return bot.Subscription{}, err
	}
	if limit := r.Value("limit"); unit(t.by) == " (s)" && limit.Duration == 0 && limit.Number > 0 {
		return bot.Subscription{}, bot.Errorf(bot.Invalid, "Is that %v seconds or minutes? Say “%[1]v min” or “%[1]v s”. Nothing was changed.", limit.Number)
	}
	if t.hold > maxHold {
		return bot.Subscription{}, bot.Errorf(bot.Invalid, "A limit can be passed for 4 hours at most before I tell of it. Nothing was changed.")
	}
	sub := bot.Subscription{Topic: TopicThresholds, Filter: filter, Said: t.words("with"), Person: r.Person, RoomID: r.RoomID, Created: r.Now}
	if err := during(&sub, r); err != nil {
		return bot.Subscription{}, err
	}
	// Two queues may have the same name.
	return identify(sub, "threshold", r, sub.Said, t.queue.ID, t.team.ID), nil
}

// Do sets the alert, and says how the figure stands now.
func (c notifyThreshold) Do(ctx context.Context, r bot.Request) (bot.Reply, error) {
	sub, err := c.wishFor(r)
	if err != nil {
		return bot.Reply{}, err
	}
	if err := c.watchable(ctx, sub); err != nil {
		return bot.Reply{}, err
	}
	if err := fewEnough(ctx, c.store, sub); err != nil {
		return bot.Reply{}, err
	}
	if err := c.store.Subscribe(ctx, sub); err != nil {
		return bot.Reply{}, err
	}
	reply, err := c.set(sub, r)
	if err != nil {
		return bot.Reply{}, err
	}
	reply.Note = c.stands(ctx, sub, r) + " “notify list” shows what is set."
	return reply, nil
}

// watchable refuses a figure of the day where the contact centre keeps no past: it
// would never come. That the queues cannot be read refuses nothing.
func (c notifyThreshold) watchable(ctx context.Context, sub bot.Subscription) error {
	t, err := thresholdOf(sub.Filter, c.target)
	if err != nil || t.live {
		return err
	}
	queues, err := c.source.Queues(ctx)
	if err != nil {
		return nil //nolint:nilerr // the looks go on trying
	}
	var present []string
	for _, q := range queues {
		switch {
		case t.queue.ID != "" && t.queue.ID != q.ID:
		case q.Live == nil:
			return nil
		case !slices.Contains(present, q.System):
			present = append(present, q.System)
		}
	}
	if len(present) == 0 {
		return nil
	}
	return bot.Errorf(bot.Invalid, "%s keeps no history: I can watch who waits, the longest wait and who is available there, and not %s. Nothing was changed.",
		strings.Join(present, " and "), t.name())
}

// set says that an alert is set.
func (c notifyThreshold) set(sub bot.Subscription, r bot.Request) (bot.Reply, error) {
	t, err := thresholdOf(sub.Filter, c.target)
	if err != nil {
		return bot.Reply{}, err
	}
	to := "you"
	if sub.RoomID != "" {
		to = "this space"
	}
	number := bot.Value{Kind: bot.KindNumber, ID: sub.ID, Name: sub.Said, Number: 1}
	return bot.Reply{
		Headline: fmt.Sprintf("I tell %s when %s%s, and when that is over.", to, t.words("has"), spanOf(sub, r)),
		Items:    []bot.Value{number},
		Buttons:  []bot.Button{run("Stop it", "notify stop", bot.Slots{"number": {number}})},
	}, nil
}

// stands says how the figure stands at the moment. That it cannot be read does
// not undo the alert.
func (c notifyThreshold) stands(ctx context.Context, sub bot.Subscription, r bot.Request) string {
	t, err := thresholdOf(sub.Filter, c.target)
	if err != nil {
		return ""
	}
	all, err := readThresholds(ctx, c.floor, r.Now, r.Location, !t.live, t.team.ID != "")
	if err != nil {
		return "I cannot read the figure at this moment, and go on trying."
	}
	window := ""
	if !t.live {
		window = ", today so far"
	}
	got := t.reading(all)
	if !got.known {
		return "There is no such figure at this moment" + window + "."
	}
	return fmt.Sprintf("As of %s: %s, %s%s.", clock(r.Now, r.Location), got.of, got.text, window)
}

// Observe looks whether the alert is set.
func (c notifyThreshold) Observe(ctx context.Context, r bot.Request) (bot.Outcome, error) {
	want, err := c.wishFor(r)
	if err != nil {
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	return observeSet(ctx, c.store, want, func(s bot.Subscription) (bot.Reply, error) { return c.set(s, r) })
}

// fewEnough refuses an alert of somebody who has as many as one person may have.
func fewEnough(ctx context.Context, store bot.Subscriptions, sub bot.Subscription) error {
	set, err := store.ByTopic(ctx, sub.Topic)
	if err != nil {
		return err
	}
	own := 0
	for _, s := range set {
		if s.Person.ID == sub.Person.ID && s.ID != sub.ID {
			own++
		}
	}
	if own >= maxThresholds {
		return bot.Errorf(bot.Invalid, "You have %d such alerts, which is all that one person may have. “notify list” shows them; “notify stop” makes room. Nothing was changed.", own)
	}
	return nil
}
