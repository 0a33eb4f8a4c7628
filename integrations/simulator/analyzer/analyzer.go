// Package analyzer is the legacy reporting interface of a simulated contact
// centre: contact sessions (csrs), contact activities (cars), agent sessions
// (asrs) and agent activities (aars) of the same history as its new interface,
// behind an HMAC-SHA1 signature.
//
// Cisco documents little of it. What is not documented (the bodies of errors,
// most fields of agents) is as plain here as it can be.
package analyzer

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // G505: Cisco's signature
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"floorwalker/integrations/simulator/contactcenter"
)

// Source is the contact centre whose past is reported.
type Source interface {
	PastContacts(from, to int64) []contactcenter.Past
	PastContact(id string) (contactcenter.Past, bool)
	PastSessions(from, to int64) []contactcenter.PastSession
}

// Config is what a Service is made of.
type Config struct {
	Source                   Source
	UserID, APIKey, TenantID string
}

// Service serves the records of one tenant.
type Service struct {
	cfg       Config
	signature string
}

// New returns the interface of a tenant.
func New(cfg Config) *Service {
	h := hmac.New(sha1.New, []byte(cfg.APIKey))
	h.Write([]byte(cfg.UserID))
	return &Service{cfg, base64.StdEncoding.EncodeToString(h.Sum(nil))}
}

// Handler serves /{type} and /{type}/{id} at its root.
func (s *Service) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{type}", s.signed(s.query))
	mux.HandleFunc("GET /{type}/{id}", s.signed(s.one))
	return mux
}

// refusal is an error that the caller is told, as text.
type refusal struct {
	status int
	reason string
}

func (e *refusal) Error() string { return e.reason }

func refuse(status int, format string, args ...any) error {
	return &refusal{status, fmt.Sprintf(format, args...)}
}

// answer is a body with its type.
type answer struct {
	contentType string
	body        []byte
}

func (s *Service) signed(f func(*http.Request) (answer, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var a answer
		err := s.authorize(r)
		if err == nil {
			a, err = f(r)
		}
		var told *refusal
		if errors.As(err, &told) {
			http.Error(w, told.reason, told.status)
			return
		}
		if err != nil {
			http.Error(w, "Internal Server Error", http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", a.contentType)
		_, _ = w.Write(a.body)
	}
}

// authorize checks the signature and whose it is. The tenant behind it may be
// left out.
func (s *Service) authorize(r *http.Request) error {
	given, more, _ := strings.Cut(r.Header.Get("Authorization"), ";")
	tenant, named := strings.CutPrefix(strings.TrimSpace(more), "tenantId=")
	if !hmac.Equal([]byte(given), []byte(s.signature)) || r.Header.Get("From") != s.cfg.UserID || more != "" && (!named || tenant != s.cfg.TenantID) {
		return refuse(http.StatusUnauthorized, "Unauthorized")
	}
	return nil
}
