package bot

import "time"

// Guest is somebody without a Webex account who may take part in Webex for a
// while.
type Guest struct {
	ID    string // may be empty
	Name  string
	Email string
	// Token is what the guest signs in with. Whoever has it is the guest.
	Token GuestToken
	Until time.Time // when the token ends
}

// GuestToken is a secret that prints as stars.
type GuestToken string

// String hides the token.
func (GuestToken) String() string { return "***" }

// GoString hides the token.
func (GuestToken) GoString() string { return "***" }

// MarshalText hides the token, so that no log and no record has it.
func (GuestToken) MarshalText() ([]byte, error) { return []byte("***"), nil }

// Value is the token itself, for the one message that it is given in.
func (t GuestToken) Value() string { return string(t) }
