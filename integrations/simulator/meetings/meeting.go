package meetings

import (
	"slices"
	"strings"
	"time"
)

// meeting is a series; one without a rule is a series of one.
type meeting struct {
	id, number, title, agenda, password string
	host                                *person
	start                               time.Time
	length                              time.Duration
	zone                                string
	location                            *time.Location
	recurrence                          string
	rule                                rule
	invitees                            []*invitee
	tags                                []string
	sendsMail                           bool
	// changed are the meetings of the series that are unlike it, by the start
	// that they had.
	changed map[int64]*exception
	// running is the meeting that takes place, by the start it has; ended those
	// that have.
	running int64
	joined  time.Time
	ended   map[int64]time.Time
}

// exception is one meeting of a series that is cancelled or unlike the others.
type exception struct {
	cancelled bool
	title     string
	start     time.Time
	length    time.Duration
	// also are invited to this one alone; without are ids of the series' invitees
	// who are not invited to this one.
	also    []*invitee
	without []string
}

// occurrence is one meeting of a series.
type occurrence struct {
	*meeting
	was    time.Time // by the rule
	title  string
	start  time.Time
	length time.Duration
}

func (o occurrence) id() string { return o.meeting.id + "_" + o.was.UTC().Format(occurrenceForm) }

func (o occurrence) end() time.Time { return o.start.Add(o.length) }

// occurrenceForm is how the id of one meeting of a series names its start.
const occurrenceForm = "20060102T150405Z"

// maxOccurrences is how many meetings of a series are looked through.
const maxOccurrences = 2000

// occurrences are the meetings of a series that have not been cancelled.
func (m *meeting) occurrences() []occurrence {
	var all []occurrence
	for _, at := range m.rule.starts(m.start, m.location) {
		o := occurrence{meeting: m, was: at, title: m.title, start: at, length: m.length}
		if x := m.changed[at.Unix()]; x != nil {
			if x.cancelled {
				continue
			}
			if x.title != "" {
				o.title = x.title
			}
			if !x.start.IsZero() {
				o.start, o.length = x.start, x.length
			}
		}
		all = append(all, o)
	}
	return all
}

// state is where a meeting stands at a moment, in Cisco's words.
func (o occurrence) state(now time.Time) string {
	key := o.was.Unix()
	switch {
	case o.running == key && !o.joined.IsZero():
		return "inProgress"
	case !o.meeting.ended[key].IsZero():
		return "ended"
	case !now.Before(o.end()):
		return "missed"
	case !now.Before(o.start.Add(-readyBefore)):
		return "ready"
	}
	return "scheduled"
}

// readyBefore is how long before its start a meeting can be joined.
const readyBefore = 15 * time.Minute

// find finds a series or one meeting of it by its id.
func (s *System) find(id string) (*meeting, *occurrence) {
	series, at, one := strings.Cut(id, "_")
	i := slices.IndexFunc(s.meetings, func(m *meeting) bool { return m.id == series })
	if i < 0 {
		return nil, nil
	}
	m := s.meetings[i]
	if !one {
		return m, nil
	}
	for _, o := range m.occurrences() {
		if o.was.UTC().Format(occurrenceForm) == at {
			return m, &o
		}
	}
	return nil, nil
}

// except returns the exception of one meeting, made when there is none.
func (m *meeting) except(was time.Time) *exception {
	if m.changed == nil {
		m.changed = map[int64]*exception{}
	}
	if m.changed[was.Unix()] == nil {
		m.changed[was.Unix()] = &exception{}
	}
	return m.changed[was.Unix()]
}
