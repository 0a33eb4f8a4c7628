package main

import (
	"context"
	"fmt"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/analyzer"
	"floorwalker/integrations/rest"
	"floorwalker/integrations/webex"
)

// Cisco names no budget of the Analyzer; this leaves it to others, too.
const (
	analyzerPerMinute = 120
	analyzerBurst     = 20
)

// AnalyzerConfig are the settings of the legacy records.
type AnalyzerConfig struct {
	// AnalyzerURL is the base of the record types, with /aws/api.
	AnalyzerURL string `env:"ANALYZER_URL"`
	// AnalyzerUserID is the administrator whose API key it is, spelt as in the
	// portal: it is what is signed.
	AnalyzerUserID   string `env:"ANALYZER_USER_ID"`
	AnalyzerAPIKey   Secret `env:"ANALYZER_API_KEY"`
	AnalyzerTenantID string `env:"ANALYZER_TENANT_ID"`

	analyzer bool // is set up
}

func (c *AnalyzerConfig) validate(bad func(format string, args ...any)) {
	c.analyzer = c.AnalyzerURL != ""
	if !c.analyzer {
		if c.AnalyzerAPIKey != "" || c.AnalyzerUserID != "" || c.AnalyzerTenantID != "" {
			bad("ANALYZER_USER_ID, ANALYZER_API_KEY or ANALYZER_TENANT_ID is set, but ANALYZER_URL is not")
		}
		return
	}
	if err := analyzer.CheckURL(c.AnalyzerURL); err != nil {
		bad("ANALYZER_URL: %w", err)
		return
	}
	if _, err := c.access().Connect(); err != nil {
		bad("ANALYZER_USER_ID, ANALYZER_API_KEY, ANALYZER_TENANT_ID: %w", err)
	}
}

func (c *AnalyzerConfig) access() analyzer.Access {
	return analyzer.Access{URL: c.AnalyzerURL, UserID: c.AnalyzerUserID, APIKey: c.AnalyzerAPIKey.Value(), TenantID: c.AnalyzerTenantID}
}

// wireAnalyzer adds the legacy records.
func (a *app) wireAnalyzer() error {
	budget := a.store.Limiter("analyzer", analyzerPerMinute, analyzerBurst)
	c, up, err := a.newAnalyzer(rest.WithLimiter(budget))
	if err != nil {
		return err
	}
	a.deps.Analyzer = c
	a.upstreams = append(a.upstreams, upstream{title: "Analyzer", rest: up, budget: budget,
		limit: fmt.Sprintf("%d requests at once, %d a minute", analyzerBurst, analyzerPerMinute)})
	return nil
}

func (a *app) newAnalyzer(options ...rest.Option) (*analyzer.Client, *rest.Client, error) {
	up, err := a.cfg.access().Connect(append(options, rest.WithName("analyzer"),
		rest.WithLogger(a.log), rest.WithObserver(a.observeRequest), rest.WithClock(a.clock))...)
	if err != nil {
		return nil, nil, fmt.Errorf("ANALYZER_URL: %w", err)
	}
	c, err := analyzer.New(analyzer.Config{Client: up, UserID: a.cfg.AnalyzerUserID, Zone: a.cfg.TimeZone})
	return c, up, err
}

// checkAnalyzer asks for the sessions of the last hour. It needs no store.
func (l *checklist) checkAnalyzer(ctx context.Context, a *app) {
	c := webex.Check{Name: "Analyzer"}
	if !a.cfg.analyzer {
		c.Detail = "not set up (ANALYZER_URL), so its commands are left out"
		l.add(c)
		return
	}
	client, _, err := a.newAnalyzer()
	if err == nil {
		for _, problem := range client.Sessions(ctx, bot.Range{From: a.clock().Add(-time.Hour), To: a.clock()}) {
			err = problem
		}
		c.Detail = "the sessions of the last hour can be read"
	}
	if err != nil {
		c.Err, c.Fix = err, "ANALYZER_URL must end in the path of the record types (/aws/api), and ANALYZER_USER_ID be spelt as in the portal where the API key was made"
	}
	l.add(c)
}
