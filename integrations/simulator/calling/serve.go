package calling

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"
)

// maxBody bounds a request.
const maxBody = 64 << 10

// apiError is an answer with Cisco's error body.
type apiError struct {
	status  int
	message string
}

func (e *apiError) Error() string { return e.message }

func refuse(status int, message string) error { return &apiError{status, message} }

// Answers that are given in the same words everywhere. Cisco documents the
// statuses; for a call in the wrong state nothing more than 400's "cannot be
// otherwise served".
var (
	errNotFound     = refuse(http.StatusNotFound, "The requested resource could not be found.")
	errUnauthorized = refuse(http.StatusUnauthorized, "The request requires a valid access token set in the Authorization request header.")
	errForbidden    = refuse(http.StatusForbidden, "The server understood the request, but is refusing to fulfill it because the access token is missing required scopes or the user is missing required roles or licenses.")
	errMethod       = refuse(http.StatusMethodNotAllowed, "The request was made to a resource using an HTTP request method that is not supported.")
	errTarget       = refuse(http.StatusBadRequest, "Target user not authorized")
	errState        = refuse(http.StatusBadRequest, "The call is not in a state that allows this action.")
	errDestination  = refuse(http.StatusBadRequest, "The destination is not valid.")
	errNoConference = refuse(http.StatusBadRequest, "There is no conference.")
)

// body is every field that any of the requests has.
type body struct {
	CallID                       string   `json:"callId"`
	CallID1                      string   `json:"callId1"`
	CallID2                      string   `json:"callId2"`
	CallIDs                      []string `json:"callIds"`
	Destination                  string   `json:"destination"`
	Target                       string   `json:"target"`
	Action                       string   `json:"action"`
	ToVoicemail                  bool     `json:"toVoicemail"`
	IsGroupPark                  bool     `json:"isGroupPark"`
	EndpointID                   string   `json:"endpointId"`
	SingleNumberReachPhoneNumber string   `json:"singleNumberReachPhoneNumber"`
	LineOwnerID                  string   `json:"lineOwnerId"`
	DTMF                         string   `json:"dtmf"`
	MessageID                    string   `json:"messageId"`
	WrapupReasons                []string `json:"wrapupReasons"`
	Interests                    []wanted `json:"interests"`
	Duration                     *int     `json:"duration"`
	PreferredAnswerEndpointID    *string  `json:"preferredAnswerEndpointId"`
	ID                           *string  `json:"id"`
}

// request is one call of the interface.
type request struct {
	w    http.ResponseWriter
	r    *http.Request
	id   Identity
	body body
}

// handler answers for a member. A nil answer has no body.
type handler func(*request, *member) (status int, answer any, err error)

// route is one method of a path.
type route func(*request) (status int, answer any, err error)

// handle registers a path below /v1, with and without a slash at its end.
func (s *System) handle(mux *http.ServeMux, path string, methods map[string]route) {
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.serve(w, r, methods) })
	mux.Handle("/v1"+path, h)
	mux.Handle("/v1"+path+"/{$}", h)
}

func (s *System) serve(w http.ResponseWriter, r *http.Request, methods map[string]route) {
	data, readErr := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	status, tracking, answer := s.respond(w, r, methods, data, readErr)
	w.Header().Set("Trackingid", tracking)
	if answer == nil {
		w.WriteHeader(status)
		return
	}
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	w.WriteHeader(status)
	_, _ = w.Write(answer) // a client that hung up is no concern of ours
}

// respond makes an answer with the lock held: a slow client does not hold up others.
func (s *System) respond(w http.ResponseWriter, r *http.Request, methods map[string]route, data []byte, readErr error) (status int, tracking string, body []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tracking++
	tracking = "ROUTER_" + strings.ToUpper(s.name("calling-tracking", fmt.Sprintf("%d/%d", s.born, s.tracking)))
	status, answer, err := func() (int, any, error) {
		q := &request{w: w, r: r}
		var err error
		if q.id, err = s.authenticate(r); err != nil {
			return 0, nil, err
		}
		handle, ok := methods[r.Method]
		if !ok {
			return 0, nil, errMethod
		}
		if readErr != nil {
			return 0, nil, refuse(http.StatusBadRequest, "The request body could not be read.")
		}
		if err := q.read(data); err != nil {
			return 0, nil, err
		}
		return handle(q)
	}()
	if err != nil {
		status, answer = refused(tracking, err)
	}
	if answer == nil {
		return status, tracking, nil
	}
	if body, err = json.Marshal(answer); err != nil { // the answers are our own types; only a bug gets here
		return http.StatusInternalServerError, tracking, []byte(`{"message":"internal error"}`)
	}
	return status, tracking, body
}

func (s *System) authenticate(r *http.Request) (Identity, error) {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return Identity{}, errUnauthorized
	}
	id, ok := s.cfg.Authorize(strings.TrimSpace(token))
	if !ok {
		return Identity{}, errUnauthorized
	}
	return id, nil
}

// read decodes the body, if there is one. Unknown fields are passed over.
func (q *request) read(data []byte) error {
	if len(data) == 0 || q.r.Method == http.MethodGet || q.r.Method == http.MethodDelete {
		return nil
	}
	if kind, _, _ := mime.ParseMediaType(q.r.Header.Get("Content-Type")); kind != "application/json" {
		return refuse(http.StatusUnsupportedMediaType, "The request was made to a resource without specifying a media type or used a media type that is not supported.")
	}
	if err := json.Unmarshal(data, &q.body); err != nil {
		return refuse(http.StatusBadRequest, "The request body is not valid JSON for this resource.")
	}
	return nil
}

func (q *request) may(scope string) bool { return slices.Contains(q.id.Scopes, scope) }

// endpoint is the member's device that the request names, or the usual one.
func (q *request) endpoint(m *member) (endpoint, error) {
	b := &q.body
	switch {
	case b.EndpointID != "" && b.SingleNumberReachPhoneNumber != "":
		return endpoint{}, refuse(http.StatusBadRequest, "endpointId and singleNumberReachPhoneNumber are mutually exclusive.")
	case b.SingleNumberReachPhoneNumber != "":
		return endpoint{}, refuse(http.StatusBadRequest, "singleNumberReachPhoneNumber is not one of the user's.")
	}
	wanted := b.EndpointID
	if wanted == "" {
		wanted = m.preferred
	}
	for _, e := range m.endpoints {
		if e.id == wanted || wanted == "" {
			return e, nil
		}
	}
	return endpoint{}, refuse(http.StatusBadRequest, "endpointId is not one of the user's.")
}

// legOf finds one of a member's calls.
func (s *System) legOf(m *member, id string) (*leg, error) {
	if id == "" {
		return nil, refuse(http.StatusBadRequest, "callId is required.")
	}
	for _, l := range m.legs {
		if callID(l) == strings.TrimRight(id, "=") {
			return l, nil
		}
	}
	return nil, errNotFound
}

// legOrOnly finds the call that is named or, when none is, the only one.
func (s *System) legOrOnly(q *request, m *member) (*leg, error) {
	if q.body.CallID == "" && len(m.legs) == 1 {
		return m.legs[0], nil
	}
	return s.legOf(m, q.body.CallID)
}

func base(r *http.Request) string {
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	return scheme + "://" + r.Host
}

func items(views any) any { return map[string]any{"items": views} }

type callStarted struct {
	CallID        string `json:"callId"`
	CallSessionID string `json:"callSessionId"`
}

func startedCall(l *leg) callStarted { return callStarted{callID(l), sessionID(l.session)} }

// refused is the answer to what is refused.
func refused(tracking string, err error) (status int, answer any) {
	var refusal *apiError
	if !errors.As(err, &refusal) {
		refusal = &apiError{http.StatusInternalServerError, "Something went wrong on the server."}
	}
	return refusal.status, map[string]any{
		"message": refusal.message, "errors": []map[string]string{{"description": refusal.message}}, "trackingId": tracking,
	}
}
