package analyzer

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"maps"
	"strings"

	"floorwalker/bot"
)

// ErrCut follows the records of a query that cannot be cut by time when there
// may be more of them than an answer holds.
var ErrCut = errors.New("the Analyzer gives at most 1,000 records of such a query")

// Ask runs a query that was pasted. One that lists records is cut by time until
// it is complete; one that computes is asked once, and ErrCut follows when its
// answer is full.
func (c *Client) Ask(ctx context.Context, q Query) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		q.fields = c.completed(q)
		fail := func(err error) { yield(Record{}, failure("I could not run that query", err)) }
		if !q.plain {
			c.askOnce(ctx, q, yield, fail)
			return
		}
		for r, err := range c.records(ctx, q, q.key()) {
			if err != nil {
				fail(err)
				return
			}
			if !yield(r.asked(), nil) {
				return
			}
		}
	}
}

func (c *Client) askOnce(ctx context.Context, q Query, yield func(Record, error) bool, fail func(error)) {
	t, err := c.ask(ctx, q, q.Windows...)
	if err != nil {
		fail(err)
		return
	}
	for i := range t.Rows {
		if !yield(t.Record(i), nil) {
			return
		}
	}
	if len(t.Rows) >= maxRecords {
		yield(Record{}, ErrCut)
	}
}

// completed are the fields of a pasted query with those of ours for what it
// leaves out.
func (c *Client) completed(q Query) map[string]json.RawMessage {
	all := c.newQuery(q.Type, bot.Range{}).fields
	maps.Copy(all, q.fields)
	return all
}

// key tells the records of a pasted query apart: sessions by their id, others
// only when their id and their beginning are among the columns, because two
// records may well be the same in all the columns asked for.
func (q Query) key() func(Record) string {
	if q.Type == Sessions {
		return func(r Record) string { return r.Text("sid") }
	}
	return func(r Record) string {
		if r.Text("sid") == "" || r.Text("cstts") == "" {
			return ""
		}
		return strings.Join(r.Values, "\x00")
	}
}

// asked leaves the columns out that the Analyzer adds by itself.
func (r Record) asked() Record {
	var own Record
	for i, c := range r.Columns {
		if !strings.HasPrefix(c, "__") {
			own.Columns, own.Values = append(own.Columns, c), append(own.Values, r.Values[i])
		}
	}
	return own
}
