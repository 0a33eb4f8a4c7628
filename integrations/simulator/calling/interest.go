package calling

import (
	"net/http"
	"time"

	"floorwalker/integrations/simulator/platform"
)

// Cisco: a registration stands for 60 days unless it says otherwise.
const (
	interestDays    = 60
	maxInterestDays = 365
)

// interest is an administrator's registration of interest, which webhooks of
// the organization need to hear of calls.
type interest struct {
	wanted []wanted
	until  time.Time
}

type wanted struct {
	Resource string `json:"resource,omitempty"`
	Actor    string `json:"actor,omitempty"`
}

// registered tells whether the registration stands.
func (s *System) registered() bool {
	return s.interest != nil && s.clock.Now().Before(s.interest.until)
}

func (s *System) putInterest(q *request) (int, any, error) {
	days := interestDays
	if q.body.Duration != nil {
		days = *q.body.Duration
	}
	if len(q.body.Interests) == 0 || days < 1 || days > maxInterestDays {
		return 0, nil, platform.Refuse(http.StatusBadRequest, "interests and a valid duration are required.")
	}
	for _, one := range q.body.Interests {
		if one.Resource == "" && one.Actor == "" {
			return 0, nil, platform.Refuse(http.StatusBadRequest, "An interest needs a resource or an actor.")
		}
	}
	s.interest = &interest{q.body.Interests, s.clock.Now().AddDate(0, 0, days)}
	return http.StatusNoContent, nil, nil
}

func (s *System) getInterest(*request) (int, any, error) {
	if !s.registered() {
		return 0, nil, platform.ErrNotFound
	}
	return http.StatusOK, map[string]any{"interests": s.interest.wanted, "expiresAt": stamp(s.interest.until)}, nil
}

func (s *System) deleteInterest(*request) (int, any, error) {
	if !s.registered() {
		return 0, nil, platform.ErrNotFound
	}
	s.interest = nil
	return http.StatusNoContent, nil, nil
}
