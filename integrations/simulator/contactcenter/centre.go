// Package contactcenter is a simulated Webex Contact Center tenant. Contacts
// arrive, wait, are offered, answered, held, transferred, abandoned and
// wrapped up by agents who log in, take breaks and go home; everything it
// reports is computed from the records of what happened. It speaks Cisco's
// REST and GraphQL interfaces and refuses what Cisco refuses.
//
// Time is the simulator's clock. Durations and times in records are
// milliseconds; times count from the Unix epoch.
package contactcenter

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"floorwalker/integrations/simulator/clock"
	"floorwalker/integrations/simulator/world"
)

// Config is what a Centre is made of.
type Config struct {
	// World is a completed world (see world.Load); it is only read.
	World *world.World
	// Clock is the time of everything.
	Clock *clock.Clock
	// Seed decides everything that is left to chance.
	Seed uint64
	// StoragePath is where Storage stands on the tenant's host: "/storage".
	StoragePath string
	// Authorize tells who a bearer token belongs to, and whether it is valid.
	Authorize func(token string) (Identity, bool)
	// Deliver makes the deliveries of subscriptions; nil makes none.
	Deliver func(Webhook)
}

// Identity is whoever calls an interface of the Centre.
type Identity struct {
	Name  string
	OrgID string // bare UUID; calls for another organization are refused
	// UserID is the CI user id: the agent that the caller is, if any.
	UserID string
	// Scopes are those of the token, for example cjp:user.
	Scopes []string
	// Administrator and Supervisor are the caller's roles.
	Administrator bool
	Supervisor    bool
	// Teams are the ids of the teams that a supervisor may act on; nil is all.
	Teams []string
}

// Centre is one tenant. Its methods may be called from any goroutine.
type Centre struct {
	cfg   Config
	clock *clock.Clock
	zone  *time.Location
	org   world.Organization

	mu      sync.Mutex
	started bool
	wake    func() bool // takes the pending wake-up of the clock back
	now     int64       // simulated time up to which everything has happened
	agenda  agenda
	rng     *rand.Rand
	ids     *rand.Rand

	directory
	records
	traffic  float64 // what scales arrivals now
	lively   bool    // people act on their own
	overtime int64   // until then the centre is open at any hour
	origins  []string

	subscriptions []*subscription // oldest first
	watchers      []func()
	listeners     []func(Event)
	changed       bool
	events        []Event
	tracking      uint64
	notices       uint64          // events delivered, which number their ids
	deleted       map[string]bool // contacts whose recordings were deleted from the storage
	callbacks     []*callback
}

// New makes the tenant of a world and its history up to the clock's time.
func New(cfg Config) (*Centre, error) {
	if cfg.World == nil || cfg.Clock == nil || cfg.Authorize == nil {
		return nil, errors.New("a contact centre needs a world, a clock and an authorizer")
	}
	if cfg.StoragePath == "" {
		cfg.StoragePath = "/storage"
	}
	zone, err := time.LoadLocation(cfg.World.TimeZone)
	if err != nil {
		return nil, fmt.Errorf("time zone of the contact centre: %w", err)
	}
	c := &Centre{
		cfg: cfg, clock: cfg.Clock, zone: zone, org: cfg.World.Organization, deleted: map[string]bool{},
		rng: rand.New(rand.NewPCG(cfg.Seed, 1)), //nolint:gosec // a simulation repeats itself by its seed
		ids: rand.New(rand.NewPCG(cfg.Seed, 2)), //nolint:gosec // the same
	}
	if c.directory, err = newDirectory(cfg.World); err != nil {
		return nil, err
	}
	c.origins = callers(c.rng)
	if err := c.remember(cfg.Clock.Now().UnixMilli()); err != nil {
		return nil, err
	}
	return c, nil
}

// Start lets life go on with the clock.
func (c *Centre) Start() {
	c.mu.Lock()
	defer c.unlock()
	c.started = true
	c.catchUp()
}

// OnChange calls f after anything has changed, for a page that shows the
// tenant. f may be called from any goroutine and may call the Centre.
func (c *Centre) OnChange(f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.watchers = append(c.watchers, f)
}

// OnEvent calls f with what the tenant would tell its subscribers.
func (c *Centre) OnEvent(f func(Event)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.listeners = append(c.listeners, f)
}

// catchUp lets everything happen that is due by now. The caller holds mu.
func (c *Centre) catchUp() {
	if !c.started {
		return
	}
	c.runUntil(c.clock.Now().UnixMilli())
}

// unlock arranges the next wake-up, releases mu and tells who watches.
func (c *Centre) unlock() {
	if c.started {
		if c.wake != nil {
			c.wake()
			c.wake = nil
		}
		if at, ok := c.agenda.next(); ok {
			c.wake = c.clock.Schedule(time.UnixMilli(at), c.tick)
		}
	}
	var watchers []func()
	if c.changed {
		watchers = c.watchers
	}
	events, listeners := c.events, c.listeners
	if len(c.subscriptions) > 0 && c.cfg.Deliver != nil {
		listeners = append(slices.Clip(listeners), c.publish)
	}
	c.changed, c.events = false, nil
	c.mu.Unlock()
	for _, e := range events {
		for _, f := range listeners {
			f(e)
		}
	}
	for _, f := range watchers {
		f()
	}
}

func (c *Centre) tick() {
	c.mu.Lock()
	c.wake = nil
	c.catchUp()
	c.unlock()
}

func (c *Centre) runUntil(target int64) {
	for {
		at, ok := c.agenda.next()
		if !ok || at > target {
			break
		}
		e := c.agenda.pop()
		c.now = max(c.now, e.at)
		e.do()
	}
	c.now = max(c.now, target)
}
