package bot

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// CallRecord is what is kept at hand of one call detail record: one leg of a
// telephone call, as the party saw it whose phone it was. Fields are named as
// Cisco names them where that is short enough; an empty one says that the record
// does not tell. The whole record is a WholeRecord.
type CallRecord struct {
	// ReportID tells records apart: two with the same are one, and the newer by
	// Reported is true.
	ReportID string `json:"id"`
	// OrgID is the bare UUID of the organisation whose call it was.
	OrgID string `json:"org"`
	// CorrelationID is shared by the legs of a call, InteractionID by the calls
	// that transfers and consultations made of one.
	CorrelationID string `json:"correlation,omitempty"`
	InteractionID string `json:"interaction,omitempty"`

	Reported time.Time `json:"reported,omitzero"` // Report time
	Start    time.Time `json:"start,omitzero"`
	Answer   time.Time `json:"answer,omitzero"` // zero when it was not answered
	// End is Release time; where a record has none, what follows from its other
	// times. It is never zero, and records are kept and counted by it.
	End time.Time `json:"end"`
	// Talk, Ring and Hold are Duration, Ring duration and Hold Duration.
	Talk time.Duration `json:"talk,omitempty"`
	Ring time.Duration `json:"ring,omitempty"`
	Hold time.Duration `json:"hold,omitempty"`

	// Outbound says that the party placed the call (Direction ORIGINATING).
	Outbound bool `json:"out,omitempty"`
	Answered bool `json:"answered,omitempty"`
	// Elsewhere says that somebody else, or another device, took the call.
	Elsewhere bool `json:"elsewhere,omitempty"`
	// Indicator is Yes, No or Yes-PostRedirection.
	Indicator string `json:"indicator,omitempty"`
	// Type is SIP_INBOUND, SIP_ENTERPRISE, SIP_NATIONAL and so on, an open list.
	Type string `json:"type,omitempty"`
	// Outcome is Success, Failure or Refusal; Reason says why, such as Normal,
	// UserBusy or NoAnswer.
	Outcome string `json:"outcome,omitempty"`
	Reason  string `json:"reason,omitempty"`

	// User is the party: a person, a workspace, or a service such as a call
	// queue, as UserType says (User, Place, VirtualLine; CallCenterStandard,
	// HuntGroup, AutomatedAttendantVideo, VoiceMailGroup, …).
	User     string `json:"user,omitempty"`
	UserID   string `json:"userId,omitempty"` // User UUID, bare
	UserType string `json:"userType,omitempty"`
	Location string `json:"location,omitempty"`

	// Calling and Called are numbers, CallingName and CalledName the line ids
	// shown with them. Callers choose their own names: they are foreign text.
	Calling     string `json:"calling,omitempty"`
	CallingName string `json:"callingName,omitempty"`
	Called      string `json:"called,omitempty"`
	CalledName  string `json:"calledName,omitempty"`
	// Redirecting is the number that sent the call on, for RedirectReason;
	// RelatedReason is why the leg came to be, such as CallQueue.
	Redirecting    string `json:"redirecting,omitempty"`
	RedirectReason string `json:"redirectReason,omitempty"`
	RelatedReason  string `json:"relatedReason,omitempty"`
	// Releasing is who ended it: Local, Remote or Unknown.
	Releasing string `json:"releasing,omitempty"`
}

// services are the beginnings of the user types that are no persons and no
// phones of a room: a call that only these have taken was answered by nobody.
var services = []string{"callcenter", "callqueue", "huntgroup", "automatedattendant", "autoattendant", "voicemail", "grouppaging", "localgateway", "routepoint", "anchor"}

// Service reports whether the party is a call queue, a menu, a voice mailbox or
// the like.
func (c *CallRecord) Service() bool {
	kind := strings.ToLower(strings.ReplaceAll(c.UserType, " ", ""))
	return slices.ContainsFunc(services, func(s string) bool { return strings.HasPrefix(kind, s) })
}

// Queue is the name of the call queue or hunt group that the leg belongs to; ""
// when it is none's.
func (c *CallRecord) Queue() string {
	kind := strings.ToLower(strings.ReplaceAll(c.UserType, " ", ""))
	if strings.HasPrefix(kind, "callcenter") || strings.HasPrefix(kind, "callqueue") || strings.HasPrefix(kind, "huntgroup") {
		return c.User
	}
	return ""
}

// Internal reports whether both parties are of the organisation.
func (c *CallRecord) Internal() bool { return c.Type == "SIP_ENTERPRISE" }

// Far is the number and the shown name of the other party.
func (c *CallRecord) Far() (number, name string) {
	if c.Outbound {
		return c.Called, c.CalledName
	}
	return c.Calling, c.CallingName
}

// CallID is what groups the legs of one call: the interaction where there is
// one, else the correlation, else the record is a call of its own.
func (c *CallRecord) CallID() string {
	return cmp.Or(c.InteractionID, c.CorrelationID, c.ReportID)
}

// Newer reports whether c, a record with the same ReportID, replaces other.
func (c *CallRecord) Newer(other *CallRecord) bool { return c.Reported.After(other.Reported) }

// WholeRecord is a call detail record with every field that Webex gave.
type WholeRecord struct {
	CallRecord
	// Raw is the JSON object as it came: keys with blanks, NA, numbers as
	// strings. A store that keeps rows only leaves it empty.
	Raw json.RawMessage
	// Amends says that an older version of it is known, to a store that cannot
	// find that out by itself.
	Amends bool
}

// RecordFate is what became of a record that was to be stored.
type RecordFate uint8

// The fates of a record.
const (
	RecordKept    RecordFate = iota // there already, as new or newer
	RecordAdded                     // was not there
	RecordAmended                   // has replaced an older one
)

// MaxRecordsPerPut is how many records are stored in one go: enough that those of
// one organisation and hour share a request, few enough to be held in memory.
const MaxRecordsPerPut = 2000

// RecordQuery says which call records are asked for. Its zero fields ask for
// everything.
type RecordQuery struct {
	// Within is by call end time, [From, To).
	Within Range
	Orgs   []string
	// Location and Queue are names, case aside; UserID is a bare UUID.
	Location, Queue, UserID string
	// Number is of either party: by its last digits, nine at most and seven at
	// least, or whole when it is shorter, as extensions are.
	Number string
	// Name is part of the shown name of either party or of the user, case aside.
	Name string
	// CallID is what CallRecord.CallID returns, CorrelationID one call's.
	CallID, CorrelationID string
}

// Matches reports whether a record is one of those asked for.
func (q *RecordQuery) Matches(c *CallRecord) bool {
	switch {
	case !q.Within.From.IsZero() && c.End.Before(q.Within.From),
		!q.Within.To.IsZero() && !c.End.Before(q.Within.To),
		len(q.Orgs) > 0 && !slices.Contains(q.Orgs, c.OrgID),
		q.Location != "" && !strings.EqualFold(q.Location, c.Location),
		q.Queue != "" && !strings.EqualFold(q.Queue, c.Queue()),
		q.UserID != "" && !strings.EqualFold(q.UserID, c.UserID),
		q.CallID != "" && q.CallID != c.CallID(),
		q.CorrelationID != "" && q.CorrelationID != c.CorrelationID,
		q.Number != "" && !sameNumber(q.Number, c.Calling) && !sameNumber(q.Number, c.Called) && !sameNumber(q.Number, c.Redirecting):
		return false
	}
	return q.Name == "" || within(q.Name, c.CallingName) || within(q.Name, c.CalledName) || within(q.Name, c.User)
}

func within(part, whole string) bool {
	return strings.Contains(strings.ToLower(whole), strings.ToLower(part))
}

// comparedDigits is how many digits of two numbers have to agree: a number is
// written with and without its country, and at home without its area, which
// leaves localDigits.
const comparedDigits, localDigits = 9, 7

// sameNumber compares numbers by their digits.
func sameNumber(a, b string) bool {
	a, b = digits(a), digits(b)
	if n := min(len(a), len(b), comparedDigits); n >= localDigits {
		a, b = a[len(a)-n:], b[len(b)-n:]
	}
	return a != "" && a == b
}

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}
