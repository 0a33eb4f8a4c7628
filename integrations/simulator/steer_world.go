package simulator

import (
	"floorwalker/integrations/simulator/messaging"
	"floorwalker/integrations/simulator/world"
)

// worldView is what GET /sim/world shows: enough for a page to act as anybody
// and to make things happen.
type worldView struct {
	Name         string           `json:"name"`
	TimeZone     string           `json:"timeZone"`
	Organization organizationView `json:"organization"`
	Bot          personView       `json:"bot"` // without its token
	People       []personView     `json:"people"`
	Rooms        []messaging.Room `json:"rooms"`
	Queues       []named          `json:"queues"`
	Teams        []named          `json:"teams"`
	Agents       []agentView      `json:"agents"`
	IdleCodes    []named          `json:"idleCodes"`
	WrapUpCodes  []named          `json:"wrapUpCodes"`
	Devices      []string         `json:"devices"` // names of room devices
}

type organizationView struct {
	ID   string `json:"id"` // the bare UUID that Contact Center wants
	Name string `json:"name"`
}

// personView is somebody, with the id that Webex shows and the token that a
// client acts with.
type personView struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Email string `json:"email"`
	Role  string `json:"role,omitempty"`
	Own   bool   `json:"own"` // of the world's own organization
	Token string `json:"token,omitempty"`
}

type named struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Channel string `json:"channel,omitempty"`
}

type agentView struct {
	named
	Team  string `json:"team"`
	Email string `json:"email"`
}

func (s *Simulator) viewWorld() worldView {
	w := s.world
	cc := &w.ContactCenter
	v := worldView{
		Name: w.Organization.Name, TimeZone: w.TimeZone,
		Organization: organizationView{w.Organization.ID, w.Organization.Name},
		Bot:          personView{ID: messaging.PersonID(w.Bot.ID), Name: w.Bot.Name, Email: w.Bot.Email, Own: true},
		Rooms:        s.messaging.Rooms(), IdleCodes: codes(cc.IdleCodes), WrapUpCodes: codes(cc.WrapUpCodes),
	}
	for _, p := range w.People {
		v.People = append(v.People, personView{
			ID: messaging.PersonID(p.ID), Name: p.Name, Email: p.Email, Role: p.Role,
			Own: p.Organization == w.Organization.ID, Token: p.Token,
		})
	}
	for _, r := range s.rooms.Snapshot().Rooms {
		v.Devices = append(v.Devices, r.Name)
	}
	for _, q := range cc.Queues {
		v.Queues = append(v.Queues, named{q.ID, q.Name, q.Channel})
	}
	for _, t := range cc.Teams {
		v.Teams = append(v.Teams, named{ID: t.ID, Name: t.Name})
	}
	for _, a := range cc.Agents {
		v.Agents = append(v.Agents, agentView{named{ID: a.ID, Name: a.Name}, a.Team, a.Email})
	}
	return v
}

func codes(all []world.Code) []named {
	var views []named
	for _, c := range all {
		views = append(views, named{ID: c.ID, Name: c.Name})
	}
	return views
}
