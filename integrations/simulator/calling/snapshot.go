package calling

import "floorwalker/integrations/simulator/world"

// Snapshot is what goes on in the tenant at one moment.
type Snapshot struct {
	MembersAPI world.MembersAPILevel `json:"membersApi"`
	Phones     []PhoneView           `json:"phones"`
	Queues     []QueueView           `json:"queues"`
	Parked     []ParkedView          `json:"parked"`
	// Interest is when the registration of interest ends; empty without one.
	Interest string `json:"interest,omitempty"`
}

// PhoneView is somebody's phone with its calls, as the API shows them.
type PhoneView struct {
	PersonID  string     `json:"personId"`
	Name      string     `json:"name"`
	Email     string     `json:"email"`
	Number    string     `json:"number,omitempty"`
	Extension string     `json:"extension"`
	Location  string     `json:"location"`
	Recording string     `json:"recording"`
	Calls     []callView `json:"calls"`
	// Conference is what the API shows of it; {} when there is none.
	Conference  any `json:"conference"`
	NewMessages int `json:"newMessages"`
}

// QueueView is a call queue with the callers who wait.
type QueueView struct {
	ID        string          `json:"id"`
	Name      string          `json:"name"`
	Number    string          `json:"number,omitempty"`
	Extension string          `json:"extension"`
	Waiting   []queueCallView `json:"waiting"`
}

// ParkedView is a call that is parked.
type ParkedView struct {
	Against string `json:"against"` // names
	By      string `json:"by"`
	Caller  string `json:"caller"`
}

// Snapshot shows the tenant now.
func (s *System) Snapshot() Snapshot {
	s.mu.Lock()
	defer s.mu.Unlock()
	v := Snapshot{MembersAPI: s.level, Phones: []PhoneView{}, Queues: []QueueView{}, Parked: []ParkedView{}}
	if s.registered() {
		v.Interest = stamp(s.interest.until)
	}
	for _, m := range s.members {
		p := PhoneView{
			PersonID: encodeID(kindPerson, m.id), Name: m.name, Email: m.email, Number: m.number, Extension: m.extension,
			Location: m.location.Name, Recording: m.recording, Calls: []callView{}, Conference: viewConference(m),
		}
		for _, l := range m.legs {
			p.Calls = append(p.Calls, viewCall(l))
		}
		for _, one := range m.messages {
			if !one.read {
				p.NewMessages++
			}
		}
		v.Phones = append(v.Phones, p)
	}
	for _, q := range s.queues {
		v.Queues = append(v.Queues, QueueView{encodeID(kindQueue, q.id), q.name, q.number, q.extension, viewQueue(q)})
	}
	for _, p := range s.parks {
		v.Parked = append(v.Parked, ParkedView{p.against.name, p.by.name, p.caller.owner.called()})
	}
	return v
}
