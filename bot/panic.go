package bot

import (
	"fmt"
	"runtime/debug"
)

// PanicError is a panic in a handler or command, with its stack for the log.
type PanicError struct {
	Value any
	Stack []byte
}

// Error returns the value that was panicked with.
func (e *PanicError) Error() string { return fmt.Sprintf("panic: %v", e.Value) }

// Panicked makes the error of a recovered value. Call it where it was recovered.
func Panicked(v any) *PanicError { return &PanicError{Value: v, Stack: debug.Stack()} }

// recoverTo turns a panic of the surrounding function into its error, so that
// one bad message cannot end a worker.
func recoverTo(err *error) {
	if v := recover(); v != nil {
		*err = Panicked(v)
	}
}
