package webex

import (
	"encoding/json"
	"errors"
	"fmt"

	"floorwalker/bot"
)

// Sources of the events that webhooks bring: Webex's own resource names.
const (
	SourceMessages          = "messages"
	SourceAttachmentActions = "attachmentActions"
	SourceMemberships       = "memberships"
	SourceRooms             = "rooms"
)

// Notice is the payload of the events that webhooks bring. Webex never sends
// contents, only ids; what they name is read with the bot's token.
type Notice struct {
	// ObjectID is the id of the message, attachment action, membership or room.
	ObjectID string `json:"id"`
	RoomID   string `json:"room,omitempty"`
	// PersonID is who wrote, pressed, came or went.
	PersonID string `json:"person,omitempty"`
	// ActorID is who caused it: whoever added the bot to a room.
	ActorID string `json:"actor,omitempty"`
	Event   string `json:"event"` // created, deleted, migrated
	// Direct says that the room is a conversation with one person.
	Direct bool `json:"direct,omitempty"`
	// OldRoomID is the former id of a migrated room, when Webex tells it.
	OldRoomID string `json:"old,omitempty"`
}

// Encode returns the notice as compact JSON. Its ids must have passed isID, so
// nothing in it needs escaping.
func (n Notice) Encode() []byte {
	b := make([]byte, 0, 64+len(n.ObjectID)+len(n.RoomID)+len(n.PersonID)+len(n.ActorID)+len(n.Event)+len(n.OldRoomID))
	b = append(b, `{"id":"`...)
	b = append(b, n.ObjectID...)
	for _, f := range [...]struct{ name, value string }{
		{`","room":"`, n.RoomID}, {`","person":"`, n.PersonID},
		{`","actor":"`, n.ActorID}, {`","event":"`, n.Event}, {`","old":"`, n.OldRoomID},
	} {
		if f.value != "" {
			b = append(b, f.name...)
			b = append(b, f.value...)
		}
	}
	if n.Direct {
		return append(b, `","direct":true}`...)
	}
	return append(b, `"}`...)
}

// DecodeNotice reads the payload of an event of one of our sources.
func DecodeNotice(payload []byte) (Notice, error) {
	var n Notice
	if err := json.Unmarshal(payload, &n); err != nil {
		return Notice{}, fmt.Errorf("decode a webhook notice: %w", err)
	}
	for _, id := range [...]string{n.RoomID, n.PersonID, n.ActorID, n.OldRoomID} {
		if id != "" && !isID(id) {
			return Notice{}, errors.New("decode a webhook notice: bad id")
		}
	}
	if !isID(n.ObjectID) {
		return Notice{}, errors.New("decode a webhook notice: bad id")
	}
	return n, nil
}

// envelope is what of a webhook's body is read. Deliveries carry more, and may
// carry more yet tomorrow.
type envelope struct {
	Resource string `json:"resource"`
	Event    string `json:"event"`
	ActorID  string `json:"actorId"`
	Data     struct {
		ID       string `json:"id"`
		RoomID   string `json:"roomId"`
		RoomType string `json:"roomType"`
		PersonID string `json:"personId"`
		Created  string `json:"created"`
		// No source shows the data of rooms:migrated; these are the names it
		// would most likely have.
		OldRoomID  string `json:"oldRoomId"`
		OldID      string `json:"oldId"`
		PreviousID string `json:"previousId"`
	} `json:"data"`
}

// wanted reports whether deliveries of this kind are handled at all.
func (e *envelope) wanted() bool {
	switch e.Resource {
	case SourceMessages, SourceAttachmentActions:
		return e.Event == "created"
	case SourceMemberships:
		return e.Event == "created" || e.Event == "deleted"
	case SourceRooms:
		return e.Event == "migrated"
	}
	return false
}

// event turns a wanted delivery into an event without its time; false when ids
// are missing or malformed.
func (e *envelope) event() (bot.Event, bool) {
	n := Notice{ObjectID: e.Data.ID, RoomID: e.Data.RoomID, PersonID: e.Data.PersonID, Event: e.Event}
	if e.Resource != SourceMessages && isID(e.ActorID) {
		n.ActorID = e.ActorID
	}
	if e.Resource == SourceRooms {
		n.RoomID, n.PersonID = e.Data.ID, ""
		n.OldRoomID = firstOf(e.Data.OldRoomID, e.Data.OldID, e.Data.PreviousID)
	} else if !isID(n.PersonID) {
		return bot.Event{}, false
	}
	if !isID(n.ObjectID) || !isID(n.RoomID) || n.OldRoomID != "" && !isID(n.OldRoomID) {
		return bot.Event{}, false
	}
	id := e.Resource + "|" + e.Event + "|" + n.ObjectID
	if e.Resource == SourceMemberships {
		n.Direct = e.Data.RoomType == "direct"
		// A membership's id is made of person and room: whoever comes back has
		// the same one again, with another date.
		id += "|" + e.Data.Created
	}
	return bot.Event{
		Source:  e.Resource,
		Key:     bot.ConversationKey(n.RoomID, n.PersonID),
		ID:      id,
		Payload: n.Encode(),
	}, true
}

func firstOf(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}
