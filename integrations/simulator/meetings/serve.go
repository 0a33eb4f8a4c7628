package meetings

import (
	"fmt"
	"io"
	"net/http"
	"strings"

	"floorwalker/integrations/simulator/platform"
	"floorwalker/integrations/simulator/world"
)

// maxBody bounds a request.
const maxBody = 256 << 10

// Answers that are given in the same words everywhere.
var (
	errNotHost = platform.Refuse(http.StatusForbidden, "The requester is not the host or a cohost of the meeting.")
	errOver    = platform.Refuse(http.StatusBadRequest, "The operation does not apply to a meeting that is in progress or has ended.")
)

// Scopes of a person's meetings.
const (
	scopeRead  = "meeting:schedules_read"
	scopeWrite = "meeting:schedules_write"
)

// PersonScopes are those of a token that a person made for themselves.
func PersonScopes() []string { return []string{scopeRead, scopeWrite} }

// request is one call of the interface.
type request struct {
	w    http.ResponseWriter
	r    *http.Request
	id   Identity
	who  *person // whose meetings are meant: the caller's, or the host's that an administrator names
	data []byte
}

// handler answers a call. A nil answer has no body.
type handler func(*request) (status int, answer any, err error)

// route is a method of a path with the scope that it takes.
type route struct {
	scope string
	do    handler
}

// Paths are where Handler answers, as patterns of a http.ServeMux.
func Paths() []string {
	return []string{"/v1/meetings", "/v1/meetings/", "/v1/meetingInvitees", "/v1/meetingInvitees/", "/v1/meeting/qualities"}
}

// Handler serves Cisco's paths: /v1/meetings, /v1/meetingInvitees and
// /v1/meeting/qualities.
func (s *System) Handler() http.Handler {
	mux := http.NewServeMux()
	handle := func(path string, methods map[string]route) {
		mux.HandleFunc("/v1"+path, func(w http.ResponseWriter, r *http.Request) { s.serve(w, r, methods) })
	}
	handle("/meetings", map[string]route{"GET": {scopeRead, s.list}, "POST": {scopeWrite, s.create}})
	handle("/meetings/join", map[string]route{"POST": {scopeRead, s.join}})
	handle("/meetings/{id}", map[string]route{"GET": {scopeRead, s.get}, "PATCH": {scopeWrite, s.patch}, "DELETE": {scopeWrite, s.cancel}})
	handle("/meetings/{id}/end", map[string]route{"POST": {scopeWrite, s.end}})
	handle("/meetingInvitees", map[string]route{"GET": {scopeRead, s.listInvitees}, "POST": {scopeWrite, s.addInvitee}})
	handle("/meetingInvitees/{id}", map[string]route{"GET": {scopeRead, s.getInvitee}, "DELETE": {scopeWrite, s.removeInvitee}})
	handle("/meeting/qualities", map[string]route{"GET": {scopeAnalytics, s.qualities}})
	handle("/", nil)
	return mux
}

func (s *System) serve(w http.ResponseWriter, r *http.Request, methods map[string]route) {
	data, readErr := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tracking++
	tracking := "MEETINGS_" + strings.ToUpper(world.UUID(s.cfg.World.Seed, "meetings-tracking", fmt.Sprintf("%d/%d", s.born, s.tracking)))
	w.Header().Set("Trackingid", tracking)
	status, answer, err := func() (int, any, error) {
		q := &request{w: w, r: r, data: data}
		if err := s.authenticate(q); err != nil {
			return 0, nil, err
		}
		route, ok := methods[r.Method]
		switch {
		case methods == nil:
			return 0, nil, platform.ErrNotFound
		case !ok:
			return 0, nil, platform.ErrMethod
		case readErr != nil:
			return 0, nil, platform.ErrBody
		case !q.may(route.scope):
			return 0, nil, platform.ErrForbidden
		}
		return route.do(q)
	}()
	if err != nil {
		platform.WriteError(w, tracking, err)
		return
	}
	if answer == nil {
		w.WriteHeader(status)
		return
	}
	platform.WriteJSON(w, status, answer)
}

func (s *System) authenticate(q *request) error {
	var ok bool
	if q.id, ok = s.cfg.Authorize(platform.Token(q.r)); !ok {
		return platform.ErrUnauthorized
	}
	if q.who = s.personByID(q.id.PersonID); q.who == nil {
		return platform.ErrForbidden // a bot or a service app has no meetings of its own
	}
	return nil
}

// onBehalf lets an administrator act for the host that is named.
func (s *System) onBehalf(q *request, hostEmail string) error {
	if hostEmail == "" || strings.EqualFold(hostEmail, q.who.email) {
		return nil
	}
	host := s.personByEmail(hostEmail)
	if !q.id.Admin || host == nil || host.organization != q.who.organization {
		return platform.Refuse(http.StatusForbidden, "hostEmail can only be used by an administrator for a host of the same organization.")
	}
	q.who = host
	return nil
}

func (q *request) may(scope string) bool {
	for _, has := range q.id.Scopes {
		if has == scope {
			return true
		}
	}
	return false
}

// read decodes the body, which may be of other types of JSON too.
func (q *request) read(into any, types ...string) error {
	return platform.Decode(q.r, q.data, into, append(types, "application/json")...)
}
