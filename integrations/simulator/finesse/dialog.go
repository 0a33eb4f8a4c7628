package finesse

import (
	"slices"
	"strings"
	"time"
)

// The states of participants.
const (
	initiated = "INITIATED"
	alerting  = "ALERTING"
	active    = "ACTIVE"
	held      = "HELD"
	dropped   = "DROPPED"
)

// dialog is a call.
type dialog struct {
	id, callType, from, to string
	queue                  string
	associated, secondary  string // uri, id
	parts                  []*part
	digits                 string
	recorded               bool
	monitors               bool // a supervisor listens in it
}

// part is one party of a dialog.
type part struct {
	address        string
	outside        bool
	state          string
	start, changed time.Time
}

func (d *dialog) of(address string) *part {
	for _, p := range d.parts {
		if address != "" && p.address == address {
			return p
		}
	}
	return nil
}

func (s *System) dialogByID(id string) *dialog {
	for _, d := range s.dialogs {
		if d.id == id {
			return d
		}
	}
	return nil
}

// dialogsOf are the dialogs in which an agent has a part.
func (s *System) dialogsOf(a *agent) []*dialog {
	var all []*dialog
	for _, d := range s.dialogs {
		if p := d.of(a.extension); p != nil && p.state != dropped && (!d.monitors || d.from == a.extension) {
			all = append(all, d)
		}
	}
	return all
}

// actions are what a participant may do, by Cisco's table.
func (s *System) actions(d *dialog, p *part) []string {
	if p.outside {
		return nil
	}
	switch p.state {
	case alerting:
		return []string{"ANSWER"}
	case active:
		if d.monitors {
			return []string{"DROP"}
		}
		return []string{"HOLD", "DROP", "UPDATE_CALL_DATA", "CONSULT_CALL"}
	case held:
		all := []string{"RETRIEVE", "DROP", "UPDATE_CALL_DATA"}
		if a := s.at(p.address); a != nil && s.consults(a, d) != nil {
			all = append(all, "TRANSFER", "CONFERENCE")
		}
		return all
	case initiated:
		return []string{"DROP", "UPDATE_CALL_DATA"}
	}
	return nil
}

// consults is the agent's active call beside a dialog that they hold.
func (s *System) consults(a *agent, other *dialog) *dialog {
	for _, d := range s.dialogsOf(a) {
		if d != other && !d.monitors && d.of(a.extension).state == active {
			return d
		}
	}
	return nil
}

func (s *System) dialogEl(d *dialog) el {
	media := tag("mediaProperties", leaf("dialedNumber", d.to), leaf("callType", d.callType), leaf("DNIS", d.to))
	if d.queue != "" {
		media.kids = append(media.kids, leaf("queueName", d.queue))
	}
	media.kids = append(media.kids, tag("callvariables", tag("CallVariable", leaf("name", "callVariable1"), leaf("value", ""))))
	parts := tag("participants")
	state := active
	for _, p := range d.parts {
		acts := tag("actions")
		for _, a := range s.actions(d, p) {
			acts.kids = append(acts.kids, leaf("action", a))
		}
		kind := "AGENT_DEVICE"
		if p.outside {
			kind = ""
		}
		if p.state == alerting || p.state == initiated {
			state = p.state
		}
		parts.kids = append(parts.kids, tag("Participant", acts, leaf("mediaAddress", p.address), leaf("mediaAddressType", kind),
			moment("startTime", p.start), leaf("state", p.state), leaf("stateCause", ""), moment("stateChangeTime", p.changed)))
	}
	return tag("Dialog", leaf("uri", "/finesse/api/Dialog/"+d.id), leaf("associatedDialogUri", d.associated), leaf("id", d.id),
		leaf("secondaryId", d.secondary), leaf("mediaType", "Voice"), leaf("fromAddress", d.from), leaf("toAddress", d.to), media, leaf("state", state), parts)
}

// isOutside reports whether a number leaves the centre.
func isOutside(number string) bool { return strings.HasPrefix(number, "+") || len(number) > 6 }

func (s *System) newPart(address, state string) *part {
	now := s.clock.Now()
	return &part{address: address, outside: isOutside(address) || s.at(address) == nil, state: state, start: now, changed: now}
}

// open begins a dialog: who calls, and who rings.
func (s *System) open(kind, from, to string) *dialog {
	d := &dialog{id: s.newID(), callType: kind, from: from, to: to}
	d.parts = []*part{s.newPart(from, initiated), s.newPart(to, alerting)}
	s.dialogs = append(s.dialogs, d)
	return d
}

func (s *System) put(p *part, state string) { p.state, p.changed = state, s.clock.Now() }

// connect is the answer of whoever rings.
func (s *System) connect(d *dialog) {
	for _, p := range d.parts {
		if p.state == alerting || p.state == initiated {
			s.put(p, active)
		}
	}
	s.settle(d)
}

// hang takes a party out of a dialog; with fewer than two left it is over.
func (s *System) hang(d *dialog, p *part) {
	s.put(p, dropped)
	d.parts = slices.DeleteFunc(d.parts, func(x *part) bool { return x == p })
	s.free(p.address)
	if len(d.parts) < 2 {
		s.end(d)
	}
}

// end ends a dialog for everybody in it.
func (s *System) end(d *dialog) {
	s.dialogs = slices.DeleteFunc(s.dialogs, func(x *dialog) bool { return x == d })
	for _, p := range d.parts {
		s.free(p.address)
	}
	for _, m := range slices.Clone(s.dialogs) { // who listens hears nothing any more
		if m.monitors && m.associated == "/finesse/api/Dialog/"+d.id {
			s.end(m)
		}
	}
}

// settle gives those in a dialog the state that goes with it.
func (s *System) settle(d *dialog) {
	for _, p := range d.parts {
		a := s.at(p.address)
		if a == nil || d.monitors {
			continue
		}
		s.during(a)
	}
	s.cfg.Changed()
}

// during sets an agent's state from their calls.
func (s *System) during(a *agent) {
	state := ""
	for _, d := range s.dialogsOf(a) {
		if d.monitors {
			continue
		}
		switch d.of(a.extension).state {
		case active, initiated:
			state = talking
		case held:
			if state != talking {
				state = hold
			}
		case alerting:
			if state == "" && d.queue != "" {
				state = reserved
			}
		}
	}
	if state == "" || state == a.state {
		return
	}
	if a.state == ready || a.state == notReady {
		a.before = a.state
	}
	s.set(a, state, nil, "")
}

// free is the end of somebody's part in a call.
func (s *System) free(address string) {
	a := s.at(address)
	if a == nil {
		return
	}
	if s.busy(a) {
		s.during(a)
		return
	}
	if a.state != talking && a.state != hold && a.state != reserved {
		return
	}
	next := a.before
	if a.pending != "" {
		next, a.pending = a.pending, ""
	}
	if next == logout {
		a.extension = ""
	}
	s.set(a, next, nil, "")
	a.before = next
	if next == ready {
		s.serveNext(a)
	}
}

// serveNext offers an agent who is ready the call that has waited longest in
// their queues.
func (s *System) serveNext(a *agent) {
	var longest *queue
	for _, q := range s.queues {
		if len(q.waiting) > 0 && slices.Contains(a.Queues, q.Name) && (longest == nil || q.waiting[0].since.Before(longest.waiting[0].since)) {
			longest = q
		}
	}
	if longest == nil || a.state != ready {
		return
	}
	from := longest.waiting[0].from
	longest.waiting = longest.waiting[1:]
	d := s.open("ACD_IN", from, a.extension)
	d.queue = longest.Name
	d.of(from).outside = true
	s.settle(d)
}
