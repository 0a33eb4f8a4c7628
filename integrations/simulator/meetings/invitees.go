package meetings

import (
	"net/http"
	"strings"
	"time"

	"floorwalker/integrations/simulator/platform"
)

var errAddress = platform.Refuse(http.StatusBadRequest, "email is not a valid e-mail address.")

// byMeeting finds the meeting that an invitation is for, as somebody who may see
// it.
func (s *System) byMeeting(q *request, id string) (*meeting, guestList, error) {
	m, o := s.find(id)
	if m == nil || !guests(m, o).sees(q.who) {
		return nil, nil, platform.ErrNotFound
	}
	return m, guests(m, o), nil
}

// listInvitees answers GET /meetingInvitees: those of a series, or of one
// meeting of it.
func (s *System) listInvitees(q *request) (int, any, error) {
	id := q.r.URL.Query().Get("meetingId")
	if id == "" {
		return 0, nil, platform.Refuse(http.StatusBadRequest, "meetingId is required.")
	}
	if err := s.onBehalf(q, q.r.URL.Query().Get("hostEmail")); err != nil {
		return 0, nil, err
	}
	_, list, err := s.byMeeting(q, id)
	if err != nil {
		return 0, nil, err
	}
	views := []inviteeView{}
	for _, i := range list.people() {
		views = append(views, viewInvitee(id, i))
	}
	return http.StatusOK, map[string]any{"items": views}, nil
}

// addInvitee answers POST /meetingInvitees.
func (s *System) addInvitee(q *request) (int, any, error) {
	var b struct {
		MeetingID   string `json:"meetingId"`
		Email       string `json:"email"`
		DisplayName string `json:"displayName"`
		HostEmail   string `json:"hostEmail"`
	}
	if err := q.read(&b); err != nil {
		return 0, nil, err
	}
	if err := s.onBehalf(q, b.HostEmail); err != nil {
		return 0, nil, err
	}
	m, list, err := s.byMeeting(q, b.MeetingID)
	switch {
	case err != nil:
		return 0, nil, err
	case m.host != q.who:
		return 0, nil, errNotHost
	case !isAddress(b.Email):
		return 0, nil, errAddress
	}
	one := list.invite(s, b.Email, b.DisplayName)
	if one == nil {
		return 0, nil, platform.Refuse(http.StatusConflict, "The invitee is already invited to the meeting.")
	}
	return http.StatusOK, viewInvitee(b.MeetingID, one), nil
}

// invitation is one invitee of a meeting.
type invitation struct {
	meetingID string
	*meeting
	list guestList
	one  *invitee
}

// invitation finds an invitation by its id, which begins with that of what it is
// for: a series, or one meeting of it.
func (s *System) invitation(q *request) (invitation, error) {
	id := q.r.PathValue("id")
	cut := max(strings.LastIndexByte(id, '_'), 0)
	m, list, err := s.byMeeting(q, id[:cut])
	if err != nil {
		return invitation{}, err
	}
	for _, one := range list.people() {
		if "_"+one.id == id[cut:] {
			return invitation{id[:cut], m, list, one}, nil
		}
	}
	return invitation{}, platform.ErrNotFound
}

func (s *System) getInvitee(q *request) (int, any, error) {
	i, err := s.invitation(q)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, viewInvitee(i.meetingID, i.one), nil
}

func (s *System) removeInvitee(q *request) (int, any, error) {
	if err := s.onBehalf(q, q.r.URL.Query().Get("hostEmail")); err != nil {
		return 0, nil, err
	}
	i, err := s.invitation(q)
	switch {
	case err != nil:
		return 0, nil, err
	case i.host != q.who:
		return 0, nil, errNotHost
	}
	i.list.uninvite(i.one)
	return http.StatusNoContent, nil, nil
}

// linkLife is how long a link lives when the request does not say.
const linkLife = 15 * time.Minute

// join answers POST /meetings/join.
func (s *System) join(q *request) (int, any, error) {
	var b struct {
		MeetingID         string `json:"meetingId"`
		MeetingNumber     string `json:"meetingNumber"`
		JoinDirectly      *bool  `json:"joinDirectly"`
		ExpirationMinutes int    `json:"expirationMinutes"`
	}
	if err := q.read(&b); err != nil {
		return 0, nil, err
	}
	if (b.MeetingID == "") == (b.MeetingNumber == "") {
		return 0, nil, platform.Refuse(http.StatusBadRequest, "Exactly one of meetingId, meetingNumber and webLink must be specified.")
	}
	m, o := s.find(b.MeetingID)
	for _, one := range s.meetings {
		if b.MeetingNumber != "" && one.number == b.MeetingNumber {
			m = one
		}
	}
	if m == nil || b.MeetingID != "" && !guests(m, o).sees(q.who) || !m.seesAny(q.who) {
		return 0, nil, platform.ErrNotFound
	}
	life := linkLife
	if b.ExpirationMinutes > 0 {
		life = time.Duration(min(b.ExpirationMinutes, 60)) * time.Minute
	}
	link := "https://" + s.site + "/wbxmjs/joinservice/sites/" + strings.TrimSuffix(s.site, ".webex.com") + "/meeting/download/" + m.id + "?launchApp=true&token=" + s.newID("join")
	if b.JoinDirectly == nil || *b.JoinDirectly {
		q.w.Header().Set("Location", link)
		return http.StatusFound, nil, nil
	}
	answer := map[string]string{"joinLink": link, "expiration": s.clock.Now().Add(life).UTC().Format(time.RFC3339)}
	if m.host == q.who {
		answer["startLink"] = strings.Replace(link, "/joinservice/", "/startservice/", 1)
	}
	return http.StatusOK, answer, nil
}
