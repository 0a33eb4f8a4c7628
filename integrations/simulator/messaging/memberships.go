package messaging

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"floorwalker/integrations/simulator/platform"
)

// membership is a person in a room.
type membership struct {
	seq       uint64
	room      *room
	person    *account
	moderator bool
	hidden    bool
	created   time.Time
}

// membershipView is a membership as the API shows it; webhooks carry it too.
type membershipView struct {
	ID                string `json:"id"`
	RoomID            string `json:"roomId"`
	PersonID          string `json:"personId"`
	PersonEmail       string `json:"personEmail"`
	PersonDisplayName string `json:"personDisplayName"`
	PersonOrgID       string `json:"personOrgId"`
	IsModerator       bool   `json:"isModerator"`
	IsRoomHidden      bool   `json:"isRoomHidden"`
	RoomType          string `json:"roomType"`
	IsMonitor         bool   `json:"isMonitor"`
	Created           string `json:"created"`
}

func viewMembership(m *membership) membershipView {
	return membershipView{
		ID: encodeID(kindMembership, m.id()), RoomID: encodeID(kindRoom, m.room.id),
		PersonID: encodeID(kindPerson, m.person.id), PersonEmail: m.person.email, PersonDisplayName: m.person.name,
		PersonOrgID: encodeID(kindOrganization, m.person.organization), IsModerator: m.moderator,
		IsRoomHidden: m.hidden, RoomType: m.room.kind, IsMonitor: m.moderator, Created: stamp(m.created),
	}
}

// id is the person and the room: Webex's membership ids hold both.
func (m *membership) id() string { return m.person.id + ":" + m.room.id }

func (s *Service) newMembership(r *room, who *account) *membership {
	s.seq++
	return &membership{seq: s.seq, room: r, person: who, created: s.clock.Now()}
}

// leave takes a member out of their room.
func (s *Service) leave(m *membership, actor *account) {
	// They hear of their own removal, so the event comes first.
	s.emitMembership("deleted", m, actor)
	m.room.members = slices.DeleteFunc(m.room.members, func(other *membership) bool { return other == m })
}

func (s *Service) listMemberships(c *call) (any, error) {
	query := c.r.URL.Query()
	roomID, personID, email := query.Get("roomId"), query.Get("personId"), query.Get("personEmail")
	if roomID == "" && (personID != "" || email != "") {
		return nil, platform.Refuse(http.StatusBadRequest, "roomId is required with personId or personEmail.")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []*membership
	if roomID == "" {
		for _, r := range s.rooms {
			if m := r.member(c.who); m != nil {
				found = append(found, m)
			}
		}
		slices.SortFunc(found, func(a, b *membership) int { return cmp.Compare(a.seq, b.seq) })
	} else {
		r, _, err := s.room(roomID, c.who)
		if err != nil {
			return nil, err
		}
		found = slices.Clone(r.members)
	}
	if personID != "" || email != "" {
		who, err := s.person(personID, email)
		if err != nil {
			return listOf([]*membership{}, viewMembership), nil //nolint:nilerr // nobody is a member then
		}
		found = slices.DeleteFunc(found, func(m *membership) bool { return m.person != who })
	}
	found, err := page(c, found, 100, 1000, false, func(m *membership) uint64 { return m.seq })
	if err != nil {
		return nil, err
	}
	return listOf(found, viewMembership), nil
}

func (s *Service) createMembership(c *call) (any, error) {
	var q struct {
		RoomID      string `json:"roomId"`
		PersonID    string `json:"personId"`
		PersonEmail string `json:"personEmail"`
		IsModerator bool   `json:"isModerator"`
	}
	if err := c.readJSON(&q); err != nil {
		return nil, err
	}
	if q.RoomID == "" || (q.PersonID == "") == (q.PersonEmail == "") {
		return nil, platform.Refuse(http.StatusBadRequest, "roomId and one of personId and personEmail are required.")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	r, mine, err := s.room(q.RoomID, c.who)
	if err != nil {
		return nil, err
	}
	who, err := s.person(q.PersonID, q.PersonEmail)
	if err != nil {
		return nil, err
	}
	switch {
	case r.kind == roomDirect:
		return nil, platform.Refuse(http.StatusBadRequest, "Nobody can be added to a direct room.")
	case !r.mayModerate(mine):
		return nil, platform.ErrForbidden
	case r.member(who) != nil:
		return nil, platform.Refuse(http.StatusConflict, "User is already a participant of the room.")
	}
	m := s.newMembership(r, who)
	m.moderator = q.IsModerator
	r.members = append(r.members, m)
	s.emitMembership("created", m, c.who)
	return viewMembership(m), nil
}

// membership finds a membership of a room that who is in too.
func (s *Service) membership(c *call) (m, mine *membership, err error) {
	id, ok := decodeID(kindMembership, c.r.PathValue("id"))
	if !ok {
		return nil, nil, platform.ErrNotFound
	}
	for _, r := range s.rooms {
		for _, m := range r.members {
			if m.id() != id {
				continue
			}
			if mine := r.member(c.who); mine != nil {
				return m, mine, nil
			}
		}
	}
	return nil, nil, platform.ErrNotFound
}

func (s *Service) getMembership(c *call) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m, _, err := s.membership(c)
	if err != nil {
		return nil, err
	}
	return viewMembership(m), nil
}

func (s *Service) updateMembership(c *call) (any, error) {
	var q struct {
		IsModerator  bool `json:"isModerator"`
		IsRoomHidden bool `json:"isRoomHidden"`
	}
	if err := c.readJSON(&q); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	m, mine, err := s.membership(c)
	if err != nil {
		return nil, err
	}
	if !m.room.mayModerate(mine) || (q.IsRoomHidden != m.hidden && m != mine) {
		return nil, platform.ErrForbidden
	}
	m.moderator, m.hidden = q.IsModerator, q.IsRoomHidden
	s.emitMembership("updated", m, c.who)
	return viewMembership(m), nil
}

func (s *Service) deleteMembership(c *call) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m, mine, err := s.membership(c)
	if err != nil {
		return nil, err
	}
	switch {
	case m.room.kind == roomDirect:
		return nil, platform.Refuse(http.StatusBadRequest, "Nobody can be removed from a direct room.")
	case m != mine && !m.room.mayModerate(mine):
		return nil, platform.ErrForbidden
	}
	s.leave(m, c.who)
	return nil, nil
}
