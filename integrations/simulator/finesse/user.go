package finesse

import (
	"net/http"
	"slices"
	"strings"

	"floorwalker/integrations/simulator/world"
)

func (s *System) roles(a *agent) el {
	roles := []el{leaf("role", "Agent")}
	if len(a.Supervises) > 0 {
		roles = append(roles, leaf("role", "Supervisor"))
	}
	return tag("roles", roles...)
}

// reasonEl is a reason code; in a team its name begins with a small letter.
func reasonEl(name string, r world.FinesseReason) el {
	return tag(name, leaf("category", r.Category), leaf("uri", "/finesse/api/ReasonCode/"+r.ID), leaf("code", r.Code), leaf("label", r.Label),
		leaf("forAll", "true"), leaf("systemCode", "false"), leaf("id", r.ID))
}

// reasonOf is the reason of an agent's state, also one that Finesse has recorded
// by itself.
func (a *agent) reasonOf() (world.FinesseReason, bool) {
	switch {
	case a.reason != nil:
		return *a.reason, true
	case a.systemReason != "":
		return world.FinesseReason{ID: "-1", Category: a.state, Code: a.systemReason, Label: "Supervisor initiated"}, true
	}
	return world.FinesseReason{}, false
}

func (s *System) userEl(a *agent) el {
	first, family, _ := strings.Cut(a.Name, " ")
	team := s.teamID(a.Team)
	e := tag("User", leaf("uri", "/finesse/api/User/"+a.ID), s.roles(a), leaf("loginId", a.ID), leaf("loginName", a.ID),
		leaf("state", a.state), moment("stateChangeTime", a.changed), leaf("mediaType", "1"), leaf("pendingState", a.pending))
	if r, ok := a.reasonOf(); ok {
		e.kids = append(e.kids, leaf("reasonCodeId", r.ID), reasonEl("ReasonCode", r))
	}
	e.kids = append(e.kids, tag("settings", leaf("wrapUpOnIncoming", "OPTIONAL"), leaf("wrapUpOnOutgoing", "NOT_ALLOWED")),
		leaf("extension", a.extension), leaf("firstName", first), leaf("lastName", family), leaf("teamId", team), leaf("teamName", a.Team),
		leaf("dialogs", "/finesse/api/User/"+a.ID+"/Dialogs"))
	teams := tag("teams")
	for _, t := range a.Supervises {
		id := s.teamID(t)
		teams.kids = append(teams.kids, tag("Team", leaf("uri", "/finesse/api/Team/"+id), leaf("id", id), leaf("name", t)))
	}
	e.kids = append(e.kids, teams)
	return e
}

func (s *System) getUser(q *request) (answer, error) {
	a, err := s.subject(q)
	if err != nil {
		return answer{}, err
	}
	return found(s.userEl(a))
}

// users is for administrators, and no user of a world is one.
func (s *System) users(q *request) (answer, error) {
	if login := q.r.URL.Query().Get("loginName"); login != "" && !s.isCCX() {
		if a := s.agentByID(login); a != nil {
			return found(tag("User", leaf("loginId", a.ID), leaf("loginName", a.ID)))
		}
		return answer{}, errNoUser
	}
	return answer{}, refuse(http.StatusForbidden, "Forbidden", "The user is not an administrator", q.me.ID)
}

func (s *System) getTeam(q *request) (answer, error) {
	t, ok := s.team(q.r.PathValue("id"))
	switch {
	case !ok:
		return answer{}, errNoTeam
	case !q.me.runs(t.Name):
		return answer{}, errNotSupervisor
	}
	users := tag("users")
	for _, a := range s.agents {
		if a.Team != t.Name || a.state == logout && q.r.URL.Query().Get("includeLoggedOutAgents") != "true" {
			continue
		}
		first, family, _ := strings.Cut(a.Name, " ")
		u := tag("User", leaf("uri", "/finesse/api/User/"+a.ID), leaf("loginId", a.ID), leaf("firstName", first), leaf("lastName", family),
			leaf("dialogs", "/finesse/api/User/"+a.ID+"/Dialogs"), leaf("extension", a.extension), leaf("pendingState", a.pending), leaf("state", a.state))
		if r, ok := a.reasonOf(); ok {
			u.kids = append(u.kids, reasonEl("reasonCode", r))
		}
		u.kids = append(u.kids, moment("stateChangeTime", a.changed))
		users.kids = append(users.kids, u)
	}
	return found(tag("Team", leaf("uri", "/finesse/api/Team/"+t.ID), leaf("id", t.ID), leaf("name", t.Name), users))
}

// putUser changes a state. What is impossible at once is refused; the rest is
// accepted, and happens a moment later.
func (s *System) putUser(q *request) (answer, error) {
	a, err := s.subject(q)
	if err != nil {
		if a := s.agentByID(q.r.PathValue("id")); a != nil && len(q.me.Supervises) > 0 {
			return answer{}, errNotSupervisor
		}
		return answer{}, err
	}
	var b userBody
	if err := q.read("User", &b); err != nil {
		return answer{}, err
	}
	other := a != q.me
	reason, err := s.wantedReason(b, other)
	if err != nil {
		return answer{}, err
	}
	switch b.State {
	case "LOGIN":
		if other {
			return answer{}, wrongUser(a.ID)
		}
		return s.signIn(a, b.Extension)
	case ready, notReady, logout:
		if other && !s.supervisorMay(a, b.State) {
			return answer{}, refuse(http.StatusUnauthorized, "Invalid State", "The state change is not allowed in the present state", a.state)
		}
		if a.state == logout && b.State != logout {
			return answer{}, invalidState("The user is not signed in")
		}
	case work:
		if other || a.state != talking {
			return answer{}, invalidState("WORK is not allowed now")
		}
	default:
		return answer{}, invalid("Invalid value for state", b.State)
	}
	s.later(applyAfter, func() { s.apply(a, b.State, reason, other) })
	return accepted, nil
}

// wantedReason reads the reason code: a supervisor sets none, and one's own must
// be of the right category.
func (s *System) wantedReason(b userBody, other bool) (*world.FinesseReason, error) {
	if b.ReasonCodeID == "" {
		return nil, nil
	}
	if other || b.State == ready {
		return nil, invalid("For this operation, Reason Codes are not allowed.", "finesse.api.reasoncode.not_allowed")
	}
	r := s.reasonNamed(b.State, b.ReasonCodeID)
	if r == nil || r.ID != b.ReasonCodeID {
		return nil, invalid("The reason code is invalid", b.ReasonCodeID)
	}
	return r, nil
}

// supervisorMay is Cisco's table of what a supervisor may set from which state.
func (*System) supervisorMay(a *agent, state string) bool {
	switch state {
	case notReady:
		return slices.Contains([]string{ready, work, "WORK_READY", notReady}, a.state)
	case ready:
		return a.state == notReady || a.state == work || a.state == ready
	}
	return true
}

func (s *System) signIn(a *agent, extension string) (answer, error) {
	switch {
	case extension == "":
		return answer{}, errMissing
	case a.state != logout:
		return answer{}, invalidState("The user is signed in already")
	}
	if at := s.at(extension); at != nil {
		return accepted, nil // and nothing comes of it: the device is taken
	}
	s.later(applyAfter, func() {
		if a.state == logout && s.at(extension) == nil {
			a.extension, a.pending, a.before = extension, "", notReady
			s.set(a, notReady, nil, "")
		}
	})
	return accepted, nil
}

// apply is what becomes of a change. During a call it is pending.
func (s *System) apply(a *agent, state string, reason *world.FinesseReason, other bool) {
	if a.state == logout && state != logout {
		return
	}
	system := ""
	if other && state == notReady {
		if system = "999"; s.isCCX() {
			system = "33"
		}
	}
	if s.busy(a) {
		a.pending = state
		return
	}
	a.pending = ""
	if state == logout {
		a.extension = ""
	}
	s.set(a, state, reason, system)
	a.before = state
	if state == ready {
		s.serveNext(a)
	}
}

// busy reports whether an agent has a call.
func (s *System) busy(a *agent) bool {
	for _, d := range s.dialogs {
		if p := d.of(a.extension); a.extension != "" && p != nil && p.state != dropped && !d.monitors {
			return true
		}
	}
	return false
}
