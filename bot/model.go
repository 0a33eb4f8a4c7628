package bot

import "time"

// Person is somebody in Webex as the bot's own token sees them.
type Person struct {
	ID    string `json:"id"`
	OrgID string `json:"orgId"`
	Name  string `json:"name"`
	Email string `json:"email"`
	// Zone is the IANA name of the person's time zone; empty when Webex does not
	// say.
	Zone string `json:"zone,omitempty"`
	// IsBot marks accounts of type bot.
	IsBot bool `json:"isBot,omitempty"`
}

// Queue is a place where contacts wait for an agent.
type Queue struct {
	ID      string
	Name    string
	Channel string // telephony, chat, email or social; empty when unknown
	// ServiceLevelThreshold is the wait within which a contact should be
	// answered; zero when the system does not say.
	ServiceLevelThreshold time.Duration
	// ShortCallThreshold is the wait below which an abandoned contact is a
	// short call and counts nowhere; zero when the system does not say.
	ShortCallThreshold time.Duration
	TeamIDs            []string
	// System is the contact centre whose queue it is; empty for Webex Contact
	// Center.
	System string
	// Live is what the system counts of the queue now, where it keeps no contacts
	// that could be counted, and so no past: Finesse. Nil for others.
	Live *QueueNow
}

// QueueNow are the counts of a queue at this moment, as its system makes them.
type QueueNow struct {
	// Known is false when the system does not count the queue: nobody is assigned
	// to it.
	Known        bool
	Waiting      int
	LongestSince time.Time // of who waits longest; zero when nobody does
	// Of the agents who serve the queue.
	Available, Idle, Talking, LoggedIn int
}

// Team is a group of agents.
type Team struct {
	ID, Name string
	SiteID   string
}

// Site is a location of a contact centre.
type Site struct{ ID, Name string }

// Code is an idle or wrap-up code.
type Code struct {
	ID, Name string
	System   string // whose it is, where several systems have codes
}

// AgentState is what an agent does now, in Cisco's words.
type AgentState string

// The states of an agent.
const (
	StateLoggedOut     AgentState = "Logged out"
	StateAvailable     AgentState = "Available"
	StateIdle          AgentState = "Idle"
	StateReserved      AgentState = "Reserved" // a contact rings
	StateConnected     AgentState = "Connected"
	StateOnHold        AgentState = "On hold"
	StateConsulting    AgentState = "Consulting"
	StateConferencing  AgentState = "Conferencing"
	StateWrapUp        AgentState = "Wrap-up"
	StateNotResponding AgentState = "Not responding" // after a RONA
)

// StateWish is the state that an agent is to be put into: Available, or Idle with
// a code, where the system wants one.
type StateWish struct {
	Available bool
	Code      Code
}

// Login is how an agent signs in to take contacts.
type Login struct {
	// DialNumber is the phone that rings: an extension or a number.
	DialNumber string
	Extension  bool
	TeamID     string
}

// Seat is what the set-up says of how an agent signs in.
type Seat struct {
	TeamIDs []string
	// DialNumber is the default one; empty when there is none.
	DialNumber string
}

// Agent is somebody who takes contacts, with what they do now.
type Agent struct {
	// System is the contact centre whose agent it is; empty for Webex Contact
	// Center.
	System     string
	ID, Name   string
	Email      string
	TeamID     string
	TeamName   string
	SiteName   string
	State      AgentState
	IdleCode   string    // name, when State is Idle
	Since      time.Time // start of the present state; zero when unknown
	LoggedInAt time.Time // zero when logged out
	Channel    string    // the channel the state belongs to
	ContactID  string    // the contact at hand, when known
	QueueName  string    // its queue, when known
	DialNumber string    // phone of the agent
	// Pending is the state that follows when the contact at hand is over; empty
	// when none was asked for.
	Pending AgentState
}

// ContactStatus is where a contact stands.
type ContactStatus string

// The statuses of a contact.
const (
	ContactCreated   ContactStatus = "created"
	ContactWaiting   ContactStatus = "waiting" // in a queue; Cisco: parked
	ContactRinging   ContactStatus = "ringing" // offered to an agent
	ContactConnected ContactStatus = "connected"
	ContactOnHold    ContactStatus = "on hold"
	ContactWrapUp    ContactStatus = "wrap-up"
	ContactAbandoned ContactStatus = "abandoned"
	ContactEnded     ContactStatus = "ended"
)

// Contact is one customer's call, chat or mail, from arrival to end. Cisco
// calls it a task or an interaction.
type Contact struct {
	ID        string
	Channel   string
	Direction string // inbound or outbound
	Origin    string // the customer's number or address; empty when withheld
	Status    ContactStatus
	Active    bool
	Created   time.Time
	Ended     time.Time // zero while active
	QueueID   string    // the last queue
	QueueName string
	AgentID   string // the last agent
	AgentName string
	Wait      time.Duration // time in queue in all
	Talk      time.Duration
	Hold      time.Duration
	WrapUp    time.Duration
	Transfers int
	RONAs     int // offers that rang out
	WrapUpCode,
	TerminatedBy string // Customer, Agent or System; empty when unknown
	// Monitored says that a supervisor has listened in, and Barged that one has
	// joined the conversation.
	Monitored, Barged bool
	Legs              []Leg // in order; empty when they were not asked for
}

// Leg is a contact's stay in one queue: the unit that queue figures count.
type Leg struct {
	ContactID string
	QueueID   string
	QueueName string
	Channel   string
	Origin    string // the customer's number or address; empty when withheld
	Entered   time.Time
	// Left is the moment of answer, abandon or transfer; zero while waiting.
	Left      time.Time
	Answered  bool
	Abandoned bool
	AgentID   string
	AgentName string
	TeamID    string // the agent's team at that time
	Talk      time.Duration
	Hold      time.Duration
	WrapUp    time.Duration
	RONAs     int
	// Transferred says that the agent passed the contact on.
	Transferred bool
	// Overflowed says that the contact left for another queue unanswered.
	Overflowed bool
	// Active says that the leg is not over: the contact waits, talks or is being
	// wrapped up. Talk, Hold and WrapUp are then those so far.
	Active bool
}

// Wait returns how long the leg waited, up to now when it still does.
func (l Leg) Wait(now time.Time) time.Duration {
	if l.Left.IsZero() {
		return now.Sub(l.Entered)
	}
	return l.Left.Sub(l.Entered)
}
