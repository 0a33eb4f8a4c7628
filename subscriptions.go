package main

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"golang.org/x/time/rate"

	"floorwalker/bot"
	"floorwalker/commands"
	"floorwalker/integrations/contactcenter"
	"floorwalker/integrations/rest"
	"floorwalker/integrations/webex"
)

// eventsPath is where Contact Center's deliveries arrive.
const eventsPath = "/webhooks/contact-center"

// nightly is the time of day, in the centre's zone, at which what events may
// have failed to tell is read from the interfaces: Cisco promises to deliver
// quickly, and not everything.
const nightly = 3 * time.Hour

// SubscriptionConfig are the settings of Contact Center's events.
type SubscriptionConfig struct {
	// ContactCenterSecrets sign deliveries: the first one is set on our
	// subscriptions, all are accepted.
	ContactCenterSecrets []Secret `env:"CONTACT_CENTER_WEBHOOK_SECRETS"`
}

func (c *SubscriptionConfig) validate(bad func(format string, args ...any)) {
	for _, secret := range values(c.ContactCenterSecrets) {
		if len(secret) < 32 || len(secret) > 256 {
			bad("CONTACT_CENTER_WEBHOOK_SECRETS: Contact Center takes secrets of 32 to 256 characters")
			return
		}
	}
}

// subscriptions are the events of the contact centre.
type subscriptions struct {
	keeper *contactcenter.Subscriber // nil without a public address
	fresh  *contactcenter.Freshness
}

// wireSubscriptions makes the receiver of events and, with a public address, the
// keeper of the subscriptions. Without a secret there are no events.
func (a *app) wireSubscriptions(c *contactcenter.Client) error {
	secrets := values(a.cfg.ContactCenterSecrets)
	if len(secrets) == 0 {
		return nil
	}
	s := subscriptions{fresh: contactcenter.NewFreshness(c, func(ctx context.Context) error { return a.directory.renew(ctx) })}
	if a.cfg.PublicURL != "" {
		s.keeper = a.newSubscriber(c)
		a.jobs = append(a.jobs, func(ctx context.Context) error { return s.keeper.Keep(rest.WithPriority(ctx, rest.Background)) })
	}
	a.jobs = append(a.jobs, func(ctx context.Context) error {
		a.reconcileNightly(rest.WithPriority(ctx, rest.Background), s.fresh)
		return nil
	})
	doubts := &doubts{}
	refusals := rate.Sometimes{Interval: quiet}
	receiver, err := contactcenter.NewReceiver(contactcenter.ReceiverConfig{Secrets: secrets, OrgID: a.cfg.ContactCenterOrgID,
		Inbox: a.traces.inbox(a.store), Now: a.clock,
		Observe: func(r contactcenter.Receipt, err error) {
			a.metrics.event(r)
			switch {
			case r == contactcenter.NotAccepted:
				refusals.Do(func() { a.log.Warn("events of Contact Center are not accepted", "error", err) })
			case r == contactcenter.BadSignature && s.keeper != nil && doubts.raise(time.Now()):
				a.log.Warn("events with bad signatures arrive; looking at the subscriptions")
				s.keeper.Suspect()
			}
		}})
	if err != nil {
		return err
	}
	a.mounts = append(a.mounts, mount{http.MethodPost, eventsPath, receiver})
	a.on(bot.Handlers{contactcenter.SourceEvents: a.contactEvents(c, s.fresh.Handle)})
	a.deps.EventSubscriptions = s
	return nil
}

func (a *app) newSubscriber(c *contactcenter.Client) *contactcenter.Subscriber {
	return contactcenter.NewSubscriber(contactcenter.SubscriberConfig{Client: c, Secret: values(a.cfg.ContactCenterSecrets)[0],
		TargetURL: strings.TrimSuffix(a.cfg.PublicURL, "/") + eventsPath, Probe: a.probe(), Log: a.log})
}

// checkEvents looks at the subscriptions. The bot itself makes and mends them.
func (a *app) checkEvents(ctx context.Context, c *contactcenter.Client) webex.Check {
	line := webex.Check{Name: "Contact Center events"}
	switch {
	case len(values(a.cfg.ContactCenterSecrets)) == 0:
		line.Detail = "not set up (CONTACT_CENTER_WEBHOOK_SECRETS), so names are renewed by their age alone"
		return line
	case a.cfg.PublicURL == "":
		line.Detail = "PUBLIC_URL is not set, so subscriptions are not touched"
		return line
	}
	state, err := a.newSubscriber(c).Inspect(ctx)
	if err != nil {
		line.Err, line.Fix = err, "the token needs the scopes cjp:config_read and cjp:config_write"
		return line
	}
	line.Detail = "the subscriptions can be read, and the bot looks after them"
	for _, o := range state.Ours {
		if o.ID != "" && !o.Active {
			line.Detail += "; " + o.ResourceVersion + " is switched off now"
		}
	}
	return line
}

// EventSubscriptions says how they stand.
func (s subscriptions) EventSubscriptions(context.Context) ([]commands.EventSubscription, string) {
	if s.keeper == nil {
		return nil, "PUBLIC_URL is not set: subscriptions are not looked after"
	}
	state := s.keeper.State()
	var all []commands.EventSubscription
	for _, o := range state.Ours {
		e := commands.EventSubscription{Name: o.ResourceVersion, Active: o.Active && o.ID != "", State: "inactive"}
		if o.ID == "" {
			e.State = "missing"
		}
		e.Last, e.Count = s.fresh.Last(o.ID)
		all = append(all, e)
	}
	return all, state.Problem()
}

// reconcileNightly reads the set-up again every night until ctx ends.
func (a *app) reconcileNightly(ctx context.Context, fresh *contactcenter.Freshness) {
	for {
		now := a.clock().In(a.cfg.zone)
		wait := time.NewTimer(untilNightly(now))
		select {
		case <-ctx.Done():
			wait.Stop()
			return
		case <-wait.C:
		}
		if err := fresh.Refresh(ctx); err != nil && !errors.Is(err, context.Canceled) {
			a.log.Warn("the nightly reconciliation with Contact Center failed", "error", err)
		} else if err == nil {
			a.log.Info("reconciled with Contact Center")
		}
	}
}

// untilNightly is how long it is until the next reconciliation.
func untilNightly(now time.Time) time.Duration {
	next := time.Date(now.Year(), now.Month(), now.Day(), int(nightly.Hours()), 0, 0, 0, now.Location())
	if !next.After(now) {
		next = time.Date(now.Year(), now.Month(), now.Day()+1, int(nightly.Hours()), 0, 0, 0, now.Location())
	}
	return next.Sub(now)
}
