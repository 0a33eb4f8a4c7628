package messaging

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strconv"

	"floorwalker/integrations/simulator/platform"
)

// page cuts the page that the call asks for out of items, which stand in the
// order they are shown in, and links to the next one. Seq numbers things in
// the order they were made; newestFirst says that items run against it.
func page[T any](c *call, items []T, usual, most int, newestFirst bool, seq func(T) uint64) ([]T, error) {
	query := c.r.URL.Query()
	size := usual
	if text := query.Get("max"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return nil, platform.Refuse(http.StatusBadRequest, "Invalid value for parameter max.")
		}
		size = min(n, most)
	}
	if cursor := query.Get("cursor"); cursor != "" {
		last, err := readCursor(cursor)
		if err != nil {
			return nil, err
		}
		items = after(items, last, newestFirst, seq)
	}
	if len(items) <= size {
		return items, nil
	}
	items = items[:size]
	query.Set("cursor", makeCursor(seq(items[size-1])))
	c.w.Header().Set("Link", "<"+nextURL(c, query)+`>; rel="next"`)
	return items, nil
}

func nextURL(c *call, query url.Values) string {
	return c.base + c.r.URL.Path[len("/v1"):] + "?" + query.Encode()
}

// after drops everything up to the item that the last page ended with; when it
// is gone by now, everything that stood before it.
func after[T any](items []T, last uint64, newestFirst bool, seq func(T) uint64) []T {
	for i, item := range items {
		if seq(item) == last {
			return items[i+1:]
		}
	}
	for i, item := range items {
		if (seq(item) < last) == newestFirst {
			return items[i:]
		}
	}
	return nil
}

func makeCursor(last uint64) string {
	return base64.RawURLEncoding.EncodeToString([]byte("after:" + strconv.FormatUint(last, 36)))
}

func readCursor(cursor string) (uint64, error) {
	invalid := platform.Refuse(http.StatusBadRequest, "Invalid cursor.")
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || len(raw) < len("after:") || string(raw[:6]) != "after:" {
		return 0, invalid
	}
	last, err := strconv.ParseUint(string(raw[6:]), 36, 64)
	if err != nil {
		return 0, invalid
	}
	return last, nil
}

// list is the body of an answer with many items.
type list[T any] struct {
	Items []T `json:"items"`
}

func listOf[T, V any](items []T, view func(T) V) list[V] {
	views := make([]V, len(items))
	for i, item := range items {
		views[i] = view(item)
	}
	return list[V]{views}
}
