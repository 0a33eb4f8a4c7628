package rest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
)

// maxPages ends a list that never does: at the smallest usual page of 100 it is
// a million entries.
const maxPages = 10_000

// ErrPages is the error of a list whose next pages lead in a circle or never end.
var ErrPages = errors.New("list of pages does not end")

// Pages reads a list page by page, as entries are asked for, following
// Link rel="next" on allowed hosts. items takes a page's body apart; see Items.
// After an error, which is the last thing it yields, the list is incomplete.
func Pages[T any](ctx context.Context, c *Client, r Request, items func(page []byte) ([]T, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var zero T
		page := r
		for range maxPages {
			address, err := c.address(&page)
			if err != nil {
				yield(zero, c.newCall(ctx, &page).failure(&notSentError{err}))
				return
			}
			var body json.RawMessage
			var resp Response
			page.Out, page.Response = &body, &resp
			if err := c.Do(ctx, page); err != nil {
				yield(zero, err)
				return
			}
			entries, err := items(body)
			if err != nil {
				yield(zero, c.newCall(ctx, &page).failure(fmt.Errorf("read a page: %w", err)))
				return
			}
			for _, entry := range entries {
				if !yield(entry, nil) {
					return
				}
			}
			next := nextLink(resp.Header, address)
			if next == "" {
				return
			}
			if next == address.String() {
				break
			}
			page.Route = c.newCall(ctx, &r).route()
			page.URL, page.Path, page.Query = next, "", nil
		}
		yield(zero, c.newCall(ctx, &page).failure(ErrPages))
	}
}

// Items takes apart pages whose entries are the array under key, such as
// "items" on webexapis.com or "data" in Contact Center; "" is a page that is an
// array itself. A page without the key is an error.
func Items[T any](key string) func(page []byte) ([]T, error) {
	return func(page []byte) ([]T, error) {
		array := json.RawMessage(page)
		if key != "" {
			var fields map[string]json.RawMessage
			if err := json.Unmarshal(page, &fields); err != nil {
				return nil, err
			}
			var found bool
			if array, found = fields[key]; !found {
				return nil, fmt.Errorf("the page has no %q", key)
			}
		}
		var entries []T
		if err := json.Unmarshal(array, &entries); err != nil {
			return nil, err
		}
		return entries, nil
	}
}
