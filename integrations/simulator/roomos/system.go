// Package roomos simulates room, board and desk devices: each is a state
// machine with a status, configurations, calls, a screen, and a room in which
// people come and go. A device is reached through Webex's cloud, on the LAN, or
// both ways; it is the same device. It refuses what Cisco's refuse.
package roomos

import (
	"context"
	"hash/fnv"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"floorwalker/integrations/simulator/clock"
	"floorwalker/integrations/simulator/world"
)

// Config is what a System is made of. All fields but Around are needed.
type Config struct {
	World     *world.World // completed; only read
	Clock     *clock.Clock
	Authorize func(token string) (Identity, bool)
	// Moved is told that a room is not as it was. It must not call the System.
	Moved func()
	// Around, if there is one, is put around what devices answer on the LAN,
	// except for websockets.
	Around func(http.Handler) http.Handler
}

// Identity is whoever calls the cloud's interface.
type Identity struct {
	PersonID string   // bare UUID
	OrgID    string   // bare UUID
	Scopes   []string // for example spark:xapi_statuses
	Admin    bool     // sees all devices of the organization
	Bot      bool     // sees the devices that were granted to it
}

// System is the rooms of one organization. Its methods may be called from any
// goroutine.
type System struct {
	cfg    Config
	clock  *clock.Clock
	seed   uint64
	zone   *time.Location
	domain string
	born   int64 // start time, part of every created id

	mu         sync.Mutex
	seq        uint64
	tracking   uint64
	devices    []*device
	byID       map[string]*device
	workspaces []*workspace
	rooms      map[string]*workspace // by id
	posts      poster
	faces      faces
}

// New makes the rooms of a world.
func New(cfg Config) *System {
	s := &System{
		cfg: cfg, clock: cfg.Clock, seed: cfg.World.Seed, born: cfg.Clock.Now().UnixNano(), zone: time.UTC,
		byID: map[string]*device{}, rooms: map[string]*workspace{},
		domain: strings.ReplaceAll(strings.ToLower(cfg.World.Organization.Name), " ", "-") + ".rooms.example",
	}
	if zone, err := time.LoadLocation(cfg.World.TimeZone); err == nil {
		s.zone = zone
	}
	s.posts.init()
	s.faces.init()
	byName := map[string]*workspace{}
	for _, w := range cfg.World.RoomOS.Workspaces {
		room := s.newWorkspace(w)
		s.workspaces = append(s.workspaces, room)
		s.rooms[room.id] = room
		byName[strings.ToLower(w.Name)] = room
	}
	for _, w := range cfg.World.RoomOS.Devices {
		room := byName[strings.ToLower(w.Workspace)]
		d := s.newDevice(w, room)
		if room != nil && !d.isPhone() {
			room.devices = append(room.devices, d)
		}
		s.devices = append(s.devices, d)
		s.byID[d.id] = d
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, room := range s.workspaces {
		room.begin()
	}
	for _, d := range s.devices {
		d.rest()
	}
	return s
}

// Run posts what devices have to tell and serves their faces on the LAN, until
// ctx ends.
func (s *System) Run(ctx context.Context) {
	var parts sync.WaitGroup
	parts.Go(func() { s.posts.run(ctx) })
	parts.Go(func() { s.faces.run(ctx) })
	parts.Wait()
}

// Handler serves Cisco's paths in the cloud, /v1/devices and so on.
func (s *System) Handler() http.Handler { return s.routes() }

// dice are the chances of one thing in this system: a stream of its own, so
// that what happens here moves nothing elsewhere.
func (s *System) dice(parts ...any) *rand.Rand {
	h := fnv.New64a()
	_, _ = h.Write([]byte("roomos"))
	for _, p := range parts {
		switch v := p.(type) {
		case string:
			_, _ = h.Write([]byte("/" + v))
		case int64:
			_, _ = h.Write([]byte("/" + strconv.FormatInt(v, 10)))
		}
	}
	return rand.New(rand.NewPCG(s.seed, h.Sum64()))
}

// newID returns the UUID of something created now.
func (s *System) newID(kind string) string {
	s.seq++
	return world.UUID(s.seed, kind, strconv.FormatInt(s.born, 10)+"/"+strconv.FormatUint(s.seq, 10))
}

// deviceAt is the device with a SIP address.
func (s *System) deviceAt(address string) *device {
	if _, host, ok := strings.Cut(address, "@"); !ok || !strings.EqualFold(host, s.domain) {
		return nil
	}
	for _, d := range s.devices {
		if strings.EqualFold(d.sipAddress(), address) {
			return d
		}
	}
	return nil
}

// deviceNamed finds a device by its name, its workspace's, or an id.
func (s *System) deviceNamed(name string) *device {
	if d := s.byID[bareID("DEVICE", name)]; d != nil {
		return d
	}
	for _, d := range s.devices {
		if strings.EqualFold(d.name, name) {
			return d
		}
	}
	for _, d := range s.devices {
		if d.room != nil && strings.EqualFold(d.room.world.Name, name) && !d.isPhone() {
			return d
		}
	}
	return nil
}

// moved says that a room is not as it was. The lock is held.
func (s *System) moved() { s.cfg.Moved() }
