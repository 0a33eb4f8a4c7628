package main

import (
	"cmp"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"floorwalker/bot"
	"floorwalker/commands"
	"floorwalker/integrations/finesse"
	"floorwalker/integrations/oauth"
	"floorwalker/integrations/rest"
	"floorwalker/integrations/webex"
)

// Cisco names no limit of Finesse's interface. This is what one account may cost
// a server that agents work on.
const (
	finessePerMinute = 240
	finesseBurst     = 40
	// finesseTimeout is when a node counts as silent, so that the other one is
	// asked while the person still waits.
	finesseTimeout = 6 * time.Second
	// finessePort is where clients have to come.
	finessePort = "8445"
)

// FinesseConfig are the settings of Cisco Finesse.
type FinesseConfig struct {
	// FinesseURLs are the addresses of the nodes, the preferred one first.
	FinesseURLs     []string `env:"FINESSE_URLS"`
	FinesseUser     string   `env:"FINESSE_USER"`
	FinessePassword Secret   `env:"FINESSE_PASSWORD"`
	// FinesseToken is the token of single sign-on, in place of a password, and
	// FinesseRefreshToken what it is renewed with.
	FinesseToken        Secret `env:"FINESSE_TOKEN"`
	FinesseRefreshToken Secret `env:"FINESSE_REFRESH_TOKEN"`
	// FinesseOwner is the e-mail address of the person whose account it is: only
	// they use its phone and sign it in and out.
	FinesseOwner string `env:"FINESSE_OWNER"`
	// FinesseCAFile and FinesseFingerprints say which certificates are believed;
	// of fingerprints there is one for each address.
	FinesseCAFile       string        `env:"FINESSE_CA_FILE"`
	FinesseFingerprints []string      `env:"FINESSE_FINGERPRINTS"`
	FinessePoll         time.Duration `env:"FINESSE_POLL" envDefault:"5s"`

	finesse      bool     // is set up
	finesseNodes []string // the addresses with their port
}

func (c *FinesseConfig) validate(bad func(format string, args ...any)) {
	c.finesse, c.finesseNodes = len(c.FinesseURLs) > 0, nil
	if !c.finesse {
		if c.FinesseUser != "" || c.FinessePassword != "" || c.FinesseToken != "" {
			bad("FINESSE_USER, FINESSE_PASSWORD or FINESSE_TOKEN is set, but FINESSE_URLS is not")
		}
		return
	}
	for _, raw := range c.FinesseURLs {
		node, err := finesseNode(raw)
		if err != nil {
			bad("FINESSE_URLS: %w", err)
			continue
		}
		c.finesseNodes = append(c.finesseNodes, node)
	}
	switch {
	case c.FinesseUser == "":
		bad("FINESSE_USER is missing: the login id of the account, a supervisor's")
	case (c.FinessePassword == "") == (c.FinesseToken == ""):
		bad("FINESSE_PASSWORD or, for single sign-on, FINESSE_TOKEN is needed, and not both")
	case c.FinesseRefreshToken != "" && c.FinesseToken == "":
		bad("FINESSE_REFRESH_TOKEN goes with FINESSE_TOKEN")
	}
	if n := len(c.FinesseFingerprints); n > 0 && n != len(c.FinesseURLs) {
		bad("FINESSE_FINGERPRINTS has %d, and FINESSE_URLS %d: each node has its own certificate", n, len(c.FinesseURLs))
	}
	if c.FinessePoll < time.Second {
		bad("FINESSE_POLL must be a second at least")
	}
	for i := range c.finesseNodes {
		if err := c.finesseTrust(i).Apply(rest.NewTransport()); err != nil {
			bad("FINESSE_CA_FILE, FINESSE_FINGERPRINTS: %w", err)
			break
		}
	}
}

// finesseNode reads the address of a node: https at Finesse's port, unless it is
// on this machine.
func finesseNode(raw string) (string, error) {
	if !strings.Contains(raw, "://") {
		raw = "https://" + raw
	}
	if err := checkURL(raw); err != nil {
		return "", err
	}
	u, err := url.Parse(raw)
	if err != nil {
		return "", err
	}
	if u.Scheme != "https" && !isLoopback(raw) {
		return "", errors.New("must be https: the password travels with every request")
	}
	if u.Scheme == "https" && u.Port() == "" {
		u.Host += ":" + finessePort
	}
	return strings.TrimRight(u.String(), "/"), nil
}

func (c *FinesseConfig) finesseTrust(node int) rest.Trust {
	t := rest.Trust{CAFile: c.FinesseCAFile}
	if node < len(c.FinesseFingerprints) {
		t.Fingerprint = c.FinesseFingerprints[node]
	}
	return t
}

// finesseAccount is the bot's account. Its name in the store does not change when
// the token of single sign-on is renewed.
func (a *app) finesseAccount() account {
	c := &a.cfg.FinesseConfig
	return a.account(finesse.System, "finesse", "finesse resume",
		append([]string{c.FinesseUser, c.FinessePassword.Value(), c.FinesseToken.Value()}, c.finesseNodes...)...)
}

// newFinesse makes the client. The store must be open: it guards the account.
func (a *app) newFinesse() (c *finesse.Client, own account, ups []upstream, err error) {
	budget := a.store.Limiter("finesse", finessePerMinute, finesseBurst)
	var nodes []*rest.Client
	for i, base := range a.cfg.finesseNodes {
		transport := rest.NewTransport()
		if err := a.cfg.finesseTrust(i).Apply(transport); err != nil {
			return nil, own, nil, fmt.Errorf("FINESSE_CA_FILE, FINESSE_FINGERPRINTS: %w", err)
		}
		open := func(options ...rest.Option) (*rest.Client, error) {
			return rest.New(base, append(options, rest.WithName(fmt.Sprintf("finesse-%d", i+1)), rest.WithTransport(transport),
				rest.WithLimiter(budget), rest.WithPolicy(rest.Policy{Timeout: finesseTimeout, Tries: 2}),
				rest.WithLogger(a.log), rest.WithObserver(a.observeRequest), rest.WithClock(a.clock))...)
		}
		client, err := open(a.finesseAuthorization(open)...)
		if err != nil {
			return nil, own, nil, fmt.Errorf("FINESSE_URLS: %w", err)
		}
		nodes = append(nodes, client)
		up := upstream{title: fmt.Sprintf("Finesse node %d", i+1), rest: client}
		if i == 0 {
			up.budget, up.limit = budget, fmt.Sprintf("%d requests at once, %d a minute", finesseBurst, finessePerMinute)
		}
		ups = append(ups, up)
	}
	own = a.finesseAccount()
	c, err = finesse.New(finesse.Config{
		Nodes: nodes, User: a.cfg.FinesseUser, Owner: a.cfg.FinesseOwner, Guard: own,
		Keep: a.store.Cache("finesse"), Poll: a.cfg.FinessePoll, Clock: a.clock,
	})
	if err != nil {
		return nil, own, nil, fmt.Errorf("FINESSE_USER: %w", err)
	}
	return c, own, ups, nil
}

// finesseAuthorization is Basic with a password, and Bearer with a token of
// single sign-on.
func (a *app) finesseAuthorization(open func(...rest.Option) (*rest.Client, error)) []rest.Option {
	if a.cfg.FinesseToken == "" {
		basic := base64.StdEncoding.EncodeToString([]byte(a.cfg.FinesseUser + ":" + a.cfg.FinessePassword.Value()))
		return []rest.Option{rest.WithToken(rest.StaticToken(basic)), rest.WithAuthorization(func(token string) string { return "Basic " + token })}
	}
	if a.sso == nil {
		client, err := open()
		if err != nil {
			return nil // the same address fails again, and is told then
		}
		var safe finesse.Safe
		if a.cfg.tokenKeys != nil {
			safe = oauth.Safe{Store: a.store.Vault(), Keys: a.cfg.tokenKeys, Name: a.finesseAccount().name}
		}
		a.sso = finesse.NewSSO(client, a.cfg.FinesseToken.Value(), a.cfg.FinesseRefreshToken.Value(), safe, a.clock)
	}
	return []rest.Option{rest.WithToken(a.sso)}
}

// wireFinesse adds the contact centre on the premises.
func (a *app) wireFinesse() error {
	c, own, ups, err := a.newFinesse()
	if err != nil {
		return err
	}
	a.premises, a.accounts = c, append(a.accounts, own)
	a.identities = append(a.identities, commands.Identity{For: "Finesse", Account: "the account " + a.cfg.FinesseUser})
	a.deps.Finesse = finesseDesk{Client: c, account: own, emailOf: a.emailOf}
	a.forget = append(a.forget, c.Forget)
	a.upstreams = append(a.upstreams, ups...)
	a.know(a.finesseNames(c))
	a.jobs = append(a.jobs, a.pollFinesse(c))
	a.on(bot.Handlers{finesseSource: a.finesseEvent})
	return nil
}

// emailOf is the address of somebody in Webex.
func (a *app) emailOf(ctx context.Context, personID string) (string, error) {
	p, err := a.webex.Person(ctx, personID)
	return p.Email, err
}

// finesseNames are what people call the things of Finesse. Beside another system
// that knows names of the kind, each says whose it is.
func (a *app) finesseNames(c *finesse.Client) map[bot.Kind]nameSource {
	beside := func(kind bot.Kind, source nameSource) nameSource {
		if len(a.names[kind]) == 0 {
			return source
		}
		return labelled(finesse.System, source)
	}
	people := func(kind bot.Kind) nameSource {
		return beside(kind, listed(c.Users, func(a bot.Agent) bot.Entry {
			e := bot.Entry{Kind: kind, ID: a.ID, Name: a.Name}
			if a.Email != "" && kind == bot.KindAgent {
				e.Also = append(e.Also, a.Email)
			}
			return e
		}))
	}
	return map[bot.Kind]nameSource{
		bot.KindQueue: beside(bot.KindQueue, listed(orNone(c.Queues), func(q bot.Queue) bot.Entry {
			return bot.Entry{Kind: bot.KindQueue, ID: q.ID, Name: q.Name}
		})),
		bot.KindAgent:  people(bot.KindAgent),
		bot.KindPerson: people(bot.KindPerson),
		bot.KindTeam: beside(bot.KindTeam, listed(c.Teams, func(t bot.Team) bot.Entry {
			return bot.Entry{Kind: bot.KindTeam, ID: t.ID, Name: t.Name}
		})),
		// A code of the same name is known once: whose it is follows from the agent.
		bot.KindAgentState: a.otherNames(bot.KindAgentState, a.finesseStates(c)),
		bot.KindDestination: beside(bot.KindDestination, func(ctx context.Context) ([]bot.Entry, error) {
			all, err := c.Users(ctx)
			var entries []bot.Entry
			for _, a := range all {
				if a.DialNumber != "" {
					entries = append(entries, bot.Entry{Kind: bot.KindDestination, ID: a.DialNumber, Name: a.Name})
				}
			}
			return entries, err
		}),
	}
}

// finesseStates are the idle codes, and Idle without one, to which supervisors put
// others there; where another system has idle codes, it must be one of them.
func (a *app) finesseStates(c *finesse.Client) nameSource {
	codes := listed(c.IdleCodes, func(k bot.Code) bot.Entry {
		return bot.Entry{Kind: bot.KindAgentState, ID: k.ID, Name: k.Name}
	})
	if len(a.names[bot.KindAgentState]) > 0 {
		return codes
	}
	return func(ctx context.Context) ([]bot.Entry, error) {
		all, err := codes(ctx)
		if err != nil {
			return nil, err
		}
		return append(all, bot.Entry{Kind: bot.KindAgentState, Name: string(bot.StateIdle)}), nil
	}
}

// otherNames are those that no other system knows.
func (a *app) otherNames(kind bot.Kind, source nameSource) nameSource {
	others := a.names[kind]
	return func(ctx context.Context) ([]bot.Entry, error) {
		own, err := source(ctx)
		if err != nil {
			return nil, err
		}
		for _, other := range others {
			known, err := other(ctx)
			if err != nil {
				continue // it is asked by itself, too, and says so there
			}
			own = slices.DeleteFunc(own, func(e bot.Entry) bool {
				return slices.ContainsFunc(known, func(k bot.Entry) bool { return strings.EqualFold(k.Name, e.Name) })
			})
		}
		return own, nil
	}
}

// labelled are names with the system behind each: “Billing (Webex)”. The name
// alone is understood too, and asks back when two systems have it.
func labelled(label string, source nameSource) nameSource {
	return func(ctx context.Context) ([]bot.Entry, error) {
		all, err := source(ctx)
		for i, e := range all {
			all[i].Also = append(slices.Clone(e.Also), e.Name)
			all[i].Name, all[i].Label = fmt.Sprintf("%s (%s)", e.Name, label), label
		}
		return all, err
	}
}

// orNone is a list that a system may not have at all.
func orNone[T any](list func(context.Context) ([]T, error)) func(context.Context) ([]T, error) {
	return func(ctx context.Context) ([]T, error) {
		all, err := list(ctx)
		if bot.KindOf(err) == bot.Invalid {
			return nil, nil
		}
		return all, err
	}
}

// checkFinesse looks at both nodes and reads the account's teams: one request
// with the password, whatever comes of it.
func (l *checklist) checkFinesse(ctx context.Context, a *app) {
	c := webex.Check{Name: "Finesse"}
	if !a.cfg.finesse {
		c.Detail = "not set up (FINESSE_URLS), so its commands are left out"
		l.add(c)
		return
	}
	if a.store == nil {
		return // it guards the account, and has failed already
	}
	client, own, _, err := a.newFinesse()
	if err != nil {
		c.Err, c.Fix = err, "see README, “Configuration”"
		l.add(c)
		return
	}
	serving := 0
	for _, n := range client.Nodes(ctx) {
		k := webex.Check{Name: n.Name, Detail: strings.TrimSpace(fmt.Sprintf("%s, %s, %s", n.Status, n.Deployment, n.AuthMode)), Err: n.Err}
		if n.Err == nil && !n.InService() {
			k.Err = fmt.Errorf("%s: %s", n.Status, cmp.Or(n.Reason, "it gives no reason"))
		}
		if k.Err == nil {
			serving++
		}
		k.Fix = "FINESSE_URLS must be the nodes' names at port 8445; for a certificate of your own set FINESSE_CA_FILE or FINESSE_FINGERPRINTS"
		l.add(k)
	}
	if why, storeErr := own.Stopped(ctx); storeErr != nil || why != "" {
		c.Err, c.Fix = errors.Join(storeErr, errors.New("the account was stopped: "+why)), "correct FINESSE_USER and FINESSE_PASSWORD (or FINESSE_TOKEN); when they are right and Finesse was mended, an admin says “finesse resume”"
		l.add(c)
		return
	}
	if serving == 0 {
		return // asking with the password would tell nothing more
	}
	teams, err := client.Teams(ctx)
	c.Detail = fmt.Sprintf("the account %s supervises %d teams", a.cfg.FinesseUser, len(teams))
	if err != nil {
		c.Err, c.Fix = err, "FINESSE_USER must be the login id of a supervisor; do not try passwords: five wrong ones lock the account"
	}
	l.add(c)
}
