package contactcenter

import "net/http"

// scopesMonitor is what listening to the calls of others takes, beside the role
// of a supervisor.
var scopesMonitor = []string{"cloud-contact-center:pod_conv"}

// ear is a supervisor who listens to a contact.
type ear struct {
	request      string // the id that the caller chose
	barged, held bool
}

func monitorActions() map[string]func(*Centre, *call) error {
	return map[string]func(*Centre, *call) error{
		"POST /v1/monitor": (*Centre).postMonitor,
		"POST /v1/monitor/{taskId}/bargeIn": func(c *Centre, q *call) error {
			return c.listening(q, func(k *contact, e *ear) { e.barged, k.barged = true, true })
		},
		"POST /v1/monitor/{taskId}/hold": func(c *Centre, q *call) error {
			return c.listening(q, func(_ *contact, e *ear) { e.held = true })
		},
		"POST /v1/monitor/{taskId}/unhold": func(c *Centre, q *call) error {
			return c.listening(q, func(_ *contact, e *ear) { e.held = false })
		},
		"POST /v1/monitor/{taskId}/end": func(c *Centre, q *call) error {
			return c.listening(q, func(k *contact, _ *ear) { delete(k.ears, q.id.UserID) })
		},
		"GET /v1/monitor/sessions": func(c *Centre, q *call) error { return c.mayListen(q) },
		"DELETE /v1/monitor/{requestId}": func(c *Centre, q *call) error {
			if err := c.mayListen(q); err != nil {
				return err
			}
			for _, k := range c.contacts {
				if e := k.ears[q.id.UserID]; e != nil && e.request == q.r.PathValue("requestId") {
					delete(k.ears, q.id.UserID)
					return nil
				}
			}
			return refuse(http.StatusPreconditionFailed, "there is no such monitoring request")
		},
	}
}

// mayListen refuses who is no supervisor, or has no phone to listen with.
func (c *Centre) mayListen(q *call) error {
	if !q.id.Supervisor {
		return refuse(http.StatusForbidden, "only supervisors monitor")
	}
	own := find(c.agents, func(a *agent) string { return a.id }, q.id.UserID)
	if own == nil || own.session == nil {
		return refuse(http.StatusPreconditionFailed, "the supervisor is not logged in with a phone")
	}
	return nil
}

// postMonitor answers POST /v1/monitor for a call that is going on.
func (c *Centre) postMonitor(q *call) error {
	var body struct{ ID, MonitorType, TaskID string }
	if err := decode(q, &body); err != nil {
		return err
	}
	if err := c.mayListen(q); err != nil {
		return err
	}
	k := c.contactByID(body.TaskID)
	switch {
	case body.ID == "" || len(body.ID) > 36 || body.MonitorType != "midcall":
		return refuse(http.StatusPreconditionFailed, "id and the monitorType midcall are required")
	case k == nil || k.ended != 0 || k.channel != telephony || !k.leg().wasAnswered() || k.leg().ended != 0:
		return refuse(http.StatusPreconditionFailed, "the task is no call that is going on")
	case k.leg().agent.id == q.id.UserID:
		return refuse(http.StatusPreconditionFailed, "the task is the supervisor's own")
	}
	c.after(reaction, func() {
		if k.ended == 0 && k.ears[q.id.UserID] == nil {
			if k.ears == nil {
				k.ears = map[string]*ear{}
			}
			k.ears[q.id.UserID], k.monitored = &ear{request: body.ID}, true
			c.changed = true
		}
	})
	return nil
}

// listening changes how the caller listens to the contact of the path.
func (c *Centre) listening(q *call, do func(*contact, *ear)) error {
	if err := c.mayListen(q); err != nil {
		return err
	}
	k := c.contactByID(q.r.PathValue("taskId"))
	if k == nil || k.ended != 0 || k.ears[q.id.UserID] == nil {
		return refuse(http.StatusPreconditionFailed, "the supervisor does not monitor this task")
	}
	c.after(reaction, func() {
		if e := k.ears[q.id.UserID]; e != nil {
			do(k, e)
			c.changed = true
		}
	})
	return nil
}
