package commands

import (
	"context"
	"fmt"
	"time"

	"floorwalker/bot"
	"floorwalker/bot/language"
)

// needsEventSecrets is the setting without which the contact centre tells us
// nothing.
const needsEventSecrets = "CONTACT_CENTER_WEBHOOK_SECRETS" //nolint:gosec // G101: a setting's name

// EventSubscription is how one subscription of ours to events of the contact
// centre stands.
type EventSubscription struct {
	Name   string // agent:2.0.0
	Active bool
	// State says what is wrong when it is not active.
	State string
	// Last is when the last event arrived at this replica, zero for never since
	// its start; Count how many did.
	Last  time.Time
	Count int
}

// EventSubscriptions looks after them. The problem is what else is wrong, "" for
// nothing.
type EventSubscriptions interface {
	EventSubscriptions(context.Context) (all []EventSubscription, problem string)
}

// subscriptionList shows whether the contact centre tells us what happens.
type subscriptionList struct{ source EventSubscriptions }

func (subscriptionList) Spec() bot.Spec {
	return bot.Spec{
		Name:     "subscription list",
		Area:     areaBot,
		Aliases:  []string{"list subscriptions", "event subscriptions", "subscription health"},
		Summary:  "Shows whether the subscriptions to events of the contact centre are active, and when the last event came.",
		Examples: []string{"subscription list", "event subscriptions", "list subscriptions", "subscription health"},
		Role:     bot.Admin,
	}
}

func (c subscriptionList) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	all, problem := c.source.EventSubscriptions(ctx)
	reply := bot.Reply{Note: "Events are counted at this replica since it started; as of " + clock(r.Now, r.Location) + "."}
	t := &bot.Table{Total: len(all), Columns: []bot.Column{{Title: "Subscription"}, {Title: "State"}, {Title: "Last event"}, {Title: "Events", Right: true}}}
	active := 0
	for _, s := range all {
		state, last := s.State, "none yet"
		if s.Active {
			active++
			state = "active"
		}
		if !s.Last.IsZero() {
			last = language.Humanize(max(r.Now.Sub(s.Last), 0)) + " ago"
		}
		t.Rows = append(t.Rows, []string{s.Name, state, last, count(s.Count)})
	}
	reply.Headline = fmt.Sprintf("%d of %s to events of the contact centre active.", active, plural(len(all), "subscription", "subscriptions"))
	if problem != "" {
		reply.Facts = []bot.Fact{{Label: "Problem", Value: problem}}
	}
	if len(all) > 0 {
		reply.Table = t
	}
	return reply, nil
}
