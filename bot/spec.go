package bot

import (
	"context"
	"time"
)

// Command is something people can ask for. It is either a Reader or a Changer.
type Command interface{ Spec() Spec }

// Reader answers a question and changes nothing.
type Reader interface {
	Command
	Run(context.Context, Request) (Reply, error)
}

// Changer changes something in another system.
type Changer interface {
	Command
	// Preview says what will happen, to whom, in which state they are now, and
	// whether the person must confirm it first.
	Preview(context.Context, Request) (preview Reply, ask bool, err error)
	// Do makes the change. It is called at most once for one request and says
	// what really happened. Its context ends before another replica could take
	// the request over. A reply with a note beside an error of the kind Uncertain
	// is given, under the headline of the last look, when the looks that follow do
	// not show the change either.
	Do(context.Context, Request) (Reply, error)
	// Observe is asked after a crash inside Do. It looks, and changes nothing.
	Observe(context.Context, Request) (Outcome, error)
}

// Lasting is a Changer that may need longer than others, because it changes many
// things one after the other. Its context still ends when the process loses the
// right to the request; whoever takes that over looks once, for as long.
type Lasting interface {
	Changer
	// Lasts is how long Do may take for a request; MaxChange at most.
	Lasts(Request) time.Duration
}

// OutcomeState is what became of a change that was interrupted.
type OutcomeState string

// The outcomes of an interrupted change.
const (
	OutcomeDone    OutcomeState = "done"
	OutcomeNotDone OutcomeState = "not done"
	OutcomeUnknown OutcomeState = "cannot tell"
)

// Outcome is what Observe found.
type Outcome struct {
	State OutcomeState
	// Reply says what is true now.
	Reply Reply
}

// Param is one typed slot of a command.
type Param struct {
	Name     string
	Kind     Kind
	Required bool
	// Unless names a parameter with which a required one may be missing.
	Unless string
	// Many allows several values.
	Many bool
	// Choices are the words that a KindChoice slot takes, or the figures that a
	// KindMetric slot takes; one without takes any figure.
	Choices []string
	// Addresses lets a KindPerson slot take an e-mail address that the directory
	// does not know: the value then has it for both ID and Name.
	Addresses bool
	// Ask is the question that fetches a missing required value.
	Ask string
}

// Spec describes a command: everything that help, the interpreter, the
// authoriser and the command reference know of it.
type Spec struct {
	Name    string // "queue status": noun, verb
	Area    string // heading in help: "queues"
	Aliases []string
	Summary string // one sentence
	Params  []Param
	// Examples are utterances. Help shows them, a test runs every one of them,
	// and the interpreter learns the command's wording from them. Names in
	// them are those of the default world of the demo.
	Examples []string
	Role     Role
	// Changes says that the command changes something: it is a Changer.
	Changes bool
	// Missing says which setting this command waits for; empty when it works.
	// A command that misses something is left out of help.
	Missing string
}

// Param returns the parameter of that name.
func (s Spec) Param(name string) (Param, bool) {
	for _, p := range s.Params {
		if p.Name == name {
			return p, true
		}
	}
	return Param{}, false
}

// ParamOf returns the first parameter of a kind.
func (s Spec) ParamOf(kind Kind) (Param, bool) {
	for _, p := range s.Params {
		if p.Kind == kind {
			return p, true
		}
	}
	return Param{}, false
}
