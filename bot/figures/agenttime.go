package figures

import (
	"time"

	"floorwalker/bot"
)

// AgentTime is how long an agent, or a group of them, spent in each state.
type AgentTime struct {
	Available     time.Duration
	Idle          time.Duration
	Reserved      time.Duration // a contact rang
	Talk          time.Duration // connected, consulting or in a conference
	Hold          time.Duration
	WrapUp        time.Duration
	NotResponding time.Duration
}

// Add counts time in a state. Time logged out counts nowhere.
func (t *AgentTime) Add(state bot.AgentState, d time.Duration) {
	switch state {
	case bot.StateAvailable:
		t.Available += d
	case bot.StateIdle:
		t.Idle += d
	case bot.StateReserved:
		t.Reserved += d
	case bot.StateConnected, bot.StateConsulting, bot.StateConferencing:
		t.Talk += d
	case bot.StateOnHold:
		t.Hold += d
	case bot.StateWrapUp:
		t.WrapUp += d
	case bot.StateNotResponding:
		t.NotResponding += d
	case bot.StateLoggedOut:
	}
}

// Merge adds the time of another agent or window.
func (t *AgentTime) Merge(o AgentTime) {
	t.Available += o.Available
	t.Idle += o.Idle
	t.Reserved += o.Reserved
	t.Talk += o.Talk
	t.Hold += o.Hold
	t.WrapUp += o.WrapUp
	t.NotResponding += o.NotResponding
}

// Total returns the time logged in.
func (t AgentTime) Total() time.Duration {
	return t.Available + t.Idle + t.Reserved + t.Talk + t.Hold + t.WrapUp + t.NotResponding
}

// Occupancy returns (talk + hold + wrap-up) ÷ (those + available). Idle time,
// ringing and RONA are outside. It is not ok when there was neither work nor
// availability.
func (t AgentTime) Occupancy() (share float64, ok bool) {
	busy := t.Talk + t.Hold + t.WrapUp
	whole := busy + t.Available
	if whole <= 0 {
		return 0, false
	}
	return float64(busy) / float64(whole), true
}
