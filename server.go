// Floorwalker is a Webex bot for contact-centre supervisors. This package reads
// the settings, wires the parts together and serves; what the parts do is in
// their own packages.
package main

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"

	"golang.org/x/sync/errgroup"

	"floorwalker/bot"
	"floorwalker/commands"
	"floorwalker/integrations/finesse"
	"floorwalker/integrations/oauth"
	"floorwalker/integrations/redis"
	"floorwalker/integrations/rest"
	"floorwalker/integrations/webex"
)

// Times of a stop: the intake closes at once, running turns may finish, and
// the process has left after ten seconds in all. At worst these two, two seconds
// for turns that do not heed their end, and flushTraces follow one another.
const (
	closeIntake = time.Second
	drainTurns  = 5 * time.Second
)

// A store that is not there yet is tried again every storePause for
// storePatience.
const (
	storePause    = 100 * time.Millisecond
	storePatience = 30 * time.Second
)

// run serves with a validated configuration until ctx ends. ready is called
// when the bot listens and its consumer works.
func run(ctx context.Context, cfg Config, log *slog.Logger, ready func(net.Addr)) error {
	traces, err := newTracing(ctx, cfg, log)
	if err != nil {
		return err
	}
	defer traces.close(ctx, log)
	a, err := newApp(ctx, cfg, log, traces)
	if err != nil {
		return err
	}
	defer func() {
		a.close()
		if err := a.store.Close(); err != nil {
			log.Warn("the store did not close cleanly", "error", err)
		}
	}()
	listener := cfg.listener
	if listener == nil {
		if listener, err = listen(ctx, cfg.ListenAddr); err != nil {
			return err
		}
	}
	log.Info("floorwalker starts", "listen", listener.Addr().String(), "replica", a.store.Replica(),
		"store", a.storeState(), "contactCenter", cfg.contactCenter)
	return a.serve(ctx, listener, ready)
}

// app is the bot with everything it needs.
type app struct {
	cfg       Config
	log       *slog.Logger
	clock     func() time.Time
	follow    func(context.Context) // keeps a simulated clock
	metrics   *metrics
	traces    *tracing // nil when there is no endpoint for them
	store     *redis.Store
	webex     *webex.Client
	messaging *rest.Client // that webex calls through
	answering *answering
	token     tokenState
	registrar *webex.Registrar
	// users are the people who connected their own account; nil when that is
	// not set up.
	users      *oauth.Users
	serviceApp rest.TokenSource // made by serviceAppTokens
	reporter   rest.TokenSource // an administrator's, made by reportTokens
	premises   *finesse.Client  // nil when there is none
	sso        *finesse.SSO     // of premises; nil with a password
	parts
	access    *bot.Access
	engine    *bot.Engine
	directory *directory
	phrase    func(bot.Invocation) string // how an invocation is typed
	gauges    *gauges
	started   time.Time
	began     time.Time // started, by the clock that messages are dated with
}

// newApp wires the parts. Nothing of it touches the network but the clock, the
// store, and one question to Webex: who am I.
func newApp(ctx context.Context, cfg Config, log *slog.Logger, traces *tracing) (_ *app, err error) {
	a := &app{cfg: cfg, log: log, clock: time.Now, follow: func(context.Context) {}, metrics: newMetrics(), traces: traces, started: time.Now()}
	if err := a.followClock(ctx); err != nil {
		return nil, err
	}
	a.began = a.clock()
	if err := a.openStore(ctx); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			a.close()
			err = errors.Join(err, a.store.Close())
		}
	}()
	if err := a.wireWebex(ctx); err != nil {
		return nil, err
	}
	if err := a.wire(); err != nil {
		return nil, err
	}
	a.usePersonalToken(ctx)
	a.gauges = &gauges{app: a}
	a.metrics.registry.MustRegister(a.gauges)
	if err := a.wireEngine(); err != nil {
		return nil, err
	}
	a.metrics.held(a.engine.Held)
	return a, a.wireWebhooks()
}

// close ends what the integrations have opened.
func (a *app) close() {
	for _, end := range a.closers {
		end()
	}
}

// followClock takes the system's clock, or the one that the configuration names.
func (a *app) followClock(ctx context.Context) error {
	switch {
	case a.cfg.clock != nil:
		a.clock = a.cfg.clock
	case a.cfg.simulatedClock:
		c, err := newSimulatedClock(ctx, a.cfg.SimulatorClockURL)
		if err != nil {
			return err
		}
		a.clock, a.follow = c.Now, func(ctx context.Context) { c.Follow(ctx, a.log) }
	}
	return nil
}

// openStore connects to the store. A Redis that starts at the same time as the
// bot, or is still loading its data, is waited for.
func (a *app) openStore(ctx context.Context) error {
	o := redis.Options{URL: a.cfg.RedisURL.Value(), Shards: a.cfg.Shards, Lease: a.cfg.Lease,
		Clock: a.clock, Logger: a.log, Drain: drainTurns, Wait: a.cfg.AcceptReplicas, Answers: func(ctx context.Context, source string) bool { return a.answering.now(ctx, source) }}
	waiting, cancel := context.WithTimeout(ctx, storePatience)
	defer cancel()
	for tries := 0; ; tries++ {
		var err error
		if a.store, err = redis.Open(waiting, o); err == nil {
			return a.checkStore(ctx)
		}
		if errors.Is(err, redis.ErrShards) {
			return fmt.Errorf("SHARDS: %w", err) // waiting would not help
		}
		if tries == 0 {
			a.log.Warn("the store is not there yet", "error", err)
		}
		select {
		case <-waiting.Done():
			return fmt.Errorf("the store: %w", err)
		case <-time.After(storePause):
		}
	}
}

// checkStore refuses a store that would throw accepted events away, and warns
// of one that keeps less than it should.
func (a *app) checkStore(ctx context.Context) error {
	health, err := a.store.Check(ctx)
	if err != nil {
		return fmt.Errorf("the store: %w", errors.Join(err, a.store.Close()))
	}
	for _, warning := range health.Warnings {
		a.log.Warn("store", "warning", warning)
	}
	return nil
}

// wireEngine puts the conversation together.
func (a *app) wireEngine() (err error) {
	names := newDirectory(a.store.Cache("names"), a.log, a.names)
	a.deps.Names, a.directory = names, names
	a.deps.Refresh = func(ctx context.Context) (int, error) {
		for _, forget := range a.forget {
			forget()
		}
		err := names.renew(ctx)
		return names.count(), err
	}
	all := commands.All(a.deps)
	a.phrase = commands.Phrase(all)
	a.metrics.expect(all)
	a.access = bot.NewAccess(bot.AccessConfig{Orgs: a.cfg.AccessOrgs, Domains: a.cfg.AccessDomains, Rooms: a.cfg.AccessRooms,
		Supervisors: a.cfg.AccessSupervisors, Admins: a.cfg.AccessAdmins, Canonical: webex.BareID})
	a.engine, err = bot.New(bot.Config{
		Messenger: a.webex, Interpreter: a.interpreter(names), Conversations: a.store, Records: a.store,
		Auditor:  auditLog{a.log},
		Access:   a.access,
		Commands: all, BotID: a.webex.BotID(), ButtonKey: buttonKey(a.cfg),
		ChangeTimeout: a.cfg.Lease * 8 / 10, Clock: a.clock, Location: a.cfg.zone, Logger: a.log, OnWait: onWait, Observe: a.observeTurn,
	})
	return err
}

// buttonKey derives the key that signs buttons from what every replica knows.
func buttonKey(cfg Config) []byte {
	h := hmac.New(sha256.New, []byte(cfg.BotToken.Value()))
	h.Write([]byte("floorwalker buttons"))
	return h.Sum(nil)
}

// messagingHandlers are what is done with each kind of event of Webex.
func (a *app) messagingHandlers() bot.Handlers {
	with := func(f func(context.Context, bot.Delivery, webex.Notice) error) bot.Handler {
		return func(ctx context.Context, d bot.Delivery) error {
			n, err := webex.DecodeNotice(d.Payload)
			if err != nil {
				return bot.Permanent(err)
			}
			return f(ctx, d, n)
		}
	}
	return bot.Handlers{
		webex.SourceMessages: with(func(ctx context.Context, d bot.Delivery, n webex.Notice) error {
			return a.engine.Message(ctx, d, n.ObjectID)
		}),
		webex.SourceAttachmentActions: with(func(ctx context.Context, d bot.Delivery, n webex.Notice) error {
			return a.engine.Press(ctx, d, n.ObjectID)
		}),
		webex.SourceMemberships: with(a.membership),
		webex.SourceRooms: with(func(ctx context.Context, _ bot.Delivery, n webex.Notice) error {
			if n.OldRoomID == "" {
				return nil // without the former id nothing can be moved
			}
			if err := a.store.MoveRoom(ctx, n.OldRoomID, n.RoomID); err != nil {
				return err
			}
			return commands.MoveIncidents(ctx, a.store.Notes("incident"), n.OldRoomID, n.RoomID)
		}),
	}
}

// membership greets a space that the bot was added to. One that it has made
// itself needs no greeting.
func (a *app) membership(ctx context.Context, d bot.Delivery, n webex.Notice) error {
	if n.Event != "created" || webex.BareID(n.PersonID) != webex.BareID(a.webex.BotID()) ||
		webex.BareID(n.ActorID) == webex.BareID(a.webex.BotID()) {
		return nil
	}
	return a.engine.Joined(ctx, d, n.RoomID, n.ActorID, n.Direct, commands.Greeting(a.cfg.contactCenter || a.cfg.finesse))
}

// serve runs the parts until ctx ends, and then stops them in order: first the
// intake, then the turns under way, then the rest.
func (a *app) serve(ctx context.Context, listener net.Listener, ready func(net.Addr)) error {
	//nolint:contextcheck // each request brings its own context
	server := newServer(routes(a.log, a.metrics.handler(), a.readiness, a.mounts), a.log)
	server.BaseContext = func(net.Listener) context.Context { return context.WithoutCancel(ctx) }
	consuming, stopConsuming := context.WithCancel(context.WithoutCancel(ctx))
	defer stopConsuming()
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		defer stopConsuming()
		<-ctx.Done()
		a.log.Info("floorwalker stops")
		stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeIntake)
		defer cancel()
		if err := server.Shutdown(stopping); err != nil {
			return server.Close()
		}
		return nil
	})
	group.Go(func() error { return a.store.Run(consuming, a.handler()) })
	group.Go(func() error {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	group.Go(func() error {
		a.follow(ctx)
		return nil
	})
	for _, job := range a.jobs {
		group.Go(func() error { return job(ctx) })
	}
	ready(listener.Addr())
	return group.Wait()
}

// version is set by the linker in releases.
var version = "development"

func hostname() string {
	name, err := os.Hostname()
	if err != nil {
		return ""
	}
	return name
}
