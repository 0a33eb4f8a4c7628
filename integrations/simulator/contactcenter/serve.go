package contactcenter

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// Limits of the interface.
const (
	maxBody  = 256 << 10
	gzipOver = 1 << 20 // Cisco compresses answers over one megabyte
)

// Scopes that Cisco's pages ask for.
var (
	scopesConfig = []string{"cjp:config", "cjp:config_read"}
	scopesUser   = []string{"cjp:user"}
)

// Handler serves Cisco's paths at its root.
func (c *Centre) Handler() http.Handler {
	mux := http.NewServeMux()
	reports := map[string]func(*Centre, *call) (any, error){
		"POST /search":               (*Centre).search,
		"POST /v1/captures/query":    (*Centre).queryCaptures,
		"GET /v1/tasks":              (*Centre).listTasks,
		"GET /v1/queues/statistics":  (*Centre).queueStatistics,
		"GET /v1/agents/statistics":  (*Centre).agentStatistics,
		"GET /v1/agents/activities":  (*Centre).listActivities,
		"GET /organization/{orgid}/": (*Centre).configuration,
	}
	for pattern, report := range reports {
		mux.Handle(pattern, c.serve(scopesConfig, func(q *call) (int, any, error) {
			if !q.id.Administrator && !q.id.Supervisor {
				return 0, nil, refuse(http.StatusForbidden, "the user is neither an administrator nor a supervisor")
			}
			answer, err := report(c, q)
			return http.StatusOK, answer, err
		}))
	}
	for _, group := range []struct {
		scopes  []string
		actions map[string]func(*Centre, *call) error
	}{
		{scopesUser, map[string]func(*Centre, *call) error{
			"PUT /v1/agents/session/state": (*Centre).putState,
			"POST /v1/agents/login":        (*Centre).postLogin,
			"PUT /v1/agents/logout":        (*Centre).putLogout,
		}},
		{scopesUser, liveActions()},
		{scopesMonitor, monitorActions()},
	} {
		for pattern, action := range group.actions {
			mux.Handle(pattern, c.serve(group.scopes, func(q *call) (int, any, error) {
				return http.StatusAccepted, nil, action(c, q)
			}))
		}
	}
	c.subscribing(mux)
	for pattern, route := range callbackRoutes() {
		mux.Handle(pattern, c.serve(scopesUser, func(q *call) (int, any, error) {
			if q.r.PathValue("orgId") != c.org.ID {
				return 0, nil, refuse(http.StatusForbidden, "the token has no permission for the organization")
			}
			return route(c, q)
		}))
	}
	mux.Handle("/", c.serve(nil, func(q *call) (int, any, error) {
		return 0, nil, refuse(http.StatusNotFound, "no resource at %s", q.r.URL.Path)
	}))
	return mux
}

// call is one authorized request.
type call struct {
	r  *http.Request
	id Identity
}

// refusal is an error that the caller is told, with its status.
type refusal struct {
	status int
	reason string
}

func (e *refusal) Error() string { return e.reason }

func refuse(status int, format string, args ...any) error {
	return &refusal{status, fmt.Sprintf(format, args...)}
}

func badRequest(format string, args ...any) error {
	return refuse(http.StatusBadRequest, format, args...)
}

// serve authorizes, answers with f while the floor stands still, and writes
// the outcome.
func (c *Centre) serve(scopes []string, f func(*call) (int, any, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		c.mu.Lock()
		c.catchUp()
		tracking := c.trackingID(r)
		status, answer, err := c.answerCall(r, scopes, f)
		var body []byte
		if err == nil && answer != nil {
			body, err = json.Marshal(answer)
		}
		c.unlock()
		w.Header().Set("TrackingId", tracking)
		if err != nil {
			writeError(w, r, tracking, err)
			return
		}
		if answer == nil {
			w.WriteHeader(status)
			return
		}
		writeBody(w, r, status, body)
	})
}

func (c *Centre) answerCall(r *http.Request, scopes []string, f func(*call) (int, any, error)) (int, any, error) {
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok {
		return 0, nil, refuse(http.StatusUnauthorized, "no bearer token")
	}
	id, ok := c.cfg.Authorize(token)
	if !ok {
		return 0, nil, refuse(http.StatusUnauthorized, "the token is not valid")
	}
	if scopes != nil && !slices.ContainsFunc(scopes, func(s string) bool { return slices.Contains(id.Scopes, s) }) {
		return 0, nil, refuse(http.StatusForbidden, "the token lacks the scope %s", strings.Join(scopes, " or "))
	}
	if org := r.URL.Query().Get("orgId"); id.OrgID != c.org.ID || org != "" && org != c.org.ID {
		return 0, nil, refuse(http.StatusForbidden, "the token has no permission for the organization")
	}
	return f(&call{r: r, id: id})
}

// trackingID is the caller's, or a new one.
func (c *Centre) trackingID(r *http.Request) string {
	if id := r.Header.Get("TrackingId"); id != "" && len(id) <= 128 {
		return id
	}
	c.tracking++
	return fmt.Sprintf("WX_%08x-%012x", c.cfg.Seed&0xffffffff, c.tracking)
}

func writeError(w http.ResponseWriter, r *http.Request, tracking string, err error) {
	status := http.StatusInternalServerError
	var told *refusal
	if errors.As(err, &told) {
		status = told.status
	}
	var key any = fmt.Sprint(status)
	if strings.Contains(r.URL.Path, "/subscriptions") || strings.HasSuffix(r.URL.Path, "/event-types") {
		key = status // that service has numbers for keys
	}
	body, _ := json.Marshal(map[string]any{ //nolint:errchkjson // strings and a number
		"trackingId": tracking,
		"error": map[string]any{
			"key":     key,
			"reason":  http.StatusText(status),
			"message": []map[string]any{{"description": err.Error()}},
		},
	})
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(body) // a caller who has gone away is told nothing
}

func writeBody(w http.ResponseWriter, r *http.Request, status int, body []byte) {
	w.Header().Set("Content-Type", "application/json")
	if len(body) <= gzipOver || !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		w.WriteHeader(status)
		_, _ = w.Write(body)
		return
	}
	w.Header().Set("Content-Encoding", "gzip")
	w.WriteHeader(status)
	z := gzip.NewWriter(w)
	_, _ = z.Write(body)
	_ = z.Close()
}
