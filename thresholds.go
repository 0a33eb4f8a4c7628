package main

import (
	"context"
	"errors"
	"time"

	"floorwalker/bot"
	"floorwalker/commands"
	"floorwalker/integrations/rest"
)

// ThresholdConfig are the settings of alerts with a limit.
type ThresholdConfig struct {
	// ThresholdPoll is how often the floor is held against the limits.
	ThresholdPoll time.Duration `env:"THRESHOLD_POLL" envDefault:"15s"`
}

func (c *ThresholdConfig) validate(bad func(format string, args ...any)) {
	if c.ThresholdPoll < 5*time.Second {
		bad("THRESHOLD_POLL must be 5 seconds at least")
	}
}

// wireThresholds has the floor watched for those who set limits. It comes after
// every contact centre.
func (a *app) wireThresholds() {
	a.deps.AlarmNotes = a.store.Notes("alarm")
	centre := a.deps.Centre
	if centre == nil && a.deps.ContactCenter != nil {
		centre = a.deps.ContactCenter
	}
	if centre == nil {
		return
	}
	a.jobs = append(a.jobs, func(ctx context.Context) error {
		ctx = rest.WithPriority(ctx, rest.Background)
		for ctx.Err() == nil {
			// A new one for every turn at it: what it remembers is of its own looks.
			post := &commands.AlertPost{Teller: teller{a}, Now: a.clock, Log: a.log}
			limits := &commands.Thresholds{Source: centre, Target: a.deps.Target, Subscriptions: a.store, Notes: a.deps.AlarmNotes,
				Post: post, May: a.mayHear, Now: a.clock, Location: a.cfg.zone, Log: a.log}
			states := &commands.States{Source: centre, Subscriptions: a.store, Notes: a.deps.AlarmNotes,
				Post: post, May: a.mayHearOthers, Now: a.clock, Location: a.cfg.zone, Log: a.log}
			err := a.store.Vault().Alone(ctx, "thresholds", func(ctx context.Context) error {
				return a.watchThresholds(ctx, func(ctx context.Context) error { return errors.Join(limits.Look(ctx), states.Look(ctx)) })
			})
			if err != nil && ctx.Err() == nil {
				a.log.Warn("the limits are not looked after", "error", err)
			}
			_ = rest.Sleep(ctx, time.Second) // it ends early with the loop
		}
		return nil
	})
}

// mayHear reports whether whoever set an alert may still see the floor there.
func (a *app) mayHear(s bot.Subscription) bool {
	return a.access.Role(s.Person, s.RoomID, s.RoomID == "") >= bot.Viewer
}

// mayHearOthers is mayHear for what agents do.
func (a *app) mayHearOthers(s bot.Subscription) bool {
	return a.access.Role(s.Person, s.RoomID, s.RoomID == "") >= bot.Supervisor
}

// watchThresholds looks again and again until its context ends.
func (a *app) watchThresholds(ctx context.Context, look func(context.Context) error) error {
	tick := time.NewTicker(a.cfg.ThresholdPoll)
	defer tick.Stop()
	for {
		err := look(ctx)
		if ctx.Err() == nil {
			a.metrics.look(err)
		}
		if err != nil && ctx.Err() == nil {
			a.log.Warn("the floor could not be held against its limits", "error", err)
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-tick.C:
		}
	}
}
