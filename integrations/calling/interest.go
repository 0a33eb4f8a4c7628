package calling

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"floorwalker/integrations/rest"
)

// Interest is something that webhooks of the whole organisation hear of only
// while an administrator's registration of it stands. Cisco shows the resource
// "Agent" and the actor "Workspaces"; the full list of values is not published.
type Interest struct {
	Resource string `json:"resource,omitempty"`
	Actor    string `json:"actor,omitempty"`
}

// ParseInterest reads "resource:Agent" or "actor:Workspaces".
func ParseInterest(s string) (Interest, error) {
	kind, value, _ := strings.Cut(strings.TrimSpace(s), ":")
	value = strings.TrimSpace(value)
	switch {
	case value == "":
	case kind == "resource":
		return Interest{Resource: value}, nil
	case kind == "actor":
		return Interest{Actor: value}, nil
	}
	return Interest{}, fmt.Errorf("%q is neither resource:NAME nor actor:NAME", s)
}

const (
	// interestDays is how long a registration is asked for (Cisco's default).
	interestDays = 60
	// renewInterest is how long before its end a registration is renewed.
	renewInterest = 20 * 24 * time.Hour
)

// KeepInterest makes sure that the organisation's registration covers what is
// wanted and does not end within twenty days. It returns when the registration
// ends. One that somebody else made is renewed with what it had and what is
// wanted: there is one registration for an administrator and client.
func (c *Client) KeepInterest(ctx context.Context, wanted []Interest, now time.Time) (time.Time, error) {
	if c.organisation == nil {
		return time.Time{}, noOrganisation()
	}
	const path, route = "telephony/webhookInterestRegistrations", "telephony/interests"
	var standing struct {
		Interests list[Interest] `json:"interests"`
		ExpiresAt text           `json:"expiresAt"`
	}
	err := c.organisation.Do(ctx, rest.Request{Path: path, Route: route, Out: &standing})
	if err != nil && rest.Status(err) != http.StatusNotFound {
		return time.Time{}, rest.Failure(system, "I could not look at the registration of interest", "", err)
	}
	all, missing := []Interest(standing.Interests), false
	for _, w := range wanted {
		if !contains(all, w) {
			all, missing = append(all, w), true
		}
	}
	ends := standing.ExpiresAt.Time()
	if len(all) == 0 || !missing && ends.Sub(now) > renewInterest {
		return ends, nil
	}
	err = c.organisation.Do(ctx, rest.Request{Method: http.MethodPost, Path: path, Route: route,
		Body: map[string]any{"interests": all, "duration": interestDays}})
	if err != nil {
		return ends, rest.Failure(system, "I could not renew the registration of interest", "", err)
	}
	return now.AddDate(0, 0, interestDays), nil
}

func contains(all []Interest, w Interest) bool {
	for _, i := range all {
		if strings.EqualFold(i.Resource, w.Resource) && strings.EqualFold(i.Actor, w.Actor) {
			return true
		}
	}
	return false
}
