package contactcenter

import "net/http"

// liveActions are what the agent who has a contact does with it. All are
// accepted at once and show a moment later.
func liveActions() map[string]func(*Centre, *call) error {
	return map[string]func(*Centre, *call) error{
		"POST /v1/tasks/{taskId}/end": func(c *Centre, q *call) error {
			k, err := c.own(q)
			if err == nil {
				c.afterContact(reaction, k, func() { c.end(k, true) })
			}
			return err
		},
		"POST /v1/tasks/{taskId}/hold": func(c *Centre, q *call) error {
			return c.toggle(q, connected, c.hold)
		},
		"POST /v1/tasks/{taskId}/unhold": func(c *Centre, q *call) error {
			return c.toggle(q, onHold, c.resume)
		},
		"POST /v1/tasks/{taskId}/transfer": (*Centre).postTransfer,
		"POST /v1/tasks/{taskId}/assign":   (*Centre).postAssign,
	}
}

// own returns the contact of the path, which the caller must have at hand.
// Cisco documents no 404 for these requests.
func (c *Centre) own(q *call) (*contact, error) {
	k := c.contactByID(q.r.PathValue("taskId"))
	if k == nil || k.ended != 0 || !k.leg().wasAnswered() || k.leg().ended != 0 || k.leg().agent.id != q.id.UserID {
		return nil, refuse(http.StatusForbidden, "the caller does not have this task")
	}
	return k, nil
}

// toggle puts a contact on hold, or resumes it. Of a call the media resource is
// the task itself.
func (c *Centre) toggle(q *call, from state, do func(*contact)) error {
	var body struct{ MediaResourceID string }
	if err := decode(q, &body); err != nil {
		return err
	}
	k, err := c.own(q)
	switch {
	case err != nil:
		return err
	case body.MediaResourceID != k.id:
		return badRequest("mediaResourceId is not that of the task")
	case k.channel != telephony:
		return badRequest("only calls can be held")
	case k.leg().agent.state != from:
		return badRequest("the task is not in the state for that")
	}
	c.afterContact(reaction, k, func() { do(k) })
	return nil
}

// postTransfer answers POST /v1/tasks/{taskId}/transfer.
func (c *Centre) postTransfer(q *call) error {
	var body struct{ To, DestinationType string }
	if err := decode(q, &body); err != nil {
		return err
	}
	k, err := c.own(q)
	if err != nil {
		return err
	}
	if body.To == "" || len(body.To) > 43 {
		return badRequest("to is required and has at most 43 characters")
	}
	var do func()
	switch body.DestinationType {
	case "queue":
		to := find(c.queues, func(x *queue) string { return x.id }, body.To)
		if to == nil || to.channel != k.channel {
			return badRequest("to is not the id of a queue of the task's channel")
		}
		do = func() { c.transfer(k, to) }
	case "agent":
		to := find(c.agents, func(a *agent) string { return a.id }, body.To)
		if to == nil || !to.free() {
			return badRequest("to is not the id of an available agent")
		}
		do = func() { c.handOver(k, to) }
	case "dialNumber", "entrypointDialNumber":
		do = func() { c.end(k, true) }
	default:
		return badRequest("destinationType must be agent, queue, dialNumber or entrypointDialNumber")
	}
	c.afterContact(reaction, k, do)
	return nil
}

// handOver gives an answered contact to another agent, who takes it up.
func (c *Centre) handOver(k *contact, to *agent) {
	from := k.leg()
	if !to.free() {
		return // it is said over the websocket only
	}
	to.reserved = true // nobody else may be offered to them meanwhile
	c.transfer(k, from.queue)
	to.reserved = false
	if k.leg().agent == nil && to.free() {
		c.offer(k, to)
	}
}

// postAssign answers POST /v1/tasks/{taskId}/assign: the caller takes a waiting
// contact.
func (c *Centre) postAssign(q *call) error {
	a, err := c.target(q, "")
	if err != nil {
		return err
	}
	k := c.contactByID(q.r.PathValue("taskId"))
	if k == nil || k.ended != 0 || k.leg().agent != nil {
		return refuse(http.StatusForbidden, "the task does not wait")
	}
	if !a.free() {
		return refuse(http.StatusForbidden, "the caller is not available")
	}
	c.afterContact(reaction, k, func() {
		if a.free() {
			c.offer(k, a)
		}
	})
	return nil
}
