// Package finesse is a simulated Cisco Finesse: two nodes of one contact centre on
// the premises (Unified CCE or Unified CCX) with users, teams, states, dialogs,
// queues, reason codes, phone books and team messages, as Cisco's guide of the
// REST interface describes them. Changes are answered 202 and happen a moment
// later, or silently do not. Five wrong passwords in a row lock an account.
// Nothing happens by chance: calls arrive when they are made to.
package finesse

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"floorwalker/integrations/simulator/clock"
	"floorwalker/integrations/simulator/world"
)

// Times of the simulated system.
const (
	// applyAfter is how long a change takes that was answered 202.
	applyAfter = 300 * time.Millisecond
	// outsideAnswers is after which time somebody outside answers.
	outsideAnswers = 4 * time.Second
	// lockedFor is how long an account is locked, and wrongPasswords what locks it.
	lockedFor      = 5 * time.Minute
	wrongPasswords = 5
)

// The states of users.
const (
	logout   = "LOGOUT"
	notReady = "NOT_READY"
	ready    = "READY"
	reserved = "RESERVED"
	talking  = "TALKING"
	hold     = "HOLD"
	work     = "WORK"
)

// Config is what a System is made of. All fields are needed.
type Config struct {
	World *world.World // with a Finesse; only read
	Clock *clock.Clock
	// Changed is told that the floor has changed. It must not call the System.
	Changed func()
}

// System is one Finesse. Its methods may be called from any goroutine.
type System struct {
	cfg   Config
	clock *clock.Clock
	world *world.Finesse

	mu       sync.Mutex
	nodes    [2]nodeState
	agents   []*agent
	queues   []*queue
	dialogs  []*dialog // those that are not over, oldest first
	messages []*message
	logs     []string // what clients have uploaded
	seq      int
	wrongs   int // wrong passwords ever
}

// nodeState is how one of the two servers is.
type nodeState struct {
	status string // IN_SERVICE, OUT_OF_SERVICE, or silent
	reason string
}

const (
	inService = "IN_SERVICE"
	outOf     = "OUT_OF_SERVICE"
	silent    = "silent" // Tomcat is stopped
)

// agent is a user with their state.
type agent struct {
	world.FinesseAgent
	token, refresh string
	wrong          int       // wrong passwords in a row
	lockedUntil    time.Time // zero when the account is not locked

	state, pending string
	before         string // the state to which the end of a call leads
	reason         *world.FinesseReason
	systemReason   string // code of a reason that Finesse records by itself
	extension      string // where they are signed in, Extension or another; empty when they are not
	changed        time.Time
}

// queue is a skill group with those who wait.
type queue struct {
	world.FinesseQueue
	waiting []waiter
}

type waiter struct {
	from  string
	since time.Time
}

// New makes the system of a world that has one.
func New(cfg Config) *System {
	s := &System{cfg: cfg, clock: cfg.Clock, world: cfg.World.Finesse, seq: 16777200}
	s.nodes = [2]nodeState{{status: inService}, {status: inService}}
	now := s.clock.Now()
	ago := func(text string) time.Time {
		d, _ := time.ParseDuration(text) // checked when the world was read
		return now.Add(-d)
	}
	for _, q := range s.world.Queues {
		k := &queue{FinesseQueue: q}
		for _, w := range q.Waiting {
			k.waiting = append(k.waiting, waiter{w.From, ago(w.Ago)})
		}
		s.queues = append(s.queues, k)
	}
	for _, a := range s.world.Agents {
		u := &agent{FinesseAgent: a, state: a.State, changed: ago(a.Since)}
		u.token, u.refresh = cfg.World.FinesseToken(a.ID)
		if u.state != logout {
			u.extension = a.Extension
		}
		if u.state == notReady {
			u.reason = s.reasonNamed(notReady, a.Reason)
		}
		u.before = notReady
		s.agents = append(s.agents, u)
	}
	return s
}

func (s *System) isCCX() bool { return s.world.Deployment == "UCCX" }

func (s *System) reasonNamed(category, label string) *world.FinesseReason {
	for i, r := range s.world.Reasons {
		if r.Category == category && label != "" && (strings.EqualFold(r.Label, label) || r.ID == label) {
			return &s.world.Reasons[i]
		}
	}
	return nil
}

// agentNamed finds an agent by login id, name or extension.
func (s *System) agentNamed(name string) *agent {
	for _, a := range s.agents {
		if name != "" && (strings.EqualFold(a.ID, name) || strings.EqualFold(a.Name, name) || a.Extension == name) {
			return a
		}
	}
	return nil
}

// at finds who is signed in at an extension.
func (s *System) at(extension string) *agent {
	for _, a := range s.agents {
		if extension != "" && a.extension == extension {
			return a
		}
	}
	return nil
}

func (s *System) queueNamed(name string) *queue {
	for _, q := range s.queues {
		if q.ID == name || strings.EqualFold(q.Name, name) {
			return q
		}
	}
	return nil
}

func (s *System) teamID(name string) string {
	for _, t := range s.world.Teams {
		if t.Name == name {
			return t.ID
		}
	}
	return ""
}

func (s *System) team(id string) (world.FinesseTeam, bool) {
	for _, t := range s.world.Teams {
		if t.ID == id {
			return t, true
		}
	}
	return world.FinesseTeam{}, false
}

// supervises reports whether a is a supervisor of b's team.
func (a *agent) supervises(b *agent) bool { return a.runs(b.Team) }

func (a *agent) runs(team string) bool {
	for _, t := range a.Supervises {
		if t == team {
			return true
		}
	}
	return false
}

// set changes a state now.
func (s *System) set(a *agent, state string, reason *world.FinesseReason, system string) {
	a.state, a.reason, a.systemReason, a.changed = state, reason, system, s.clock.Now()
	s.cfg.Changed()
}

// newID is the id of something created now.
func (s *System) newID() string {
	s.seq++
	return fmt.Sprint(s.seq)
}

// later does f when the change that was answered 202 takes effect.
func (s *System) later(d time.Duration, f func()) {
	s.clock.Schedule(s.clock.Now().Add(d), func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		f()
	})
}

// WrongPasswords is how many wrong passwords the system has seen in all, and
// whether an account was ever locked by them now.
func (s *System) WrongPasswords() (all int, locked bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range s.agents {
		locked = locked || s.clock.Now().Before(a.lockedUntil)
	}
	return s.wrongs, locked
}
