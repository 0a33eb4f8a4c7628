package contactcenter

import (
	"strings"

	"floorwalker/integrations/simulator/happening"
)

func agentHappenings() []occurrence {
	who := happening.Field{Name: "agent", Doc: "the agent", Required: true}
	return []occurrence{
		{
			Happening: happening.Happening{What: "agent logs in",
				Doc:    "An agent logs in, idle as Cisco's agents are until they go available.",
				Fields: []happening.Field{who, {Name: "state", Doc: "Available or an idle code; the first idle code when missing"}},
			},
			do: (*Centre).happenLogin,
		},
		{
			Happening: happening.Happening{What: "agent logs out",
				Doc:    "An agent logs out. A contact that they have ends first.",
				Fields: []happening.Field{who, {Name: "reason", Doc: "why, for the record"}},
			},
			do: func(c *Centre, f fields) error {
				a, err := f.signedIn()
				if err != nil {
					return err
				}
				reason := f.values["reason"]
				if reason == "" {
					reason = ownLogout
				}
				a.reserved = true // or else the next contact would ring on the way out
				c.clear(a)
				c.logout(a, reason)
				a.reserved = false
				return nil
			},
		},
		{
			Happening: happening.Happening{What: "agent state",
				Doc:    "An agent goes available or idle; when engaged, after the present contact.",
				Fields: []happening.Field{who, {Name: "state", Doc: "Available or the name of an idle code", Required: true}},
			},
			do: func(c *Centre, f fields) error {
				a, err := f.signedIn()
				if err != nil {
					return err
				}
				to, err := c.stateCalled(f.values["state"])
				if err == nil {
					c.want(a, to)
				}
				return err
			},
		},
		{
			Happening: happening.Happening{What: "agent answers",
				Doc:    "An agent answers the contact that rings, or takes the one that has waited longest in their queues.",
				Fields: []happening.Field{who, {Name: "contact", Doc: "id of a waiting contact to take"}},
			},
			do: (*Centre).happenAnswer,
		},
		{
			Happening: happening.Happening{What: "agent rings",
				Doc:    "A waiting contact is offered to an available agent, who then answers or ignores it.",
				Fields: []happening.Field{who, {Name: "contact", Doc: "id of a waiting contact; the longest waiting one when missing"}},
			},
			do: func(c *Centre, f fields) error {
				a, err := f.signedIn()
				if err == nil {
					err = c.happenOffer(a, f)
				}
				return err
			},
		},
		{
			Happening: happening.Happening{What: "agent ignores",
				Doc:    "An agent does not answer (RONA): they are not responding, the contact is back in the queue.",
				Fields: []happening.Field{who, {Name: "contact", Doc: "id of a waiting contact that rings unanswered; the longest waiting one when missing"}},
			},
			do: func(c *Centre, f fields) error {
				a, err := f.signedIn()
				if err == nil && a.state != ringing {
					err = c.happenOffer(a, f)
				}
				if err == nil {
					c.ignore(a.leg.contact)
				}
				return err
			},
		},
		{
			Happening: happening.Happening{What: "agent wraps up",
				Doc:    "An agent completes the wrap-up.",
				Fields: []happening.Field{who, {Name: "code", Doc: "wrap-up code; the first one when missing"}},
			},
			do: (*Centre).happenWrapUp,
		},
	}
}

// stateCalled reads Available or an idle code.
func (c *Centre) stateCalled(name string) (change, error) {
	if strings.EqualFold(name, "available") {
		return change{state: available}, nil
	}
	x := codeCalled(c.idle, name)
	if x == nil {
		return change{}, happening.Cannot("no state or idle code is called %q", name)
	}
	return change{state: idle, code: x}, nil
}

func (c *Centre) happenLogin(f fields) error {
	a, err := f.agent()
	if err != nil {
		return err
	}
	if a.session != nil {
		return happening.Cannot("%s is logged in already", a.name)
	}
	first := change{state: idle, code: c.idleCodeLike("")}
	if name := f.values["state"]; name != "" {
		if first, err = c.stateCalled(name); err != nil {
			return err
		}
	}
	c.login(a, first)
	return nil
}

// happenOffer rings an available agent with the contact that f names or the
// one that has waited longest.
func (c *Centre) happenOffer(a *agent, f fields) error {
	if a.state != available {
		return happening.Cannot("%s is not available but %s", a.name, a.state)
	}
	var k *contact
	if id := f.values["contact"]; id != "" {
		var err error
		if k, err = (fields{c: c, values: map[string]string{"contact": id}}).contact(); err != nil {
			return err
		}
	} else if k = longestWaiting(a.team); k == nil {
		return happening.Cannot("nobody waits in the queues of %s", a.name)
	}
	if k.ended != 0 || k.leg().agent != nil {
		return happening.Cannot("contact %s does not wait", k.id)
	}
	c.offer(k, a)
	return nil
}

func (c *Centre) happenAnswer(f fields) error {
	a, err := f.signedIn()
	if err != nil {
		return err
	}
	if a.state != ringing {
		if err := c.happenOffer(a, f); err != nil {
			return err
		}
	}
	c.answer(a.leg.contact)
	return nil
}

func (c *Centre) happenWrapUp(f fields) error {
	a, err := f.signedIn()
	if err != nil {
		return err
	}
	if a.state != wrapUp {
		return happening.Cannot("%s is not in wrap-up", a.name)
	}
	x := codeCalled(c.wrapUps, f.values["code"])
	if x == nil && f.values["code"] != "" {
		return happening.Cannot("no wrap-up code is called %q", f.values["code"])
	}
	if x == nil && len(c.wrapUps) > 0 {
		x = c.wrapUps[0]
	}
	c.finish(a.leg, x)
	return nil
}
