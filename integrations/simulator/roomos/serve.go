package roomos

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"floorwalker/integrations/simulator/platform"
	"floorwalker/integrations/simulator/world"
)

// maxBody bounds a request to the cloud.
const maxBody = 4 << 20

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
		s.serve(w, r, map[string]answerer{r.Method: func(*request) (int, any, error) { return 0, nil, platform.ErrNotFound }})
	})
	return mux
}

func (s *System) serve(w http.ResponseWriter, r *http.Request, methods map[string]answerer) {
	data, readErr := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	status, answer, tracking := s.answer(w, r, methods, data, readErr)
	// Without the lock: a client may read slowly.
	w.Header().Set("Trackingid", tracking)
	platform.WriteJSON(w, status, answer)
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
			return 0, nil, platform.ErrMethod
		case readErr != nil:
			return 0, nil, platform.ErrBody
		}
		return f(q)
	}()
	if err != nil {
		status, answer = platform.Refused(tracking, err)
	}
	return status, answer, tracking
}

func (s *System) authenticate(r *http.Request) (Identity, error) {
	id, ok := s.cfg.Authorize(platform.Token(r))
	if !ok {
		return Identity{}, platform.ErrUnauthorized
	}
	return id, nil
}

// json decodes the body of a kind.
func (q *request) json(kind string, into any) error {
	return platform.Decode(q.r, q.body, into, kind)
}

// page cuts a list to what start and max ask for, and says in Link how to go
// on. Without max it ends at 100.
func page[T any](q *request, all []T) ([]T, error) {
	start, limit := 0, defaultPage
	for name, n := range map[string]*int{"start": &start, "max": &limit} {
		if text := q.query(name); text != "" {
			v, err := strconv.Atoi(text)
			if err != nil || v < 0 || name == "max" && v < 1 {
				return nil, platform.Refuse(http.StatusBadRequest, "%s is not a valid number.", name)
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
		q.w.Header().Set("Link", "<"+platform.Base(q.r)+next.RequestURI()+`>; rel="next"`)
	}
	return all[start:end], nil
}

func items(all any) any { return map[string]any{"items": all} }

func timestamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
