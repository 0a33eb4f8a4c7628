package messaging

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// maxBody bounds a JSON request; multipart ones may carry a file.
const maxBody = 1 << 20

// apiError is an answer with Cisco's error body.
type apiError struct {
	status  int
	message string
}

func (e *apiError) Error() string { return e.message }

func refuse(status int, format string, args ...any) error {
	return &apiError{status, fmt.Sprintf(format, args...)}
}

// Answers that Webex gives in the same words everywhere.
var (
	errNotFound     = refuse(http.StatusNotFound, "The requested resource could not be found.")
	errUnauthorized = refuse(http.StatusUnauthorized, "The request requires a valid access token set in the Authorization request header.")
	errForbidden    = refuse(http.StatusForbidden, "The server understood the request, but is refusing to fulfill it because the access token is missing required scopes or the user is missing required roles or licenses.")
)

// call is one request: who asks, and where the API is from where they stand.
type call struct {
	w    http.ResponseWriter
	r    *http.Request
	who  *account
	base string // for links, for example https://webexapis.com/v1
}

// route answers a call. A nil answer is 204 No Content.
type route func(*call) (answer any, err error)

// methods are the routes of one path, by HTTP method.
type methods map[string]route

// handle registers the routes of a path below /v1, with and without a slash at
// its end, as Webex takes both.
func (s *Service) handle(path string, m methods) {
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.serve(w, r, m) })
	s.mux.Handle("/v1"+path, h)
	s.mux.Handle("/v1"+path+"/{$}", h)
}

func (s *Service) serve(w http.ResponseWriter, r *http.Request, m methods) {
	tracking := s.trackingID()
	w.Header().Set("Trackingid", tracking)
	c := &call{w: w, r: r, base: baseOf(r)}
	answer, err := func() (any, error) {
		who, err := s.authenticate(r)
		if err != nil {
			return nil, err
		}
		c.who = who
		method := r.Method
		if method == http.MethodHead {
			method = http.MethodGet
		}
		handler, ok := m[method]
		if !ok {
			return nil, refuse(http.StatusMethodNotAllowed, "The request was made to a resource using an HTTP request method that is not supported.")
		}
		return handler(c)
	}()
	if err != nil {
		writeError(w, tracking, err)
		return
	}
	switch answer := answer.(type) {
	case nil:
		w.WriteHeader(http.StatusNoContent)
	case served:
	case accepted:
		writeJSON(w, http.StatusAccepted, answer.body)
	default:
		writeJSON(w, http.StatusOK, answer)
	}
}

// served is the answer of a route that has written its own.
type served struct{}

// accepted is an answer with status 202.
type accepted struct{ body any }

func baseOf(r *http.Request) string {
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	return scheme + "://" + r.Host + "/v1"
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	data, err := json.Marshal(body)
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
		"message":    refusal.message,
		"errors":     []map[string]string{{"description": refusal.message}},
		"trackingId": tracking,
	})
}

// readJSON decodes the body. Fields that the API does not know are passed over,
// as Webex does.
func (c *call) readJSON(into any) error {
	data, err := io.ReadAll(http.MaxBytesReader(c.w, c.r.Body, maxBody))
	if err != nil {
		return refuse(http.StatusBadRequest, "The request body could not be read.")
	}
	if kind, _, _ := strings.Cut(c.r.Header.Get("Content-Type"), ";"); strings.TrimSpace(kind) != "application/json" {
		return refuse(http.StatusUnsupportedMediaType, "The request was made to a resource without specifying a media type or used a media type that is not supported.")
	}
	if err := json.Unmarshal(data, into); err != nil {
		return refuse(http.StatusBadRequest, "The request body is not valid JSON for this resource.")
	}
	return nil
}
