package messaging

import (
	"net/http"
	"slices"

	"floorwalker/integrations/simulator/platform"
)

// teamMembershipView is somebody in a team as the API shows it.
type teamMembershipView struct {
	ID                string `json:"id"`
	TeamID            string `json:"teamId"`
	PersonID          string `json:"personId"`
	PersonEmail       string `json:"personEmail"`
	PersonDisplayName string `json:"personDisplayName"`
	PersonOrgID       string `json:"personOrgId"`
	IsModerator       bool   `json:"isModerator"`
	Created           string `json:"created"`
}

func viewTeamMembership(m *teamMembership) teamMembershipView {
	return teamMembershipView{
		ID: encodeID(kindTeamMembership, m.id()), TeamID: encodeID(kindTeam, m.team.id), PersonID: encodeID(kindPerson, m.person.id),
		PersonEmail: m.person.email, PersonDisplayName: m.person.name, PersonOrgID: encodeID(kindOrganization, m.person.organization),
		IsModerator: m.moderator, Created: stamp(m.created),
	}
}

// id is the person and the team, as in memberships of rooms.
func (m *teamMembership) id() string { return m.person.id + ":" + m.team.id }

func (s *Service) listTeamMemberships(c *call) (any, error) {
	t, _, err := s.team(c.r.URL.Query().Get("teamId"), c.who)
	if err != nil {
		return nil, err
	}
	found, err := page(c, slices.Clone(t.members), 100, 1000, false, func(m *teamMembership) uint64 { return m.seq })
	if err != nil {
		return nil, err
	}
	return listOf(found, viewTeamMembership), nil
}

func (s *Service) createTeamMembership(c *call) (any, error) {
	var q struct {
		TeamID      string `json:"teamId"`
		PersonID    string `json:"personId"`
		PersonEmail string `json:"personEmail"`
		IsModerator bool   `json:"isModerator"`
	}
	if err := c.readJSON(&q); err != nil {
		return nil, err
	}
	if q.TeamID == "" || (q.PersonID == "") == (q.PersonEmail == "") {
		return nil, platform.Refuse(http.StatusBadRequest, "teamId and one of personId and personEmail are required.")
	}
	t, mine, err := s.team(q.TeamID, c.who)
	if err != nil {
		return nil, err
	}
	who, err := s.person(q.PersonID, q.PersonEmail)
	if err != nil {
		return nil, err
	}
	switch {
	case !mine.moderator:
		return nil, platform.ErrForbidden
	case t.member(who) != nil:
		return nil, platform.Refuse(http.StatusConflict, "User is already a member of the team.")
	}
	m := s.enlist(t, who, q.IsModerator)
	if t.general.member(who) == nil {
		r := s.newMembership(t.general, who)
		t.general.members = append(t.general.members, r)
		s.emitMembership("created", r, c.who)
	}
	return viewTeamMembership(m), nil
}

// teamMembership finds somebody in a team that who is in too.
func (s *Service) teamMembership(c *call) (m, mine *teamMembership, err error) {
	id, ok := decodeID(kindTeamMembership, c.r.PathValue("id"))
	if !ok {
		return nil, nil, platform.ErrNotFound
	}
	for _, t := range s.teams {
		mine := t.member(c.who)
		for _, m := range t.members {
			if mine != nil && m.id() == id {
				return m, mine, nil
			}
		}
	}
	return nil, nil, platform.ErrNotFound
}

func (s *Service) getTeamMembership(c *call) (any, error) {
	m, _, err := s.teamMembership(c)
	if err != nil {
		return nil, err
	}
	return viewTeamMembership(m), nil
}

func (s *Service) updateTeamMembership(c *call) (any, error) {
	var q struct {
		IsModerator bool `json:"isModerator"`
	}
	if err := c.readJSON(&q); err != nil {
		return nil, err
	}
	m, mine, err := s.teamMembership(c)
	if err != nil {
		return nil, err
	}
	if !mine.moderator {
		return nil, platform.ErrForbidden
	}
	if err := lastModerator(m, q.IsModerator); err != nil {
		return nil, err
	}
	m.moderator = q.IsModerator
	return viewTeamMembership(m), nil
}

// lastModerator refuses to leave a team without one.
func lastModerator(m *teamMembership, stays bool) error {
	if m.moderator && !stays && m.team.moderators() == 1 {
		return platform.Refuse(http.StatusConflict, "The last moderator of a team cannot be removed.")
	}
	return nil
}

func (s *Service) deleteTeamMembership(c *call) (any, error) {
	m, mine, err := s.teamMembership(c)
	if err != nil {
		return nil, err
	}
	if m != mine && !mine.moderator {
		return nil, platform.ErrForbidden
	}
	if err := lastModerator(m, false); err != nil {
		return nil, err
	}
	for _, r := range s.rooms {
		if in := r.member(m.person); r.team == m.team && in != nil {
			s.leave(in, c.who)
		}
	}
	m.team.members = slices.DeleteFunc(m.team.members, func(o *teamMembership) bool { return o == m })
	return nil, nil
}
