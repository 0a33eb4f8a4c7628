package contactcenter

import (
	"encoding/json"
	"net/http"
	"slices"
)

// reaction is how long an accepted request takes to show, in milliseconds.
const reaction = second

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
	if len(body.LastStateChangeReason) > 128 {
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

// postLogin answers POST /v1/agents/login.
func (c *Centre) postLogin(q *call) error {
	var body struct {
		DialNumber, TeamID, DeviceType, DeviceID string
		Roles                                    []string
		IsExtension                              bool
	}
	if err := decode(q, &body); err != nil {
		return err
	}
	if body.DialNumber == "" || len(body.Roles) == 0 {
		return badRequest("dialNumber and roles are required")
	}
	a, err := c.target(q, "")
	if err != nil {
		return err
	}
	if body.TeamID != "" && body.TeamID != a.team.id {
		return refuse(http.StatusForbidden, "the agent is not in this team")
	}
	c.after(reaction, func() {
		if a.session == nil {
			a.extension = body.DialNumber
			c.login(a, change{state: idle, code: c.idleCodeLike("")})
		}
	})
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
