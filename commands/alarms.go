package commands

import (
	"context"
	"slices"

	"floorwalker/bot"
)

// alarms is what the commands on alerts that were told share.
type alarms struct {
	store subscriptionLister
	notes CallNotes
}

// firing returns the alert that a request means: the one with the number or of the
// queue, or the only one that is told here and not over.
func (c alarms) firing(ctx context.Context, r bot.Request) (bot.Subscription, alarm, error) {
	seen, err := visible(ctx, c.store, r)
	if err != nil {
		return bot.Subscription{}, alarm{}, err
	}
	var found []bot.Subscription
	var how []alarm
	for i, s := range seen {
		if s.Topic != TopicThresholds || r.Has("number") && !numbered(r, r.Value("number"), i, s) {
			continue
		}
		if q := r.Value("queue"); q.ID != "" && !concerns(s, q.ID) {
			continue
		}
		n, err := loadAlarm(ctx, c.notes, s)
		if err != nil {
			return bot.Subscription{}, alarm{}, err
		}
		a := n.value
		if a.firing() || r.Has("number") || r.Has("queue") {
			found, how = append(found, s), append(how, a)
		}
	}
	if told := slices.IndexFunc(how, alarm.firing); len(found) > 1 && told >= 0 && !slices.ContainsFunc(how[told+1:], alarm.firing) {
		return found[told], how[told], nil // of several of a queue the one that was told
	}
	switch {
	case len(found) == 0 && (r.Has("number") || r.Has("queue")):
		return bot.Subscription{}, alarm{}, bot.Errorf(bot.NotFound, "No such alert with a limit is set here. Say “notify list” to see them. Nothing was changed.")
	case len(found) == 0:
		return bot.Subscription{}, alarm{}, bot.Errorf(bot.NotFound, "No limit is passed at the moment, of those that I tell of here. Nothing was changed.")
	case len(found) > 1:
		return bot.Subscription{}, alarm{}, bot.Errorf(bot.Invalid, "%d alerts could be meant. Say which, by its number in “notify list”, or press its button. Nothing was changed.", len(found))
	}
	return found[0], how[0], nil
}

// concerns reports whether an alert is on a queue, or on any.
func concerns(s bot.Subscription, queueID string) bool {
	limit, _ := s.Filter.First("limit")
	q, ok := s.Filter.First("queue")
	if !ok {
		return s.Filter["team"] == nil && limit.Metric != bot.MetricAgentsAvailable
	}
	return q.ID == queueID
}
