package contactcenter

import "floorwalker/integrations/simulator/happening"

func contactHappenings() []occurrence {
	contactField := happening.Field{Name: "contact", Doc: "id of the contact"}
	agentField := happening.Field{Name: "agent", Doc: "agent who is engaged with it"}
	queueField := happening.Field{Name: "queue", Doc: "queue in which it has waited longest"}
	return []occurrence{
		{
			Happening: happening.Happening{What: "contact arrives",
				Doc: "A customer contacts the centre and enters a queue. In a silent centre the contact waits until an agent answers.",
				Fields: []happening.Field{
					{Name: "queue", Doc: "queue that it enters", Required: true},
					{Name: "origin", Doc: "the caller's number or address; made up when missing"},
					{Name: "channel", Doc: "must be the queue's channel when given"},
					{Name: "id", Doc: "id of the contact; made up when missing"},
				},
			},
			do: (*Centre).happenArrival,
		},
		{
			Happening: happening.Happening{What: "contact abandons",
				Doc:    "A customer gives up before anybody answers.",
				Fields: []happening.Field{contactField, agentField, queueField},
			},
			do: func(c *Centre, f fields) error {
				k, err := f.contact()
				if err != nil {
					return err
				}
				if k.ended != 0 || k.leg().wasAnswered() {
					return happening.Cannot("contact %s does not wait", k.id)
				}
				c.abandon(k)
				return nil
			},
		},
		{
			Happening: happening.Happening{What: "contact ends",
				Doc: "A connected contact ends; its agent is in wrap-up.",
				Fields: []happening.Field{contactField, agentField,
					{Name: "by", Doc: "customer (default) or agent"}},
			},
			do: func(c *Centre, f fields) error {
				k, err := f.talking()
				if err == nil {
					c.end(k, f.values["by"] == "agent")
				}
				return err
			},
		},
		{
			Happening: happening.Happening{What: "contact holds",
				Doc:    "A connected contact is put on hold.",
				Fields: []happening.Field{contactField, agentField},
			},
			do: func(c *Centre, f fields) error {
				k, err := f.talking()
				if err == nil && k.leg().agent.state != connected {
					err = happening.Cannot("contact %s is on hold already", k.id)
				}
				if err == nil {
					c.hold(k)
				}
				return err
			},
		},
		{
			Happening: happening.Happening{What: "contact resumes",
				Doc:    "A contact on hold is connected again.",
				Fields: []happening.Field{contactField, agentField},
			},
			do: func(c *Centre, f fields) error {
				k, err := f.talking()
				if err == nil && k.leg().agent.state != onHold {
					err = happening.Cannot("contact %s is not on hold", k.id)
				}
				if err == nil {
					c.resume(k)
				}
				return err
			},
		},
		{
			Happening: happening.Happening{What: "contact transfers",
				Doc: "A connected contact is handed over to another queue.",
				Fields: []happening.Field{contactField, agentField,
					{Name: "to", Doc: "queue that it enters", Required: true}},
			},
			do: func(c *Centre, f fields) error {
				k, err := f.talking()
				if err != nil {
					return err
				}
				to, err := f.queue("to")
				if err == nil {
					c.transfer(k, to)
				}
				return err
			},
		},
		{
			Happening: happening.Happening{What: "recording is deleted",
				Doc:    "The files of a contact that has ended disappear from the storage; the list of captures still has them.",
				Fields: []happening.Field{{Name: "contact", Doc: "id of the contact", Required: true}},
			},
			do: func(c *Centre, f fields) error {
				k, err := f.contact()
				if err == nil {
					c.deleted[k.id] = true
				}
				return err
			},
		},
	}
}

func (c *Centre) happenArrival(f fields) error {
	q, err := f.queue("queue")
	if err != nil {
		return err
	}
	if channel := f.values["channel"]; channel != "" && channel != q.channel {
		return happening.Cannot("%s is a queue for %s", q.name, q.channel)
	}
	id := f.values["id"]
	for _, k := range c.contacts {
		if id != "" && k.id == id {
			return happening.Cannot("contact %s exists", id)
		}
	}
	origin := f.values["origin"]
	if origin == "" {
		origin = c.caller(q.channel)
	}
	c.arrive(id, q, origin)
	return nil
}
