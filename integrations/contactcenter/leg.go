package contactcenter

import (
	"context"
	"iter"
	"time"

	"floorwalker/bot"
)

const legFields = `
      id
      taskId
      createdTime(sort: asc)
      endedTime
      isActive
      status
      channelType
      origin
      queue { id name duration }
      owner { id name }
      team { id }
      handleType
      abandonedType
      isTaskLegHandled
      connectedCount
      ringingDuration
      selfserviceDuration
      connectedDuration
      holdDuration
      wrapupDuration
      transferCount
      blindTransferCount
      nextDestination { queue { id } }
`

const legsQuery = `query Legs($from: Long!, $to: Long!, $filter: TaskLegDetailsFilters, $pagination: Pagination) {
  taskLegDetails(from: $from, to: $to, filter: $filter, pagination: $pagination) {
    taskLegs {` + legFields + `}
    pageInfo { hasNextPage endCursor }
  }
}`

var legsQuestion = question{query: legsQuery, root: "taskLegDetails", list: "taskLegs"}

// leg is Cisco's contact leg record (CLR). Durations are milliseconds.
type leg struct {
	ID              text          `json:"id"`
	TaskID          text          `json:"taskId"`
	CreatedTime     number        `json:"createdTime"`
	EndedTime       number        `json:"endedTime"`
	IsActive        flag          `json:"isActive"`
	Status          text          `json:"status"`
	ChannelType     text          `json:"channelType"`
	Origin          text          `json:"origin"`
	Queue           object[named] `json:"queue"`
	Owner           object[named] `json:"owner"`
	Team            object[named] `json:"team"`
	HandleType      text          `json:"handleType"`
	AbandonedType   text          `json:"abandonedType"`
	IsHandled       flag          `json:"isTaskLegHandled"`
	ConnectedCount  number        `json:"connectedCount"`
	RingingTime     number        `json:"ringingDuration"`
	SelfServiceTime number        `json:"selfserviceDuration"`
	ConnectedTime   number        `json:"connectedDuration"`
	HoldTime        number        `json:"holdDuration"`
	WrapUpTime      number        `json:"wrapupDuration"`
	TransferCount   number        `json:"transferCount"`
	BlindTransfers  number        `json:"blindTransferCount"`
	NextDestination object[struct {
		Queue object[named] `json:"queue"`
	}] `json:"nextDestination"`
}

// leg returns the record as the bot knows it. A leg enters its queue when it
// begins, after self-service if there was any; it leaves the queue at the end
// of its time in queue and of its ringing. Offers that rang out are not in the
// record; Contact knows them.
func (r leg) leg() bot.Leg {
	status := statusOf(r.Status, bool(r.IsActive))
	l := bot.Leg{
		ContactID: string(r.TaskID),
		QueueID:   string(r.Queue.Value.ID), QueueName: string(r.Queue.Value.Name),
		Channel: string(r.ChannelType), Origin: string(r.Origin),
		Entered: r.CreatedTime.Time(),
		AgentID: string(r.Owner.Value.ID), AgentName: string(r.Owner.Value.Name), TeamID: string(r.Team.Value.ID),
		Talk: r.ConnectedTime.Duration(), Hold: r.HoldTime.Duration(), WrapUp: r.WrapUpTime.Duration(),
		Active: bool(r.IsActive),
	}
	if !l.Entered.IsZero() {
		l.Entered = l.Entered.Add(r.SelfServiceTime.Duration())
	}
	l.Answered = r.answered(status)
	switch {
	case l.Answered:
		l.Transferred = r.TransferCount+r.BlindTransfers > 0
		l.Left = l.Entered.Add(r.Queue.Value.Duration.Duration() + r.RingingTime.Duration())
	case l.Active:
	default:
		l.Left = r.leftUnanswered(l.Entered)
		l.Overflowed = r.overflowed()
		l.Abandoned = !l.Overflowed
	}
	return l
}

func (r leg) answered(status bot.ContactStatus) bool {
	return bool(r.IsHandled) || r.ConnectedCount > 0 || r.ConnectedTime > 0 ||
		status == bot.ContactConnected || status == bot.ContactOnHold || status == bot.ContactWrapUp
}

func (r leg) leftUnanswered(entered time.Time) time.Time {
	if ended := r.EndedTime.Time(); ended.After(entered) {
		return ended
	}
	return entered.Add(r.Queue.Value.Duration.Duration() + r.RingingTime.Duration())
}

// overflowed says that an unanswered leg ended because the contact was sent on,
// not because the customer left.
func (r leg) overflowed() bool {
	switch trimmed(r.HandleType) {
	case "overflow", "parkandtransfer", "straighttransfer", "dequeued", "transfertodn":
		return true
	case "abandoned":
		return false
	}
	return r.AbandonedType == "" && r.NextDestination.Value.Queue.Value.ID != ""
}

// place tells where a leg stands in a list by time of creation.
func (r leg) place() (id text, created number) { return r.ID, r.CreatedTime }

// LegFilter narrows Legs. The zero value is every leg.
type LegFilter struct {
	QueueIDs []string
	AgentIDs []string // who took them
	TeamIDs  []string // of who took them
	Channel  string   // telephony, chat, email or social
}

func (f LegFilter) conditions() filter {
	return allOf(oneOf(f.QueueIDs, "queue", "id"), oneOf(f.AgentIDs, "owner", "id"), oneOf(f.TeamIDs, "team", "id"), optional(f.Channel, "channelType"))
}

// Legs streams the legs that entered a queue within the window, oldest first,
// page by page as they are asked for. Legs without a queue (self-service) are
// left out. After an error, which is the last thing it yields, the list is
// incomplete.
func (c *Client) Legs(ctx context.Context, window bot.Range, f LegFilter) iter.Seq2[bot.Leg, error] {
	return func(yield func(bot.Leg, error) bool) {
		const doing = "read the contacts of that time"
		spans, err := c.spans(window)
		if err != nil {
			yield(bot.Leg{}, err)
			return
		}
		for _, span := range spans {
			for record, err := range stream(ctx, c, legsQuestion, f.conditions(), span, leg.place) {
				if err != nil {
					yield(bot.Leg{}, readError(doing, err))
					return
				}
				l := record.leg()
				if l.QueueID != "" && span.Contains(l.Entered) && !yield(l, nil) {
					return
				}
			}
		}
	}
}

// WaitingLegs returns the legs that wait in a queue now, in the queues given or
// in all, longest wait first. They come from live records, never from
// statistics of an interval.
func (c *Client) WaitingLegs(ctx context.Context, queueIDs []string) ([]bot.Leg, error) {
	v := c.live(variables{"filter": allOf(
		equals(true, "isActive"), equals(statusParked, "status"), oneOf(queueIDs, "queue", "id"),
	)})
	var all []bot.Leg
	for record, err := range pages[leg](ctx, c, legsQuestion, v, firstCursor) {
		if err != nil {
			return nil, readError("see who is waiting", err)
		}
		if l := record.leg(); l.QueueID != "" && l.Left.IsZero() && !l.Entered.IsZero() {
			all = append(all, l)
		}
	}
	sortLegs(all)
	return all, nil
}
