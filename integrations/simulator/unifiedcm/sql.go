package unifiedcm

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// The subset of Informix's SQL that the cluster's database is asked with: one
// SELECT with joins, conditions, groups and order. Other statements, and what is
// not here, are refused as the database refuses what it does not understand.

// Informix's codes.
const (
	sqlSyntax   = -201
	sqlNoTable  = -206
	sqlNoColumn = -217
)

func syntax() error { return refuse(sqlSyntax, "A syntax error has occurred.") }

// maxProduct is the largest result of a join, in rows.
const maxProduct = 2_000_000

// row is a row of joined tables: the values of each alias' columns.
type row []string

// relation is what a query works on.
type relation struct {
	columns []string // alias.column
	rows    []row
}

// index finds a column by its name, with or without the alias.
func (r *relation) index(name string) (int, error) {
	found := -1
	for i, c := range r.columns {
		if c == name || strings.HasSuffix(c, "."+name) && !strings.Contains(name, ".") {
			if found >= 0 {
				return 0, refuse(-324, "Ambiguous column (%s).", name)
			}
			found = i
		}
	}
	if found < 0 {
		return 0, refuse(sqlNoColumn, "Column (%s) not found in any table in the query (or SLV is undefined).", name)
	}
	return found, nil
}

func (s *System) executeSQL(op *element, w *writer) (int, error) {
	q, err := parseSQL(op.value("sql"))
	if err != nil {
		return 0, err
	}
	result, err := q.run(s)
	if err != nil {
		return 0, err
	}
	for _, r := range result.rows {
		w.open("row", "")
		for i, c := range result.columns {
			w.text(c, r[i])
		}
		w.shut("row")
	}
	return len(result.rows), nil
}

// run carries a query out.
func (q *query) run(s *System) (*relation, error) {
	var all *relation
	for _, j := range q.from {
		t, err := s.table(j.table, j.alias)
		if err != nil {
			return nil, err
		}
		if all == nil {
			all = t
			continue
		}
		if all, err = join(all, t, j); err != nil {
			return nil, err
		}
	}
	if q.where != nil {
		kept := all.rows[:0:0]
		for _, r := range all.rows {
			ok, err := q.where.holds(all, r)
			if err != nil {
				return nil, err
			}
			if ok {
				kept = append(kept, r)
			}
		}
		all = &relation{all.columns, kept}
	}
	if err := q.sort(all); err != nil {
		return nil, err
	}
	result, err := q.pick(all)
	if err != nil {
		return nil, err
	}
	result.rows = result.rows[min(q.skip, len(result.rows)):]
	if q.first >= 0 {
		result.rows = result.rows[:min(q.first, len(result.rows))]
	}
	return result, nil
}

// join adds a table by the equality of two columns, or all with all.
func join(left, right *relation, j source) (*relation, error) {
	out := &relation{columns: slices.Concat(left.columns, right.columns)}
	if j.left == "" {
		if len(left.rows)*len(right.rows) > maxProduct {
			return nil, refuse(-1, "The result would have too many rows.")
		}
		for _, a := range left.rows {
			for _, b := range right.rows {
				out.rows = append(out.rows, slices.Concat(a, b))
			}
		}
		return out, nil
	}
	mine, theirs := j.left, j.right
	a, err := left.index(mine)
	if err != nil {
		mine, theirs = theirs, mine
		if a, err = left.index(mine); err != nil {
			return nil, err
		}
	}
	b, err := right.index(theirs)
	if err != nil {
		return nil, err
	}
	by := map[string][]row{}
	for _, r := range right.rows {
		by[r[b]] = append(by[r[b]], r)
	}
	nothing := make(row, len(right.columns))
	for _, r := range left.rows {
		matches := by[r[a]]
		if r[a] == "" {
			matches = nil // null equals nothing
		}
		for _, m := range matches {
			out.rows = append(out.rows, slices.Concat(r, m))
		}
		if len(matches) == 0 && j.outer {
			out.rows = append(out.rows, slices.Concat(r, nothing))
		}
	}
	return out, nil
}

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
