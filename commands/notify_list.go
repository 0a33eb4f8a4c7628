package commands

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"floorwalker/bot"
)

// subscriptionLister is what notify list needs.
type subscriptionLister interface {
	All(context.Context) ([]bot.Subscription, error)
}

// notifyList lists who is told what: the asker's own subscriptions and those
// of the room.
type notifyList struct {
	store  subscriptionLister
	alarms CallNotes // how those with a limit stand; nil when there are none
}

func (notifyList) Spec() bot.Spec {
	return bot.Spec{
		Name:    "notify list",
		Area:    areaNotifications,
		Aliases: []string{"notifications", "alerts", "my alerts", "subscriptions", "what are you watching"},
		Summary: "Lists the alerts of this space and your own.",
		Examples: []string{
			"notify list", "what alerts are on?", "what are you watching", "list my alerts", "show the notifications",
			"which alerts do we have here", "what will you tell us about",
		},
		Role: bot.Viewer,
	}
}

func (c notifyList) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	seen, err := visible(ctx, c.store, r)
	if err != nil {
		return bot.Reply{}, err
	}
	if len(seen) == 0 {
		return bot.Reply{Headline: "No alerts are set in this space, and none are yours."}, nil
	}
	reply := bot.Reply{
		Headline: plural(len(seen), "alert is", "alerts are") + " set in this space or by you.",
		Table: &bot.Table{
			Columns: []bot.Column{{Title: "No.", Right: true}, {Title: "Alert"}, {Title: "Goes to"}, {Title: "By"}, {Title: "Until"}},
			Total:   len(seen),
		},
		Note: "Say “notify stop” with the number, or “notify stop all”.",
	}
	for i, s := range seen {
		number := alertNumber(i, s)
		reply.Items = append(reply.Items, number)
		if i >= maxRows {
			continue
		}
		reply.Table.Rows = append(reply.Table.Rows,
			[]string{strconv.Itoa(i + 1), s.Said, goesTo(s), s.Person.Name, until(s, r)})
		if now := c.stands(ctx, s, r); now != "" {
			reply.Facts = append(reply.Facts, bot.Fact{Label: "Alert " + strconv.Itoa(i+1), Value: now})
		}
		if i < maxButtons {
			reply.Buttons = append(reply.Buttons,
				run(fmt.Sprintf("Stop %d", i+1), "notify stop", bot.Slots{"number": {number}}))
		}
	}
	return reply, nil
}

// stands says of an alert with a limit that it was told and is not over, or that
// it is quiet. A list without that is better than none.
func (c notifyList) stands(ctx context.Context, s bot.Subscription, r bot.Request) string {
	if s.Topic != TopicThresholds || c.alarms == nil {
		return ""
	}
	n, err := loadAlarm(ctx, c.alarms, s)
	if err != nil {
		return ""
	}
	a := n.value
	var now []string
	if a.firing() {
		now = append(now, "passed since "+clockOrDate(a.Since, r.Now, r.Location))
	}
	if a.firing() && a.By != "" {
		now = append(now, a.By+" is on it")
	}
	if a.Snoozed.After(r.Now) {
		now = append(now, "quiet until "+clockOrDate(a.Snoozed, r.Now, r.Location))
	}
	return strings.Join(now, ", ")
}

// visible returns the subscriptions that the asker may see here: their own,
// and those that post into this room.
func visible(ctx context.Context, store subscriptionLister, r bot.Request) ([]bot.Subscription, error) {
	all, err := store.All(ctx)
	if err != nil {
		return nil, err
	}
	var seen []bot.Subscription
	for _, s := range all {
		if s.Person.ID == r.Person.ID || s.RoomID != "" && s.RoomID == r.RoomID {
			seen = append(seen, s)
		}
	}
	return seen, nil
}

// alertNumber is a subscription as it was numbered in a list. The id makes the
// number mean the same after the list has changed.
func alertNumber(i int, s bot.Subscription) bot.Value {
	return bot.Value{Kind: bot.KindNumber, ID: s.ID, Name: s.Said, Number: float64(i + 1)}
}

func goesTo(s bot.Subscription) string {
	if s.RoomID == "" {
		return "direct message"
	}
	return "space"
}

func until(s bot.Subscription, r bot.Request) string {
	switch {
	case s.Until.IsZero():
		return "no end"
	case !s.Begun(r.Now):
		return dateTime(s.Until, r.Location) + ", from " + dateTime(s.From, r.Location)
	}
	return dateTime(s.Until, r.Location)
}
