package analyzer

import (
	"context"
	"errors"
	"iter"
	"strings"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

const (
	// maxRequests ends a listing that does not: a million records, or as many
	// attempts to find a stretch of time that is short enough.
	maxRequests = 1000
	// shortest is the shortest stretch of time that is asked for.
	shortest = time.Millisecond
)

var (
	// errDense is the cause of an error about records that cannot be told
	// apart by time.
	errDense = errors.New("more records than an answer holds began in the same millisecond")
	// errLong is the cause of an error about a listing that does not end.
	errLong = errors.New("the listing takes too many requests")
)

// listing is the records of a query. The Analyzer gives a limited number and
// does not say when there were more, so an answer that is full is asked for
// again in shorter stretches of time, until they fit.
type listing struct {
	client   *Client
	query    Query
	requests int
	seen     map[string]bool
	// key tells records apart that stand on the border of two stretches;
	// records without a key are not told apart.
	key func(Record) string
}

// records yields the records of a query, stretch by stretch. After an error,
// which is the last thing it yields, the list is incomplete.
func (c *Client) records(ctx context.Context, q Query, key func(Record) string) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		l := listing{client: c, query: q, key: key, seen: map[string]bool{}}
		for _, w := range q.Windows {
			if !l.window(ctx, w, yield) {
				return
			}
		}
	}
}

// window yields the records of one window and reports whether more are wanted.
// Every round either goes on by at least a millisecond or asks for at most half
// of what it asked for before.
func (l *listing) window(ctx context.Context, w bot.Range, yield func(Record, error) bool) bool {
	for span := w.Duration(); w.From.Before(w.To); {
		part := bot.Range{From: w.From, To: w.From.Add(max(span, shortest))}
		if part.To.After(w.To) {
			part.To = w.To
		}
		if l.requests++; l.requests > maxRequests {
			yield(Record{}, errLong)
			return false
		}
		t, err := l.client.ask(ctx, l.query, part)
		full := errors.Is(err, rest.ErrTooLarge) || len(t.Rows) >= maxRecords
		switch {
		case full && part.Duration() > shortest:
			span = part.Duration() / 2
			continue
		case err == nil && full:
			err = errDense
		}
		if err != nil {
			yield(Record{}, err)
			return false
		}
		for i := range t.Rows {
			if r := t.Record(i); l.first(r) && !yield(r, nil) {
				return false
			}
		}
		if w.From = part.To; len(t.Rows) < maxRecords/3 {
			span = 2 * part.Duration()
		}
	}
	return true
}

// first reports whether a record has not been yielded before.
func (l *listing) first(r Record) bool {
	key := l.key(r)
	if key == "" {
		return true
	}
	if l.seen[key] {
		return false
	}
	l.seen[strings.Clone(key)] = true
	return true
}
