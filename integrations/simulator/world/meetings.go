package world

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

// Meeting is a meeting that somebody has planned before the start.
type Meeting struct {
	Title string `json:"title"`
	Host  string `json:"host"` // e-mail of a person
	// Day is how many days after the first one the meeting takes place; of a
	// series, its first.
	Day      int      `json:"day,omitempty"`
	At       string   `json:"at"` // time of day, for example "15:30"
	Minutes  int      `json:"minutes"`
	TimeZone string   `json:"timeZone,omitempty"` // in which it is planned; empty: the world's
	Invitees []string `json:"invitees,omitempty"` // e-mail addresses
	// Repeats is the recurrence of a series as RFC 5545 writes it: daily or weekly.
	Repeats string `json:"repeats,omitempty"`
}

var repeatForm = regexp.MustCompile(`^FREQ=(DAILY|WEEKLY)(;INTERVAL=[1-9][0-9]?)?(;COUNT=[1-9][0-9]{0,2})?(;BYDAY=(SU|MO|TU|WE|TH|FR|SA)(,(SU|MO|TU|WE|TH|FR|SA))*)?$`)

func (c *checker) meetings(w *World) {
	for i, m := range w.Meetings {
		at := fmt.Sprintf("meetings[%d]", i)
		c.name(at+".title", m.Title)
		known := false
		for _, p := range w.People {
			known = known || strings.EqualFold(p.Email, m.Host) && !p.Bot
		}
		if !known {
			c.add(at+".host", "nobody among the people has the address %q", m.Host)
		}
		if _, err := time.Parse("15:04", m.At); err != nil {
			c.add(at+".at", "%q is not a time of day such as 15:30", m.At)
		}
		c.within(at+".minutes", float64(m.Minutes), 23*60+59)
		if m.Minutes < 10 {
			c.add(at+".minutes", "a meeting takes at least 10 minutes")
		}
		c.zone(at+".timeZone", m.TimeZone)
		if m.Repeats != "" && !repeatForm.MatchString(m.Repeats) {
			c.add(at+".repeats", "%q is not a recurrence such as FREQ=WEEKLY;BYDAY=MO,WE", m.Repeats)
		}
	}
}

// defaultMeetings are what the built-in world's people have in their calendars.
func defaultMeetings() []Meeting {
	const alex, robin, dana, maya = "alex.morgan@acme.example", "robin.hale@acme.example", "dana.whitfield@acme.example", "maya.patel@acme.example"
	return []Meeting{
		{Title: "Stand-up", Host: alex, Day: -7, At: "08:45", Minutes: 15, Invitees: []string{maya, "tom.becker@acme.example", dana}, Repeats: "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"},
		{Title: "Floor review", Host: alex, At: "15:30", Minutes: 30, Invitees: []string{maya, dana}},
		{Title: "Weekly forecast", Host: robin, At: "17:00", Minutes: 60, Invitees: []string{alex, dana}},
		{Title: "One to one", Host: dana, Day: 1, At: "11:00", Minutes: 30, Invitees: []string{alex}},
		{Title: "Coaching", Host: maya, Day: 1, At: "16:00", Minutes: 45, Invitees: []string{"priya.raman@acme.example"}},
	}
}
