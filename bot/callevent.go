package bot

import "time"

// CallEvent is what a telephone system tells of one leg of a person's call.
// Events come late, twice and out of order: Call.State and At say which one is
// true.
type CallEvent struct {
	// PersonID is whose phone it is about, as the system writes ids.
	PersonID string `json:"person"`
	// At is when it happened.
	At time.Time `json:"at"`
	// Type is Cisco's eventType, an open list: received, answered, held, …
	Type string `json:"type,omitempty"`
	Call Call   `json:"call"`
	// Ended is when the leg was over; zero until then.
	Ended time.Time `json:"ended,omitzero"`
	// Elsewhere says that the call was taken on another device or by somebody
	// else who was rung for it.
	Elsewhere bool `json:"elsewhere,omitempty"`
}

// Over reports whether the leg has ended.
func (e CallEvent) Over() bool { return e.Call.State == CallDisconnected || !e.Ended.IsZero() }
