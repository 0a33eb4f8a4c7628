package commands

import (
	"context"
	"fmt"

	"floorwalker/bot"
)

// notifyAcknowledge writes down who takes on an alert.
type notifyAcknowledge struct{ alarms }

func (notifyAcknowledge) Spec() bot.Spec {
	return bot.Spec{
		Name:    "notify acknowledge",
		Area:    areaNotifications,
		Aliases: []string{"acknowledge", "acknowledge the alert", "ack", "i am on it"},
		Summary: "Says that you take on an alert that was told; its end names you.",
		Params: []bot.Param{
			{Name: "number", Kind: bot.KindNumber},
			{Name: "queue", Kind: bot.KindQueue},
		},
		Examples: []string{
			"notify acknowledge 1", "acknowledge the Billing alert", "ack", "ack that alert", "acknowledge", "i'm on it", "acknowledge alert 2",
		},
		Role:    bot.Viewer,
		Changes: true,
	}
}

// Preview never asks.
func (c notifyAcknowledge) Preview(ctx context.Context, r bot.Request) (bot.Reply, bool, error) {
	s, a, err := c.firing(ctx, r)
	if err != nil {
		return bot.Reply{}, false, err
	}
	switch {
	case !a.firing():
		return bot.Reply{Headline: "That limit is not passed at the moment: " + s.Said + ".", Settled: true}, false, nil
	case a.By != "":
		return bot.Reply{Headline: fmt.Sprintf("%s has acknowledged it at %s.", a.By, clockOrDate(a.Acknowledged, r.Now, r.Location)), Settled: true}, false, nil
	}
	return bot.Reply{Headline: "Acknowledges: " + s.Said + "."}, false, nil
}

// Do writes it down; the first one counts.
func (c notifyAcknowledge) Do(ctx context.Context, r bot.Request) (bot.Reply, error) {
	s, _, err := c.firing(ctx, r)
	if err != nil {
		return bot.Reply{}, err
	}
	var stands alarm
	err = editAlarm(ctx, c.notes, s, func(a *alarm) {
		if a.firing() && a.By == "" {
			a.By, a.Acknowledged = r.Person.Name, r.Now
		}
		stands = *a
	})
	if err != nil {
		return bot.Reply{}, err
	}
	return acknowledged(s, stands, r), nil
}

func acknowledged(s bot.Subscription, a alarm, r bot.Request) bot.Reply {
	if !a.firing() {
		return bot.Reply{Headline: "That limit is not passed any more: " + s.Said + "."}
	}
	return bot.Reply{Headline: fmt.Sprintf("%s acknowledged it at %s: %s.", a.By, clockOrDate(a.Acknowledged, r.Now, r.Location), s.Said), Note: "I tell when it is over."}
}

// Observe looks whether it is written down.
func (c notifyAcknowledge) Observe(ctx context.Context, r bot.Request) (bot.Outcome, error) {
	s, a, err := c.firing(ctx, r)
	switch {
	case err != nil:
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	case a.By == "":
		return bot.Outcome{State: bot.OutcomeNotDone, Reply: bot.Reply{Headline: "Nobody has acknowledged the alert."}}, nil
	}
	return bot.Outcome{State: bot.OutcomeDone, Reply: acknowledged(s, a, r)}, nil
}
