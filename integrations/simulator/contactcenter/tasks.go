package contactcenter

import "sort"

type meta struct {
	OrgID string `json:"orgId"`
}

type reference struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

type task struct {
	ID         string         `json:"id"`
	Attributes taskAttributes `json:"attributes"`
}

type taskAttributes struct {
	Owner            reference `json:"owner"`
	Queue            reference `json:"queue"`
	ChannelType      string    `json:"channelType"`
	Status           string    `json:"status"`
	CreatedTime      int64     `json:"createdTime"`
	LastUpdatedTime  int64     `json:"lastUpdatedTime"`
	CaptureRequested bool      `json:"captureRequested"`
	Origin           string    `json:"origin"`
	Destination      string    `json:"destination"`
	Direction        string    `json:"direction"`
}

// listTasks answers GET /v1/tasks: contacts by time of creation, oldest first.
func (c *Centre) listTasks(q *call) (any, error) {
	p := params{q: q}
	from, to := p.required("from"), p.number("to", c.now+1)
	size := int(p.within("pageSize", 100, 1, 1000))
	channels := p.channels()
	if to < from {
		p.fail("from must not be after to")
	}
	if p.err != nil {
		return nil, p.err
	}
	data := []task{}
	for i := c.firstContact(from); i < len(c.contacts) && len(data) < size; i++ {
		k := c.contacts[i]
		if k.created >= to {
			break
		}
		if in(channels, k.channel) {
			data = append(data, k.task())
		}
	}
	return map[string]any{"meta": meta{c.org.ID}, "data": data}, nil
}

// firstContact is the place of the first contact created at from or later.
func (c *Centre) firstContact(from int64) int {
	return sort.Search(len(c.contacts), func(i int) bool { return c.contacts[i].created >= from })
}

func (k *contact) task() task {
	l := k.leg()
	t := task{ID: k.id, Attributes: taskAttributes{
		Queue: reference{l.queue.id, l.queue.name}, ChannelType: k.channel, Status: k.taskStatus(),
		CreatedTime: k.created, LastUpdatedTime: k.last, CaptureRequested: k.channel == telephony,
		Origin: k.origin, Destination: k.entry.number, Direction: "inbound",
	}}
	if a := k.owner(); a != nil {
		t.Attributes.Owner = reference{a.id, a.name}
	}
	return t
}

// owner is the agent who answered last, or nil.
func (k *contact) owner() *agent {
	if l := k.answeredLeg(); l != nil {
		return l.agent
	}
	return nil
}

func (k *contact) answeredLeg() *leg {
	for i := len(k.legs) - 1; i >= 0; i-- {
		if k.legs[i].wasAnswered() {
			return k.legs[i]
		}
	}
	return nil
}

// taskStatus is the status in the words of the tasks interface.
func (k *contact) taskStatus() string {
	switch l := k.leg(); {
	case k.abandoned:
		return "abandoned"
	case k.ended != 0:
		return "completed"
	case l.wasAnswered():
		return "assigned"
	case l.offered != 0:
		return "offered"
	default:
		return "queued"
	}
}
