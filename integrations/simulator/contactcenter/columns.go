package contactcenter

import "strings"

// The fields that Cisco's dictionaries name and a simulated tenant has nothing
// to say about: they are null, or nought for counts and durations.

// unfilled adds columns that are always null or nought. Each word is a field.
func unfilled[R any](into map[string]column[R], kind kind, empty value, names string) {
	for name := range strings.FieldsSeq(names) {
		if _, known := into[name]; !known {
			into[name] = column[R]{kind: kind, get: func(R) value { return empty }}
		}
	}
}

func texts[R any](get func(R) string) column[R] {
	return column[R]{kind: textKind, get: func(r R) value { return text(get(r)) }}
}

func numbers[R any](get func(R) int64) column[R] {
	return column[R]{kind: numberKind, get: func(r R) value { return number(get(r)) }}
}

func counts[R any](get func(R) int) column[R] {
	return column[R]{kind: numberKind, get: func(r R) value { return number(get(r)) }}
}

func moments[R any](get func(R) int64) column[R] {
	return column[R]{kind: numberKind, get: func(r R) value { return moment(get(r)) }}
}

func booleans[R any](get func(R) bool) column[R] {
	return column[R]{kind: booleanKind, get: func(r R) value { return boolean(get(r)) }}
}

// references adds the id and name of something that may be missing.
func references[R any](into map[string]column[R], path string, get func(R) (reference, bool)) {
	field := func(pick func(reference) string) column[R] {
		return texts(func(r R) string {
			if ref, ok := get(r); ok {
				return pick(ref)
			}
			return ""
		})
	}
	into[path+".id"] = field(func(x reference) string { return x.ID })
	into[path+".name"] = field(func(x reference) string { return x.Name })
}

// agents adds the fields of the agent and session who answered a leg; get
// returns nil when nobody did.
func agents[R any](into map[string]column[R], path string, get func(R) *leg) {
	field := func(pick func(*leg) string) column[R] {
		return texts(func(r R) string {
			if l := get(r); l != nil {
				return pick(l)
			}
			return ""
		})
	}
	into[path+".id"] = field(func(l *leg) string { return l.agent.id })
	into[path+".name"] = field(func(l *leg) string { return l.agent.name })
	into[path+".signInId"] = field(func(l *leg) string { return l.agent.email })
	into[path+".sessionId"] = field(func(l *leg) string { return l.session.id })
	into[path+".phoneNumber"] = field(func(l *leg) string { return l.agent.extension })
	into[path+".channelId"] = field(func(l *leg) string { return l.session.channelID(l.contact.channel) })
}

func (q *queue) reference() reference { return reference{q.id, q.name} }
func (t *team) reference() reference  { return reference{t.id, t.name} }
func (s *site) reference() reference  { return reference{s.id, s.name} }

func (e entryPoint) reference() (reference, bool) { return reference{e.id, e.name}, true }
