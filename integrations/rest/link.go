package rest

import (
	"net/http"
	"net/url"
	"strings"
)

// nextLink returns the address of the next page from the Link headers (RFC 8288,
// which replaced RFC 5988), resolved against the page's own address when it is
// relative, and "" when there is none.
func nextLink(h http.Header, page *url.URL) string {
	for _, header := range h.Values("Link") {
		for len(header) > 0 {
			var target, params string
			target, params, header = cutLink(header)
			if target == "" || !isNext(params) {
				continue
			}
			next, err := url.Parse(target)
			if err != nil {
				return target // refused where addresses are checked
			}
			return page.ResolveReference(next).String()
		}
	}
	return ""
}

// cutLink takes the first link off a header: its target, its parameters and
// what follows. Commas inside <> or quotes separate nothing.
func cutLink(header string) (target, params, rest string) {
	_, after, found := strings.Cut(header, "<")
	if !found {
		return "", "", ""
	}
	target, after, found = strings.Cut(after, ">")
	if !found {
		return "", "", ""
	}
	quoted := false
	for i, c := range []byte(after) {
		switch {
		case c == '"':
			quoted = !quoted
		case c == ',' && !quoted:
			return strings.TrimSpace(target), after[:i], after[i+1:]
		}
	}
	return strings.TrimSpace(target), after, ""
}

// isNext reports whether a link's parameters have the relation "next", which
// may stand among others.
func isNext(params string) bool {
	for param := range strings.SplitSeq(params, ";") {
		name, value, _ := strings.Cut(param, "=")
		if !strings.EqualFold(strings.TrimSpace(name), "rel") {
			continue
		}
		for rel := range strings.FieldsSeq(strings.Trim(strings.TrimSpace(value), `"`)) {
			if strings.EqualFold(rel, "next") {
				return true
			}
		}
	}
	return false
}
