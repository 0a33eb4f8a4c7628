package messaging

import (
	"strings"
	"time"

	"floorwalker/integrations/simulator/happening"
)

// occurrence is a happening with what it does.
type occurrence struct {
	happening.Happening
	do func(*Service, map[string]string) error
}

func occurrences() []occurrence {
	room := happening.Field{Name: "room", Doc: "title or id of the room", Required: true}
	webhook := happening.Field{Name: "webhook", Doc: "name of the webhook", Required: true}
	return []occurrence{
		{
			happening.Happening{What: "room migrates", Fields: []happening.Field{room},
				Doc: "A room moves to another geography: it gets another id, and the old one is gone."},
			(*Service).migrate,
		},
		{
			happening.Happening{What: "webhook fails", Fields: []happening.Field{webhook},
				Doc: "A webhook is switched off, as Webex does after a hundred failed deliveries in five minutes."},
			(*Service).switchOff,
		},
	}
}

// Happenings lists what Happen knows.
func (*Service) Happenings() []happening.Happening {
	var all []happening.Happening
	for _, e := range occurrences() {
		all = append(all, e.Happening)
	}
	return all
}

// Happen makes something happen now.
func (s *Service) Happen(what string, values map[string]any) error {
	for _, e := range occurrences() {
		if e.What != what {
			continue
		}
		fields, err := e.Read(values)
		if err != nil {
			return err
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		return e.do(s, fields)
	}
	return happening.Cannot("nothing is called %q", what)
}

func (s *Service) migrate(fields map[string]string) error {
	for _, r := range s.rooms {
		if encodeID(kindRoom, r.id) != fields["room"] && !strings.EqualFold(r.title, fields["room"]) {
			continue
		}
		delete(s.rooms, r.id)
		r.id = s.newID("room")
		s.rooms[r.id] = r
		s.emitRoom("migrated", r, r.creator)
		return nil
	}
	return happening.Cannot("no room is called %q", fields["room"])
}

func (s *Service) switchOff(fields map[string]string) error {
	found := false
	for _, h := range s.webhooks {
		if strings.EqualFold(h.name, fields["webhook"]) {
			h.active, h.health.revived, found = false, time.Time{}, true
		}
	}
	if !found {
		return happening.Cannot("no webhook is called %q", fields["webhook"])
	}
	return nil
}
