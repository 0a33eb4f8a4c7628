package webex

import (
	"encoding/base64"
	"strings"
)

// maxID is the longest id taken from outside, in bytes. Webex's own have
// about 80.
const maxID = 256

// isID reports whether s may be an id: not empty, not long, and made of the
// characters of base64 and UUIDs only.
func isID(s string) bool {
	if s == "" || len(s) > maxID {
		return false
	}
	for i := range len(s) {
		switch c := s[i]; {
		case isAlnum(c), c == '-', c == '_', c == '=', c == '+', c == '/', c == ':':
		default:
			return false
		}
	}
	return true
}

// sameID reports whether two ids name one object. Webex writes the same object
// as base64 of ciscospark://cluster/TYPE/uuid, padded or not, with different
// clusters, and as the bare UUID.
func sameID(a, b string) bool {
	if a == "" || b == "" {
		return false
	}
	return a == b || bareID(a) == bareID(b)
}

// bareID returns the UUID inside an id, or the id itself when it has none.
func bareID(id string) string {
	if len(id) > maxID {
		return id
	}
	encoding := base64.RawURLEncoding
	if strings.ContainsAny(id, "+/") {
		encoding = base64.RawStdEncoding
	}
	decoded, err := encoding.DecodeString(strings.TrimRight(id, "="))
	if err != nil || !strings.HasPrefix(string(decoded), "ciscospark://") {
		return strings.ToLower(id)
	}
	uri := string(decoded)
	return strings.ToLower(uri[strings.LastIndexByte(uri, '/')+1:])
}

// BareID returns the form in which two spellings of an id are equal: the UUID
// inside it, in lower case, or the id itself when it has none.
func BareID(id string) string { return bareID(id) }
