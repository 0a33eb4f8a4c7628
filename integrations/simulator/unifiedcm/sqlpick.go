package unifiedcm

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

func (q *query) sort(all *relation) error {
	type key struct {
		at   int
		desc bool
	}
	var keys []key
	for _, o := range q.order {
		name := o.column
		for _, c := range q.columns { // by the name given in the list
			if c.as == name && c.name != "" {
				name = c.name
			}
		}
		at, err := all.index(name)
		if err != nil && len(q.group) > 0 {
			continue // by a count: groups are sorted afterwards
		}
		if err != nil {
			return err
		}
		keys = append(keys, key{at, o.desc})
	}
	slices.SortStableFunc(all.rows, func(a, b row) int {
		for _, k := range keys {
			c := compareValues(a[k.at], b[k.at])
			if k.desc {
				c = -c
			}
			if c != 0 {
				return c
			}
		}
		return 0
	})
	return nil
}

// compareValues compares numbers as numbers.
func compareValues(a, b string) int {
	x, errA := strconv.ParseFloat(a, 64)
	y, errB := strconv.ParseFloat(b, 64)
	if errA == nil && errB == nil {
		return cmp.Compare(x, y)
	}
	return strings.Compare(a, b)
}

// pick takes the columns that are asked for, and counts.
func (q *query) pick(all *relation) (*relation, error) {
	out := &relation{}
	var at []int // in all; negative is a count
	for _, c := range q.columns {
		switch {
		case c.count:
			out.columns, at = append(out.columns, cmp.Or(c.as, "count")), append(at, -1)
		case c.name == "*" || strings.HasSuffix(c.name, ".*"):
			alias := strings.TrimSuffix(c.name, "*")
			for i, name := range all.columns {
				if strings.HasPrefix(name, alias) {
					out.columns, at = append(out.columns, name[strings.IndexByte(name, '.')+1:]), append(at, i)
				}
			}
		default:
			i, err := all.index(c.name)
			if err != nil {
				return nil, err
			}
			out.columns, at = append(out.columns, cmp.Or(c.as, c.name[strings.IndexByte(c.name, '.')+1:])), append(at, i)
		}
	}
	if !slices.Contains(at, -1) && len(q.group) == 0 {
		for _, r := range all.rows {
			picked := make(row, len(at))
			for k, i := range at {
				picked[k] = r[i]
			}
			out.rows = append(out.rows, picked)
		}
		if q.distinct {
			seen := map[string]bool{}
			out.rows = slices.DeleteFunc(out.rows, func(r row) bool {
				key := strings.Join(r, "\x00")
				twice := seen[key]
				seen[key] = true
				return twice
			})
		}
		return out, nil
	}
	return q.count(all, out, at), nil
}

// count makes one row of each group; without groups, of all.
func (q *query) count(all, out *relation, at []int) *relation {
	counts, firsts := map[string]int{}, map[string]row{}
	var order []string
	for _, r := range all.rows {
		var key []string
		for _, i := range at {
			if i >= 0 {
				key = append(key, r[i])
			}
		}
		k := strings.Join(key, "\x00")
		if firsts[k] == nil {
			firsts[k] = r
			order = append(order, k)
		}
		counts[k]++
	}
	if len(q.group) == 0 && len(order) == 0 {
		order = []string{""}
	}
	for _, k := range order {
		picked := make(row, len(at))
		for i, from := range at {
			if from < 0 {
				picked[i] = strconv.Itoa(counts[k])
			} else if firsts[k] != nil {
				picked[i] = firsts[k][from]
			}
		}
		out.rows = append(out.rows, picked)
	}
	return out
}
