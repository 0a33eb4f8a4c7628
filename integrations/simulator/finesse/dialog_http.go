package finesse

import (
	"net/http"
	"slices"
	"strings"
)

func (s *System) getDialogs(q *request) (answer, error) {
	a, err := s.subject(q)
	if err != nil {
		return answer{}, err
	}
	all := tag("Dialogs")
	for _, d := range s.dialogsOf(a) {
		all.kids = append(all.kids, s.dialogEl(d))
	}
	return found(all)
}

// getDialog shows a dialog to those in it, and to their supervisors.
func (s *System) getDialog(q *request) (answer, error) {
	d := s.dialogByID(q.r.PathValue("id"))
	if d == nil {
		return answer{}, errNoDialog
	}
	for _, p := range d.parts {
		if a := s.at(p.address); a != nil && (a == q.me || q.me.supervises(a)) {
			return found(s.dialogEl(d))
		}
	}
	return answer{}, wrongUser(q.me.ID)
}

// postDialog makes a call, listens to one, or joins it.
func (s *System) postDialog(q *request) (answer, error) {
	a, err := s.subject(q)
	if err != nil {
		return answer{}, err
	}
	if a != q.me {
		return answer{}, wrongUser(a.ID)
	}
	var b dialogBody
	if err := q.read("Dialog", &b); err != nil {
		return answer{}, err
	}
	switch {
	case b.Variables != nil && s.isCCX():
		return answer{}, invalid("Call variables are not supported", "mediaProperties")
	case b.From == "" || b.To == "":
		return answer{}, errMissing
	case a.extension == "" || b.From != a.extension:
		return answer{}, invalid("fromAddress is not the user's extension", b.From)
	case b.From == b.To:
		return answer{}, refuse(http.StatusBadRequest, "Invalid Destination", "The destination is the source", b.To)
	}
	switch b.Action {
	case "MAKE_CALL":
		if s.consults(a, nil) != nil {
			return answer{}, invalidState("The user has an active call")
		}
		s.later(applyAfter, func() { s.call("OUT", a, b.To, "") })
	case "SILENT_MONITOR", "BARGE_CALL":
		return s.supervise(a, b)
	default:
		return answer{}, invalid("Invalid requestedAction", b.Action)
	}
	return accepted, nil
}

// call makes a call from an agent's phone. Whoever is outside answers by and by;
// a number that nobody has is a call that silently does not come about.
func (s *System) call(kind string, a *agent, to, associated string) {
	callee := s.at(to)
	if callee == nil && !isOutside(to) || a.extension == "" {
		return
	}
	if callee != nil {
		kind = "AGENT_INSIDE"
	}
	if associated != "" {
		kind = "CONSULT"
	}
	d := s.open(kind, a.extension, to)
	d.associated = associated
	s.settle(d)
	if callee == nil {
		s.later(outsideAnswers, func() {
			if p := d.of(to); p != nil && p.state == alerting && slices.Contains(s.dialogs, d) {
				s.connect(d)
			}
		})
	}
}

// supervise lets a supervisor listen to an agent of theirs, and join afterwards.
func (s *System) supervise(a *agent, b dialogBody) (answer, error) {
	to := s.at(b.To)
	switch {
	case to == nil:
		return answer{}, refuse(http.StatusBadRequest, "Invalid Destination", "No agent is signed in there", b.To)
	case !a.supervises(to):
		return answer{}, errNotSupervisor
	}
	on := s.consults(to, nil)
	if on == nil {
		return answer{}, invalidState("The agent is not on a call")
	}
	uri := "/finesse/api/Dialog/" + on.id
	listening := s.monitoring(a, on)
	if b.Action == "SILENT_MONITOR" {
		if listening != nil {
			return answer{}, invalidState("The user monitors the call already")
		}
		s.later(applyAfter, func() {
			if !slices.Contains(s.dialogs, on) {
				return
			}
			d := &dialog{id: s.newID(), callType: "SUPERVISOR_MONITOR", from: a.extension, to: to.extension, associated: uri, monitors: true}
			d.parts = []*part{s.newPart(a.extension, active), s.newPart(to.extension, active)}
			s.dialogs = append(s.dialogs, d)
		})
		return accepted, nil
	}
	if listening == nil {
		return answer{}, invalidState("The user does not monitor the call")
	}
	s.later(applyAfter, func() {
		if !slices.Contains(s.dialogs, on) {
			return
		}
		s.end(listening)
		on.callType = "CONFERENCE"
		on.parts = append(on.parts, s.newPart(a.extension, active))
		s.settle(on)
	})
	return accepted, nil
}

func (s *System) monitoring(a *agent, on *dialog) *dialog {
	for _, d := range s.dialogs {
		if d.monitors && d.from == a.extension && d.associated == "/finesse/api/Dialog/"+on.id {
			return d
		}
	}
	return nil
}

// putDialog does something with one's part in a dialog.
func (s *System) putDialog(q *request) (answer, error) {
	d := s.dialogByID(q.r.PathValue("id"))
	if d == nil {
		return answer{}, errNoDialog
	}
	var b dialogBody
	if err := q.read("Dialog", &b); err != nil {
		return answer{}, err
	}
	p := d.of(b.Target)
	switch {
	case b.Target == "":
		return answer{}, errMissing
	case p == nil:
		return answer{}, invalid("The target is not a participant", b.Target)
	case q.me.extension != b.Target:
		return answer{}, wrongUser(q.me.ID)
	}
	do, err := s.deed(d, p, q.me, b)
	if err != nil {
		return answer{}, err
	}
	s.later(applyAfter, func() {
		if slices.Contains(s.dialogs, d) && d.of(p.address) == p {
			do()
			s.cfg.Changed()
		}
	})
	return accepted, nil
}

// deed is what an action will do, or why it is refused.
func (s *System) deed(d *dialog, p *part, a *agent, b dialogBody) (func(), error) {
	listed := s.actions(d, p)
	may := func(action string) error {
		if slices.Contains(listed, action) {
			return nil
		}
		return refuse(http.StatusBadRequest, "Invalid State", "The action is not allowed in the present state", b.Action)
	}
	switch b.Action {
	case "ANSWER":
		return func() { s.connect(d) }, may("ANSWER")
	case "HOLD":
		return func() { s.put(p, held); s.settle(d) }, may("HOLD")
	case "RETRIEVE":
		return func() { s.put(p, active); s.settle(d) }, may("RETRIEVE")
	case "DROP":
		return func() { s.hang(d, p) }, may("DROP")
	case "CONSULT_CALL", "TRANSFER_SST":
		if b.To == "" {
			return nil, errMissing
		}
		if b.Action == "TRANSFER_SST" {
			return func() { s.passOn(d, p, b.To) }, may("CONSULT_CALL")
		}
		return func() {
			s.put(p, held)
			s.call("CONSULT", a, b.To, "/finesse/api/Dialog/"+d.id)
			s.settle(d)
		}, may("CONSULT_CALL")
	case "TRANSFER", "CONFERENCE":
		return func() { s.join(d, p, a, b.Action == "CONFERENCE") }, may(b.Action)
	case "SEND_DTMF":
		digits := b.param("dtmfString")
		if digits == "" || strings.Trim(digits, "0123456789*#ABCD") != "" || s.isCCX() && strings.ContainsAny(digits, "ABCD") {
			return nil, invalid("Invalid dtmfString", digits)
		}
		return func() { d.digits += digits }, may("HOLD")
	case "START_RECORDING":
		if !s.isCCX() {
			return nil, errNotImplemented
		}
		if p.state == held {
			return nil, refuse(http.StatusUnauthorized, "Invalid State", "The call is on hold", "")
		}
		return func() { d.recorded = true }, may("HOLD")
	}
	return nil, invalid("Invalid requestedAction", b.Action)
}

// passOn is a transfer in a single step.
func (s *System) passOn(d *dialog, p *part, to string) {
	if s.at(to) == nil && !isOutside(to) {
		return // nobody is there: it silently fails
	}
	d.parts = slices.DeleteFunc(d.parts, func(x *part) bool { return x == p })
	s.free(p.address)
	d.parts = append(d.parts, s.newPart(to, alerting))
	d.callType, d.to, d.queue = "TRANSFER", to, ""
	s.settle(d)
	if s.at(to) == nil {
		s.later(outsideAnswers, func() {
			if slices.Contains(s.dialogs, d) {
				s.connect(d)
			}
		})
	}
}

// join puts the held and the consulting call together, with the agent or without.
func (s *System) join(d *dialog, p *part, a *agent, stay bool) {
	other := s.consults(a, d)
	if other == nil {
		return
	}
	for _, x := range other.parts {
		if x.address != a.extension {
			d.parts = append(d.parts, x)
		}
	}
	s.dialogs = slices.DeleteFunc(s.dialogs, func(x *dialog) bool { return x == other })
	d.secondary, d.callType = other.id, "CONFERENCE"
	if stay {
		s.put(p, active)
		s.settle(d)
		return
	}
	d.callType = "TRANSFER"
	s.hang(d, p)
	s.settle(d)
}
