package messaging

import (
	"encoding/json"
	"slices"
	"strconv"

	"floorwalker/integrations/simulator/feed"
)

// happened is an event that webhooks may want to hear of.
type happened struct {
	resource, event string
	actor           *account
	data            any
	facts           map[string][]string // what filters look at
	visible         func(*account) bool
	// organization says that webhooks of the whole organization hear of it.
	organization bool
}

// reaches tells whether the webhook's owner may hear of it.
func (h *happened) reaches(hook *webhook) bool {
	if h.resource == resourceCalls && hook.ownedBy == "org" {
		return h.organization && hook.owner.organization == h.actor.organization
	}
	return h.visible(hook.owner)
}

// envelope is the body of a webhook delivery.
type envelope struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Resource  string `json:"resource"`
	Event     string `json:"event"`
	Filter    string `json:"filter,omitempty"`
	OrgID     string `json:"orgId"`
	CreatedBy string `json:"createdBy"`
	AppID     string `json:"appId"`
	OwnedBy   string `json:"ownedBy"`
	Status    string `json:"status"`
	Created   string `json:"created"`
	ActorID   string `json:"actorId"`
	Data      any    `json:"data"`
}

// emit tells the webhooks and the feed. The caller holds mu.
func (s *Service) emit(h happened) {
	for _, hook := range s.hooksByAge() {
		if hook.matches(h.resource, h.event) && h.reaches(hook) && hook.passes(h.facts) {
			s.deliver(hook, h)
		}
	}
	seen := map[string]bool{}
	for _, a := range s.accounts {
		seen[a.id] = h.visible(a)
	}
	s.feed.Publish(feed.Event{
		Type: h.resource + "." + h.event, Data: h.data,
		VisibleTo: func(personID string) bool { return seen[personID] },
	})
}

func (s *Service) hooksByAge() []*webhook {
	hooks := make([]*webhook, 0, len(s.webhooks))
	for _, h := range s.webhooks {
		hooks = append(hooks, h)
	}
	slices.SortFunc(hooks, func(a, b *webhook) int { return int(a.seq) - int(b.seq) })
	return hooks
}

func (s *Service) deliver(hook *webhook, h happened) {
	v := viewWebhook(hook)
	body, err := json.Marshal(envelope{
		ID: v.ID, Name: v.Name, Resource: h.resource, Event: h.event, Filter: v.Filter,
		OrgID: v.OrgID, CreatedBy: v.CreatedBy, AppID: v.AppID, OwnedBy: v.OwnedBy, Status: v.Status,
		Created: v.Created, ActorID: encodeID(kindPerson, h.actor.id), Data: h.data,
	})
	if err != nil { // our own types; only a bug gets here
		return
	}
	s.hooks.add(delivery{
		target: hook.targetURL, secret: hook.secret, body: body,
		done: func(ok bool) { s.delivered(hook, ok) },
	})
}

// delivered takes note of how a delivery went and switches the webhook off when
// too many failed.
func (s *Service) delivered(hook *webhook, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !ok && hook.health.failed(s.clock.Now()) {
		hook.active = false
	}
}

// messageData is a message as webhooks carry it: never with what it says.
type messageData struct {
	ID              string   `json:"id"`
	ParentID        string   `json:"parentId,omitempty"`
	RoomID          string   `json:"roomId"`
	RoomType        string   `json:"roomType"`
	PersonID        string   `json:"personId"`
	PersonEmail     string   `json:"personEmail"`
	MentionedPeople []string `json:"mentionedPeople,omitempty"`
	MentionedGroups []string `json:"mentionedGroups,omitempty"`
	Created         string   `json:"created"`
	Updated         string   `json:"updated,omitempty"`
}

func (s *Service) emitMessage(event string, m *message, actor *account) {
	v := m.view("")
	s.emit(happened{
		resource: "messages", event: event, actor: actor,
		data: messageData{
			ID: v.ID, ParentID: v.ParentID, RoomID: v.RoomID, RoomType: v.RoomType, PersonID: v.PersonID, PersonEmail: v.PersonEmail,
			MentionedPeople: v.MentionedPeople, MentionedGroups: v.MentionedGroups, Created: v.Created, Updated: v.Updated,
		},
		facts: map[string][]string{
			"roomId": {v.RoomID}, "roomType": {v.RoomType}, "personId": {v.PersonID}, "personEmail": {v.PersonEmail},
			"mentionedPeople": v.MentionedPeople, "mentionedGroups": v.MentionedGroups,
			"hasFiles": {strconv.FormatBool(len(v.Files) > 0)}, "hasAttachments": {strconv.FormatBool(len(v.Attachments) > 0)},
		},
		visible: func(who *account) bool { return m.room.member(who) != nil && m.visible(who) },
	})
}

func (s *Service) emitMembership(event string, m *membership, actor *account) {
	v := viewMembership(m)
	s.emit(happened{
		resource: "memberships", event: event, actor: actor, data: v,
		facts: map[string][]string{
			"roomId": {v.RoomID}, "personId": {v.PersonID}, "personEmail": {v.PersonEmail}, "isModerator": {strconv.FormatBool(v.IsModerator)},
		},
		visible: func(who *account) bool { return m.room.member(who) != nil },
	})
}

func (s *Service) emitRoom(event string, r *room, actor *account) {
	s.emit(happened{
		resource: "rooms", event: event, actor: actor, data: r.view(nil),
		facts:   map[string][]string{"type": {r.kind}, "isLocked": {strconv.FormatBool(r.locked)}},
		visible: func(who *account) bool { return r.member(who) != nil },
	})
}

// emitAction tells who posted the card that somebody pressed a button of it.
func (s *Service) emitAction(a *action) {
	v := a.view()
	v.Inputs = nil // Webex never sends what was typed: it has to be fetched
	s.emit(happened{
		resource: "attachmentActions", event: "created", actor: a.person, data: v,
		facts:   map[string][]string{"roomId": {v.RoomID}, "messageId": {v.MessageID}, "personId": {v.PersonID}},
		visible: func(who *account) bool { return who == a.message.author },
	})
}
