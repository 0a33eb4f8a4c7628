package contactcenter

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

// Limits of GET /v1/agents/activities, from Cisco's specification: a request
// spans less than a day, and gives 10,000 records of it in pages of 1,000.
const (
	activitySpan     = 24*time.Hour - time.Second
	activityPageSize = 1000
	activityPages    = 10
	maxActivityIDs   = 100
	// activityLookback is how long before a window the activity may have begun
	// that an agent is in when it begins: records are found by their start.
	activityLookback = 12 * time.Hour
)

// AgentFilter narrows AgentSpans. The zero value is every agent.
type AgentFilter struct{ AgentIDs, TeamIDs []string }

// StateSpan is an uninterrupted stretch of time of an agent in one state.
type StateSpan struct {
	bot.Range
	State     bot.AgentState
	IdleCode  string
	ContactID string
	QueueName string
}

// AgentSpans is what one agent did in a window, in order and without overlap.
// Time between the spans is time logged out.
type AgentSpans struct {
	Agent bot.Agent // id, name, team and site
	Spans []StateSpan
}

// activity is Cisco's agent activity record (AAR) as GET /v1/agents/activities
// gives it.
type activity struct {
	AgentID      text   `json:"agentId"`
	AgentName    text   `json:"agentName"`
	AgentLogin   text   `json:"agentLogin"`
	SessionID    text   `json:"agentSessionId"`
	TeamID       text   `json:"teamId"`
	TeamName     text   `json:"teamName"`
	SiteName     text   `json:"siteName"`
	ChannelID    text   `json:"channelId"`
	CurrentState text   `json:"currentState"`
	IdleCodeName text   `json:"idleCodeName"`
	TaskID       text   `json:"taskId"`
	QueueName    text   `json:"queueName"`
	StartTime    number `json:"startTime"`
	EndTime      number `json:"endTime"` // none while it lasts
}

// key tells activities apart: they have no id.
func (a activity) key() string {
	return fmt.Sprintf("%s|%s|%s|%s|%.0f", a.AgentID, a.SessionID, a.ChannelID, a.CurrentState, a.StartTime)
}

// AgentSpans returns what the agents did in the window, by name. Where an agent
// does several things at the same time in several channels, the most engaged
// counts.
func (c *Client) AgentSpans(ctx context.Context, window bot.Range, f AgentFilter) ([]AgentSpans, error) {
	if now := c.now(); window.To.After(now) {
		window.To = now
	}
	if _, err := c.spans(window); err != nil {
		return nil, err
	}
	if len(f.AgentIDs) > maxActivityIDs || len(f.TeamIDs) > maxActivityIDs {
		return nil, bot.Errorf(bot.Invalid, "That is more than %d agents or teams at once; ask for a team.", maxActivityIDs)
	}
	byAgent := map[text]*timeline{}
	for a, err := range c.activities(ctx, window, f) {
		if err != nil {
			return nil, readError("read what the agents did", err)
		}
		if a.AgentID == "" {
			continue
		}
		t := byAgent[a.AgentID]
		if t == nil {
			t = &timeline{first: a}
			byAgent[a.AgentID] = t
		}
		t.add(a, window)
	}
	all := make([]AgentSpans, 0, len(byAgent))
	for _, t := range byAgent {
		if s := t.spans(); len(s) > 0 {
			all = append(all, AgentSpans{t.agent(), s})
		}
	}
	slices.SortFunc(all, func(a, b AgentSpans) int {
		return strings.Compare(a.Agent.Name+"\x00"+a.Agent.ID, b.Agent.Name+"\x00"+b.Agent.ID)
	})
	return all, nil
}

// activities streams the records that begin between the lookback and the end of
// the window, each once, oldest first.
func (c *Client) activities(ctx context.Context, window bot.Range, f AgentFilter) iter.Seq2[activity, error] {
	return func(yield func(activity, error) bool) {
		from := window.From.Add(-activityLookback)
		for from.Before(window.To) {
			to := from.Add(activitySpan)
			if to.After(window.To) {
				to = window.To
			}
			for a, err := range c.activitiesOf(ctx, from, to, f) {
				if !yield(a, err) || err != nil {
					return
				}
			}
			from = to
		}
	}
}

// activitiesOf streams the records of a span. When it has more than one from
// and to can reach, it goes on from the last record's start.
func (c *Client) activitiesOf(ctx context.Context, from, to time.Time, f AgentFilter) iter.Seq2[activity, error] {
	return func(yield func(activity, error) bool) {
		seen := map[string]bool{} // of the last start: those are asked for twice
		last := number(from.UnixMilli())
		for {
			start, full := last, true
			for page := 0; full && page < activityPages; page++ {
				entries, err := c.activityPage(ctx, int64(start), to, page, f)
				if err != nil {
					yield(activity{}, err)
					return
				}
				full = len(entries) >= activityPageSize
				for _, a := range entries {
					if a.StartTime > last {
						last = a.StartTime
						clear(seen)
					}
					if key := a.key(); !seen[key] {
						seen[key] = true
						if !yield(a, nil) {
							return
						}
					}
				}
			}
			if !full {
				return
			}
			if last <= start {
				yield(activity{}, ErrPages)
				return
			}
		}
	}
}

func (c *Client) activityPage(ctx context.Context, from int64, to time.Time, page int, f AgentFilter) (list[activity], error) {
	var answer struct {
		Data list[activity] `json:"data"`
	}
	err := c.rest.Do(ctx, rest.Request{
		Path: "v1/agents/activities", Out: &answer, Share: true,
		Query: c.query(
			"from", strconv.FormatInt(from, 10), "to", strconv.FormatInt(to.UnixMilli(), 10),
			"page", strconv.Itoa(page), "pageSize", strconv.Itoa(activityPageSize),
			"agentIds", strings.Join(f.AgentIDs, ","), "teamIds", strings.Join(f.TeamIDs, ","),
		),
	})
	return answer.Data, err
}
