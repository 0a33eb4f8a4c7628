package unifiedcm

import (
	"slices"
	"strconv"
	"strings"
)

// operations are AXL's, as far as they are simulated. Each writes what stands in
// the return and tells how many rows that is.
var operations = map[string]func(*System, *element, *writer) (int, error){
	"getCCMVersion":   (*System).getVersion,
	"listProcessNode": (*System).listNodes,
	"getUser":         (*System).getUser,
	"listUser":        (*System).listUsers,
	"getPhone":        (*System).getPhone,
	"listPhone":       (*System).listPhones,
	"updatePhone":     (*System).updatePhone,
	"doDeviceReset":   (*System).deviceReset,
	"resetPhone":      (*System).resetPhone,
	"restartPhone":    (*System).resetPhone,
	"getLine":         (*System).getLine,
	"listLine":        (*System).listLines,
	"updateLine":      (*System).updateLine,
	"executeSQLQuery": (*System).executeSQL,
}

// field is one element of a thing, in the order of Cisco's schema.
type field struct {
	name  string
	write func(*writer)
}

func text(name, value string) field { return field{name, func(w *writer) { w.text(name, value) }} }

func reference(name, value, uuid string) field {
	return field{name, func(w *writer) { w.reference(name, value, uuid) }}
}

// put writes a thing: all of it, or the tags asked for.
func put(w *writer, name, uuid string, tags *element, fields []field) {
	w.open(name, ` uuid="`+uuid+`"`)
	for _, f := range fields {
		if tags == nil || tags.child(f.name) != nil {
			f.write(w)
		}
	}
	w.shut(name)
}

// list writes those of all that fit the criteria, in the piece asked for.
func list[T any](op *element, w *writer, all []T, value func(T, string) string, write func(*writer, T, *element)) (int, error) {
	criteria, tags := op.child("searchCriteria"), op.child("returnedTags")
	if criteria == nil || tags == nil {
		return 0, refuse(codeField, "searchCriteria and returnedTags are mandatory in %s", op.name)
	}
	skip, first, err := piece(op)
	if err != nil {
		return 0, err
	}
	rows := 0
	for _, x := range all {
		fits := true
		for _, c := range criteria.children {
			fits = fits && like(value(x, c.name), strings.TrimSpace(c.text))
		}
		if !fits {
			continue
		}
		if skip > 0 {
			skip--
			continue
		}
		if first >= 0 && rows == first {
			break
		}
		rows++
		write(w, x, tags)
	}
	return rows, nil
}

// piece reads skip and first; first is negative without one.
func piece(op *element) (skip, first int, err error) {
	first = -1
	for name, into := range map[string]*int{"skip": &skip, "first": &first} {
		if text := op.value(name); text != "" {
			if *into, err = strconv.Atoi(text); err != nil || *into < 0 {
				return 0, 0, refuse(codeField, "%s is not a number", name)
			}
		}
	}
	return skip, first, nil
}

// like compares as SQL's LIKE does, without regard to case.
func like(value, pattern string) bool {
	value, pattern = strings.ToLower(value), strings.ToLower(pattern)
	parts := strings.Split(pattern, "%")
	if len(parts) == 1 {
		return value == pattern
	}
	if !strings.HasPrefix(value, parts[0]) {
		return false
	}
	value = value[len(parts[0]):]
	for _, part := range parts[1 : len(parts)-1] {
		at := strings.Index(value, part)
		if at < 0 {
			return false
		}
		value = value[at+len(part):]
	}
	return strings.HasSuffix(value, parts[len(parts)-1])
}

func (s *System) getVersion(_ *element, w *writer) (int, error) {
	w.open("componentVersion", "")
	w.text("version", s.cfg.World.UnifiedCM.Version+".1.12900(43)")
	w.shut("componentVersion")
	return 1, nil
}

func (s *System) listNodes(op *element, w *writer) (int, error) {
	all := append([]*node{{name: "EnterpriseWideData"}}, s.nodes...)
	return list(op, w, all, func(n *node, what string) string {
		return map[string]string{"name": n.name, "description": n.description, "processNodeRole": "CUCM Voice/Video"}[what]
	}, func(w *writer, n *node, tags *element) {
		usage := "Subscriber"
		if n.publisher || n.name == "EnterpriseWideData" {
			usage = "Publisher"
		}
		put(w, "processNode", s.uuid("node", n.name), tags, []field{
			text("name", n.name), text("description", n.description), text("nodeUsage", usage), text("processNodeRole", "CUCM Voice/Video"),
		})
	})
}

func (s *System) userFields(u *user, all bool) []field {
	fields := []field{text("firstName", u.first), text("lastName", u.last), text("userid", u.userID), text("mailid", u.mail), text("department", u.department)}
	if all {
		fields = append(fields, field{"associatedDevices", func(w *writer) {
			w.open("associatedDevices", "")
			for _, p := range s.sorted() {
				if p.owner == u {
					w.text("device", p.name)
				}
			}
			w.shut("associatedDevices")
		}})
	}
	return append(fields, field{"primaryExtension", func(w *writer) {
		if u.primary == nil {
			w.text("primaryExtension", "")
			return
		}
		w.open("primaryExtension", "")
		w.text("pattern", u.primary.pattern)
		w.text("routePartitionName", s.cfg.World.UnifiedCM.Partition)
		w.shut("primaryExtension")
	}}, text("telephoneNumber", ""))
}

func (s *System) getUser(op *element, w *writer) (int, error) {
	id := op.value("userid")
	u := s.user(id)
	if byID := op.value("uuid"); byID != "" {
		if at := slices.IndexFunc(s.users, func(u *user) bool { return u.id == byID }); at >= 0 {
			u = s.users[at]
		}
	}
	if u == nil {
		return 0, refuse(codeNotFound, "Item not valid: The specified User %s was not found", id)
	}
	put(w, "user", u.id, op.child("returnedTags"), s.userFields(u, true))
	return 1, nil
}

func (s *System) listUsers(op *element, w *writer) (int, error) {
	return list(op, w, s.users, func(u *user, what string) string {
		return map[string]string{"firstName": u.first, "lastName": u.last, "userid": u.userID, "department": u.department}[what]
	}, func(w *writer, u *user, tags *element) { put(w, "user", u.id, tags, s.userFields(u, false)) })
}

func (s *System) phoneFields(p *phone, all bool) []field {
	owner, ownerID := "", ""
	if p.owner != nil {
		owner, ownerID = p.owner.userID, p.owner.id
	}
	fields := []field{
		text("name", p.name), text("description", p.description), text("product", p.model), text("model", p.model), text("class", "Phone"),
		text("protocol", p.protocol), text("protocolSide", "User"), reference("devicePoolName", p.pool.name, p.pool.id),
	}
	if all {
		fields = append(fields, field{"lines", func(w *writer) { s.putLines(w, p) }})
	}
	return append(fields, reference("ownerUserName", owner, ownerID))
}

func (s *System) putLines(w *writer, p *phone) {
	w.open("lines", "")
	for i, l := range p.lines {
		w.open("line", ` uuid="`+s.uuid("appearance", p.name+"/"+l.pattern)+`"`)
		w.text("index", strconv.Itoa(i+1))
		w.text("label", "")
		w.text("display", l.alerting)
		w.open("dirn", ` uuid="`+l.id+`"`)
		w.text("pattern", l.pattern)
		s.putPartition(w)
		w.shut("dirn")
		w.shut("line")
	}
	w.shut("lines")
}

func (s *System) putPartition(w *writer) {
	name := s.cfg.World.UnifiedCM.Partition
	w.reference("routePartitionName", name, s.uuid("partition", name))
}

// phoneAsked finds the phone that an operation names.
func (s *System) phoneAsked(op *element, field string) (*phone, error) {
	name := op.value(field)
	if id := op.value("uuid"); id != "" && name == "" {
		for _, p := range s.phones {
			if p.id == id {
				return p, nil
			}
		}
	}
	if p := s.phone(name); p != nil {
		return p, nil
	}
	return nil, refuse(codeNotFound, "Item not valid: The specified Phone %s was not found", name)
}

func (s *System) getPhone(op *element, w *writer) (int, error) {
	p, err := s.phoneAsked(op, "name")
	if err != nil {
		return 0, err
	}
	put(w, "phone", p.id, op.child("returnedTags"), s.phoneFields(p, true))
	return 1, nil
}

func (s *System) listPhones(op *element, w *writer) (int, error) {
	return list(op, w, s.sorted(), func(p *phone, what string) string {
		return map[string]string{"name": p.name, "description": p.description, "protocol": p.protocol, "devicePoolName": p.pool.name}[what]
	}, func(w *writer, p *phone, tags *element) { put(w, "phone", p.id, tags, s.phoneFields(p, false)) })
}

// maxDescription is the longest description, in characters.
const maxDescription = 128

func (s *System) updatePhone(op *element, w *writer) (int, error) {
	p, err := s.phoneAsked(op, "name")
	if err != nil {
		return 0, err
	}
	if d := op.child("description"); d != nil {
		if len([]rune(d.text)) > maxDescription {
			return 0, refuse(codeField, "The value of description is longer than %d characters", maxDescription)
		}
		p.description = d.text
	}
	if name := op.value("devicePoolName"); name != "" {
		at := slices.IndexFunc(s.pools, func(x *pool) bool { return strings.EqualFold(x.name, name) })
		if at < 0 {
			return 0, refuse(codeNotFound, "Item not valid: The specified DevicePool %s was not found", name)
		}
		p.pool = s.pools[at]
	}
	w.WriteString(p.id)
	return 1, nil
}

func (s *System) deviceReset(op *element, w *writer) (int, error) {
	if op.child("isHardReset") == nil && op.child("deviceResetType") == nil {
		return 0, refuse(codeField, "isHardReset or deviceResetType is mandatory in doDeviceReset")
	}
	return s.resetNamed(op, "deviceName", w)
}

func (s *System) resetPhone(op *element, w *writer) (int, error) { return s.resetNamed(op, "name", w) }

func (s *System) resetNamed(op *element, field string, w *writer) (int, error) {
	p, err := s.phoneAsked(op, field)
	if err != nil {
		return 0, err
	}
	s.reset(p)
	w.WriteString(p.id)
	return 1, nil
}

func (f *forwarding) put(w *writer, name string) {
	w.open(name, "")
	w.text("forwardToVoiceMail", strconv.FormatBool(f.voicemail))
	w.text("callingSearchSpaceName", f.space)
	w.text("destination", f.destination)
	w.shut(name)
}

func (s *System) lineFields(l *line, all bool) []field {
	fields := []field{text("pattern", l.pattern), text("description", l.description), text("usage", "Device"),
		{"routePartitionName", func(w *writer) { s.putPartition(w) }}}
	if all {
		for _, x := range []struct {
			name string
			f    *forwarding
		}{{"callForwardAll", &l.all}, {"callForwardBusy", &l.busy}, {"callForwardNoAnswer", &l.noAnswer}, {"callForwardNotRegistered", &l.notHere}} {
			fields = append(fields, field{x.name, func(w *writer) { x.f.put(w, x.name) }})
		}
	}
	fields = append(fields, text("alertingName", l.alerting))
	if all {
		fields = append(fields, field{"associatedDevices", func(w *writer) {
			w.open("associatedDevices", "")
			for _, p := range s.sorted() {
				if slices.Contains(p.lines, l) {
					w.text("device", p.name)
				}
			}
			w.shut("associatedDevices")
		}})
	}
	return fields
}

func (s *System) lineAsked(op *element) (*line, error) {
	pattern, partition := op.value("pattern"), op.value("routePartitionName")
	l := s.line(pattern)
	if id := op.value("uuid"); id != "" && pattern == "" {
		if at := slices.IndexFunc(s.lines, func(l *line) bool { return l.id == id }); at >= 0 {
			return s.lines[at], nil
		}
	}
	if l == nil || !strings.EqualFold(partition, s.cfg.World.UnifiedCM.Partition) {
		return nil, refuse(codeNotFound, "Item not valid: The specified Line %s was not found", pattern)
	}
	return l, nil
}

func (s *System) getLine(op *element, w *writer) (int, error) {
	l, err := s.lineAsked(op)
	if err != nil {
		return 0, err
	}
	put(w, "line", l.id, op.child("returnedTags"), s.lineFields(l, true))
	return 1, nil
}

func (s *System) listLines(op *element, w *writer) (int, error) {
	return list(op, w, s.lines, func(l *line, what string) string {
		return map[string]string{"pattern": l.pattern, "description": l.description, "routePartitionName": s.cfg.World.UnifiedCM.Partition}[what]
	}, func(w *writer, l *line, tags *element) { put(w, "line", l.id, tags, s.lineFields(l, false)) })
}

func (s *System) updateLine(op *element, w *writer) (int, error) {
	l, err := s.lineAsked(op)
	if err != nil {
		return 0, err
	}
	if d := op.child("description"); d != nil {
		l.description = d.text
	}
	if d := op.child("alertingName"); d != nil {
		l.alerting = d.text
	}
	if all := op.child("callForwardAll"); all != nil {
		to := forwarding{voicemail: all.value("forwardToVoiceMail") == "true", destination: all.value("destination"), space: all.value("callingSearchSpaceName")}
		if to.voicemail && to.destination != "" {
			return 0, refuse(codeField, "callForwardAll cannot have a destination and voice mail")
		}
		if strings.Trim(to.destination, `0123456789*#+\`) != "" {
			return 0, refuse(codeField, "destination has characters that cannot be dialled")
		}
		l.all = to
	}
	w.WriteString(l.id)
	return 1, nil
}
