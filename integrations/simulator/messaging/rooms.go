package messaging

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"time"
)

const (
	roomGroup  = "group"
	roomDirect = "direct"
)

// room is a space. The oldest messages fall off its end at maxMessages.
type room struct {
	seq          uint64
	id, title    string
	kind         string
	description  string
	creator      *account
	locked       bool
	created      time.Time
	lastActivity time.Time
	members      []*membership
	messages     []*message // oldest first
}

// roomView is a room as the API shows it.
type roomView struct {
	ID           string `json:"id"`
	Title        string `json:"title"`
	Type         string `json:"type"`
	IsLocked     bool   `json:"isLocked"`
	LastActivity string `json:"lastActivity"`
	CreatorID    string `json:"creatorId"`
	Created      string `json:"created"`
	OwnerID      string `json:"ownerId"`
	Description  string `json:"description,omitempty"`
	IsPublic     bool   `json:"isPublic"`
	IsReadOnly   bool   `json:"isReadOnly"`
}

// view shows the room to who: a direct room is titled by the other person.
func (r *room) view(who *account) roomView {
	title := r.title
	if r.kind == roomDirect {
		for _, m := range r.members {
			if m.person != who {
				title = m.person.name
			}
		}
	}
	return roomView{
		ID: encodeID(kindRoom, r.id), Title: title, Type: r.kind, IsLocked: r.locked,
		LastActivity: stamp(r.lastActivity), CreatorID: encodeID(kindPerson, r.creator.id),
		Created: stamp(r.created), OwnerID: encodeID(kindOrganization, r.creator.organization),
		Description: r.description,
	}
}

func (r *room) member(who *account) *membership {
	for _, m := range r.members {
		if m.person == who {
			return m
		}
	}
	return nil
}

// mayModerate: in a locked room its moderators, in an open one everybody.
func (r *room) mayModerate(m *membership) bool { return m.moderator || !r.locked }

// openRoom makes a room and says so to those whom it concerns.
func (s *Service) openRoom(id, title, kind string, members []*account) *room {
	s.seq++
	now := s.clock.Now()
	r := &room{seq: s.seq, id: id, title: title, kind: kind, creator: members[0], created: now, lastActivity: now}
	s.rooms[id] = r
	for _, who := range members {
		r.members = append(r.members, s.newMembership(r, who))
	}
	s.emitRoom("created", r, members[0])
	for _, m := range r.members {
		s.emitMembership("created", m, members[0])
	}
	return r
}

// room finds a room that who is in; to everybody else it does not exist.
func (s *Service) room(id string, who *account) (*room, *membership, error) {
	uuid, ok := decodeID(kindRoom, id)
	if !ok {
		return nil, nil, errNotFound
	}
	r, ok := s.rooms[uuid]
	if !ok {
		return nil, nil, errNotFound
	}
	m := r.member(who)
	if m == nil {
		return nil, nil, errNotFound
	}
	return r, m, nil
}

func (s *Service) listRooms(c *call) (any, error) {
	query := c.r.URL.Query()
	kind, order := query.Get("type"), query.Get("sortBy")
	if kind != "" && kind != roomGroup && kind != roomDirect {
		return nil, refuse(http.StatusBadRequest, "Invalid value for parameter type.")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []*room
	for _, r := range s.rooms {
		if r.member(c.who) != nil && (kind == "" || r.kind == kind) {
			found = append(found, r)
		}
	}
	slices.SortFunc(found, func(a, b *room) int {
		switch order {
		case "id":
			return strings.Compare(a.id, b.id)
		case "lastactivity":
			return cmp.Or(b.lastActivity.Compare(a.lastActivity), cmp.Compare(b.seq, a.seq))
		default:
			return cmp.Compare(b.seq, a.seq)
		}
	})
	found, err := page(c, found, 100, 1000, true, func(r *room) uint64 { return r.seq })
	if err != nil {
		return nil, err
	}
	return listOf(found, func(r *room) roomView { return r.view(c.who) }), nil
}

func (s *Service) getRoom(c *call) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, _, err := s.room(c.r.PathValue("id"), c.who)
	if err != nil {
		return nil, err
	}
	return r.view(c.who), nil
}

type roomRequest struct {
	Title       string  `json:"title"`
	Description *string `json:"description"`
	IsLocked    *bool   `json:"isLocked"`
}

func (q roomRequest) apply(r *room, m *membership) {
	r.title = q.Title
	if q.Description != nil {
		r.description = *q.Description
	}
	if q.IsLocked != nil {
		r.locked = *q.IsLocked
		m.moderator = m.moderator || r.locked // Cisco: who locks a room moderates it
	}
}

func (c *call) readRoom() (roomRequest, error) {
	var q roomRequest
	if err := c.readJSON(&q); err != nil {
		return q, err
	}
	if strings.TrimSpace(q.Title) == "" {
		return q, refuse(http.StatusBadRequest, "title is required.")
	}
	return q, nil
}

func (s *Service) createRoom(c *call) (any, error) {
	q, err := c.readRoom()
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.openRoom(s.newID("room"), q.Title, roomGroup, []*account{c.who})
	q.apply(r, r.members[0])
	return r.view(c.who), nil
}

func (s *Service) updateRoom(c *call) (any, error) {
	q, err := c.readRoom()
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	r, m, err := s.room(c.r.PathValue("id"), c.who)
	if err != nil {
		return nil, err
	}
	if r.kind == roomDirect {
		return nil, refuse(http.StatusBadRequest, "A direct room cannot be changed.")
	}
	if !r.mayModerate(m) {
		return nil, errForbidden
	}
	q.apply(r, m)
	s.emitRoom("updated", r, c.who)
	return r.view(c.who), nil
}

// deleteRoom follows Cisco's safeguard: when somebody who does not moderate the
// room deletes it, they are removed from it instead.
func (s *Service) deleteRoom(c *call) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, m, err := s.room(c.r.PathValue("id"), c.who)
	if err != nil {
		return nil, err
	}
	if r.kind == roomDirect {
		return nil, refuse(http.StatusBadRequest, "A direct room cannot be deleted.")
	}
	if !m.moderator && r.creator != c.who {
		s.leave(m, c.who)
		return nil, nil
	}
	for _, m := range slices.Clone(r.members) {
		s.leave(m, c.who)
	}
	for _, m := range r.messages {
		s.forget(m)
	}
	delete(s.rooms, r.id)
	return nil, nil
}
