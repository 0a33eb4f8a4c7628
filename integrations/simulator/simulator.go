// Package simulator is the other side of everything that Floorwalker talks to:
// a simulated Webex cloud and Contact Center tenant in one handler. It is a
// stateful model with a seed and a clock that can be moved, refuses what Cisco
// refuses, and misbehaves on demand. docs/simulator.md describes its steering
// interface, /sim/….
package simulator

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"floorwalker/integrations/simulator/analyzer"
	"floorwalker/integrations/simulator/calling"
	"floorwalker/integrations/simulator/calllog"
	"floorwalker/integrations/simulator/callrecords"
	"floorwalker/integrations/simulator/clock"
	"floorwalker/integrations/simulator/contactcenter"
	"floorwalker/integrations/simulator/faults"
	"floorwalker/integrations/simulator/feed"
	"floorwalker/integrations/simulator/finesse"
	"floorwalker/integrations/simulator/guests"
	"floorwalker/integrations/simulator/happening"
	"floorwalker/integrations/simulator/meetings"
	"floorwalker/integrations/simulator/messaging"
	"floorwalker/integrations/simulator/oauth"
	"floorwalker/integrations/simulator/organization"
	"floorwalker/integrations/simulator/unifiedcm"
	"floorwalker/integrations/simulator/world"
)

// Where the simulated systems stand below the simulator's address.
const (
	webexPath         = "/v1"
	contactCenterPath = "/contact-center"
	storagePath       = "/storage"
	analyzerPath      = "/analyzer/aws/api"
	unifiedCMPath     = "/unified-cm"
	finessePath       = "/finesse" // and the node's number
)

// The names of the simulated systems in fault rules and in the log of calls.
const (
	UpstreamWebex         = "webex"
	UpstreamContactCenter = "contact-center"
	UpstreamStorage       = "storage"  // of the contact centre's recordings
	UpstreamAnalyzer      = "analyzer" // the contact centre's legacy records
	UpstreamUnifiedCM     = "unified-cm"
	UpstreamDevices       = "devices" // room devices on the LAN
	UpstreamCallRecords   = "call-records"
	UpstreamFinesse       = "finesse" // the contact centre on the premises
)

// Options are what a Simulator starts with. The zero value is the built-in
// world, now.
type Options struct {
	World *world.World // completed; nil is world.Default()
	// Seed decides what is left to chance, in place of the world's seed. Ids
	// and tokens of the world stay as they are.
	Seed   uint64
	Start  time.Time // what the clock shows first; zero is the real time
	Frozen bool      // the clock stands until it is moved
	// Console is the page at /, if there is one.
	Console http.Handler
}

// Simulator is one simulated cloud. It lives from Run; its handler answers
// before that too.
type Simulator struct {
	world     *world.World
	clock     *clock.Clock
	tokens    *oauth.Server
	messaging *messaging.Service
	centre    *contactcenter.Centre
	calling   *calling.System
	unifiedCM *unifiedcm.System
	rooms     *rooms
	records   *callrecords.System
	meetings  *meetings.System
	finesse   *finesse.System  // nil in a world without one
	parts     []happening.Part // in the order in which the console lists them
	faults    *faults.Set
	calls     *calllog.Log
	feed      *feed.Hub
	emails    map[string]string // person id → e-mail
	handler   http.Handler
	moved     atomic.Bool // the floor has changed since the feed was told
	done      chan struct{}
	close     sync.Once
}

// New makes a simulator with the history of its world.
func New(o Options) (*Simulator, error) {
	w := world.Default()
	if o.World != nil {
		own := *o.World
		w = &own
	}
	if o.Seed != 0 {
		w.Seed = o.Seed
	}
	if o.Start.IsZero() {
		o.Start = time.Now()
	}
	s := &Simulator{world: w, clock: clock.New(o.Start), feed: new(feed.Hub), done: make(chan struct{}), emails: emails(w)}
	if o.Frozen {
		s.clock = clock.NewFrozen(o.Start)
	}
	s.faults = faults.New(w.Seed, s.clock.Now)
	s.tokens = oauth.New(w, s.clock)
	s.calls = calllog.New(s.clock.Now, s.owner)
	s.messaging = messaging.New(messaging.Options{World: w, Clock: s.clock, Who: s.tokens.Who, Allows: s.tokens.Allows, Feed: s.feed, Faults: s.faults})
	var err error
	s.centre, err = contactcenter.New(contactcenter.Config{World: w, Clock: s.clock, Seed: w.Seed, StoragePath: storagePath, Authorize: s.authorize,
		Deliver: func(h contactcenter.Webhook) { s.messaging.Deliver(messaging.Delivery(h)) }})
	if err != nil {
		return nil, fmt.Errorf("the simulated contact centre: %w", err)
	}
	s.centre.OnChange(func() { s.moved.Store(true) })
	s.records = s.newRecords()
	s.calling = calling.New(calling.Config{World: w, Clock: s.clock, Authorize: s.caller, Notify: s.messaging.EmitCall, Ended: s.record})
	s.rooms = s.newRooms()
	s.meetings = meetings.New(meetings.Config{World: w, Clock: s.clock, Authorize: s.attendee})
	s.unifiedCM = unifiedcm.New(unifiedcm.Config{World: w, Clock: s.clock, Seed: w.Seed})
	s.parts = []happening.Part{s.centre, s.messaging, s.calling, s.rooms, s.records, s.meetings, s.tokens, s.unifiedCM}
	if w.Finesse != nil {
		s.finesse = finesse.New(finesse.Config{World: w, Clock: s.clock, Changed: func() { s.moved.Store(true) }})
		s.parts = append(s.parts, s.finesse)
	}
	s.handler = s.routes(o.Console)
	return s, nil
}

// Handler serves the simulated systems, the steering interface and the console.
func (s *Simulator) Handler() http.Handler { return s.handler }

// Clock is the simulated time.
func (s *Simulator) Clock() *clock.Clock { return s.clock }

// Faults are the faults in force.
func (s *Simulator) Faults() *faults.Set { return s.faults }

// UnifiedCM is the simulated cluster.
func (s *Simulator) UnifiedCM() *unifiedcm.System { return s.unifiedCM }

// Finesse is the contact centre on the premises; nil when the world has none.
func (s *Simulator) Finesse() *finesse.System { return s.finesse }

// Calls is the log of the calls received.
func (s *Simulator) Calls() *calllog.Log { return s.calls }

// World is what the simulator started with.
func (s *Simulator) World() *world.World { return s.world }

// Run lets time pass, contacts arrive and webhooks be delivered, until ctx ends
// or Close is called.
func (s *Simulator) Run(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var parts sync.WaitGroup
	s.centre.Start()
	s.records.Start()
	parts.Go(func() { s.clock.Run(ctx) })
	parts.Go(func() { s.messaging.Run(ctx) })
	parts.Go(func() { s.rooms.Run(ctx) })
	parts.Go(func() { s.announceFloor(ctx) })
	select {
	case <-ctx.Done():
	case <-s.done:
		cancel()
	}
	parts.Wait()
}

// Close ends Run and the open feeds.
func (s *Simulator) Close() {
	s.close.Do(func() {
		close(s.done)
		s.rooms.Close()
	})
}

// announceFloor tells the feed that the floor has changed, at most twice a
// second: a busy floor changes more often than anybody can look.
func (s *Simulator) announceFloor(ctx context.Context) {
	tick := time.NewTicker(500 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if s.moved.Swap(false) {
				s.feed.Publish(feed.Event{Type: "floor.changed", Data: struct{}{}, Latest: true})
			}
			s.rooms.announce(s.feed)
		}
	}
}

func (s *Simulator) routes(console http.Handler) http.Handler {
	mux := http.NewServeMux()
	upstream := func(name string, h http.Handler) http.Handler { return s.calls.HTTP(name, s.faults.HTTP(name, h)) }
	mux.Handle(webexPath+"/", upstream(UpstreamWebex, s.messaging.Handler()))
	calls := upstream(UpstreamWebex, s.calling.Handler())
	for _, path := range calling.Paths() {
		mux.Handle(path, calls)
	}
	books := upstream(UpstreamCallRecords, s.records.Handler())
	for _, path := range callrecords.Paths() {
		mux.Handle(path, books)
	}
	s.serveRooms(mux, upstream)
	for _, path := range meetings.Paths() {
		mux.Handle(path, upstream(UpstreamWebex, s.meetings.Handler()))
	}
	administered := upstream(UpstreamWebex, organization.New(organization.Config{World: s.world, Clock: s.clock, Authorize: s.administrator}).Handler())
	for _, path := range organization.Paths() {
		mux.Handle(path, administered)
	}
	mux.Handle(meetings.XMLPath, upstream(UpstreamWebex, s.meetings.XMLHandler()))
	visitors := guests.New(guests.Config{World: s.world, Clock: s.clock, May: s.mayInvite, Joined: s.guestJoined})
	for _, path := range guests.Paths() {
		mux.Handle(path, upstream(UpstreamWebex, visitors.Handler()))
	}
	for _, path := range oauth.Paths() {
		mux.Handle(path, upstream(UpstreamWebex, s.tokens))
	}
	mux.Handle(contactCenterPath+"/", upstream(UpstreamContactCenter, http.StripPrefix(contactCenterPath, s.centre.Handler())))
	legacy := analyzer.New(analyzer.Config{Source: s.centre, UserID: s.world.Analyzer.UserID, APIKey: s.world.Analyzer.APIKey, TenantID: s.world.Analyzer.TenantID})
	mux.Handle(analyzerPath+"/", upstream(UpstreamAnalyzer, http.StripPrefix(analyzerPath, legacy.Handler())))
	mux.Handle(unifiedCMPath+"/", upstream(UpstreamUnifiedCM, http.StripPrefix(unifiedCMPath, s.unifiedCM.Handler())))
	if s.finesse != nil {
		for n := range 2 {
			path := fmt.Sprintf("%s%d", finessePath, n+1)
			mux.Handle(path+"/", upstream(UpstreamFinesse, http.StripPrefix(path, s.finesse.Node(n))))
		}
	}
	mux.Handle(storagePath+"/", upstream(UpstreamStorage, s.centre.Storage()))
	s.steering(mux)
	if console != nil {
		mux.Handle("/", console)
	}
	return mux
}
