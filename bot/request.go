package bot

import "time"

// Request is one invocation of a command by one person, with every slot
// resolved.
type Request struct {
	// ID identifies the request over retries and crashes.
	ID      string
	Person  Person
	Role    Role
	Command string
	Slots   Slots
	// Conversation is what was said before in this room by this person.
	Conversation Conversation
	RoomID       string
	// ThreadID is the root of the thread that is answered in.
	ThreadID string
	Direct   bool
	Now      time.Time
	// Location is the centre's time zone.
	Location *time.Location
	// Progress tells the person how far a long job is. It never blocks and may
	// be called as often as convenient.
	Progress func(done, total int, text string)
}

// Has reports whether the slot has a value.
func (r Request) Has(name string) bool { return len(r.Slots[name]) > 0 }

// Value returns the first value of a slot, or the zero Value.
func (r Request) Value(name string) Value {
	v, _ := r.Slots.First(name)
	return v
}

// Queue returns the queue in a slot; its ID is empty when there is none.
func (r Request) Queue(name string) Queue {
	v := r.Value(name)
	return Queue{ID: v.ID, Name: v.Name}
}

// Agent returns the agent in a slot; its ID is empty when there is none.
func (r Request) Agent(name string) Agent {
	v := r.Value(name)
	return Agent{ID: v.ID, Name: v.Name}
}

// Team returns the team in a slot; its ID is empty when there is none.
func (r Request) Team(name string) Team {
	v := r.Value(name)
	return Team{ID: v.ID, Name: v.Name}
}

// Text returns the text of a slot, or "".
func (r Request) Text(name string) string { return r.Value(name).Name }

// Duration returns the duration in a slot, or 0.
func (r Request) Duration(name string) time.Duration { return r.Value(name).Duration }

// Metric returns the metric in a slot, or "".
func (r Request) Metric(name string) Metric { return r.Value(name).Metric }

// Range returns the range in a slot, or today until now.
func (r Request) Range(name string) Range {
	if v := r.Value(name); v.Range != nil {
		return *v.Range
	}
	return Today(r.Now, r.Location)
}

// Today returns the centre's day until now.
func Today(now time.Time, zone *time.Location) Range {
	t := now.In(zone)
	return Range{From: time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, zone), To: t, Said: "today"}
}
