package bot

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// CallWay is the way a call went, as the organisation sees it.
type CallWay string

// The ways of a call.
const (
	CallInbound  CallWay = "inbound"
	CallOutbound CallWay = "outbound"
	CallInternal CallWay = "internal"
)

// CallFate is what became of a call.
type CallFate string

// The fates of a call. Missed is a call that came in, or went to a colleague,
// and was taken by no person: the voice mailbox, a menu and a queue's
// announcements are none.
const (
	CallWasAnswered CallFate = "answered"
	CallWasMissed   CallFate = "missed"
	CallHasFailed   CallFate = "failed"     // the network or a rule ended it
	CallNoAnswer    CallFate = "unanswered" // a call that was placed outside, and nobody took
)

// LoggedCall is a call that is over, as its records tell it: all legs with one
// InteractionID, or one CorrelationID where there is none. Records that come
// late change what it says.
type LoggedCall struct {
	ID    string // CallRecord.CallID
	OrgID string
	Legs  []CallRecord // by start, then by ReportID
}

// GroupCalls puts the legs of each call together, in the order in which the
// calls began.
func GroupCalls(records []CallRecord) []LoggedCall {
	at := map[string]int{}
	var calls []LoggedCall
	for _, r := range records {
		key := r.OrgID + "\n" + r.CallID()
		i, known := at[key]
		if !known {
			i = len(calls)
			at[key] = i
			calls = append(calls, LoggedCall{ID: r.CallID(), OrgID: r.OrgID})
		}
		calls[i].Legs = append(calls[i].Legs, r)
	}
	for _, c := range calls {
		slices.SortStableFunc(c.Legs, func(a, b CallRecord) int {
			return cmp.Or(a.Start.Compare(b.Start), strings.Compare(a.ReportID, b.ReportID))
		})
	}
	slices.SortStableFunc(calls, func(a, b LoggedCall) int {
		return cmp.Or(a.Start().Compare(b.Start()), strings.Compare(a.ID, b.ID))
	})
	return calls
}

// Start is when the first leg began.
func (c *LoggedCall) Start() time.Time { return c.Legs[0].Start }

// End is when the last leg ended.
func (c *LoggedCall) End() time.Time {
	end := c.Legs[0].End
	for _, l := range c.Legs {
		if l.End.After(end) {
			end = l.End
		}
	}
	return end
}

// Way is the way the call went.
func (c *LoggedCall) Way() CallWay {
	placed, internal := false, false
	for i := range c.Legs {
		l := &c.Legs[i]
		if l.Type == "SIP_INBOUND" {
			return CallInbound
		}
		placed = placed || l.Outbound && !l.Internal()
		internal = internal || l.Internal()
	}
	switch {
	case placed:
		return CallOutbound
	case internal:
		return CallInternal
	}
	return CallInbound
}

// taken is the leg of the person who answered, the first of them; nil when
// nobody has. For a call that was placed outside it is the placer's.
func (c *LoggedCall) taken(way CallWay) *CallRecord {
	for i := range c.Legs {
		l := &c.Legs[i]
		if l.Answered && !l.Service() && l.Outbound == (way == CallOutbound) && !strings.EqualFold(l.Indicator, "No") {
			return l
		}
	}
	if way == CallInternal && len(c.Legs) == 1 && c.Legs[0].Outbound && c.Legs[0].Answered {
		return &c.Legs[0] // the other half is somebody else's, or still to come
	}
	return nil
}

// Fate is what became of the call.
func (c *LoggedCall) Fate() CallFate {
	way := c.Way()
	switch {
	case c.taken(way) != nil:
		return CallWasAnswered
	case slices.ContainsFunc(c.Legs, func(l CallRecord) bool { return l.Outcome == "Failure" }):
		return CallHasFailed
	case way == CallOutbound:
		return CallNoAnswer
	}
	return CallWasMissed
}

// Reason is Cisco's word for why the call was not answered, such as UserBusy;
// "" when it was, or nothing is told.
func (c *LoggedCall) Reason() string {
	if c.taken(c.Way()) != nil {
		return ""
	}
	for i := len(c.Legs) - 1; i >= 0; i-- {
		if l := c.Legs[i]; l.Reason != "" && l.Reason != "Normal" {
			return l.Reason
		}
	}
	return ""
}

// Talk is how long a person talked: from the first answer to the end, or the
// Duration that the record tells where it has no times.
func (c *LoggedCall) Talk() time.Duration {
	way := c.Way()
	first := c.taken(way)
	if first == nil {
		return 0
	}
	if first.Answer.IsZero() {
		return first.Talk
	}
	talk := max(first.Talk, 0)
	for i := range c.Legs {
		if l := &c.Legs[i]; l.Answered && !l.Service() && l.Outbound == first.Outbound {
			talk = max(talk, l.End.Sub(first.Answer))
		}
	}
	return talk
}

// Wait is how long the caller waited: to the first answer, or to the end.
func (c *LoggedCall) Wait() time.Duration {
	until := c.End()
	if first := c.taken(c.Way()); first != nil {
		if first.Answer.IsZero() {
			return first.Ring
		}
		until = first.Answer
	}
	return max(until.Sub(c.Start()), 0)
}

// Who is the user whose call it was: the one who answered, else the last who
// was rung, else the service that was called; for a call that was placed, who
// placed it.
func (c *LoggedCall) Who() *CallRecord {
	way := c.Way()
	if l := c.taken(way); l != nil {
		return l
	}
	var who *CallRecord
	for i := range c.Legs {
		l := &c.Legs[i]
		if who == nil || !l.Service() && l.Outbound == (way == CallOutbound) {
			who = l
		}
	}
	return who
}

// Queue is the call queue or hunt group that the call came through; "" for none.
func (c *LoggedCall) Queue() string {
	for i := range c.Legs {
		if q := c.Legs[i].Queue(); q != "" {
			return q
		}
	}
	return ""
}

// Location is where the call belongs to: that of the first person or room of it,
// else that of the service that took it.
func (c *LoggedCall) Location() string {
	location := ""
	for i := range c.Legs {
		if l := &c.Legs[i]; l.Location != "" && (location == "" || !l.Service()) {
			if location = l.Location; !l.Service() {
				break
			}
		}
	}
	return location
}
