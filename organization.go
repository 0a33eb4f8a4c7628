package main

import (
	"fmt"

	"floorwalker/integrations/oauth"
	"floorwalker/integrations/organization"
	"floorwalker/integrations/rest"
)

// ReportsConfig are the settings of the organisation's reports.
type ReportsConfig struct {
	// ReportsRefreshToken is an administrator's, of the integration OAUTH_CLIENT_ID:
	// no service app can be granted what reports take.
	ReportsRefreshToken Secret `env:"REPORTS_REFRESH_TOKEN"`
	// ReportsToken is an administrator's access token in its place, for trying.
	ReportsToken Secret `env:"REPORTS_TOKEN"`
	// ReportsSites are the meeting sites of reports that are made of such.
	ReportsSites string `env:"REPORTS_SITES"`
	// AnalyticsURL is where the figures of meetings are.
	AnalyticsURL string `env:"ANALYTICS_URL" envDefault:"https://analytics.webexapis.com/v1"`
	// AnalyticsDays is for how many days they are taken to be there.
	AnalyticsDays int `env:"ANALYTICS_DAYS" envDefault:"7"`
	// ReportsHosts may reports be downloaded from, beside Webex's API.
	ReportsHosts []string `env:"REPORTS_HOSTS" envDefault:".webex.com,.webexapis.com"`
}

func (c *ReportsConfig) validate(clientID string, bad func(format string, args ...any)) {
	if c.ReportsRefreshToken != "" && clientID == "" {
		bad("REPORTS_REFRESH_TOKEN is set, but OAUTH_CLIENT_ID is not: it is renewed with the integration that gave it")
	}
	if err := checkURL(c.AnalyticsURL); err != nil {
		bad("ANALYTICS_URL: %w", err)
	}
	if c.AnalyticsDays < 1 || c.AnalyticsDays > 366 {
		bad("ANALYTICS_DAYS is %d: write a number of days between 1 and 366", c.AnalyticsDays)
	}
	for _, host := range c.ReportsHosts {
		if err := checkURL("https://" + host); err != nil {
			bad("REPORTS_HOSTS: %q is not a host: write files.example.com, or .example.com for every host below it", host)
		}
	}
}

func (c *ReportsConfig) reports() bool { return c.ReportsRefreshToken != "" || c.ReportsToken != "" }

// wireOrganization adds what the organisation's account, and an administrator's,
// may see of the organisation.
func (a *app) wireOrganization() error {
	tokens, err := a.callingTokens()
	if err != nil {
		return err
	}
	if tokens != nil {
		client, err := a.administration(tokens)
		if err != nil {
			return err
		}
		a.deps.Organization = organization.New(client)
	}
	if !a.cfg.reports() {
		return nil
	}
	if tokens, err = a.reportTokens(); err != nil {
		return err
	}
	client, err := a.administration(tokens)
	if err != nil {
		return err
	}
	a.deps.Reports, a.deps.ReportSites = organization.New(client), a.cfg.ReportsSites
	a.upstreams = append(a.upstreams, upstream{title: "Webex reports", rest: client})
	return nil
}

func (a *app) administration(tokens rest.TokenSource) (*rest.Client, error) {
	client, err := rest.New(a.cfg.WebexURL, rest.WithName("webex-administration"), rest.WithToken(tokens), rest.WithAllowedHosts(a.cfg.ReportsHosts...),
		rest.WithLogger(a.log), rest.WithObserver(a.observeRequest), rest.WithClock(a.clock))
	if err != nil {
		return nil, fmt.Errorf("WEBEX_API_URL: %w", err)
	}
	return client, nil
}

// reportTokens are an administrator's.
func (a *app) reportTokens() (rest.TokenSource, error) {
	if a.reporter != nil {
		return a.reporter, nil
	}
	if a.cfg.ReportsRefreshToken == "" {
		a.reporter = rest.StaticToken(a.cfg.ReportsToken.Value())
		return a.reporter, nil
	}
	client, err := a.oauthREST()
	if err != nil {
		return nil, err
	}
	cfg := oauth.Config{Client: client, ClientID: a.cfg.OAuthClientID, ClientSecret: a.cfg.OAuthClientSecret.Value(), Clock: a.clock, Logger: a.log,
		Token: oauth.Token{Refresh: a.cfg.ReportsRefreshToken.Value()}}
	if a.cfg.tokenKeys != nil {
		cfg.Store, cfg.Keys = a.store.Vault(), a.cfg.tokenKeys
	}
	source, err := oauth.NewServiceApp(cfg)
	if err != nil {
		return nil, err
	}
	a.closers = append(a.closers, source.Close)
	a.reporter = source
	return source, nil
}
