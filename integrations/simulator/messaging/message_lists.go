package messaging

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"floorwalker/integrations/simulator/platform"
)

// maxBotPage is how many messages a bot gets at once (Cisco: 100).
const (
	maxPage    = 1000
	maxBotPage = 100
)

func (s *Service) listMessages(c *call) (any, error) {
	query := c.r.URL.Query()
	if query.Get("roomId") == "" {
		return nil, platform.Refuse(http.StatusBadRequest, "roomId is required.")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	r, _, err := s.room(query.Get("roomId"), c.who)
	if err != nil {
		return nil, err
	}
	mentioned, err := s.mentionedIn(query, c.who)
	if err != nil {
		return nil, err
	}
	if c.who.isBot && r.kind == roomGroup && !slices.Contains(mentioned, c.who) {
		return nil, platform.Refuse(http.StatusForbidden, "Bots can only list messages of a group room in which they are mentioned: use mentionedPeople=me.")
	}
	return s.listRoom(c, r, mentioned)
}

func (s *Service) listDirectMessages(c *call) (any, error) {
	query := c.r.URL.Query()
	id, email := query.Get("personId"), query.Get("personEmail")
	if (id == "") == (email == "") {
		return nil, platform.Refuse(http.StatusBadRequest, "One of personId and personEmail is required.")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	other, err := s.person(id, email)
	if err != nil {
		return nil, err
	}
	r := s.directRoom(c.who, other)
	if r == nil {
		return nil, platform.ErrNotFound
	}
	return s.listRoom(c, r, nil)
}

// mentionedIn reads the mentionedPeople parameter: ids, or me.
func (s *Service) mentionedIn(query url.Values, who *account) ([]*account, error) {
	var people []*account
	for _, id := range query["mentionedPeople"] {
		if id == "me" {
			people = append(people, who)
			continue
		}
		a, err := s.person(id, "")
		if err != nil {
			return nil, platform.Refuse(http.StatusBadRequest, "Invalid value for parameter mentionedPeople.")
		}
		people = append(people, a)
	}
	return people, nil
}

// listRoom answers with the room's messages, newest first.
func (s *Service) listRoom(c *call, r *room, mentioned []*account) (any, error) {
	keep, err := s.listFilter(c, mentioned)
	if err != nil {
		return nil, err
	}
	var found []*message
	for _, m := range slices.Backward(r.messages) {
		if m.visible(c.who) && keep(m) {
			found = append(found, m)
		}
	}
	most := maxPage
	if c.who.isBot {
		most = maxBotPage
	}
	found, err = page(c, found, 50, most, true, func(m *message) uint64 { return m.seq })
	if err != nil {
		return nil, err
	}
	return listOf(found, func(m *message) messageView { return m.view(c.base) }), nil
}

func (s *Service) listFilter(c *call, mentioned []*account) (func(*message) bool, error) {
	query := c.r.URL.Query()
	parent, before := "", time.Time{}
	var beforeSeq uint64
	if id := query.Get("parentId"); id != "" {
		uuid, ok := decodeID(kindMessage, id)
		if !ok {
			return nil, platform.ErrNotFound
		}
		parent = uuid
	}
	if text := query.Get("before"); text != "" {
		at, err := time.Parse(time.RFC3339Nano, text)
		if err != nil {
			return nil, platform.Refuse(http.StatusBadRequest, "Invalid value for parameter before.")
		}
		before = at
	}
	if id := query.Get("beforeMessage"); id != "" {
		m, err := s.message(id, c.who)
		if err != nil {
			return nil, err
		}
		beforeSeq = m.seq
	}
	return func(m *message) bool {
		switch {
		case parent != "" && m.parent != parent,
			!before.IsZero() && !m.created.Before(before),
			beforeSeq != 0 && m.seq >= beforeSeq:
			return false
		}
		return len(mentioned) == 0 || slices.ContainsFunc(mentioned, func(who *account) bool { return slices.Contains(m.people, who) })
	}, nil
}
