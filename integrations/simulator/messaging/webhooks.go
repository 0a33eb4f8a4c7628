package messaging

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"floorwalker/integrations/simulator/platform"
)

// webhook is somebody's wish to be told of events.
type webhook struct {
	seq       uint64
	id        string
	owner     *account
	name      string
	targetURL string
	resource  string
	event     string
	filter    string
	secret    string
	ownedBy   string
	active    bool
	created   time.Time
	health    health
}

// webhookView is a webhook as the API shows it.
type webhookView struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	TargetURL string `json:"targetUrl"`
	Resource  string `json:"resource"`
	Event     string `json:"event"`
	Filter    string `json:"filter,omitempty"`
	Secret    string `json:"secret,omitempty"`
	OrgID     string `json:"orgId"`
	CreatedBy string `json:"createdBy"`
	AppID     string `json:"appId"`
	OwnedBy   string `json:"ownedBy"`
	Status    string `json:"status"`
	Created   string `json:"created"`
}

func viewWebhook(h *webhook) webhookView {
	status := "inactive"
	if h.active {
		status = "active"
	}
	return webhookView{
		ID: encodeID(kindWebhook, h.id), Name: h.name, TargetURL: h.targetURL, Resource: h.resource, Event: h.event,
		Filter: h.filter, Secret: h.secret, OrgID: encodeID(kindOrganization, h.owner.organization),
		CreatedBy: encodeID(kindPerson, h.owner.id), AppID: encodeID(kindApplication, h.owner.id),
		OwnedBy: h.ownedBy, Status: status, Created: stamp(h.created),
	}
}

// events are the events of each resource that can be asked for. Those of
// resources which nothing here causes yet are accepted, as Webex accepts them.
var events = map[string][]string{
	"messages":          {"created", "updated", "deleted"},
	"memberships":       {"created", "updated", "deleted"},
	"rooms":             {"created", "updated", "migrated"},
	"attachmentActions": {"created"},
	"meetings":          {"created", "updated", "deleted", "started", "ended"},
	"recordings":        {"created", "updated", "deleted"},
	"telephony_calls":   {"created", "updated", "deleted"},
	"telephony_mwi":     {"updated"},
	"serviceApp":        {"authorized", "deauthorized"},
	"all":               {"all"},
}

// webhookRequest is the body of POST and PUT.
type webhookRequest struct {
	Name      string `json:"name"`
	TargetURL string `json:"targetUrl"`
	Resource  string `json:"resource"`
	Event     string `json:"event"`
	Filter    string `json:"filter"`
	Secret    string `json:"secret"`
	OwnedBy   string `json:"ownedBy"`
	Status    string `json:"status"`
}

func (q *webhookRequest) check() error {
	if q.Name == "" || q.TargetURL == "" {
		return platform.Refuse(http.StatusBadRequest, "name and targetUrl are required.")
	}
	target, err := url.Parse(q.TargetURL)
	if err != nil || target.Host == "" || (target.Scheme != "http" && target.Scheme != "https") {
		return platform.Refuse(http.StatusBadRequest, "targetUrl is not a valid URL.")
	}
	return nil
}

func (s *Service) createWebhook(c *call) (any, error) {
	var q webhookRequest
	if err := c.readJSON(&q); err != nil {
		return nil, err
	}
	if err := q.check(); err != nil {
		return nil, err
	}
	known, ok := events[q.Resource]
	if !ok || (q.Event != "all" && !slices.Contains(known, q.Event)) {
		return nil, platform.Refuse(http.StatusBadRequest, "Invalid resource or event.")
	}
	if err := checkFilter(q.Resource, q.Filter); err != nil {
		return nil, err
	}
	if err := s.mayHear(c, q.Resource, q.OwnedBy); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seq++
	h := &webhook{
		seq: s.seq, id: s.newID("webhook"), owner: c.who, name: q.Name, targetURL: q.TargetURL, resource: q.Resource,
		event: q.Event, filter: q.Filter, secret: q.Secret, ownedBy: cmp.Or(q.OwnedBy, "creator"),
		active: true, created: s.clock.Now(),
	}
	s.webhooks[h.id] = h
	return viewWebhook(h), nil
}

func (s *Service) listWebhooks(c *call) (any, error) {
	owned := cmp.Or(c.r.URL.Query().Get("ownedBy"), "creator")
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []*webhook
	for _, h := range s.webhooks {
		if h.owner == c.who && h.ownedBy == owned {
			found = append(found, h)
		}
	}
	slices.SortFunc(found, func(a, b *webhook) int { return cmp.Compare(a.seq, b.seq) })
	found, err := page(c, found, 100, 100, false, func(h *webhook) uint64 { return h.seq })
	if err != nil {
		return nil, err
	}
	return listOf(found, viewWebhook), nil
}

func (s *Service) webhook(c *call) (*webhook, error) {
	uuid, ok := decodeID(kindWebhook, c.r.PathValue("id"))
	if !ok {
		return nil, platform.ErrNotFound
	}
	h, ok := s.webhooks[uuid]
	if !ok || h.owner != c.who {
		return nil, platform.ErrNotFound
	}
	return h, nil
}

func (s *Service) getWebhook(c *call) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	h, err := s.webhook(c)
	if err != nil {
		return nil, err
	}
	return viewWebhook(h), nil
}

// updateWebhook changes name, target, secret and status, and passes over the
// rest in silence, as Webex does. A status can only become active.
func (s *Service) updateWebhook(c *call) (any, error) {
	var q webhookRequest
	if err := c.readJSON(&q); err != nil {
		return nil, err
	}
	if err := q.check(); err != nil {
		return nil, err
	}
	if q.Status != "" && q.Status != "active" {
		return nil, platform.Refuse(http.StatusBadRequest, "A webhook can only be activated; delete it to stop it.")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	h, err := s.webhook(c)
	if err != nil {
		return nil, err
	}
	h.name, h.targetURL = q.Name, q.TargetURL
	if q.Secret != "" {
		h.secret = q.Secret
	}
	if q.Status == "active" && !h.active {
		h.active = true
		h.health.revive(s.clock.Now())
	}
	return viewWebhook(h), nil
}

func (s *Service) deleteWebhook(c *call) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	h, err := s.webhook(c)
	if err != nil {
		return nil, err
	}
	delete(s.webhooks, h.id)
	return nil, nil
}

// matches tells whether the webhook asked for this event.
func (h *webhook) matches(resource, event string) bool {
	return h.active && (h.resource == resource || h.resource == "all") && (h.event == event || h.event == "all")
}

// filters are the keys that each resource can be filtered by.
var filters = map[string][]string{
	"messages":          {"roomId", "roomType", "personId", "personEmail", "mentionedPeople", "mentionedGroups", "hasFiles", "hasAttachments"},
	"memberships":       {"roomId", "personId", "personEmail", "isModerator"},
	"rooms":             {"type", "isLocked"},
	"attachmentActions": {"roomId", "messageId", "personId"},
	"telephony_calls":   {"personality", "state", "callType", "personId", "address"}, // not verified
}

func checkFilter(resource, filter string) error {
	known, ok := filters[resource]
	if filter == "" || !ok {
		return nil
	}
	for clause := range strings.SplitSeq(filter, "&") {
		key, value, _ := strings.Cut(clause, "=")
		if value == "" || !slices.Contains(known, key) {
			return platform.Refuse(http.StatusBadRequest, "Invalid filter.")
		}
	}
	return nil
}

// passes tells whether what happened has one of the values that each clause of
// the filter names. Ids are compared by what they stand for.
func (h *webhook) passes(facts map[string][]string) bool {
	if h.filter == "" {
		return true
	}
	for clause := range strings.SplitSeq(h.filter, "&") {
		key, value, _ := strings.Cut(clause, "=")
		if !slices.ContainsFunc(strings.Split(value, ","), func(v string) bool {
			if v == "me" {
				v = encodeID(kindPerson, h.owner.id)
			}
			return slices.ContainsFunc(facts[key], func(fact string) bool {
				return strings.EqualFold(strings.TrimRight(v, "="), fact)
			})
		}) {
			return false
		}
	}
	return true
}
