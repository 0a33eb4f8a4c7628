package calling

import (
	"net/http"
	"strings"

	"floorwalker/integrations/simulator/platform"
)

// configuration registers what call control needs of the settings: which
// devices somebody has, and which call queues there are.
func (s *System) configuration(mux *http.ServeMux) {
	s.handle(mux, "/telephony/config/people/{personId}/preferredAnswerEndpoint", map[string]route{
		"GET": s.onPerson(scopeConfig, scopeAdminConfig, s.endpoints), "PUT": s.onPerson(scopeConfigWrite, scopeAdminConfigW, s.preferEndpoint),
	})
	s.handle(mux, "/telephony/config/people/me/settings/preferredAnswerEndpoint", map[string]route{
		"GET": s.own(scopeConfig, s.myEndpoint), "PUT": s.own(scopeConfigWrite, s.preferEndpoint),
	})
	s.handle(mux, "/telephony/config/queues", map[string]route{"GET": s.admin(scopeAdminConfig, s.listQueues)})
	s.handle(mux, "/telephony/config/numbers", map[string]route{"GET": s.admin(scopeAdminConfig, s.listNumbers)})
	s.handle(mux, "/telephony/externalVoicemail/mwi", map[string]route{"POST": s.admin(scopeAdminWrite, s.setWaiting)})
}

// onPerson answers for the person in the path: to themselves, and to who has
// the administrative scope.
func (s *System) onPerson(scope, adminScope string, h handler) route {
	return func(q *request) (int, any, error) {
		uuid, _ := decodeID(kindPerson, q.r.PathValue("personId"))
		m := s.memberByID(uuid)
		allowed := q.may(adminScope) && q.id.OrgID == s.org || q.may(scope) && q.id.PersonID == uuid
		switch {
		case !allowed:
			return 0, nil, platform.ErrForbidden
		case m == nil:
			return 0, nil, platform.ErrNotFound
		}
		return h(q, m)
	}
}

type endpointView struct {
	ID   string `json:"id"`
	Type string `json:"type"`
	Name string `json:"name"`
}

type endpointsView struct {
	PreferredAnswerEndpointID *string        `json:"preferredAnswerEndpointId"`
	Endpoints                 []endpointView `json:"endpoints"`
}

func (s *System) endpoints(_ *request, m *member) (int, any, error) {
	v := endpointsView{Endpoints: []endpointView{}}
	if m.preferred != "" {
		v.PreferredAnswerEndpointID = &m.preferred
	}
	for _, e := range m.endpoints {
		v.Endpoints = append(v.Endpoints, endpointView{e.id, e.kind, e.name})
	}
	return http.StatusOK, v, nil
}

// myEndpoint shows the preferred endpoint; the first one while none is chosen,
// because the specification has no answer for that.
func (s *System) myEndpoint(_ *request, m *member) (int, any, error) {
	for _, e := range m.endpoints {
		if e.id == m.preferred || m.preferred == "" {
			return http.StatusOK, endpointView{e.id, e.kind, e.name}, nil
		}
	}
	return 0, nil, platform.ErrNotFound
}

func (s *System) preferEndpoint(q *request, m *member) (int, any, error) {
	id := q.body.PreferredAnswerEndpointID
	if id == nil {
		id = q.body.ID
	}
	if id == nil {
		m.preferred = ""
		return http.StatusNoContent, nil, nil
	}
	for _, e := range m.endpoints {
		if e.id == *id {
			m.preferred = e.id
			return http.StatusNoContent, nil, nil
		}
	}
	return 0, nil, platform.Refuse(http.StatusBadRequest, "The endpoint is not one of the user's.")
}

type callQueueView struct {
	ID              string `json:"id"`
	Name            string `json:"name"`
	HasCxEssentials bool   `json:"hasCxEssentials"`
	LocationName    string `json:"locationName"`
	LocationID      string `json:"locationId"`
	PhoneNumber     string `json:"phoneNumber,omitempty"`
	Extension       string `json:"extension,omitempty"`
	Enabled         bool   `json:"enabled"`
}

func (s *System) listQueues(q *request) (int, any, error) {
	views := []callQueueView{}
	name := strings.ToLower(q.r.URL.Query().Get("name"))
	if query := q.r.URL.Query(); query.Get("hasCxEssentials") == "true" || query.Get("start") != "" && query.Get("start") != "0" {
		return http.StatusOK, map[string]any{"queues": views}, nil
	}
	for _, one := range s.queues {
		if strings.Contains(strings.ToLower(one.name), name) {
			views = append(views, callQueueView{
				ID: encodeID(kindQueue, one.id), Name: one.name, LocationName: one.location.Name,
				LocationID: encodeID(kindLocation, one.location.ID), PhoneNumber: one.number, Extension: one.extension, Enabled: true,
			})
		}
	}
	return http.StatusOK, map[string]any{"queues": views}, nil
}

// setWaiting is an external voicemail service's word that messages wait.
func (s *System) setWaiting(q *request) (int, any, error) {
	uuid, _ := decodeID(kindPerson, q.r.URL.Query().Get("id"))
	m := s.memberByID(uuid)
	switch {
	case m == nil:
		return 0, nil, platform.ErrNotFound
	case q.body.Action != "SET" && q.body.Action != "CLEAR":
		return 0, nil, platform.Refuse(http.StatusBadRequest, "Invalid value for action.")
	}
	m.waiting = q.body.Action == "SET"
	return http.StatusNoContent, nil, nil
}
