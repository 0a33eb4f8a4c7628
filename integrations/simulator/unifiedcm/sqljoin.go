package unifiedcm

import "slices"

// maxValues is the largest result of a join, in rows times columns.
const maxValues = 4_000_000

func tooManyRows() error { return refuse(codeTooLarge, "The result would have too many rows.") }

// join adds a table by the equality of two columns, or all with all.
func join(left, right *relation, j source) (*relation, error) {
	out := &relation{columns: slices.Concat(left.columns, right.columns)}
	if j.left == "" {
		if len(left.rows)*len(right.rows)*len(out.columns) > maxValues {
			return nil, tooManyRows()
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
		if (len(out.rows)+len(matches))*len(out.columns) > maxValues {
			return nil, tooManyRows()
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
