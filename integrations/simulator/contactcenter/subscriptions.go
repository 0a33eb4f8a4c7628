package contactcenter

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// maxSubscriptions is how many a tenant may have; Cisco names no figure.
const maxSubscriptions = 50

// failuresAllowed is how many deliveries in a row may fail before a subscription
// is switched off; Cisco names no figure.
const failuresAllowed = 20

// eventTypes are those that can be subscribed to, by resource and version.
var eventTypes = map[string][]string{
	"agent:1.0.0": {"agent:login", "agent:logout", "agent:state_change"},
	"agent:2.0.0": {"agent:login", "agent:logout", "agent:channel_state_change"},
	"task:1.0.0": {"task:new", "task:connect", "task:connected", "task:parked", "task:on-hold", "task:hold-done", "task:consulting",
		"task:consult-done", "task:conferencing", "task:conference-done", "task:conference-transferred", "task:ended", "task:failed"},
	"capture:1.0.0": {"capture:available"},
}

// firstVersion are the event types of version 1.
var firstVersion = slices.Concat(eventTypes["agent:1.0.0"], eventTypes["task:1.0.0"], eventTypes["capture:1.0.0"])

// subscription is one registration; its fields are Cisco's.
type subscription struct {
	ID              string   `json:"id"`
	Name            string   `json:"name"`
	Description     string   `json:"description,omitempty"`
	EventTypes      []string `json:"eventTypes"`
	DestinationURL  string   `json:"destinationUrl"`
	ResourceVersion string   `json:"resourceVersion,omitempty"`
	Status          string   `json:"status"`
	CreatedTime     int64    `json:"createdTime"`
	CreatedBy       string   `json:"createdBy"`
	LastUpdatedTime int64    `json:"lastUpdatedTime"`
	LastUpdatedBy   string   `json:"lastUpdatedBy"`

	second   bool // of version 2
	secret   string
	failures int // deliveries in a row
}

// subscriptionChange is what a caller sends; what is nil stays.
type subscriptionChange struct {
	Name            *string  `json:"name"`
	Description     *string  `json:"description"`
	EventTypes      []string `json:"eventTypes"`
	DestinationURL  *string  `json:"destinationUrl"`
	Secret          *string  `json:"secret"`
	ResourceVersion *string  `json:"resourceVersion"`
	Status          *string  `json:"status"`
	OrgID           string   `json:"orgId"`
}

// subscribing mounts the interface of subscriptions.
func (c *Centre) subscribing(mux *http.ServeMux) {
	for _, version := range []string{"v1", "v2"} {
		second := version == "v2"
		routes := map[string]func(*call) (int, any, error){
			"GET /" + version + "/subscriptions": func(*call) (int, any, error) {
				data := []*subscription{}
				for _, s := range c.subscriptions {
					if s.second == second {
						data = append(data, s)
					}
				}
				return http.StatusOK, map[string]any{"meta": map[string]any{"orgId": c.org.ID, "subscriptionCount": len(c.subscriptions)}, "data": data}, nil
			},
			"GET /" + version + "/event-types": func(*call) (int, any, error) { return http.StatusOK, c.listEventTypes(second), nil },
			"GET /" + version + "/subscriptions/{id}": func(q *call) (int, any, error) {
				s, err := c.subscription(q, second)
				return http.StatusOK, c.wrapped(s), err
			},
			"POST /" + version + "/subscriptions": func(q *call) (int, any, error) {
				s, err := c.addSubscription(q, second)
				return http.StatusCreated, c.wrapped(s), err
			},
			"PATCH /" + version + "/subscriptions/{id}": func(q *call) (int, any, error) {
				s, err := c.changeSubscription(q, second)
				return http.StatusOK, c.wrapped(s), err
			},
			"DELETE /" + version + "/subscriptions/{id}": func(q *call) (int, any, error) {
				s, err := c.subscription(q, second)
				c.subscriptions = slices.DeleteFunc(c.subscriptions, func(x *subscription) bool { return err == nil && x == s })
				return http.StatusNoContent, nil, err
			},
		}
		for pattern, route := range routes {
			scopes := []string{"cjp:config", "cjp:config_write"}
			if strings.HasPrefix(pattern, "GET") {
				scopes = scopesConfig
			}
			mux.Handle(pattern, c.serve(scopes, route))
		}
	}
}

func (c *Centre) wrapped(s *subscription) any {
	return map[string]any{"meta": meta{c.org.ID}, "data": s}
}

func (c *Centre) listEventTypes(second bool) any {
	data := []map[string]string{}
	add := func(name string) {
		resource, action, _ := strings.Cut(name, ":")
		data = append(data, map[string]string{"name": name, "resource": resource, "action": action})
	}
	if !second {
		for _, name := range firstVersion {
			add(name)
		}
		return map[string]any{"meta": meta{c.org.ID}, "data": data}
	}
	var versions []map[string]string
	for _, resource := range []string{"agent:2.0.0", "task:1.0.0", "capture:1.0.0"} {
		for _, name := range eventTypes[resource] {
			add(name)
		}
		name, version, _ := strings.Cut(resource, ":")
		versions = append(versions, map[string]string{"resource": name, "version": version})
	}
	return map[string]any{"meta": map[string]any{"orgId": c.org.ID, "resourceVersionList": versions}, "data": data}
}

func (c *Centre) subscription(q *call, second bool) (*subscription, error) {
	for _, s := range c.subscriptions {
		if s.ID == q.r.PathValue("id") && s.second == second {
			return s, nil
		}
	}
	return nil, refuse(http.StatusNotFound, "no subscription %s", q.r.PathValue("id"))
}

func (c *Centre) addSubscription(q *call, second bool) (*subscription, error) {
	var want subscriptionChange
	if err := json.NewDecoder(q.r.Body).Decode(&want); err != nil {
		return nil, badRequest("the body is not JSON")
	}
	if want.Name == nil || want.DestinationURL == nil || len(want.EventTypes) == 0 {
		return nil, badRequest("name, destinationUrl and eventTypes are required")
	}
	if len(c.subscriptions) >= maxSubscriptions {
		return nil, badRequest("the organization has too many subscriptions")
	}
	s := &subscription{ID: c.numberedID(), Status: "active", CreatedTime: c.now, CreatedBy: q.id.UserID, second: second}
	if err := c.apply(q, s, want); err != nil {
		return nil, err
	}
	c.subscriptions = append(c.subscriptions, s)
	return s, nil
}

func (c *Centre) changeSubscription(q *call, second bool) (*subscription, error) {
	s, err := c.subscription(q, second)
	if err != nil {
		return nil, err
	}
	var want subscriptionChange
	if err := json.NewDecoder(q.r.Body).Decode(&want); err != nil {
		return nil, badRequest("the body is not JSON")
	}
	if want.Name != nil {
		return nil, badRequest("the name cannot be changed")
	}
	changed := *s
	if err := c.apply(q, &changed, want); err != nil {
		return nil, err
	}
	*s = changed
	return s, nil
}

// apply checks and makes a change.
func (c *Centre) apply(q *call, s *subscription, want subscriptionChange) error {
	if want.OrgID != "" && want.OrgID != c.org.ID {
		return refuse(http.StatusForbidden, "the token has no permission for the organization")
	}
	if want.Name != nil {
		s.Name = *want.Name
	}
	if want.Description != nil {
		s.Description = *want.Description
	}
	if want.EventTypes != nil {
		s.EventTypes = want.EventTypes
	}
	if want.DestinationURL != nil {
		s.DestinationURL = *want.DestinationURL
	}
	if want.ResourceVersion != nil {
		s.ResourceVersion = *want.ResourceVersion
	}
	if want.Secret != nil {
		if len(*want.Secret) < 32 || len(*want.Secret) > 256 {
			return badRequest("secret must have between 32 and 256 characters")
		}
		s.secret = *want.Secret
	}
	if want.Status != nil {
		if *want.Status != "active" && *want.Status != "inactive" {
			return badRequest("status must be active or inactive")
		}
		s.Status, s.failures = *want.Status, 0
	}
	s.LastUpdatedTime, s.LastUpdatedBy = c.now, q.id.UserID
	return s.check(want)
}

func (s *subscription) check(want subscriptionChange) error {
	known := firstVersion
	if s.second {
		if want.ResourceVersion == nil {
			return badRequest("resourceVersion is required")
		}
		known = eventTypes[s.ResourceVersion]
	} else if s.ResourceVersion != "" {
		return badRequest("resourceVersion is of version 2")
	}
	if len(s.Name) < 4 || len(s.Name) > 64 || len(s.Description) > 1024 || len(s.EventTypes) == 0 || len(s.EventTypes) > 32 {
		return badRequest("name, description or eventTypes have a wrong size")
	}
	for _, t := range s.EventTypes {
		if !slices.Contains(known, t) {
			return badRequest("there is no event type %s", t)
		}
	}
	u, err := url.Parse(s.DestinationURL)
	local := err == nil && (u.Hostname() == "127.0.0.1" || u.Hostname() == "localhost") // deliveries stay on this machine
	if err != nil || u.User != nil || u.RawQuery != "" || u.Fragment != "" || u.Path == "" ||
		!local && (u.Scheme != "https" || u.Port() != "" && u.Port() != "443" || !strings.Contains(u.Hostname(), ".")) {
		return badRequest("destinationUrl must be https on a public name, with a path and nothing else")
	}
	return nil
}

// publish delivers an event to every subscription that listens to it.
func (c *Centre) publish(e Event) {
	c.mu.Lock()
	defer c.unlock()
	for _, s := range c.subscriptions {
		if s.Status != "active" || !slices.Contains(s.EventTypes, e.Type) || s.second && !slices.Contains(eventTypes[s.ResourceVersion], e.Type) {
			continue
		}
		stamp := strconv.FormatInt(c.now, 10)
		body, err := json.Marshal(map[string]any{"id": c.numberedID(), "specversion": "1.0", "type": e.Type, "source": "/com/cisco/wxcc/" + s.ID,
			"comciscoorgid": c.org.ID, "comciscotimestamp": stamp, "datacontenttype": "application/json", "data": e.Data})
		if err != nil {
			continue // strings and numbers only
		}
		c.cfg.Deliver(Webhook{Target: s.DestinationURL, Secret: s.secret, Body: body, Done: c.delivered(s), Sign: signing(s.second, stamp)})
	}
}

// numberedID is an id that leaves the ids of contacts as they are.
func (c *Centre) numberedID() string {
	c.notices++
	return fmt.Sprintf("%08x-0000-4000-8000-%012x", uint32(c.cfg.Seed), c.notices) //nolint:gosec // cut on purpose
}

// Webhook is one delivery to make.
type Webhook struct {
	Target, Secret string
	Body           []byte
	// Sign returns the headers for a secret.
	Sign func(secret string, body []byte) http.Header
	Done func(ok bool)
}

func signing(second bool, stamp string) func(secret string, body []byte) http.Header {
	return func(secret string, body []byte) http.Header {
		h := http.Header{}
		if secret != "" {
			m := hmac.New(sha256.New, []byte(secret))
			m.Write(body)
			h.Set("X-WebexCC-Signature", hex.EncodeToString(m.Sum(nil)))
		}
		if second {
			h.Set("X-WebExCC-Timestamp", stamp)
			h.Set("X-WebexCC-Webhook-Version", "2")
		}
		return h
	}
}

func (c *Centre) delivered(s *subscription) func(ok bool) {
	return func(ok bool) {
		c.mu.Lock()
		defer c.mu.Unlock()
		if s.failures++; ok {
			s.failures = 0
		}
		if s.failures >= failuresAllowed {
			s.Status = "inactive"
		}
	}
}
