package contactcenter

import (
	"encoding/json"
	"net/http"
	"slices"
	"unicode/utf8"
)

// reaction is how long an accepted request takes to show, in milliseconds.
const reaction = second

// maxReason is the longest reason of a change, in characters.
const maxReason = 128

func decode(q *call, into any) error {
	if err := json.NewDecoder(q.r.Body).Decode(into); err != nil {
		return badRequest("the body is not the JSON that is expected")
	}
	return nil
}

// putState answers PUT /v1/agents/session/state.
func (c *Centre) putState(q *call) error {
	var body struct{ State, AuxCodeID, LastStateChangeReason, AgentID string }
	if err := decode(q, &body); err != nil {
		return err
	}
	to := change{note: &note{body.LastStateChangeReason, q.id.UserID, q.id.Name}}
	switch body.State {
	case "Available":
		to.state = available
		if body.AuxCodeID != "0" {
			return badRequest("auxCodeId must be 0 for the state Available")
		}
	case "Idle":
		to.state = idle
		if to.code = find(c.idle, func(x *code) string { return x.id }, body.AuxCodeID); to.code == nil {
			return badRequest("auxCodeId is not the id of an idle code")
		}
	default:
		return badRequest("state must be Available or Idle")
	}
	if utf8.RuneCountInString(body.LastStateChangeReason) > maxReason {
		return badRequest("lastStateChangeReason is longer than 128 characters")
	}
	a, err := c.target(q, body.AgentID)
	if err != nil {
		return err
	}
	if a.session == nil {
		return badRequest("the agent has no active session")
	}
	c.after(reaction, func() { c.want(a, to) })
	return nil
}

// target returns the agent whom a request is about: the caller, or another
// one on whom a supervisor may act.
func (c *Centre) target(q *call, agentID string) (*agent, error) {
	own := find(c.agents, func(a *agent) string { return a.id }, q.id.UserID)
	if agentID == "" {
		if own == nil {
			return nil, refuse(http.StatusForbidden, "the caller is not an agent")
		}
		return own, nil
	}
	a := find(c.agents, func(a *agent) string { return a.id }, agentID)
	switch {
	case a != nil && a == own:
	case !q.id.Supervisor:
		return nil, refuse(http.StatusForbidden, "only supervisors act on other agents")
	case a == nil:
		// Cisco documents no 404 for these requests.
		return nil, badRequest("agentId is not the id of an agent")
	case q.id.Teams != nil && !slices.Contains(q.id.Teams, a.team.id):
		return nil, refuse(http.StatusForbidden, "the agent is in none of the caller's teams")
	}
	return a, nil
}

type login struct {
	DialNumber, TeamID, DeviceType, DeviceID string
	Roles                                    []string
	IsExtension                              bool
}

// postLogin answers POST /v1/agents/login.
func (c *Centre) postLogin(q *call) error {
	var body login
	if err := decode(q, &body); err != nil {
		return err
	}
	if err := checkLogin(body); err != nil {
		return err
	}
	a, err := c.target(q, "")
	if err != nil {
		return err
	}
	if body.TeamID != "" && body.TeamID != a.team.id {
		return refuse(http.StatusForbidden, "the agent is not in this team")
	}
	c.after(reaction, func() {
		if a.session == nil { // a second session is refused over the websocket only
			a.extension = body.DialNumber
			c.login(a, change{state: idle, code: c.idleCodeLike("")})
		}
	})
	return nil
}

// checkLogin holds a login to the rules of its fields. Team and device may be
// left out by supervisors only.
func checkLogin(l login) error {
	switch {
	case l.DialNumber == "" || len(l.Roles) == 0:
		return badRequest("dialNumber and roles are required")
	case len(l.DialNumber) > 43 || len(l.DeviceID) > 43:
		return badRequest("dialNumber and deviceId have at most 43 characters")
	case slices.ContainsFunc(l.Roles, func(role string) bool { return role != "agent" && role != "supervisor" }):
		return badRequest("a role must be agent or supervisor")
	case slices.Contains(l.Roles, "agent") && (l.TeamID == "" || l.DeviceType == ""):
		return badRequest("teamId and deviceType are required for the role agent")
	case l.DeviceType != "" && !slices.Contains([]string{"AGENT_DN", "EXTENSION", "BROWSER"}, l.DeviceType):
		return badRequest("deviceType must be AGENT_DN, EXTENSION or BROWSER")
	}
	return nil
}

// putLogout answers PUT /v1/agents/logout.
func (c *Centre) putLogout(q *call) error {
	var body struct{ LogoutReason, AgentID string }
	if err := decode(q, &body); err != nil {
		return err
	}
	if body.LogoutReason == "" {
		return badRequest("logoutReason is required")
	}
	if utf8.RuneCountInString(body.LogoutReason) > maxReason {
		return badRequest("logoutReason is longer than 128 characters")
	}
	a, err := c.target(q, body.AgentID)
	if err != nil {
		return err
	}
	if a.session == nil {
		return badRequest("the agent has no active session")
	}
	if a.state.engaged() {
		return badRequest("the agent is engaged with a contact")
	}
	c.after(reaction, func() {
		if a.state.engaged() {
			a.leaving = true
			return
		}
		c.logout(a, body.LogoutReason)
	})
	return nil
}
