package contactcenter

import (
	"slices"
	"strconv"
)

// contactEvent is one step of a contact (Cisco: CAR).
type contactEvent struct {
	name  string
	leg   *leg
	agent *agent
	by    *session
	at    int64
	ended int64 // 0 while it lasts
}

var taskActivities = activities[*contact, contactEvent]{
	at: "activities", schema: newSchema("Activity", contactEventColumns()), of: (*contact).events,
}

// events tells a contact's story, newest first.
func (k *contact) events() []contactEvent {
	all := []contactEvent{{name: "new", leg: k.legs[0], at: k.created, ended: k.created}}
	for _, l := range k.legs {
		all = append(all, l.events()...)
	}
	if k.ended != 0 {
		all = append(all, contactEvent{name: "ended", leg: k.leg(), at: k.ended, ended: k.ended})
	}
	slices.SortStableFunc(all, func(a, b contactEvent) int { return int(a.at - b.at) })
	slices.Reverse(all)
	return all
}

func (l *leg) events() (all []contactEvent) {
	add := func(name string, a *agent, s *session, from, to int64) {
		all = append(all, contactEvent{name: name, leg: l, agent: a, by: s, at: from, ended: to})
	}
	from := l.entered
	for _, x := range l.rona {
		if x.from > from || l.parked {
			add("parked", nil, nil, from, x.from)
		}
		add("connect", x.agent, x.session, x.from, x.to)
		from = x.to
	}
	if l.parked {
		until := l.offered
		if until == 0 {
			until = l.ended
		}
		add("parked", nil, nil, from, until)
	}
	if l.offered == 0 {
		return all
	}
	if !l.wasAnswered() {
		add("connect", l.agent, l.session, l.offered, l.ended)
		return all
	}
	add("connect", l.agent, l.session, l.offered, l.answered)
	return append(all, l.conversation()...)
}

// conversation is what follows the answer.
func (l *leg) conversation() (all []contactEvent) {
	add := func(name string, from, to int64) {
		all = append(all, contactEvent{name: name, leg: l, agent: l.agent, by: l.session, at: from, ended: to})
	}
	from := l.answered
	for _, h := range l.holds {
		add("connected", from, h.from)
		add("on-hold", h.from, h.to)
		from = h.to
	}
	if from != 0 && (l.ended == 0 || from < l.ended || len(l.holds) == 0) {
		add("connected", from, l.ended)
	}
	if l.outcome == transferred {
		add("vt-transfer", l.ended, l.ended)
	}
	if l.ended != 0 {
		add("WrapUp", l.ended, l.wrapped)
	}
	if l.wrapped != 0 {
		add("wrapup-completed", l.wrapped, l.wrapped)
	}
	return all
}

func contactEventColumns() map[string]column[contactEvent] {
	type e = contactEvent
	const at = "activities.nodes."
	agentText := func(pick func(e) string) column[e] {
		return texts(func(x e) string {
			if x.agent == nil {
				return ""
			}
			return pick(x)
		})
	}
	m := map[string]column[e]{
		at + "id": texts(func(x e) string {
			return x.leg.contact.id + "-" + strconv.FormatInt(x.at, 10) + "-" + x.name
		}),
		at + "isActive":         booleans(func(x e) bool { return x.ended == 0 }),
		at + "eventName":        texts(func(x e) string { return x.name }),
		at + "createdTime":      moments(func(x e) int64 { return x.at }),
		at + "endedTime":        moments(func(x e) int64 { return x.ended }),
		at + "duration":         numbers(func(x e) int64 { return max(0, x.ended-x.at) }),
		at + "queueId":          texts(func(x e) string { return x.leg.queue.id }),
		at + "queueName":        texts(func(x e) string { return x.leg.queue.name }),
		at + "entrypointId":     texts(func(x e) string { return x.leg.contact.entry.id }),
		at + "entrypointName":   texts(func(x e) string { return x.leg.contact.entry.name }),
		at + "agentId":          agentText(func(x e) string { return x.agent.id }),
		at + "agentName":        agentText(func(x e) string { return x.agent.name }),
		at + "agentPhoneNumber": agentText(func(x e) string { return x.agent.extension }),
		at + "agentSessionId":   agentText(func(x e) string { return x.by.id }),
		at + "agentChannelId":   agentText(func(x e) string { return x.by.channelID(x.leg.contact.channel) }),
		at + "teamId":           agentText(func(x e) string { return x.agent.team.id }),
		at + "teamName":         agentText(func(x e) string { return x.agent.team.name }),
		at + "siteId":           agentText(func(x e) string { return x.agent.team.site.id }),
		at + "siteName":         agentText(func(x e) string { return x.agent.team.site.name }),
		at + "destinationQueueId": texts(func(x e) string {
			if x.name == "vt-transfer" {
				return x.leg.to.id
			}
			return ""
		}),
		at + "destinationQueueName": texts(func(x e) string {
			if x.name == "vt-transfer" {
				return x.leg.to.name
			}
			return ""
		}),
		at + "terminationReason": texts(func(x e) string {
			if x.name == "ended" {
				return x.leg.contact.reason()
			}
			return ""
		}),
	}
	return m
}

// agentStep is one activity of an agent on a channel (Cisco: AAR).
type agentStep struct {
	activity
	row   *channelRow
	index int
}

var sessionActivities = activities[*channelRow, agentStep]{
	at: "channelInfo.activities", schema: newSchema("AgentActivity", agentStepColumns()), of: (*channelRow).steps,
}

// steps is the session's activities on the channel, newest first.
func (r *channelRow) steps() []agentStep {
	all := make([]agentStep, 0, len(r.activities))
	for i := len(r.activities) - 1; i >= 0; i-- {
		if x := r.activities[i]; !r.elsewhere(x) {
			all = append(all, agentStep{x, r, i})
		}
	}
	return all
}

func agentStepColumns() map[string]column[agentStep] {
	type s = agentStep
	const at = "channelInfo.activities.nodes."
	m := map[string]column[s]{
		at + "id": texts(func(x s) string {
			return x.row.id + "-" + x.row.channel + "-" + strconv.FormatInt(x.start, 10) + "-" + x.state.String()
		}),
		at + "startTime":         moments(func(x s) int64 { return x.start }),
		at + "endTime":           moments(func(x s) int64 { return x.end }),
		at + "duration":          numbers(func(x s) int64 { return max(0, x.end-x.start) }),
		at + "state":             texts(func(x s) string { return x.state.String() }),
		at + "isCurrentActivity": booleans(func(x s) bool { return x.end == 0 }),
		at + "isLoginActivity":   booleans(func(x s) bool { return x.index == 0 }),
		at + "isLogoutActivity":  booleans(func(x s) bool { return x.state == loggedOut }),
		at + "isOutdial":         booleans(func(s) bool { return false }),
		at + "outboundType":      texts(func(s) string { return "" }),
		at + "taskId": texts(func(x s) string {
			if x.leg == nil {
				return ""
			}
			return x.leg.contact.id
		}),
		at + "changedById":   texts(func(x s) string { return x.changed().byID }),
		at + "changedByName": texts(func(x s) string { return x.changed().byName }),
		at + "reason":        texts(func(x s) string { return x.changed().reason }),
	}
	references(m, at+"idleCode", func(x s) (reference, bool) { return x.code.reference() })
	references(m, at+"queue", func(x s) (reference, bool) {
		if x.leg == nil {
			return reference{}, false
		}
		return x.leg.queue.reference(), true
	})
	references(m, at+"wrapupCode", func(x s) (reference, bool) {
		if x.state != wrapUp || x.leg.wrapped == 0 {
			return reference{}, false
		}
		return x.leg.wrapUp.reference()
	})
	return m
}

func (x activity) changed() note {
	if x.note == nil {
		return note{}
	}
	return *x.note
}

func (x *code) reference() (reference, bool) {
	if x == nil {
		return reference{}, false
	}
	return reference{x.id, x.name}, true
}
