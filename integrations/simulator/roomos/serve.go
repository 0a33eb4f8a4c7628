package roomos

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"floorwalker/integrations/simulator/world"
)

// maxBody bounds a request to the cloud.
const maxBody = 4 << 20

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
	errNotFound     = refuse(http.StatusNotFound, "The requested resource could not be found.")
	errUnauthorized = refuse(http.StatusUnauthorized, "The request requires a valid access token set in the Authorization request header.")
	errForbidden    = refuse(http.StatusForbidden, "The server understood the request, but is refusing to fulfill it because the access token is missing required scopes or the user is missing required roles or licenses.")
	errMethod       = refuse(http.StatusMethodNotAllowed, "The request was made to a resource using an HTTP request method that is not supported.")
	errMedia        = refuse(http.StatusUnsupportedMediaType, "The request was made to a resource without specifying a media type or used a media type that is not supported.")
)

// Scopes of devices and workspaces.
const (
	scopeOwnDevices      = "spark:devices_read"
	scopeDevices         = "spark-admin:devices_read"
	scopeWriteDevices    = "spark-admin:devices_write"
	scopeWriteOwn        = "spark:devices_write"
	scopeWorkspaces      = "spark-admin:workspaces_read"
	scopeLocations       = "spark-admin:locations_read"
	scopeSites           = "spark-admin:workspace_locations_read"
	scopeStatuses        = "spark:xapi_statuses"
	scopeCommands        = "spark:xapi_commands"
	permissionAll        = "xapi:all"
	permissionReadOnly   = "xapi:readonly"
	jsonPatch            = "application/json-patch+json"
	defaultPage, maxPage = 100, 1000
)

// PersonScopes are those of a token that a person made for themselves, and
// AdminScopes those that an administrator's has beside them.
func PersonScopes() []string {
	return []string{scopeOwnDevices, scopeWriteOwn, scopeStatuses, scopeCommands}
}

// AdminScopes are those of a service app, too.
func AdminScopes() []string {
	return []string{scopeDevices, scopeWriteDevices, scopeWorkspaces, scopeLocations, scopeSites, scopeStatuses, scopeCommands}
}

// BotScopes are those of a bot's token.
func BotScopes() []string { return []string{scopeOwnDevices, scopeStatuses, scopeCommands} }

// request is one call of the cloud's interface.
type request struct {
	w    http.ResponseWriter
	r    *http.Request
	id   Identity
	body []byte
}

func (q *request) may(scopes ...string) bool {
	return slices.ContainsFunc(scopes, func(s string) bool { return slices.Contains(q.id.Scopes, s) })
}

func (q *request) query(name string) string { return q.r.URL.Query().Get(name) }

// list reads a parameter that may be given several times, or once with commas.
func (q *request) list(name string) []string {
	var all []string
	for _, v := range q.r.URL.Query()[name] {
		all = append(all, strings.Split(v, ",")...)
	}
	return all
}

// answerer is one method of a path.
type answerer func(*request) (status int, answer any, err error)

// Paths are where Handler answers, as patterns of a http.ServeMux.
func Paths() []string {
	var all []string
	for _, name := range []string{"devices", "workspaces", "workspaceMetrics", "workspaceDurationMetrics", "workspaceLocations", "locations", "xapi", "deviceConfigurations"} {
		all = append(all, "/v1/"+name, "/v1/"+name+"/")
	}
	return all
}

func (s *System) routes() http.Handler {
	mux := http.NewServeMux()
	handle := func(path string, methods map[string]answerer) {
		h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.serve(w, r, methods) })
		mux.Handle("/v1"+path, h)
		mux.Handle("/v1"+path+"/{$}", h)
	}
	get := func(path string, f answerer) { handle(path, map[string]answerer{"GET": f}) }
	get("/devices", s.listDevices)
	handle("/devices/{id}", map[string]answerer{"GET": s.getDevice, "PATCH": s.tagDevice})
	get("/workspaces", s.listWorkspaces)
	get("/workspaces/{id}", s.getWorkspace)
	get("/workspaces/{id}/capabilities", s.workspaceCapabilities)
	get("/workspaceMetrics", s.workspaceMetrics)
	get("/workspaceDurationMetrics", s.durationMetrics)
	get("/workspaceLocations", s.listSites)
	get("/workspaceLocations/{id}", s.getSite)
	get("/workspaceLocations/{id}/floors", s.listFloors(kindSite, scopeSites))
	get("/locations", s.listLocations)
	get("/locations/{id}", s.getLocation)
	get("/locations/{id}/floors", s.listFloors(kindLocation, scopeLocations))
	get("/xapi/status", s.xapiStatus)
	handle("/xapi/command/{name}", map[string]answerer{"POST": s.xapiCommand})
	get("/xapi/schema", s.xapiSchema)
	handle("/deviceConfigurations", map[string]answerer{"GET": s.getConfigurations, "PATCH": s.patchConfigurations})
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		s.serve(w, r, map[string]answerer{r.Method: func(*request) (int, any, error) { return 0, nil, errNotFound }})
	})
	return mux
}

func (s *System) serve(w http.ResponseWriter, r *http.Request, methods map[string]answerer) {
	data, readErr := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	status, answer, tracking := s.answer(w, r, methods, data, readErr)
	// Without the lock: a client may read slowly.
	w.Header().Set("Trackingid", tracking)
	writeJSON(w, status, answer)
}

func (s *System) answer(w http.ResponseWriter, r *http.Request, methods map[string]answerer, data []byte, readErr error) (status int, answer any, tracking string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tracking++
	tracking = "ROUTER_" + strings.ToUpper(world.UUID(s.seed, "roomos-tracking", fmt.Sprintf("%d/%d", s.born, s.tracking)))
	status, answer, err := func() (int, any, error) {
		q := &request{w: w, r: r, body: data}
		var err error
		if q.id, err = s.authenticate(r); err != nil {
			return 0, nil, err
		}
		f, ok := methods[r.Method]
		switch {
		case !ok:
			return 0, nil, errMethod
		case readErr != nil:
			return 0, nil, refuse(http.StatusBadRequest, "The request body could not be read.")
		}
		return f(q)
	}()
	if err != nil {
		var refusal *apiError
		if !errors.As(err, &refusal) {
			refusal = &apiError{http.StatusInternalServerError, "Something went wrong on the server."}
		}
		status, answer = refusal.status, map[string]any{
			"message": refusal.message, "errors": []map[string]string{{"description": refusal.message}}, "trackingId": tracking,
		}
	}
	return status, answer, tracking
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

// json decodes the body of a kind.
func (q *request) json(kind string, into any) error {
	if given, _, _ := mime.ParseMediaType(q.r.Header.Get("Content-Type")); given != kind {
		return errMedia
	}
	if err := json.Unmarshal(q.body, into); err != nil {
		return refuse(http.StatusBadRequest, "The request body is not valid JSON for this resource.")
	}
	return nil
}

// page cuts a list to what start and max ask for, and says in Link how to go
// on. Without max it ends at 100.
func page[T any](q *request, all []T) ([]T, error) {
	start, limit := 0, defaultPage
	for name, n := range map[string]*int{"start": &start, "max": &limit} {
		if text := q.query(name); text != "" {
			v, err := strconv.Atoi(text)
			if err != nil || v < 0 || name == "max" && v < 1 {
				return nil, refuse(http.StatusBadRequest, "%s is not a valid number.", name)
			}
			*n = v
		}
	}
	limit = min(limit, maxPage)
	if start >= len(all) {
		return []T{}, nil
	}
	end := min(start+limit, len(all))
	if end < len(all) {
		next := *q.r.URL
		query := next.Query()
		query.Set("start", strconv.Itoa(end))
		query.Set("max", strconv.Itoa(limit))
		next.RawQuery = query.Encode()
		scheme := "http"
		if q.r.TLS != nil {
			scheme = "https"
		}
		q.w.Header().Set("Link", "<"+scheme+"://"+q.r.Host+next.RequestURI()+`>; rel="next"`)
	}
	return all[start:end], nil
}

func items(all any) any { return map[string]any{"items": all} }

func timestamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

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
