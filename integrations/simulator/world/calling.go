package world

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

// Calling is the Webex Calling tenant: who has a phone, and the call queues.
type Calling struct {
	Locations []Location      `json:"locations,omitempty"`
	Phones    []Phone         `json:"phones,omitempty"`
	Queues    []CallingQueue  `json:"queues,omitempty"`
	Members   MembersAPILevel `json:"members,omitempty"`
}

// MembersAPILevel says how much of /telephony/calls/members the tenant has.
type MembersAPILevel string

// What tenants have of the members API. Cisco published five routes in May 2026
// and the rest in September.
const (
	MembersFull MembersAPILevel = "full" // the default
	MembersFive MembersAPILevel = "five" // dial, answer, hangup, list and details; the others answer 404
	MembersNone MembersAPILevel = "none" // every one answers 405
)

// Location is a Webex Calling location.
type Location struct {
	ID   string `json:"id,omitempty"`
	Name string `json:"name"`
}

// Phone makes somebody a Webex Calling user.
type Phone struct {
	// Owner is the name or e-mail of a person or an agent.
	Owner     string `json:"owner"`
	Number    string `json:"number,omitempty"` // E.164
	Extension string `json:"extension"`
	Location  string `json:"location"` // name
	// Recording is the mode of call recording in Cisco's words: Never
	// (default), Always, Always with Pause/Resume, or On Demand with User
	// Initiated Start.
	Recording string `json:"recording,omitempty"`
	// Group is the call pickup and call park group.
	Group string `json:"group,omitempty"`
	// Executive is the owner of the phone whose assistant this one is.
	Executive string `json:"executive,omitempty"`
	// History, Voicemail and Recordings are what is there at the start.
	History    []PastCall      `json:"history,omitempty"`
	Voicemail  []Voicemail     `json:"voicemail,omitempty"`
	Recordings []PastRecording `json:"recordings,omitempty"`
}

// PastCall is an entry of a phone's call history.
type PastCall struct {
	Type   string `json:"type"` // placed, received or missed
	Name   string `json:"name,omitempty"`
	Number string `json:"number,omitempty"`
	Hidden bool   `json:"hidden,omitempty"`
	Ago    string `json:"ago"` // before the start, for example "35m"
}

// Voicemail is a message that waits at the start.
type Voicemail struct {
	Name    string `json:"name,omitempty"`
	Number  string `json:"number,omitempty"`
	Hidden  bool   `json:"hidden,omitempty"`
	Ago     string `json:"ago"`
	Seconds int    `json:"seconds"`
	Urgent  bool   `json:"urgent,omitempty"`
	Read    bool   `json:"read,omitempty"`
}

// PastRecording is a recorded call from before the start.
type PastRecording struct {
	With    string `json:"with"` // the other party
	Ago     string `json:"ago"`
	Seconds int    `json:"seconds"`
}

// CallingQueue is a call queue of Webex Calling. Agents are owners of phones,
// served in the order given.
type CallingQueue struct {
	ID        string   `json:"id,omitempty"`
	Name      string   `json:"name"`
	Number    string   `json:"number,omitempty"`
	Extension string   `json:"extension"`
	Location  string   `json:"location"`
	Agents    []string `json:"agents"`
}

// RecordingModes are Cisco's modes of call recording.
var RecordingModes = []string{"Never", "Always", "Always with Pause/Resume", "On Demand with User Initiated Start"}

func (w *World) completeCalling() {
	c := &w.Calling
	set(&c.Members, MembersFull)
	for i := range c.Locations {
		set(&c.Locations[i].ID, w.id("calling-location", c.Locations[i].Name))
	}
	for i := range c.Phones {
		set(&c.Phones[i].Recording, RecordingModes[0])
	}
	for i := range c.Queues {
		set(&c.Queues[i].ID, w.id("calling-queue", c.Queues[i].Name))
	}
}

// Owner finds the person or agent that a name or e-mail stands for.
func (w *World) Owner(nameOrEmail string) (id, name, email string, ok bool) {
	is := func(name, email string) bool {
		return strings.EqualFold(nameOrEmail, name) || email != "" && strings.EqualFold(nameOrEmail, email)
	}
	for _, p := range w.People {
		if is(p.Name, p.Email) && !p.Bot {
			return p.ID, p.Name, p.Email, true
		}
	}
	for _, a := range w.ContactCenter.Agents {
		if is(a.Name, a.Email) {
			return a.ID, a.Name, a.Email, true
		}
	}
	return "", "", "", false
}

var (
	e164          = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)
	extensionForm = regexp.MustCompile(`^[0-9]{2,10}$`)
	historyTypes  = []string{"", "placed", "received", "missed"}
)

func (c *checker) calling(w *World) {
	const root = "calling"
	tenant := &w.Calling
	locations, owners, queues, dialled := names{}, names{}, names{}, names{}
	c.oneOf(root+".members", string(tenant.Members), []string{"", string(MembersFull), string(MembersFive), string(MembersNone)})
	for i, l := range tenant.Locations {
		at := fmt.Sprintf("%s.locations[%d]", root, i)
		c.unique(at+".name", l.Name, locations)
		c.id(at+".id", l.ID)
	}
	for i, p := range tenant.Phones {
		at := fmt.Sprintf("%s.phones[%d]", root, i)
		c.unique(at+".owner", p.Owner, owners)
		if _, _, _, ok := w.Owner(p.Owner); !ok {
			c.add(at+".owner", "no person or agent is called %q", p.Owner)
		}
		c.line(at, p.Number, p.Extension, p.Location, dialled, locations)
		c.oneOf(at+".recording", p.Recording, append([]string{""}, RecordingModes...))
		c.past(at, p)
	}
	for i, p := range tenant.Phones {
		if p.Executive != "" {
			c.known(fmt.Sprintf("%s.phones[%d].executive", root, i), "owner of a phone", p.Executive, owners)
		}
	}
	for i, q := range tenant.Queues {
		at := fmt.Sprintf("%s.queues[%d]", root, i)
		c.unique(at+".name", q.Name, queues)
		c.id(at+".id", q.ID)
		c.line(at, q.Number, q.Extension, q.Location, dialled, locations)
		for j, agent := range q.Agents {
			c.known(fmt.Sprintf("%s.agents[%d]", at, j), "owner of a phone", agent, owners)
		}
	}
}

func (c *checker) line(at, number, extension, location string, dialled, locations names) {
	if number != "" && !e164.MatchString(number) {
		c.add(at+".number", "%q is not an E.164 number such as +19195550101", number)
	}
	if !extensionForm.MatchString(extension) {
		c.add(at+".extension", "%q is not an extension of digits", extension)
	}
	for _, digits := range []string{number, extension} {
		if digits != "" && dialled[digits] {
			c.add(at, "%q is there twice", digits)
		}
		dialled[digits] = true
	}
	c.known(at+".location", "location", location, locations)
}

func (c *checker) past(at string, p Phone) {
	for i, call := range p.History {
		c.oneOf(fmt.Sprintf("%s.history[%d].type", at, i), call.Type, historyTypes)
		c.ago(fmt.Sprintf("%s.history[%d].ago", at, i), call.Ago)
	}
	for i, message := range p.Voicemail {
		c.within(fmt.Sprintf("%s.voicemail[%d].seconds", at, i), float64(message.Seconds), maxSeconds)
		c.ago(fmt.Sprintf("%s.voicemail[%d].ago", at, i), message.Ago)
	}
	for i, recording := range p.Recordings {
		c.within(fmt.Sprintf("%s.recordings[%d].seconds", at, i), float64(recording.Seconds), maxSeconds)
		c.ago(fmt.Sprintf("%s.recordings[%d].ago", at, i), recording.Ago)
	}
}

func (c *checker) ago(at, ago string) {
	if d, err := time.ParseDuration(ago); err != nil || d < 0 {
		c.add(at, "%q is not a length of time such as 35m", ago)
	}
}

// defaultCalling gives the built-in world's people phones.
func defaultCalling() Calling {
	const raleigh, tampa = "Raleigh", "Tampa"
	return Calling{
		Locations: []Location{{Name: raleigh}, {Name: tampa}},
		Phones: []Phone{
			{
				Owner: "Alex Morgan", Number: "+19195550101", Extension: "4001", Location: raleigh, Group: "Supervisors",
				Recording: RecordingModes[3],
				History: []PastCall{
					{Type: "missed", Name: "Henry Green", Number: "+12025550143", Ago: "25m"},
					{Type: "received", Name: "Maya Patel", Number: "4101", Ago: "1h10m"},
					{Type: "placed", Name: "Dana Whitfield", Number: "4106", Ago: "2h5m"},
					{Type: "missed", Hidden: true, Ago: "3h40m"},
				},
				Voicemail: []Voicemail{
					{Name: "Henry Green", Number: "+12025550143", Ago: "24m", Seconds: 38},
					{Hidden: true, Ago: "3h39m", Seconds: 12, Urgent: true},
					{Name: "Maya Patel", Number: "4101", Ago: "26h", Seconds: 21, Read: true},
				},
				Recordings: []PastRecording{{With: "Maya Patel", Ago: "1h4m", Seconds: 312}, {With: "+14155550117", Ago: "27h", Seconds: 95}},
			},
			{Owner: "Robin Hale", Number: "+19195550102", Extension: "4002", Location: raleigh, Group: "Supervisors", Recording: "Always"},
			{Owner: "Dana Whitfield", Number: "+19195550106", Extension: "4106", Location: raleigh, Group: "Supervisors", Recording: RecordingModes[2]},
			{Owner: "Jamie Fox", Number: "+19195550103", Extension: "4003", Location: raleigh, Executive: "Robin Hale"},
			{Owner: "Maya Patel", Number: "+19195550111", Extension: "4101", Location: raleigh, Group: "Blue"},
			{Owner: "Tom Becker", Number: "+19195550112", Extension: "4102", Location: raleigh, Group: "Blue"},
			{Owner: "Priya Raman", Number: "+19195550114", Extension: "4104", Location: raleigh, Group: "Blue"},
			{Owner: "Luis Ortega", Number: "+18135550115", Extension: "4105", Location: tampa},
			{Owner: "Sam Okafor", Extension: "4107", Location: raleigh},
		},
		Queues: []CallingQueue{
			{Name: "Front Desk", Number: "+19195550120", Extension: "4800", Location: raleigh, Agents: []string{"Jamie Fox", "Tom Becker"}},
			{Name: "Night Desk", Extension: "4801", Location: tampa, Agents: []string{"Luis Ortega"}},
			{Name: "Tier 2", Number: "+19195550122", Extension: "4802", Location: raleigh, Agents: []string{"Dana Whitfield", "Sam Okafor"}},
			{Name: "Floor leads", Extension: "4803", Location: raleigh, Agents: []string{"Dana Whitfield", "Robin Hale"}},
		},
	}
}
