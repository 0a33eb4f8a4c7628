package bot

import "time"

// VoiceMessage is a message in somebody's voice mailbox.
type VoiceMessage struct {
	ID           string
	From         Party
	Duration     time.Duration
	Created      time.Time // zero when unknown
	Urgent       bool
	Confidential bool
	Read         bool
	FaxPages     int // of a fax; 0 for speech
}

// VoiceCount counts the messages in a voice mailbox. The urgent ones are among
// the others.
type VoiceCount struct{ New, Old, NewUrgent, OldUrgent int }

// CallRecording is a recording of somebody's own call.
type CallRecording struct {
	ID       string
	Topic    string // "Call with Henry Green"
	Recorded time.Time
	Duration time.Duration
	// Link leads to the sound until LinkUntil; empty when it was not asked for or
	// cannot be had.
	Link      string
	LinkUntil time.Time
}
