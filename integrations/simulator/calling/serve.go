package calling

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"floorwalker/integrations/simulator/platform"
)

// maxBody bounds a request.
const maxBody = 64 << 10

// Answers that are given in the same words everywhere. Cisco documents the
// statuses; for a call in the wrong state nothing more than 400's "cannot be
// otherwise served".
var (
	errTarget       = platform.Refuse(http.StatusBadRequest, "Target user not authorized")
	errState        = platform.Refuse(http.StatusBadRequest, "The call is not in a state that allows this action.")
	errDestination  = platform.Refuse(http.StatusBadRequest, "The destination is not valid.")
	errNoConference = platform.Refuse(http.StatusBadRequest, "There is no conference.")
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
			return 0, nil, platform.ErrMethod
		}
		if readErr != nil {
			return 0, nil, platform.ErrBody
		}
		if err := q.read(data); err != nil {
			return 0, nil, err
		}
		return handle(q)
	}()
	if err != nil {
		status, answer = platform.Refused(tracking, err)
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
	id, ok := s.cfg.Authorize(platform.Token(r))
	if !ok {
		return Identity{}, platform.ErrUnauthorized
	}
	return id, nil
}

// read decodes the body, if there is one. Unknown fields are passed over.
func (q *request) read(data []byte) error {
	if len(data) == 0 || q.r.Method == http.MethodGet || q.r.Method == http.MethodDelete {
		return nil
	}
	return platform.Decode(q.r, data, &q.body, "application/json")
}

func (q *request) may(scope string) bool { return slices.Contains(q.id.Scopes, scope) }

// endpoint is the member's device that the request names, or the usual one.
func (q *request) endpoint(m *member) (endpoint, error) {
	b := &q.body
	switch {
	case b.EndpointID != "" && b.SingleNumberReachPhoneNumber != "":
		return endpoint{}, platform.Refuse(http.StatusBadRequest, "endpointId and singleNumberReachPhoneNumber are mutually exclusive.")
	case b.SingleNumberReachPhoneNumber != "":
		return endpoint{}, platform.Refuse(http.StatusBadRequest, "singleNumberReachPhoneNumber is not one of the user's.")
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
	return endpoint{}, platform.Refuse(http.StatusBadRequest, "endpointId is not one of the user's.")
}

// legOf finds one of a member's calls.
func (s *System) legOf(m *member, id string) (*leg, error) {
	if id == "" {
		return nil, platform.Refuse(http.StatusBadRequest, "callId is required.")
	}
	for _, l := range m.legs {
		if callID(l) == strings.TrimRight(id, "=") {
			return l, nil
		}
	}
	return nil, platform.ErrNotFound
}

// legOrOnly finds the call that is named or, when none is, the only one.
func (s *System) legOrOnly(q *request, m *member) (*leg, error) {
	if q.body.CallID == "" && len(m.legs) == 1 {
		return m.legs[0], nil
	}
	return s.legOf(m, q.body.CallID)
}

func items(views any) any { return map[string]any{"items": views} }

type callStarted struct {
	CallID        string `json:"callId"`
	CallSessionID string `json:"callSessionId"`
}

func startedCall(l *leg) callStarted { return callStarted{callID(l), sessionID(l.session)} }
