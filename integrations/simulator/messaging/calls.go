package messaging

import (
	"strings"

	"floorwalker/integrations/simulator/calling"
	"floorwalker/integrations/simulator/platform"
)

const resourceCalls = "telephony_calls"

// mayHear refuses a webhook of calls to those who may not hear of any. Cisco: it
// takes the read scope of the resource, which bots never have.
func (s *Service) mayHear(c *call, resource, ownedBy string) error {
	if resource != resourceCalls {
		return nil
	}
	if (ownedBy == "org" && !c.who.isAdmin && !c.who.isApp) || c.who.isBot || (c.who.isApp && ownedBy != "org") {
		return platform.ErrForbidden
	}
	scope := "spark:calls_read"
	if ownedBy == "org" {
		scope = "spark-admin:calls_read"
	}
	_, token, _ := strings.Cut(c.r.Header.Get("Authorization"), " ")
	if s.allows != nil && !s.allows(strings.TrimSpace(token), scope) {
		return platform.ErrForbidden
	}
	return nil
}

// EmitCall tells webhooks and the feed of an event of somebody's call. Only they
// hear of it, and webhooks of the organization while interest is registered.
func (s *Service) EmitCall(e calling.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	owner, ok := s.byID[e.PersonID]
	if !ok { // an agent who is no person of Webex messaging
		owner = &account{id: e.PersonID, organization: s.organization}
	}
	s.emit(happened{
		resource: resourceCalls, event: e.Event, actor: owner, data: e.Data, facts: e.Facts,
		visible:      func(who *account) bool { return who == owner },
		organization: e.Registered,
	})
}
