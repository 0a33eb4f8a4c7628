package main

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
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
	person := webex.BareID(personID)
	return webex.PersonalHook{Client: h.rest.As(h.app.users.For(personID), nil), Resource: calling.SourceCalls,
		TargetURL: strings.TrimSuffix(h.app.cfg.PublicURL, "/") + callsPath + person, Secrets: h.app.callSecrets(person), Log: h.app.log}, nil
}

// callsPath is where deliveries of people's calls arrive; the person follows.
const callsPath = webhookPath + "/calls/"

// callSecrets are those under which the deliveries of one person's calls are
// signed. That person can read the secret of their own webhook, and must not be
// able to sign anything else with it: neither the bot's own deliveries nor those
// of another person.
func (a *app) callSecrets(person string) []string {
	var secrets []string
	for _, master := range values(a.cfg.WebhookSecrets) {
		h := hmac.New(sha256.New, []byte(master))
		h.Write([]byte("floorwalker calls of " + person))
		secrets = append(secrets, hex.EncodeToString(h.Sum(nil)))
	}
	return secrets
}

// serveCalls takes the deliveries of one person's calls, and of nobody else's.
func (a *app) serveCalls(w http.ResponseWriter, r *http.Request) {
	person := strings.TrimPrefix(r.URL.Path, callsPath)
	if person == "" || person != webex.BareID(person) {
		http.NotFound(w, r)
		return
	}
	handler, err := webex.NewHandler(webex.HandlerConfig{Secrets: a.callSecrets(person), Insecure: a.cfg.Insecure, Inbox: a.traces.inbox(a.store),
		Only: calling.SourceCalls, Now: a.clock, Observe: func(receipt webex.Receipt, _ error) { a.metrics.delivery(receipt) },
		Others: map[string]func([]byte) (bot.Event, bool){calling.SourceCalls: func(body []byte) (bot.Event, bool) {
			event, whose, ok := calling.ReadDelivery(body)
			return event, ok && webex.BareID(whose) == person
		}}})
	if err != nil {
		a.log.ErrorContext(r.Context(), "a delivery of calls cannot be taken", "error", err)
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	handler.ServeHTTP(w, r)
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
