// Package calling is a simulated Webex Calling tenant: people with phones, calls
// of two legs that ring, are answered, held, transferred, parked, recorded and
// end, call queues, voicemail, and Cisco's call-control interface to all of it.
// It refuses what Cisco refuses. Nothing happens by chance: what outside parties
// do follows from their number (see habit) and the simulated clock.
package calling

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"floorwalker/integrations/simulator/clock"
	"floorwalker/integrations/simulator/world"
)

// Config is what a System is made of. All fields but Ended are needed.
type Config struct {
	World     *world.World // completed; only read
	Clock     *clock.Clock
	Authorize func(token string) (Identity, bool)
	// Notify is told of every event that a telephony_calls webhook would carry,
	// in order. It must not call the System.
	Notify func(Event)
	// Ended is told of every end of a call that is over, if it is set. It must
	// not call the System either.
	Ended func(Ended)
}

// Identity is whoever calls the interface.
type Identity struct {
	PersonID string   // bare UUID
	OrgID    string   // bare UUID
	Scopes   []string // for example spark:calls_read
	Machine  bool     // a service app, which has no phone and no bare paths
}

// System is one tenant. Its methods may be called from any goroutine.
type System struct {
	cfg   Config
	clock *clock.Clock
	org   string
	born  int64 // start time, part of every created id

	mu         sync.Mutex
	seq        uint64
	tracking   uint64
	told       time.Time // of the last event
	level      world.MembersAPILevel
	members    []*member
	queues     []*queue
	live       []*leg // every leg that has not ended, oldest first
	parks      []*park
	recordings []*recording // oldest first
	interest   *interest
	consults   map[string]string // session → that of the call that it was made for
}

// New makes the tenant of a world.
func New(cfg Config) *System {
	s := &System{
		cfg: cfg, clock: cfg.Clock, org: cfg.World.Organization.ID,
		born: cfg.Clock.Now().UnixNano(), level: cfg.World.Calling.Members, consults: map[string]string{},
	}
	s.settle(cfg.World)
	return s
}

// member is somebody with a phone.
type member struct {
	id, name, email   string
	number, extension string
	location          *world.Location
	group             string
	recording         string
	executive         *member
	endpoints         []endpoint
	preferred         string // endpoint id

	legs      []*leg // active, oldest first
	meeting   *conference
	history   []record // oldest first
	messages  []*message
	waiting   bool // message waiting indicator of an external voicemail
	completed bool // a call has ended, which wrap-up reasons may be given to
	wrapUp    []string
}

// endpoint is a device or application on which a member can be called.
type endpoint struct{ id, kind, name string }

func (s *System) settle(w *world.World) {
	now := s.clock.Now()
	byOwner := map[string]*member{}
	locations := map[string]*world.Location{}
	for i := range w.Calling.Locations {
		l := &w.Calling.Locations[i]
		locations[strings.ToLower(l.Name)] = l
	}
	for _, p := range w.Calling.Phones {
		id, name, email, ok := w.Owner(p.Owner)
		if !ok { // world.Validate has refused it
			continue
		}
		m := &member{
			id: id, name: name, email: email, number: p.Number, extension: p.Extension,
			location: locations[strings.ToLower(p.Location)], group: p.Group, recording: p.Recording,
		}
		m.endpoints = []endpoint{
			{encodeID("CALLING_DEVICE", s.name("endpoint", id+"/desk")), "DEVICE", "Cisco 9861 (desk)"},
			{encodeID("CALLING_DEVICE", s.name("endpoint", id+"/app")), "APPLICATION", "Webex Desktop Application"},
		}
		byOwner[strings.ToLower(p.Owner)] = m
		s.members = append(s.members, m)
		s.remember(m, p, now)
	}
	for _, p := range w.Calling.Phones {
		if m := byOwner[strings.ToLower(p.Owner)]; m != nil && p.Executive != "" {
			m.executive = byOwner[strings.ToLower(p.Executive)]
		}
	}
	for _, q := range w.Calling.Queues {
		own := &queue{id: q.ID, name: q.Name, number: q.Number, extension: q.Extension, location: locations[strings.ToLower(q.Location)]}
		for _, agent := range q.Agents {
			if m := byOwner[strings.ToLower(agent)]; m != nil {
				own.agents = append(own.agents, m)
			}
		}
		s.queues = append(s.queues, own)
	}
}

// remember gives a member what their phone has from before the start.
func (s *System) remember(m *member, p world.Phone, now time.Time) {
	ago := func(text string) time.Time {
		d, _ := time.ParseDuration(text) // checked when the world was read
		return now.Add(-d)
	}
	for _, c := range p.History {
		m.history = append(m.history, record{kind: c.Type, party: party{name: c.Name, number: c.Number, withheld: c.Hidden}, at: ago(c.Ago)})
	}
	slices.SortStableFunc(m.history, func(a, b record) int { return a.at.Compare(b.at) })
	for _, v := range p.Voicemail {
		m.messages = append(m.messages, &message{
			id: s.newID("voice-message"), from: party{member: s.memberNamed(v.Name), name: v.Name, number: v.Number, withheld: v.Hidden},
			seconds: v.Seconds, urgent: v.Urgent, read: v.Read, created: ago(v.Ago),
		})
	}
	slices.SortStableFunc(m.messages, func(a, b *message) int { return a.created.Compare(b.created) })
	for _, r := range p.Recordings {
		started := ago(r.Ago)
		s.recordings = append(s.recordings, &recording{
			id: s.newID("recording"), callID: s.newID("call"), session: s.newID("session"), owner: m, with: r.With,
			started: started, created: started.Add(time.Duration(r.Seconds)*time.Second + recordingDelay), seconds: r.Seconds,
		})
	}
}

func (s *System) memberByID(id string) *member {
	for _, m := range s.members {
		if m.id == id {
			return m
		}
	}
	return nil
}

// memberNamed finds a member by name, e-mail or id.
func (s *System) memberNamed(name string) *member {
	for _, m := range s.members {
		if name != "" && (strings.EqualFold(m.name, name) || strings.EqualFold(m.email, name) || m.id == name || encodeID(kindPerson, m.id) == name) {
			return m
		}
	}
	return nil
}

// name derives the UUID of something that is there from the start.
func (s *System) name(kind, name string) string { return world.UUID(s.cfg.World.Seed, kind, name) }

// newID returns the UUID of something created now. The start time is part of
// it, so that two runs of a simulator do not share ids.
func (s *System) newID(kind string) string {
	s.seq++
	return s.name(kind, fmt.Sprintf("%d/%d", s.born, s.seq))
}

// after plans f for the leg unless it has moved on by then.
func (s *System) after(d time.Duration, l *leg, f func()) {
	step := l.step
	s.clock.Schedule(s.clock.Now().Add(d), func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if l.step == step && l.phase != over {
			f()
		}
	})
}
