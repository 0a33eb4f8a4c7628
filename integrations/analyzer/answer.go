package analyzer

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
)

// Causes of an AnswerError.
var (
	errPage    = errors.New("it is a web page")
	errEmpty   = errors.New("it is empty")
	errFields  = errors.New("it has another number of fields than the heading")
	errTooMany = errors.New("it has more rows or columns than are read")
	errScalar  = errors.New("it is JSON without a record")
)

// The words on the line between an answer's description and its table: parsers
// in use look for the second, and the queries in use ask for the first.
var separators = []string{"PROFILE", "SEG_PROFILE"}

// parse reads an answer of any of the shapes in use: a description in JSON, a
// line with a separator and CSV; CSV alone; JSON alone. Columns that are only
// numbered (_0, _1, …) take the names asked for.
func parse(body []byte, names map[string]string) (Table, error) {
	body = bytes.TrimPrefix(body, []byte("\ufeff"))
	table, found := behindSeparator(body)
	text := bytes.TrimSpace(body)
	switch {
	case found:
	case len(text) == 0:
		return Table{}, &AnswerError{Err: errEmpty}
	case text[0] == '<':
		return Table{}, &AnswerError{Err: errPage}
	case text[0] == '{' || text[0] == '[':
		return parseJSON(text)
	default:
		table = body
	}
	t, err := parseCSV(table, bytes.Count(body[:len(body)-len(table)], []byte("\n")))
	if err != nil {
		return Table{}, err
	}
	for i, c := range t.Columns {
		if name := names[c]; name != "" {
			t.Columns[i] = name
		}
	}
	return t, nil
}

// behindSeparator returns what follows the first line that is a separator.
func behindSeparator(body []byte) ([]byte, bool) {
	for rest := body; len(rest) > 0; {
		line, after, _ := bytes.Cut(rest, []byte("\n"))
		if slices.Contains(separators, strings.Trim(string(bytes.TrimSpace(line)), `"`)) {
			return after, true
		}
		rest = after
	}
	return nil, false
}

// parseCSV reads RFC 4180 with a heading. above is how many lines of the body
// precede it.
func parseCSV(data []byte, above int) (Table, error) {
	r := csv.NewReader(bytes.NewReader(data))
	r.FieldsPerRecord = -1
	bad := func(err error) (Table, error) {
		line := above + 1
		if p, ok := errors.AsType[*csv.ParseError](err); ok {
			line, err = above+p.Line, p.Err
		} else if at, _ := r.FieldPos(0); at > 0 {
			line = above + at
		}
		return Table{}, &AnswerError{Line: line, Err: err}
	}
	heading, err := r.Read()
	if errors.Is(err, io.EOF) {
		return Table{}, nil // a table of nothing
	}
	if err != nil {
		return bad(err)
	}
	if len(heading) > maxColumns {
		return bad(errTooMany)
	}
	t := Table{Columns: cells(heading)}
	for {
		row, err := r.Read()
		switch {
		case errors.Is(err, io.EOF):
			return t, nil
		case err != nil:
			return bad(err)
		case len(row) != len(heading):
			return bad(errFields)
		case len(t.Rows) == maxRows, (len(t.Rows)+1)*len(heading) > maxCells:
			return bad(errTooMany)
		}
		t.Rows = append(t.Rows, cells(row))
	}
}

func cells(row []string) []string {
	for i, s := range row {
		row[i] = cell(s)
	}
	return row
}

// parseJSON reads a record, a list of records, or an object with a list of
// them, whatever it is called. Fields may stand in an object called attributes.
func parseJSON(data []byte) (Table, error) {
	if data[0] == '[' {
		return columns(data)
	}
	var one fields
	if err := json.Unmarshal(data, &one); err != nil {
		return Table{}, &AnswerError{Err: err}
	}
	if len(one) == 0 {
		return Table{}, &AnswerError{Err: errScalar}
	}
	if one["attributes"] == nil && one["sid"] == nil && one["cstts"] == nil {
		for _, name := range sorted(one) {
			if list := one[name]; list[0] == '[' {
				if t, err := columns(list); err == nil {
					return t, nil
				}
			}
		}
	}
	return columns(slices.Concat([]byte("["), data, []byte("]")))
}

// fields are those of a record as they came.
type fields map[string]json.RawMessage

// columns makes a table of a list of records, which may have different fields.
func columns(list []byte) (Table, error) {
	bad := func(err error) (Table, error) { return Table{}, &AnswerError{Err: err} }
	var t Table
	place := map[string]int{}
	d := json.NewDecoder(bytes.NewReader(list))
	if _, err := d.Token(); err != nil {
		return bad(err)
	}
	for d.More() {
		var r fields
		if err := d.Decode(&r); err != nil {
			return bad(err)
		}
		if r == nil {
			continue // null
		}
		var inner fields
		if raw := r["attributes"]; raw != nil && raw[0] == '{' && json.Unmarshal(raw, &inner) == nil {
			delete(r, "attributes")
			maps.Copy(r, inner)
		}
		row := make([]string, len(t.Columns))
		for _, name := range sorted(r) {
			column := cell(name)
			at, known := place[column]
			if !known {
				at = len(t.Columns)
				place[column] = at
				t.Columns, row = append(t.Columns, column), append(row, "")
			}
			row[at] = value(r[name])
		}
		if t.Rows = append(t.Rows, row); len(t.Rows) > maxRows || len(t.Columns) > maxColumns || len(t.Rows)*len(t.Columns) > maxCells {
			return bad(errTooMany)
		}
	}
	if _, err := d.Token(); err != nil {
		return bad(err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return bad(errScalar) // something behind the list
	}
	for i, row := range t.Rows {
		t.Rows[i] = append(row, make([]string, len(t.Columns)-len(row))...)
	}
	return t, nil
}

// value is a field in text: lists and objects stay JSON.
func value(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return cell(s)
	}
	var list []string
	if json.Unmarshal(raw, &list) == nil {
		return cell(strings.Join(list, ", "))
	}
	return cell(string(raw))
}

func sorted(r fields) []string { return slices.Sorted(maps.Keys(r)) }
