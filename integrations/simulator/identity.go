package simulator

import (
	"slices"

	"floorwalker/integrations/simulator/calling"
	"floorwalker/integrations/simulator/contactcenter"
	"floorwalker/integrations/simulator/guests"
	"floorwalker/integrations/simulator/meetings"
	"floorwalker/integrations/simulator/organization"
	"floorwalker/integrations/simulator/world"
)

// emails maps everybody's id to their address, for the log.
func emails(w *world.World) map[string]string {
	m := map[string]string{w.Bot.ID: w.Bot.Email, w.ServiceApp.ID: "service-app"}
	for _, p := range w.People {
		m[p.ID] = p.Email
	}
	return m
}

// owner names the owner of a token, or nobody.
func (s *Simulator) owner(token string) string {
	id, _ := s.tokens.Who(token)
	return s.emails[id]
}

// authorize tells the contact centre who a token belongs to and what it may.
// The bot's token has no contact-centre scopes, as bot tokens never have, and a
// person's has those that they have granted.
func (s *Simulator) authorize(token string) (contactcenter.Identity, bool) {
	id, ok := s.tokens.Who(token)
	if !ok {
		return contactcenter.Identity{}, false
	}
	identity := contactcenter.Identity{Name: s.emails[id], OrgID: s.world.Organization.ID, UserID: id}
	if id == s.world.ServiceApp.ID {
		identity.Administrator, identity.Supervisor = true, true
		identity.Scopes = []string{"cjp:config", "cjp:config_read", "cjp:config_write", "cjp:user"}
		return identity, true
	}
	for _, p := range s.world.People {
		if p.ID == id && !p.Bot {
			identity.OrgID = p.Organization
			identity.Scopes = []string{"cjp:config_read", "cjp:user"}
			identity.Administrator, identity.Supervisor = p.Role == "admin", p.Role == "supervisor"
			if identity.Supervisor {
				identity.Scopes = append(identity.Scopes, "cloud-contact-center:pod_conv")
			}
		}
	}
	identity.Scopes = slices.DeleteFunc(identity.Scopes, func(scope string) bool { return !s.tokens.Allows(token, scope) })
	return identity, true
}

// caller tells Webex Calling who a token belongs to and what it may: what its
// owner may, as far as the token was granted it. A bot's token has no calls.
func (s *Simulator) caller(token string) (calling.Identity, bool) {
	id, ok := s.tokens.Who(token)
	if !ok {
		return calling.Identity{}, false
	}
	identity := calling.Identity{PersonID: id, OrgID: s.world.Organization.ID, Machine: id == s.world.ServiceApp.ID}
	if identity.Machine {
		identity.Scopes = calling.AdminScopes()
	}
	for _, p := range s.world.People {
		if p.ID != id || p.Bot {
			continue
		}
		identity.OrgID, identity.Scopes = p.Organization, calling.PersonScopes()
		if p.Role == "admin" {
			identity.Scopes = append(identity.Scopes, calling.AdminScopes()...)
		}
	}
	identity.Scopes = slices.DeleteFunc(identity.Scopes, func(scope string) bool { return !s.tokens.Allows(token, scope) })
	return identity, true
}

// attendee tells Webex Meetings who a token belongs to and what it may. Only
// people have meetings.
func (s *Simulator) attendee(token string) (meetings.Identity, bool) {
	id, ok := s.tokens.Who(token)
	if !ok {
		return meetings.Identity{}, false
	}
	identity := meetings.Identity{PersonID: id}
	for _, p := range s.world.People {
		if p.ID == id && !p.Bot {
			identity.Admin, identity.Scopes = p.Role == "admin", meetings.PersonScopes()
			if identity.Admin {
				identity.Scopes = append(identity.Scopes, meetings.AdministratorScopes()...)
			}
		}
	}
	identity.Scopes = slices.DeleteFunc(identity.Scopes, func(scope string) bool { return !s.tokens.Allows(token, scope) })
	return identity, true
}

// administrator tells the administrators' side who a token belongs to.
func (s *Simulator) administrator(token string) (organization.Identity, bool) {
	id, ok := s.tokens.Who(token)
	if !ok {
		return organization.Identity{}, false
	}
	identity := organization.Identity{PersonID: id, OrgID: s.world.Organization.ID, Machine: id == s.world.ServiceApp.ID,
		Allows: func(scope string) bool { return s.tokens.Allows(token, scope) }}
	for _, p := range s.world.People {
		if p.ID == id && !p.Bot {
			identity.OrgID, identity.Administrator = p.Organization, p.Role == "admin"
		}
	}
	return identity, true
}

// mayInvite tells whether a token is the service app's, and may make guests.
func (s *Simulator) mayInvite(token string) (known, may bool) {
	id, known := s.tokens.Who(token)
	return known, id == s.world.ServiceApp.ID && s.tokens.Allows(token, "guest-issuer:write")
}

// guestJoined gives a guest an account and what they sign in with.
func (s *Simulator) guestJoined(g guests.Guest) {
	s.messaging.Welcome(g.ID, g.Name, g.Email)
	s.tokens.Welcome(g.Token, g.ID, g.Until)
}
