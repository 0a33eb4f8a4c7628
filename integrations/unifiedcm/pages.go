package unifiedcm

import (
	"context"
	"errors"

	"floorwalker/integrations/rest"
)

// pages lists what an operation with skip and first gives, in pieces that the
// cluster is willing to give.
func pages[T any](ctx context.Context, read func(ctx context.Context, skip, first int) ([]T, error)) ([]T, error) {
	var all []T
	for first := pageRows; ; {
		rows, err := read(ctx, len(all), first)
		if smaller, again := fewer(err, first); again {
			first = smaller
			continue
		}
		if err != nil {
			return nil, err
		}
		all = append(all, rows...)
		if len(rows) < first || len(all) >= maxListed {
			return all, nil
		}
	}
}

const (
	// pageRows is how many rows one request asks for. It keeps an answer well
	// below the megabyte that is read.
	pageRows = 1000
	// maxListed is where lists end: more than any cluster has (40,000 phones).
	maxListed = 100_000
)

// fewer returns how many rows to ask for after an answer would have been too
// large, and whether there is sense in asking again.
func fewer(err error, asked int) (int, bool) {
	rows, large := 0, errors.Is(err, rest.ErrTooLarge)
	if fault, ok := errors.AsType[*Fault](err); ok {
		rows, large = fault.tooLarge()
	}
	if !large || asked <= 1 {
		return 0, false
	}
	if rows == 0 || rows >= asked {
		rows = asked / 2
	}
	return rows, true
}
