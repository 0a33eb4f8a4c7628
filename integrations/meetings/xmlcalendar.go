package meetings

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

// XMLCalendar is one host's meetings, over the XML interface.
type XMLCalendar struct {
	xml  *XML
	host bot.Person
}

// xmlPage is how many meetings are asked for at once.
const xmlPage = 100

type listRequest struct {
	Type      string `xml:"xsi:type,attr"`
	StartFrom int    `xml:"listControl>startFrom"`
	Maximum   int    `xml:"listControl>maximumNum"`
	Method    string `xml:"listControl>listMethod"`
	OrderBy   string `xml:"order>orderBy"`
	OrderAD   string `xml:"order>orderAD"`
	From      string `xml:"dateScope>startDateStart"`
	To        string `xml:"dateScope>startDateEnd"`
	ZoneID    int    `xml:"dateScope>timeZoneID"`
	// Host is always sent: without it an administrator lists the whole site.
	Host string `xml:"hostWebExID"`
}

type listAnswer struct {
	Total    int `xml:"body>bodyContent>matchingRecords>total"`
	Returned int `xml:"body>bodyContent>matchingRecords>returned"`
	Meetings []struct {
		Key      string `xml:"meetingKey"`
		Name     string `xml:"confName"`
		Host     string `xml:"hostWebExID"`
		ZoneID   int    `xml:"timeZoneID"`
		Status   string `xml:"status"`
		Start    string `xml:"startDate"`
		Duration int    `xml:"duration"`
	} `xml:"body>bodyContent>meeting"`
}

// Meetings are the host's meetings that take place at some time of a window.
func (c *XMLCalendar) Meetings(ctx context.Context, window bot.Range) (found []bot.Meeting, more bool, err error) {
	const doing = "list your meetings"
	// Webex asks for starts; what began before and still takes place counts too.
	from, to := window.From.Add(-Longest).In(c.xml.cfg.Zone).Format(dateForm), window.To.In(c.xml.cfg.Zone).Format(dateForm)
	for at := 1; len(found) < maxListed; {
		var answer listAnswer
		err := c.xml.call(ctx, listRequest{Type: operations + "LstsummaryMeeting", StartFrom: at, Maximum: xmlPage, Method: "AND", OrderBy: "STARTTIME", OrderAD: "ASC",
			From: from, To: to, ZoneID: c.xml.cfg.ZoneID, Host: c.host.Email}, true, &answer)
		if r := (*refusal)(nil); errors.As(err, &r) && r.id == noRecord {
			return found, false, nil // no meetings are no failure
		}
		if err != nil {
			return nil, false, told(doing, "", err)
		}
		for _, m := range answer.Meetings {
			start, err := c.xml.moment(m.Start, m.ZoneID)
			if err != nil {
				return nil, false, told(doing, "", &unread{err, true})
			}
			k := c.meeting(m.Key, m.Name, m.Host, m.Status, start, m.Duration)
			k.ID = atTime(k.ID, k.Start)
			if k.Start.Before(window.To) && k.End.After(window.From) {
				found = append(found, k)
			}
		}
		at += max(answer.Returned, len(answer.Meetings))
		if len(answer.Meetings) == 0 || at > answer.Total {
			slices.SortStableFunc(found, func(a, b bot.Meeting) int { return a.Start.Compare(b.Start) })
			return found, false, nil
		}
	}
	return found, true, nil
}

func (c *XMLCalendar) meeting(key, name, host, status string, start time.Time, minutes int) bot.Meeting {
	m := bot.Meeting{ID: rest.OneLine(key, 40), Number: rest.OneLine(key, 40), Title: rest.OneLine(name, rest.MaxText), HostEmail: rest.OneLine(host, rest.MaxText),
		Start: start.UTC(), End: start.Add(time.Duration(min(max(minutes, 0), 24*60)) * time.Minute).UTC(), State: bot.MeetingScheduled}
	if status == "INPROGRESS" {
		m.State = bot.MeetingInProgress
	}
	return m
}

// atTime is the id of one meeting of a key, which stands for the whole series.
func atTime(key string, start time.Time) string {
	return key + "@" + strconv.FormatInt(start.Unix(), 10)
}

// keyOf takes such an id apart. A key by itself has no time.
func keyOf(id string) (key string, start time.Time) {
	key, at, _ := strings.Cut(id, "@")
	if seconds, err := strconv.ParseInt(at, 10, 64); err == nil {
		start = time.Unix(seconds, 0).UTC()
	}
	return key, start
}

type getAnswer struct {
	Key       string `xml:"body>bodyContent>meetingkey"` // a small k here, unlike in lists
	Name      string `xml:"body>bodyContent>metaData>confName"`
	Agenda    string `xml:"body>bodyContent>metaData>agenda"`
	Start     string `xml:"body>bodyContent>schedule>startDate"`
	ZoneID    int    `xml:"body>bodyContent>schedule>timeZoneID"`
	Duration  int    `xml:"body>bodyContent>schedule>duration"`
	Host      string `xml:"body>bodyContent>schedule>hostWebExID"`
	Status    string `xml:"body>bodyContent>status"`
	Repeat    string `xml:"body>bodyContent>repeat>repeatType"`
	Attendees []node `xml:"body>bodyContent>participants>attendees>attendee"`
}

// get reads a meeting, which has to be the host's: the account may see others.
// The attendees are as Webex gives them.
func (c *XMLCalendar) get(ctx context.Context, id string) (bot.Meeting, []node, error) {
	const doing = "look at the meeting"
	key, at := keyOf(id)
	if strings.Trim(key, "0123456789") != "" || checkID(key) != nil {
		return bot.Meeting{}, nil, bot.Errorf(bot.NotFound, "That is not the key of a meeting. %s", nothing)
	}
	var a getAnswer
	err := c.xml.call(ctx, struct {
		Type string `xml:"xsi:type,attr"`
		Key  string `xml:"meetingKey"`
	}{operations + "GetMeeting", key}, true, &a)
	if err != nil {
		return bot.Meeting{}, nil, told(doing, "", err)
	}
	start, err := c.xml.moment(a.Start, a.ZoneID)
	if err != nil {
		return bot.Meeting{}, nil, told(doing, "", &unread{err, true})
	}
	if !strings.EqualFold(a.Host, c.host.Email) {
		return bot.Meeting{}, nil, bot.Errorf(bot.NotFound, "That meeting is not there: it was cancelled, or it is not yours.")
	}
	m := c.meeting(a.Key, a.Name, a.Host, a.Status, start, a.Duration)
	m.Agenda, m.Recurring = rest.OneLine(a.Agenda, rest.MaxText), a.Repeat != "" && a.Repeat != "NO_REPEAT"
	if m.Recurring {
		m.Fixed = fmt.Sprintf("“%s” repeats, and the XML API knows only the whole series: change it in Webex.", m.Title)
		if !at.IsZero() {
			m.ID, m.End, m.Start = id, at.Add(m.Length()), at
		}
	}
	return m, a.Attendees, nil
}

// Meeting is one of the host's meetings. One by itself has its key as its id,
// which it keeps when its time changes.
func (c *XMLCalendar) Meeting(ctx context.Context, id string) (bot.Meeting, error) {
	m, _, err := c.get(ctx, id)
	return m, err
}

// Invitees are those who are invited to a meeting by their e-mail address.
func (c *XMLCalendar) Invitees(ctx context.Context, m bot.Meeting) ([]bot.Invitee, error) {
	_, attendees, err := c.get(ctx, m.ID)
	var invitees []bot.Invitee
	for _, a := range attendees {
		if email := attendeeAddress(a); email != "" {
			invitees = append(invitees, bot.Invitee{ID: email, Email: email, Name: rest.OneLine(a.text("person", "name"), rest.MaxText)})
		}
	}
	return invitees, err
}

type schedule struct {
	Start    string `xml:"startDate,omitempty"`
	ZoneID   int    `xml:"timeZoneID,omitempty"`
	Duration int    `xml:"duration,omitempty"`
	Host     string `xml:"hostWebExID,omitempty"`
}

type metaData struct {
	Name string `xml:"confName"`
}

type participants struct {
	Attendees []node `xml:"attendees>attendee"`
}

// change is a CreateMeeting or a SetMeeting. What is nil stays as it is.
type change struct {
	Type         string        `xml:"xsi:type,attr"`
	Key          string        `xml:"meetingkey,omitempty"`
	MetaData     *metaData     `xml:"metaData"`
	Schedule     *schedule     `xml:"schedule"`
	Participants *participants `xml:"participants"`
	Mail         string        `xml:"attendeeOptions>emailInvitations,omitempty"`
}

func (c *XMLCalendar) schedule(start, end time.Time) (*schedule, error) {
	text, err := c.xml.date(start)
	return &schedule{Start: text, ZoneID: c.xml.cfg.ZoneID, Duration: int(end.Sub(start) / time.Minute)}, err
}

// Create makes a meeting.
func (c *XMLCalendar) Create(ctx context.Context, p bot.MeetingPlan) (bot.Meeting, error) {
	when, err := c.schedule(p.Start, p.End)
	if err != nil {
		return bot.Meeting{}, err
	}
	when.Host = c.host.Email
	var answer struct {
		Key string `xml:"body>bodyContent>meetingkey"`
	}
	err = c.xml.call(ctx, change{Type: operations + "CreateMeeting", MetaData: &metaData{p.Title}, Schedule: when, Participants: attending(p.Invitees), Mail: "true"}, false, &answer)
	if err != nil {
		return bot.Meeting{}, told("schedule the meeting", nothing, err)
	}
	return bot.Meeting{ID: answer.Key, Title: p.Title, Start: p.Start, End: p.End}, nil
}

func attending(all []bot.Invitee) *participants {
	p := &participants{}
	for _, i := range all {
		p.Attendees = append(p.Attendees, attendee(i))
	}
	return p
}

// Find looks for a meeting that was planned, by title and time: the XML interface
// knows no tags.
func (c *XMLCalendar) Find(ctx context.Context, p bot.MeetingPlan) (bot.Meeting, error) {
	found, _, err := c.Meetings(ctx, bot.Range{From: p.Start, To: p.End})
	if err != nil {
		return bot.Meeting{}, err
	}
	for _, m := range found {
		if m.Title == p.Title && m.Start.Equal(p.Start) && m.End.Equal(p.End) {
			return m, nil
		}
	}
	return bot.Meeting{}, bot.Errorf(bot.NotFound, "No such meeting is in your calendar.")
}

// Change changes a meeting. The account could change those of others, so that
// its host is looked at first.
func (c *XMLCalendar) Change(ctx context.Context, m bot.Meeting, to bot.MeetingChange) (bot.Meeting, error) {
	key, _, err := c.changeable(ctx, m)
	if err != nil {
		return m, err
	}
	set := change{Type: operations + "SetMeeting", Key: key}
	if to.Title != "" {
		set.MetaData = &metaData{to.Title}
	}
	if !to.Start.IsZero() {
		if set.Schedule, err = c.schedule(to.Start, to.End); err != nil {
			return m, err
		}
	}
	return m, told1("change the meeting", c.xml.call(ctx, set, false, nil))
}

// changeable returns the key of a meeting and its attendees. One that repeats is
// refused: its key stands for the whole series, and people are told of one.
func (c *XMLCalendar) changeable(ctx context.Context, m bot.Meeting) (string, []node, error) {
	now, attendees, err := c.get(ctx, m.ID)
	if err == nil && now.Fixed != "" {
		err = bot.Errorf(bot.Invalid, "%s %s", now.Fixed, nothing)
	}
	return now.Number, attendees, err
}

// Cancel cancels a meeting.
func (c *XMLCalendar) Cancel(ctx context.Context, m bot.Meeting) error {
	key, _, err := c.changeable(ctx, m)
	if err != nil {
		return err
	}
	return told1("cancel the meeting", c.xml.call(ctx, struct {
		Type string `xml:"xsi:type,attr"`
		Key  string `xml:"meetingKey"`
	}{operations + "DelMeeting", key}, false, nil))
}

// told1 is the error of a change, or nil.
func told1(doing string, err error) error {
	if err == nil {
		return nil
	}
	return told(doing, nothing, err)
}

// Invite invites somebody; whoever is invited already is no error. Participants
// are replaced as a whole, so that those who are there are read first and sent
// again as they are, with an e-mail address or without.
func (c *XMLCalendar) Invite(ctx context.Context, m bot.Meeting, i bot.Invitee) error {
	key, there, err := c.changeable(ctx, m)
	if err != nil || slices.ContainsFunc(there, hasAddress(i.Email)) {
		return err
	}
	return c.attend(ctx, key, "invite "+i.Email, append(there, attendee(i)))
}

// Uninvite takes an invitation back. One that is gone is no error.
func (c *XMLCalendar) Uninvite(ctx context.Context, m bot.Meeting, i bot.Invitee) error {
	key, there, err := c.changeable(ctx, m)
	if err != nil || !slices.ContainsFunc(there, hasAddress(i.Email)) {
		return err
	}
	return c.attend(ctx, key, "take back the invitation of "+i.Email, slices.DeleteFunc(there, hasAddress(i.Email)))
}

func (c *XMLCalendar) attend(ctx context.Context, key, doing string, all []node) error {
	return told1(doing, c.xml.call(ctx, change{Type: operations + "SetMeeting", Key: key, Participants: &participants{all}}, false, nil))
}

// End says that the XML interface ends no meetings.
func (c *XMLCalendar) End(context.Context, bot.Meeting) error {
	return bot.Errorf(bot.Invalid, "The XML API cannot end a meeting. %s", nothing)
}

// Join is what the host joins a meeting with.
func (c *XMLCalendar) Join(ctx context.Context, m bot.Meeting) (bot.JoinLink, error) {
	if _, _, err := c.get(ctx, m.ID); err != nil {
		return bot.JoinLink{}, err
	}
	key, _ := keyOf(m.ID)
	var answer struct {
		URL string `xml:"body>bodyContent>joinMeetingURL"`
	}
	err := c.xml.call(ctx, struct {
		Type string `xml:"xsi:type,attr"`
		Key  string `xml:"sessionKey"`
		Name string `xml:"attendeeName"`
	}{operations + "GetjoinurlMeeting", key, c.host.Name}, true, &answer)
	if err != nil {
		return bot.JoinLink{}, told("get a link to the meeting", "", err)
	}
	link := bot.JoinLink{Join: secure(rest.Address(answer.URL))}
	if link.Join == "" {
		return link, bot.Errorf(bot.Upstream, "Webex gave no link to that meeting.")
	}
	return link, nil
}
