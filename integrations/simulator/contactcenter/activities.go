package contactcenter

import "sort"

// maxActivities is how many records one from and to can reach.
const maxActivities = 10_000

type agentActivity struct {
	Active         bool   `json:"active"`
	AgentID        string `json:"agentId"`
	AgentDN        string `json:"agentDn"`
	AgentLogin     string `json:"agentLogin"`
	AgentSessionID string `json:"agentSessionId"`
	AgentName      string `json:"agentName"`
	CurrentState   string `json:"currentState"`
	SiteID         string `json:"siteId"`
	SiteName       string `json:"siteName"`
	TeamID         string `json:"teamId"`
	TeamName       string `json:"teamName"`
	IsLogin        int    `json:"isLogin"`
	TaskID         string `json:"taskId"`
	ChannelID      string `json:"channelId"`
	ChannelType    string `json:"channelType"`
	SubChannelType string `json:"subChannelType"`
	IdleCodeName   string `json:"idleCodeName"`
	IdleCode       string `json:"idleCode"`
	QueueID        string `json:"queueId"`
	QueueName      string `json:"queueName"`
	WrapupCodeName string `json:"wrapupCodeName"`
	Reason         string `json:"reason"`
	StartTime      int64  `json:"startTime"`
	EndTime        int64  `json:"endTime"`
	MMProfileType  string `json:"mmProfileType"`
}

// listActivities answers GET /v1/agents/activities, oldest first.
func (c *Centre) listActivities(q *call) (any, error) {
	p := params{q: q}
	from, to := p.required("from"), p.number("to", c.now+1)
	agents, teams := p.list("agentIds", 100), p.list("teamIds", 100)
	channels := p.channels()
	size := p.within("pageSize", 100, 1, 1000)
	page := p.within("page", 0, 0, maxActivities/size)
	if to < from || to-from >= day {
		p.fail("from and to must be less than 24 hours apart")
	}
	if p.err != nil {
		return nil, p.err
	}
	data := []agentActivity{}
	for _, s := range c.sessions {
		if s.start >= to || s.end != 0 && s.end < from || !in(agents, s.agent.id) || !in(teams, s.agent.team.id) {
			continue
		}
		for i, x := range s.activities {
			if x.start >= from && x.start < to && in(channels, x.channel(s)) {
				data = append(data, s.report(i))
			}
		}
	}
	sort.SliceStable(data, func(i, j int) bool { return data[i].StartTime < data[j].StartTime })
	data = data[:min(len(data), maxActivities)]
	first := min(int(page*size), len(data))
	data = data[first:min(first+int(size), len(data))]
	return map[string]any{"meta": meta{c.org.ID}, "data": data}, nil
}

// channel is the channel an activity belongs to: that of its contact, or the
// first of the team's.
func (x activity) channel(s *session) string {
	if x.leg != nil {
		return x.leg.contact.channel
	}
	return s.agent.team.channels[0]
}

func (s *session) report(i int) agentActivity {
	x, a := s.activities[i], s.agent
	r := agentActivity{
		Active: x.end == 0, AgentID: a.id, AgentDN: a.extension, AgentLogin: a.email, AgentSessionID: s.id,
		AgentName: a.name, CurrentState: x.state.String(),
		SiteID: a.team.site.id, SiteName: a.team.site.name, TeamID: a.team.id, TeamName: a.team.name,
		ChannelID: s.channelID(x.channel(s)), ChannelType: x.channel(s),
		StartTime: x.start, EndTime: x.end, MMProfileType: profileType,
	}
	if i == 0 {
		r.IsLogin = 1
	}
	if x.end == 0 {
		r.EndTime = -1
	}
	if x.code != nil {
		r.IdleCode, r.IdleCodeName = x.code.id, x.code.name
	}
	if x.note != nil {
		r.Reason = x.note.reason
	}
	if l := x.leg; l != nil {
		r.TaskID, r.QueueID, r.QueueName = l.contact.id, l.queue.id, l.queue.name
		if x.state == wrapUp && x.end != 0 && l.wrapUp != nil {
			r.WrapupCodeName = l.wrapUp.name
		}
	}
	return r
}

// profileType is the agents' multimedia profile: one contact at a time.
const profileType = "exclusive"

// channelID names a channel of a session.
func (s *session) channelID(channel string) string {
	return s.id[:24] + channelSuffix[channel]
}

var channelSuffix = map[string]string{
	telephony: "00000000c001", chat: "00000000c002", email: "00000000c003", social: "00000000c004",
}
