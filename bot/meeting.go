package bot

import "time"

// MeetingState is where a meeting stands, in Cisco's words.
type MeetingState string

// The states of a meeting.
const (
	MeetingActive     MeetingState = "active"     // a series that still has meetings to come
	MeetingScheduled  MeetingState = "scheduled"  // to come
	MeetingReady      MeetingState = "ready"      // about to start: it can be joined
	MeetingLobby      MeetingState = "lobby"      // people wait for the host
	MeetingInProgress MeetingState = "inProgress" // takes place now
	MeetingEnded      MeetingState = "ended"
	MeetingMissed     MeetingState = "missed"  // its time passed and nobody came
	MeetingExpired    MeetingState = "expired" // a series without any meeting to come
)

// Meeting is one meeting as one person sees it: of a series, the one meeting at
// that time.
type Meeting struct {
	ID string
	// SeriesID is the series that it belongs to; a meeting by itself is a series
	// of one, and may have an ID of its own all the same.
	SeriesID string
	// Recurring says that the series has other meetings too. It is known of a
	// meeting that was asked for by its ID, not of those in a list.
	Recurring bool
	// Fixed says in a sentence why nobody can change it here; empty when they can.
	Fixed      string
	Number     string // what is typed on a phone or a device to join
	Title      string
	Agenda     string
	Start, End time.Time
	State      MeetingState
	HostName   string
	HostEmail  string
	Link       string // the meeting's page
	// Tags are what whoever made the meeting wrote on it.
	Tags []string
}

// Length is how long the meeting is planned to be.
func (m Meeting) Length() time.Duration { return m.End.Sub(m.Start) }

// Invitee is somebody who is invited to a meeting. Name may be empty.
type Invitee struct {
	ID    string // of the invitation
	Email string
	Name  string
}

// MeetingPlan is a meeting to be made.
type MeetingPlan struct {
	Title      string
	Start, End time.Time
	// Zone is the IANA name of the zone in which the meeting is planned.
	Zone     string
	Invitees []Invitee
	// Tag is written on the meeting, so that it can be found again after a crash.
	Tag string
}

// MeetingChange is what becomes different of a meeting. What is zero stays; a
// Start comes with its End.
type MeetingChange struct {
	Title      string
	Start, End time.Time
	Zone       string // as in MeetingPlan; empty stays
}

// JoinLink is what one person joins a meeting with. It works without signing in,
// so that it is for that person only.
type JoinLink struct {
	Join string
	// Start is what the host starts the meeting with; empty for everybody else.
	Start string
	// Until is when the links end; zero when that is not said.
	Until time.Time
}
