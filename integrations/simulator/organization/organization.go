// Package organization simulates what Webex tells administrators of an
// organisation: its name, its licences, and the reports that Webex makes of it.
package organization

import (
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

// maxBody bounds a request.
const maxBody = 1 << 16

// Identity is who a token belongs to.
type Identity struct {
	PersonID, OrgID string // bare UUIDs
	// Administrator says that the person is one, Machine that it is a service app.
	Administrator, Machine bool
	Allows                 func(scope string) bool
}

// Config is what a Service works with. All fields are needed.
type Config struct {
	World *world.World
	Clock *clock.Clock
	// Authorize tells who a token belongs to.
	Authorize func(token string) (Identity, bool)
}

// Service is the administrators' side of the simulated Webex.
type Service struct {
	world     *world.World
	clock     *clock.Clock
	authorize func(string) (Identity, bool)
	mux       *http.ServeMux

	mu      sync.Mutex
	made    int
	reports []*report // oldest first
}

// New returns the administrators' side of a world.
func New(cfg Config) *Service {
	s := &Service{world: cfg.World, clock: cfg.Clock, authorize: cfg.Authorize, mux: http.NewServeMux()}
	for pattern, handler := range map[string]handler{
		"GET /v1/organizations":      s.listOrganizations,
		"GET /v1/organizations/{id}": s.getOrganization,
		"GET /v1/licenses":           s.listLicenses,
		"GET /v1/report/templates":   s.listTemplates,
		"GET /v1/reports":            s.listReports,
		"POST /v1/reports":           s.createReport,
		"GET /v1/reports/{id}":       s.getReport,
		"DELETE /v1/reports/{id}":    s.deleteReport,
		"GET " + downloadPath:        s.download,
	} {
		s.mux.HandleFunc(pattern, s.serve(handler))
	}
	return s
}

// Paths are where the Service answers, as patterns of a http.ServeMux.
func Paths() []string {
	return []string{"/v1/organizations", "/v1/organizations/", "/v1/licenses", "/v1/report/templates", "/v1/reports", "/v1/reports/", downloadPath}
}

// Handler serves Webex's paths.
func (s *Service) Handler() http.Handler { return s.mux }

// file is an answer that is no JSON.
type file []byte

type handler func(r *http.Request, who Identity) (any, error)

// serve authenticates a request and writes the answer; nil is 204.
func (s *Service) serve(h handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		who, ok := s.authorize(platform.Token(r))
		var answer any
		err := platform.ErrUnauthorized
		s.mu.Lock()
		s.made++
		tracking := "ROUTER_" + strings.ToUpper(world.UUID(s.world.Seed, "organization tracking", fmt.Sprint(s.made)))
		if ok {
			answer, err = h(r, who)
		}
		s.mu.Unlock()
		w.Header().Set("Trackingid", tracking)
		switch answer := answer.(type) {
		case file:
			w.Header().Set("Content-Type", "application/octet-stream")
			_, _ = w.Write(answer)
			return
		case nil:
			if err == nil {
				w.WriteHeader(http.StatusNoContent)
				return
			}
		}
		if err != nil {
			platform.WriteError(w, tracking, err)
			return
		}
		platform.WriteJSON(w, http.StatusOK, answer)
	}
}

func readJSON(r *http.Request, into any) error {
	data, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	if err == nil {
		err = json.Unmarshal(data, into)
	}
	if err != nil {
		return platform.Refuse(http.StatusBadRequest, "The request body is not valid JSON for this resource.")
	}
	return nil
}

func encode(kind, id string) string {
	return base64.RawURLEncoding.EncodeToString([]byte("ciscospark://us/" + kind + "/" + id))
}

// bare is what stands in an id, or the id itself.
func bare(kind, id string) string {
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(id, "="))
	if inner, ok := strings.CutPrefix(string(raw), "ciscospark://us/"+kind+"/"); err == nil && ok {
		return inner
	}
	return id
}

// administers tells whether an identity may read what takes an administrator or
// a service app, and a scope.
func administers(who Identity, scope string) bool {
	return (who.Administrator || who.Machine) && who.Allows(scope)
}

func (s *Service) organization() map[string]string {
	return map[string]string{"id": encode("ORGANIZATION", s.world.Organization.ID), "displayName": s.world.Organization.Name, "created": "2019-03-04T09:00:00.000Z"}
}

func (s *Service) listOrganizations(_ *http.Request, who Identity) (any, error) {
	if !administers(who, "spark-admin:organizations_read") {
		return nil, platform.ErrForbidden
	}
	return map[string]any{"items": []any{s.organization()}}, nil
}

func (s *Service) getOrganization(r *http.Request, who Identity) (any, error) {
	if !administers(who, "spark-admin:organizations_read") {
		return nil, platform.ErrForbidden
	}
	if bare("ORGANIZATION", r.PathValue("id")) != s.world.Organization.ID || who.OrgID != s.world.Organization.ID {
		return nil, platform.ErrNotFound
	}
	return s.organization(), nil
}

// listLicenses counts phones and agents of the world.
func (s *Service) listLicenses(_ *http.Request, who Identity) (any, error) {
	if !administers(who, "spark-admin:licenses_read") {
		return nil, platform.ErrForbidden
	}
	license := func(name string, total, used int) map[string]any {
		return map[string]any{"id": encode("LICENSE", world.UUID(s.world.Seed, "license", name)), "name": name,
			"totalUnits": total, "consumedUnits": used, "consumedByUsers": used, "consumedByWorkspaces": 0}
	}
	phones, agents := len(s.world.Calling.Phones), len(s.world.ContactCenter.Agents)
	items := []any{
		license("Messaging", 100, len(s.world.People)+agents),
		license("Webex Calling - Professional", 50, phones),
		license("Contact Center Premium Agent", 25, agents),
	}
	if !s.world.Organization.NoProPack {
		items = append(items, license("Pro Pack for Control Hub", 1, 1))
	}
	return map[string]any{"items": items}, nil
}

func (s *Service) today() time.Time { return s.clock.Now().UTC() }
