package contactcenter

import "sort"

// channelRow is an agent session seen from one of its channels (Cisco: ASR).
type channelRow struct {
	*session
	org     *Centre
	channel string
	sums    *tally
}

// sessionSource reads agent sessions, which search finds by their start.
var sessionSource = source[*channelRow]{
	list: "agentSessions", schema: sessionSchema(), nested: sessionActivities,
	rows: func(c *Centre, w span, _ bool, below int, yield func(*channelRow) bool) {
		started := func(from int64) int {
			return sort.Search(len(c.sessions), func(i int) bool { return c.sessions[i].start >= from })
		}
		first := started(w.from)
		for i := min(started(w.to), below) - 1; i >= first; i-- {
			for _, channel := range c.sessions[i].agent.team.channels {
				if !yield(&channelRow{session: c.sessions[i], org: c, channel: channel}) {
					return
				}
			}
		}
	},
	number: func(r *channelRow) int { return r.number },
	began:  func(r *channelRow, _ bool) int64 { return r.start },
}

func sessionSchema() *schema[*channelRow] {
	s := newSchema("AgentSession", sessionColumns())
	s.list = "channelInfo"
	s.parts = func(r *channelRow) []*channelRow {
		all := make([]*channelRow, len(r.agent.team.channels))
		for i, channel := range r.agent.team.channels {
			all[i] = &channelRow{session: r.session, org: r.org, channel: channel}
		}
		return all
	}
	return s
}

// tally is what a session did on a channel, in completed activities.
type tally struct {
	counts    [len(stateNames)]int
	durations [len(stateNames)]int64
	transfers int
	updated   int64
}

// sum adds the session's activities up, once a row.
func (r *channelRow) sum() *tally {
	if r.sums != nil {
		return r.sums
	}
	t := &tally{}
	for _, x := range r.activities {
		if r.elsewhere(x) {
			continue
		}
		t.updated = x.start
		if x.end != 0 {
			t.durations[x.state] += x.end - x.start
		}
		if x.state == connected && x.leg.answered != x.start {
			continue // the same conversation after a hold
		}
		t.counts[x.state]++
		if x.state == wrapUp && x.leg.outcome == transferred {
			t.transfers++
		}
	}
	r.sums = t
	return t
}

// elsewhere tells whether an activity belongs to another channel.
func (r *channelRow) elsewhere(x activity) bool {
	return x.leg != nil && x.leg.contact.channel != r.channel
}

// current is the state on this channel, in Cisco's words.
func (r *channelRow) current() string {
	if x := r.activities[len(r.activities)-1]; r.elsewhere(x) {
		return "engagedOther"
	}
	return r.activities[len(r.activities)-1].state.String()
}

func (r *channelRow) idleCode() string {
	return r.activities[len(r.activities)-1].code.label()
}

func sessionColumns() map[string]column[*channelRow] {
	type r = *channelRow
	m := map[string]column[r]{
		"isActive":              booleans(func(x r) bool { return x.end == 0 }),
		"agentId":               texts(func(x r) string { return x.agent.id }),
		"agentName":             texts(func(x r) string { return x.agent.name }),
		"agentSessionId":        texts(func(x r) string { return x.id }),
		"agentSignOutReason":    texts(func(x r) string { return x.reason }),
		"userLoginId":           texts(func(x r) string { return x.agent.email }),
		"startTime":             moments(func(x r) int64 { return x.start }),
		"endTime":               moments(func(x r) int64 { return x.end }),
		"state":                 {kind: laxKind, get: func(x r) value { return text(x.activities[len(x.activities)-1].state.String()) }},
		"siteId":                texts(func(x r) string { return x.agent.team.site.id }),
		"siteName":              texts(func(x r) string { return x.agent.team.site.name }),
		"teamId":                texts(func(x r) string { return x.agent.team.id }),
		"teamName":              texts(func(x r) string { return x.agent.team.name }),
		"orgId":                 texts(func(x r) string { return x.org.org.ID }),
		"orgName":               texts(func(x r) string { return x.org.org.Name }),
		"multiMediaProfileType": texts(func(r) string { return profileType }),

		"channelInfo.channelId":        texts(func(x r) string { return x.channelID(x.channel) }),
		"channelInfo.channelType":      texts(func(x r) string { return x.channel }),
		"channelInfo.agentPhoneNumber": texts(func(x r) string { return x.agent.extension }),
		"channelInfo.currentState":     {kind: laxKind, get: func(x r) value { return text(x.current()) }},
		"channelInfo.idleCodeName":     texts((*channelRow).idleCode),
		"channelInfo.lastActivityTime": moments(func(x r) int64 { return x.activities[len(x.activities)-1].start }),
		"channelInfo.totalDuration": numbers(func(x r) int64 {
			return x.activities[len(x.activities)-1].start - x.start
		}),
	}
	for name, s := range map[string]state{
		"available": available, "idle": idle, "ringing": ringing, "connected": connected, "hold": onHold,
		"wrapup": wrapUp, "notResponded": notResponding,
	} {
		m["channelInfo."+name+"Count"] = counts(func(x r) int { return x.sum().counts[s] })
		m["channelInfo."+name+"Duration"] = numbers(func(x r) int64 { return x.sum().durations[s] })
	}
	for _, name := range []string{"transferCount", "blindTransferCount", "agentTransferToQueueRequestCount"} {
		m["channelInfo."+name] = counts(func(x r) int { return x.sum().transfers })
	}
	unfilledSession(m)
	return m
}

func unfilledSession(m map[string]column[*channelRow]) {
	unfilled(m, textKind, null, `skillsProfile agentSkills parentOrgId parentOrgName channelInfo.subChannelType`)
	unfilled(m, numberKind, null, `intervalStartTime`)
	for _, s := range []string{
		"outdialRinging", "outdialConnected", "conference", "outdialConference", "consultAnswer", "outdialConsultAnswer",
		"consultRequest", "outdialConsultRequest", "consult", "outdialConsult", "consultToQueueAnswer",
		"outdialConsultToQueueAnswer", "consultToQueueRequest", "outdialConsultToQueueRequest", "consultToQueue",
		"outdialHold", "outdialNotResponded", "outdialWrapup", "consultToEpRequested", "consultToEpAnswered",
		"outdialConsultToEpRequested", "outdialConsultToEpAnswered",
	} {
		unfilled(m, numberKind, number(0), "channelInfo."+s+"Count channelInfo."+s+"Duration")
	}
	unfilled(m, numberKind, number(0), `channelInfo.disconnectedCount channelInfo.agentToAgentTransferCount
		channelInfo.outdialAgentToAgentTransferCount channelInfo.outdialAgentTransferToQueueRequestCount
		channelInfo.outdialBlindTransferCount channelInfo.outdialCount channelInfo.outdialTransferCount
		channelInfo.disconnectedHoldCallsCount channelInfo.outdialConsultTransferDuration channelInfo.callBackCount
		channelInfo.totalReservationTime channelInfo.reservationCount`)
}
