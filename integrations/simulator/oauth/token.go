package oauth

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"floorwalker/integrations/simulator/platform"
	"floorwalker/integrations/simulator/world"
)

const maxForm = 64 << 10

// tokens is the answer of the token endpoint.
type tokens struct {
	AccessToken           string `json:"access_token"`
	ExpiresIn             int    `json:"expires_in"`
	RefreshToken          string `json:"refresh_token"`
	RefreshTokenExpiresIn int    `json:"refresh_token_expires_in"`
	TokenType             string `json:"token_type"`
	Scope                 string `json:"scope,omitempty"`
}

// code waits for its exchange, which it serves once.
type code struct {
	clientID, redirect, challenge, person string
	scopes                                []string
	until                                 time.Time
}

// accessToken is POST /v1/access_token with the grants authorization_code and
// refresh_token. Every renewal gives another refresh token; the one before holds
// until the new one is used.
func (s *Server) accessToken(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		s.refuse(w, platform.ErrMethod)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		s.refuse(w, platform.Refuse(http.StatusBadRequest, "The request body is not a valid form."))
		return
	}
	form := r.PostForm
	var answer tokens
	var refusal string
	switch grantType := form.Get("grant_type"); {
	case grantType != "refresh_token" && grantType != "authorization_code":
		s.refuse(w, platform.Refuse(http.StatusBadRequest, "The grant type is not supported."))
		return
	case !s.isClient(form.Get("client_id"), form.Get("client_secret")):
		s.refuse(w, platform.Refuse(http.StatusUnauthorized, "Invalid client_id or client_secret."))
		return
	case grantType == "refresh_token":
		answer, refusal = s.renew(form.Get("client_id"), form.Get("refresh_token"))
	default:
		answer, refusal = s.exchange(form)
	}
	if refusal != "" {
		s.refuse(w, platform.Refuse(http.StatusBadRequest, "%s", refusal))
		return
	}
	write(w, answer)
}

func (s *Server) isClient(id, secret string) bool {
	app, integration := s.world.ServiceApp, s.world.Integration
	return equal(id, app.ClientID) && equal(secret, app.ClientSecret) ||
		equal(id, integration.ClientID) && equal(secret, integration.ClientSecret)
}

// exchange gives the tokens of a code, once.
func (s *Server) exchange(form url.Values) (answer tokens, refusal string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.clock.Now()
	s.sweep(now)
	c, ok := s.codes[form.Get("code")]
	if !ok || c.clientID != form.Get("client_id") {
		return tokens{}, "The authorization code is expired, used before, or invalid."
	}
	delete(s.codes, form.Get("code"))
	switch {
	case c.redirect != form.Get("redirect_uri"):
		return tokens{}, "The redirect_uri does not match the one of the authorization request."
	case c.challenge != "" && c.challenge != challengeOf(form.Get("code_verifier")):
		return tokens{}, "The code_verifier does not match the code_challenge."
	}
	s.made++
	g := &grant{id: world.UUID(s.world.Seed, "authorization", strconv.Itoa(s.made)), clientID: c.clientID, person: c.person,
		scopes: c.scopes, created: now}
	// A person grants a client once: signing in again replaces what was there.
	s.grants = slices.DeleteFunc(s.grants, func(old *grant) bool { return old.clientID == g.clientID && old.person == g.person })
	s.grants = append(s.grants, g)
	return s.give(g, now), ""
}

// challengeOf is PKCE's S256.
func challengeOf(verifier string) string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

func (s *Server) renew(clientID, refresh string) (answer tokens, refusal string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.clock.Now()
	for _, g := range s.grants {
		if g.clientID != clientID || refresh == "" || !now.Before(g.until) {
			continue
		}
		if equal(refresh, g.refresh) {
			g.previous = g.refresh
			return s.give(g, now), ""
		}
		if equal(refresh, g.previous) {
			return s.give(g, now), ""
		}
	}
	return tokens{}, "The refresh token provided is expired, revoked, malformed, or invalid."
}

// give makes new tokens of a grant. The lock is held.
func (s *Server) give(g *grant, now time.Time) tokens {
	token := s.make("access")
	g.refresh, g.until = s.make("refresh"), now.Add(refreshLife)
	g.access = append(g.access, access{token, now.Add(accessLife)})
	if len(g.access) > keptAccess {
		g.access = g.access[1:]
	}
	return tokens{
		AccessToken: token, ExpiresIn: int(accessLife.Seconds()), RefreshToken: g.refresh,
		RefreshTokenExpiresIn: int(refreshLife.Seconds()), TokenType: "Bearer", Scope: strings.Join(g.scopes, " "),
	}
}

// issue is POST /v1/applications/{id}/token: it gives an integration of an
// administrator the tokens of an authorised service app.
func (s *Server) issue(w http.ResponseWriter, r *http.Request) {
	token, person, ok := s.bearer(r)
	if !ok {
		s.refuse(w, platform.ErrUnauthorized)
		return
	}
	p, _ := s.person(person)
	if p.Role != "admin" || !s.Allows(token, "spark:applications_token") {
		s.refuse(w, platform.ErrForbidden)
		return
	}
	app := s.world.ServiceApp
	if id := bareID(r.PathValue("id")); !equal(id, strings.ToLower(app.ApplicationID)) {
		s.refuse(w, platform.ErrNotFound)
		return
	}
	var body struct {
		ClientID, ClientSecret, TargetOrgID string
	}
	err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxForm)).Decode(&body)
	if err != nil || !equal(body.ClientID, app.ClientID) || !equal(body.ClientSecret, app.ClientSecret) ||
		bareID(body.TargetOrgID) != s.world.Organization.ID {
		s.refuse(w, platform.Refuse(http.StatusBadRequest, "The clientId, clientSecret or targetOrgId is not valid."))
		return
	}
	s.mu.Lock()
	i := slices.IndexFunc(s.grants, func(g *grant) bool { return g.clientID == app.ClientID })
	var answer tokens
	if i >= 0 {
		answer = s.give(s.grants[i], s.clock.Now())
	}
	s.mu.Unlock()
	if i < 0 { // withdrawn
		s.refuse(w, platform.ErrForbidden)
		return
	}
	answer.Scope = "" // this answer has none
	write(w, answer)
}
