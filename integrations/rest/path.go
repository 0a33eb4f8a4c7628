package rest

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// ErrPath is the error of a path that could reach something else than the
// resource it names: an empty, "." or ".." segment, plain or escaped.
var ErrPath = errors.New("unsafe path")

// Path joins segments into a path below the base URL, each escaped as a whole,
// so that an id from outside can never add a segment or a query. What escaping
// cannot make safe (an empty id, "..") is refused by Do with ErrPath.
func Path(segments ...string) string {
	var b strings.Builder
	for i, s := range segments {
		if i > 0 {
			b.WriteByte('/')
		}
		b.WriteString(url.PathEscape(s))
	}
	return b.String()
}

// decodePath checks an escaped path and returns it decoded. Servers and proxies
// differ in when they decode, so dot segments are looked for after decoding and
// behind backslashes too.
func decodePath(escaped string) (string, error) {
	decoded := escaped
	if strings.IndexByte(escaped, '%') >= 0 {
		var err error
		if decoded, err = url.PathUnescape(escaped); err != nil {
			return "", fmt.Errorf("%w: bad escape", ErrPath)
		}
	}
	for s := range strings.SplitSeq(escaped, "/") {
		if s == "" {
			return "", fmt.Errorf("%w: empty segment", ErrPath)
		}
	}
	if strings.IndexByte(decoded, '.') < 0 {
		return decoded, nil
	}
	for s := range strings.FieldsFuncSeq(decoded, isSeparator) {
		if s == "." || s == ".." {
			return "", fmt.Errorf("%w: dot segment", ErrPath)
		}
	}
	return decoded, nil
}

func isSeparator(r rune) bool { return r == '/' || r == '\\' }

// maxPlainSegment is the longest segment that route takes for a fixed word.
const maxPlainSegment = 24

// route returns a path with what looks like an id taken out, for metrics, logs
// and errors of requests that name no route of their own: ids would make a
// metric's labels endless, and some of them are phone numbers or addresses.
func route(path string) string {
	var b strings.Builder
	for i, s := range strings.Split(strings.TrimPrefix(path, "/"), "/") {
		if i > 0 {
			b.WriteByte('/')
		}
		if isWord(s) {
			b.WriteString(s)
		} else {
			b.WriteString("{id}")
		}
	}
	return b.String()
}

// isWord reports whether s reads as a fixed part of a path: short, made of
// letters, "-" and "_", or a version such as v1.
func isWord(s string) bool {
	if len(s) > maxPlainSegment {
		return false
	}
	if len(s) == 2 && s[0] == 'v' && s[1] >= '0' && s[1] <= '9' {
		return true
	}
	for _, c := range []byte(s) {
		letter := c|0x20 >= 'a' && c|0x20 <= 'z'
		if !letter && c != '-' && c != '_' {
			return false
		}
	}
	return true
}
