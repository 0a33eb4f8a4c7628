package finesse

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"floorwalker/integrations/simulator/happening"
)

// occurrences are what can happen here.
func occurrences() happening.List[*System] {
	must := func(name, doc string) happening.Field { return happening.Field{Name: name, Doc: doc, Required: true} }
	may := func(name, doc string) happening.Field { return happening.Field{Name: name, Doc: doc} }
	agent := must("finesseAgent", "login id, name or extension of an agent of Finesse")
	queue := must("finesseQueue", "id or name of a queue of Finesse")
	node := must("node", "1 or 2")
	from := may("from", "the caller's number")
	h := func(what, doc string, do func(*System, map[string]string) error, fields ...happening.Field) happening.Occurrence[*System] {
		return happening.Occurrence[*System]{Happening: happening.Happening{What: what, Doc: doc, Fields: fields}, Of: do}
	}
	return happening.List[*System]{
		h("finesse agent state", "An agent of Finesse changes state at their own desktop.", (*System).agentChanges, agent,
			must("state", "READY, NOT_READY or LOGOUT"), may("reason", "label of a reason code")),
		h("finesse agent signs in", "An agent of Finesse signs in at their phone, and is Not Ready.", (*System).agentSignsIn, agent),
		h("finesse call arrives", "A call comes into a queue of Finesse. An agent who is ready is rung.", (*System).callArrives, queue, from),
		h("finesse caller gives up", "Who has waited longest in a queue of Finesse hangs up.", (*System).callerGivesUp, queue),
		h("finesse phone rings", "Somebody calls an agent of Finesse directly.", (*System).phoneRings, agent, from),
		h("finesse call answered", "An agent of Finesse answers what rings.", (*System).callAnswered, agent),
		h("finesse call ends", "The other party of an agent's call hangs up.", (*System).callEnds, agent),
		h("finesse node fails", "A node of Finesse goes out of service, or falls silent.", (*System).nodeFails, node,
			may("how", "out of service (when left out) or silent"), may("reason", "what the node says")),
		h("finesse node recovers", "A node of Finesse is in service again.", (*System).nodeRecovers, node),
		h("finesse password changes", "An administrator gives the bot's account another password.", (*System).passwordChanges),
		h("finesse password returns", "The bot's account gets the password back that the settings have.", (*System).passwordReturns),
	}
}

// Happenings lists what Happen knows.
func (*System) Happenings() []happening.Happening { return occurrences().Happenings() }

// Happen makes something happen now.
func (s *System) Happen(what string, values map[string]any) error {
	err := occurrences().Happen(s, &s.mu, what, values)
	if err == nil {
		s.cfg.Changed()
	}
	return err
}

func (s *System) agentOf(f map[string]string) (*agent, error) {
	if a := s.agentNamed(f["finesseAgent"]); a != nil {
		return a, nil
	}
	return nil, happening.Cannot("no agent of Finesse is called %q", f["finesseAgent"])
}

func (s *System) queueOf(f map[string]string) (*queue, error) {
	if q := s.queueNamed(f["finesseQueue"]); q != nil {
		return q, nil
	}
	return nil, happening.Cannot("no queue of Finesse is called %q", f["finesseQueue"])
}

func (s *System) agentChanges(f map[string]string) error {
	a, err := s.agentOf(f)
	if err != nil {
		return err
	}
	state := strings.ToUpper(f["state"])
	reason := s.reasonNamed(state, f["reason"])
	switch {
	case state != ready && state != notReady && state != logout:
		return happening.Cannot("state is READY, NOT_READY or LOGOUT")
	case f["reason"] != "" && reason == nil:
		return happening.Cannot("there is no reason code %q for that", f["reason"])
	case a.state == logout:
		return happening.Cannot("%s is not signed in", a.Name)
	}
	s.apply(a, state, reason, false)
	return nil
}

func (s *System) agentSignsIn(f map[string]string) error {
	a, err := s.agentOf(f)
	switch {
	case err != nil:
		return err
	case a.state != logout:
		return happening.Cannot("%s is signed in already", a.Name)
	case s.at(a.Extension) != nil:
		return happening.Cannot("the phone %s is taken", a.Extension)
	}
	a.extension, a.before = a.Extension, notReady
	s.set(a, notReady, nil, "")
	return nil
}

// callers call when nobody is named.
var callers = []string{"+12025550191", "+12025550192", "+12025550193"}

func (s *System) callerOf(f map[string]string) string {
	return cmp.Or(f["from"], callers[s.seq%len(callers)])
}

func (s *System) callArrives(f map[string]string) error {
	q, err := s.queueOf(f)
	if err != nil {
		return err
	}
	q.waiting = append(q.waiting, waiter{s.callerOf(f), s.clock.Now()})
	for _, a := range s.agents {
		if a.state == ready && slices.Contains(a.Queues, q.Name) {
			s.serveNext(a)
			break
		}
	}
	return nil
}

func (s *System) callerGivesUp(f map[string]string) error {
	q, err := s.queueOf(f)
	if err != nil {
		return err
	}
	if len(q.waiting) == 0 {
		return happening.Cannot("nobody waits in %s", q.Name)
	}
	q.waiting = q.waiting[1:]
	return nil
}

func (s *System) phoneRings(f map[string]string) error {
	a, err := s.agentOf(f)
	if err != nil {
		return err
	}
	if a.extension == "" {
		return happening.Cannot("%s is not signed in", a.Name)
	}
	d := s.open("OTHER_IN", s.callerOf(f), a.extension)
	s.settle(d)
	return nil
}

func (s *System) callAnswered(f map[string]string) error {
	a, err := s.agentOf(f)
	if err != nil {
		return err
	}
	for _, d := range s.dialogsOf(a) {
		if d.of(a.extension).state == alerting {
			s.connect(d)
			return nil
		}
	}
	return happening.Cannot("nothing rings at %s's", a.Name)
}

func (s *System) callEnds(f map[string]string) error {
	a, err := s.agentOf(f)
	if err != nil {
		return err
	}
	for _, d := range s.dialogsOf(a) {
		if !d.monitors {
			s.end(d)
			return nil
		}
	}
	return happening.Cannot("%s is on no call", a.Name)
}

func (s *System) nodeOf(f map[string]string) (*nodeState, error) {
	switch f["node"] {
	case "1":
		return &s.nodes[0], nil
	case "2":
		return &s.nodes[1], nil
	}
	return nil, happening.Cannot("node is 1 or 2")
}

func (s *System) nodeFails(f map[string]string) error {
	n, err := s.nodeOf(f)
	if err != nil {
		return err
	}
	switch f["how"] {
	case "", "out of service":
		*n = nodeState{outOf, cmp.Or(f["reason"], "The connection to the CTI server is down")}
	case silent:
		*n = nodeState{status: silent}
	default:
		return happening.Cannot("how is “out of service” or “silent”")
	}
	return nil
}

func (s *System) nodeRecovers(f map[string]string) error {
	n, err := s.nodeOf(f)
	if err == nil {
		*n = nodeState{status: inService}
	}
	return err
}

func (s *System) passwordChanges(map[string]string) error {
	a := s.agentByID(s.world.Account)
	a.Password, a.token = "changed-"+s.newID(), "changed-"+s.newID()
	return nil
}

func (s *System) passwordReturns(map[string]string) error {
	a := s.agentByID(s.world.Account)
	for _, w := range s.world.Agents {
		if w.ID == a.ID {
			a.Password, a.wrong, a.lockedUntil = w.Password, 0, time.Time{}
			a.token, a.refresh = s.cfg.World.FinesseToken(a.ID)
		}
	}
	return nil
}
