package rest

import (
	"math"
	"net/http"
	"strings"
	"time"
)

// RetryAfter reads how long an answer asks to wait (RFC 9110 §10.2.3): whole
// seconds or a date. A date is compared with the answer's own Date header when
// it has one, because that is the clock it was written by, and else with now. A
// date that has passed is a wait of 0. It is not ok when the header is missing
// or malformed. The wait is not capped: 86400 and more is for the caller to
// refuse.
func RetryAfter(h http.Header, now time.Time) (wait time.Duration, ok bool) {
	value := strings.TrimSpace(h.Get("Retry-After"))
	if value == "" {
		return 0, false
	}
	if isDigits(value) {
		return seconds(value), true
	}
	until, err := http.ParseTime(value)
	if err != nil {
		return 0, false
	}
	if date, err := http.ParseTime(h.Get("Date")); err == nil {
		now = date
	}
	return max(until.Sub(now), 0), true
}

func isDigits(s string) bool {
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// seconds converts decimal digits, and what is too large for a Duration into
// the longest one: such a server still said to wait.
func seconds(digits string) time.Duration {
	const most = time.Duration(math.MaxInt64)
	var n int64
	for _, c := range []byte(digits) {
		n = n*10 + int64(c-'0')
		if n > int64(most/time.Second) {
			return most
		}
	}
	return time.Duration(n) * time.Second
}
