package meetings

import (
	"net/http"
	"net/mail"
	"strings"
	"time"
	"unicode/utf8"

	"floorwalker/integrations/simulator/platform"
)

// Cisco's limits of a meeting.
const (
	shortest    = 10 * time.Minute
	longest     = 24*time.Hour - time.Minute
	maxInvitees = 1000
	maxTags     = 3
	maxTag      = 64
)

// body is every field that a request to make or change a meeting has.
type body struct {
	Title      *string  `json:"title"`
	Agenda     *string  `json:"agenda"`
	Start      *string  `json:"start"`
	End        *string  `json:"end"`
	TimeZone   *string  `json:"timezone"`
	Recurrence *string  `json:"recurrence"`
	Tags       []string `json:"integrationTags"`
	SendEmail  *bool    `json:"sendEmail"`
	HostEmail  string   `json:"hostEmail"`
	Reason     string   `json:"reason"`
	Invitees   []struct {
		Email       string `json:"email"`
		DisplayName string `json:"displayName"`
	} `json:"invitees"`
}

// times reads start and end, which come together.
func (s *System) times(b body, zone *time.Location) (start time.Time, length time.Duration, err error) {
	if b.Start == nil || b.End == nil {
		return start, 0, platform.Refuse(http.StatusBadRequest, "start and end must be specified together.")
	}
	read := func(name, text string) (t time.Time) {
		if t, err2 := time.Parse(time.RFC3339, text); err2 == nil {
			return t.Truncate(time.Minute)
		}
		t, err2 := time.ParseInLocation("2006-01-02T15:04:05", text, zone)
		if err2 != nil && err == nil {
			err = platform.Refuse(http.StatusBadRequest, "%s is not a date and time in ISO 8601.", name)
		}
		return t.Truncate(time.Minute)
	}
	start, end := read("start", *b.Start), read("end", *b.End)
	length = end.Sub(start)
	switch now := s.clock.Now().Truncate(time.Minute); {
	case err != nil:
	case start.Before(now):
		err = platform.Refuse(http.StatusBadRequest, "start cannot be before current date and time.")
	case length < shortest || length > longest:
		err = platform.Refuse(http.StatusBadRequest, "Duration between start and end cannot be shorter than 10 minutes or longer than 23 hours 59 minutes.")
	}
	return start, length, err
}

func zoneOf(b body, usual string) (string, *time.Location, error) {
	name := usual
	if b.TimeZone != nil && *b.TimeZone != "" {
		name = *b.TimeZone
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return "", nil, platform.Refuse(http.StatusBadRequest, "timezone is not in the IANA time zone database.")
	}
	return name, zone, nil
}

// create answers POST /meetings.
func (s *System) create(q *request) (int, any, error) {
	var b body
	if err := q.read(&b); err != nil {
		return 0, nil, err
	}
	if err := s.onBehalf(q, b.HostEmail); err != nil {
		return 0, nil, err
	}
	m := &meeting{host: q.who, sendsMail: b.SendEmail == nil || *b.SendEmail}
	var err error
	if m.zone, m.location, err = zoneOf(b, "UTC"); err != nil {
		return 0, nil, err
	}
	if m.start, m.length, err = s.times(b, m.location); err != nil {
		return 0, nil, err
	}
	if err := m.describe(b); err != nil {
		return 0, nil, err
	}
	if m.title == "" {
		return 0, nil, platform.Refuse(http.StatusBadRequest, "title is required.")
	}
	if len(b.Invitees) > maxInvitees {
		return 0, nil, platform.Refuse(http.StatusBadRequest, "The maximum size of invitees is %d.", maxInvitees)
	}
	for _, i := range b.Invitees {
		if !isAddress(i.Email) {
			return 0, nil, errAddress
		}
	}
	s.add(m)
	for _, i := range b.Invitees {
		m.invite(s, i.Email, i.DisplayName)
	}
	return http.StatusOK, s.series(q, m), nil
}

// describe takes over what is not a time.
func (m *meeting) describe(b body) error {
	if b.Title != nil {
		if m.title = strings.TrimSpace(*b.Title); m.title == "" || utf8.RuneCountInString(m.title) > 128 {
			return platform.Refuse(http.StatusBadRequest, "title must have 1 to 128 characters.")
		}
	}
	if b.Agenda != nil {
		m.agenda = *b.Agenda
	}
	if b.Recurrence != nil {
		r, err := parseRule(*b.Recurrence)
		if err != nil {
			return platform.Refuse(http.StatusBadRequest, "recurrence: %v.", err)
		}
		m.recurrence, m.rule = *b.Recurrence, r
	}
	if b.Tags != nil {
		for _, tag := range b.Tags {
			if len(tag) > maxTag || len(b.Tags) > maxTags {
				return platform.Refuse(http.StatusBadRequest, "integrationTags can have %d items of %d characters.", maxTags, maxTag)
			}
		}
		m.tags = b.Tags
	}
	return nil
}

// own finds a meeting that the caller may change: one to come, as its host.
func (s *System) own(q *request, hostEmail string) (*meeting, *occurrence, error) {
	if err := s.onBehalf(q, hostEmail); err != nil {
		return nil, nil, err
	}
	m, o := s.find(q.r.PathValue("id"))
	switch {
	case m == nil || !guests(m, o).sees(q.who):
		return nil, nil, platform.ErrNotFound
	case m.host != q.who:
		return nil, nil, errNotHost
	}
	return m, o, nil
}

// takesPlace reports whether what is named has begun or is over.
func (s *System) takesPlace(m *meeting, o *occurrence) bool {
	for _, one := range m.occurrences() {
		if o != nil && one.was != o.was {
			continue
		}
		state := one.state(s.clock.Now())
		if state == "inProgress" || o != nil && state == "ended" {
			return true
		}
	}
	return false
}

// patch answers PATCH /meetings/{id}: what is not named stays.
func (s *System) patch(q *request) (int, any, error) {
	var b body
	if err := q.read(&b, "application/json-patch+json"); err != nil {
		return 0, nil, err
	}
	m, o, err := s.own(q, b.HostEmail)
	if err != nil {
		return 0, nil, err
	}
	if s.takesPlace(m, o) {
		return 0, nil, errOver
	}
	zone, location, err := zoneOf(b, m.zone)
	if err != nil {
		return 0, nil, err
	}
	start, length := time.Time{}, time.Duration(0)
	if b.Start != nil || b.End != nil {
		if start, length, err = s.times(b, location); err != nil {
			return 0, nil, err
		}
	}
	if o != nil {
		if b.Recurrence != nil {
			return 0, nil, platform.Refuse(http.StatusBadRequest, "recurrence does not apply to one meeting of a series.")
		}
		x := m.except(o.was)
		if b.Title != nil {
			x.title = *b.Title
		}
		if !start.IsZero() {
			x.start, x.length = start, length
		}
		_, changed := s.find(o.id())
		return http.StatusOK, s.scheduled(q, *changed), nil
	}
	if err := m.describe(b); err != nil {
		return 0, nil, err
	}
	m.zone, m.location = zone, location
	if !start.IsZero() {
		m.start, m.length, m.changed = start, length, nil // Cisco: exceptions of the series are lost
	}
	v := s.series(q, m)
	v.MeetingSeriesID = m.id
	return http.StatusOK, v, nil
}

// cancel answers DELETE /meetings/{id}: one meeting, or the whole series.
func (s *System) cancel(q *request) (int, any, error) {
	m, o, err := s.own(q, q.r.URL.Query().Get("hostEmail"))
	if err != nil {
		return 0, nil, err
	}
	if s.takesPlace(m, o) {
		return 0, nil, errOver
	}
	if o != nil {
		m.except(o.was).cancelled = true
		if len(m.occurrences()) > 0 {
			return http.StatusNoContent, nil, nil
		}
	}
	for i, one := range s.meetings {
		if one == m {
			s.meetings = append(s.meetings[:i:i], s.meetings[i+1:]...)
			break
		}
	}
	return http.StatusNoContent, nil, nil
}

// end answers POST /meetings/{id}/end.
func (s *System) end(q *request) (int, any, error) {
	var b body
	if len(q.data) > 0 {
		if err := q.read(&b); err != nil {
			return 0, nil, err
		}
	}
	m, o, err := s.own(q, "")
	if err != nil {
		return 0, nil, err
	}
	if m.joined.IsZero() || o != nil && m.running != o.was.Unix() {
		return 0, nil, platform.Refuse(http.StatusConflict, "The meeting is not in progress.")
	}
	m.over(s.clock.Now())
	return http.StatusNoContent, nil, nil
}

// over ends the meeting that takes place.
func (m *meeting) over(now time.Time) {
	m.held(m.running, now)
	m.joined = time.Time{}
}

// held notes when the meeting of a series that was to start at a time has ended.
func (m *meeting) held(was int64, ended time.Time) {
	if m.ended == nil {
		m.ended = map[int64]time.Time{}
	}
	m.ended[was] = ended
}

func isAddress(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s
}
