package contactcenter

import (
	"encoding/json"
	"strconv"

	"floorwalker/integrations/simulator/contactcenter/graphql"
)

// kind is the type of a reported field.
type kind uint8

const (
	textKind kind = iota
	enumKind      // written without quotes in a filter
	laxKind       // written either way in Cisco's own samples
	numberKind
	booleanKind
)

// value is what a field holds in one row.
type value struct {
	present bool
	kind    kind
	text    string
	number  int64 // of a boolean: 0 or 1
}

var null value

// text is a text, or null when it is empty.
func text(s string) value { return value{present: s != "", text: s} }

func number[N int | int64](n N) value {
	return value{present: true, kind: numberKind, number: int64(n)}
}

// moment is a time, or null when it has not come.
func moment(n int64) value { return value{present: n != 0, kind: numberKind, number: n} }

func boolean(b bool) value {
	v := value{present: true, kind: booleanKind}
	if b {
		v.number = 1
	}
	return v
}

func (v value) appendJSON(dst []byte) []byte {
	switch {
	case !v.present:
		return append(dst, "null"...)
	case v.kind == numberKind:
		return strconv.AppendInt(dst, v.number, 10)
	case v.kind == booleanKind:
		return strconv.AppendBool(dst, v.number == 1)
	}
	return appendText(dst, v.text)
}

// key tells values of one field apart and orders nulls first.
func (v value) key() string {
	if !v.present {
		return ""
	}
	if v.kind == numberKind || v.kind == booleanKind {
		return "+" + strconv.FormatInt(v.number, 10)
	}
	return "+" + v.text
}

// less orders values of one field, nulls first.
func (v value) less(w value) bool {
	switch {
	case v.present != w.present:
		return w.present
	case v.kind == numberKind || v.kind == booleanKind:
		return v.number < w.number
	}
	return v.text < w.text
}

func appendText(dst []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' {
			quoted, _ := json.Marshal(s) //nolint:errchkjson // a string always marshals
			return append(dst, quoted...)
		}
	}
	dst = append(dst, '"')
	dst = append(dst, s...)
	return append(dst, '"')
}

// integer, enum and str read values of a query.
func integer(v graphql.Value) (int64, bool) {
	if v.Kind != graphql.Int {
		return 0, false
	}
	n, err := strconv.ParseInt(v.Text, 10, 64)
	return n, err == nil
}

func enum(v graphql.Value) (string, bool) {
	return v.Text, v.Kind == graphql.Enum || v.Kind == graphql.Text
}

func str(v graphql.Value) (string, bool) {
	return v.Text, v.Kind == graphql.String || v.Kind == graphql.Text
}
