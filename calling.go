package main

import (
	"fmt"

	"floorwalker/bot"
	"floorwalker/commands"
	"floorwalker/integrations/calling"
	"floorwalker/integrations/dialplan"
	"floorwalker/integrations/oauth"
	"floorwalker/integrations/rest"
)

// CallingConfig are the settings of Webex Calling.
type CallingConfig struct {
	// CallingURL is Webex's address for it; empty is WEBEX_API_URL.
	CallingURL string `env:"CALLING_URL"`
	// CallingToken is an administrator's token for the phones of others, for
	// trying, in place of the service app's.
	CallingToken Secret `env:"CALLING_TOKEN"`
	// CallingRegion is the country whose way of writing numbers is read.
	CallingRegion string `env:"CALLING_REGION" envDefault:"US"`
	// CallingAllow names what may be dialled that is not dialled by itself:
	// feature-codes, emergency, premium.
	CallingAllow []string `env:"CALLING_ALLOW"`
	// CallingInterests are what the organisation's webhooks are to hear of
	// beside the calls of people: resource:NAME or actor:NAME.
	CallingInterests []string `env:"CALLING_INTERESTS"`

	dialplan  *dialplan.Plan
	interests []calling.Interest
}

func (c *CallingConfig) validate(bad func(format string, args ...any)) {
	if c.CallingURL != "" {
		if err := checkURL(c.CallingURL); err != nil {
			bad("CALLING_URL: %w", err)
		}
	}
	var err error
	if c.dialplan, err = dialplan.New(c.CallingRegion, c.CallingAllow); err != nil {
		bad("CALLING_REGION, CALLING_ALLOW: %w", err)
	}
	for _, named := range c.CallingInterests {
		interest, err := calling.ParseInterest(named)
		if err != nil {
			bad("CALLING_INTERESTS: %w", err)
			continue
		}
		c.interests = append(c.interests, interest)
	}
}

// callingScopes are what people's own phones need of their token.
var callingScopes = []string{"spark:calls_read", "spark:calls_write", "spark:recordings_read"}

// wireCalling adds people's phones.
func (a *app) wireCalling() error {
	base := a.cfg.CallingURL
	if base == "" {
		base = a.cfg.WebexURL
	}
	client, err := rest.New(base, rest.WithName("calling"), rest.WithLogger(a.log), rest.WithObserver(a.observeRequest), rest.WithClock(a.clock))
	if err != nil {
		return fmt.Errorf("CALLING_URL: %w", err)
	}
	tokens, err := a.callingTokens()
	if err != nil {
		return err
	}
	c, err := calling.New(client, tokens, nil)
	if err != nil {
		return err
	}
	own := &phones{Client: c, users: a.users, plan: a.cfg.dialplan, budgets: newOwnBudgets()}
	a.deps.Calling, a.deps.Voicemail, a.deps.CallRecordings = own, own, own
	a.deps.CallHooks = callHooks{a, client}
	if a.cfg.PublicURL != "" {
		a.jobs = append(a.jobs, a.keepCallHooks)
		if tokens != nil {
			a.jobs = append(a.jobs, a.keepInterest(c))
		}
	}
	a.know(map[bot.Kind]nameSource{bot.KindPerson: c.People, bot.KindCallQueue: c.CallQueues, bot.KindDestination: c.Destinations})
	a.scopes = append(a.scopes, callingScopes...)
	a.upstreams = append(a.upstreams, upstream{title: "Webex Calling", rest: client})
	return nil
}

// callingTokens are the organisation's: the service app's where there is one. Nil
// when there are none, so that people reach their own phones only.
func (a *app) callingTokens() (rest.TokenSource, error) {
	if !a.cfg.serviceApp && a.cfg.CallingToken != "" {
		return rest.StaticToken(a.cfg.CallingToken.Value()), nil
	}
	return a.serviceAppTokens()
}

// phones gives commands each phone with the identity that may reach it.
type phones struct {
	*calling.Client
	users *oauth.Users
	plan  *dialplan.Plan

	budgets *ownBudgets
}

// Own is a person's own phone, reached with that person's own token.
func (p *phones) Own(personID string) commands.Phone {
	return p.Client.Own(p.users.For(personID), p.budgets.of(personID))
}

// Member is somebody else's phone, reached with the organisation's token.
func (p *phones) Member(personID string) (commands.Phone, error) {
	return p.Client.Member(personID)
}

// Dialled reads what somebody typed to be dialled.
func (p *phones) Dialled(said string) (bot.Destination, error) { return p.plan.Read(said) }

// Mailbox is a person's own voice mailbox.
func (p *phones) Mailbox(personID string) commands.Mailbox {
	return p.Client.Mailbox(p.users.For(personID), p.budgets.of(personID))
}

// Recordings are those of a person's own calls.
func (p *phones) Recordings(personID string) commands.OwnRecordings {
	return p.Client.Recordings(p.users.For(personID), p.budgets.of(personID))
}
