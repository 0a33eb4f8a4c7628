package contactcenter

import (
	"cmp"
	"context"
	"slices"
	"time"

	"floorwalker/bot"
)

const sessionFields = `
      agentId
      agentName
      userLoginId
      teamId
      teamName
      siteName
      isActive
      startTime
      endTime
      channelInfo {
        channelType
        currentState
        lastActivityTime
        idleCodeName
        agentPhoneNumber
      }
`

const sessionsQuery = `query Agents($from: Long!, $to: Long!, $filter: AgentSessionFilters, $pagination: Pagination) {
  agentSession(from: $from, to: $to, filter: $filter, pagination: $pagination) {
    agentSessions {` + sessionFields + `}
    pageInfo { hasNextPage endCursor }
  }
}`

// boardQuery asks in one request who is logged in and which contacts they have
// at hand: an agent session does not say.
const boardQuery = `query Board($from: Long!, $to: Long!, $filter: AgentSessionFilters, $legs: TaskLegDetailsFilters) {
  agentSession(from: $from, to: $to, filter: $filter) {
    agentSessions {` + sessionFields + `}
    pageInfo { hasNextPage endCursor }
  }
  taskLegDetails(from: $from, to: $to, filter: $legs) {
    taskLegs {` + legFields + `}
    pageInfo { hasNextPage endCursor }
  }
}`

var sessionsQuestion = question{query: sessionsQuery, root: "agentSession", list: "agentSessions"}

// session is Cisco's agent session record (ASR).
type session struct {
	AgentID   text                  `json:"agentId"`
	AgentName text                  `json:"agentName"`
	Login     text                  `json:"userLoginId"`
	TeamID    text                  `json:"teamId"`
	TeamName  text                  `json:"teamName"`
	SiteName  text                  `json:"siteName"`
	IsActive  flag                  `json:"isActive"`
	StartTime number                `json:"startTime"`
	EndTime   number                `json:"endTime"`
	Channels  list[channelActivity] `json:"channelInfo"`
}

type channelActivity struct {
	ChannelType      text   `json:"channelType"`
	CurrentState     text   `json:"currentState"`
	LastActivityTime number `json:"lastActivityTime"`
	IdleCodeName     text   `json:"idleCodeName"`
	PhoneNumber      text   `json:"agentPhoneNumber"`
}

// agent returns the session as the bot knows it. Of what an agent does in
// several channels the most engaged counts, and the telephone among equals.
func (r session) agent() bot.Agent {
	a := bot.Agent{
		ID: string(r.AgentID), Name: string(r.AgentName), Email: string(r.Login),
		TeamID: string(r.TeamID), TeamName: string(r.TeamName), SiteName: string(r.SiteName),
		State: bot.StateLoggedOut, Since: r.EndTime.Time(),
	}
	if !r.IsActive {
		return a
	}
	a.LoggedInAt, a.Since = r.StartTime.Time(), r.StartTime.Time()
	a.State = ""
	for _, x := range r.Channels {
		s := agentState(x.CurrentState)
		if s == "" || s == bot.StateLoggedOut {
			continue
		}
		if a.State != "" && !before(s, x.ChannelType, a) {
			continue
		}
		a.State, a.Channel, a.IdleCode = s, string(x.ChannelType), ""
		if s == bot.StateIdle {
			a.IdleCode = string(x.IdleCodeName)
		}
		if since := x.LastActivityTime.Time(); !since.IsZero() {
			a.Since = since
		}
		a.DialNumber = cmp.Or(string(x.PhoneNumber), a.DialNumber)
	}
	if a.State == "" {
		// Logged in, and no channel says more.
		a.State = bot.StateIdle
	}
	return a
}

// before reports whether a state in a channel says more than that of a.
func before(s bot.AgentState, channel text, a bot.Agent) bool {
	if x, y := rank(s), rank(a.State); x != y {
		return x < y
	}
	return channel == telephony && a.Channel != telephony
}

const telephony = "telephony"

// AgentsNow returns the agents who are logged in, with what they do and the
// contact they have at hand, by name.
func (c *Client) AgentsNow(ctx context.Context) ([]bot.Agent, error) {
	sessions, legs, err := c.board(ctx, nil, nil, true)
	if err != nil {
		return nil, readError("see what the agents do", err)
	}
	all := slices.Collect(latest(sessions))
	for i := range all {
		attach(&all[i], legs)
	}
	slices.SortStableFunc(all, func(a, b bot.Agent) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	})
	return all, nil
}

// AgentNow returns one agent as they are at this moment; it is never an answer
// that was asked for earlier, so that it can tell whether a change has come
// about. An agent who is not logged in is in the state Logged out, with the
// name and the end of their last session when it was within a week.
func (c *Client) AgentNow(ctx context.Context, agentID string) (bot.Agent, error) {
	if agentID == "" || len(agentID) > maxID {
		return bot.Agent{}, bot.Errorf(bot.NotFound, "There is no agent with that id.")
	}
	sessions, legs, err := c.board(ctx, equals(agentID, "agentId"), equals(agentID, "owner", "id"), false)
	if err != nil {
		return bot.Agent{}, readError("see what that agent does", err)
	}
	for a := range latest(sessions) {
		if a.ID == agentID {
			attach(&a, legs)
			return a, nil
		}
	}
	return bot.Agent{ID: agentID, State: bot.StateLoggedOut}, nil
}

// board reads agent sessions and the active legs, usually in one request.
// Without a condition on the agent only active sessions are read.
func (c *Client) board(ctx context.Context, agent, owner filter, share bool) ([]session, []leg, error) {
	sessionFilter := agent
	if agent == nil {
		sessionFilter = equals(true, "isActive")
	}
	legFilter := allOf(equals(true, "isActive"), owner, compare("notequals", statusParked, "status"))
	data, err := c.search(ctx, boardQuery, c.live(variables{"filter": sessionFilter, "legs": legFilter}), share)
	if err != nil {
		return nil, nil, err
	}
	sessions, err := further[session](ctx, c, data, sessionsQuestion, c.live(variables{"filter": sessionFilter}), share)
	if err != nil {
		return nil, nil, err
	}
	legs, err := further[leg](ctx, c, data, legsQuestion, c.live(variables{"filter": legFilter}), share)
	return sessions, legs, err
}

// further returns the entries of an answer's root, and of its further pages.
func further[T any](ctx context.Context, c *Client, data roots, q question, v variables, share bool) ([]T, error) {
	p, err := decodePage[T](data[q.root], q.list)
	if err != nil || p.cursor == "" {
		return p.entries, err
	}
	q.fresh = !share
	all := []T(p.entries)
	for entry, err := range pages[T](ctx, c, q, v, p.cursor) {
		if err != nil {
			return nil, err
		}
		all = append(all, entry)
	}
	return all, nil
}

// latest yields one agent for all their sessions: the active one, or else the
// last.
func latest(sessions []session) func(yield func(bot.Agent) bool) {
	best := map[text]session{}
	var order []text
	for _, s := range sessions {
		old, known := best[s.AgentID]
		if !known {
			order = append(order, s.AgentID)
		}
		newer := s.StartTime > old.StartTime
		if s.IsActive != old.IsActive {
			newer = bool(s.IsActive)
		}
		if s.AgentID != "" && (!known || newer) {
			best[s.AgentID] = s
		}
	}
	return func(yield func(bot.Agent) bool) {
		for _, id := range order {
			if s, ok := best[id]; ok && !yield(s.agent()) {
				return
			}
		}
	}
}

// attach adds the contact that the agent has at hand, if one is known.
func attach(a *bot.Agent, legs []leg) {
	if rank(a.State) >= rank(bot.StateNotResponding) {
		return
	}
	var newest time.Time
	for _, r := range legs {
		if string(r.Owner.Value.ID) != a.ID || string(r.ChannelType) != a.Channel {
			continue
		}
		if created := r.CreatedTime.Time(); created.After(newest) {
			newest = created
			a.ContactID, a.QueueName = string(r.TaskID), string(r.Queue.Value.Name)
		}
	}
}
