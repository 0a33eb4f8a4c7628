package rest

import (
	"bytes"
	"encoding/json"
	"math"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// The types of this file are fields of JSON bodies whose documentation and whose
// answers differ: one field of another type must not hide the others. None of
// them fails on JSON that is well-formed.

// Limits of what is kept of a field, in bytes.
const (
	MaxText    = 1000
	MaxAddress = 8 << 10 // signed addresses with temporary credentials take some 1,600
)

// Text is a string field: what is no string or number counts as absent. It is
// one line, valid, without control characters and at most MaxText bytes long.
type Text string

// UnmarshalJSON implements json.Unmarshaler.
func (t *Text) UnmarshalJSON(data []byte) error {
	*t = ""
	switch c := data[0]; {
	case c == '"':
		var s string
		if err := json.Unmarshal(data, &s); err != nil {
			return err
		}
		*t = Text(OneLine(s, MaxText))
	case c == '-' || c >= '0' && c <= '9':
		*t = Text(OneLine(string(data), MaxText))
	}
	return nil
}

// Time reads a time as of RFC 3339; what cannot be read as one, and what lies
// outside the years in which a call can have been, is the zero time.
func (t Text) Time() time.Time {
	at, err := time.Parse(time.RFC3339, string(t))
	if err != nil || at.Year() < 1970 || at.Year() > 2262 {
		return time.Time{}
	}
	return at.UTC()
}

// OneLine makes text from outside fit for one line of at most limit bytes: valid,
// without control characters and blanks around it, cut on a rune's boundary.
func OneLine(s string, limit int) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	if len(s) > limit {
		for limit > 0 && !utf8.RuneStart(s[limit]) {
			limit--
		}
		s = s[:limit]
	}
	return strings.TrimSpace(s)
}

// Address is a link that is given to people or fetched: what is no address of
// the web, or has a user in it, counts as absent. It is never cut, since half an
// address leads somewhere else.
type Address string

// UnmarshalJSON implements json.Unmarshaler.
func (a *Address) UnmarshalJSON(data []byte) error {
	*a = ""
	if data[0] != '"' || len(data) > MaxAddress {
		return nil
	}
	var s string
	if err := json.Unmarshal(data, &s); err != nil {
		return err
	}
	u, err := url.Parse(s)
	if err == nil && u.Host != "" && u.User == nil && (u.Scheme == "https" || u.Scheme == "http") {
		*a = Address(s)
	}
	return nil
}

// Number is a numeric field: aggregations give floats for integers, older
// records strings. What is no number counts as 0.
type Number float64

// UnmarshalJSON implements json.Unmarshaler.
func (n *Number) UnmarshalJSON(data []byte) error {
	*n = 0
	v, err := strconv.ParseFloat(string(bytes.Trim(data, `"`)), 64)
	if err == nil && !math.IsNaN(v) && !math.IsInf(v, 0) {
		*n = Number(v)
	}
	return nil
}

// Int is the number within 32 bits.
func (n Number) Int() int {
	return int(max(math.MinInt32, min(math.MaxInt32, float64(n))))
}

// Bounds of what is taken for a time or a duration, in milliseconds: the year
// 2262, which is as far as a Duration since 1970 reaches, and ten years.
const (
	maxTime     = math.MaxInt64 / int64(time.Millisecond)
	maxDuration = 10 * 365 * 24 * int64(time.Hour/time.Millisecond)
)

// Time reads epoch milliseconds; 0, and what cannot be one, is the zero time.
func (n Number) Time() time.Time {
	if n <= 0 || float64(n) >= float64(maxTime) {
		return time.Time{}
	}
	return time.UnixMilli(int64(n)).UTC()
}

// Duration reads milliseconds; what cannot be a duration is 0.
func (n Number) Duration() time.Duration {
	if n <= 0 || float64(n) >= float64(maxDuration) {
		return 0
	}
	return time.Duration(n) * time.Millisecond
}

// Flag is a boolean field: true, "true" in any case, and numbers other than 0
// are set.
type Flag bool

// UnmarshalJSON implements json.Unmarshaler.
func (f *Flag) UnmarshalJSON(data []byte) error {
	s := strings.ToLower(string(bytes.Trim(data, `"`)))
	*f = s == "true"
	if v, err := strconv.ParseFloat(s, 64); err == nil && !math.IsNaN(v) {
		*f = v != 0
	}
	return nil
}

// List is an array field: anything else counts as empty. Entries that are null,
// or no T, are left out.
type List[T any] []T

// UnmarshalJSON implements json.Unmarshaler.
func (l *List[T]) UnmarshalJSON(data []byte) error {
	*l = nil
	if data[0] != '[' {
		return nil
	}
	var entries []*T
	if err := json.Unmarshal(data, &entries); err != nil {
		return l.oneByOne(data)
	}
	*l = make(List[T], 0, len(entries))
	for _, e := range entries {
		if e != nil {
			*l = append(*l, *e)
		}
	}
	return nil
}

// oneByOne reads a list in which not every entry is a T.
func (l *List[T]) oneByOne(data []byte) error {
	var entries []json.RawMessage
	if err := json.Unmarshal(data, &entries); err != nil {
		return err
	}
	for _, raw := range entries {
		var e *T
		if json.Unmarshal(raw, &e) == nil && e != nil {
			*l = append(*l, *e)
		}
	}
	return nil
}

// Object is a composite field: anything else than an object counts as absent.
// Some interfaces give some of them as lists; the last entry counts.
type Object[T any] struct {
	Value T
	There bool
}

// UnmarshalJSON implements json.Unmarshaler.
func (o *Object[T]) UnmarshalJSON(data []byte) error {
	*o = Object[T]{}
	switch data[0] {
	case '{':
		o.There = true
		return json.Unmarshal(data, &o.Value)
	case '[':
		var entries []Object[T]
		if err := json.Unmarshal(data, &entries); err != nil {
			return err
		}
		if len(entries) > 0 {
			*o = entries[len(entries)-1]
		}
	}
	return nil
}
