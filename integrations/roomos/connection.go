package roomos

import "context"

// Arguments are the parameters of a command: texts, ints, bools, and lists of
// texts. The multi-line payload of some commands is Body.
type Arguments struct {
	Values map[string]any
	Body   string
}

// Args makes arguments without a body.
func Args(values map[string]any) Arguments { return Arguments{Values: values} }

// connection is one way to one device. Errors are *Refusal when the device said
// no, else those of the transport.
type connection interface {
	// status reads parts of the status. The node has them below their own
	// names: status(…, "Audio.Volume") is read with At("Audio", "Volume").
	status(ctx context.Context, paths ...Path) (*Node, error)
	command(ctx context.Context, name Path, args Arguments) (*Node, error)
	// settings reads configurations; key may end in ".*".
	settings(ctx context.Context, key string) ([]Setting, error)
	// configure sets a configuration.
	configure(ctx context.Context, key Path, value any) error
	// schema says what a command takes; ErrNoSchema when the device does not say.
	schema(ctx context.Context, name Path) (Schema, error)
}

// Setting is one configuration of a device.
type Setting struct {
	Key   string
	Value string
	// Default is the value it has when nobody set one; empty when not known.
	Default string
	// Configured says that somebody set it.
	Configured bool
	// Locked says why it cannot be set; empty when it can.
	Locked string
	// Values is what it takes.
	Values Param
}
