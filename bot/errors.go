package bot

import (
	"errors"
	"fmt"
	"strings"
)

// ErrorKind says what sort of failure an Error is. It is also the label under
// which failures are counted.
type ErrorKind string

// The kinds of failure.
const (
	Internal  ErrorKind = "internal"   // a fault of ours
	Invalid   ErrorKind = "invalid"    // the request cannot be understood or fulfilled as asked
	Forbidden ErrorKind = "forbidden"  // this person may not
	NotLinked ErrorKind = "not_linked" // the person has to sign in first
	NotFound  ErrorKind = "not_found"  // the thing asked about does not exist
	Upstream  ErrorKind = "upstream"   // another system failed or refused
	Uncertain ErrorKind = "uncertain"  // a change may or may not have happened
)

// Error is a failure with two faces: Public is what the person reads (what
// failed, whether anything changed, what to do), Err is what the log gets.
type Error struct {
	Kind   ErrorKind
	Public string
	// TrackingID is the upstream's own reference, for a support case.
	TrackingID string
	Err        error
}

// Error returns the text for the log. The tracking id stands in it once.
func (e *Error) Error() string {
	s, cause := string(e.Kind)+": "+e.Public, ""
	if e.Err != nil {
		s, cause = strings.TrimSuffix(s, "."), ": "+e.Err.Error()
	}
	if e.TrackingID != "" && !strings.Contains(cause, e.TrackingID) {
		s += " (tracking id " + e.TrackingID + ")"
	}
	return s + cause
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Errorf makes an Error whose public text is formatted. It has no cause.
func Errorf(kind ErrorKind, format string, args ...any) *Error {
	return &Error{Kind: kind, Public: fmt.Sprintf(format, args...)}
}

// KindOf returns the kind of err: that of the first Error in its chain,
// Internal for any other error and "" for nil.
func KindOf(err error) ErrorKind {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}
