package simulator

import (
	"encoding/json"
	"errors"
	"net/http"

	"floorwalker/integrations/simulator/happening"
)

// happenings lists what Happen knows, part by part.
func (s *Simulator) happenings() []happening.Happening {
	var all []happening.Happening
	for _, p := range s.parts {
		for _, h := range p.Happenings() {
			if h.Fields == nil {
				h.Fields = []happening.Field{}
			}
			all = append(all, h)
		}
	}
	return all
}

// Happen makes something happen now: a contact arrives, an agent goes on break.
// GET /sim/happen lists what there is. Nothing has changed when it fails.
func (s *Simulator) Happen(what string, fields map[string]any) error {
	for _, p := range s.parts {
		for _, h := range p.Happenings() {
			if h.What == what {
				return p.Happen(what, fields)
			}
		}
	}
	return happening.Cannot("nothing is called %q", what)
}

func (s *Simulator) happen(r *http.Request) (any, error) {
	var fields map[string]any
	if err := json.NewDecoder(r.Body).Decode(&fields); err != nil {
		return nil, badRequest("the body is not a JSON object")
	}
	what, _ := fields["what"].(string)
	if what == "" {
		return nil, badRequest("what is missing: GET /sim/happen lists what can happen")
	}
	delete(fields, "what")
	err := s.Happen(what, fields)
	if cannot, ok := errors.AsType[*happening.Error](err); ok {
		return nil, &steeringError{http.StatusBadRequest, cannot.Reason}
	}
	if err != nil {
		return nil, err
	}
	return s.readClock(), nil
}
