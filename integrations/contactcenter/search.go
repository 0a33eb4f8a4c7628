package contactcenter

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"net/http"
	"strings"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

// Limits of POST /search, from Cisco's specification.
const (
	maxSpan = 365 * 24 * time.Hour // between from and to
	keptFor = 36                   // months that records are kept
)

const (
	// maxPages ends a search that never does. At 300 requests a minute it is
	// far beyond what anybody waits for.
	maxPages = 5000
	// deepest is how many records are read with one cursor.
	deepest = 50_000
	// firstCursor asks for the first page.
	firstCursor = "0"
	// grain rounds the borders of a search outwards, so that the same question
	// asked by several people at the same moment is the same request. What it
	// lets in too much is sorted out here.
	grain = 5 * time.Second
	// liveSpan is how far back a search for live records looks for their
	// beginning: contacts and sessions may be older than a day, and records that
	// were never closed should not stay on the board for ever.
	liveSpan = 7 * 24 * time.Hour
)

// variables are those of a query; every query of ours has from and to, and
// pagination when it is read in pages.
type variables map[string]any

// roots are the answers of a search by root.
type roots map[string]json.RawMessage

type searchRequest struct {
	Query     string    `json:"query"`
	Variables variables `json:"variables"`
}

type searchAnswer struct {
	Data   roots `json:"data"`
	Errors list[struct {
		Message text `json:"message"`
	}] `json:"errors"`
}

// search sends one query. share lets identical ones of the same moment be one.
func (c *Client) search(ctx context.Context, query string, v variables, share bool) (roots, error) {
	var answer searchAnswer
	err := c.rest.Do(ctx, rest.Request{
		Method: http.MethodPost, Path: "search", Query: c.query(),
		Body: searchRequest{query, v}, Out: &answer, Idempotent: true, Share: share,
	})
	if err != nil {
		return nil, err
	}
	if len(answer.Errors) > 0 || answer.Data == nil {
		e := new(SearchError)
		for _, m := range answer.Errors {
			e.Messages = append(e.Messages, string(m.Message))
		}
		return nil, e
	}
	return answer.Data, nil
}

// page is one root's part of an answer.
type page[T any] struct {
	entries list[T]
	cursor  string // of the next page; empty when there is none
}

// decodePage reads the entries under name and where the next page begins.
func decodePage[T any](data json.RawMessage, name string) (p page[T], err error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(data, &fields); err != nil {
		return p, fmt.Errorf("read a page of %s: %w", name, err)
	}
	if raw := fields[name]; len(raw) > 0 {
		if err := json.Unmarshal(raw, &p.entries); err != nil {
			return p, fmt.Errorf("read %s: %w", name, err)
		}
	}
	var info object[struct {
		HasNextPage flag `json:"hasNextPage"`
		EndCursor   text `json:"endCursor"`
	}]
	if raw := fields["pageInfo"]; len(raw) > 0 {
		if err := json.Unmarshal(raw, &info); err != nil {
			return p, fmt.Errorf("read the page info of %s: %w", name, err)
		}
	}
	if info.Value.HasNextPage {
		if p.cursor = string(info.Value.EndCursor); p.cursor == "" {
			return p, ErrPages
		}
	}
	return p, nil
}

// question is a query with the root and the list that its entries are in.
type question struct {
	query, root, list string
	fresh             bool // must not be shared with one asked earlier
}

// pages asks a question page by page, as entries are asked for, from a cursor.
// An error is the last thing it yields.
func pages[T any](ctx context.Context, c *Client, q question, v variables, cursor string) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var zero T
		own := make(variables, len(v)+1)
		for name, value := range v {
			own[name] = value
		}
		for range maxPages {
			own["pagination"] = map[string]string{"cursor": cursor}
			data, err := c.search(ctx, q.query, own, !q.fresh)
			var p page[T]
			if err == nil {
				p, err = decodePage[T](data[q.root], q.list)
			}
			if err != nil {
				yield(zero, err)
				return
			}
			for _, entry := range p.entries {
				if !yield(entry, nil) {
					return
				}
			}
			if p.cursor == "" {
				return
			}
			if p.cursor == cursor {
				break
			}
			cursor = p.cursor
		}
		yield(zero, ErrPages)
	}
}

// stream reads the records created within a window, oldest first, by a question
// that sorts by creation. Every deepest records it begins anew at the time of
// the last one, so that no answer depends on how far a cursor reaches; not when
// the answer turns out not to be sorted.
func stream[T any](ctx context.Context, c *Client, q question, f filter, window bot.Range, of func(T) (id text, created number)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		if f == nil {
			f = always
		}
		v := between(variables{"filter": f}, window.From, window.To)
		seen := map[text]bool{} // of the last millisecond, when it is asked for again
		var last number
		sorted := true
		for again := true; again; {
			again = false
			begun, count := last, 0
			for record, err := range pages[T](ctx, c, q, v, firstCursor) {
				if err != nil {
					yield(record, err)
					return
				}
				id, created := of(record)
				switch {
				case created > last:
					last = created
					clear(seen)
				case created < last:
					sorted = false
				}
				if created == last && id != "" {
					if seen[id] {
						continue
					}
					seen[id] = true
				}
				if !yield(record, nil) {
					return
				}
				if count++; count >= deepest && sorted && last > begun {
					v["from"], again = int64(last), true
					break
				}
			}
		}
	}
}

// live returns the borders of a search for what is going on now.
func (c *Client) live(v variables) variables {
	now := c.now()
	// What began this very moment belongs to now, and borders are exclusive.
	return between(v, now.Add(-liveSpan), now.Add(time.Millisecond))
}

// between sets the borders of a search, rounded outwards.
func between(v variables, from, to time.Time) variables {
	v["from"] = from.Truncate(grain).UnixMilli()
	v["to"] = to.Add(grain - 1).Truncate(grain).UnixMilli()
	return v
}

// spans cuts a window into pieces that a search accepts, in order.
func (c *Client) spans(window bot.Range) ([]bot.Range, error) {
	now := c.now()
	oldest := now.AddDate(0, -keptFor, 0)
	switch {
	case !window.From.Before(window.To):
		return nil, bot.Errorf(bot.Invalid, "That range is empty: it ends before it begins.")
	case window.From.Before(oldest):
		return nil, bot.Errorf(bot.Invalid, "Webex Contact Center keeps records for %d months; that range begins before %s.",
			keptFor, oldest.Format("2 January 2006"))
	case !window.From.Before(now):
		return nil, bot.Errorf(bot.Invalid, "That range lies in the future; there is nothing to show yet.")
	}
	var all []bot.Range
	for from := window.From; from.Before(window.To) && from.Before(now); {
		to := from.Add(maxSpan - 2*grain)
		if to.After(window.To) {
			to = window.To
		}
		all = append(all, bot.Range{From: from, To: to})
		from = to
	}
	return all, nil
}

// trimmed compares states and statuses without case, dashes and blanks: the
// same state is "on-hold", "onHold" or "On hold" depending on where it is read.
func trimmed(s text) string {
	return strings.Map(func(r rune) rune {
		if r == '-' || r == '_' || r == ' ' {
			return -1
		}
		return r
	}, strings.ToLower(string(s)))
}
