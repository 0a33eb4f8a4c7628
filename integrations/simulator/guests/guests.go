// Package guests simulates Webex's guests: those of a service app, and those of
// a guest issuer, whose JSON Web Token is exchanged for an access token.
package guests

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"floorwalker/integrations/simulator/clock"
	"floorwalker/integrations/simulator/platform"
	"floorwalker/integrations/simulator/world"
)

// Lifetimes of a guest's access token, which are Cisco's.
const (
	appLife = 64799 * time.Second // of a service app
	jwtLife = 21599 * time.Second // of a guest issuer
)

// tracking is the id of every refusal: Cisco’s are not looked at here.
const tracking = "GUEST_1"

// Guest is a guest with the token that was made last.
type Guest struct {
	ID, Name, Email string
	Token           string
	Until           time.Time
}

// Config is what a Service is made of. All fields are needed.
type Config struct {
	World *world.World
	Clock *clock.Clock
	// May reports whether a token may make guests.
	May func(token string) (known, may bool)
	// Joined is told of every guest and of every new token of one. It must not
	// call the Service.
	Joined func(Guest)
}

// Service makes guests.
type Service struct {
	cfg Config

	mu    sync.Mutex
	made  int
	names map[string]bool // subjects
}

// New makes the guests of a world.
func New(cfg Config) *Service { return &Service{cfg: cfg, names: map[string]bool{}} }

// Issuer are the id and the secret, in base64, of the world's guest issuer.
func Issuer(w *world.World) (id, secret string) {
	return base64.RawURLEncoding.EncodeToString([]byte("ciscospark://us/ORGANIZATION/" + world.UUID(w.Seed, "guest-issuer", w.Organization.Name))),
		base64.StdEncoding.EncodeToString([]byte(world.UUID(w.Seed, "guest-issuer-secret", w.Organization.Name)))
}

// Paths are where Handler answers, as patterns of a http.ServeMux.
func Paths() []string { return []string{"/v1/guests/", "/v1/jwt/"} }

// Handler serves Cisco's paths, /v1/guests and /v1/jwt.
func (s *Service) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/guests/token", s.fromApp)
	mux.HandleFunc("GET /v1/guests/count", s.count)
	mux.HandleFunc("POST /v1/jwt/login", s.login)
	return mux
}

// allowed answers for whoever may not make guests.
func (s *Service) allowed(w http.ResponseWriter, r *http.Request) bool {
	known, may := s.cfg.May(platform.Token(r))
	if !known {
		platform.WriteError(w, tracking, platform.ErrUnauthorized)
	} else if !may {
		platform.WriteError(w, tracking, platform.Refuse(http.StatusForbidden, "The access token is missing the required scope guest-issuer:write."))
	}
	return known && may
}

func (s *Service) fromApp(w http.ResponseWriter, r *http.Request) {
	if !s.allowed(w, r) {
		return
	}
	var b struct{ Subject, DisplayName string }
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 64<<10))
	if err != nil || json.Unmarshal(data, &b) != nil || b.Subject == "" || b.DisplayName == "" {
		platform.WriteError(w, tracking, platform.Refuse(http.StatusBadRequest, "subject and displayName are required."))
		return
	}
	g := s.make(b.Subject, b.DisplayName, appLife)
	platform.WriteJSON(w, http.StatusOK, map[string]any{"id": base64.RawURLEncoding.EncodeToString([]byte("ciscospark://us/PEOPLE/" + g.ID)), "subject": b.Subject, "displayName": g.Name,
		"email": g.Email, "accessToken": g.Token, "expiresIn": int(appLife / time.Second)})
}

func (s *Service) count(w http.ResponseWriter, r *http.Request) {
	if !s.allowed(w, r) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	platform.WriteJSON(w, http.StatusOK, map[string]int{"guests": len(s.names)})
}

// login exchanges a guest issuer's token. Like Webex it repeats one that it
// refuses.
func (s *Service) login(w http.ResponseWriter, r *http.Request) {
	token := platform.Token(r)
	subject, name, err := s.check(token)
	if err != nil {
		platform.WriteError(w, tracking, platform.Refuse(http.StatusBadRequest, "Invalid Guest token: %s (%v)", token, err))
		return
	}
	g := s.make(subject, name, jwtLife)
	platform.WriteJSON(w, http.StatusOK, map[string]any{"token": g.Token, "expiresIn": int(jwtLife / time.Second)})
}

func (s *Service) check(token string) (subject, name string, err error) {
	id, secret := Issuer(s.cfg.World)
	key, err := base64.StdEncoding.DecodeString(secret)
	if err != nil {
		return "", "", err
	}
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return "", "", fmt.Errorf("no JSON Web Token")
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(parts[0] + "." + parts[1]))
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil || !hmac.Equal(signature, mac.Sum(nil)) {
		return "", "", fmt.Errorf("the signature is not right")
	}
	var c struct {
		Sub, Name, Iss string
		Exp            int64
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	switch {
	case err != nil || json.Unmarshal(payload, &c) != nil || c.Sub == "" || c.Name == "":
		return "", "", fmt.Errorf("the claims are not right")
	case c.Iss != id:
		return "", "", fmt.Errorf("the issuer is not known")
	case c.Exp <= s.cfg.Clock.Now().Unix():
		return "", "", fmt.Errorf("it has expired")
	}
	return c.Sub, c.Name, nil
}

// make makes the guest of a subject, or a further token for them.
func (s *Service) make(subject, name string, life time.Duration) Guest {
	s.mu.Lock()
	s.made++
	s.names[subject] = true
	id := world.UUID(s.cfg.World.Seed, "guest", subject)
	g := Guest{ID: id, Name: name, Email: id + "@appid.ciscospark.com", Until: s.cfg.Clock.Now().Add(life),
		Token: world.Token(s.cfg.World.Seed, fmt.Sprintf("guest/%s/%d", subject, s.made), s.cfg.World.Organization.ID)}
	s.mu.Unlock()
	s.cfg.Joined(g)
	return g
}
