package callrecords

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"floorwalker/integrations/simulator/platform"
	"floorwalker/integrations/simulator/world"
)

// scopeRead is what every path needs.
const scopeRead = "spark-admin:calling_cdr_read"

// Scopes are those with which call records can be read.
func Scopes() []string { return []string{scopeRead} }

var errEmpty = &platform.Refusal{Status: http.StatusNotFound, Code: http.StatusNotFound, Message: "No CDRs for requested time range and filters"}

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
	mux.HandleFunc("/", s.serve(func(*request) (*answer, error) { return nil, platform.ErrNotFound }))
	return mux
}

func (s *System) serve(route func(*request) (*answer, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.tracking++
		tracking := "ANALYTICS_" + strings.ToUpper(world.UUID(s.seed, "records-tracking", fmt.Sprint(s.tracking)))
		s.mu.Unlock()
		w.Header().Set("Trackingid", tracking)
		q := &request{r: r, now: s.clock.Now(), base: platform.Base(r)}
		a, err := func() (*answer, error) {
			if r.Method != http.MethodGet {
				return nil, platform.ErrMethod
			}
			id, ok := s.cfg.Authorize(platform.Token(r))
			switch {
			case !ok:
				return nil, platform.ErrUnauthorized
			case !slices.Contains(id.Scopes, scopeRead), id.OrgID != s.orgs[0].id:
				return nil, platform.ErrForbidden
			}
			q.id = id
			return route(q)
		}()
		if err != nil {
			platform.WriteError(w, tracking, err)
			return
		}
		for name, values := range a.header {
			w.Header()[name] = values
		}
		w.Header().Set("Content-Type", "application/json;charset=UTF-8")
		_, _ = w.Write(a.body) // a client that hung up is no concern of ours
	}
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
	return &platform.Refusal{Status: http.StatusTooManyRequests, Message: "Too many requests have been sent in a given amount of time and the request has been rate limited.", Retry: int((wait + time.Second - 1) / time.Second)}
}

// window reads startTime and endTime, which must have milliseconds and a Z.
func (q *request) window() (from, to time.Time, err error) {
	values := q.r.URL.Query()
	read := func(name string) time.Time {
		t, bad := time.Parse("2006-01-02T15:04:05.000Z", values.Get(name))
		if bad != nil && err == nil {
			err = platform.Refuse(http.StatusBadRequest, "%s is required and must be formatted as YYYY-MM-DDTHH:MM:SS.mmmZ", name)
		}
		return t
	}
	from, to = read("startTime"), read("endTime")
	if err == nil && !to.After(from) {
		err = platform.Refuse(http.StatusBadRequest, "endTime must be greater than startTime")
	}
	return from, to, err
}

// within refuses a window that is too long, too old or too fresh.
func (q *request) within(from, to time.Time, longest, oldest, freshest time.Duration) error {
	switch {
	case longest > 0 && to.Sub(from) > longest:
		return platform.Refuse(http.StatusBadRequest, "The window between startTime and endTime must not exceed %s", longest)
	case from.Before(q.now.Add(-oldest)):
		return platform.Refuse(http.StatusBadRequest, "startTime can't be older than %s", oldest)
	case to.After(q.now.Add(-freshest)):
		return platform.Refuse(http.StatusBadRequest, "endTime must be at least %s ago", freshest)
	}
	return nil
}
