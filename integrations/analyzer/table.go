package analyzer

import (
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Limits of what is kept of an answer.
const (
	maxRows    = 100_000
	maxColumns = 200
	maxCells   = 1_000_000 // rows times columns
	maxCell    = 2000      // bytes
)

// Table is the records of an answer: a row each, under the fields' own names.
type Table struct {
	Columns []string
	Rows    [][]string
}

// Record returns a row by its fields.
func (t Table) Record(row int) Record { return Record{t.Columns, t.Rows[row]} }

// Record is one record. A field that is absent and one that is null are "".
type Record struct {
	Columns []string
	Values  []string // as many as Columns
}

// Text returns the first of the fields that has a value. Several names are
// given where Cisco's spelling is not documented; case does not matter.
func (r Record) Text(fields ...string) string {
	for _, field := range fields {
		for i, c := range r.Columns {
			if r.Values[i] != "" && strings.EqualFold(c, field) {
				return r.Values[i]
			}
		}
	}
	return ""
}

// number reads a number; ok is false when there is none.
func (r Record) number(fields ...string) (n float64, ok bool) {
	n, err := strconv.ParseFloat(r.Text(fields...), 64)
	return n, err == nil && !math.IsNaN(n) && !math.IsInf(n, 0)
}

// Bounds of what is taken for a time and a duration, in milliseconds: the year
// 2262, as far as a Duration since 1970 reaches, and ten years.
const (
	maxTime     = math.MaxInt64 / int64(time.Millisecond)
	maxDuration = 10 * 365 * 24 * int64(time.Hour/time.Millisecond)
)

// Time reads epoch milliseconds; what is none is the zero time.
func (r Record) Time(fields ...string) time.Time {
	n, ok := r.number(fields...)
	if !ok || n <= 0 || n >= float64(maxTime) {
		return time.Time{}
	}
	return time.UnixMilli(int64(n)).UTC()
}

// Duration reads milliseconds; what is none is 0, and ok false.
func (r Record) Duration(fields ...string) (d time.Duration, ok bool) {
	n, ok := r.number(fields...)
	if !ok || n < 0 || n >= float64(maxDuration) {
		return 0, false
	}
	return time.Duration(n) * time.Millisecond, true
}

// cell makes text from outside fit for one line: valid, without control
// characters, capped; null is "".
func cell(s string) string {
	if s == "null" {
		return ""
	}
	s = strings.ToValidUTF8(s, "")
	if len(s) > maxCell {
		end := maxCell
		for !utf8.RuneStart(s[end]) {
			end--
		}
		s = s[:end]
	}
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s))
}
