package messaging

import (
	"encoding/json"
	"net/http"
	"slices"
	"time"

	"floorwalker/integrations/simulator/platform"
)

const (
	// maxMessages is how many messages a room keeps.
	maxMessages = 2000
	// maxEdits is how often a message can be edited (Cisco: 10).
	maxEdits = 10
)

// message is what somebody posted.
type message struct {
	seq              uint64
	id               string
	room             *room
	parent           string // UUID of the message that the thread hangs on
	author           *account
	text             string
	markdown         string
	html             string
	files            []string // content ids
	card             json.RawMessage
	people           []*account // mentioned
	everybody        bool       // mentioned with @all
	created, updated time.Time
	edits            int
}

// attachment is a card on a message.
type attachment struct {
	ContentType string          `json:"contentType"`
	Content     json.RawMessage `json:"content"`
}

// messageView is a message as the API shows it.
type messageView struct {
	ID              string       `json:"id"`
	ParentID        string       `json:"parentId,omitempty"`
	RoomID          string       `json:"roomId"`
	RoomType        string       `json:"roomType"`
	Text            string       `json:"text,omitempty"`
	Markdown        string       `json:"markdown,omitempty"`
	HTML            string       `json:"html,omitempty"`
	Files           []string     `json:"files,omitempty"`
	PersonID        string       `json:"personId"`
	PersonEmail     string       `json:"personEmail"`
	MentionedPeople []string     `json:"mentionedPeople,omitempty"`
	MentionedGroups []string     `json:"mentionedGroups,omitempty"`
	Attachments     []attachment `json:"attachments,omitempty"`
	Created         string       `json:"created"`
	Updated         string       `json:"updated,omitempty"`
}

func (m *message) view(base string) messageView {
	v := messageView{
		ID: encodeID(kindMessage, m.id), RoomID: encodeID(kindRoom, m.room.id), RoomType: m.room.kind,
		Text: m.text, Markdown: m.markdown, HTML: m.html,
		PersonID: encodeID(kindPerson, m.author.id), PersonEmail: m.author.email,
		Created: stamp(m.created),
	}
	if m.parent != "" {
		v.ParentID = encodeID(kindMessage, m.parent)
	}
	for _, id := range m.files {
		v.Files = append(v.Files, base+"/contents/"+encodeID(kindContent, id))
	}
	for _, who := range m.people {
		v.MentionedPeople = append(v.MentionedPeople, encodeID(kindPerson, who.id))
	}
	if m.everybody {
		v.MentionedGroups = []string{"all"}
	}
	if m.card != nil {
		v.Attachments = []attachment{{cardType, m.card}}
	}
	if m.edits > 0 {
		v.Updated = stamp(m.updated)
	}
	return v
}

// visible tells whether who, a member of the room, may see the message. A bot
// in a group sees what it posted and what mentions it by name, nothing else.
func (m *message) visible(who *account) bool {
	return m.room.kind == roomDirect || !who.isBot || m.author == who || slices.Contains(m.people, who)
}

// message finds a message that who may see.
func (s *Service) message(id string, who *account) (*message, error) {
	uuid, ok := decodeID(kindMessage, id)
	if !ok {
		return nil, platform.ErrNotFound
	}
	m, ok := s.messages[uuid]
	if !ok || m.room.member(who) == nil || !m.visible(who) {
		return nil, platform.ErrNotFound
	}
	return m, nil
}

// post puts a message into its room.
func (s *Service) post(m *message) {
	s.seq++
	m.seq, m.id, m.created = s.seq, s.newID("message"), s.clock.Now()
	s.messages[m.id] = m
	m.room.messages = append(m.room.messages, m)
	m.room.lastActivity = m.created
	if len(m.room.messages) > maxMessages {
		s.forget(m.room.messages[0])
		m.room.messages = slices.Delete(m.room.messages, 0, 1)
	}
	s.emitMessage("created", m, m.author)
}

// forget drops what a message holds; the caller takes it out of its room.
func (s *Service) forget(m *message) {
	delete(s.messages, m.id)
	for _, id := range m.files {
		s.contents.remove(id)
	}
}

func (s *Service) getMessage(c *call) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m, err := s.message(c.r.PathValue("id"), c.who)
	if err != nil {
		return nil, err
	}
	return m.view(c.base), nil
}

func (s *Service) updateMessage(c *call) (any, error) {
	var q struct {
		RoomID   string          `json:"roomId"`
		Text     string          `json:"text"`
		Markdown string          `json:"markdown"`
		HTML     json.RawMessage `json:"html"`
	}
	if err := c.readJSON(&q); err != nil {
		return nil, err
	}
	if q.HTML != nil {
		return nil, platform.Refuse(http.StatusBadRequest, "html is not accepted when a message is edited.")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	m, err := s.message(c.r.PathValue("id"), c.who)
	if err != nil {
		return nil, err
	}
	room, ok := decodeID(kindRoom, q.RoomID)
	switch {
	case m.author != c.who:
		return nil, platform.ErrForbidden
	case !ok || room != m.room.id:
		return nil, platform.Refuse(http.StatusBadRequest, "roomId is required and must be the room of the message.")
	case q.Text == "" && q.Markdown == "":
		return nil, platform.Refuse(http.StatusBadRequest, "text or markdown is required.")
	case len(m.files) > 0 || m.card != nil:
		return nil, platform.Refuse(http.StatusBadRequest, "Editing a message with files or attachments is currently not supported.")
	case m.edits >= maxEdits:
		return nil, platform.Refuse(http.StatusBadRequest, "The message has reached the limit of %d edits.", maxEdits)
	}
	if err := checkLength(q.Text, q.Markdown); err != nil {
		return nil, err
	}
	s.write(m, q.Text, q.Markdown)
	m.edits++
	m.updated = s.clock.Now()
	s.emitMessage("updated", m, c.who)
	return m.view(c.base), nil
}

func (s *Service) deleteMessage(c *call) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m, err := s.message(c.r.PathValue("id"), c.who)
	if err != nil {
		return nil, err
	}
	if m.author != c.who && !m.room.member(c.who).moderator {
		return nil, platform.ErrForbidden
	}
	s.emitMessage("deleted", m, c.who)
	m.room.messages = slices.DeleteFunc(m.room.messages, func(other *message) bool { return other == m })
	s.forget(m)
	return nil, nil
}
