package contactcenter

import "time"

// Event is what the tenant tells subscribers. Type is Cisco's event type, for
// example task:parked or agent:channel_state_change; Data its data fields.
type Event struct {
	Type string
	At   time.Time
	Data map[string]any
}

func (c *Centre) tell(kind string, data map[string]any) {
	data["createdTime"] = c.now
	c.events = append(c.events, Event{Type: kind, At: time.UnixMilli(c.now), Data: data})
}

func (c *Centre) silent() bool {
	return !c.started || len(c.listeners) == 0 && len(c.subscriptions) == 0
}

func (c *Centre) tellTask(k *contact, kind string) {
	if c.silent() {
		return
	}
	data := map[string]any{
		"taskId": k.id, "channelType": k.channel, "origin": k.origin, "destination": k.entry.number,
		"direction": "INBOUND", "outboundType": nil, "workflowManager": nil,
	}
	if len(k.legs) > 0 {
		data["queueId"] = k.leg().queue.id
	}
	if k.ended != 0 {
		data["reason"], data["terminatingParty"] = k.reason(), k.terminatingEnd()
	}
	c.tell(kind, data)
}

func (c *Centre) tellLogin(a *agent) { c.tellSession(a, "agent:login") }

func (c *Centre) tellLogout(a *agent) { c.tellSession(a, "agent:logout") }

func (c *Centre) tellSession(a *agent, kind string) {
	if !c.silent() {
		c.tell(kind, map[string]any{"agentId": a.id, "teamId": a.team.id})
	}
}

func (c *Centre) tellAgent(a *agent) {
	if c.silent() || a.state == loggedOut {
		return
	}
	data := map[string]any{
		"agentId": a.id, "teamId": a.team.id, "currentState": a.state.String(), "channelType": a.team.channels[0],
	}
	if l := a.leg; l != nil {
		data["channelType"], data["taskId"], data["queueId"] = l.contact.channel, l.contact.id, l.queue.id
		data["origin"], data["destination"] = l.contact.origin, l.contact.entry.number
	}
	if x := a.session.activities[len(a.session.activities)-1].code; x != nil {
		data["idleCodeId"], data["idleCodeName"] = x.id, x.name
	}
	c.tell("agent:channel_state_change", data)
}
