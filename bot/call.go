package bot

import (
	"slices"
	"time"
)

// CallState is where a call stands, in Cisco's words.
type CallState string

// The states of a call as the person sees it whose phone it is.
const (
	CallConnecting   CallState = "connecting"   // the other party is being rung
	CallAlerting     CallState = "alerting"     // the person's own devices ring
	CallConnected    CallState = "connected"    // they talk
	CallHeld         CallState = "held"         // the person holds the other party
	CallRemoteHeld   CallState = "remoteHeld"   // the other party holds the person
	CallDisconnected CallState = "disconnected" // it is over
)

// RecordingState is what becomes of a call's recording, in Cisco's words. Empty
// is a call that is not recorded.
type RecordingState string

// The states of a recording.
const (
	RecordingPending RecordingState = "pending"
	RecordingStarted RecordingState = "started"
	RecordingPaused  RecordingState = "paused"
	RecordingStopped RecordingState = "stopped"
	RecordingFailed  RecordingState = "failed"
)

// Party is who is at the other end of a call.
type Party struct {
	Name   string
	Number string // E.164, an extension or an address
	// PersonID is set for somebody of the organisation.
	PersonID string
	// Withheld says that the party hides name and number.
	Withheld bool
	// CallType is Cisco's: location, organization, external, emergency, …
	CallType string
}

// Call is a telephone call as the person sees it whose phone it is.
type Call struct {
	ID string
	// SessionID is shared by all legs of a call and survives transfers.
	SessionID string
	State     CallState
	// Outbound says that the person placed the call. ClickToDial says that their
	// own devices still ring for it.
	Outbound, ClickToDial bool
	Party                 Party
	Created               time.Time
	Answered              time.Time // zero until then
	// Redirected is who sent the call here, latest first, and Recalled says that
	// it was parked and has come back.
	Redirected  []Party
	Recalled    bool
	Recording   RecordingState
	MuteCapable bool
	Muted       bool
	// System is whose call it is; empty for Webex Calling.
	System string
	// Actions are what the system offers for the call now; nil when it does not
	// say, so that it has to be tried.
	Actions []CallAction
}

// Offers reports whether an action may be asked for, as far as the system says.
func (c Call) Offers(a CallAction) bool { return c.Actions == nil || slices.Contains(c.Actions, a) }

// Rings reports whether the call waits to be answered by the person.
func (c Call) Rings() bool { return c.State == CallAlerting && !c.ClickToDial }

// PastCall is an entry of a person's call history.
type PastCall struct {
	Type  string // placed, received or missed
	Party Party
	// At is when a placed call was placed, a received one answered and a missed
	// one gave up.
	At time.Time
}

// Conference is several calls of a person put together, or a supervisor's part
// in a call of somebody else.
type Conference struct {
	// Mode is bargeIn, silentMonitoring or coaching; empty for a conference that
	// the person made.
	Mode    string
	CallIDs []string
}

// CallAction is something that is done with a call.
type CallAction string

// What can be done with calls. Each works on CallOrder.CallID unless it says
// otherwise.
const (
	ActDial        CallAction = "dial" // Destination; CallID, when set, is the call that is consulted about
	ActAnswer      CallAction = "answer"
	ActReject      CallAction = "reject"
	ActHangup      CallAction = "hangup"
	ActHold        CallAction = "hold"
	ActResume      CallAction = "resume"
	ActMute        CallAction = "mute"
	ActUnmute      CallAction = "unmute"
	ActDivert      CallAction = "divert"   // to Destination or voicemail: a blind transfer
	ActTransfer    CallAction = "transfer" // with OtherID, or to Destination once that answers
	ActPark        CallAction = "park"     // against Destination, the group, or oneself
	ActRetrieve    CallAction = "retrieve" // what is parked against Destination or oneself
	ActRecordStart CallAction = "start recording"
	ActRecordStop  CallAction = "stop recording"
	ActRecordPause CallAction = "pause recording"
	ActRecordGoOn  CallAction = "resume recording"
	ActDTMF        CallAction = "dtmf" // Digits
	ActPush        CallAction = "push"
	ActPull        CallAction = "pull"     // the active call, to another device
	ActPickup      CallAction = "pickup"   // what rings Destination or one's group
	ActBargeIn     CallAction = "barge in" // on Destination's call
	ActMerge       CallAction = "merge"    // CallID and OtherID become a conference
)

// CallOrder is one thing to be done with calls.
type CallOrder struct {
	Action      CallAction
	CallID      string
	OtherID     string
	Destination string // as it is dialled
	Voicemail   bool   // of the destination, or one's own without one
	Group       bool   // the call park group
	Digits      string
}

// CallResult is what a system says at once of an order that it took.
type CallResult struct {
	CallID   string // of the call that was made for it
	ParkedAt Party  // where a call was parked
}

// Destination is what can be dialled.
type Destination struct {
	Dial string // E.164, an extension, an address or a feature code
	// Shown is how people read it.
	Shown string
}
