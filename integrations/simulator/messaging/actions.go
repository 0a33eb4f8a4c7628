package messaging

import (
	"net/http"
	"time"

	"floorwalker/integrations/simulator/platform"
)

// maxActions is how many card presses are kept.
const maxActions = 5000

// action is somebody's press of a card's button.
type action struct {
	id      string
	person  *account
	message *message
	inputs  map[string]any
	created time.Time
}

// actionView is an attachment action as the API shows it.
type actionView struct {
	ID        string         `json:"id"`
	Type      string         `json:"type"`
	MessageID string         `json:"messageId"`
	Inputs    map[string]any `json:"inputs,omitempty"`
	PersonID  string         `json:"personId"`
	RoomID    string         `json:"roomId"`
	Created   string         `json:"created"`
}

func (a *action) view() actionView {
	return actionView{
		ID: encodeID(kindAction, a.id), Type: "submit", MessageID: encodeID(kindMessage, a.message.id), Inputs: a.inputs,
		PersonID: encodeID(kindPerson, a.person.id), RoomID: encodeID(kindRoom, a.message.room.id), Created: stamp(a.created),
	}
}

func (s *Service) createAction(c *call) (any, error) {
	var q struct {
		Type      string         `json:"type"`
		MessageID string         `json:"messageId"`
		Inputs    map[string]any `json:"inputs"`
	}
	if err := c.readJSON(&q); err != nil {
		return nil, err
	}
	if q.Type != "submit" || q.MessageID == "" || q.Inputs == nil {
		return nil, platform.Refuse(http.StatusBadRequest, "type must be submit; messageId and inputs are required.")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	m, err := s.message(q.MessageID, c.who)
	if err != nil {
		return nil, err
	}
	if m.card == nil {
		return nil, platform.Refuse(http.StatusBadRequest, "The message has no card.")
	}
	a := &action{id: s.newID("action"), person: c.who, message: m, inputs: q.Inputs, created: s.clock.Now()}
	s.actions[a.id] = a
	s.pressed = append(s.pressed, a)
	if len(s.pressed) > maxActions {
		delete(s.actions, s.pressed[0].id)
		s.pressed[0] = nil
		s.pressed = s.pressed[1:]
	}
	s.emitAction(a)
	return accepted{a.view()}, nil
}

// getAction shows a press to who pressed and to who posted the card.
func (s *Service) getAction(c *call) (any, error) {
	uuid, ok := decodeID(kindAction, c.r.PathValue("id"))
	if !ok {
		return nil, platform.ErrNotFound
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	a, ok := s.actions[uuid]
	if !ok || (a.person != c.who && a.message.author != c.who) {
		return nil, platform.ErrNotFound
	}
	return a.view(), nil
}
