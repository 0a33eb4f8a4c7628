package meetings

import (
	"encoding/json"
	"net/url"
	"strings"
	"time"
	"unicode"

	"floorwalker/bot"
)

// maxText is the longest text that is kept of a field, in bytes.
const maxText = 1000

// maxLink is the longest address that is kept, in bytes.
const maxLink = 4000

// text is a string field: what is no string or number counts as absent. It is
// valid and on one line.
type text string

func (t *text) UnmarshalJSON(data []byte) error {
	*t = ""
	switch c := data[0]; {
	case c == '"':
		var s string
		if err := json.Unmarshal(data, &s); err != nil {
			return err
		}
		*t = oneLine(s, maxLink)
	case c == '-' || c >= '0' && c <= '9':
		*t = oneLine(string(data), maxText)
	}
	return nil
}

func oneLine(s string, limit int) text {
	if len(s) > limit {
		s = s[:limit]
	}
	return text(strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, ""))))
}

// moment is a time; what cannot be read as one is the zero time.
func (t text) moment() time.Time {
	at, err := time.Parse(time.RFC3339, string(t))
	if err != nil || at.Year() < 1970 || at.Year() > 2262 {
		return time.Time{}
	}
	return at.UTC()
}

// link is an https address, or "": nothing else is given to people to open.
func (t text) link() string {
	u, err := url.Parse(string(t))
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil {
		return ""
	}
	return string(t)
}

func (t text) short() string { return string(oneLine(string(t), maxText)) }

// list is an array of texts: anything else counts as empty.
type list []text

func (l *list) UnmarshalJSON(data []byte) error {
	*l = nil
	if data[0] != '[' {
		return nil
	}
	type plain []text
	return json.Unmarshal(data, (*plain)(l))
}

// meeting is Cisco's meeting as far as it is used. Its password and host key are
// never read.
type meeting struct {
	ID            text `json:"id"`
	SeriesID      text `json:"meetingSeriesId"`
	MeetingNumber text `json:"meetingNumber"`
	Title         text `json:"title"`
	Agenda        text `json:"agenda"`
	State         text `json:"state"`
	Start         text `json:"start"`
	End           text `json:"end"`
	Recurrence    text `json:"recurrence"`
	HostName      text `json:"hostDisplayName"`
	HostEmail     text `json:"hostEmail"`
	WebLink       text `json:"webLink"`
	Tags          list `json:"integrationTags"`
}

func (m meeting) meeting() bot.Meeting {
	k := bot.Meeting{
		ID: string(m.ID), SeriesID: string(m.SeriesID), Recurring: m.Recurrence != "", Number: m.MeetingNumber.short(), Title: m.Title.short(), Agenda: m.Agenda.short(),
		Start: m.Start.moment(), End: m.End.moment(), State: bot.MeetingState(m.State.short()), HostName: m.HostName.short(), HostEmail: m.HostEmail.short(), Link: m.WebLink.link(),
	}
	if k.End.Before(k.Start) {
		k.End = k.Start
	}
	for _, tag := range m.Tags {
		k.Tags = append(k.Tags, string(tag))
	}
	return k
}

// invitee is Cisco's invitee.
type invitee struct {
	ID    text `json:"id"`
	Email text `json:"email"`
	Name  text `json:"displayName"`
}

// plan is a meeting to be made, or what becomes different of one.
type plan struct {
	Title    string   `json:"title,omitempty"`
	Start    string   `json:"start,omitempty"`
	End      string   `json:"end,omitempty"`
	TimeZone string   `json:"timezone,omitempty"`
	Tags     []string `json:"integrationTags,omitempty"`
	Invitees []guest  `json:"invitees,omitempty"`
}

type guest struct {
	Email string `json:"email"`
	Name  string `json:"displayName,omitempty"`
}
