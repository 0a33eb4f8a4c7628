package calling

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// The events of telephony_calls webhooks.
const (
	created = "created"
	updated = "updated"
	deleted = "deleted"
)

// Event is what a telephony_calls webhook carries.
type Event struct {
	Event    string // created, updated or deleted
	PersonID string // bare UUID of the person whose call it is
	Data     any
	// Facts are what a filter of the webhook looks at.
	Facts map[string][]string
	// Registered says that an administrator's interest registration stands, so
	// that webhooks of the organization hear of it too.
	Registered bool
}

// eventData is the data of an event. The call's id is callId here and id in the
// API.
type eventData struct {
	EventType      string            `json:"eventType"`
	EventTimestamp string            `json:"eventTimestamp"`
	ActorPersonID  string            `json:"actorPersonId"`
	OrgID          string            `json:"orgId"`
	CallID         string            `json:"callId"`
	CallSessionID  string            `json:"callSessionId"`
	Personality    string            `json:"personality"`
	State          string            `json:"state"`
	RemoteParty    partyView         `json:"remoteParty"`
	Appearance     int               `json:"appearance,omitempty"`
	Created        string            `json:"created"`
	Answered       string            `json:"answered,omitempty"`
	Disconnected   string            `json:"disconnected,omitempty"`
	Redirections   []redirectionView `json:"redirections,omitempty"`
	Recall         *recallView       `json:"recall,omitempty"`
	RecordingState string            `json:"recordingState,omitempty"`
}

// tell notifies of what happened to a member's leg.
func (s *System) tell(l *leg, event, kind string) {
	m := l.owner.member
	if m == nil {
		return
	}
	v := viewCall(l)
	data := eventData{
		EventType: kind, EventTimestamp: stamp(s.eventTime()),
		ActorPersonID: encodeID(kindPerson, m.id), OrgID: encodeID(kindOrganization, s.org),
		CallID: v.ID, CallSessionID: v.CallSessionID, Personality: v.Personality, State: v.State,
		RemoteParty: v.RemoteParty, Appearance: v.Appearance, Created: v.Created, Answered: v.Answered,
		Redirections: v.Redirections, Recall: v.Recall, RecordingState: v.RecordingState,
	}
	if l.phase == over {
		data.Disconnected = stamp(l.ended)
	}
	s.cfg.Notify(Event{
		Event: event, PersonID: m.id, Data: data, Registered: s.registered(),
		Facts: map[string][]string{
			"personality": {v.Personality}, "state": {v.State}, "callType": {v.RemoteParty.CallType},
			"personId": {data.ActorPersonID}, "address": {v.RemoteParty.Number},
		},
	})
}

// eventTime is the time of an event. No two are of the same millisecond, so
// that their order can be told even when the clock stands.
func (s *System) eventTime() time.Time {
	now := s.clock.Now().Truncate(time.Millisecond)
	if !now.After(s.told) {
		now = s.told.Add(time.Millisecond)
	}
	s.told = now
	return now
}

// callView is a call as Cisco shows it.
type callView struct {
	ID             string            `json:"id"`
	CallSessionID  string            `json:"callSessionId"`
	Personality    string            `json:"personality"`
	State          string            `json:"state"`
	RemoteParty    partyView         `json:"remoteParty"`
	Appearance     int               `json:"appearance,omitempty"`
	Created        string            `json:"created"`
	Answered       string            `json:"answered,omitempty"`
	Redirections   []redirectionView `json:"redirections,omitempty"`
	Recall         *recallView       `json:"recall,omitempty"`
	RecordingState string            `json:"recordingState,omitempty"`
	MuteCapable    bool              `json:"muteCapable"`
	Muted          bool              `json:"muted"`
}

type redirectionView struct {
	Reason           string    `json:"reason"`
	RedirectingParty partyView `json:"redirectingParty"`
}

type recallView struct {
	Type  string    `json:"type"`
	Party partyView `json:"party"`
}

// viewCall shows a member's leg to its owner.
func viewCall(l *leg) callView {
	m := l.owner.member
	v := callView{
		ID: callID(l), CallSessionID: sessionID(l.session), Personality: l.personality, State: l.state(),
		RemoteParty: l.far().seenBy(m), Appearance: l.appearance, Created: stamp(l.created),
		MuteCapable: l.phase == talking, Muted: l.muted,
	}
	if !l.answered.IsZero() {
		v.Answered = stamp(l.answered)
	}
	for _, r := range l.redirections {
		v.Redirections = append(v.Redirections, redirectionView{r.reason, r.by.seenBy(m)})
	}
	if l.recall != nil {
		v.Recall = &recallView{"park", l.recall.seenBy(m)}
	}
	if l.taping != nil {
		v.RecordingState = l.taping.state
	}
	return v
}

// stamp is how Webex writes a time.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// maxHistory is how many records of each type the API gives (Cisco: 20).
const maxHistory = 20

// record is an entry of a call history.
type record struct {
	kind  string // placed, received or missed
	party party
	at    time.Time
}

func (s *System) log(m *member, kind string, with party, at time.Time) {
	m.history = append(m.history, record{kind, with, at})
	if same := len(m.history) - 50*maxHistory; same > 0 { // nobody can ask for those
		m.history = slices.Delete(m.history, 0, same)
	}
}

type recordView struct {
	Type           string `json:"type"`
	Name           string `json:"name,omitempty"`
	Number         string `json:"number,omitempty"`
	PrivacyEnabled bool   `json:"privacyEnabled"`
	Time           string `json:"time"`
}

// lastCalls is a member's history, newest first.
func lastCalls(m *member, kind string) []recordView {
	views, counts := []recordView{}, map[string]int{}
	for i := len(m.history) - 1; i >= 0; i-- {
		r := m.history[i]
		if kind != "" && r.kind != kind || counts[r.kind] == maxHistory {
			continue
		}
		counts[r.kind]++
		p := r.party.seenBy(m)
		views = append(views, recordView{r.kind, p.Name, p.Number, p.PrivacyEnabled, stamp(r.at)})
	}
	slices.SortStableFunc(views, func(a, b recordView) int { return strings.Compare(b.Time, a.Time) })
	return views
}

func digitsOnly(s string) bool {
	_, err := strconv.ParseUint(s, 10, 64)
	return err == nil
}
