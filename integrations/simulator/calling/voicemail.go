package calling

import (
	"net/http"
	"slices"
	"time"

	"floorwalker/integrations/simulator/platform"
)

// maxMessages is how many messages a mailbox keeps; older ones go.
const maxMessages = 200

// message is a voice message.
type message struct {
	id           string
	from         party
	seconds      int
	urgent, read bool
	created      time.Time
}

// leave puts a message into a mailbox.
func (s *System) leave(m *member, left *message) {
	left.id, left.created = s.newID("voice-message"), s.clock.Now()
	m.messages = append(m.messages, left)
	if len(m.messages) > maxMessages {
		m.messages = m.messages[1:]
	}
}

type messageView struct {
	ID           string    `json:"id"`
	Duration     int       `json:"duration"`
	CallingParty partyView `json:"callingParty"`
	Urgent       bool      `json:"urgent"`
	Confidential bool      `json:"confidential"`
	Read         bool      `json:"read"`
	Created      string    `json:"created"`
}

type summaryView struct {
	NewMessages       int `json:"newMessages"`
	OldMessages       int `json:"oldMessages"`
	NewUrgentMessages int `json:"newUrgentMessages"`
	OldUrgentMessages int `json:"oldUrgentMessages"`
}

func (s *System) summary(_ *request, m *member) (int, any, error) {
	var v summaryView
	for _, one := range m.messages {
		switch {
		case one.read && one.urgent:
			v.OldUrgentMessages++
		case one.urgent:
			v.NewUrgentMessages++
		}
		if one.read {
			v.OldMessages++
		} else {
			v.NewMessages++
		}
	}
	return http.StatusOK, v, nil
}

// listMessages shows the mailbox, newest first.
func (s *System) listMessages(_ *request, m *member) (int, any, error) {
	views := []messageView{}
	for _, one := range slices.Backward(m.messages) {
		from := one.from.seenBy(m)
		from.CallType = "" // voice messages do not have it
		views = append(views, messageView{
			ID: encodeID(kindVoice, one.id), Duration: one.seconds, CallingParty: from,
			Urgent: one.urgent, Read: one.read, Created: stamp(one.created),
		})
	}
	return http.StatusOK, items(views), nil
}

// mark marks one message, or all of them when none is named: Cisco's trap.
func (s *System) mark(read bool) handler {
	return func(q *request, m *member) (int, any, error) {
		if q.body.MessageID == "" {
			for _, one := range m.messages {
				one.read = read
			}
			return http.StatusNoContent, nil, nil
		}
		i := m.message(q.body.MessageID)
		if i < 0 {
			return 0, nil, platform.ErrNotFound
		}
		m.messages[i].read = read
		return http.StatusNoContent, nil, nil
	}
}

func (s *System) deleteMessage(q *request, m *member) (int, any, error) {
	i := m.message(q.r.PathValue("messageId"))
	if i < 0 {
		return 0, nil, platform.ErrNotFound
	}
	m.messages = slices.Delete(m.messages, i, i+1)
	return http.StatusNoContent, nil, nil
}

func (m *member) message(id string) int {
	uuid, ok := decodeID(kindVoice, id)
	if !ok {
		return -1
	}
	return slices.IndexFunc(m.messages, func(one *message) bool { return one.id == uuid })
}
