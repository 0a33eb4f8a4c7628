// Package meetings simulates Webex Meetings: what people have scheduled, whom
// they have invited, and Cisco's interfaces to it: the REST one, and the XML one
// that Cisco retired on 31 March 2024. It refuses what Cisco refuses. Nothing
// happens by chance.
package meetings

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"floorwalker/integrations/simulator/clock"
	"floorwalker/integrations/simulator/world"
)

// Config is what a System is made of. All fields are needed.
type Config struct {
	World     *world.World // completed; only read
	Clock     *clock.Clock
	Authorize func(token string) (Identity, bool)
}

// Identity is whoever calls the interface.
type Identity struct {
	PersonID string   // bare UUID
	Scopes   []string // for example meeting:schedules_read
	Admin    bool     // may act for other hosts of the organization
}

// System is the meetings of one site. Its methods may be called from any
// goroutine.
type System struct {
	cfg   Config
	clock *clock.Clock
	site  string // host name
	born  int64  // start time, part of every created id

	mu       sync.Mutex
	seq      uint64
	tracking uint64
	people   []*person
	meetings []*meeting // in the order in which they were made
	// refuseXML is what the XML interface refuses next.
	refuseXML *refusedNext
}

// person is somebody who can host and be invited.
type person struct {
	id, name, email, organization string
	zone                          string
	admin                         bool
}

// New makes the meetings of a world.
func New(cfg Config) *System {
	s := &System{cfg: cfg, clock: cfg.Clock, born: cfg.Clock.Now().UnixNano(), site: strings.ToLower(strings.ReplaceAll(cfg.World.Organization.Name, " ", "-")) + ".webex.com"}
	for _, p := range cfg.World.People {
		if !p.Bot {
			s.people = append(s.people, &person{id: p.ID, name: p.Name, email: p.Email, organization: p.Organization, zone: p.TimeZone, admin: p.Role == "admin"})
		}
	}
	for _, a := range cfg.World.ContactCenter.Agents {
		if a.Email != "" && s.personByEmail(a.Email) == nil {
			s.people = append(s.people, &person{id: a.ID, name: a.Name, email: a.Email, organization: cfg.World.Organization.ID})
		}
	}
	for _, m := range cfg.World.Meetings {
		s.settle(m)
	}
	return s
}

// settle makes a meeting of the world.
func (s *System) settle(m world.Meeting) {
	host := s.personByEmail(m.Host)
	if host == nil {
		return // world.Validate has refused it
	}
	zone := m.TimeZone
	if zone == "" {
		zone = s.cfg.World.TimeZone
	}
	location, err := time.LoadLocation(zone)
	if err != nil {
		return
	}
	now := s.clock.Now().In(location)
	clock, _ := time.Parse("15:04", m.At) // checked when the world was read
	start := time.Date(now.Year(), now.Month(), now.Day()+m.Day, clock.Hour(), clock.Minute(), 0, 0, location)
	one := s.add(&meeting{title: m.Title, host: host, start: start, length: time.Duration(m.Minutes) * time.Minute, zone: zone, location: location, sendsMail: true})
	if m.Repeats != "" {
		one.rule, _ = parseRule(m.Repeats)
		one.recurrence = m.Repeats
	}
	for _, email := range m.Invitees {
		one.invite(s, email, "")
	}
	for _, o := range one.occurrences() { // what was before the start did take place
		if o.end().Before(s.clock.Now()) {
			one.held(o.was.Unix(), o.end())
		}
	}
}

// add numbers a meeting and keeps it.
func (s *System) add(m *meeting) *meeting {
	m.id = strings.ReplaceAll(s.newID("meeting"), "-", "")
	digits := uint64(0)
	for _, c := range m.id {
		digits = digits*31 + uint64(c)
	}
	m.number = fmt.Sprintf("25%09d", digits%1_000_000_000)
	m.password = "pw-" + m.id[:6]
	s.meetings = append(s.meetings, m)
	return m
}

func (s *System) personByID(id string) *person {
	i := slices.IndexFunc(s.people, func(p *person) bool { return p.id == id })
	if i < 0 {
		return nil
	}
	return s.people[i]
}

func (s *System) personByEmail(email string) *person {
	i := slices.IndexFunc(s.people, func(p *person) bool { return strings.EqualFold(p.email, email) })
	if i < 0 {
		return nil
	}
	return s.people[i]
}

// newID returns the UUID of something created now. The start time is part of
// it, so that two runs of a simulator do not share ids.
func (s *System) newID(kind string) string {
	s.seq++
	return world.UUID(s.cfg.World.Seed, kind, fmt.Sprintf("%d/%d", s.born, s.seq))
}
