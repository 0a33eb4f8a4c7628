package analyzer

import (
	"context"
	"iter"
	"strings"
	"time"

	"floorwalker/bot"
)

// AgentSession is an agent session record (ASR): the time between a login and
// the logout.
type AgentSession struct {
	ID         string
	AgentID    string
	Agent      string
	Team       string
	Begin, End time.Time // End is zero while the agent is logged in
	// Spent is the time in each state, of those that the record has.
	Spent map[string]time.Duration
}

// AgentActivity is an agent activity record (AAR): one uninterrupted state.
type AgentActivity struct {
	AgentID    string
	Agent      string
	Team       string
	State      string // for example idle
	Code       string // of an idle state
	Channel    string
	Session    string // the contact session the agent is engaged with
	Begin, End time.Time
}

// SpentStates are the states of AgentSession.Spent, in the order of a report.
// The spelling of their fields is Cisco's grammar of names applied to its words:
// no document shows them.
var SpentStates = []string{"available", "idle", "ringing", "connected", "hold", "consult", "conference", "wrapup", "not responding"}

var spentFields = map[string]string{
	"available": "availableDuration__l", "idle": "idleDuration__l", "ringing": "ringingDuration__l",
	"connected": "talkDuration__l", "hold": "holdDuration__l", "consult": "consultDuration__l",
	"conference": "conferenceDuration__l", "wrapup": "wrapupDuration__l", "not responding": "notRespondingDuration__l",
}

func newAgentSession(r Record) AgentSession {
	s := AgentSession{ID: r.Text("sid", "id"), AgentID: r.Text("agentId__s"), Agent: r.Text("agentName__s"), Team: r.Text("teamName__s"),
		Begin: r.Time("cstts"), End: r.Time("cetts"), Spent: map[string]time.Duration{}}
	for state, field := range spentFields {
		if d, ok := r.Duration(field); ok {
			s.Spent[state] = d
		}
	}
	if s.End.Before(s.Begin) {
		s.End = time.Time{}
	}
	return s
}

func newAgentActivity(r Record) AgentActivity {
	a := AgentActivity{AgentID: r.Text("agentId__s"), Agent: r.Text("agentName__s"), Team: r.Text("teamName__s"),
		State: r.Text("currentState__s"), Code: r.Text("idleCodeName__s"), Channel: strings.ToLower(r.Text("channelType__s")),
		Session: strings.ToLower(r.Text("taskId__s", "contactSessionId__s")), Begin: r.Time("cstts"), End: r.Time("cetts")}
	if a.End.Before(a.Begin) {
		a.End = time.Time{}
	}
	return a
}

// AgentSessions lists the agent sessions that the Analyzer counts into a
// window, in no order.
func (c *Client) AgentSessions(ctx context.Context, window bot.Range) iter.Seq2[AgentSession, error] {
	columns := []string{"sid", "cstts", "cetts", "agentId__s", "agentName__s", "teamName__s"}
	for _, state := range SpentStates {
		columns = append(columns, spentFields[state])
	}
	q := c.newQuery(AgentSessions, window, columns...)
	return typedRecords(c.records(ctx, q, func(r Record) string { return r.Text("sid") }), "list the agents' sessions", newAgentSession,
		func(s AgentSession) bool { return s.Agent+s.AgentID != "" && !s.Begin.IsZero() })
}

// AgentActivities lists what agents did in a window, in no order.
func (c *Client) AgentActivities(ctx context.Context, window bot.Range) iter.Seq2[AgentActivity, error] {
	q := c.newQuery(AgentActivities, window, "cstts", "cetts", "agentId__s", "agentName__s", "teamName__s", "currentState__s",
		"idleCodeName__s", "channelType__s")
	whole := func(r Record) string { return strings.Join(r.Values, "\x00") }
	return typedRecords(c.records(ctx, q, whole), "list the agents' activities", newAgentActivity,
		func(a AgentActivity) bool { return a.Agent+a.AgentID != "" && a.State != "" && !a.Begin.IsZero() })
}
