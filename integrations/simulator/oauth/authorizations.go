package oauth

import (
	"net/http"
	"slices"
	"time"

	"floorwalker/integrations/simulator/platform"
)

// authorization is a grant as the API lists it.
type authorization struct {
	ID              string `json:"id"`
	ApplicationID   string `json:"applicationId"`
	ApplicationName string `json:"applicationName"`
	PersonID        string `json:"personId"`
	ClientID        string `json:"clientId"`
	Created         string `json:"created"`
	Type            string `json:"type"`
}

// mayManage reports whether somebody may see and end the grants of another:
// their own, and as an administrator everybody's.
func (s *Server) mayManage(caller, owner string) bool {
	p, _ := s.person(caller)
	return caller == owner || p.Role == "admin"
}

// listAuthorizations is GET /v1/authorizations.
func (s *Server) listAuthorizations(w http.ResponseWriter, r *http.Request) {
	_, caller, ok := s.bearer(r)
	if !ok {
		s.refuse(w, platform.ErrUnauthorized)
		return
	}
	query := r.URL.Query()
	wanted := query.Get("personId")
	if wanted == "" {
		wanted = query.Get("personEmail")
	}
	owner, ok := s.person(wanted)
	switch {
	case wanted == "":
		s.refuse(w, platform.Refuse(http.StatusBadRequest, "Either personId or personEmail is required."))
		return
	case !ok:
		s.refuse(w, platform.ErrNotFound)
		return
	case !s.mayManage(caller, owner.ID):
		s.refuse(w, platform.ErrForbidden)
		return
	}
	s.mu.Lock()
	items := []authorization{}
	for _, g := range s.grants {
		if g.person == owner.ID {
			items = append(items, authorization{
				ID: encodeID("AUTHORIZATION", g.id), ApplicationID: encodeID("APPLICATION", g.clientID), ApplicationName: s.world.Integration.Name,
				PersonID: encodeID("PEOPLE", g.person), ClientID: g.clientID, Created: g.created.UTC().Format(time.RFC3339), Type: "refresh",
			})
		}
	}
	s.mu.Unlock()
	write(w, map[string]any{"items": items})
}

// deleteAuthorization is DELETE /v1/authorizations/{id}: all tokens of the
// grant end at once.
func (s *Server) deleteAuthorization(w http.ResponseWriter, r *http.Request) {
	_, caller, ok := s.bearer(r)
	if !ok {
		s.refuse(w, platform.ErrUnauthorized)
		return
	}
	id := bareID(r.PathValue("id"))
	s.mu.Lock()
	i := slices.IndexFunc(s.grants, func(g *grant) bool { return g.id == id })
	mine := i >= 0 && s.mayManage(caller, s.grants[i].person)
	if mine {
		s.grants = slices.Delete(s.grants, i, i+1)
	}
	s.mu.Unlock()
	switch {
	case i < 0:
		s.refuse(w, platform.ErrNotFound)
	case !mine:
		s.refuse(w, platform.ErrForbidden)
	default:
		w.WriteHeader(http.StatusNoContent)
	}
}

// tokenExpiry is GET /v1/authorizations/tokenExpiry. A token of the world file
// has no end; one far away stands for that.
func (s *Server) tokenExpiry(w http.ResponseWriter, r *http.Request) {
	token, _, ok := s.bearer(r)
	if !ok {
		s.refuse(w, platform.ErrUnauthorized)
		return
	}
	s.mu.Lock()
	_, until := s.granted(token)
	s.mu.Unlock()
	if until.IsZero() {
		until = s.clock.Now().AddDate(10, 0, 0)
	}
	write(w, map[string]int64{"exp": until.UnixMilli()})
}
