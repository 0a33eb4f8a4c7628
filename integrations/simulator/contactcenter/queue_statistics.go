package contactcenter

import "sort"

type queueRecord struct {
	IntervalStartTime    int64   `json:"intervalStartTime"`
	QueueID              string  `json:"queueId"`
	QueueName            string  `json:"queueName"`
	ChannelType          string  `json:"channelType"`
	TotalOfferedTasks    int     `json:"totalOfferedTasks"`
	TotalEnqueuedTasks   int     `json:"totalEnqueuedTasks"`
	TotalAssignedTasks   int     `json:"totalAssignedTasks"` // deprecated: always 0
	TotalAcceptedTasks   int     `json:"totalAcceptedTasks"`
	TotalRejectedTasks   int     `json:"totalRejectedTasks"`
	TotalAbandonedTasks  int     `json:"totalAbandonedTasks"`
	AverageEnqueuedTime  float64 `json:"averageEnqueuedTime"`
	AverageHandledTime   float64 `json:"averageHandledTime"`
	ServiceLevelPercents float64 `json:"serviceLevelThresholdPercentage"`

	enqueued, handled, met int
	queued, connected      int64
}

// queueStatistics answers GET /v1/queues/statistics.
func (c *Centre) queueStatistics(q *call) (any, error) {
	p := params{q: q}
	from, to, interval := p.window()
	wanted := p.list("queueIds", 100)
	if p.err != nil {
		return nil, p.err
	}
	table := queueTable{from: from, to: to, interval: interval, rows: map[queueCell]*queueRecord{}}
	for _, l := range c.legs {
		if in(wanted, l.queue.id) {
			table.add(l)
		}
	}
	return map[string]any{"meta": meta{c.org.ID}, "data": table.records()}, nil
}

type queueTable struct {
	from, to, interval int64
	rows               map[queueCell]*queueRecord
}

type queueCell struct {
	start   int64
	queue   *queue
	channel string
}

// at returns the record of a moment, or nil outside the window.
func (t *queueTable) at(l *leg, when int64) *queueRecord {
	if when < t.from || when >= t.to {
		return nil
	}
	cell := queueCell{when - (when-t.from)%t.interval, l.queue, l.contact.channel}
	r := t.rows[cell]
	if r == nil {
		r = &queueRecord{
			IntervalStartTime: cell.start, QueueID: l.queue.id, QueueName: l.queue.name, ChannelType: cell.channel,
		}
		t.rows[cell] = r
	}
	return r
}

// add counts a leg as Cisco does: as offered and queued in the interval in
// which it entered the queue, as handled or abandoned in the one in which it
// ended. An offer that was not answered counts as offered and rejected.
func (t *queueTable) add(l *leg) {
	if r := t.at(l, l.entered); r != nil {
		r.TotalOfferedTasks += l.offers()
		r.TotalRejectedTasks += len(l.rona)
		if l.parked {
			r.TotalEnqueuedTasks++
			if l.wasAnswered() || l.ended != 0 {
				r.enqueued++
				r.queued += l.queued()
			}
		}
	}
	if l.ended == 0 {
		return
	}
	r := t.at(l, l.ended)
	switch {
	case r == nil:
	case l.outcome == abandoned:
		r.TotalAbandonedTasks++
	default:
		r.TotalAcceptedTasks++
		r.handled++
		r.connected += l.talked()
		if l.withinServiceLevel() {
			r.met++
		}
	}
}

// records returns the intervals in which anything happened, in order.
func (t *queueTable) records() []*queueRecord {
	all := make([]*queueRecord, 0, len(t.rows))
	for _, r := range t.rows {
		r.AverageEnqueuedTime = ratio(float64(r.queued), r.enqueued)
		r.AverageHandledTime = ratio(float64(r.connected), r.handled)
		r.ServiceLevelPercents = ratio(100*float64(r.met), r.handled)
		all = append(all, r)
	}
	sort.Slice(all, func(i, j int) bool {
		if all[i].IntervalStartTime != all[j].IntervalStartTime {
			return all[i].IntervalStartTime < all[j].IntervalStartTime
		}
		return all[i].QueueName+all[i].ChannelType < all[j].QueueName+all[j].ChannelType
	})
	return all
}

func ratio(sum float64, n int) float64 {
	if n == 0 {
		return 0
	}
	return sum / float64(n)
}
