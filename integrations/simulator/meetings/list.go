package meetings

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"floorwalker/integrations/simulator/platform"
)

// Cisco's limits of a list.
const (
	usualMax  = 10
	mostMax   = 100
	usualDays = 7
)

// list answers GET /meetings: series, or the single meetings of a time.
func (s *System) list(q *request) (int, any, error) {
	query := q.r.URL.Query()
	if err := s.onBehalf(q, query.Get("hostEmail")); err != nil {
		return 0, nil, err
	}
	from, to, err := s.window(query)
	if err != nil {
		return 0, nil, err
	}
	kind := query.Get("meetingType")
	if kind == "" {
		kind = "meetingSeries"
	}
	if !slices.Contains([]string{"meetingSeries", "scheduledMeeting", "meeting"}, kind) {
		return 0, nil, platform.Refuse(http.StatusBadRequest, "meetingType is not one of meetingSeries, scheduledMeeting, meeting.")
	}
	views := []view{}
	for _, m := range s.meetings {
		switch {
		case !m.seesAny(q.who):
		case query.Get("meetingNumber") != "":
			if m.number == query.Get("meetingNumber") {
				views = append(views, s.listed(q, m))
			}
		case query.Get("integrationTag") != "" && !slices.Contains(m.tags, query.Get("integrationTag")):
		default:
			views = append(views, s.within(q, m, kind, from, to)...)
		}
	}
	if state := query.Get("state"); state != "" {
		views = slices.DeleteFunc(views, func(v view) bool { return v.State != state })
	}
	slices.SortStableFunc(views, func(a, b view) int { return moment(a.Start).Compare(moment(b.Start)) })
	return s.page(q, views)
}

func moment(text string) time.Time {
	t, _ := time.Parse(time.RFC3339, text) // our own
	return t
}

// within are what a meeting has of a kind in a time.
func (s *System) within(q *request, m *meeting, kind string, from, to time.Time) []view {
	var views []view
	for _, o := range m.occurrences() {
		if !o.start.Before(to) || !o.end().After(from) {
			continue
		}
		took := o.state(s.clock.Now())
		switch {
		case kind == "meetingSeries" && !m.sees(q.who), kind != "meetingSeries" && !o.sees(q.who):
		case kind == "meetingSeries":
			return []view{s.listed(q, m)}
		case kind == "scheduledMeeting":
			views = append(views, s.scheduled(q, o))
		case took == "inProgress" || took == "ended":
			v := s.scheduled(q, o)
			v.MeetingType, v.ScheduledMeetingID = "meeting", o.id()
			v.ID = m.id + "_I_" + strconv.FormatInt(o.was.Unix(), 10)
			views = append(views, v)
		}
	}
	return views
}

// listed is a series in a list, which names itself as its series.
func (s *System) listed(q *request, m *meeting) view {
	v := s.series(q, m)
	v.MeetingSeriesID = m.id
	return v
}

// window is the time that is asked for, with Cisco's defaults.
func (s *System) window(query url.Values) (from, to time.Time, err error) {
	read := func(name string) (t time.Time) {
		text := query.Get(name)
		if text == "" || err != nil {
			return t
		}
		if t, err = time.Parse(time.RFC3339, text); err != nil {
			err = platform.Refuse(http.StatusBadRequest, "%s is not a date and time in ISO 8601.", name)
		}
		return t
	}
	from, to = read("from"), read("to")
	switch {
	case err != nil:
		return from, to, err
	case from.IsZero() && !to.IsZero():
		from = to.AddDate(0, 0, -usualDays)
	case from.IsZero():
		from = s.clock.Now()
	}
	if to.IsZero() {
		to = from.AddDate(0, 0, usualDays)
	}
	if from.After(to) {
		return from, to, platform.Refuse(http.StatusBadRequest, "from cannot be after to.")
	}
	return from, to, nil
}

// page answers with one page, and a link to the next.
func (s *System) page(q *request, views []view) (int, any, error) {
	query := q.r.URL.Query()
	size := usualMax
	if text := query.Get("max"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > mostMax {
			return 0, nil, platform.Refuse(http.StatusBadRequest, "max must be between 1 and %d.", mostMax)
		}
		size = n
	}
	at, err := strconv.Atoi(query.Get("cursor"))
	if err != nil || at < 0 {
		at = 0
	}
	views = views[min(at, len(views)):]
	if len(views) > size {
		views = views[:size]
		query.Set("cursor", strconv.Itoa(at+size))
		q.w.Header().Set("Link", fmt.Sprintf(`<%s%s?%s>; rel="next"`, platform.Base(q.r), q.r.URL.Path, query.Encode()))
	}
	return http.StatusOK, map[string]any{"items": views}, nil
}

// get answers GET /meetings/{id}.
func (s *System) get(q *request) (int, any, error) {
	if err := s.onBehalf(q, q.r.URL.Query().Get("hostEmail")); err != nil {
		return 0, nil, err
	}
	m, o := s.find(q.r.PathValue("id"))
	if m == nil || !guests(m, o).sees(q.who) {
		return 0, nil, platform.ErrNotFound
	}
	if o != nil {
		return http.StatusOK, s.scheduled(q, *o), nil
	}
	return http.StatusOK, s.series(q, m), nil
}
