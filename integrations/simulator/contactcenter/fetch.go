package contactcenter

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"sort"

	"floorwalker/integrations/simulator/contactcenter/graphql"
)

// cursor is a place in an answer. In the usual order it is the number of the
// last record, so that new records do not shift pages; after a sort, and
// among groups, it is a count.
type cursor struct {
	seen  int
	below int
}

var firstPage = cursor{below: math.MaxInt}

func readCursor(v graphql.Value) (cursor, error) {
	member, ok := v.Member("cursor")
	if !ok || len(v.Members) != 1 {
		return cursor{}, invalid(v.At, "pagination needs a cursor and nothing else")
	}
	if member.Kind == graphql.Null || member.Text == "0" {
		return firstPage, nil
	}
	name, ok := str(member)
	raw, err := base64.RawURLEncoding.DecodeString(name)
	var c cursor
	if n, scanErr := fmt.Sscanf(string(raw), "%d.%d", &c.seen, &c.below); !ok || err != nil || scanErr != nil || n != 2 || c.seen < 0 {
		return cursor{}, invalid(member.At, "'%s' is not a cursor", member.Text)
	}
	return c, nil
}

func (c cursor) String() string {
	return base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "%d.%d", c.seen, c.below))
}

// fetch answers a query for records.
func (q *query[R]) fetch(c *Centre, rows, info *graphql.Field) ([]byte, error) {
	sel := selection[R]{schema: q.source.schema, nested: q.nested}
	var write writer[R]
	if rows != nil {
		var err error
		if write, err = sel.members("", rows.Fields); err != nil {
			return nil, err
		}
	}
	if sel.deep && q.window.to-q.window.from > maxNestedSpan {
		return nil, badRequest("from and to must not be more than 30 days apart for activities")
	}
	found, next := q.page(c, &sel)
	list := func(dst []byte) []byte {
		return listOf(func([]R) []R { return found }, func(dst []byte, r R) []byte {
			return append(write(append(dst, '{'), r), '}')
		})(dst, nil)
	}
	return appendAnswer(rows, info, list, next)
}

// page collects one page of records and where the next one begins, or nil.
func (q *query[R]) page(c *Centre, sel *selection[R]) (found []R, next *cursor) {
	at := q.cursor
	if at.seen == 0 {
		at = firstPage
	}
	if sel.sort != "" {
		return q.sortedPage(c, sel, at)
	}
	more, last := false, math.MaxInt
	q.each(c, at.below, func(r R) bool {
		if more = len(found) == pageSize; more {
			return false
		}
		found, last = append(found, r), q.source.number(r)
		return true
	})
	if seen := at.seen + len(found); more && seen < maxPaged {
		next = &cursor{seen, last}
	}
	return found, next
}

func (q *query[R]) sortedPage(c *Centre, sel *selection[R], at cursor) (found []R, next *cursor) {
	q.each(c, math.MaxInt, func(r R) bool {
		found = append(found, r)
		return true
	})
	get := q.source.schema.columns[sel.sort].get
	sort.SliceStable(found, func(i, j int) bool {
		a, b := get(found[i]), get(found[j])
		if sel.upwards {
			return a.less(b)
		}
		return b.less(a)
	})
	total := min(len(found), maxPaged)
	found = found[min(at.seen, total):min(at.seen+pageSize, total)]
	if at.seen+len(found) < total {
		next = &cursor{seen: at.seen + len(found)}
	}
	return found, next
}

// each yields the wanted records, once each.
func (q *query[R]) each(c *Centre, below int, yield func(R) bool) {
	last := -1
	q.source.rows(c, q.window, q.ended, below, func(r R) bool {
		if n := q.source.number(r); n != last && q.filter(r) {
			last = n
			return yield(r)
		}
		return true
	})
}

// appendAnswer writes the object of a root field.
func appendAnswer(rows, info *graphql.Field, list func([]byte) []byte, next *cursor) ([]byte, error) {
	out := []byte{'{'}
	if rows != nil {
		out = list(append(appendText(out, rows.Key()), ':'))
	}
	if info != nil {
		if rows != nil {
			out = append(out, ',')
		}
		page := map[string]any{}
		for _, f := range info.Fields {
			switch f.Name {
			case "hasNextPage":
				page[f.Key()] = next != nil
			case "endCursor":
				page[f.Key()] = nil
				if next != nil {
					page[f.Key()] = next.String()
				}
			default:
				return nil, invalid(f.At, "Field '%s' in type 'PageInfo' is undefined", f.Name)
			}
		}
		body, err := json.Marshal(page)
		if err != nil {
			return nil, err
		}
		out = append(append(appendText(out, info.Key()), ':'), body...)
	}
	return append(out, '}'), nil
}
