package callrecords

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"floorwalker/integrations/simulator/world"
)

// scopeRead is what every path needs.
const scopeRead = "spark-admin:calling_cdr_read"

// Scopes are those with which call records can be read.
func Scopes() []string { return []string{scopeRead} }

// apiError is an answer with Cisco's error body.
type apiError struct {
	status int
	code   int // errorCode, where Cisco gives one
	text   string
	retry  int // seconds; Retry-After
}

func (e *apiError) Error() string { return e.text }

func refuse(status int, format string, args ...any) error {
	return &apiError{status: status, text: fmt.Sprintf(format, args...)}
}

var (
	errUnauthorized = refuse(http.StatusUnauthorized, "The request requires a valid access token set in the Authorization request header.")
	errForbidden    = refuse(http.StatusForbidden, "The server understood the request, but is refusing to fulfill it because the access token is missing required scopes or the user is missing required roles or licenses.")
	errMethod       = refuse(http.StatusMethodNotAllowed, "The request was made to a resource using an HTTP request method that is not supported.")
	errNotFound     = refuse(http.StatusNotFound, "The requested resource could not be found.")
	errEmpty        = &apiError{status: http.StatusNotFound, code: http.StatusNotFound, text: "No CDRs for requested time range and filters"}
)

// request is one call of the interface.
type request struct {
	r    *http.Request
	id   Identity
	now  time.Time
	base string // scheme and host that the caller knows us by
}

// answer is what a route gives: headers and a body that is written as it is.
type answer struct {
	header http.Header
	body   []byte
}

// Paths are what Handler serves.
func Paths() []string {
	paths := []string{PartnerPath + "/partners/cdrcountbyorg", PartnerPath + "/partners/cdrsbyorg"}
	for _, region := range world.Regions {
		paths = append(paths, FeedsPath(region)+"/cdr_feed", FeedsPath(region)+"/cdr_stream")
	}
	return paths
}

// Handler serves the feeds of every region and the partner's interface.
func (s *System) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc(PartnerPath+"/partners/cdrcountbyorg", s.serve(s.countByOrg))
	mux.HandleFunc(PartnerPath+"/partners/cdrsbyorg", s.serve(s.recordsByOrg))
	for _, region := range world.Regions {
		mux.HandleFunc(FeedsPath(region)+"/cdr_feed", s.serve(s.feed(region, byEnd)))
		mux.HandleFunc(FeedsPath(region)+"/cdr_stream", s.serve(s.feed(region, byArrival)))
	}
	mux.HandleFunc("/", s.serve(func(*request) (*answer, error) { return nil, errNotFound }))
	return mux
}

func (s *System) serve(route func(*request) (*answer, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.tracking++
		tracking := "ANALYTICS_" + strings.ToUpper(world.UUID(s.seed, "records-tracking", fmt.Sprint(s.tracking)))
		s.mu.Unlock()
		w.Header().Set("Trackingid", tracking)
		q := &request{r: r, now: s.clock.Now(), base: base(r)}
		a, err := func() (*answer, error) {
			if r.Method != http.MethodGet {
				return nil, errMethod
			}
			scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
			id, ok := s.cfg.Authorize(strings.TrimSpace(token))
			switch {
			case !strings.EqualFold(scheme, "Bearer"), !ok:
				return nil, errUnauthorized
			case !slices.Contains(id.Scopes, scopeRead), id.OrgID != s.orgs[0].id:
				return nil, errForbidden
			}
			q.id = id
			return route(q)
		}()
		if err != nil {
			writeError(w, tracking, err)
			return
		}
		for name, values := range a.header {
			w.Header()[name] = values
		}
		w.Header().Set("Content-Type", "application/json;charset=UTF-8")
		_, _ = w.Write(a.body) // a client that hung up is no concern of ours
	}
}

func base(r *http.Request) string {
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

func writeError(w http.ResponseWriter, tracking string, err error) {
	var refusal *apiError
	if !errors.As(err, &refusal) {
		refusal = &apiError{status: http.StatusInternalServerError, text: "Something went wrong on the server."}
	}
	body := map[string]any{"message": refusal.text, "errors": []map[string]string{{"description": refusal.text}}, "trackingId": tracking}
	if refusal.code != 0 {
		body["errorCode"] = refusal.code
	}
	if refusal.retry > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(refusal.retry))
	}
	data, _ := json.Marshal(body) // texts and numbers always have a JSON form
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	w.WriteHeader(refusal.status)
	_, _ = w.Write(data)
}

// limit counts a request against a limit of so many a minute, and refuses one
// too many with the time until the next.
func (s *System) limit(q *request, what string, perMinute int) error {
	if perMinute == 0 {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	key := what + "\n" + q.id.Key
	recent := slices.DeleteFunc(s.asked[key], func(t time.Time) bool { return q.now.Sub(t) >= time.Minute })
	s.asked[key] = recent
	if len(recent) < perMinute {
		s.asked[key] = append(recent, q.now)
		return nil
	}
	wait := time.Minute - q.now.Sub(recent[0])
	return &apiError{status: http.StatusTooManyRequests, text: "Too many requests have been sent in a given amount of time and the request has been rate limited.", retry: int((wait + time.Second - 1) / time.Second)}
}

// window reads startTime and endTime, which must have milliseconds and a Z.
func (q *request) window() (from, to time.Time, err error) {
	values := q.r.URL.Query()
	read := func(name string) time.Time {
		t, bad := time.Parse("2006-01-02T15:04:05.000Z", values.Get(name))
		if bad != nil && err == nil {
			err = refuse(http.StatusBadRequest, "%s is required and must be formatted as YYYY-MM-DDTHH:MM:SS.mmmZ", name)
		}
		return t
	}
	from, to = read("startTime"), read("endTime")
	if err == nil && !to.After(from) {
		err = refuse(http.StatusBadRequest, "endTime must be greater than startTime")
	}
	return from, to, err
}

// within refuses a window that is too long, too old or too fresh.
func (q *request) within(from, to time.Time, longest, oldest, freshest time.Duration) error {
	switch {
	case longest > 0 && to.Sub(from) > longest:
		return refuse(http.StatusBadRequest, "The window between startTime and endTime must not exceed %s", longest)
	case from.Before(q.now.Add(-oldest)):
		return refuse(http.StatusBadRequest, "startTime can't be older than %s", oldest)
	case to.After(q.now.Add(-freshest)):
		return refuse(http.StatusBadRequest, "endTime must be at least %s ago", freshest)
	}
	return nil
}
