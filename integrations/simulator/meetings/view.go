package meetings

import (
	"encoding/base64"
	"slices"
	"time"
)

// view is a meeting as the API shows it.
type view struct {
	ID                      string         `json:"id"`
	MeetingSeriesID         string         `json:"meetingSeriesId,omitempty"`
	ScheduledMeetingID      string         `json:"scheduledMeetingId,omitempty"`
	MeetingNumber           string         `json:"meetingNumber"`
	Title                   string         `json:"title"`
	Agenda                  string         `json:"agenda,omitempty"`
	Password                string         `json:"password"`
	MeetingType             string         `json:"meetingType"`
	State                   string         `json:"state"`
	TimeZone                string         `json:"timezone"`
	Start                   string         `json:"start"`
	End                     string         `json:"end"`
	Recurrence              string         `json:"recurrence,omitempty"`
	HostUserID              string         `json:"hostUserId"`
	HostDisplayName         string         `json:"hostDisplayName"`
	HostEmail               string         `json:"hostEmail"`
	HostKey                 string         `json:"hostKey"`
	SiteURL                 string         `json:"siteUrl"`
	WebLink                 string         `json:"webLink"`
	SIPAddress              string         `json:"sipAddress"`
	ScheduledType           string         `json:"scheduledType"`
	Telephony               map[string]any `json:"telephony"`
	IntegrationTags         []string       `json:"integrationTags,omitempty"`
	EnabledBreakoutSessions bool           `json:"enabledBreakoutSessions"`
}

// series shows a series as somebody sees it.
func (s *System) series(q *request, m *meeting) view {
	v := view{
		ID: m.id, MeetingNumber: m.number, Title: m.title, Agenda: m.agenda, MeetingType: "meetingSeries", State: "expired", TimeZone: q.shownZone(m),
		Start: q.stamp(m, m.start), End: q.stamp(m, m.start.Add(m.length)), Recurrence: m.recurrence,
		HostUserID: encodeID("PEOPLE", m.host.id), HostDisplayName: m.host.name, HostEmail: m.host.email,
		SiteURL: s.site, WebLink: "https://" + s.site + "/m/" + m.id, SIPAddress: m.number + "@" + s.site, ScheduledType: "meeting",
		Telephony: map[string]any{"accessCode": m.number, "callInNumbers": []any{}, "links": []any{}},
	}
	if slices.ContainsFunc(m.occurrences(), func(o occurrence) bool { return s.clock.Now().Before(o.end()) }) {
		v.State = "active"
	}
	if m.sees(q.who) {
		v.Password = m.password
	}
	if m.host == q.who {
		v.HostKey = m.number[len(m.number)-6:]
	}
	v.IntegrationTags = m.tags
	return v
}

// scheduled shows one meeting of a series.
func (s *System) scheduled(q *request, o occurrence) view {
	v := s.series(q, o.meeting)
	if v.Password = ""; guests(o.meeting, &o).sees(q.who) {
		v.Password = o.password
	}
	v.ID, v.MeetingSeriesID, v.MeetingType = o.id(), o.meeting.id, "scheduledMeeting"
	v.Title, v.Start, v.End, v.State, v.Recurrence = o.title, q.stamp(o.meeting, o.start), q.stamp(o.meeting, o.end()), o.state(s.clock.Now()), ""
	return v
}

// stamp writes a moment in the zone that the request names, UTC without one.
func (q *request) stamp(m *meeting, t time.Time) string {
	if zone, err := time.LoadLocation(q.shownZone(m)); err == nil && q.r.Header.Get("timezone") != "" {
		return t.In(zone).Format(time.RFC3339)
	}
	return t.UTC().Format(time.RFC3339)
}

func (q *request) shownZone(m *meeting) string {
	if zone := q.r.Header.Get("timezone"); zone != "" {
		return zone
	}
	return m.zone
}

type inviteeView struct {
	ID          string `json:"id"`
	Email       string `json:"email"`
	DisplayName string `json:"displayName"`
	CoHost      bool   `json:"coHost"`
	MeetingID   string `json:"meetingId"`
	Panelist    bool   `json:"panelist"`
}

func viewInvitee(meetingID string, i *invitee) inviteeView {
	return inviteeView{ID: meetingID + "_" + i.id, Email: i.email, DisplayName: i.name, MeetingID: meetingID}
}

// encodeID makes the id that Webex's API shows: unpadded URL-safe base64 of
// ciscospark://us/KIND/uuid.
func encodeID(kind, uuid string) string {
	return base64.RawURLEncoding.EncodeToString([]byte("ciscospark://us/" + kind + "/" + uuid))
}
