package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"floorwalker/bot"
	"floorwalker/integrations/chart"
	"floorwalker/integrations/rest"
	"floorwalker/integrations/webex"
)

// messagingName is what Webex's messaging is called in logs and metrics.
const messagingName = "webex"

// webhookPath is where Webex's deliveries arrive.
const webhookPath = "/webhooks/webex"

// suspicious is how many bad signatures within a minute make the bot look
// whether its webhooks are still signed with its own secret: 100 refused
// deliveries within five minutes and Webex switches them off.
const suspicious = 5

// quiet is how long one warning stands for all of its kind: while the store is
// away, every delivery would give one. The metrics count them.
const quiet = 10 * time.Second

func (a *app) webexREST(more ...rest.Option) (*rest.Client, error) {
	return rest.New(a.cfg.WebexURL, append(more, rest.WithName(messagingName), rest.WithToken(rest.StaticToken(a.cfg.BotToken.Value())),
		rest.WithLogger(a.log), rest.WithObserver(a.observeRequest))...)
}

// wireWebex makes the messaging client and asks who the bot is. Webex names no
// budget, but what it says to one replica holds for all: they have one token.
func (a *app) wireWebex(ctx context.Context) error {
	//nolint:contextcheck // pauses are followed as long as the store is open
	pauses := a.store.Pauses(messagingName)
	client, err := a.webexREST(rest.WithLimiter(pauses))
	if err == nil {
		a.answering, err = a.newAnswering(pauses)
	}
	if err != nil {
		return fmt.Errorf("WEBEX_API_URL: %w", err)
	}
	a.messaging = client
	a.webex = webex.New(webex.Config{Client: client, Draw: chart.Draw, Log: a.log,
		Phrase: func(i bot.Invocation) string { return a.phrase(i) }})
	if _, err := a.webex.Me(ctx); err != nil {
		return fmt.Errorf("asking Webex who I am: %w", err)
	}
	return nil
}

// wireWebhooks makes the receiver of deliveries and, with a public address,
// the keeper of the registrations.
func (a *app) wireWebhooks() error {
	if a.cfg.PublicURL != "" {
		a.registrar = a.newRegistrar()
		a.jobs = append(a.jobs, a.keepWebhooks)
	}
	doubts := &doubts{}
	refusals := rate.Sometimes{Interval: quiet}
	if a.deps.Calling != nil {
		a.mounts = append(a.mounts, mount{http.MethodPost, callsPath + ":person", http.HandlerFunc(a.serveCalls)})
		a.on(a.callHandlers())
	}
	a.wireRecordNews()
	handler, err := webex.NewHandler(webex.HandlerConfig{Secrets: values(a.cfg.WebhookSecrets), Insecure: a.cfg.Insecure, Inbox: a.traces.inbox(a.store),
		BotID: a.webex.BotID, Now: a.clock,
		Observe: func(r webex.Receipt, err error) {
			a.metrics.delivery(r)
			switch {
			case r == webex.NotAccepted:
				refusals.Do(func() { a.log.Warn("deliveries are not accepted", "error", err) })
			case r == webex.BadSignature && a.registrar != nil && doubts.raise(time.Now()):
				a.log.Warn("deliveries with bad signatures arrive; looking at the webhooks")
				a.registrar.Suspect()
			}
		}})
	a.mounts = append(a.mounts, mount{http.MethodPost, webhookPath, handler})
	a.on(a.messagingHandlers())
	return err
}

// newRegistrar makes the keeper of the registrations at the public address.
func (a *app) newRegistrar() *webex.Registrar {
	return webex.NewRegistrar(webex.RegistrarConfig{Client: a.webex, TargetURL: a.cfg.webhookURL(),
		Secrets: values(a.cfg.WebhookSecrets), Probe: a.probe(), Mended: a.catchUp, Log: a.log})
}

// catchUp takes in what was said while no webhook brought it. What came all the
// same is recognised by its id; what is old by now is answered and changes
// nothing.
func (a *app) catchUp(ctx context.Context, ago time.Duration) error {
	since := a.clock().Add(-ago)
	if a.store.Embedded() && since.Before(a.began) {
		since = a.began // it has forgotten what was answered before
	}
	missed, err := a.webex.Missed(ctx, since)
	if err != nil {
		return fmt.Errorf("reading what was missed: %w", err)
	}
	now := a.clock()
	for _, e := range missed {
		e.At = now
		if err := a.store.Accept(ctx, e); err != nil {
			return fmt.Errorf("taking in what was missed: %w", err)
		}
	}
	a.log.Info("took in what was said while the webhooks were off", "messages", len(missed))
	return nil
}

// probe tests the public address as Webex would use it.
func (a *app) probe() func(context.Context) error {
	secret := ""
	if secrets := values(a.cfg.WebhookSecrets); len(secrets) > 0 {
		secret = secrets[0]
	}
	// Each probe makes a connection of its own, as whoever wants to reach us must.
	client := &http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	return webex.Probe(webex.ProbeConfig{Client: client, URL: a.cfg.webhookURL(), Secret: secret})
}

// webhookURL is where Webex delivers.
func (c Config) webhookURL() string { return strings.TrimSuffix(c.PublicURL, "/") + webhookPath }

// keepWebhooks registers the webhooks and watches over them until ctx ends.
func (a *app) keepWebhooks(ctx context.Context) error {
	if err := a.registrar.Reconcile(ctx); err != nil && ctx.Err() == nil {
		a.log.Warn("webhooks are not as they should be", "error", err)
	}
	a.registrar.Watch(ctx)
	return nil
}

// doubts counts bad signatures per minute.
type doubts struct {
	mu    sync.Mutex
	since time.Time
	count int
}

// raise counts one and reports whether this one is the last straw.
func (d *doubts) raise(now time.Time) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if now.Sub(d.since) > time.Minute {
		d.since, d.count = now, 0
	}
	d.count++
	return d.count == suspicious
}
