// Package oauth simulates Webex's sign-in: the page on which a person grants an
// integration what it asks for, the token endpoint, the list of what was
// granted, and for everybody else who a token belongs to and what it may.
package oauth

import (
	"crypto/subtle"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"floorwalker/integrations/simulator/clock"
	"floorwalker/integrations/simulator/platform"
	"floorwalker/integrations/simulator/world"
)

// Webex's lifetimes: an access token lives 14 days, a refresh token 90, which
// its use extends.
const (
	accessLife  = 1209599 * time.Second
	refreshLife = 7775999 * time.Second
	// codeLife is how long the code of a sign-in waits for its exchange.
	codeLife = 2 * time.Minute
	// keptAccess is how many access tokens of one grant are valid at the same
	// time; older ones end early rather than pile up.
	keptAccess = 16
	// maxCodes is how many codes may wait.
	maxCodes = 1000
)

// everyScope stands for a token of the world file, which may do anything that
// its owner may.
const everyScope = "*"

// serviceAppScopes are what the administrator has granted the service app.
const serviceAppScopes = "guest-issuer:read guest-issuer:write cjp:config cjp:config_read cjp:config_write cjp:user spark:kms spark-admin:calls_read spark-admin:calls_write " +
	"spark-admin:telephony_config_read spark-admin:telephony_config_write spark-admin:people_read spark-admin:people_write " +
	"spark-admin:calling_cdr_read spark-admin:locations_read spark-admin:devices_read spark-admin:devices_write " +
	"spark-admin:workspaces_read spark-admin:workspaces_write spark-admin:workspace_locations_read spark-admin:recordings_read spark-admin:organizations_read spark-admin:licenses_read spark:xapi_statuses spark:xapi_commands"

// Server knows every access token of the world.
type Server struct {
	clock *clock.Clock
	world *world.World
	mux   *http.ServeMux

	mu     sync.Mutex
	static map[string]string // token → person, without an end
	guests map[string]guest  // by token
	grants []*grant
	codes  map[string]code
	made   int
}

// grant is what somebody has granted a client, with its tokens.
type grant struct {
	id       string // UUID of the authorization
	clientID string
	person   string
	scopes   []string
	created  time.Time
	access   []access // newest last
	// refresh is the newest refresh token. previous, the one before, holds until
	// refresh is used: an answer may have been lost.
	refresh, previous string
	until             time.Time // end of both
}

type access struct {
	token string
	until time.Time
}

// guest is somebody without an account, with the scopes of messaging.
type guest struct {
	person string
	until  time.Time
}

// Welcome makes a token good for a guest until a moment.
func (s *Server) Welcome(token, person string, until time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.guests[token] = guest{person, until}
}

// New returns the tokens of a world: those of the world file do not expire.
func New(w *world.World, c *clock.Clock) *Server {
	s := &Server{clock: c, world: w, mux: http.NewServeMux(), codes: map[string]code{}, guests: map[string]guest{},
		static: map[string]string{w.Bot.Token: w.Bot.ID, w.ServiceApp.Token: w.ServiceApp.ID}}
	for _, p := range w.People {
		s.static[p.Token] = p.ID
	}
	now := c.Now()
	s.grants = []*grant{{id: world.UUID(w.Seed, "authorization", "service-app"), clientID: w.ServiceApp.ClientID, person: w.ServiceApp.ID,
		scopes: strings.Fields(serviceAppScopes), created: now, refresh: w.ServiceApp.RefreshToken, until: now.Add(refreshLife)}}
	s.mux.HandleFunc("/v1/authorize", s.authorize)
	s.mux.HandleFunc("/v1/access_token", s.accessToken)
	s.mux.HandleFunc("GET /v1/authorizations", s.listAuthorizations)
	s.mux.HandleFunc("DELETE /v1/authorizations/{id}", s.deleteAuthorization)
	s.mux.HandleFunc("GET /v1/authorizations/tokenExpiry", s.tokenExpiry)
	s.mux.HandleFunc("POST /v1/applications/{id}/token", s.issue)
	return s
}

// Paths are where ServeHTTP answers, as patterns of a http.ServeMux.
func Paths() []string {
	return []string{"/v1/authorize", "/v1/access_token", "/v1/authorizations", "/v1/authorizations/", "/v1/applications/"}
}

// ServeHTTP answers what has to do with tokens.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

// Who returns the person (bare UUID) that a token belongs to.
func (s *Server) Who(token string) (personID string, ok bool) {
	person, _, ok := s.look(token)
	return person, ok
}

// Scopes returns what a token may; "*" is everything that its owner may.
func (s *Server) Scopes(token string) []string {
	_, scopes, _ := s.look(token)
	return scopes
}

// Allows reports whether a token may do what that scope stands for.
func (s *Server) Allows(token, scope string) bool {
	scopes := s.Scopes(token)
	return slices.Contains(scopes, scope) || slices.Contains(scopes, everyScope)
}

func (s *Server) look(token string) (person string, scopes []string, ok bool) {
	if token == "" {
		return "", nil, false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if id, ok := s.static[token]; ok {
		return id, []string{everyScope}, true
	}
	if g, ok := s.guests[token]; ok && s.clock.Now().Before(g.until) {
		return g.person, []string{everyScope}, true
	}
	if g, _ := s.granted(token); g != nil {
		return g.person, slices.Clone(g.scopes), true
	}
	return "", nil, false
}

// granted returns the grant of an access token that is valid, and its end. The
// lock is held.
func (s *Server) granted(token string) (*grant, time.Time) {
	now := s.clock.Now()
	for _, g := range s.grants {
		for _, a := range g.access {
			if a.token == token && now.Before(a.until) {
				return g, a.until
			}
		}
	}
	return nil, time.Time{}
}

// make returns a token that has not been there before. The lock is held.
func (s *Server) make(kind string) string {
	s.made++
	name := kind + "/" + strconv.Itoa(s.made) + "/" + s.world.ServiceApp.RefreshToken
	return world.Token(s.world.Seed, name, s.world.Organization.ID)
}

// bearer returns the token of a request with its owner.
func (s *Server) bearer(r *http.Request) (token, person string, ok bool) {
	token = platform.Token(r)
	person, ok = s.Who(token)
	return token, person, ok
}

// person finds somebody of the world by id or e-mail.
func (s *Server) person(idOrEmail string) (world.Person, bool) {
	id := bareID(idOrEmail)
	for _, p := range s.world.People {
		if !p.Bot && (p.ID == id || strings.EqualFold(p.Email, idOrEmail)) {
			return p, true
		}
	}
	return world.Person{}, false
}

// sweep forgets codes that have expired, and all when there are too many. The
// lock is held.
func (s *Server) sweep(now time.Time) {
	maps.DeleteFunc(s.codes, func(_ string, c code) bool { return !now.Before(c.until) })
	if len(s.codes) >= maxCodes {
		clear(s.codes)
	}
}

func equal(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
