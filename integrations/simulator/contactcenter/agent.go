package contactcenter

// state is an agent's state; its name is Cisco's.
type state uint8

const (
	loggedOut state = iota
	available
	idle
	ringing
	connected
	onHold
	wrapUp
	notResponding
)

var stateNames = [...]string{
	"logged-out", "available", "idle", "ringing", "connected", "on-hold", "wrapup", "not-responding",
}

func (s state) String() string { return stateNames[s] }

// engaged tells whether an agent in this state is busy with a contact.
func (s state) engaged() bool {
	return s == ringing || s == connected || s == onHold || s == wrapUp
}

type agent struct {
	id        string // the CI user id, which reports call agentId
	userID    string // the id of the contact centre's user record
	name      string
	email     string
	extension string
	team      *team
	number    int

	session  *session // nil when logged out
	state    state
	since    int64
	leg      *leg    // what the agent is engaged with
	pending  *change // what comes after the present contact
	leaving  bool    // logs out after the present contact
	reserved bool    // exact history is using the agent: chance stays away
	step     uint32
}

// change is a wanted state that has to wait.
type change struct {
	state state
	code  *code
	note  *note
	back  int64 // milliseconds after which an idle agent is available again, or 0
}

// free tells whether a contact may be offered to a.
func (a *agent) free() bool { return a.state == available && !a.reserved }

// enter ends the agent's present activity and begins another.
func (c *Centre) enter(a *agent, s state, l *leg, x *code, n *note) {
	activities := a.session.activities
	if last := len(activities) - 1; last >= 0 {
		activities[last].end = c.now
	}
	a.session.activities = append(activities, activity{state: s, start: c.now, leg: l, code: x, note: n})
	a.state, a.since, a.leg = s, c.now, l
	a.step++
	c.changed = true
	c.tellAgent(a)
}

func (c *Centre) login(a *agent, first change) {
	a.session = &session{id: c.newID(), number: len(c.sessions), agent: a, start: c.now}
	a.pending, a.leaving = nil, false
	c.sessions = append(c.sessions, a.session)
	c.tellLogin(a)
	c.become(a, first)
}

// ownLogout is the sign-out reason of an agent who goes home.
const ownLogout = "Agent Logged Out"

// logout ends the session of an agent who is not engaged.
func (c *Centre) logout(a *agent, reason string) {
	if a.session == nil {
		return
	}
	c.enter(a, loggedOut, nil, nil, nil)
	s := a.session
	s.activities[len(s.activities)-1].end = c.now
	s.end, s.reason = c.now, reason
	a.session, a.pending, a.leaving = nil, nil, false
	c.tellLogout(a)
}

// become puts an agent who is not engaged into a state.
func (c *Centre) become(a *agent, to change) {
	c.enter(a, to.state, nil, to.code, to.note)
	switch {
	case to.state == available:
		c.routeTo(a)
	case to.back > 0:
		c.afterAgent(to.back, a, func() { c.become(a, change{state: available}) })
	}
}

// want puts an agent into a state now, or after the present contact. Wanting
// Available of an agent who is engaged only takes a pending state back.
func (c *Centre) want(a *agent, to change) {
	switch {
	case a.session == nil:
	case a.state.engaged():
		a.pending = &to
		if to.state == available {
			a.pending = nil
		}
		c.changed = true
	default:
		c.become(a, to)
	}
}

// release gives an agent who has completed a contact what comes next.
func (c *Centre) release(a *agent) {
	switch pending := a.pending; {
	case a.leaving:
		c.enter(a, available, nil, nil, nil)
		c.logout(a, ownLogout)
	case pending != nil:
		a.pending = nil
		c.become(a, *pending)
	default:
		c.become(a, change{state: available})
	}
}
