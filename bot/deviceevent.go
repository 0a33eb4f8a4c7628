package bot

import "time"

// DeviceEventKind is what an event of a device is about.
type DeviceEventKind string

// The kinds of events.
const (
	DevicePeople     DeviceEventKind = "people"
	DevicePresence   DeviceEventKind = "presence"
	DeviceCall       DeviceEventKind = "call"
	DeviceButton     DeviceEventKind = "button"
	DeviceAnswer     DeviceEventKind = "answer" // to a question on its screen
	DeviceConnection DeviceEventKind = "connection"
)

// DeviceEvent is something that happened at a room, board or desk device.
type DeviceEvent struct {
	DeviceID string          `json:"deviceId"`
	Kind     DeviceEventKind `json:"kind"`
	// At is when we heard of it: devices send no time.
	At time.Time `json:"at"`
	// People is how many are counted; −1 when nobody counts.
	People int `json:"people,omitempty"`
	// Presence is Yes, No or Unknown.
	Presence string `json:"presence,omitempty"`
	// Call is the call as far as the event tells: a device sends what changed.
	// Ended says that it is over.
	Call  DeviceCallState `json:"call,omitzero"`
	Ended bool            `json:"ended,omitempty"`
	// Whole, in place of a call, says that the calls before it in the same report
	// are all there are.
	Whole bool `json:"whole,omitempty"`
	// First says that it is how things stood when somebody began to listen: no
	// news by itself.
	First bool `json:"first,omitempty"`
	// Button is the id of the panel or widget, and Action what was done to it.
	Button string `json:"button,omitempty"`
	Action string `json:"action,omitempty"`
	// Question is the id under which a question was asked, and Option the number
	// of the answer chosen, from 1. One that has left the screen without an answer
	// has Ended.
	Question   string     `json:"question,omitempty"`
	Option     int        `json:"option,omitempty"`
	Connection Connection `json:"connection,omitempty"`
}

// DeviceCallState is a call of a device; what is not known is empty.
type DeviceCallState struct {
	ID        string `json:"id,omitempty"`
	Status    string `json:"status,omitempty"` // Cisco's: Ringing, Connected, …
	Direction string `json:"direction,omitempty"`
	Name      string `json:"name,omitempty"`
	Number    string `json:"number,omitempty"`
}
