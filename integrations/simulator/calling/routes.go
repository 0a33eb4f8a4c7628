package calling

import (
	"net/http"
	"strings"

	"floorwalker/integrations/simulator/platform"
	"floorwalker/integrations/simulator/world"
)

// Scopes of Webex Calling.
const (
	scopeRead            = "spark:calls_read"
	scopeWrite           = "spark:calls_write"
	scopeAdminRead       = "spark-admin:calls_read"
	scopeAdminWrite      = "spark-admin:calls_write"
	scopeConfig          = "spark:telephony_config_read"
	scopeConfigWrite     = "spark:telephony_config_write"
	scopeAdminConfig     = "spark-admin:telephony_config_read"
	scopeAdminConfigW    = "spark-admin:telephony_config_write"
	scopeRecordings      = "spark:recordings_read"
	scopeAdminRecordings = "spark-admin:recordings_read"
)

// PersonScopes are those of a token that a person made for themselves, and
// AdminScopes those that an administrator's has beside them.
func PersonScopes() []string {
	return []string{scopeRead, scopeWrite, scopeConfig, scopeConfigWrite, scopeRecordings}
}

// AdminScopes are those of a service app, too.
func AdminScopes() []string {
	return []string{scopeAdminRead, scopeAdminWrite, scopeAdminConfig, scopeAdminConfigW, scopeAdminRecordings}
}

// first are the member routes of May 2026; a tenant may have no others.
var first = map[string]bool{"dial": true, "answer": true, "hangup": true, "calls": true, "calls/{callId}": true}

// Handler serves Cisco's paths, /v1/telephony/… and /v1/convergedRecordings.
func (s *System) Handler() http.Handler {
	mux := http.NewServeMux()
	for name, h := range s.actions() {
		s.handle(mux, "/telephony/calls/"+name, map[string]route{"POST": s.own(scopeWrite, h)})
		s.ofMember(mux, "/telephony/calls/members/", name, "POST", h)
	}
	s.handle(mux, "/telephony/calls", map[string]route{"GET": s.own(scopeRead, s.listCalls)})
	s.handle(mux, "/telephony/calls/history", map[string]route{"GET": s.own(scopeRead, s.listHistory)})
	s.handle(mux, "/telephony/calls/{callId}", map[string]route{"GET": s.own(scopeRead, s.getCall)})
	s.ofMember(mux, "/telephony/calls/members/", "calls", "GET", s.listCalls)
	s.ofMember(mux, "/telephony/calls/members/", "calls/{callId}", "GET", s.getCall)
	s.ofMember(mux, "/telephony/calls/members/", "history", "GET", s.listHistory)
	s.ofMember(mux, "/telephony/calls/members/", "wrapupreasons", "POST", s.setWrapUp)

	s.handle(mux, "/telephony/conference", map[string]route{
		"GET":  s.own(scopeRead, func(_ *request, m *member) (int, any, error) { return http.StatusOK, viewConference(m), nil }),
		"POST": s.own(scopeWrite, s.startConference), "DELETE": s.own(scopeWrite, s.releaseConference),
	})
	for name, h := range map[string]handler{
		"addParticipant": s.addParticipant, "mute": s.muteConference(true), "unmute": s.muteConference(false),
		"hold": s.holdConference(true), "resume": s.holdConference(false),
	} {
		s.handle(mux, "/telephony/conference/"+name, map[string]route{"POST": s.own(scopeWrite, h)})
	}
	for name, kind := range map[string]string{"bargeIn": bargeIn, "silentMonitor": silentMonitoring, "supervisorCoach": coaching} {
		s.ofMember(mux, "/telephony/conference/members/", name, "POST", s.switchTo(kind))
	}

	s.handle(mux, "/telephony/voiceMessages", map[string]route{"GET": s.own(scopeRead, s.listMessages)})
	s.handle(mux, "/telephony/voiceMessages/summary", map[string]route{"GET": s.own(scopeRead, s.summary)})
	s.handle(mux, "/telephony/voiceMessages/markAsRead", map[string]route{"POST": s.own(scopeWrite, s.mark(true))})
	s.handle(mux, "/telephony/voiceMessages/markAsUnread", map[string]route{"POST": s.own(scopeWrite, s.mark(false))})
	s.handle(mux, "/telephony/voiceMessages/{messageId}", map[string]route{"DELETE": s.own(scopeWrite, s.deleteMessage)})

	s.handle(mux, "/telephony/queues/{queueId}/calls", map[string]route{"GET": s.admin(scopeAdminRead, s.listQueueCalls)})
	s.handle(mux, "/telephony/webhookInterestRegistrations", map[string]route{
		"POST": s.admin(scopeAdminRead, s.putInterest), "GET": s.admin(scopeAdminRead, s.getInterest), "DELETE": s.admin(scopeAdminRead, s.deleteInterest),
	})
	s.configuration(mux)
	s.recordingRoutes(mux)
	mux.HandleFunc("/v1/", func(w http.ResponseWriter, r *http.Request) {
		missing := func(*request) (int, any, error) { return 0, nil, platform.ErrNotFound }
		s.serve(w, r, map[string]route{r.Method: missing})
	})
	return mux
}

func (s *System) recordingRoutes(mux *http.ServeMux) {
	own := func(h handler) map[string]route {
		return map[string]route{"GET": func(q *request) (int, any, error) {
			if q.may(scopeAdminRecordings) && q.r.PathValue("recordingId") != "" {
				return h(q, nil)
			}
			return s.own(scopeRecordings, h)(q)
		}}
	}
	s.handle(mux, "/convergedRecordings", own(s.listRecordings))
	s.handle(mux, "/convergedRecordings/{recordingId}", own(s.getRecording))
	s.handle(mux, "/convergedRecordings/{recordingId}/metadata", own(s.recordingMetadata))
	s.handle(mux, "/admin/convergedRecordings", map[string]route{
		"GET": s.admin(scopeAdminRecordings, func(q *request) (int, any, error) { return s.listRecordings(q, nil) }),
	})
	mux.HandleFunc("GET /v1/convergedRecordings/{recordingId}/audio", s.audio)
}

// own answers for whoever asks, who must be a person with a phone.
func (s *System) own(scope string, h handler) route {
	return func(q *request) (int, any, error) {
		if q.id.Machine { // Cisco: a service app has no calls of its own
			return 0, nil, errTarget
		}
		m := s.memberByID(q.id.PersonID)
		if !q.may(scope) || m == nil {
			return 0, nil, platform.ErrForbidden
		}
		lineOwner := q.body.LineOwnerID
		if lineOwner == "" {
			lineOwner = q.r.URL.Query().Get("lineOwnerId")
		}
		if uuid, _ := decodeID(kindPerson, lineOwner); lineOwner != "" && uuid != m.id {
			return 0, nil, platform.ErrNotFound // nobody here has a secondary line
		}
		return h(q, m)
	}
}

// admin answers for the organization.
func (s *System) admin(scope string, h route) route {
	return func(q *request) (int, any, error) {
		if !q.may(scope) || q.id.OrgID != s.org || !s.isOurs(q.r.URL.Query().Get("orgId")) {
			return 0, nil, platform.ErrForbidden
		}
		return h(q)
	}
}

func (s *System) isOurs(orgID string) bool {
	uuid, _ := decodeID(kindOrganization, orgID)
	return orgID == "" || uuid == s.org
}

// ofMember registers a route of the members API, and the same for "me".
func (s *System) ofMember(mux *http.ServeMux, prefix, name, method string, h handler) {
	scope, ownScope := scopeAdminWrite, scopeWrite
	if method == http.MethodGet {
		scope, ownScope = scopeAdminRead, scopeRead
	}
	has := func(answer route) route {
		return func(q *request) (int, any, error) {
			switch {
			case s.level == world.MembersNone:
				return 0, nil, platform.ErrMethod
			case s.level == world.MembersFive && (!first[name] || strings.Contains(prefix, "conference")):
				return 0, nil, platform.ErrNotFound
			}
			return answer(q)
		}
	}
	s.handle(mux, prefix+"me/"+name, map[string]route{method: has(s.own(ownScope, h))})
	s.handle(mux, prefix+"{memberId}/"+name, map[string]route{method: has(s.admin(scope, func(q *request) (int, any, error) {
		uuid, _ := decodeID(kindPerson, q.r.PathValue("memberId"))
		m := s.memberByID(uuid)
		if m == nil {
			return 0, nil, platform.ErrNotFound
		}
		return h(q, m)
	}))})
}

// Paths are where Handler answers, as patterns of a http.ServeMux.
func Paths() []string {
	return []string{"/v1/telephony/", "/v1/convergedRecordings", "/v1/convergedRecordings/", "/v1/admin/convergedRecordings", "/v1/admin/convergedRecordings/"}
}
