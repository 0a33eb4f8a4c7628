package bot

import "time"

// Kind is the type of a slot: what an interpreter may put into it.
type Kind string

// The kinds of slots.
const (
	KindQueue       Kind = "queue"
	KindAgent       Kind = "agent"
	KindTeam        Kind = "team"
	KindSite        Kind = "site"
	KindPerson      Kind = "person"
	KindDevice      Kind = "device"
	KindAgentState  Kind = "agent state" // an AgentState, or Idle with the code as Name and ID
	KindChannel     Kind = "channel"
	KindStatus      Kind = "status" // a ContactStatus
	KindMetric      Kind = "metric"
	KindComparison  Kind = "comparison" // Metric Op Number
	KindRange       Kind = "range"
	KindDuration    Kind = "duration" // Op says longer or shorter than
	KindInterval    Kind = "interval" // into stretches of which Duration figures are cut
	KindNumber      Kind = "number"
	KindTaskID      Kind = "task id"
	KindPhoneNumber Kind = "phone number"
	KindCall        Kind = "call"          // of somebody's phone; without an ID the one that is evident
	KindParty       Kind = "party"         // who is at the other end of a call, as said
	KindCaller      Kind = "caller"        // a customer, by number, the end of one, or address; SameCaller compares
	KindDestination Kind = "destination"   // what can be dialled: ID when it is known by name, else Name as said
	KindCallQueue   Kind = "calling queue" // a call queue of Webex Calling
	KindLocation    Kind = "location"      // of Webex Calling; the records name it and have no id of it
	KindMeeting     Kind = "meeting"       // one that was listed or spoken of; Name is its start
	KindPhone       Kind = "phone"         // a phone on the premises, by its name, extension, owner or description
	KindFloor       Kind = "floor"         // of a building: ID is its number
	KindSetting     Kind = "setting"       // a configuration of a device by Cisco's name, verbatim
	KindChoice      Kind = "choice"        // one of Param.Choices
	KindText        Kind = "text"          // the rest, verbatim
	KindTitle       Kind = "title"         // free words that name a thing: a quotation, or what follows “called”
)

// Metric names a figure. The formulas are those of the documentation.
type Metric string

// The metrics.
const (
	MetricWaiting         Metric = "contacts_in_queue"
	MetricLongestWait     Metric = "longest_wait"
	MetricServiceLevel    Metric = "service_level"
	MetricOffered         Metric = "offered"
	MetricAnswered        Metric = "answered"
	MetricHandled         Metric = "handled"
	MetricAbandoned       Metric = "abandoned"
	MetricAbandonRate     Metric = "abandon_rate"
	MetricShortCalls      Metric = "short_calls"
	MetricASA             Metric = "asa"
	MetricAHT             Metric = "aht"
	MetricOccupancy       Metric = "occupancy"
	MetricAgentsAvailable Metric = "agents_available"
	MetricTimeInState     Metric = "time_in_state"
	MetricCount           Metric = "count"
	MetricTransferred     Metric = "transferred"
	MetricQueueTime       Metric = "average_queue_time"
	// MetricLongestQueueTime is the longest wait of a window; MetricLongestWait is
	// that of those who wait at this moment.
	MetricLongestQueueTime Metric = "longest_queue_time"
)

// Op compares a figure with a number.
type Op string

// The comparisons.
const (
	OpMore    Op = ">"
	OpAtLeast Op = ">="
	OpLess    Op = "<"
	OpAtMost  Op = "<="
	OpEqual   Op = "="
)

// Range is a stretch of time [From, To).
type Range struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
	// Said is how the person put it, normalised: "today", "last 20 minutes".
	Said string `json:"said,omitempty"`
	// Loose says that no time of day was said: whole days, or a part of one. Ends
	// says that both ends were: "3 to 4"; Bare that no day was: "4:30". Only times in
	// calendars have these.
	Loose bool `json:"loose,omitempty"`
	Ends  bool `json:"ends,omitempty"`
	Bare  bool `json:"bare,omitempty"`
}

// IsZero reports whether the range is unset.
func (r Range) IsZero() bool { return r.From.IsZero() && r.To.IsZero() }

// Contains reports whether t lies in the range.
func (r Range) Contains(t time.Time) bool { return !t.Before(r.From) && t.Before(r.To) }

// Duration returns the length of the range.
func (r Range) Duration() time.Duration { return r.To.Sub(r.From) }

// Value is one resolved slot value. Which fields are set follows from Kind.
type Value struct {
	Kind     Kind          `json:"kind"`
	ID       string        `json:"id,omitempty"`   // of an entity, an idle code or a task
	Name     string        `json:"name,omitempty"` // of an entity or state; text, choice or number as said
	Range    *Range        `json:"range,omitempty"`
	Duration time.Duration `json:"duration,omitempty"`
	Number   float64       `json:"number,omitempty"`
	Metric   Metric        `json:"metric,omitempty"`
	Op       Op            `json:"op,omitempty"`
}

// Slots are the values of a command's parameters by name.
type Slots map[string][]Value

// Clone returns a copy that shares nothing.
func (s Slots) Clone() Slots {
	c := make(Slots, len(s))
	for k, v := range s {
		c[k] = append([]Value(nil), v...)
	}
	return c
}

// With returns a copy in which name has exactly the values given.
func (s Slots) With(name string, values ...Value) Slots {
	c := s.Clone()
	c[name] = values
	return c
}

// First returns the first value of name and whether there is one.
func (s Slots) First(name string) (Value, bool) {
	if v := s[name]; len(v) > 0 {
		return v[0], true
	}
	return Value{}, false
}

// Invocation is a command with its slots: what a button or a follow-up runs.
type Invocation struct {
	Command string `json:"command"`
	Slots   Slots  `json:"slots,omitempty"`
}
