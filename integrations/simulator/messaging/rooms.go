package messaging

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"floorwalker/integrations/simulator/platform"
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
	announcement bool  // only moderators may post
	team         *team // nil when it is nobody's
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
	TeamID       string `json:"teamId,omitempty"`
	Announcement bool   `json:"isAnnouncementOnly"`
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
	teamID := ""
	if r.team != nil {
		teamID = encodeID(kindTeam, r.team.id)
	}
	return roomView{
		TeamID: teamID, Announcement: r.announcement,
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
		return nil, nil, platform.ErrNotFound
	}
	r, ok := s.rooms[uuid]
	if !ok {
		return nil, nil, platform.ErrNotFound
	}
	m := r.member(who)
	if m == nil {
		return nil, nil, platform.ErrNotFound
	}
	return r, m, nil
}

func (s *Service) listRooms(c *call) (any, error) {
	query := c.r.URL.Query()
	kind, order := query.Get("type"), query.Get("sortBy")
	teamID, _ := decodeID(kindTeam, query.Get("teamId"))
	if kind != "" && kind != roomGroup && kind != roomDirect {
		return nil, platform.Refuse(http.StatusBadRequest, "Invalid value for parameter type.")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []*room
	for _, r := range s.rooms {
		if r.member(c.who) != nil && (kind == "" || r.kind == kind) &&
			(query.Get("teamId") == "" || r.team != nil && r.team.id == teamID) {
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
	TeamID      string  `json:"teamId"`
	// IsAnnouncementOnly takes a locked room.
	IsAnnouncementOnly *bool `json:"isAnnouncementOnly"`
}

// check refuses what cannot be set together. The lock is held.
func (q roomRequest) check(s *Service, r *room, who *account) (*team, error) {
	locked := r != nil && r.locked
	if q.IsLocked != nil {
		locked = *q.IsLocked
	}
	if q.IsAnnouncementOnly != nil && *q.IsAnnouncementOnly && !locked {
		return nil, platform.Refuse(http.StatusBadRequest, "A space can only be put into announcement mode when it is locked.")
	}
	if q.TeamID == "" {
		return nil, nil
	}
	if r != nil && r.team != nil {
		return nil, platform.Refuse(http.StatusBadRequest, "Assignment between teams is unsupported.")
	}
	t, _, err := s.team(q.TeamID, who)
	return t, err
}

func (q roomRequest) apply(r *room, m *membership, t *team) {
	r.title = q.Title
	if t != nil {
		r.team = t
	}
	if q.IsAnnouncementOnly != nil {
		r.announcement = *q.IsAnnouncementOnly
	}
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
		return q, platform.Refuse(http.StatusBadRequest, "title is required.")
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
	t, err := q.check(s, nil, c.who)
	if err != nil {
		return nil, err
	}
	r := s.openRoom(s.newID("room"), q.Title, roomGroup, []*account{c.who})
	q.apply(r, r.members[0], t)
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
		return nil, platform.Refuse(http.StatusBadRequest, "A direct room cannot be changed.")
	}
	if !r.mayModerate(m) {
		return nil, platform.ErrForbidden
	}
	t, err := q.check(s, r, c.who)
	if err != nil {
		return nil, err
	}
	q.apply(r, m, t)
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
		return nil, platform.Refuse(http.StatusBadRequest, "A direct room cannot be deleted.")
	}
	if !m.moderator && r.creator != c.who {
		s.leave(m, c.who)
		return nil, nil
	}
	if r.team != nil && r == r.team.general {
		return nil, platform.Refuse(http.StatusBadRequest, "The General space of a team cannot be deleted.")
	}
	s.drop(r, c.who)
	return nil, nil
}

// drop deletes a room with all that is in it. Rooms of teams are archived by
// Webex, which nobody can see through its API.
func (s *Service) drop(r *room, actor *account) {
	for _, m := range slices.Clone(r.members) {
		s.leave(m, actor)
	}
	for _, m := range r.messages {
		s.forget(m)
	}
	delete(s.rooms, r.id)
}

// meetingInfoView is how to get into a room's meeting.
type meetingInfoView struct {
	RoomID        string `json:"roomId"`
	MeetingLink   string `json:"meetingLink"`
	SIPAddress    string `json:"sipAddress"`
	MeetingNumber string `json:"meetingNumber"`
	MeetingID     string `json:"meetingId"`
	TollFree      string `json:"callInTollFreeNumber"`
	Toll          string `json:"callInTollNumber"`
}

// getMeetingInfo answers as long as the world says that Cisco still does: it
// announced the end for 31 January 2025.
func (s *Service) getMeetingInfo(c *call) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, _, err := s.room(c.r.PathValue("id"), c.who)
	if err != nil {
		return nil, err
	}
	if s.noMeetingInfo {
		return nil, platform.ErrNotFound
	}
	number := fmt.Sprintf("2%010d", r.seq*7919%1e10)
	return meetingInfoView{
		RoomID: encodeID(kindRoom, r.id), MeetingLink: "https://acme.webex.com/m/" + r.id, SIPAddress: number + "@acme.webex.com",
		MeetingNumber: number, MeetingID: strings.ReplaceAll(r.id, "-", ""), TollFree: "", Toll: "+1-415-555-0100",
	}, nil
}
