package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/callrecords"
	"floorwalker/integrations/postgres"
	"floorwalker/integrations/rest"
)

// recordsPath is where deliveries of call records arrive.
const recordsPath = "/webhooks/call-records"

// CallRecordsConfig are the settings of call detail records. One organisation's
// are read where CallRecordsURL says; a partner gets those of all customers where
// there are secrets for the webhook, or the partner's address.
type CallRecordsConfig struct {
	CallRecordsURL        string   `env:"CALL_RECORDS_URL"`
	CallRecordsPartnerURL string   `env:"CALL_RECORDS_PARTNER_URL"`
	CallRecordsSecrets    []Secret `env:"CALL_RECORDS_SECRETS"`
	// CallRecordsHeader and CallRecordsAlgorithm are of the signature, which is
	// not published.
	CallRecordsHeader    string `env:"CALL_RECORDS_SIGNATURE_HEADER" envDefault:"X-Spark-Signature"`
	CallRecordsAlgorithm string `env:"CALL_RECORDS_SIGNATURE_ALGORITHM" envDefault:"sha1"`
	// CallRecordsToken is for trying, in place of the service app's.
	CallRecordsToken Secret `env:"CALL_RECORDS_TOKEN"`
	// CallRecordsRead is the feed that one organisation's records are read from.
	CallRecordsRead string `env:"CALL_RECORDS_READ" envDefault:"stream"`
	// CallRecordsRequests is how many requests a minute the partner API gets.
	CallRecordsRequests   int           `env:"CALL_RECORDS_REQUESTS" envDefault:"1"`
	CallRecordsSpool      string        `env:"CALL_RECORDS_SPOOL" envDefault:"call-records"`
	CallRecordsSpoolBytes int64         `env:"CALL_RECORDS_SPOOL_BYTES" envDefault:"8589934592"`
	CallRecordsKeep       time.Duration `env:"CALL_RECORDS_KEEP" envDefault:"72h"`
	// RecordsURL is a PostgreSQL for the whole records; empty keeps them in files.
	RecordsURL Secret `env:"RECORDS_URL"`
	// RecordsDays is how many days whole records are kept; 0 is for ever.
	RecordsDays int `env:"RECORDS_DAYS"`

	callRecords, callRecordsPartner bool // are set up
}

// defaultPartnerURL is where a partner's books are compared.
const defaultPartnerURL = "https://analytics.webexapis.com/v1"

// The bounds of how long rows are kept at hand: comparing needs two days.
const minRecordsKeep, maxRecordsKeep = 50 * time.Hour, 32 * 24 * time.Hour

func (c *CallRecordsConfig) validate(insecure bool, bad func(format string, args ...any)) {
	for name, address := range map[string]string{"CALL_RECORDS_URL": c.CallRecordsURL, "CALL_RECORDS_PARTNER_URL": c.CallRecordsPartnerURL} {
		if err := checkURL(address); address != "" && err != nil {
			bad("%s: %w", name, err)
		}
	}
	c.callRecordsPartner = len(values(c.CallRecordsSecrets)) > 0 || c.CallRecordsPartnerURL != ""
	c.callRecords = c.callRecordsPartner || c.CallRecordsURL != ""
	if c.callRecordsPartner && len(values(c.CallRecordsSecrets)) == 0 && !insecure {
		bad("CALL_RECORDS_PARTNER_URL is set, but CALL_RECORDS_SECRETS is not: anybody could send call records; give the secret that Partner Hub has (or start with --insecure to try without)")
	}
	if c.CallRecordsPartnerURL == "" {
		c.CallRecordsPartnerURL = defaultPartnerURL
	}
	if !slices.Contains([]string{"sha1", "sha256", "sha512"}, c.CallRecordsAlgorithm) {
		bad("CALL_RECORDS_SIGNATURE_ALGORITHM must be sha1, sha256 or sha512")
	}
	if c.CallRecordsRead != "stream" && c.CallRecordsRead != "feed" {
		bad("CALL_RECORDS_READ must be stream or feed")
	}
	if c.CallRecordsRequests < 1 || c.CallRecordsRequests > 600 {
		bad("CALL_RECORDS_REQUESTS must lie between 1 and 600 a minute")
	}
	if c.CallRecordsSpool == "" || c.CallRecordsSpoolBytes < 1<<20 {
		bad("CALL_RECORDS_SPOOL must name a directory, and CALL_RECORDS_SPOOL_BYTES be 1048576 at least")
	}
	if c.CallRecordsKeep < minRecordsKeep || c.CallRecordsKeep > maxRecordsKeep {
		bad("CALL_RECORDS_KEEP must lie between %s and %s: comparing with Webex needs two days", minRecordsKeep, maxRecordsKeep)
	}
	if c.RecordsDays < 0 {
		bad("RECORDS_DAYS cannot be negative")
	}
	if address := c.RecordsURL.Value(); address != "" {
		if u, err := url.Parse(address); err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" {
			bad("RECORDS_URL must be of the form postgres://user:password@host:5432/database")
		}
	}
}

// openBooks opens what keeps call records. Nothing of it touches the network.
func (a *app) openBooks(ctx context.Context) (_ *callrecords.Books, err error) {
	c := &a.cfg.CallRecordsConfig
	b := &callrecords.Books{PerMinute: c.CallRecordsRequests, Webhook: c.callRecordsPartner}
	if b.Spool, err = callrecords.OpenSpool(filepath.Join(c.CallRecordsSpool, "spool"), c.CallRecordsSpoolBytes); err != nil {
		return nil, fmt.Errorf("CALL_RECORDS_SPOOL: %w", err)
	}
	var archive callrecords.Archive
	if c.RecordsURL != "" {
		p, err := postgres.Open(ctx, c.RecordsURL.Value(), a.clock)
		if err != nil {
			return nil, fmt.Errorf("RECORDS_URL: %w", err)
		}
		a.closers = append(a.closers, p.Close)
		archive = p
	} else {
		f, err := callrecords.OpenFiles(filepath.Join(c.CallRecordsSpool, "archive"), a.log)
		if err != nil {
			return nil, fmt.Errorf("CALL_RECORDS_SPOOL: %w", err)
		}
		a.closers = append(a.closers, f.Close)
		archive = f
	}
	b.Ledger = &callrecords.Ledger{Index: a.store.CallRecords(c.CallRecordsKeep), Archive: archive, Keep: c.CallRecordsKeep, Now: a.clock}
	b.Intake = callrecords.NewIntake(callrecords.IntakeConfig{Spool: b.Spool, Ledger: b.Ledger, Auditor: auditLog{a.log}, Log: a.log, Now: a.clock,
		News: func() bot.RecordNews { return a.recordNews }, Observe: a.metrics.stored})
	return b, nil
}

// wireCallRecords adds the books, and what fills them.
func (a *app) wireCallRecords() error {
	books, err := a.openBooks(context.Background())
	if err != nil {
		return err
	}
	a.books = books
	a.deps.Records = books
	a.know(map[bot.Kind]nameSource{bot.KindLocation: a.locations})
	tokens, err := a.callRecordTokens()
	if err != nil {
		return err
	}
	if a.cfg.callRecordsPartner {
		if err := a.takeRecords(); err != nil {
			return err
		}
		if tokens != nil {
			if err := a.reconcileRecords(tokens); err != nil {
				return err
			}
		} else {
			a.log.Warn("a partner's call records cannot be compared with Webex: there is no token (SERVICE_APP_…, or CALL_RECORDS_TOKEN to try), and what does not arrive is lost")
		}
	}
	if a.cfg.CallRecordsURL != "" && tokens != nil {
		if err := a.readRecords(tokens); err != nil {
			return err
		}
	}
	a.jobs = append(a.jobs, books.Intake.Run, a.rebuildRecords, a.forgetRecords, a.watchRecords)
	return nil
}

// callRecordTokens are those that may read records; nil when there are none.
func (a *app) callRecordTokens() (rest.TokenSource, error) {
	if a.cfg.CallRecordsToken != "" {
		return rest.StaticToken(a.cfg.CallRecordsToken.Value()), nil
	}
	return a.serviceAppTokens()
}

// takeRecords mounts the partner's webhook.
func (a *app) takeRecords() error {
	h, err := callrecords.NewHandler(callrecords.HandlerConfig{Secrets: values(a.cfg.CallRecordsSecrets), Header: a.cfg.CallRecordsHeader,
		Algorithm: a.cfg.CallRecordsAlgorithm, Spool: a.books.Spool, Arrived: a.books.Intake.Wake,
		Observe: func(r callrecords.Receipt, err error) {
			a.metrics.records(r)
			if r == callrecords.NotAccepted || r == callrecords.BadSignature {
				a.log.Warn("a delivery of call records was not accepted", "receipt", string(r), "error", err)
			}
		}})
	if err != nil {
		return err
	}
	a.metrics.expectRecords(callrecords.SourceWebhook)
	a.mounts = append(a.mounts, mount{http.MethodPost, recordsPath, h})
	return nil
}

// recordsClient is a client of one of Webex's record APIs.
func (a *app) recordsClient(name, title, base string, tokens rest.TokenSource) (*rest.Client, error) {
	options := []rest.Option{rest.WithName(name), rest.WithToken(tokens), rest.WithLogger(a.log), rest.WithObserver(a.observeRequest),
		rest.WithClock(a.clock), rest.WithPolicy(callrecords.Policy)}
	if !isLoopback(base) {
		options = append(options, rest.WithAllowedHosts(callrecords.Hosts))
	}
	client, err := rest.New(base, options...)
	if err == nil {
		a.upstreams = append(a.upstreams, upstream{title: title, rest: client})
	}
	return client, err
}

// reconcileRecords compares the partner's books with Webex, in one replica at a
// time.
func (a *app) reconcileRecords(tokens rest.TokenSource) error {
	client, err := a.recordsClient("call-records-partner", "Call records of customers", a.cfg.CallRecordsPartnerURL, tokens)
	if err != nil {
		return fmt.Errorf("CALL_RECORDS_PARTNER_URL: %w", err)
	}
	state := a.store.Cache("call records of customers")
	a.books.Partner = state
	a.metrics.expectRecords(callrecords.SourceReconcile)
	r := callrecords.NewReconciler(callrecords.ReconcilerConfig{Client: client, Spool: a.books.Spool, Intake: a.books.Intake, Ledger: a.books.Ledger,
		State: state, Auditor: auditLog{a.log}, Log: a.log, Now: a.clock, PerMinute: a.cfg.CallRecordsRequests})
	a.jobs = append(a.jobs, a.aloneFor("call records of customers", r.Run))
	return nil
}

// readRecords reads one organisation's feed, in one replica at a time.
func (a *app) readRecords(tokens rest.TokenSource) error {
	client, err := a.recordsClient("call-records", "Call records", a.cfg.CallRecordsURL, tokens)
	if err != nil {
		return fmt.Errorf("CALL_RECORDS_URL: %w", err)
	}
	state := a.store.Cache("call records")
	a.books.Feed, a.books.FeedSource = state, "cdr_"+a.cfg.CallRecordsRead
	a.metrics.expectRecords(callrecords.SourceFeed, a.books.FeedSource)
	r := callrecords.NewReader(callrecords.ReaderConfig{Client: client, Spool: a.books.Spool, Intake: a.books.Intake, Ledger: a.books.Ledger,
		State: state, Log: a.log, Now: a.clock, Source: a.books.FeedSource})
	a.jobs = append(a.jobs, a.aloneFor("call records", r.Run))
	return nil
}

// recordsPause is the pause before work on the books is taken up again that has
// failed.
const recordsPause = 5 * time.Second

// aloneFor is a job that does f in one replica at a time, again and again.
func (a *app) aloneFor(name string, f func(context.Context) error) func(context.Context) error {
	return func(ctx context.Context) error {
		for {
			if err := a.store.Vault().Alone(ctx, name, f); err != nil && ctx.Err() == nil {
				a.log.WarnContext(ctx, "work on the call records has to be taken up again", "work", name, "error", err)
			}
			if !pause(ctx, recordsPause) {
				return nil
			}
		}
	}
}

// pause waits, and reports whether ctx goes on.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// rebuildRecords fills the rows at hand from the archive, after a store has
// forgotten them.
func (a *app) rebuildRecords(ctx context.Context) error {
	for {
		err := a.store.Vault().Alone(ctx, "call records rebuilt", func(ctx context.Context) error {
			n, err := a.books.Rebuild(ctx, a.store.Cache("call record rows"))
			if n > 0 {
				a.log.InfoContext(ctx, "the rows of call records were read from the archive", "records", n)
			}
			return err
		})
		if err == nil || ctx.Err() != nil {
			return nil //nolint:nilerr // it ends with us
		}
		a.log.WarnContext(ctx, "the rows of call records could not be read from the archive, which is tried again", "error", err)
		if !pause(ctx, time.Minute) {
			return nil
		}
	}
}

// forgetRecords removes whole records whose time has passed, once a day.
func (a *app) forgetRecords(ctx context.Context) error {
	for a.cfg.RecordsDays > 0 {
		before := a.clock().AddDate(0, 0, -a.cfg.RecordsDays)
		if err := a.books.ForgetRecords(ctx, before); err != nil && ctx.Err() == nil {
			a.log.WarnContext(ctx, "old call records could not be removed", "error", err)
		}
		if !pause(ctx, 24*time.Hour) {
			return nil
		}
	}
	return nil
}

// recordsProblem says what is wrong with the books; "" is nothing.
func (a *app) recordsProblem(ctx context.Context) string {
	if problem := a.books.Problem(ctx); problem != "" {
		return problem
	}
	if h := a.recordHealth.Load(); h != nil && h.Missing > 0 && h.Deadline.Before(h.Done(a.clock())) {
		return fmt.Sprintf("%d records are missing, and some will be lost at %s: Webex may be asked too seldom (CALL_RECORDS_REQUESTS)",
			h.Missing, h.Deadline.In(a.cfg.zone).Format("2006-01-02 15:04"))
	}
	return ""
}

// watchRecordsEvery is how often the state of the books is read for metrics.
const watchRecordsEvery = time.Minute

// watchRecords reads the state of the books for metrics and health.
func (a *app) watchRecords(ctx context.Context) error {
	for {
		h, err := a.books.RecordHealth(ctx, bot.Range{From: a.clock(), To: a.clock()})
		if err == nil {
			a.recordHealth.Store(&h)
		} else if ctx.Err() == nil {
			a.log.WarnContext(ctx, "the state of the call records could not be read", "error", err)
		}
		if !pause(ctx, watchRecordsEvery) {
			return nil
		}
	}
}

// recordsState is where records are kept, in words.
func (a *app) recordsState() string {
	words := []string{"whole records in " + a.books.Name()}
	if a.books.Partner == nil && a.books.Feed == nil {
		words = append(words, "not compared with Webex: there is no token")
	}
	return strings.Join(words, "; ")
}
