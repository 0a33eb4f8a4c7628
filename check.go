package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"floorwalker/integrations/callrecords"
	"floorwalker/integrations/oauth"
	"floorwalker/integrations/redis"
	"floorwalker/integrations/rest"
	"floorwalker/integrations/webex"
)

// checkTimeout ends a check whose other side does not answer.
const checkTimeout = 30 * time.Second

// check tests every configured thing, a line each, with the fix for what
// fails. It changes nothing.
func check(ctx context.Context, o options, stdout io.Writer, log *slog.Logger) error {
	cfg, err := loadConfig(o.envFile, o.envAsked)
	if err != nil {
		return err
	}
	cfg.Insecure = o.insecure
	lines := checklist{out: stdout}
	if err := cfg.validate(); err != nil {
		for _, problem := range joined(err) {
			lines.add(webex.Check{Name: "settings", Err: problem, Fix: "see README, “Configuration”"})
		}
		return lines.conclude("correct the settings, then: floorwalker check")
	}
	lines.add(webex.Check{Name: "settings", Detail: "complete"})
	ctx, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	if !o.verbose {
		log = slog.New(slog.DiscardHandler)
	}
	a := &app{cfg: cfg, log: log, clock: time.Now, metrics: newMetrics(), started: time.Now()}
	if err := a.followClock(ctx); err != nil {
		lines.add(webex.Check{Name: "clock", Err: err, Fix: "start the simulator, or unset SIMULATOR_CLOCK_URL"})
	}
	lines.checkStore(ctx, a)
	defer func() {
		if a.store != nil {
			_ = a.store.Close()
		}
	}()
	lines.checkWebex(ctx, a)
	lines.checkAccounts(ctx, a)
	lines.checkCloud(ctx, a)
	lines.checkFinesse(ctx, a)
	lines.checkContactCenter(ctx, a)
	lines.checkAnalyzer(ctx, a)
	lines.checkCallRecords(ctx, a)
	lines.checkUnifiedCM(ctx, a)
	lines.checkDevices(ctx, a)
	lines.checkAccess(cfg)
	return lines.conclude("mend what failed, then: floorwalker check")
}

type checklist struct {
	out    io.Writer
	failed int
}

func (l *checklist) add(checks ...webex.Check) {
	for _, c := range checks {
		if c.Err == nil {
			_, _ = fmt.Fprintf(l.out, "ok    %s: %s\n", c.Name, c.Detail)
			continue
		}
		l.failed++
		_, _ = fmt.Fprintf(l.out, "FAIL  %s: %s\n      → %s\n", c.Name, strings.ReplaceAll(c.Err.Error(), "\n", " "), c.Fix)
	}
}

func (l *checklist) conclude(next string) error {
	if l.failed > 0 {
		_, _ = fmt.Fprintf(l.out, "\n%d failed. Next: %s\n", l.failed, next)
		return errors.New("not everything works")
	}
	_, _ = fmt.Fprintf(l.out, "\nEverything works. Next: floorwalker\n")
	return nil
}

const seeRedis = "see docs/operations.md, “Redis”"

func (l *checklist) checkStore(ctx context.Context, a *app) {
	c := webex.Check{Name: "store"}
	var err error
	if a.store, err = redis.Open(ctx, redis.Options{URL: a.cfg.RedisURL.Value(), Logger: a.log}); err != nil {
		c.Err, c.Fix = err, "start Redis and set REDIS_URL to it, or unset REDIS_URL to try with the embedded store"
		l.add(c)
		return
	}
	health, err := a.store.Check(ctx)
	if c.Detail = a.storeState(); err != nil {
		c.Err, c.Fix = err, seeRedis
	}
	for _, warning := range health.Warnings {
		if !a.store.Embedded() {
			l.add(webex.Check{Name: "store", Err: errors.New(warning), Fix: seeRedis})
		}
	}
	l.add(c)
}

func (l *checklist) checkWebex(ctx context.Context, a *app) {
	client, err := a.webexREST()
	if err != nil {
		l.add(webex.Check{Name: "Webex token", Err: err, Fix: "correct WEBEX_API_URL"})
		return
	}
	a.webex = webex.New(webex.Config{Client: client, Log: a.log})
	identity := webex.CheckIdentity(ctx, a.webex)
	l.add(identity)
	if identity.Err != nil {
		return
	}
	if a.cfg.PublicURL == "" {
		l.add(webex.Check{Name: "webhooks", Err: errors.New("PUBLIC_URL is not set, so webhooks are not touched"),
			Fix: "set PUBLIC_URL to the https address at which Webex reaches this bot"})
		return
	}
	l.add(webex.CheckWebhooks(ctx, a.newRegistrar())...)
	l.add(webex.CheckAddress(ctx, a.probe()))
}

// checkAccounts tests what lets people use their own accounts.
func (l *checklist) checkAccounts(ctx context.Context, a *app) {
	if a.store == nil || a.webex == nil {
		return // they need both, and it has been said
	}
	if a.cfg.linking || a.cfg.OAuthPersonalToken != "" {
		if err := a.wireUsers(); err != nil {
			l.add(webex.Check{Name: "accounts", Err: err, Fix: "see README, “People's own accounts”"})
			return
		}
	}
	l.checkIntegration(ctx, a)
	if a.cfg.OAuthPersonalToken == "" {
		return
	}
	c := webex.Check{Name: "personal access token", Fix: "copy a new one from developer.webex.com to OAUTH_PERSONAL_TOKEN, or unset it: such a token lives twelve hours"}
	who, err := a.users.UsePersonal(ctx, a.cfg.OAuthPersonalToken.Value())
	c.Detail, c.Err = "is "+who.Email+"'s", err
	l.add(c)
}

func (l *checklist) checkIntegration(ctx context.Context, a *app) {
	c := webex.Check{Name: "integration"}
	if !a.cfg.linking {
		c.Detail = "not set up (OAUTH_CLIENT_ID), so nobody can connect their own account"
		l.add(c)
		return
	}
	signIn, err := a.newSignIn()
	if err == nil {
		err = a.users.CheckClient(ctx)
	}
	if err != nil {
		c.Err, c.Fix = err, "WEBEX_API_URL must lead to Webex; try again in a minute"
		if errors.Is(err, oauth.ErrClient) {
			c.Fix = "copy OAUTH_CLIENT_ID and OAUTH_CLIENT_SECRET anew from the integration's page at developer.webex.com"
		}
		l.add(c)
		return
	}
	address, err := signIn.CheckRedirect(ctx)
	c.Detail = "Webex knows it; people come back to " + address
	if err != nil {
		c.Err, c.Fix = err, "add "+address+" to the redirect URIs of the integration at developer.webex.com"
	}
	l.add(c)
}

func (l *checklist) checkContactCenter(ctx context.Context, a *app) {
	c := webex.Check{Name: "Contact Center"}
	if !a.cfg.contactCenter {
		c.Detail = "not set up (CONTACT_CENTER_ORG_ID), so its commands are left out"
		l.add(c)
		return
	}
	if a.store == nil {
		return // its budget lives in the store, which has failed already
	}
	center, _, err := a.newContactCenter()
	if err == nil {
		queues, listErr := center.Queues(ctx)
		_, liveErr := center.AgentsNow(ctx)
		err = errors.Join(listErr, liveErr)
		c.Detail = fmt.Sprintf("%d queues, and live figures can be read", len(queues))
	}
	if err != nil {
		c.Err, c.Fix = err, "CONTACT_CENTER_URL must be your region's, and the token needs the scopes cjp:config_read and cjp:user and the role supervisor or administrator"
	}
	l.add(c)
	if err == nil {
		l.add(a.checkEvents(ctx, center))
	}
}

func (l *checklist) checkAccess(cfg Config) {
	c := webex.Check{Name: "access"}
	named := len(cfg.AccessSupervisors) + len(cfg.AccessAdmins)
	if len(cfg.AccessOrgs)+len(cfg.AccessDomains)+named == 0 {
		c.Err, c.Fix = errors.New("nobody may use the bot"), "set ACCESS_ORGS or ACCESS_DOMAINS, and name people in ACCESS_SUPERVISORS and ACCESS_ADMINS"
	}
	c.Detail = fmt.Sprintf("may ask: organisations %d, domains %d; named as supervisors or admins: %d",
		len(cfg.AccessOrgs), len(cfg.AccessDomains), named)
	l.add(c)
}

// joined takes an error of errors.Join apart.
func joined(err error) []error {
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		return many.Unwrap()
	}
	return []error{err}
}

// checkCallRecords tests what keeps call records, and what they come from. It
// makes one request of each of the few that Webex allows.
func (l *checklist) checkCallRecords(ctx context.Context, a *app) {
	c := webex.Check{Name: "call records"}
	switch {
	case !a.cfg.callRecords:
		c.Detail = "not set up (CALL_RECORDS_URL or CALL_RECORDS_SECRETS), so their commands are left out"
		l.add(c)
		return
	case a.store == nil:
		return // it has been said
	}
	defer a.close()
	books, err := a.openBooks(ctx)
	if err != nil {
		c.Err, c.Fix = err, "CALL_RECORDS_SPOOL must be a directory that the bot can write to, and RECORDS_URL a PostgreSQL's address"
		l.add(c)
		return
	}
	if p, ok := books.Archive.(interface{ Ping(context.Context) error }); ok {
		if c.Err = p.Ping(ctx); c.Err != nil {
			c.Fix = "RECORDS_URL must lead to a PostgreSQL, and its user may create tables in the database"
			l.add(c)
			return
		}
	}
	c.Detail = "whole records in " + books.Name()
	if a.cfg.callRecordsPartner {
		c.Detail += "; deliveries are taken at " + recordsPath
	}
	tokens, err := a.callRecordTokens()
	switch {
	case err != nil:
		c.Err, c.Fix = err, "correct the settings of the service app"
	case tokens == nil:
		c.Err, c.Fix = errors.New("there is no token for Webex's record API"), "set up the service app with the scope spark-admin:calling_cdr_read, or set CALL_RECORDS_TOKEN to try"
	default:
		c.Err, c.Fix = a.askForRecords(ctx, tokens), "the token needs the scope spark-admin:calling_cdr_read; a partner's has to be a full administrator's of the partner"
	}
	l.add(c)
}

// askForRecords asks each source once. That it has been asked too often just now
// is an answer, too.
func (a *app) askForRecords(ctx context.Context, tokens rest.TokenSource) error {
	var errs []error
	if a.cfg.CallRecordsURL != "" {
		client, err := a.recordsClient("call-records", "Call records", a.cfg.CallRecordsURL, tokens)
		if err == nil {
			err = callrecords.CheckFeed(ctx, client, "cdr_"+a.cfg.CallRecordsRead, a.clock())
		}
		errs = append(errs, err)
	}
	if a.cfg.callRecordsPartner {
		client, err := a.recordsClient("call-records-partner", "Call records of customers", a.cfg.CallRecordsPartnerURL, tokens)
		if err == nil {
			err = callrecords.CheckPartner(ctx, client, a.clock())
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}
