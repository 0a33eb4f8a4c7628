package contactcenter

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// maxText is the longest text that is kept of a field, in bytes.
const maxText = 1000

// text is a string field: what is no string or number counts as absent.
type text string

func (t *text) UnmarshalJSON(data []byte) error {
	*t = ""
	switch c := data[0]; {
	case c == '"':
		var s string
		if err := json.Unmarshal(data, &s); err != nil {
			return err
		}
		*t = text(oneLine(s))
	case c == '-' || c >= '0' && c <= '9':
		*t = text(cut(string(data)))
	}
	return nil
}

// oneLine makes text from outside fit for one line: valid, without control
// characters, capped.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	return strings.TrimSpace(cut(s))
}

// cut caps a string on a rune boundary.
func cut(s string) string {
	if len(s) <= maxText {
		return s
	}
	s = s[:maxText]
	for len(s) > 0 && !utf8.ValidString(s[len(s)-min(len(s), utf8.UTFMax):]) {
		s = s[:len(s)-1]
	}
	return s
}

// number is a numeric field: aggregations give floats for integers, older
// records strings. What is no number counts as 0.
type number float64

func (n *number) UnmarshalJSON(data []byte) error {
	*n = 0
	v, err := strconv.ParseFloat(string(bytes.Trim(data, `"`)), 64)
	if err == nil && !math.IsNaN(v) && !math.IsInf(v, 0) {
		*n = number(v)
	}
	return nil
}

func (n number) int() int {
	return int(max(math.MinInt32, min(math.MaxInt32, float64(n))))
}

// Bounds of what is taken for a time or a duration, in milliseconds: the year
// 2262, which is as far as a Duration since 1970 reaches, and ten years.
const (
	maxTime     = math.MaxInt64 / int64(time.Millisecond)
	maxDuration = 10 * 365 * 24 * int64(time.Hour/time.Millisecond)
)

// time reads epoch milliseconds; 0, and what cannot be one, is the zero time.
func (n number) time() time.Time {
	if n <= 0 || float64(n) >= float64(maxTime) {
		return time.Time{}
	}
	return time.UnixMilli(int64(n)).UTC()
}

// duration reads milliseconds; what cannot be a duration is 0.
func (n number) duration() time.Duration {
	if n <= 0 || float64(n) >= float64(maxDuration) {
		return 0
	}
	return time.Duration(n) * time.Millisecond
}

// flag is a boolean field: true, "true" and numbers other than 0 are set.
type flag bool

func (f *flag) UnmarshalJSON(data []byte) error {
	s := strings.ToLower(string(bytes.Trim(data, `"`)))
	*f = s == "true"
	if v, err := strconv.ParseFloat(s, 64); err == nil && !math.IsNaN(v) {
		*f = v != 0
	}
	return nil
}

// object is a composite field: anything else than an object counts as absent.
// The deprecated task root gives some of them as lists; the last entry counts.
type object[T any] struct{ value T }

func (o *object[T]) UnmarshalJSON(data []byte) error {
	*o = object[T]{}
	switch data[0] {
	case '{':
		return json.Unmarshal(data, &o.value)
	case '[':
		var entries []object[T]
		if err := json.Unmarshal(data, &entries); err != nil {
			return err
		}
		if len(entries) > 0 {
			*o = entries[len(entries)-1]
		}
	}
	return nil
}

// named is a reference to a queue, agent, team or code.
type named struct {
	ID       text   `json:"id"`
	Name     text   `json:"name"`
	Duration number `json:"duration"` // of a queue: time spent in it
}

// list is an array field: anything else counts as empty, and so do entries that
// are null.
type list[T any] []T

func (l *list[T]) UnmarshalJSON(data []byte) error {
	*l = nil
	if data[0] != '[' {
		return nil
	}
	var entries []*T
	if err := json.Unmarshal(data, &entries); err != nil {
		return err
	}
	*l = make(list[T], 0, len(entries))
	for _, e := range entries {
		if e != nil {
			*l = append(*l, *e)
		}
	}
	return nil
}
