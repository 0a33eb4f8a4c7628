package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"floorwalker/bot"
	"floorwalker/commands"
	"floorwalker/integrations/rest"
	"floorwalker/integrations/unifiedcm"
	"floorwalker/integrations/webex"
)

// RISPort70 answers 15 requests a minute for the whole cluster. The burst comes on
// top of the steady rate, so the two share them.
const (
	registrationsPerMinute = 5
	registrationsBurst     = 10
)

// UnifiedCMConfig are the settings of Unified CM.
type UnifiedCMConfig struct {
	// UnifiedCMURL is the publisher's address, with its port.
	UnifiedCMURL      string `env:"UNIFIED_CM_URL"`
	UnifiedCMUser     string `env:"UNIFIED_CM_USER"`
	UnifiedCMPassword Secret `env:"UNIFIED_CM_PASSWORD"`
	// UnifiedCMVersion is the release whose schema is spoken.
	UnifiedCMVersion string `env:"UNIFIED_CM_VERSION" envDefault:"14.0"`
	// UnifiedCMCAFile and UnifiedCMFingerprint say which certificate is believed.
	UnifiedCMCAFile      string `env:"UNIFIED_CM_CA_FILE"`
	UnifiedCMFingerprint string `env:"UNIFIED_CM_FINGERPRINT"`

	unifiedCM bool // is set up
	// registrationsWait is how long to wait when the cluster has had its requests
	// for the minute; 0 is as the client has it.
	registrationsWait time.Duration
}

func (c *UnifiedCMConfig) validate(bad func(format string, args ...any)) {
	c.unifiedCM = c.UnifiedCMURL != ""
	if !c.unifiedCM {
		if c.UnifiedCMUser != "" || c.UnifiedCMPassword != "" || c.UnifiedCMCAFile != "" || c.UnifiedCMFingerprint != "" {
			bad("UNIFIED_CM_USER, UNIFIED_CM_PASSWORD, UNIFIED_CM_CA_FILE or UNIFIED_CM_FINGERPRINT is set, but UNIFIED_CM_URL is not")
		}
		return
	}
	if err := c.clusterAccess().Check(); err != nil {
		bad("UNIFIED_CM_URL, UNIFIED_CM_USER, UNIFIED_CM_PASSWORD, UNIFIED_CM_VERSION, UNIFIED_CM_CA_FILE, UNIFIED_CM_FINGERPRINT: %w", err)
	}
}

func (c *UnifiedCMConfig) clusterAccess() unifiedcm.Access {
	return unifiedcm.Access{URL: c.UnifiedCMURL, User: c.UnifiedCMUser, Password: c.UnifiedCMPassword.Value(), Version: c.UnifiedCMVersion,
		Wait: c.registrationsWait, Trust: rest.Trust{CAFile: c.UnifiedCMCAFile, Fingerprint: c.UnifiedCMFingerprint}}
}

// wireUnifiedCM adds the phones on the premises.
func (a *app) wireUnifiedCM() error {
	budget := a.store.Limiter("unified-cm-registrations", registrationsPerMinute, registrationsBurst)
	c, own, up, err := a.newUnifiedCM(budget)
	if err != nil {
		return err
	}
	a.deps.UnifiedCM, a.accounts = cluster{c, own}, append(a.accounts, own)
	a.identities = append(a.identities, commands.Identity{For: "Unified CM", Account: "the account " + a.cfg.UnifiedCMUser})
	names := a.phoneNames(c)
	a.know(map[bot.Kind]nameSource{bot.KindPhone: names})
	a.forget = append(a.forget, c.Forget)
	a.jobs = append(a.jobs, a.learnPhones(c, names))
	a.upstreams = append(a.upstreams, upstream{title: "Unified CM", rest: up, budget: budget,
		limit: fmt.Sprintf("%d questions on registration at once, %d a minute", registrationsBurst, registrationsPerMinute)})
	return nil
}

// cluster is Unified CM with the bot's account there.
type cluster struct {
	*unifiedcm.Client
	account
}

// newUnifiedCM makes the client. The store must be open: it guards the account.
func (a *app) newUnifiedCM(registrations rest.Limiter) (c *unifiedcm.Client, own account, up *rest.Client, err error) {
	access := a.cfg.clusterAccess()
	own = a.account("Unified CM", "unified-cm", "cluster resume", access.User, access.Password, access.URL)
	access.Guard = own
	up, err = access.Connect(rest.WithName("unified-cm"), rest.WithLogger(a.log), rest.WithObserver(a.observeRequest), rest.WithClock(a.clock))
	if err != nil {
		return nil, own, nil, fmt.Errorf("UNIFIED_CM_URL: %w", err)
	}
	c, err = unifiedcm.New(unifiedcm.Config{Client: up, Registrations: up.As(access.Tokens(), registrations), Version: a.cfg.UnifiedCMVersion, Clock: a.clock})
	return c, own, up, err
}

// phoneNamesTime is how long an utterance waits for the names of phones, which
// most utterances are not about. A large cluster takes longer to tell them.
const phoneNamesTime = 2 * time.Second

// phoneNames are the names of phones as far as they can be had now. Without them
// phones are known by their own names and extensions still, and nothing else of
// what people say is held up by a cluster that does not answer.
func (a *app) phoneNames(c *unifiedcm.Client) nameSource {
	return func(ctx context.Context) ([]bot.Entry, error) {
		ctx, cancel := context.WithTimeout(ctx, phoneNamesTime)
		defer cancel()
		entries, err := c.Names(ctx)
		if err != nil {
			a.log.Warn("names of phones not read", "error", err)
		}
		return entries, nil
	}
}

// learnPhones reads the names of phones when the bot begins, so that no utterance
// waits for them.
func (a *app) learnPhones(c *unifiedcm.Client, names nameSource) func(context.Context) error {
	return func(ctx context.Context) error {
		ctx = rest.WithPriority(ctx, rest.Background)
		for {
			_, err := c.Phones(ctx)
			if err == nil {
				err = a.directory.renewKind(ctx, bot.KindPhone, []nameSource{names})
			}
			if err == nil {
				return nil
			}
			a.log.Warn("names of phones not read", "error", err)
			//nolint:nilerr // the end of the context is the end of the bot, and no failure
			if rest.Sleep(ctx, time.Minute) != nil {
				return nil
			}
		}
	}
}

// checkUnifiedCM asks for the release, and where one phone is registered: with one
// request when the password is refused, and with none when it was refused before.
func (l *checklist) checkUnifiedCM(ctx context.Context, a *app) {
	c := webex.Check{Name: "Unified CM"}
	if !a.cfg.unifiedCM {
		c.Detail = "not set up (UNIFIED_CM_URL), so its commands are left out"
		l.add(c)
		return
	}
	if a.store == nil {
		return // it guards the account, and has failed already
	}
	client, own, _, err := a.newUnifiedCM(nil)
	if err == nil {
		var why string
		if why, err = own.Stopped(ctx); why != "" {
			c.Err, c.Fix = errors.New("the account was stopped: "+why), "correct UNIFIED_CM_USER and UNIFIED_CM_PASSWORD; when they are right and Unified CM was mended, an admin says “cluster resume”"
			l.add(c)
			return
		}
	}
	if err == nil {
		var release string
		release, err = client.Version(ctx)
		_, stateErr := client.Registrations(ctx, []string{"SEP000000000000"}, 0)
		_, countersErr := client.Cluster(ctx)
		err = errors.Join(err, stateErr, countersErr)
		c.Detail = "release " + release + "; registration and counters can be read"
	}
	if err != nil {
		c.Err, c.Fix = joined(err)[0], "UNIFIED_CM_URL must be the publisher's https address with port 8443, and UNIFIED_CM_USER an application user with the roles Standard AXL API Access, Standard CCM Admin Users and Standard Serviceability"
	}
	l.add(c)
}
