package contactcenter

import (
	"context"
	"strconv"
	"strings"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

// Limits of the statistics, from Cisco's specification.
const (
	maxStatisticsSpan = 24 * time.Hour // from and to are closer than this
	maxStatisticsIDs  = 100
)

// QueueStatistics is one interval of a queue as GET /v1/queues/statistics gives
// it. These are Cisco's figures, by Cisco's rules: offers to agents instead of
// contacts, a contact handled in the interval it ended in, handle time without
// wrap-up, service level over the handled. Averages of several intervals must
// be weighted by their own counts.
type QueueStatistics struct {
	Interval           time.Time // its start
	QueueID, QueueName string
	Channel            string
	Offered            int // offers to agents
	Enqueued           int
	Accepted           int
	Rejected           int
	Abandoned          int
	AverageEnqueued    time.Duration // with those who abandoned
	AverageHandled     time.Duration // without wrap-up
	// ServiceLevelPercentage is met ÷ handled, 0 to 100.
	ServiceLevelPercentage float64
}

// QueueStatistics returns the statistics of a window of less than 24 hours,
// which the service rounds down to a quarter of an hour, in intervals of 15, 30
// or 60 minutes; no ids are all queues.
func (c *Client) QueueStatistics(ctx context.Context, window bot.Range, interval time.Duration, queueIDs []string) ([]QueueStatistics, error) {
	type record struct {
		IntervalStartTime number `json:"intervalStartTime"`
		QueueID           text   `json:"queueId"`
		QueueName         text   `json:"queueName"`
		ChannelType       text   `json:"channelType"`
		Offered           number `json:"totalOfferedTasks"`
		Enqueued          number `json:"totalEnqueuedTasks"`
		Accepted          number `json:"totalAcceptedTasks"`
		Rejected          number `json:"totalRejectedTasks"`
		Abandoned         number `json:"totalAbandonedTasks"`
		AverageEnqueued   number `json:"averageEnqueuedTime"`
		AverageHandled    number `json:"averageHandledTime"`
		ServiceLevel      number `json:"serviceLevelThresholdPercentage"`
	}
	records, err := statistics[record](ctx, c, "queues", "queueIds", window, interval, queueIDs)
	if err != nil {
		return nil, err
	}
	all := make([]QueueStatistics, len(records))
	for i, r := range records {
		all[i] = QueueStatistics{
			Interval: r.IntervalStartTime.Time(), QueueID: string(r.QueueID), QueueName: string(r.QueueName),
			Channel: string(r.ChannelType), Offered: r.Offered.Int(), Enqueued: r.Enqueued.Int(),
			Accepted: r.Accepted.Int(), Rejected: r.Rejected.Int(), Abandoned: r.Abandoned.Int(),
			AverageEnqueued: r.AverageEnqueued.Duration(), AverageHandled: r.AverageHandled.Duration(),
			ServiceLevelPercentage: float64(r.ServiceLevel),
		}
	}
	return all, nil
}

// AgentStatistics is one interval of an agent in one channel as
// GET /v1/agents/statistics gives it.
type AgentStatistics struct {
	Interval           time.Time // its start
	AgentID, AgentName string
	TeamID, TeamName   string
	Channel            string
	Offered            int
	Accepted           int
	Rejected           int
	Transferred        int
	Engaged            time.Duration // connected and in conferences, without consulting
	Hold               time.Duration
	WrapUp             time.Duration
	Available          time.Duration
	Unavailable        time.Duration
	AverageHandled     time.Duration // with wrap-up
}

// AgentStatistics returns the statistics of a window as QueueStatistics does;
// no ids are all agents.
func (c *Client) AgentStatistics(ctx context.Context, window bot.Range, interval time.Duration, agentIDs []string) ([]AgentStatistics, error) {
	type record struct {
		IntervalStartTime number `json:"intervalStartTime"`
		AgentID           text   `json:"agentId"`
		AgentName         text   `json:"agentName"`
		TeamID            text   `json:"teamId"`
		TeamName          text   `json:"teamName"`
		Channels          list[struct {
			ChannelType    text   `json:"channelType"`
			Offered        number `json:"totalOfferedTasks"`
			Accepted       number `json:"totalAcceptedTasks"`
			Rejected       number `json:"totalRejectedTasks"`
			Transferred    number `json:"totalTransferredTasks"`
			Engaged        number `json:"totalEngagedDuration"`
			Hold           number `json:"totalHoldDuration"`
			WrapUp         number `json:"totalWrapUpDuration"`
			Available      number `json:"totalAvailableTime"`
			Unavailable    number `json:"totalUnAvailableTime"`
			AverageHandled number `json:"averageHandledTime"`
		}] `json:"channels"`
	}
	records, err := statistics[record](ctx, c, "agents", "agentIds", window, interval, agentIDs)
	if err != nil {
		return nil, err
	}
	var all []AgentStatistics
	for _, r := range records {
		for _, x := range r.Channels {
			all = append(all, AgentStatistics{
				Interval: r.IntervalStartTime.Time(), AgentID: string(r.AgentID), AgentName: string(r.AgentName),
				TeamID: string(r.TeamID), TeamName: string(r.TeamName), Channel: string(x.ChannelType),
				Offered: x.Offered.Int(), Accepted: x.Accepted.Int(), Rejected: x.Rejected.Int(), Transferred: x.Transferred.Int(),
				Engaged: x.Engaged.Duration(), Hold: x.Hold.Duration(), WrapUp: x.WrapUp.Duration(),
				Available: x.Available.Duration(), Unavailable: x.Unavailable.Duration(), AverageHandled: x.AverageHandled.Duration(),
			})
		}
	}
	return all, nil
}

func statistics[R any](ctx context.Context, c *Client, of, idsName string, window bot.Range, interval time.Duration, ids []string) ([]R, error) {
	switch {
	case window.Duration() <= 0 || window.Duration() >= maxStatisticsSpan:
		return nil, bot.Errorf(bot.Invalid, "Cisco's statistics cover less than 24 hours at a time.")
	case interval != 15*time.Minute && interval != 30*time.Minute && interval != time.Hour:
		return nil, bot.Errorf(bot.Invalid, "Cisco's statistics come in intervals of 15, 30 or 60 minutes.")
	case len(ids) > maxStatisticsIDs:
		return nil, bot.Errorf(bot.Invalid, "Cisco's statistics are for at most %d %s at a time.", maxStatisticsIDs, of)
	}
	var answer struct {
		Data list[R] `json:"data"`
	}
	err := c.read(ctx, "read Cisco's statistics", rest.Request{
		Path: rest.Path("v1", of, "statistics"), Out: &answer, Share: true,
		Query: c.query(
			"from", strconv.FormatInt(window.From.UnixMilli(), 10), "to", strconv.FormatInt(window.To.UnixMilli(), 10),
			"interval", strconv.Itoa(int(interval.Minutes())), idsName, strings.Join(ids, ","),
		),
	})
	return answer.Data, err
}
