package messaging

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"time"

	"floorwalker/integrations/simulator/platform"
)

// Scopes that a person's own token needs for teams. A token of the world file
// has them all.
const (
	scopeTeamsRead   = "spark:teams_read"
	scopeTeamsWrite  = "spark:teams_write"
	scopeTeamMembers = "spark:team_memberships_read"
	scopeTeamJoins   = "spark:team_memberships_write"
)

// team is people with spaces in common. Each has a General space of its own
// name, in which all of its people are.
type team struct {
	seq             uint64
	id, name, about string
	creatorID       string
	created         time.Time
	general         *room
	members         []*teamMembership
}

// teamMembership is somebody in a team.
type teamMembership struct {
	seq       uint64
	team      *team
	person    *account
	moderator bool
	created   time.Time
}

// teamView is a team as the API shows it.
type teamView struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
	Created     string `json:"created"`
	CreatorID   string `json:"creatorId"`
}

func viewTeam(t *team) teamView {
	return teamView{ID: encodeID(kindTeam, t.id), Name: t.name, Description: t.about, Created: stamp(t.created), CreatorID: encodeID(kindPerson, t.creatorID)}
}

func (t *team) member(who *account) *teamMembership {
	for _, m := range t.members {
		if m.person == who {
			return m
		}
	}
	return nil
}

func (t *team) moderators() (n int) {
	for _, m := range t.members {
		if m.moderator {
			n++
		}
	}
	return n
}

// permit refuses a token without a scope.
func (s *Service) permit(c *call, scope string) error {
	_, token, _ := strings.Cut(c.r.Header.Get("Authorization"), " ")
	if s.allows != nil && !s.allows(strings.TrimSpace(token), scope) {
		return platform.ErrForbidden
	}
	return nil
}

// with is a route that needs a scope.
func (s *Service) with(scope string, handler route) route {
	return func(c *call) (any, error) {
		if err := s.permit(c, scope); err != nil {
			return nil, err
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		return handler(c)
	}
}

func (s *Service) teamRoutes() {
	s.handle("/teams", methods{"GET": s.with(scopeTeamsRead, s.listTeams), "POST": s.with(scopeTeamsWrite, s.createTeam)})
	s.handle("/teams/{id}", methods{"GET": s.with(scopeTeamsRead, s.getTeam), "PUT": s.with(scopeTeamsWrite, s.updateTeam), "DELETE": s.with(scopeTeamsWrite, s.deleteTeam)})
	s.handle("/team/memberships", methods{"GET": s.with(scopeTeamMembers, s.listTeamMemberships), "POST": s.with(scopeTeamJoins, s.createTeamMembership)})
	s.handle("/team/memberships/{id}", methods{"GET": s.with(scopeTeamMembers, s.getTeamMembership),
		"PUT": s.with(scopeTeamJoins, s.updateTeamMembership), "DELETE": s.with(scopeTeamJoins, s.deleteTeamMembership)})
}

// team finds a team that who is in; to everybody else it does not exist.
func (s *Service) team(id string, who *account) (*team, *teamMembership, error) {
	uuid, ok := decodeID(kindTeam, id)
	if t := s.teams[uuid]; ok && t != nil {
		if m := t.member(who); m != nil {
			return t, m, nil
		}
	}
	return nil, nil, platform.ErrNotFound
}

func (s *Service) listTeams(c *call) (any, error) {
	var found []*team
	for _, t := range s.teams {
		if t.member(c.who) != nil {
			found = append(found, t)
		}
	}
	slices.SortFunc(found, func(a, b *team) int { return cmp.Compare(b.seq, a.seq) })
	found, err := page(c, found, 100, 1000, true, func(t *team) uint64 { return t.seq })
	if err != nil {
		return nil, err
	}
	return listOf(found, viewTeam), nil
}

func (s *Service) getTeam(c *call) (any, error) {
	t, _, err := s.team(c.r.PathValue("id"), c.who)
	if err != nil {
		return nil, err
	}
	return viewTeam(t), nil
}

type teamRequest struct {
	Name        string  `json:"name"`
	Description *string `json:"description"`
}

func (c *call) readTeam() (teamRequest, error) {
	var q teamRequest
	if err := c.readJSON(&q); err != nil {
		return q, err
	}
	if strings.TrimSpace(q.Name) == "" {
		return q, platform.Refuse(http.StatusBadRequest, "name is required.")
	}
	return q, nil
}

func (s *Service) createTeam(c *call) (any, error) {
	q, err := c.readTeam()
	if err != nil {
		return nil, err
	}
	t := s.openTeam(s.newID("team"), q.Name, []*account{c.who})
	if q.Description != nil {
		t.about = *q.Description
	}
	return viewTeam(t), nil
}

// openTeam makes a team with its General space; the first member moderates it.
func (s *Service) openTeam(id, name string, members []*account) *team {
	s.seq++
	t := &team{seq: s.seq, id: id, name: name, created: s.clock.Now(), creatorID: members[0].id}
	s.teams[id] = t
	t.general = s.openRoom(s.newID("room"), name, roomGroup, members)
	t.general.team = t
	for i, who := range members {
		s.enlist(t, who, i == 0)
	}
	return t
}

func (s *Service) enlist(t *team, who *account, moderator bool) *teamMembership {
	s.seq++
	m := &teamMembership{seq: s.seq, team: t, person: who, moderator: moderator, created: s.clock.Now()}
	t.members = append(t.members, m)
	return m
}

func (s *Service) updateTeam(c *call) (any, error) {
	q, err := c.readTeam()
	if err != nil {
		return nil, err
	}
	t, m, err := s.team(c.r.PathValue("id"), c.who)
	if err != nil {
		return nil, err
	}
	if !m.moderator {
		return nil, platform.ErrForbidden
	}
	t.name = q.Name
	if q.Description != nil {
		t.about = *q.Description
	}
	return viewTeam(t), nil
}

// deleteTeam takes the team's spaces with it.
func (s *Service) deleteTeam(c *call) (any, error) {
	t, m, err := s.team(c.r.PathValue("id"), c.who)
	if err != nil {
		return nil, err
	}
	if !m.moderator {
		return nil, platform.ErrForbidden
	}
	for _, r := range s.rooms {
		if r.team == t {
			s.drop(r, c.who)
		}
	}
	delete(s.teams, t.id)
	return nil, nil
}
