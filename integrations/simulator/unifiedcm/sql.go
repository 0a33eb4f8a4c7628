package unifiedcm

import "strings"

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
