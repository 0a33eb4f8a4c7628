package main

import (
	"context"
	"time"

	"floorwalker/bot"
	"floorwalker/commands"
	"floorwalker/integrations/calling"
	"floorwalker/integrations/rest"
	"floorwalker/integrations/webex"
)

const (
	// lookAtHooks is how often the webhooks of people who watch their calls are
	// looked at, and lookAtInterest the organisation's registration.
	lookAtHooks    = 5 * time.Minute
	lookAtInterest = time.Hour
)

// callHooks makes Webex tell of a person's calls, at our webhooks' address.
type callHooks struct {
	app  *app
	rest *rest.Client // without a token
}

func (h callHooks) of(personID string) (webex.PersonalHook, error) {
	if h.app.cfg.PublicURL == "" {
		return webex.PersonalHook{}, bot.Errorf(bot.Invalid, "Webex cannot reach me to tell of calls: PUBLIC_URL is not set. Nothing was changed.")
	}
	return webex.PersonalHook{Client: h.rest.As(h.app.users.For(personID), nil), Resource: calling.SourceCalls,
		TargetURL: h.app.cfg.webhookURL(), Secrets: values(h.app.cfg.WebhookSecrets), Log: h.app.log}, nil
}

// Watch implements commands.CallHooks.
func (h callHooks) Watch(ctx context.Context, personID string) error {
	hook, err := h.of(personID)
	if err != nil {
		return err
	}
	return hook.Keep(ctx)
}

// Unwatch implements commands.CallHooks.
func (h callHooks) Unwatch(ctx context.Context, personID string) error {
	hook, err := h.of(personID)
	if err != nil {
		return err
	}
	return hook.Drop(ctx)
}

// Watched implements commands.CallHooks.
func (h callHooks) Watched(ctx context.Context, personID string) (bool, error) {
	hook, err := h.of(personID)
	if err != nil {
		return false, err
	}
	return hook.Kept(ctx)
}

// callHandlers are what is done with the events of people's calls.
func (a *app) callHandlers() bot.Handlers {
	follower := &commands.CallFollower{Notes: a.store.Notes("call"), Subscriptions: a.store, Teller: a.engine, People: a.webex,
		Access: a.access, Canonical: webex.BareID, Clock: a.clock, Location: a.cfg.zone, Log: a.log}
	return bot.Handlers{calling.SourceCalls: follower.Handle}
}

// keepCallHooks looks after the webhooks of everybody who watches their calls,
// in one replica at a time, until ctx ends.
func (a *app) keepCallHooks(ctx context.Context) error {
	ticker := time.NewTicker(lookAtHooks)
	defer ticker.Stop()
	for {
		if err := a.store.Vault().Alone(ctx, "call webhooks", a.lookAtCallHooks); err != nil && ctx.Err() == nil {
			a.log.WarnContext(ctx, "the webhooks of people's calls could not be looked after", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}

// lookAtCallHooks mends the webhooks of those who watch. Whoever is not
// connected any more is told so, once, and not watched any more.
func (a *app) lookAtCallHooks(ctx context.Context) error {
	watching, err := a.store.ByTopic(ctx, commands.TopicCallWatch)
	if err != nil {
		return err
	}
	for _, sub := range watching {
		err := a.deps.CallHooks.Watch(ctx, sub.Person.ID)
		if bot.KindOf(err) != bot.NotLinked {
			if err != nil && ctx.Err() == nil {
				a.log.WarnContext(ctx, "a webhook of somebody's calls is not as it should be", "person", sub.Person.ID, "error", err)
			}
			continue
		}
		if was, err := a.store.Unsubscribe(ctx, sub.ID); err != nil || !was {
			continue // another time, or somebody else's
		}
		_, err = a.engine.Tell(ctx, bot.Address{PersonID: sub.Person.ID}, "", bot.Reply{
			Headline: "Your calls are not shown any more: your Webex account is not connected to me now.",
			Note:     "Say “connect”, and then “call watch on”, to have them shown again."})
		if err != nil {
			a.log.WarnContext(ctx, "somebody could not be told that their calls are not watched", "error", err)
		}
	}
	return nil
}

// keepInterest renews the organisation's registration of interest before it
// ends, until ctx ends.
func (a *app) keepInterest(client *calling.Client) func(context.Context) error {
	return func(ctx context.Context) error {
		ticker := time.NewTicker(lookAtInterest)
		defer ticker.Stop()
		for {
			if _, err := client.KeepInterest(ctx, a.cfg.interests, a.clock()); err != nil && ctx.Err() == nil {
				a.log.WarnContext(ctx, "the registration of interest in calls could not be kept", "error", err)
			}
			select {
			case <-ctx.Done():
				return nil
			case <-ticker.C:
			}
		}
	}
}
