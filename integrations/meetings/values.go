package meetings

import (
	"encoding/json"
	"strings"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

// meeting is Cisco's meeting as far as it is used. Its password and host key are
// never read.
type meeting struct {
	ID            rest.Text    `json:"id"`
	SeriesID      rest.Text    `json:"meetingSeriesId"`
	MeetingNumber rest.Text    `json:"meetingNumber"`
	Title         rest.Text    `json:"title"`
	Agenda        rest.Text    `json:"agenda"`
	State         rest.Text    `json:"state"`
	Start         rest.Text    `json:"start"`
	End           rest.Text    `json:"end"`
	Recurrence    rest.Text    `json:"recurrence"`
	HostName      rest.Text    `json:"hostDisplayName"`
	HostEmail     rest.Text    `json:"hostEmail"`
	WebLink       rest.Address `json:"webLink"`
	Tags          tags         `json:"integrationTags"`
}

func (m meeting) meeting() bot.Meeting {
	k := bot.Meeting{
		ID: string(m.ID), SeriesID: string(m.SeriesID), Recurring: m.Recurrence != "", Number: string(m.MeetingNumber), Title: string(m.Title), Agenda: string(m.Agenda),
		Start: m.Start.Time(), End: m.End.Time(), State: bot.MeetingState(m.State), HostName: string(m.HostName), HostEmail: string(m.HostEmail), Link: secure(m.WebLink), Tags: m.Tags,
	}
	if k.End.Before(k.Start) {
		k.End = k.Start
	}
	return k
}

// tags are texts; what is no list of texts counts as none.
type tags []string

func (t *tags) UnmarshalJSON(data []byte) error {
	*t = nil
	var all rest.List[rest.Text]
	if err := json.Unmarshal(data, &all); err != nil {
		return err
	}
	for _, one := range all {
		*t = append(*t, string(one))
	}
	return nil
}

// secure is an https address, or "": nothing else is given to people to open.
func secure(a rest.Address) string {
	if !strings.HasPrefix(string(a), "https://") {
		return ""
	}
	return string(a)
}

// invitee is Cisco's invitee.
type invitee struct {
	ID    rest.Text `json:"id"`
	Email rest.Text `json:"email"`
	Name  rest.Text `json:"displayName"`
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
