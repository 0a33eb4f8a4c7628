package messaging

import (
	"cmp"
	"slices"
)

// Room is a room as the steering interface lists it.
type Room struct {
	ID      string   `json:"id"`
	Title   string   `json:"title,omitempty"`
	Type    string   `json:"type"`
	Members []string `json:"members"` // e-mail addresses
}

// PersonID is the id that Webex shows of a person's bare UUID.
func PersonID(uuid string) string { return encodeID(kindPerson, uuid) }

// Rooms lists all rooms there are now, oldest first.
func (s *Service) Rooms() []Room {
	s.mu.Lock()
	defer s.mu.Unlock()
	ordered := make([]*room, 0, len(s.rooms))
	for _, r := range s.rooms {
		ordered = append(ordered, r)
	}
	slices.SortFunc(ordered, func(a, b *room) int { return cmp.Compare(a.seq, b.seq) })
	rooms := make([]Room, len(ordered))
	for i, r := range ordered {
		rooms[i] = Room{ID: encodeID(kindRoom, r.id), Title: r.title, Type: r.kind}
		for _, m := range r.members {
			rooms[i].Members = append(rooms[i].Members, m.person.email)
		}
	}
	return rooms
}
