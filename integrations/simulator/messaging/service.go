// Package messaging simulates Webex messaging: people, rooms, memberships,
// messages, card presses, files, and the webhooks that tell bots of them. It
// follows Cisco's OpenAPI and refuses what Webex refuses, in Webex's form.
package messaging

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"floorwalker/integrations/simulator/clock"
	"floorwalker/integrations/simulator/faults"
	"floorwalker/integrations/simulator/feed"
	"floorwalker/integrations/simulator/platform"
	"floorwalker/integrations/simulator/world"
)

// Options are what a Service works with. All fields are needed but Faults and
// Allows.
type Options struct {
	World *world.World
	Clock *clock.Clock
	// Who tells which person (bare UUID) an access token belongs to.
	Who func(token string) (personID string, ok bool)
	// Allows tells whether a token has a scope; nil allows everything.
	Allows func(token, scope string) bool
	Feed   *feed.Hub
	Faults *faults.Set
}

// Service is the messaging side of the simulated Webex.
type Service struct {
	clock  *clock.Clock
	who    func(string) (string, bool)
	allows func(token, scope string) bool
	feed   *feed.Hub
	mux    *http.ServeMux
	hooks  *dispatcher
	seed   uint64
	// organization is the world's own.
	organization string
	born         int64 // start time, part of every created id
	tracks       atomic.Uint64

	mu       sync.Mutex
	seq      uint64
	accounts []*account
	byID     map[string]*account // by UUID
	byEmail  map[string]*account
	rooms    map[string]*room
	messages map[string]*message
	actions  map[string]*action
	pressed  []*action // oldest first
	webhooks map[string]*webhook
	teams    map[string]*team
	// noMeetingInfo says that Cisco has switched meetingInfo off.
	noMeetingInfo bool
	contents      contents
}

// account is someone who can be a member of a room.
type account struct {
	seq                   uint64
	id, name, email       string
	organization          string
	zone                  string // IANA name, or ""
	isBot, isApp, isAdmin bool
	created               time.Time
}

// New returns the messaging side of a world. The world has been completed.
func New(o Options) *Service {
	s := &Service{
		clock: o.Clock, who: o.Who, allows: o.Allows, feed: o.Feed,
		mux: http.NewServeMux(), hooks: newDispatcher(o.Faults),
		seed: o.World.Seed, organization: o.World.Organization.ID, born: o.Clock.Now().UnixNano(),
		byID: map[string]*account{}, byEmail: map[string]*account{},
		rooms: map[string]*room{}, messages: map[string]*message{},
		actions: map[string]*action{}, webhooks: map[string]*webhook{}, teams: map[string]*team{},
		noMeetingInfo: o.World.Messaging.NoMeetingInfo,
	}
	s.contents.files = map[string]*content{}
	s.settle(o.World)
	s.routes()
	return s
}

// Handler serves Webex's paths, /v1/messages and so on.
func (s *Service) Handler() http.Handler { return s.mux }

func (s *Service) routes() {
	s.handle("/people", methods{"GET": s.listPeople})
	s.handle("/people/me", methods{"GET": s.getMe})
	s.handle("/people/{id}", methods{"GET": s.getPerson})
	s.handle("/rooms", methods{"GET": s.listRooms, "POST": s.createRoom})
	s.handle("/rooms/{id}", methods{"GET": s.getRoom, "PUT": s.updateRoom, "DELETE": s.deleteRoom})
	s.handle("/rooms/{id}/meetingInfo", methods{"GET": s.getMeetingInfo})
	s.teamRoutes()
	s.handle("/memberships", methods{"GET": s.listMemberships, "POST": s.createMembership})
	s.handle("/memberships/{id}", methods{"GET": s.getMembership, "PUT": s.updateMembership, "DELETE": s.deleteMembership})
	s.handle("/messages", methods{"GET": s.listMessages, "POST": s.createMessage})
	s.handle("/messages/direct", methods{"GET": s.listDirectMessages})
	s.handle("/messages/{id}", methods{"GET": s.getMessage, "PUT": s.updateMessage, "DELETE": s.deleteMessage})
	s.handle("/attachment/actions", methods{"POST": s.createAction})
	s.handle("/attachment/actions/{id}", methods{"GET": s.getAction})
	s.handle("/webhooks", methods{"GET": s.listWebhooks, "POST": s.createWebhook})
	s.handle("/webhooks/{id}", methods{"GET": s.getWebhook, "PUT": s.updateWebhook, "DELETE": s.deleteWebhook})
	s.handle("/contents/{id}", methods{"GET": s.getContent})
	s.mux.HandleFunc("/v1/", func(w http.ResponseWriter, r *http.Request) { s.serve(w, r, nowhere) })
}

// nowhere answers every method on a path that the API does not have.
var nowhere = func() methods {
	missing := func(*call) (any, error) { return nil, platform.ErrNotFound }
	return methods{"GET": missing, "POST": missing, "PUT": missing, "PATCH": missing, "DELETE": missing}
}()

// settle moves the world's people into their rooms.
func (s *Service) settle(w *world.World) {
	now := s.clock.Now()
	s.join(&account{id: w.Bot.ID, name: w.Bot.Name, email: w.Bot.Email, organization: w.Organization.ID, isBot: true, created: now})
	s.join(&account{id: w.ServiceApp.ID, name: "Service app", email: "service-app@webex.bot", organization: w.Organization.ID, isApp: true, created: now})
	for _, p := range w.People {
		s.join(&account{id: p.ID, name: p.Name, email: p.Email, organization: p.Organization, zone: p.TimeZone, isBot: p.Bot, isAdmin: p.Role == "admin", created: now})
	}
	for _, a := range w.ContactCenter.Agents { // whoever takes contacts is a person, too
		if s.byEmail[strings.ToLower(a.Email)] == nil {
			s.join(&account{id: a.ID, name: a.Name, email: a.Email, organization: w.Organization.ID, created: now})
		}
	}
	for _, r := range w.Rooms {
		members := make([]*account, 0, len(r.Members)+1)
		for _, email := range r.Members {
			members = append(members, s.byEmail[strings.ToLower(email)])
		}
		if r.Bot {
			members = append(members, s.byID[w.Bot.ID])
		}
		s.openRoom(r.ID, r.Title, r.Type, members)
	}
	for _, t := range w.Messaging.Teams {
		members := make([]*account, 0, len(t.Members))
		for _, email := range t.Members {
			members = append(members, s.byEmail[strings.ToLower(email)])
		}
		s.openTeam(t.ID, t.Name, members)
	}
}

// Welcome gives a guest an account, or the one they have another name. A guest
// belongs to no organization of people.
func (s *Service) Welcome(id, name, email string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if known := s.byID[id]; known != nil {
		known.name = name
		return
	}
	s.join(&account{id: id, name: name, email: email, organization: id, created: s.clock.Now()})
}

func (s *Service) join(a *account) {
	s.seq++
	a.seq = s.seq
	s.accounts = append(s.accounts, a)
	s.byID[a.id] = a
	s.byEmail[strings.ToLower(a.email)] = a
}

// newID returns the UUID of something created now. The start time is part of
// it: a bot that remembers messages over two runs must not take the second
// run's first message for the first run's.
func (s *Service) newID(kind string) string {
	s.seq++
	return world.UUID(s.seed, kind, fmt.Sprintf("%d/%d", s.born, s.seq))
}

func (s *Service) trackingID() string {
	id := world.UUID(s.seed, "tracking", strconv.FormatInt(s.born, 10)+"/"+strconv.FormatUint(s.tracks.Add(1), 10))
	return "ROUTER_" + strings.ToUpper(id)
}

func (s *Service) authenticate(r *http.Request) (*account, error) {
	id, ok := s.who(platform.Token(r))
	if !ok {
		return nil, platform.ErrUnauthorized
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	who, ok := s.byID[id]
	if !ok {
		return nil, platform.ErrUnauthorized
	}
	return who, nil
}

// stamp is how Webex writes a time.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
