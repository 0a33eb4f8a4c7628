package main

import (
	"context"
	"fmt"
	"strings"

	"floorwalker/bot"
	"floorwalker/integrations/contactcenter"
	"floorwalker/integrations/rest"
)

// Contact Center allows 300 requests in a minute for all users of a client
// together. The burst comes on top of the steady rate, so the two share them.
const (
	contactCenterPerMinute = 270
	contactCenterBurst     = 30
)

// ContactCenterConfig are the settings of Webex Contact Center.
type ContactCenterConfig struct {
	ContactCenterURL   string `env:"CONTACT_CENTER_URL" envDefault:"https://api.wxcc-us1.cisco.com"`
	ContactCenterOrgID string `env:"CONTACT_CENTER_ORG_ID"`
	// ContactCenterToken is for trying, in place of the service app's.
	ContactCenterToken Secret `env:"CONTACT_CENTER_TOKEN"`

	RecordingConfig
	SubscriptionConfig

	contactCenter bool // is set up
}

func (c *ContactCenterConfig) validate(serviceApp bool, bad func(format string, args ...any)) {
	if err := checkURL(c.ContactCenterURL); err != nil {
		bad("CONTACT_CENTER_URL: %w", err)
	}
	c.RecordingConfig.validate(bad)
	c.SubscriptionConfig.validate(bad)
	c.contactCenter = c.ContactCenterOrgID != ""
	if c.contactCenter && c.ContactCenterToken == "" && !serviceApp {
		bad("CONTACT_CENTER_ORG_ID is set, but there is no token: set SERVICE_APP_CLIENT_ID, SERVICE_APP_CLIENT_SECRET and SERVICE_APP_REFRESH_TOKEN, or CONTACT_CENTER_TOKEN to try")
	}
	if !c.contactCenter && c.ContactCenterToken != "" {
		bad("CONTACT_CENTER_TOKEN is set, but CONTACT_CENTER_ORG_ID is not")
	}
}

// wireContactCenter adds the tenant.
func (a *app) wireContactCenter() error {
	c, up, err := a.newContactCenter()
	if err != nil {
		return err
	}
	a.deps.ContactCenter = c
	if a.users != nil {
		a.deps.Desk = desk{c, a.users}
		a.scopes = append(a.scopes, deskScopes...)
	}
	names := contactCenterNames(c)
	if a.cfg.finesse {
		for _, kind := range []bot.Kind{bot.KindQueue, bot.KindAgent, bot.KindTeam} {
			names[kind] = labelled(webexLabel, names[kind])
		}
	}
	a.know(names)
	a.forget = append(a.forget, c.Forget)
	a.deps.Number = a.publicNumber
	a.upstreams = append(a.upstreams, up)
	return a.wireSubscriptions(c)
}

// publicNumber reads a number that can be called from anywhere, by E.164.
func (a *app) publicNumber(said string) (string, error) {
	d, err := a.cfg.dialplan.Read(said)
	if err == nil && !strings.HasPrefix(d.Dial, "+") {
		err = bot.Errorf(bot.Invalid, "%s is not the number of a customer's telephone. Nothing was changed.", said)
	}
	return d.Dial, err
}

func (a *app) newContactCenter() (*contactcenter.Client, upstream, error) {
	up := upstream{title: "Contact Center",
		limit: fmt.Sprintf("%d requests at once, %d a minute", contactCenterBurst, contactCenterPerMinute)}
	tokens, err := a.contactCenterTokens()
	if err != nil {
		return nil, up, err
	}
	up.budget = a.store.Limiter("contact-center", contactCenterPerMinute, contactCenterBurst)
	up.rest, err = rest.New(a.cfg.ContactCenterURL, rest.WithName("contact-center"), rest.WithToken(tokens),
		rest.WithLimiter(up.budget),
		rest.WithLogger(a.log), rest.WithObserver(a.observeRequest), rest.WithClock(a.clock))
	if err != nil {
		return nil, up, fmt.Errorf("CONTACT_CENTER_URL: %w", err)
	}
	storage, err := a.newStorage()
	if err != nil {
		return nil, up, err
	}
	cc, err := contactcenter.New(contactcenter.Config{Client: up.rest, Storage: storage, OrgID: a.cfg.ContactCenterOrgID, Clock: a.clock})
	if err != nil {
		return nil, up, fmt.Errorf("CONTACT_CENTER_ORG_ID: %w", err)
	}
	return cc, up, nil
}

// contactCenterTokens is the service app where there is one; a token of one's
// own is for trying.
func (a *app) contactCenterTokens() (rest.TokenSource, error) {
	if !a.cfg.serviceApp {
		return rest.StaticToken(a.cfg.ContactCenterToken.Value()), nil
	}
	return a.serviceAppTokens()
}

// contactCenterNames are what people call the things of the tenant.
func contactCenterNames(c *contactcenter.Client) map[bot.Kind]nameSource {
	return map[bot.Kind]nameSource{
		bot.KindQueue: listed(c.Queues, func(q bot.Queue) bot.Entry {
			return bot.Entry{Kind: bot.KindQueue, ID: q.ID, Name: q.Name}
		}),
		bot.KindAgent: listed(c.Users, func(a bot.Agent) bot.Entry {
			return bot.Entry{Kind: bot.KindAgent, ID: a.ID, Name: a.Name, Also: []string{a.Email}}
		}),
		bot.KindTeam: listed(c.Teams, func(t bot.Team) bot.Entry {
			return bot.Entry{Kind: bot.KindTeam, ID: t.ID, Name: t.Name}
		}),
		bot.KindSite: listed(c.Sites, func(s bot.Site) bot.Entry {
			return bot.Entry{Kind: bot.KindSite, ID: s.ID, Name: s.Name}
		}),
		bot.KindAgentState: listed(c.IdleCodes, func(k bot.Code) bot.Entry {
			return bot.Entry{Kind: bot.KindAgentState, ID: k.ID, Name: k.Name}
		}),
	}
}

func listed[T any](list func(context.Context) ([]T, error), entry func(T) bot.Entry) nameSource {
	return func(ctx context.Context) ([]bot.Entry, error) {
		all, err := list(ctx)
		if err != nil {
			return nil, err
		}
		entries := make([]bot.Entry, len(all))
		for i, x := range all {
			entries[i] = entry(x)
		}
		return entries, nil
	}
}
