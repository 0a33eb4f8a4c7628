package finesse

import (
	"crypto/subtle"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
)

// apiError is an answer with Finesse's error body.
type apiError struct {
	status              int
	kind, message, data string
}

func (e *apiError) Error() string { return e.kind + ": " + e.message }

func refuse(status int, kind, message, data string) error {
	return &apiError{status, kind, message, data}
}

// Answers that are given in several places.
func unauthorized(user string) error {
	return refuse(http.StatusUnauthorized, "Authorization Failure", "UNAUTHORIZED", user)
}

func wrongUser(id string) error {
	return refuse(http.StatusUnauthorized, "Invalid Authorization User Specified", "The user specified in the authentication credentials and the uri don't match", id)
}

func invalid(message, data string) error {
	return refuse(http.StatusBadRequest, "Invalid Input", message, data)
}

func invalidState(message string) error {
	return refuse(http.StatusBadRequest, "Invalid State", message, "")
}

var (
	errNoDialog       = refuse(http.StatusNotFound, "Not Found", "Invalid dialogId specified for dialog", "")
	errNoUser         = refuse(http.StatusNotFound, "User Not Found", "The user id does not exist", "")
	errNoTeam         = refuse(http.StatusNotFound, "TeamId Not Found", "The team id does not exist", "")
	errNotFound       = refuse(http.StatusNotFound, "Not Found", "The resource does not exist", "")
	errNotImplemented = refuse(http.StatusNotImplemented, "Not Implemented", "The request is not implemented for this deployment", "")
	errOutOfService   = refuse(http.StatusServiceUnavailable, "Service Unavailable", "SERVER_OUT_OF_SERVICE", "")
	errRange          = refuse(http.StatusRequestedRangeNotSatisfiable, "Range Not Satisfiable", "The range is not satisfiable", "")
	errMissing        = refuse(http.StatusBadRequest, "Parameter Missing", "A required parameter is missing", "")
	errNotSupervisor  = refuse(http.StatusUnauthorized, "Invalid Supervisor", "The user is not a supervisor of the team", "")
)

// errSilent is the end of a connection to a node whose Tomcat is stopped.
var errSilent = errors.New("the node is silent")

// request is one call by somebody who has signed in.
type request struct {
	r    *http.Request
	me   *agent
	node int
	body []byte
}

func (q *request) read(root string, v any) error {
	if kind, _, _ := mime.ParseMediaType(q.r.Header.Get("Content-Type")); kind != "application/xml" {
		return refuse(http.StatusUnsupportedMediaType, "Bad Request", "The content type is not application/xml", "")
	}
	if parse(q.body, root, v) != nil {
		return refuse(http.StatusBadRequest, "Bad Request", "The payload cannot be read", "")
	}
	return nil
}

// answer is a status with a body, if there is one.
type answer struct {
	status int
	body   *el
}

func found(e el) (answer, error) { return answer{http.StatusOK, &e}, nil }

var accepted = answer{status: http.StatusAccepted}

type handler func(*request) (answer, error)

// Node serves one of the two nodes, 0 or 1, at its root.
func (s *System) Node(n int) http.Handler {
	mux := http.NewServeMux()
	for pattern, h := range map[string]handler{
		"GET /finesse/api/User":                          s.users,
		"GET /finesse/api/User/{id}":                     s.getUser,
		"PUT /finesse/api/User/{id}":                     s.putUser,
		"GET /finesse/api/User/{id}/Dialogs":             s.getDialogs,
		"POST /finesse/api/User/{id}/Dialogs":            s.postDialog,
		"GET /finesse/api/User/{id}/ReasonCodes":         s.reasonCodes,
		"GET /finesse/api/User/{id}/PhoneBooks":          s.phoneBooks,
		"GET /finesse/api/User/{id}/Queues":              s.getQueues,
		"GET /finesse/api/User/{id}/Media":               s.media,
		"POST /finesse/api/User/{id}/ClientLog":          s.clientLog,
		"GET /finesse/api/Dialog/{id}":                   s.getDialog,
		"PUT /finesse/api/Dialog/{id}":                   s.putDialog,
		"GET /finesse/api/Team/{id}":                     s.getTeam,
		"GET /finesse/api/Team/{id}/TeamMessages":        s.teamMessages,
		"GET /finesse/api/TeamResource/{id}/ReasonCodes": s.reasonCodes,
		"GET /finesse/api/TeamResource/{id}/PhoneBooks":  s.phoneBooks,
		"POST /finesse/api/TeamMessage":                  s.postMessage,
		"DELETE /finesse/api/TeamMessage/{id}":           s.deleteMessage,
		"GET /finesse/api/Queue/{id}":                    s.getQueue,
		"GET /finesse/api/ReasonCode/{id}":               s.reasonCode,
	} {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { s.serve(w, r, n, h) })
	}
	mux.HandleFunc("GET /finesse/api/SystemInfo", func(w http.ResponseWriter, _ *http.Request) { s.systemInfo(w, n) })
	mux.HandleFunc("POST /desktop/sso/token", func(w http.ResponseWriter, r *http.Request) { s.renewToken(w, r, n) })
	mux.HandleFunc("/finesse/api/", func(w http.ResponseWriter, r *http.Request) {
		s.serve(w, r, n, func(*request) (answer, error) { return answer{}, errNotFound })
	})
	return mux
}

func (s *System) serve(w http.ResponseWriter, r *http.Request, n int, h handler) {
	data, readErr := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	s.mu.Lock()
	a, err := func() (answer, error) {
		switch s.nodes[n].status {
		case silent:
			return answer{}, errSilent
		case inService:
		default:
			return answer{}, errOutOfService
		}
		me, err := s.authenticate(r)
		if err != nil {
			return answer{}, err
		}
		if readErr != nil {
			return answer{}, refuse(http.StatusBadRequest, "Bad Request", "The payload cannot be read", "")
		}
		return h(&request{r, me, n, data})
	}()
	s.mu.Unlock()
	if errors.Is(err, errSilent) {
		panic(http.ErrAbortHandler) // nobody listens there
	}
	if id := r.Header.Get("requestId"); id != "" {
		w.Header().Set("requestId", id)
	}
	if err != nil {
		writeError(w, err)
		return
	}
	if a.body == nil {
		w.WriteHeader(a.status)
		return
	}
	write(w, a.status, *a.body)
}

func write(w http.ResponseWriter, status int, e el) {
	w.Header().Set("Content-Type", "application/xml;charset=UTF-8")
	w.WriteHeader(status)
	_, _ = w.Write(e.bytes())
}

func writeError(w http.ResponseWriter, err error) {
	var e *apiError
	if !errors.As(err, &e) {
		e = &apiError{http.StatusInternalServerError, "Internal Server Error", "Runtime Exception", ""}
	}
	write(w, e.status, tag("ApiErrors", tag("ApiError", leaf("ErrorType", e.kind), leaf("ErrorMessage", e.message), leaf("ErrorData", e.data))))
}

// authenticate finds who calls. A wrong password counts, and the fifth in a row
// locks the account.
func (s *System) authenticate(r *http.Request) (*agent, error) {
	if scheme, token, ok := strings.Cut(r.Header.Get("Authorization"), " "); ok && strings.EqualFold(scheme, "Bearer") {
		for _, a := range s.agents {
			if s.world.Auth != "NON_SSO" && subtle.ConstantTimeCompare([]byte(a.token), []byte(token)) == 1 {
				return a, nil
			}
		}
		return nil, unauthorized("")
	}
	user, password, ok := r.BasicAuth()
	a := s.agentByID(user)
	if !ok || a == nil || s.world.Auth == "SSO" {
		s.wrongs++
		return nil, unauthorized(user)
	}
	now := s.clock.Now()
	if now.Before(a.lockedUntil) {
		return nil, unauthorized(user)
	}
	if subtle.ConstantTimeCompare([]byte(a.Password), []byte(password)) != 1 {
		s.wrongs++
		if a.wrong++; a.wrong >= wrongPasswords {
			a.lockedUntil, a.wrong = now.Add(lockedFor), 0
		}
		return nil, unauthorized(user)
	}
	a.wrong = 0
	return a, nil
}

func (s *System) agentByID(id string) *agent {
	for _, a := range s.agents {
		if id != "" && strings.EqualFold(a.ID, id) {
			return a
		}
	}
	return nil
}

// subject is the user whom a path names: oneself, or somebody of a team that one
// supervises.
func (s *System) subject(q *request) (*agent, error) {
	a := s.agentByID(q.r.PathValue("id"))
	switch {
	case a == nil:
		return nil, errNoUser
	case a != q.me && !q.me.supervises(a):
		return nil, wrongUser(a.ID)
	}
	return a, nil
}

// systemInfo needs no password.
func (s *System) systemInfo(w http.ResponseWriter, n int) {
	s.mu.Lock()
	node, now := s.nodes[n], s.clock.Now()
	s.mu.Unlock()
	if node.status == silent {
		panic(http.ErrAbortHandler)
	}
	license, heartbeat := "", "success"
	if s.isCCX() {
		license = "PREMIUM"
	}
	if node.status != inService {
		heartbeat = "failure"
	}
	host := func(name, host string) el {
		return tag(name, leaf("host", host), leaf("httpsPort", "8445"), leaf("xmppPort", "5222"), leaf("xmppSecurePort", "5223"))
	}
	write(w, http.StatusOK, tag("SystemInfo", moment("currentTimestamp", now), leaf("deploymentType", s.world.Deployment),
		leaf("lastCTIHeartbeatStatus", heartbeat), leaf("license", license), leaf("peripheralId", "5000"),
		host("primaryNode", "finesse1.acme.example"), host("secondaryNode", "finesse2.acme.example"),
		leaf("status", node.status), leaf("statusReason", node.reason), leaf("systemAuthMode", s.world.Auth), leaf("timezoneOffset", "0"),
		leaf("uri", "/finesse/api/SystemInfo"), leaf("xmppDomain", "finesse1.acme.example"), leaf("xmppPubSubDomain", "pubsub.finesse1.acme.example")))
}

// renewToken renews a token of single sign-on. The old one is good no longer.
func (s *System) renewToken(w http.ResponseWriter, r *http.Request, n int) {
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	token, refresh := r.PostFormValue("token"), r.PostFormValue("refresh-token")
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.nodes[n].status == silent {
		panic(http.ErrAbortHandler)
	}
	for _, a := range s.agents {
		if s.world.Auth != "NON_SSO" && token == a.token && refresh == a.refresh {
			a.token = s.cfg.World.FinesseTokenAfter(a.ID, s.newID())
			w.Header().Set("Content-Type", "application/json")
			_ = json.NewEncoder(w).Encode(map[string]string{"token": a.token, "user_id": a.ID})
			return
		}
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusUnauthorized)
	_ = json.NewEncoder(w).Encode(map[string]any{"status": http.StatusUnauthorized,
		"apiErrors": map[string]string{"errorType": "Authorization Failure", "errorMessage": "UNAUTHORIZED", "errorData": ""}})
}
