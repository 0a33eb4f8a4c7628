package meetings

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"

	"floorwalker/integrations/simulator/world"
)

// maxBody bounds a request.
const maxBody = 256 << 10

// apiError is an answer with Cisco's error body.
type apiError struct {
	status  int
	message string
}

func (e *apiError) Error() string { return e.message }

func refuse(status int, format string, args ...any) error {
	return &apiError{status, fmt.Sprintf(format, args...)}
}

// Answers that are given in the same words everywhere.
var (
	errUnauthorized = refuse(http.StatusUnauthorized, "The request requires a valid access token set in the Authorization request header.")
	errScope        = refuse(http.StatusForbidden, "The server understood the request, but is refusing to fulfill it because the access token is missing required scopes or the user is missing required roles or licenses.")
	errMethod       = refuse(http.StatusMethodNotAllowed, "The request was made to a resource using an HTTP request method that is not supported.")
	errNotFound     = refuse(http.StatusNotFound, "The requested resource could not be found.")
	errNotHost      = refuse(http.StatusForbidden, "The requester is not the host or a cohost of the meeting.")
	errOver         = refuse(http.StatusBadRequest, "The operation does not apply to a meeting that is in progress or has ended.")
	errMedia        = refuse(http.StatusUnsupportedMediaType, "The request was made to a resource without specifying a media type or used a media type that is not supported.")
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
			return 0, nil, errNotFound
		case !ok:
			return 0, nil, errMethod
		case readErr != nil:
			return 0, nil, refuse(http.StatusBadRequest, "The request body could not be read.")
		case !q.may(route.scope):
			return 0, nil, errScope
		}
		return route.do(q)
	}()
	if err != nil {
		writeError(w, tracking, err)
		return
	}
	if answer == nil {
		w.WriteHeader(status)
		return
	}
	writeJSON(w, status, answer)
}

func (s *System) authenticate(q *request) error {
	scheme, token, _ := strings.Cut(q.r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return errUnauthorized
	}
	var ok bool
	if q.id, ok = s.cfg.Authorize(strings.TrimSpace(token)); !ok {
		return errUnauthorized
	}
	if q.who = s.personByID(q.id.PersonID); q.who == nil {
		return errScope // a bot or a service app has no meetings of its own
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
		return refuse(http.StatusForbidden, "hostEmail can only be used by an administrator for a host of the same organization.")
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
	kind, _, _ := mime.ParseMediaType(q.r.Header.Get("Content-Type"))
	known := kind == "application/json"
	for _, t := range types {
		known = known || kind == t
	}
	if !known {
		return errMedia
	}
	if err := json.Unmarshal(q.data, into); err != nil {
		return refuse(http.StatusBadRequest, "The request body is not valid JSON, or a field of it has the wrong type.")
	}
	return nil
}

func base(r *http.Request) string {
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	return scheme + "://" + r.Host
}

func writeJSON(w http.ResponseWriter, status int, answer any) {
	data, err := json.Marshal(answer)
	if err != nil { // the answers are our own types; only a bug gets here
		http.Error(w, "internal error", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	w.WriteHeader(status)
	_, _ = w.Write(data) // a client that hung up is no concern of ours
}

func writeError(w http.ResponseWriter, tracking string, err error) {
	var refusal *apiError
	if !errors.As(err, &refusal) {
		refusal = &apiError{http.StatusInternalServerError, "Something went wrong on the server."}
	}
	writeJSON(w, refusal.status, map[string]any{
		"message": refusal.message, "errors": []map[string]string{{"description": refusal.message}}, "trackingId": tracking,
	})
}
