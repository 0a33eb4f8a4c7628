package oauth

import (
	"slices"

	"floorwalker/integrations/simulator/happening"
)

var whose = []happening.Field{{Name: "person", Doc: "e-mail, name or id of somebody who has signed in", Required: true}}

// Happenings lists what Happen knows.
func (*Server) Happenings() []happening.Happening {
	return []happening.Happening{
		{What: "token expires", Fields: whose, Doc: "The access tokens that a person gave by signing in end now; their refresh tokens hold."},
		{What: "token revoked", Fields: whose, Doc: "A person, or their administrator, withdraws what they granted by signing in: all its tokens end."},
	}
}

// Happen makes something happen now.
func (s *Server) Happen(what string, values map[string]any) error {
	fields, err := happening.Happening{What: what, Fields: whose}.Read(values)
	if err != nil {
		return err
	}
	p, ok := s.person(fields["person"])
	for _, q := range s.world.People {
		if !ok && !q.Bot && q.Name == fields["person"] {
			p, ok = q, true
		}
	}
	if !ok {
		return happening.Cannot("nobody is called %q", fields["person"])
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	theirs := func(g *grant) bool { return g.person == p.ID }
	if !slices.ContainsFunc(s.grants, theirs) {
		return happening.Cannot("%s has not signed in", p.Name)
	}
	if what == "token revoked" {
		s.grants = slices.DeleteFunc(s.grants, theirs)
		return nil
	}
	for _, g := range s.grants {
		if theirs(g) {
			g.access = nil
		}
	}
	return nil
}
