package simulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"floorwalker/integrations/simulator/faults"
)

const (
	maxSteering = 1 << 20
	// maxAdvance is how far one request moves the clock: every contact on the
	// way is lived through.
	maxAdvance = 31 * 24 * time.Hour
)

// steering registers the interface by which consoles, tests and drills steer
// the simulator. docs/simulator.md describes it.
func (s *Simulator) steering(mux *http.ServeMux) {
	routes := map[string]func(*http.Request) (any, error){
		"GET /sim/clock":          func(*http.Request) (any, error) { return s.readClock(), nil },
		"POST /sim/clock":         s.moveClock,
		"GET /sim/world":          func(*http.Request) (any, error) { return s.viewWorld(), nil },
		"GET /sim/floor":          func(*http.Request) (any, error) { return s.centre.Snapshot(), nil },
		"GET /sim/rooms":          func(*http.Request) (any, error) { return s.rooms.Snapshot(), nil },
		"GET /sim/calls":          func(*http.Request) (any, error) { return s.calling.Snapshot(), nil },
		"GET /sim/records":        func(*http.Request) (any, error) { return s.records.Snapshot(), nil },
		"GET /sim/faults":         func(*http.Request) (any, error) { return listing("rules", s.faults.List()), nil },
		"POST /sim/faults":        s.addFault,
		"DELETE /sim/faults":      func(*http.Request) (any, error) { s.faults.Clear(); return nil, nil },
		"DELETE /sim/faults/{id}": s.removeFault,
		"GET /sim/happen":         func(*http.Request) (any, error) { return listing("happenings", s.happenings()), nil },
		"POST /sim/happen":        s.happen,
		"GET /sim/log":            s.readLog,
		"DELETE /sim/log":         func(*http.Request) (any, error) { s.calls.Clear(); return nil, nil },
	}
	for pattern, route := range routes {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			r.Body = http.MaxBytesReader(w, r.Body, maxSteering)
			answer, err := route(r)
			reply(w, answer, err)
		})
	}
	mux.HandleFunc("GET /sim/feed", s.serveFeed)
	mux.HandleFunc("/sim/", func(w http.ResponseWriter, r *http.Request) {
		reply(w, nil, &steeringError{http.StatusNotFound, "there is no " + r.Method + " " + r.URL.Path})
	})
}

// steeringError is a refusal of the steering interface.
type steeringError struct {
	status  int
	message string
}

func (e *steeringError) Error() string { return e.message }

func badRequest(format string, args ...any) error {
	return &steeringError{http.StatusBadRequest, fmt.Sprintf(format, args...)}
}

func listing(name string, items any) any { return map[string]any{name: items} }

// reply writes an answer, 204 when there is none, or the error as a message.
func reply(w http.ResponseWriter, answer any, err error) {
	status := http.StatusOK
	var refusal *steeringError
	switch {
	case errors.As(err, &refusal):
		status, answer = refusal.status, listing("message", refusal.message)
	case err != nil:
		status, answer = http.StatusInternalServerError, listing("message", err.Error())
	case answer == nil:
		w.WriteHeader(http.StatusNoContent)
		return
	}
	data, err := json.Marshal(answer)
	if err != nil { // our own types; only a bug gets here
		status = http.StatusInternalServerError
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(data)
}

// readBody decodes a body strictly: a misspelt field would steer nothing.
func readBody(r *http.Request, into any) error {
	d := json.NewDecoder(r.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return badRequest("the body is not what belongs here: %v", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return badRequest("there is something behind the body")
	}
	return nil
}

type clockView struct {
	Now    time.Time `json:"now"`
	Frozen bool      `json:"frozen"`
}

func (s *Simulator) readClock() clockView {
	return clockView{s.clock.Now().UTC(), s.clock.Frozen()}
}

func (s *Simulator) moveClock(r *http.Request) (any, error) {
	var q struct {
		Advance faults.Duration `json:"advance"`
		Set     *time.Time      `json:"set"`
		Freeze  bool            `json:"freeze"`
		Resume  bool            `json:"resume"`
	}
	if err := readBody(r, &q); err != nil {
		return nil, err
	}
	advance := time.Duration(q.Advance)
	if q.Set != nil {
		if advance != 0 {
			return nil, badRequest("advance or set, not both")
		}
		advance = q.Set.Sub(s.clock.Now())
	}
	switch {
	case q.Freeze && q.Resume:
		return nil, badRequest("freeze or resume, not both")
	case advance < 0:
		return nil, &steeringError{http.StatusConflict, "simulated time only moves forward"}
	case advance > maxAdvance:
		return nil, badRequest("the clock moves at most %s at once", maxAdvance)
	}
	if q.Freeze {
		s.clock.Freeze()
	}
	switch {
	case q.Set != nil && !s.clock.AdvanceTo(*q.Set):
		return nil, &steeringError{http.StatusConflict, "simulated time only moves forward"}
	case q.Set == nil && advance > 0:
		s.clock.Advance(advance)
	}
	if q.Resume {
		s.clock.Resume()
	}
	return s.readClock(), nil
}

func (s *Simulator) addFault(r *http.Request) (any, error) {
	var rule faults.Rule
	if err := readBody(r, &rule); err != nil {
		return nil, err
	}
	added, err := s.faults.Add(rule)
	if err != nil {
		return nil, badRequest("%v", err)
	}
	return added, nil
}

func (s *Simulator) removeFault(r *http.Request) (any, error) {
	if !s.faults.Remove(r.PathValue("id")) {
		return nil, &steeringError{http.StatusNotFound, "there is no such rule"}
	}
	return nil, nil
}

func (s *Simulator) readLog(r *http.Request) (any, error) {
	since, limit := uint64(0), 200
	query := r.URL.Query()
	if text := query.Get("since"); text != "" {
		n, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			return nil, badRequest("since is not a number")
		}
		since = n
	}
	if text := query.Get("max"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > 1000 {
			return nil, badRequest("max is not between 1 and 1000")
		}
		limit = n
	}
	return listing("calls", s.calls.Since(since, limit)), nil
}
