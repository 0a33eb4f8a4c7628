package contactcenter

import "sort"

type agentRecord struct {
	IntervalStartTime int64            `json:"intervalStartTime"`
	AgentID           string           `json:"agentId"`
	AgentName         string           `json:"agentName"`
	TeamID            string           `json:"teamId"`
	TeamName          string           `json:"teamName"`
	Channels          []*channelRecord `json:"channels"`
}

type channelRecord struct {
	ChannelType           string  `json:"channelType"`
	TotalAssignedTasks    int     `json:"totalAssignedTasks"`
	TotalOfferedTasks     int     `json:"totalOfferedTasks"`
	TotalAcceptedTasks    int     `json:"totalAcceptedTasks"`
	TotalRejectedTasks    int     `json:"totalRejectedTasks"`
	TotalTransferredTasks int     `json:"totalTransferredTasks"`
	TotalEngagedDuration  int64   `json:"totalEngagedDuration"`
	TotalHoldDuration     int64   `json:"totalHoldDuration"`
	TotalWrapUpDuration   int64   `json:"totalWrapUpDuration"`
	TotalAvailableTime    int64   `json:"totalAvailableTime"`
	TotalUnAvailableTime  int64   `json:"totalUnAvailableTime"`
	AverageHandledTime    float64 `json:"averageHandledTime"`

	handled    int
	handleTime int64
}

// agentStatistics answers GET /v1/agents/statistics.
func (c *Centre) agentStatistics(q *call) (any, error) {
	p := params{q: q}
	from, to, interval := p.window()
	wanted := p.list("agentIds", 100)
	if p.err != nil {
		return nil, p.err
	}
	table := agentTable{from: from, to: min(to, c.now), interval: interval, rows: map[agentCell]*channelRecord{}}
	for _, s := range c.sessions {
		if in(wanted, s.agent.id) {
			table.addSession(s, c.now)
		}
	}
	for _, l := range c.legs {
		table.addLeg(l, wanted)
	}
	return map[string]any{"meta": meta{c.org.ID}, "data": table.records()}, nil
}

type agentTable struct {
	from, to, interval int64
	rows               map[agentCell]*channelRecord
}

type agentCell struct {
	start   int64
	agent   *agent
	channel string
}

func (t *agentTable) at(a *agent, channel string, when int64) *channelRecord {
	if when < t.from || when >= t.to {
		return nil
	}
	cell := agentCell{when - (when-t.from)%t.interval, a, channel}
	r := t.rows[cell]
	if r == nil {
		r = &channelRecord{ChannelType: channel}
		t.rows[cell] = r
	}
	return r
}

// addSession adds the part of each activity that lies in each interval.
// Availability is that of the team's channels, as one contact at a time keeps
// an agent from all of them.
func (t *agentTable) addSession(s *session, now int64) {
	for _, x := range s.activities {
		end := x.end
		if end == 0 {
			end = now
		}
		for at := max(x.start, t.from); at < min(end, t.to); {
			next := min(at-(at-t.from)%t.interval+t.interval, end, t.to)
			t.spend(s, x, at, next-at)
			at = next
		}
	}
}

func (t *agentTable) spend(s *session, x activity, at, d int64) {
	for _, channel := range s.agent.team.channels {
		r := t.at(s.agent, channel, at)
		if x.state == idle {
			r.TotalUnAvailableTime += d
		} else {
			r.TotalAvailableTime += d
		}
	}
	if x.leg == nil {
		return
	}
	switch r := t.at(s.agent, x.leg.contact.channel, at); x.state {
	case connected:
		r.TotalEngagedDuration += d
	case onHold:
		r.TotalHoldDuration += d
	case wrapUp:
		r.TotalWrapUpDuration += d
	default: // an agent who rings handles nothing yet
	}
}

// addLeg counts offers when they ring, answers when they are accepted, and
// handling when the wrap-up is completed.
func (t *agentTable) addLeg(l *leg, wanted []string) {
	channel := l.contact.channel
	for _, x := range l.rona {
		if !in(wanted, x.agent.id) {
			continue
		}
		if r := t.at(x.agent, channel, x.from); r != nil {
			r.TotalOfferedTasks++
			r.TotalAssignedTasks++
			r.TotalRejectedTasks++
		}
	}
	if l.offered == 0 || !in(wanted, l.agent.id) {
		return
	}
	if r := t.at(l.agent, channel, l.offered); r != nil {
		r.TotalOfferedTasks++
		r.TotalAssignedTasks++
	}
	if !l.wasAnswered() {
		return
	}
	if r := t.at(l.agent, channel, l.answered); r != nil {
		r.TotalAcceptedTasks++
	}
	if r := t.at(l.agent, channel, l.ended); r != nil && l.outcome == transferred {
		r.TotalTransferredTasks++
	}
	if r := t.at(l.agent, channel, l.wrapped); r != nil {
		r.handled++
		r.handleTime += l.talked() + l.held() + l.wrapping()
	}
}

func (t *agentTable) records() []*agentRecord {
	type row struct {
		start int64
		agent *agent
	}
	rows := map[row]*agentRecord{}
	all := []*agentRecord{}
	for cell, r := range t.rows {
		r.AverageHandledTime = ratio(float64(r.handleTime), r.handled)
		key := row{cell.start, cell.agent}
		if rows[key] == nil {
			a := cell.agent
			rows[key] = &agentRecord{cell.start, a.id, a.name, a.team.id, a.team.name, nil}
			all = append(all, rows[key])
		}
		rows[key].Channels = append(rows[key].Channels, r)
	}
	for _, r := range all {
		sort.Slice(r.Channels, func(i, j int) bool { return r.Channels[i].ChannelType < r.Channels[j].ChannelType })
	}
	sort.Slice(all, func(i, j int) bool {
		if all[i].IntervalStartTime != all[j].IntervalStartTime {
			return all[i].IntervalStartTime < all[j].IntervalStartTime
		}
		return all[i].AgentName+all[i].AgentID < all[j].AgentName+all[j].AgentID
	})
	return all
}
