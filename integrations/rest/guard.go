package rest

import (
	"context"
	"errors"
)

// Guard watches over what is tried with the password of one account, in all
// replicas: a few wrong ones in a row lock an account on the premises, and the
// people who use it with it.
type Guard interface {
	// Enter waits for a turn. Its error is ErrStopped when the password was
	// refused, and is for people then.
	Enter(ctx context.Context) (Turn, error)
}

// Turn is one request with the password. Exactly one of its methods is called.
type Turn interface {
	// Good says that the password was accepted.
	Good(ctx context.Context) error
	// Leave says that nothing was learnt of it.
	Leave(ctx context.Context) error
	// Shut says that it was refused: nobody may try it again.
	Shut(ctx context.Context, why string) error
}

// ErrStopped is the error of a Guard whose account is not used any more.
var ErrStopped = errors.New("the account was stopped")
