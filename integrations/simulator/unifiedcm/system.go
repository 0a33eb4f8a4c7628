// Package unifiedcm is a simulated Unified CM cluster on the premises: its
// configuration by AXL, what is registered where by RISPort70, and the counters
// of its servers by Perfmon. It holds users, phones, lines and device pools;
// phones register at the servers of their pools, fail over, are reset and come
// back.
package unifiedcm

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"

	"floorwalker/integrations/simulator/clock"
	"floorwalker/integrations/simulator/world"
)

const (
	// bootTime is how long a phone takes to come back at least, and bootSpread by
	// how much longer some take.
	bootTime   = 30 * time.Second
	bootSpread = 30 * time.Second
	// keepAlive is after how long a phone notices that its server is gone.
	keepAlive = 60 * time.Second
	// maxAnswer is the largest answer of AXL in bytes.
	maxAnswer = 8 << 20
	// wrongPasswords in a row lock an account for lockedFor.
	wrongPasswords = 3
	lockedFor      = 30 * time.Minute
)

// Cisco's numbers of why a phone is not registered.
const (
	reasonNone         = 0
	reasonConnectivity = 6
	reasonReset        = 9
	reasonKeepAlive    = 13
	reasonSwitched     = 29
)

// The states of registration, in RISPort70's words.
const (
	registered   = "Registered"
	unregistered = "UnRegistered"
	rejected     = "Rejected"
)

// Config is what a System is made of.
type Config struct {
	World *world.World
	Clock *clock.Clock
	Seed  uint64
}

// System is one cluster.
type System struct {
	cfg   Config
	clock *clock.Clock

	mu     sync.Mutex
	chance *rand.Rand // of this system alone
	nodes  []*node
	pools  []*pool
	users  []*user
	lines  []*line
	phones []*phone
	byName map[string]*phone // upper case
	// busyUntil is when changes are taken again.
	busyUntil time.Time
	password  string // of the bot's account
	wrong     int    // wrong passwords in a row
	wrongs    int    // wrong passwords ever
	// lockedUntil is when a right one is taken again.
	lockedUntil time.Time
	asked       map[string][]time.Time // by interface: the requests of the last minute
	started     time.Time
}

type node struct {
	name, description string
	publisher, down   bool
}

type pool struct {
	id, name string
	nodes    []*node
}

type user struct {
	id               string // uuid
	userID           string
	first, last      string
	mail, department string
	primary          *line
}

// forwarding is where calls to a line go.
type forwarding struct {
	voicemail   bool
	destination string
	space       string
}

type line struct {
	id, pattern           string
	description, alerting string
	all, busy             forwarding
	noAnswer, notHere     forwarding // without an answer, and while not registered
}

type phone struct {
	id, name, description, model, protocol string
	pool                                   *pool
	owner                                  *user
	lines                                  []*line
	records                                map[*node]record // what each server has last seen of it
	boot                                   func() bool      // takes back a coming registration
}

// record is what a server knows of a phone.
type record struct {
	status string
	reason int
	at     time.Time
}

// New returns the cluster of a world.
func New(cfg Config) *System {
	s := &System{cfg: cfg, clock: cfg.Clock, byName: map[string]*phone{}, asked: map[string][]time.Time{}, started: cfg.Clock.Now(),
		password: cfg.World.UnifiedCM.Password}
	s.chance = rand.New(rand.NewPCG(cfg.Seed, 0x756e69666965)) //nolint:gosec // chances of a simulation
	w := &cfg.World.UnifiedCM
	for i, n := range w.Nodes {
		s.nodes = append(s.nodes, &node{name: n.Name, description: n.Description, publisher: i == 0})
	}
	for _, p := range w.Pools {
		made := &pool{id: s.uuid("pool", p.Name), name: p.Name}
		for _, name := range p.Nodes {
			made.nodes = append(made.nodes, s.node(name))
		}
		s.pools = append(s.pools, made)
	}
	for _, p := range w.Phones {
		s.add(p)
	}
	return s
}

func (s *System) uuid(kind, name string) string {
	return "{" + strings.ToUpper(world.UUID(s.cfg.World.Seed, "unified-cm-"+kind, name)) + "}"
}

// add puts a phone of the world into the cluster, with its lines and owner.
func (s *System) add(w world.PremisesPhone) {
	p := &phone{
		id: s.uuid("phone", w.Name), name: w.Name, description: w.Description, model: w.Model, protocol: "SIP",
		records: map[*node]record{},
	}
	p.pool = s.pools[slices.IndexFunc(s.pools, func(x *pool) bool { return strings.EqualFold(x.name, w.Pool) })]
	for _, pattern := range w.Lines {
		p.lines = append(p.lines, s.lineOf(pattern))
	}
	if w.Owner != "" {
		p.owner = s.userOf(w.Owner)
		for _, l := range p.lines {
			if l.alerting == "" {
				l.alerting = p.owner.first + " " + p.owner.last
			}
		}
		if p.owner.primary == nil && len(p.lines) > 0 {
			p.owner.primary = p.lines[0]
		}
	}
	since, _ := time.ParseDuration(w.Since) // checked with the world
	at := s.started.Add(-since)
	switch home := p.home(); {
	case home == nil || w.State == "Never":
	case w.State == "" || w.State == registered:
		p.records[home] = record{registered, reasonNone, at}
	default:
		p.records[home] = record{w.State, w.Reason, at}
	}
	s.phones = append(s.phones, p)
	s.byName[strings.ToUpper(p.name)] = p
}

func (s *System) lineOf(pattern string) *line {
	if l := s.line(pattern); l != nil {
		return l
	}
	l := &line{id: s.uuid("line", pattern), pattern: pattern}
	l.noAnswer.voicemail, l.busy.voicemail = true, true
	s.lines = append(s.lines, l)
	return l
}

func (s *System) userOf(nameOrEmail string) *user {
	_, name, email, _ := s.cfg.World.Owner(nameOrEmail)
	id, _, _ := strings.Cut(email, "@")
	if u := s.user(id); u != nil {
		return u
	}
	first, last, _ := strings.Cut(name, " ")
	u := &user{id: s.uuid("user", id), userID: id, first: first, last: last, mail: email, department: "Customer service"}
	s.users = append(s.users, u)
	return u
}

func (s *System) node(name string) *node {
	for _, n := range s.nodes {
		if strings.EqualFold(n.name, name) {
			return n
		}
	}
	return nil
}

func (s *System) user(id string) *user {
	for _, u := range s.users {
		if strings.EqualFold(u.userID, id) {
			return u
		}
	}
	return nil
}

func (s *System) line(pattern string) *line {
	for _, l := range s.lines {
		if l.pattern == pattern {
			return l
		}
	}
	return nil
}

func (s *System) phone(name string) *phone { return s.byName[strings.ToUpper(name)] }

// home is the first server of the phone's pool that runs.
func (p *phone) home() *node {
	for _, n := range p.pool.nodes {
		if !n.down {
			return n
		}
	}
	return nil
}

// at is the server where the phone is registered now; nil when it is nowhere.
func (p *phone) at() *node {
	var at *node
	for n, r := range p.records {
		if !n.down && r.status == registered && (at == nil || r.at.After(p.records[at].at)) {
			at = n
		}
	}
	return at
}

// leave unregisters a phone.
func (s *System) leave(p *phone, reason int) {
	for n, r := range p.records {
		if r.status == registered {
			p.records[n] = record{unregistered, reason, s.clock.Now()}
		}
	}
}

// comeBack registers a phone at its home after a time.
func (s *System) comeBack(p *phone, after time.Duration) {
	s.stay(p)
	p.boot = s.clock.Schedule(s.clock.Now().Add(after), func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		p.boot = nil
		s.register(p)
	})
}

// stay takes back a registration to come.
func (s *System) stay(p *phone) {
	if p.boot != nil {
		p.boot()
		p.boot = nil
	}
}

// register signs a phone on at its home. Elsewhere it is not registered then.
func (s *System) register(p *phone) {
	home := p.home()
	if home == nil {
		return
	}
	for n, r := range p.records {
		if n != home && r.status == registered {
			p.records[n] = record{unregistered, reasonSwitched, s.clock.Now()}
		}
	}
	p.records[home] = record{registered, reasonNone, s.clock.Now()}
}

// reset makes a phone start anew. One that is not there does not hear of it.
func (s *System) reset(p *phone) {
	if p.at() == nil {
		return
	}
	s.leave(p, reasonReset)
	s.comeBack(p, bootTime+time.Duration(s.chance.Int64N(int64(bootSpread))))
}

// tooMany notes a request of an interface that allows perMinute, and reports
// whether it is one too many.
func (s *System) tooMany(service string, perMinute int) bool {
	now := s.clock.Now()
	recent := slices.DeleteFunc(s.asked[service], func(t time.Time) bool { return now.Sub(t) >= time.Minute })
	if len(recent) >= perMinute {
		s.asked[service] = recent
		return true
	}
	s.asked[service] = append(recent, now)
	return false
}

// sorted are the phones by name.
func (s *System) sorted() []*phone {
	all := slices.Clone(s.phones)
	slices.SortFunc(all, func(a, b *phone) int { return cmp.Compare(a.name, b.name) })
	return all
}
